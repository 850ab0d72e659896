"""`esav worker` in processes of its own: killed at any moment, for good, beside another, under the master."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from esav_ws.application.courriels import poster
from esav_ws.application.gestes import Gestes
from esav_ws.application.messages_versions import AnnoncerVersion
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.packs import packs
from esav_ws.config import Settings
from esav_ws.domain.courriel import Courriel
from esav_ws.storage.tables_taches import tache
from tests.e2e.ligne import DELAI_S, Ligne
from tests.fakes import AGENT
from tests.fakes_travaux import Puits, attendre

COURRIELS = 200
COUPURES_MIN = 3
PROGRAMME = str(Path(__file__).with_name("travailleur.py"))


class Travailleur:
    """A worker in a process of its own."""

    def __init__(self, env: dict[str, str], journal: Path) -> None:
        self._journal = journal
        with journal.open("ab") as flux:
            self.process = subprocess.Popen(
                [sys.executable, PROGRAMME],
                env=env,
                stdout=flux,
                stderr=flux,
                cwd=Path(__file__).resolve().parents[2],
                start_new_session=True,
            )

    def abattre(self) -> None:
        self.process.kill()
        self.process.wait(DELAI_S)

    def arreter(self) -> int:
        self.process.terminate()
        return self.process.wait(DELAI_S)

    def evenements(self) -> list[dict]:
        """What it has logged so far, whole lines only."""
        lignes = self._journal.read_text("utf-8").split("\n")[:-1]
        return [json.loads(ligne) for ligne in lignes if ligne.startswith("{")]

    def a_dit(self, evenement: str) -> bool:
        return any(ligne["event"] == evenement for ligne in self.evenements())


@pytest.fixture
def env(url_base, tmp_path):
    return {nom: v for nom, v in os.environ.items() if not nom.startswith("ESAV_")} | {
        "ESAV_HOME": str(tmp_path),
        "ESAV_DATABASE_URL": url_base,
        "ESAV_SMTP_HOTE": "127.0.0.1",
        "ESAV_SMTP_SECURITE": "aucune",
        "ESAV_SMTP_EXPEDITEUR": "esav@exemple.fr",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONWARNINGS": "error",
    }


@pytest.fixture
def travailleurs(env, tmp_path):
    """Starts workers, and leaves none behind."""
    lances = []

    def lancer(puits: Puits) -> Travailleur:
        reglages = env | {"ESAV_SMTP_PORT": str(puits.port)}
        lances.append(Travailleur(reglages, tmp_path / f"travailleur-{len(lances)}.log"))
        return lances[-1]

    yield lancer
    for lance in lances:
        lance.abattre()


def poster_un(maison: Maison, reference: str) -> None:
    courriel = Courriel(reference, ("sav@alfa.example",), f"Avis {reference}", "Bonjour")
    Gestes(maison.unites).ecrire(lambda u: poster(u, courriel, le=datetime.now(UTC)))


def compter(maison: Maison, *conditions) -> int:
    """How many tasks there are of which *conditions* hold now."""
    with maison.engine.connect() as base:
        return base.execute(select(func.count()).select_from(tache).where(*conditions)).scalar_one()


def restantes(maison: Maison) -> int:
    return compter(maison, tache.c.sujet == "courriel", tache.c.etat != "FAITE")


@pytest.fixture
def maison_reelle(url_base, tmp_path):
    maison = Maison.ouvrir(Settings(home=tmp_path, database_url=url_base))
    yield maison
    maison.fermer()


def test_every_accepted_mail_arrives_and_a_repeated_one_is_recognised(maison_reelle, travailleurs):
    """Mails are entrusted while the worker is killed again and again, at any moment of what it does."""
    hasard = random.Random(20260302)

    def confier():
        for rang in range(COURRIELS):
            poster_un(maison_reelle, f"k-{rang:03}")
            time.sleep(0.01)

    with Puits(delai_s=0.02).ouvert() as puits:

        def arrives() -> int:
            return len(set(puits.identifiants()))

        fil = threading.Thread(target=confier)
        fil.start()
        travailleur = travailleurs(puits)
        coupures, palier = 0, hasard.randint(25, 60)
        while palier < COURRIELS:
            attendre(lambda palier=palier: arrives() >= palier, f"{palier} courriels arrivés")
            time.sleep(hasard.uniform(0, 0.1))
            travailleur.abattre()
            coupures += 1
            travailleur = travailleurs(puits)
            palier = arrives() + hasard.randint(25, 60)
        fil.join()
        attendre(lambda: arrives() == COURRIELS, "chaque courriel arrivé")
        attendre(lambda: restantes(maison_reelle) == 0, "chaque envoi soldé")
        attendre(lambda: travailleur.a_dit("worker_ready"), "le dernier au travail")
        assert travailleur.arreter() == 0
    assert coupures >= COUPURES_MIN
    assert len({(m["Subject"], m["Message-ID"], m["Date"]) for m in puits.recus}) == COURRIELS
    assert {m["Message-ID"][1:6] for m in puits.recus} == {f"k-{rang:03}" for rang in range(COURRIELS)}


def test_what_a_worker_killed_for_good_had_begun_is_done_by_another(maison_reelle, travailleurs):
    """On PostgreSQL both work at once; on SQLite the second stands by, and takes over."""
    with Puits(delai_s=0.5).ouvert() as puits:
        premier = travailleurs(puits)
        attendre(lambda: premier.a_dit("worker_ready"), "le premier au travail")
        second = travailleurs(puits)
        embarquee = maison_reelle.unites.un_seul_ecrivain
        attendre(lambda: second.a_dit("worker_standby" if embarquee else "worker_ready"), "le second prêt")
        for rang in range(30):
            poster_un(maison_reelle, f"m-{rang:02}")
        (identite,) = {e["worker"] for e in premier.evenements() if e["event"] == "worker_ready"}
        attendre(lambda: compter(maison_reelle, tache.c.ouvrier == identite) >= 2, "le premier à l'œuvre")
        premier.abattre()
        assert compter(maison_reelle, tache.c.ouvrier == identite) >= 1
        attendre(lambda: restantes(maison_reelle) == 0, "tout fait par l'autre")
        assert second.a_dit("work_taken_over")
        assert second.arreter() == 0
    assert len(set(puits.identifiants())) == 30
    assert len(puits.recus) <= 38  # what the dead one was at, eight at most, may have left twice
    assert second.a_dit("worker_stopped")


def test_the_work_of_the_day_is_done_once_by_two_workers(maison_reelle, travailleurs):
    with Puits().ouvert() as puits:
        deux = [travailleurs(puits), travailleurs(puits)]
        attendre(lambda: any(t.a_dit("worker_ready") for t in deux), "au travail")
        for rang in range(20):
            poster_un(maison_reelle, f"j-{rang:02}")
        attendre(lambda: restantes(maison_reelle) == 0, "les courriels partis")
        attendre(
            lambda: all(t.a_dit("worker_ready") or t.a_dit("worker_standby") for t in deux), "les deux prêts"
        )
        for travailleur in deux:
            assert travailleur.arreter() == 0
        faites = Counter(
            (ligne["subject"], ligne["reference"])
            for travailleur in deux
            for ligne in travailleur.evenements()
            if ligne["event"] == "task_done"
        )
    assert {nombre for (sujet, _), nombre in faites.items() if sujet == "menage"} <= {1}
    assert {nombre for (sujet, _), nombre in faites.items() if sujet == "courriel"} == {1}
    assert len(puits.recus) == 20


def test_a_stop_lets_what_was_begun_end(maison_reelle, travailleurs):
    with Puits(delai_s=1.0).ouvert() as puits:
        travailleur = travailleurs(puits)
        for rang in range(4):
            poster_un(maison_reelle, f"s-{rang}")
        attendre(lambda: compter(maison_reelle, tache.c.ouvrier.is_not(None)) == 4, "les quatre prises")
        assert travailleur.arreter() == 0
    assert len(puits.recus) == 4
    assert restantes(maison_reelle) == 0
    assert compter(maison_reelle, tache.c.ouvrier.is_not(None)) == 0


def test_the_command_works_until_it_is_told_to_stop_and_says_what_it_did(tmp_path):
    ligne = Ligne(tmp_path / "home")
    assert ligne.executer("init", "--json")[0] == 0
    code, sortie, erreur = ligne.executer("courriel", "test", "sav@alfa.example", "--json")
    assert code == 0, erreur
    confie = json.loads(sortie)
    assert "ESAV_SMTP_HOTE" in confie["retenue"]
    with Puits().ouvert() as puits:
        travail = ligne.lancer(
            "worker",
            "--json",
            ESAV_SMTP_HOTE="127.0.0.1",
            ESAV_SMTP_PORT=str(puits.port),
            ESAV_SMTP_SECURITE="aucune",
            ESAV_SMTP_EXPEDITEUR="esav@exemple.fr",
        )
        attendre(lambda: puits.recus != [], "le courriel arrivé")
        travail.send_signal(signal.SIGTERM)
        sortie, erreur = travail.communicate(timeout=DELAI_S)
    assert travail.returncode == 0, erreur
    assert json.loads(sortie)["courriels"] == f"127.0.0.1:{puits.port}"
    journal = [json.loads(ecrite) for ecrite in erreur.splitlines()]
    assert [e["event"] for e in journal if e.get("subject") in {None, "courriel"}] == [
        "worker_ready",
        "task_done",
        "worker_stopped",
    ]
    assert "alfa.example" not in erreur
    (message,) = puits.recus
    assert message["To"] == "sav@alfa.example"
    code, sortie, _ = ligne.executer("tache", "show", "courriel", confie["reference"], "--json")
    assert json.loads(sortie)["etat"] == "FAITE"


def test_under_the_master_it_is_a_process_of_its_own_that_is_replaced_and_stops_with_the_others(tmp_path):
    ligne = Ligne(tmp_path / "home")
    assert ligne.executer("init", "--json")[0] == 0
    with Puits().ouvert() as puits:
        reglages = {
            "ESAV_SMTP_HOTE": "127.0.0.1",
            "ESAV_SMTP_PORT": str(puits.port),
            "ESAV_SMTP_SECURITE": "aucune",
            "ESAV_SMTP_EXPEDITEUR": "esav@exemple.fr",
        }
        with ligne.servir("--worker", **reglages) as annonce:
            attendre(
                lambda: all(
                    serie in httpx.get(annonce["metriques"], trust_env=False).text
                    for serie in (
                        'esav_taches{etat="ABANDONNEE",sujet="courriel"} 0.0',
                        'esav_tache_retard_seconds{sujet="courriel"} 0.0',
                    )
                ),
                "l'état du travail de fond dans les métriques",
            )
            equipe = ligne.equipe()
            assert equipe.keys() == {"esav-1", "esav-metriques", "esav-worker"}
            for nom, pid in equipe.items():
                assert ("dbos" in Path(f"/proc/{pid}/maps").read_text()) is False, nom
            os.kill(equipe["esav-worker"], signal.SIGKILL)
            attendre(
                lambda: ligne.equipe().get("esav-worker") not in {None, equipe["esav-worker"]},
                "un remplaçant",
            )
            assert ligne.executer("courriel", "test", "sav@alfa.example", **reglages)[0] == 0
            attendre(lambda: puits.recus != [], "le courriel arrivé")
    evenements = Counter(e["event"] for e in ligne.journal)
    assert evenements["worker_died"] == 1
    assert evenements["gateway_stopped"] == 1
    assert evenements["worker_stopped"] == 1


def test_the_gateway_and_the_other_commands_never_load_the_engine():
    """It costs what a process that serves cannot afford."""
    programme = (
        "import sys, esav_ws.asgi, esav_ws.cli.ouvriers\n"
        "from typer.main import get_command; from esav_ws.cli.app import app; get_command(app).commands.values()\n"
        "raise SystemExit(any(nom.split('.')[0] == 'dbos' or nom.startswith('esav_ws.worker') for nom in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", programme], check=False).returncode == 0


def test_an_announcement_reaches_each_operateur_with_the_documents(maison_reelle, travailleurs):
    commande = AnnoncerVersion(contrat="signalisation", majeure=1, motif="première")
    with Puits().ouvert() as puits:
        travailleur = travailleurs(puits)
        for _ in range(2):
            maison_reelle.bus.executer(commande, AGENT)
        attendre(lambda: len(puits.recus) == 2, "les deux avis")
        attendre(lambda: restantes(maison_reelle) == 0, "chaque envoi soldé")
        assert travailleur.arreter() == 0
    par_destinataires = dict(zip(puits.remis, puits.recus, strict=True))
    assert set(par_destinataires) == {
        ("correspondant@alfa.example", "supervision@alfa.example"),
        ("correspondant@beta.example",),
    }
    pack = packs(maison_reelle.settings).obtenir("signalisation-v1")
    for message in puits.recus:
        assert message["Subject"].startswith("e-SAV : signalisation 1.0")
        assert "signalisation 1.0 (première version) entre en production" in message.get_body().get_content()
        (piece,) = message.iter_attachments()
        assert (piece.get_filename(), piece.get_content()) == ("e-sav-signalisation-v1.zip", pack.octets)
