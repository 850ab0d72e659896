from pathlib import Path

import pytest

from esav_ws.domain.certificat_reception import PolitiqueInvalide
from esav_ws.pki.politique import Politique, SansClient

LIVREE = Path(__file__).resolve().parents[3] / "certs" / "politique.toml"


def politique(tmp_path, texte):
    fichier = tmp_path / "politique.toml"
    fichier.write_text(texte, "utf-8")
    return Politique.depuis_fichier(fichier)


def test_the_shipped_policy_says_the_defaults_and_leaves_none_out():
    shipped = Politique.depuis_fichier(LIVREE)
    assert shipped == Politique()
    assert (shipped.jours_max(reconnue=False), shipped.jours_max(reconnue=True)) == (825, 398)
    assert all(f"\n{nom} = " in LIVREE.read_text("utf-8") for nom in Politique.__slots__)


def test_what_a_file_leaves_out_keeps_its_default(tmp_path):
    lue = politique(
        tmp_path,
        '[cle]\nrsa_min = 3072\ncourbes = ["P-384"]\n[validite]\nreconnue_jours_max = 100\n[usages]\nsans_client = "warn"\n',
    )
    assert (lue.rsa_min, lue.courbes, lue.reconnue_jours_max) == (3072, ("P-384",), 100)
    assert (lue.sans_client, lue.oi_jours_max, lue.ed25519) == (SansClient.WARN, 825, True)


def test_an_empty_file_is_the_default_policy(tmp_path):
    assert politique(tmp_path, "") == Politique()


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("[cle\n", "ce n'est pas du TOML"),
        ("rsa_min = 2048\n", "[rsa_min] est inconnu ; tables admises : cle, signature, usages, validite"),
        ("[clef]\n", "[clef] est inconnu"),
        ("[cle]\nrsa = 2048\n", "cle.rsa est inconnu ; admis : courbes, ed25519, rsa_min"),
        (
            "[cle]\nrsa_min = 1024\n",
            "cle.rsa_min = 1024 n'est pas admis ; attendu : un entier de 2048 à 8192",
        ),
        ("[cle]\nrsa_min = true\n", "un entier de 2048 à 8192"),
        ('[cle]\nrsa_min = "2048"\n', "un entier de 2048 à 8192"),
        ("[cle]\ned25519 = 1\n", "true ou false"),
        ('[cle]\ncourbes = ["P-192"]\n', "une liste parmi P-256, P-384, P-521"),
        ("[cle]\ncourbes = []\n", "une liste parmi"),
        ("[cle]\ncourbes = [[1]]\n", "une liste parmi"),
        ('[signature]\nempreintes = ["sha1"]\n', "une liste parmi sha256, sha384, sha512"),
        ("[validite]\noi_jours_max = 0\n", "un entier de 1 à 3650"),
        ("[validite]\npreavis_part_alerte = 101\n", "un entier de 0 à 100"),
        ('[usages]\nsans_client = "non"\n', "refuse, warn, exception"),
        ("[usages]\nsans_client = [1]\n", "refuse, warn, exception"),
    ],
)
def test_a_policy_badly_written_is_refused_with_the_place_and_what_is_admitted(tmp_path, texte, dit):
    with pytest.raises(PolitiqueInvalide) as refus:
        politique(tmp_path, texte)
    assert refus.value.code == "CRT-030"
    assert dit in str(refus.value)
    assert str(tmp_path / "politique.toml") in str(refus.value)


def test_a_policy_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(PolitiqueInvalide, match="illisible"):
        Politique.depuis_fichier(tmp_path / "absente.toml")
    (tmp_path / "binaire.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolitiqueInvalide, match="UTF-8"):
        Politique.depuis_fichier(tmp_path / "binaire.toml")


def test_the_example_of_the_administrator_s_guide_is_admitted(tmp_path):
    guide = (LIVREE.parents[1] / "docs" / "administration.md").read_text("utf-8")
    exemple = (
        guide.partition("### Contrôle d'un certificat reçu")[2].partition("```toml\n")[2].partition("```")[0]
    )
    assert politique(tmp_path, exemple) == Politique(rsa_min=3072)
