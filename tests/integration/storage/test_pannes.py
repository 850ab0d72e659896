"""The database away, locked or full: a clear refusal, nothing half written, and recovery by itself."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, func, select

from esav_ws.application.messages import Accepter, ConsulterEtat
from esav_ws.application.ports import ConflitEcriture
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.certificat import CertificatNonEnregistre
from esav_ws.domain.message import BaseIndisponible
from esav_ws.storage import moteur as module_moteur
from esav_ws.storage.tables import evenement, signalisation
from tests.fakes import AGENT, ALFA, BETA, depot

seul_sqlite = pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
seul_postgres = pytest.mark.parametrize("url_base", ["postgresql"], indirect=True)


def comptes(maison) -> tuple[int, int]:
    with maison.engine.connect() as connexion:
        return tuple(
            connexion.execute(select(func.count()).select_from(t)).scalar_one()
            for t in (signalisation, evenement)
        )


def _refuser_un_inconnu(maison, _numero) -> None:
    with pytest.raises(CertificatNonEnregistre):
        maison.acces.identifier("00")


@seul_postgres
def test_the_server_away_then_back(maison, serveur_postgres):
    accuse = maison.bus.executer(depot(), ALFA)
    base = maison.engine.url.database
    with psycopg.connect(serveur_postgres, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {base} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [base])
        with pytest.raises(BaseIndisponible):
            maison.bus.executer(depot("REF-2", prestation="BF-2100-0002"), ALFA)
        with pytest.raises(BaseIndisponible):
            maison.acces.identifier("00")
        admin.execute(f"ALTER DATABASE {base} ALLOW_CONNECTIONS true")
    assert maison.bus.executer(ConsulterEtat(numero=accuse.numero), ALFA).etat == "EN_DEPOT"
    assert maison.bus.executer(depot("REF-2", prestation="BF-2100-0002"), ALFA).numero != accuse.numero
    assert comptes(maison) == (2, 2)


@seul_postgres
@pytest.mark.parametrize(
    "suite",
    [
        lambda maison, numero: maison.bus.executer(ConsulterEtat(numero=numero), ALFA),
        lambda maison, _: maison.bus.executer(depot("REF-2", prestation="BF-2100-0002"), ALFA),
        lambda maison, numero: maison.bus.executer(Accepter(numero=numero), AGENT),
        _refuser_un_inconnu,
        lambda maison, _: maison.acces.journaliser("CRT-003", empreinte="a" * 64, sujet="s", adresse="::1"),
    ],
    ids=["query", "deposit", "act", "gate", "refusal"],
)
def test_connections_that_the_server_closed_meanwhile_are_nobodys_refusal(maison, serveur_postgres, suite):
    numero = maison.bus.executer(depot(), ALFA).numero
    with psycopg.connect(serveur_postgres, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [maison.engine.url.database],
        )
    suite(maison, numero)


@seul_postgres
def test_a_deposit_is_not_acknowledged_on_a_connection_that_somebody_left_in_a_transaction(maison):
    maison.bus.executer(depot(), ALFA)
    maison.unites._connexions.du_fil().execute("BEGIN")
    with pytest.raises(BaseIndisponible):
        maison.bus.executer(depot("REF-2", prestation="BF-2100-0002"), ALFA)
    maison.bus.executer(depot("REF-2", prestation="BF-2100-0002"), ALFA)
    assert comptes(maison) == (2, 2)


@seul_postgres
def test_what_postgresql_gave_up_for_anothers_sake_is_a_conflict(maison):
    def interrompue():
        with maison.unites(ecriture=True):
            raise psycopg.errors.DeadlockDetected

    with pytest.raises(ConflitEcriture):
        interrompue()


@seul_sqlite
def test_another_process_that_keeps_the_database_locked(url_base, horloge, tmp_path, monkeypatch):
    monkeypatch.setattr(module_moteur, "DELAI_VERROU", 0.05)
    maison = Maison.ouvrir(Settings(home=tmp_path, database_url=url_base), horloge=horloge)
    autre = sqlite3.connect(url_base.removeprefix("sqlite:///"), isolation_level=None)
    autre.execute("BEGIN IMMEDIATE")
    with pytest.raises(BaseIndisponible):
        maison.bus.executer(depot(), ALFA)
    autre.execute("ROLLBACK")
    autre.close()
    assert maison.bus.executer(depot(), ALFA).etat == "EN_DEPOT"
    maison.fermer()


@seul_sqlite
def test_a_full_disk_refuses_and_leaves_nothing_half_written(url_base, horloge, tmp_path):
    maison = Maison.ouvrir(Settings(home=tmp_path, database_url=url_base), horloge=horloge)
    connexions = []
    event.listen(maison.engine, "connect", lambda connexion, _record: connexions.append(connexion))
    accuses = [maison.bus.executer(depot("premier", prestation="COL-0001", offre="COL"), BETA)]

    def limiter(pages):
        for connexion in connexions:
            connexion.execute(f"PRAGMA max_page_count={pages}")

    fichier = Path(url_base.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(fichier)) as lecteur:
        limiter(lecteur.execute("PRAGMA page_count").fetchone()[0] + 2)

    def remplir():
        for rang in range(500):
            commande = depot(f"R{rang}", prestation="COL-0001", offre="COL")
            accuses.append(maison.bus.executer(commande, BETA))

    with pytest.raises(BaseIndisponible):
        remplir()
    acceptes = len(accuses)
    assert comptes(maison) == (acceptes, acceptes)
    limiter(1_000_000)
    maison.bus.executer(depot("encore", prestation="COL-0001", offre="COL"), BETA)
    assert comptes(maison) == (acceptes + 1, acceptes + 1)
    maison.fermer()
