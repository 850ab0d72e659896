"""Files of prestations: CSV and JSON lines, cut into lots, read on from anywhere, bad lines told one by one."""

import json

import pytest

from esav_ws.adapters.fichier_prestations import LIGNE_MAX, FichierPrestations
from esav_ws.domain.prestation_erreurs import FichierPrestationsInvalide

TITRES = "identifiantPrestation;operateur;codeOffre;extremiteB"


@pytest.fixture
def ecrire(tmp_path):
    def fichier(contenu: str | bytes, **options) -> FichierPrestations:
        chemin = tmp_path / "parc"
        chemin.write_bytes(contenu.encode() if isinstance(contenu, str) else contenu)
        return FichierPrestations(chemin, **options)

    return fichier


def lire(source, octets=0, lignes=0):
    lots = list(source.lots(octets, lignes))
    fiches = [(ligne, f.identifiant, f.extremite_b) for lot in lots for ligne, f in lot.fiches]
    refus = [(r.ligne, r.anomalie.colonne, r.anomalie.regle) for lot in lots for r in lot.refus]
    return fiches, refus


@pytest.mark.parametrize(
    "contenu",
    [
        f"{TITRES}\nP-1;ALFA;FTTH;Ici\nP-2;ALFA;FTTH;\n",
        f"{TITRES}\r\nP-1;ALFA;FTTH;Ici\r\nP-2;ALFA;FTTH;",
        f"{TITRES}\n P-1 ; ALFA;FTTH;Ici \nP-2;ALFA;FTTH;  \n".replace(";", ","),
        f'{TITRES}\n"P-1";ALFA;FTTH;"Ici"\nP-2;ALFA;FTTH;""\n'.replace(";", "\t"),
        b"\xef\xbb\xbf" + f"{TITRES}\nP-1;ALFA;FTTH;Ici\nP-2;ALFA;FTTH;\n".encode(),
        "codeOffre;extremiteB;operateur;identifiantPrestation\nFTTH;Ici;ALFA;P-1\nFTTH;;ALFA;P-2\n",
    ],
)
def test_csv_is_read_however_programs_write_it(ecrire, contenu):
    assert lire(ecrire(contenu)) == ([(2, "P-1", "Ici"), (3, "P-2", None)], [])


def test_json_lines_are_read(ecrire):
    lignes = [
        {"identifiantPrestation": "P-1", "operateur": "ALFA", "codeOffre": "FTTH", "extremiteB": "Ici"},
        {
            "identifiantPrestation": "P-2",
            "operateur": "ALFA",
            "codeOffre": "FTTH",
            "garantie": ["A", "B"],
            "complement": None,
        },
    ]
    source = ecrire("\n" + "\n\n".join(map(json.dumps, lignes)))
    assert lire(source) == ([(2, "P-1", "Ici"), (4, "P-2", None)], [])
    (lot,) = source.lots(0, 0)
    assert lot.fiches[1][1].garantie == "A B"


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        ("", "fichier vide"),
        ("\n \n", "fichier vide"),
        ("identifiantPrestation;operateur\n", "colonne absente : codeOffre"),
        (f"{TITRES};operateur\n", "colonne écrite deux fois : operateur"),
        (f"{TITRES};couleur\n", "colonne inconnue : 'couleur'"),
        ("P-1;ALFA;FTTH;Ici\n", "colonne inconnue"),
        ('[{"identifiantPrestation": "P-1"}]', "un objet par ligne"),
        (TITRES.encode("utf-16"), "UTF-8"),
        ("identifiantPrestation;opérateur\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_says_what_to_change(ecrire, contenu, dit):
    with pytest.raises(FichierPrestationsInvalide, match=dit):
        ecrire(contenu)


@pytest.mark.parametrize(
    ("ligne", "colonne", "regle"),
    [
        (b"P-X;ALFA;FTTH", "", "3 colonnes au lieu de 4"),
        (b"P-X;ALFA;FTTH;a;b", "", "5 colonnes au lieu de 4"),
        (b'P-X;ALFA;FTTH;"ouvert', "", "guillemets mal fermés"),
        (
            "P-X;ALFA;FTTH;Église".encode("latin-1"),
            "extremiteB",
            "octet 0xC9 au caractère 15 : ce n'est pas de l'UTF-8",
        ),
        (b"P-X;ALFA;FTTH;\xed\xa0\x80", "extremiteB", "octet 0xED au caractère 15 : ce n'est pas de l'UTF-8"),
        (b"P-X;ALF;FTTH;Ici", "operateur", "valeur non admise"),
        (b"P-X;ALFA;FTTH;\x00", "extremiteB", "caractère de commande"),
        (b"P-X;ALFA;FTTH;" + b"x" * 40_000, "", f"plus de {LIGNE_MAX} octets"),
    ],
)
def test_one_bad_line_is_refused_and_the_others_are_read(ecrire, ligne, colonne, regle):
    contenu = TITRES.encode() + b"\nP-1;ALFA;FTTH;Ici\n" + ligne + b"\nP-2;ALFA;FTTH;\n"
    assert lire(ecrire(contenu)) == ([(2, "P-1", "Ici"), (4, "P-2", None)], [(3, colonne, regle)])


@pytest.mark.parametrize(
    ("ligne", "colonne"),
    [
        ("{", ""),
        ("3", ""),
        ("[" * 5000, ""),
        (
            '{"identifiantPrestation": "P-X", "operateur": "ALFA", "codeOffre": "FTTH", "couleur": "bleu"}',
            "couleur",
        ),
        ('{"identifiantPrestation": "P-X", "operateur": "ALFA", "codeOffre": 4}', "codeOffre"),
        (
            '{"identifiantPrestation": "P-X", "operateur": "ALFA", "codeOffre": "FTTH", "garantie": [1]}',
            "garantie",
        ),
    ],
)
def test_one_bad_object_is_refused_and_the_others_are_read(ecrire, ligne, colonne):
    bonne = json.dumps({"identifiantPrestation": "P-1", "operateur": "ALFA", "codeOffre": "FTTH"})
    fiches, refus = lire(ecrire(f"{bonne}\n{ligne}\n{bonne}\n"))
    assert [f[0] for f in fiches] == [1, 3]
    assert [(r[0], r[1]) for r in refus] == [(2, colonne)]


def test_what_is_left_is_read_on_from_the_end_of_any_lot(ecrire):
    source = ecrire(TITRES + "\n" + "".join(f"P-{rang};ALFA;FTTH;\n" for rang in range(10)), lot=3)
    entier, _ = lire(source)
    assert [fiche[0] for fiche in entier] == list(range(2, 12))
    for lot in source.lots(0, 0):
        suite, _ = lire(source, lot.octets, lot.lignes)
        assert suite == [fiche for fiche in entier if fiche[0] > lot.lignes]
    assert lot.octets == source.taille


def test_the_same_content_has_the_same_fingerprint_under_any_name(ecrire, tmp_path):
    une = ecrire(f"{TITRES}\n")
    (tmp_path / "autre.csv").write_bytes(f"{TITRES}\n".encode())
    assert FichierPrestations(tmp_path / "autre.csv").empreinte == une.empreinte
    assert ecrire(f"{TITRES}\nP-1;ALFA;FTTH;\n").empreinte != une.empreinte
