"""What the registry says is applied by every worker of a running gateway, on every kind of connection (art. 5.2.2)."""

import ssl
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.home import Pki, autorite_oi
from esav_ws.pki.ca import ecrire_certificat, ecrire_cle, emettre_client
from esav_ws.pki.empreinte import FaitsCertificat
from esav_ws.storage.tables import certificat as t
from esav_ws.storage.tables import operateur as o
from tests.banc_tls import prise_tls
from tests.e2e.conftest import CHEMIN_V1
from tests.e2e.ligne import DELAI_S, Ligne
from tests.e2e.test_ouvriers import LISTER

TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
REQUETE = (
    f"POST {CHEMIN_V1} HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/xml; charset=utf-8\r\n"
    f"content-length: {len(LISTER)}\r\n\r\n"
).encode() + LISTER
OUVERTES = 4
"""Connections held open: with two workers, each has some."""

HIER, DEMAIN = (datetime.now(UTC) + timedelta(days=jours) for jours in (-1, 1))


@pytest.fixture(scope="module")
def ligne(tmp_path_factory):
    """A gateway of two workers that is never started again, and the certificate of BETA."""
    ligne = Ligne(tmp_path_factory.mktemp("registre") / "home")
    code, _, erreur = ligne.executer("init", "--demonstration")
    assert code == 0, erreur
    with ligne.servir(ESAV_WORKERS="2"):
        yield ligne


@pytest.fixture(scope="module")
def base(ligne):
    """The database of the gateway, as another program writes it."""
    maison = Maison.ouvrir(Settings(home=ligne.home))
    yield maison.engine
    maison.fermer()


@pytest.fixture
def empreinte(ligne, base):
    """The certificate of BETA, whose registration is put back as it was."""
    pem = (ligne.home / "pki" / "clients" / "BETA" / "cert.pem").read_bytes()
    empreinte = FaitsCertificat.depuis_pem(pem).empreinte
    with base.begin() as transaction:
        avant = transaction.execute(select(t).where(t.c.empreinte == empreinte)).one()._asdict()
    yield empreinte
    with base.begin() as transaction:
        transaction.execute(delete(t).where(t.c.empreinte == empreinte))
        transaction.execute(insert(t).values(**avant))
        transaction.execute(update(o).where(o.c.code == "BETA").values(statut="ACTIF"))


def lue(prise):
    """Send one request; return the code of its fault, or 200."""
    prise.sendall(REQUETE)
    reponse = b""
    while b"Envelope>" not in reponse:
        morceau = prise.recv(65536)
        assert morceau, reponse
        reponse += morceau
    debut = reponse.find(b"CRT-")
    return reponse[debut : debut + 7].decode() if debut >= 0 else int(reponse[9:12])


def attendre(constat):
    fin = time.monotonic() + DELAI_S
    while time.monotonic() < fin:
        if vu := constat():
            return vu
        time.sleep(0.02)
    raise AssertionError("jamais vu")


def ecrire(base, *instructions):
    with base.begin() as transaction:
        for instruction in instructions:
            transaction.execute(instruction)


CHANGEMENTS = {
    "CRT-005": lambda e: update(t).where(t.c.empreinte == e).values(statut="REVOQUE", revoque_le=HIER),
    "CRT-003": lambda e: update(t).where(t.c.empreinte == e).values(fin=HIER),
    "CRT-004": lambda e: update(t).where(t.c.empreinte == e).values(debut=DEMAIN),
    "CRT-008": lambda e: update(t).where(t.c.empreinte == e).values(statut="REMPLACE", retrait_le=HIER),
    "CRT-006": lambda _: update(o).where(o.c.code == "BETA").values(statut="SUSPENDU"),
    "CRT-002": lambda e: delete(t).where(t.c.empreinte == e),
}


@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
@pytest.mark.parametrize("code", CHANGEMENTS)
def test_a_change_of_the_registry_refuses_on_open_new_and_resumed_connections_of_every_worker(
    ligne, base, empreinte, code, version
):
    contexte = ligne.contexte("BETA")
    contexte.minimum_version = contexte.maximum_version = version
    with ExitStack() as pile:
        ouvertes = [pile.enter_context(prise_tls(ligne.port, contexte)) for _ in range(OUVERTES)]
        assert [lue(prise) for prise in ouvertes] == [200] * OUVERTES
        ecrire(base, CHANGEMENTS[code](empreinte))
        for prise in ouvertes:
            attendre(lambda prise=prise: lue(prise) == code)
        assert [lue(prise) for prise in ouvertes] == [code] * OUVERTES
        reprises = 0
        for rang in range(2 * OUVERTES):
            nouvelle = pile.enter_context(
                prise_tls(ligne.port, contexte, session=ouvertes[rang % OUVERTES].session)
            )
            reprises += nouvelle.session_reused
            assert lue(nouvelle) == code
    # a session lives in the worker that made it; of eight connections to two workers one at least comes back to its own
    assert (reprises > 0) == (version is TLS12)


def test_a_certificate_just_registered_is_let_in_by_every_worker_on_the_connections_that_were_refused(
    ligne, base, tmp_path
):
    identite = emettre_client(autorite_oi(Pki(ligne.home / "pki")), "BETA")
    contexte = ligne.contexte("BETA")
    contexte.load_cert_chain(
        ecrire_certificat(tmp_path / "c.pem", identite), ecrire_cle(tmp_path / "k.pem", identite)
    )
    faits = FaitsCertificat.depuis_der(identite.der)
    with ExitStack() as pile:
        ouvertes = [pile.enter_context(prise_tls(ligne.port, contexte)) for _ in range(OUVERTES)]
        assert [lue(prise) for prise in ouvertes] == ["CRT-002"] * OUVERTES
        with base.begin() as transaction:
            valeurs = transaction.execute(select(t).where(t.c.operateur == "BETA")).first()._asdict()
            valeurs |= {
                nom: getattr(faits, nom) for nom in ("empreinte", "sujet", "numero_serie", "debut", "fin")
            }
            transaction.execute(insert(t).values(**valeurs))
        for prise in ouvertes:
            attendre(lambda prise=prise: lue(prise) == 200)
