"""The life cycle of a certificate's file, and its way to service."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier, Epreuve, Source, numero_suivant
from esav_ws.domain.certificat_parcours import Parcours, etapes, parcours, suivante
from esav_ws.domain.certificat_piece import Faits, Piece
from esav_ws.domain.certificat_vie import PassageCertificatInterdit
from esav_ws.domain.operateur import Cote

LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIN = datetime(2026, 9, 1, tzinfo=UTC)
PIECE = Piece(Faits("ab" * 32, "CN=alfa", "CN=ca", "1f", LE, FIN), b"der")

SUITES = {
    "DEMANDE": "EMIS REFUSE",
    "EMIS": "CONTROLE REVOQUE EXPIRE",
    "DEPOSE": "CONTROLE REFUSE EXPIRE",
    "CONTROLE": "ACTIF REFUSE REVOQUE EXPIRE",
    "ACTIF": "REMPLACE REVOQUE EXPIRE",
    "REMPLACE": "ACTIF REVOQUE EXPIRE",
    "EXPIRE": "",
    "REVOQUE": "",
    "REFUSE": "",
}


def dossier(statut="DEPOSE", source=Source.RECONNUE, numero="ALFA-C0002", **valeurs) -> Dossier:
    valeurs = {"piece": PIECE, "ouvert_le": LE} | valeurs
    return Dossier(numero=numero, operateur="ALFA", source=source, statut=StatutCertificat(statut), **valeurs)


def passer(d: Dossier, cible: str, **changements) -> Dossier:
    return d.passer(StatutCertificat(cible), acte=cible, le=LE, auteur="Camille", **changements)


@pytest.mark.parametrize("depart", SUITES)
@pytest.mark.parametrize("cible", SUITES)
def test_the_only_steps_are_those_of_the_life_cycle(depart, cible):
    if cible in SUITES[depart].split():
        suivant = passer(dossier(depart), cible)
        assert (suivant.statut, suivant.passages[-1].statut) == (cible, cible)
    else:
        with pytest.raises(PassageCertificatInterdit, match=f"{depart} à {cible}"):
            passer(dossier(depart), cible)


def test_every_step_is_kept_with_who_and_when():
    actif = passer(passer(dossier(), "CONTROLE"), "ACTIF", active_le=LE)
    assert [(p.acte, p.auteur, p.le) for p in actif.passages] == [
        ("CONTROLE", "Camille", LE),
        ("ACTIF", "Camille", LE),
    ]
    assert actif.active_le == LE


@pytest.mark.parametrize(
    ("statut", "retrait", "le", "vivant"),
    [
        ("ACTIF", None, LE, True),
        ("ACTIF", None, FIN, True),
        ("ACTIF", None, FIN + timedelta(seconds=1), False),
        ("REMPLACE", LE, LE, True),
        ("REMPLACE", LE, LE + timedelta(seconds=1), False),
        ("CONTROLE", None, LE, False),
        ("REVOQUE", None, LE, False),
        ("EXPIRE", None, LE, False),
    ],
)
def test_a_live_certificate_is_in_service_not_retired_and_not_over(statut, retrait, le, vivant):
    assert dossier(statut, retrait_le=retrait).vivant(le) is vivant


def test_a_request_has_no_certificate_for_the_gate():
    with pytest.raises(ValueError, match="no certificate yet"):
        dossier("DEMANDE", piece=None).certificat()


def test_the_gate_reads_why_and_when_a_file_was_revoked():
    revoque = passer(dossier("ACTIF"), "REVOQUE", fini_le=LE, motif_fin="clé compromise")
    vu = revoque.certificat()
    assert (vu.revoque_le, vu.motif_revocation, vu.numero) == (LE, "clé compromise", "ALFA-C0002")


def test_numbers_follow_the_highest_one():
    assert numero_suivant("ALFA", []) == "ALFA-C0001"
    assert numero_suivant("ALFA", ["ALFA-C0003", "ALFA-C0001"]) == "ALFA-C0004"
    assert numero_suivant("ALFA", ["ALFA-C9999"]) == "ALFA-C10000"


@pytest.mark.parametrize(
    ("ancienne", "nouvelle", "attendu", "bascule"),
    [
        (None, Source.OI, Parcours.PREMIER, False),
        (Source.OI, Source.OI, Parcours.RENOUVELLEMENT_OI, False),
        (Source.RECONNUE, Source.RECONNUE, Parcours.RENOUVELLEMENT_RECONNUE, False),
        (Source.OI, Source.RECONNUE, Parcours.OI_VERS_RECONNUE, True),
        (Source.RECONNUE, Source.OI, Parcours.RECONNUE_VERS_OI, True),
    ],
)
def test_a_file_is_for_one_of_five_ways(ancienne, nouvelle, attendu, bascule):
    ancien = ancienne and dossier("ACTIF", ancienne, "ALFA-C0001")
    voie = parcours(dossier(source=nouvelle), ancien)
    assert (voie, voie.bascule) == (attendu, bascule)


def test_each_side_is_told_its_turn_from_the_request_to_the_retirement():
    ancien = dossier("ACTIF", Source.OI, "ALFA-C0001")
    d = replace(dossier("DEMANDE", Source.OI, piece=None))
    tours = []

    def noter():
        etape = suivante(etapes(d, ancien))
        tours.append((etape.qui, etape.commande) if etape else None)

    noter()
    d = passer(d, "EMIS", piece=PIECE)
    noter()
    d = passer(d, "CONTROLE")
    noter()
    d = d.noter("EnregistrerEpreuve", le=LE, auteur="Camille", epreuve=Epreuve(LE, "ff"))
    noter()
    d = passer(d, "ACTIF", active_le=LE)
    noter()
    d = d.noter("premier", le=LE, auteur="porte", premier_usage_le=LE)
    ancien = passer(ancien, "REMPLACE", retrait_le=FIN)
    noter()
    ancien = passer(ancien, "EXPIRE", fini_le=FIN)
    noter()
    assert tours == [
        (Cote.OI, "esav certificat issue ALFA-C0002"),
        (Cote.OI, "esav certificat check ALFA-C0002"),
        (Cote.OPERATEUR, ""),
        (Cote.OI, "esav certificat activate ALFA-C0002"),
        (Cote.OPERATEUR, ""),
        (Cote.OPERATEUR, ""),
        None,
    ]


def test_what_was_taken_over_in_service_asks_for_nothing_that_came_before():
    repris = dossier("ACTIF", Source.OI, active_le=LE)
    assert suivante(etapes(repris, None)).quoi == "installer le certificat partout et faire un premier appel"


def test_a_rehearsal_that_was_never_made_is_not_told_as_done():
    admis = passer(dossier("CONTROLE"), "ACTIF", active_le=LE)
    assert not [e for e in etapes(admis, None) if "intégration" in e.quoi or "preuve" in e.quoi]


def test_a_candidate_admitted_by_its_leaf_waits_for_nothing_but_its_call():
    candidat = dossier("ACTIF", ouvert_le=LE)
    assert candidat.active_le is None
    prochaine = suivante(etapes(candidat, None, epreuve_exigee=False))
    assert prochaine.quoi == "installer le certificat partout et faire un premier appel"
