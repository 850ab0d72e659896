"""The version of the registry: the database itself raises it, whoever writes what the door reads."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import text

from esav_ws.application.messages_administration import EnregistrerCertificat
from esav_ws.application.ports import StockageIndisponible
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.certificat import Certificat, CertificatRevoque, StatutCertificat
from esav_ws.domain.operateur import Operateur, StatutOperateur
from esav_ws.home import HomeEndommage
from esav_ws.home.base import controler_base
from esav_ws.storage import schema
from esav_ws.storage.schema import BaseEndommagee, verifier
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
INSCRIRE = (
    "INSERT INTO certificat (numero, operateur, source, statut, ouvert_le, epingle, derogations, revision)"
    " VALUES ('{}', 'ALFA', 'OI', 'DEMANDE', '2026-01-01 00:00:00', FALSE, '[]', 0)"
)


@pytest.fixture
def inscrite(maison):
    maison.bus.executer(EnregistrerCertificat(certificat=ACTIF), AGENT)
    return maison


def version(maison):
    with maison.unites(ecriture=False) as uow:
        return uow.certificats.version()


def ecrire(maison, *ordres, valider=True):
    """Run *ordres* in one transaction, as somebody at the database's own prompt."""
    with maison.engine.connect().execution_options(ecriture=True) as connexion:
        for ordre in ordres:
            connexion.execute(text(ordre))
        if valider:
            connexion.commit()


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE certificat SET statut = 'REVOQUE' WHERE operateur = 'ALFA'",
        "DELETE FROM certificat WHERE numero = 'SEUL'",
        INSCRIRE.format("ALFA-C0900"),
        "UPDATE operateur SET statut = 'SUSPENDU' WHERE code = 'BETA'",
        "UPDATE operateur SET raison_sociale = 'Alfa' WHERE code = 'ALFA'",
        "UPDATE operateur SET ferme_le = '2026-05-02 22:00:00' WHERE code = 'ALFA'",
        "UPDATE operateur SET siren = '900000035' WHERE code = 'ALFA'",
        "INSERT INTO operateur (code, raison_sociale, statut, dernier_evenement) VALUES ('ZULU', 'Z', 'ACTIF', 0)",
        "DELETE FROM operateur WHERE code = 'SEUL'",
        "DELETE FROM habilitation WHERE operateur = 'ALFA'",
        "UPDATE habilitation SET motif = 'autre'",
        "INSERT INTO habilitation VALUES ('SEUL', 'SIGNALISATION', '2026-01-01 00:00:00', 'moi', '')",
    ],
)
def test_whatever_is_written_by_hand_to_what_the_door_reads_raises_the_version(inscrite, ordre):
    ecrire(
        inscrite,
        "INSERT INTO operateur (code, raison_sociale, statut, dernier_evenement) VALUES ('SEUL', 'S', 'ACTIF', 0)",
        INSCRIRE.format("SEUL"),
    )
    avant = version(inscrite)
    ecrire(inscrite, ordre)
    assert version(inscrite) > avant


def test_the_number_of_the_last_event_which_every_deposit_moves_does_not(inscrite):
    avant = version(inscrite)
    ecrire(inscrite, "UPDATE operateur SET dernier_evenement = dernier_evenement + 1")
    assert version(inscrite) == avant


def test_nor_do_the_counted_uses_of_certificates(inscrite, horloge):
    avant = version(inscrite)
    inscrite.usages_certificats.noter(ACTIF.empreinte)
    inscrite.usages_certificats.verser()
    assert version(inscrite) == avant


def test_what_is_rolled_back_raises_nothing(inscrite):
    avant = version(inscrite)
    ecrire(inscrite, "UPDATE certificat SET statut = 'REVOQUE'", valider=False)
    assert version(inscrite) == avant


def test_what_a_step_undid_does_not_keep_the_rest_from_raising_it(inscrite):
    avant = version(inscrite)
    ecrire(
        inscrite,
        "SAVEPOINT etape",
        "UPDATE certificat SET statut = 'REVOQUE'",
        "ROLLBACK TO etape",
        "UPDATE certificat SET statut = 'REFUSE'",
    )
    assert version(inscrite) > avant


def test_the_units_of_work_of_the_house_raise_it(inscrite):
    versions = [version(inscrite)]
    with inscrite.unites(ecriture=True) as uow:
        lu = uow.certificats.dossier("ALFA-C0001")
        uow.certificats.enregistrer(lu, replace(lu, retrait_le=lu.ouvert_le))
        uow.commit()
    versions.append(version(inscrite))
    with inscrite.unites(ecriture=True) as uow:
        uow.operateurs.definir(Operateur("ALFA", "Alfa", frozenset(), StatutOperateur.SUSPENDU))
        uow.commit()
    versions.append(version(inscrite))
    assert versions == sorted(set(versions))


def test_it_is_read_as_it_was_until_what_raised_it_can_be_read_too(inscrite):
    avant = version(inscrite)
    with inscrite.unites(ecriture=True) as uow:
        lu = uow.certificats.dossier("ALFA-C0001")
        uow.certificats.enregistrer(lu, replace(lu, statut=StatutCertificat.REVOQUE, fini_le=lu.ouvert_le))
        assert version(inscrite) == avant
        uow.commit()
    assert version(inscrite) > avant


def test_two_that_write_in_opposite_orders_do_not_wait_for_each_other(inscrite):
    """On PostgreSQL, where two can: the row that they share is only locked when they commit."""
    if inscrite.unites.un_seul_ecrivain:
        pytest.skip("SQLite has one writer at a time")
    avant = version(inscrite)
    with inscrite.engine.connect() as une, inscrite.engine.connect() as autre:
        une.execute(text("UPDATE operateur SET statut = 'SUSPENDU' WHERE code = 'ALFA'"))
        autre.execute(text("UPDATE operateur SET statut = 'SUSPENDU' WHERE code = 'BETA'"))
        autre.execute(text("UPDATE certificat SET statut = 'REVOQUE' WHERE operateur = 'ALFA'"))
        autre.commit()
        une.execute(text("UPDATE certificat SET motif_fin = 'deux' WHERE operateur = 'ALFA'"))
        une.commit()
    assert version(inscrite) == avant + 2


def test_a_table_emptied_at_once_raises_it(inscrite):
    if inscrite.unites.un_seul_ecrivain:
        pytest.skip("SQLite has no TRUNCATE")
    avant = version(inscrite)
    ecrire(inscrite, "TRUNCATE habilitation")
    assert version(inscrite) > avant


def test_two_houses_on_one_database_see_each_others_changes_at_their_next_look(inscrite, horloge, tmp_path):
    autre = Maison.ouvrir(
        Settings(home=tmp_path, database_url=inscrite.engine.url.render_as_string(hide_password=False)),
        horloge=horloge,
    )
    autre.acces.regarder()
    autre.acces.identifier(ACTIF.empreinte)
    assert autre.acces.reconnaitre(ACTIF.empreinte)
    revoque = replace(ACTIF, statut=StatutCertificat.REVOQUE, revoque_le=horloge.instant)
    inscrite.bus.executer(EnregistrerCertificat(certificat=revoque), AGENT)
    autre.acces.regarder()
    assert autre.acces.reconnaitre(ACTIF.empreinte) is None
    with pytest.raises(CertificatRevoque):
        autre.acces.identifier(ACTIF.empreinte)
    autre.fermer()


def test_without_its_row_there_is_no_telling(inscrite):
    ecrire(inscrite, "DELETE FROM version_registre")
    with pytest.raises(StockageIndisponible):
        version(inscrite)


def test_a_database_that_lost_a_trigger_is_not_served(maison):
    sur = "" if maison.unites.un_seul_ecrivain else " ON certificat"
    ecrire(maison, f"DROP TRIGGER version_registre_certificat_update{sur}")
    with pytest.raises(BaseEndommagee, match="version_registre_certificat_update"):
        verifier(maison.engine)
    with pytest.raises(HomeEndommage, match="ENABLE TRIGGER"):
        controler_base(maison.settings)


def test_nor_is_one_that_has_it_disabled(maison):
    if maison.unites.un_seul_ecrivain:
        pytest.skip("SQLite disables none")
    ecrire(maison, "ALTER TABLE operateur DISABLE TRIGGER version_registre_operateur_update")
    with pytest.raises(BaseEndommagee, match="version_registre_operateur_update"):
        verifier(maison.engine)


def test_it_goes_and_comes_back_with_its_migration(inscrite):
    with inscrite.engine.connect().execution_options(ecriture=True) as connexion:
        command.downgrade(schema._config(connexion), "0011")
        command.upgrade(schema._config(connexion), "head")
        connexion.commit()
    verifier(inscrite.engine)
    avant = version(inscrite)
    ecrire(inscrite, "UPDATE certificat SET statut = 'REVOQUE'")
    assert version(inscrite) > avant
