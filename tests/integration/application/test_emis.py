"""What the lists and OCSP are told of the registry, on each database."""

from datetime import UTC, datetime

import pytest

from esav_ws.application.emis import EmisDuRegistre
from esav_ws.application.messages_administration import EnregistrerCertificat
from esav_ws.application.ports_autorite import Emis
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_autorite import Revocation
from esav_ws.domain.certificat_motifs import MotifRevocation
from tests.fakes import AGENT

DEBUT = datetime(2026, 1, 1, tzinfo=UTC)
FIN = datetime(2027, 1, 1, tzinfo=UTC)
REVOQUE = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
EMETTEUR = "CN=AC e-SAV (essais)"


def inscrire(maison, serie: str, statut=StatutCertificat.ACTIF, **autres) -> None:
    certificat = Certificat(
        empreinte=serie.rjust(64, "0"),
        operateur="ALFA",
        sujet="CN=ALFA e-SAV",
        emetteur=EMETTEUR,
        numero_serie=serie,
        debut=DEBUT,
        fin=FIN,
        statut=statut,
        **autres,
    )
    maison.bus.executer(EnregistrerCertificat(certificat=certificat), AGENT)


def test_the_registry_tells_known_revoked_and_unknown_apart(maison):
    inscrire(maison, "1a2b")
    inscrire(
        maison,
        "ff01",
        StatutCertificat.REVOQUE,
        revoque_le=REVOQUE,
        motif_revocation="clé compromise : poste volé",
    )
    emis = EmisDuRegistre(ouvrir=maison.unites)
    attendue = Revocation(EMETTEUR, 0xFF01, REVOQUE, FIN, MotifRevocation.KEY_COMPROMISE)
    assert emis.emis(EMETTEUR, 0x1A2B) == Emis()
    assert emis.emis(EMETTEUR, 0xFF01) == Emis(attendue)
    assert emis.emis(EMETTEUR, 0x1A2C) is None
    assert emis.emis("CN=Une autre", 0x1A2B) is None
    assert emis.revocations() == [attendue]


def test_a_revocation_is_told_at_once(maison):
    inscrire(maison, "1a2b")
    emis = EmisDuRegistre(ouvrir=maison.unites)
    assert emis.revocations() == []
    inscrire(maison, "1a2b", StatutCertificat.REVOQUE, revoque_le=REVOQUE)
    attendue = Revocation(EMETTEUR, 0x1A2B, REVOQUE, FIN)
    assert emis.revocations() == [attendue]
    assert emis.emis(EMETTEUR, 0x1A2B) == Emis(attendue)


@pytest.mark.parametrize(
    ("texte", "motif"),
    [
        (None, MotifRevocation.UNSPECIFIED),
        ("", MotifRevocation.UNSPECIFIED),
        ("Clé compromise (démonstration)", MotifRevocation.KEY_COMPROMISE),
        ("remplacé par un autre", MotifRevocation.SUPERSEDED),
        ("cessation d'activité : fin du contrat", MotifRevocation.CESSATION_OF_OPERATION),
        ("changement d'avis", MotifRevocation.UNSPECIFIED),
    ],
)
def test_the_reason_is_read_from_the_words_that_the_registry_keeps(texte, motif):
    assert MotifRevocation.de(texte) is motif
