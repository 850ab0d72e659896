"""The registry comes out of the table that it had before as it was: who holds what, and what opens the door."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from alembic import command

from esav_ws.application.messages_administration import EnregistrerCertificat
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_vie import ConflitDossier
from esav_ws.storage import schema
from tests.fakes import AGENT

ACTIF = Certificat(
    "ab" * 32,
    "ALFA",
    "CN=alfa",
    "CN=ac",
    "1f",
    datetime(2026, 1, 1, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
    StatutCertificat.ACTIF,
)
REVOQUE = replace(
    ACTIF,
    empreinte="cd" * 32,
    numero_serie="2f",
    statut=StatutCertificat.REVOQUE,
    revoque_le=datetime(2026, 2, 1, tzinfo=UTC),
    motif_revocation="clé compromise",
)


def migrer(maison, vers, *cible) -> None:
    with maison.engine.connect().execution_options(ecriture=True) as connexion:
        vers(schema._config(connexion), *cible)
        connexion.commit()


def lus(maison):
    with maison.unites(ecriture=False) as uow:
        return {replace(c, numero="", premier_usage_le=None) for c in uow.certificats.lister()}


def test_the_registry_goes_back_and_forth_with_what_it_holds(maison):
    for certificat in (ACTIF, REVOQUE):
        maison.bus.executer(EnregistrerCertificat(certificat=certificat), AGENT)
    migrer(maison, command.downgrade, "0007")
    migrer(maison, command.upgrade, "head")
    schema.verifier(maison.engine)
    assert lus(maison) == {ACTIF, REVOQUE}
    with maison.unites(ecriture=False) as uow:
        numeros = {d.numero: d.piece.faits.empreinte for d in uow.certificats.dossiers("ALFA")}
    assert numeros == {"ALFA-C0001": ACTIF.empreinte, "ALFA-C0002": REVOQUE.empreinte}
    assert maison.acces.identifier(ACTIF.empreinte).operateur == "ALFA"


def test_what_is_taken_over_again_keeps_its_file_and_its_history(maison):
    maison.bus.executer(EnregistrerCertificat(certificat=ACTIF, der=b"der"), AGENT)
    maison.bus.executer(EnregistrerCertificat(certificat=replace(REVOQUE, empreinte=ACTIF.empreinte)), AGENT)
    with maison.unites(ecriture=False) as uow:
        (dossier,) = uow.certificats.dossiers("ALFA")
    assert [str(p.statut) for p in dossier.passages] == ["ACTIF", "REVOQUE"]
    assert dossier.piece.der == b"der"
    assert dossier.certificat().revoque_le == REVOQUE.revoque_le


def test_a_file_that_somebody_else_wrote_first_is_not_overwritten(maison):
    maison.bus.executer(EnregistrerCertificat(certificat=ACTIF), AGENT)
    with maison.unites(ecriture=True) as uow:
        lu = uow.certificats.dossier("ALFA-C0001")
        uow.certificats.enregistrer(lu, lu)
        with pytest.raises(ConflitDossier):
            uow.certificats.enregistrer(lu, lu)
