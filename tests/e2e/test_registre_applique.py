"""What the registry says is applied by every worker of a running gateway, on every kind of connection (art. 5.2.2)."""

import re
import ssl
import time
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import delete, insert, select, update

from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.home import Pki, autorite_oi
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_client, emettre_serveur
from esav_ws.pki.empreinte import faits_der, faits_pem
from esav_ws.storage.tables import operateur as o
from esav_ws.storage.tables_certificats import certificat as t
from esav_ws.storage.tables_certificats import passage_certificat as p
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

PASSE, FUTUR = (datetime(annee, 1, 1, tzinfo=UTC) for annee in (2020, 2099))


@pytest.fixture(scope="module")
def ligne(tmp_path_factory, home_installe):
    """A gateway of two workers that is never started again, and the certificate of BETA."""
    ligne = Ligne(tmp_path_factory.mktemp("registre") / "home", home_installe)
    with ligne.servir(ESAV_WORKERS="2") as annonce:
        ligne.metriques = annonce["metriques"]
        yield ligne


@pytest.fixture(scope="module")
def base(ligne):
    """The database of the gateway, as another program writes it."""
    maison = Maison.ouvrir(Settings(home=ligne.home))
    yield maison.engine.execution_options(ecriture=True)
    maison.fermer()


@pytest.fixture
def empreinte(ligne, base):
    """The certificate of BETA, whose registration is put back as it was."""
    pem = (ligne.home / "pki" / "clients" / "BETA" / "cert.pem").read_bytes()
    empreinte = faits_pem(pem).empreinte
    with base.begin() as transaction:
        avant = transaction.execute(select(t).where(t.c.empreinte == empreinte)).one()._asdict()
    yield empreinte
    with base.begin() as transaction:
        for instruction in effacer(empreinte):
            transaction.execute(instruction)
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


def modifier(empreinte, **valeurs):
    return [update(t).where(t.c.empreinte == empreinte).values(**valeurs)]


def effacer(empreinte):
    ce = t.c.empreinte == empreinte
    return [delete(p).where(p.c.numero.in_(select(t.c.numero).where(ce))), delete(t).where(ce)]


CHANGEMENTS = {
    "CRT-005": lambda e: modifier(e, statut="REVOQUE", fini_le=PASSE),
    "CRT-003": lambda e: modifier(e, fin=PASSE),
    "CRT-004": lambda e: modifier(e, debut=FUTUR),
    "CRT-008": lambda e: modifier(e, statut="REMPLACE", retrait_le=PASSE),
    "CRT-006": lambda _: [update(o).where(o.c.code == "BETA").values(statut="SUSPENDU")],
    "CRT-002": effacer,
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
        ecrire(base, *CHANGEMENTS[code](empreinte))
        for prise in ouvertes:
            attendre(lambda prise=prise: lue(prise) == code)
        assert [lue(prise) for prise in ouvertes] == [code] * OUVERTES
        reprises = nouvelles = 0
        while nouvelles < OUVERTES or (version is TLS12 and not reprises):
            # a session lives in the worker that made it: offered twice in a row, it comes back there soon
            session = ouvertes[nouvelles // 2 % OUVERTES].session
            nouvelle = pile.enter_context(prise_tls(ligne.port, contexte, session=session))
            assert lue(nouvelle) == code
            reprises += nouvelle.session_reused
            nouvelles += 1
    assert version is TLS12 or not reprises


def test_a_certificate_just_registered_is_let_in_by_every_worker_and_its_first_call_replaces_the_old_one(
    ligne, base, empreinte, tmp_path
):
    identite = emettre_client(autorite_oi(Pki(ligne.home / "pki")), "BETA")
    faits = faits_der(identite.der)
    with ExitStack() as pile:
        contexte = client(ligne, tmp_path, identite)
        ouvertes = [pile.enter_context(prise_tls(ligne.port, contexte)) for _ in range(OUVERTES)]
        assert [lue(prise) for prise in ouvertes] == ["CRT-002"] * OUVERTES
        inscrire(base, faits)
        for prise in ouvertes:
            attendre(lambda prise=prise: lue(prise) == 200)
    ancien = select(t.c.statut, t.c.retrait_le).where(t.c.empreinte == empreinte)
    neuf = select(t.c.premier_usage_le).where(t.c.empreinte == faits.empreinte)

    def promu():
        with base.connect() as lecture:
            servi = lecture.execute(neuf).scalar_one()
            return servi and (servi, lecture.execute(ancien).one())

    servi, (statut, retrait) = attendre(promu)
    assert statut == "REMPLACE"
    assert retrait == servi + timedelta(days=30)
    with prise_tls(ligne.port, ligne.contexte("BETA")) as prise:
        assert lue(prise) == 200
    with base.connect() as lecture:
        actes = select(p.c.acte).where(p.c.numero == "BETA-C0099")
        assert len(lecture.execute(actes).all()) == 1


def test_a_new_authority_is_trusted_by_every_worker_and_a_removed_one_by_none(ligne, base, tmp_path):
    autorite = creer_ca("Nouvelle autorité")
    identite = emettre_client(autorite, "ALFA")
    contexte = client(ligne, tmp_path, identite)
    inscrire(base, faits_der(identite.der), "ALFA")

    assert essais(ligne, contexte) == []
    fichier = ecrire_certificat(ligne.home / "pki" / "trust" / "nouvelle.pem", autorite)
    attendre(lambda: essais(ligne, contexte) == [200] * OUVERTES)
    with ExitStack() as pile:
        ouvertes = [pile.enter_context(prise_tls(ligne.port, contexte)) for _ in range(OUVERTES)]
        assert [lue(prise) for prise in ouvertes] == [200] * OUVERTES
        fichier.unlink()
        for prise in ouvertes:
            attendre(lambda prise=prise: lue(prise) == "CRT-009")
    attendre(lambda: essais(ligne, contexte) == [])


def test_a_leaf_that_the_registry_pins_is_let_in_by_every_worker_as_long_as_it_does(ligne, base, tmp_path):
    feuille = emettre_serveur(creer_ca("Racine publique"), ["alfa.exemple"])
    contexte = client(ligne, tmp_path, feuille)
    faits = faits_der(feuille.der)
    inscrire(base, faits, "ALFA", numero="ALFA-C0098", der=feuille.der, epingle=False)
    assert essais(ligne, contexte) == []
    ecrire(base, *modifier(faits.empreinte, epingle=True))
    attendre(lambda: essais(ligne, contexte) == [200] * OUVERTES)
    ecrire(base, *modifier(faits.empreinte, epingle=False))
    attendre(lambda: essais(ligne, contexte) == [])


def test_a_broken_file_of_trust_is_counted_by_every_worker_and_stops_nobody(ligne):
    illisible = re.compile(r'^esav_confiance_total\{effet="illisible"\} (\S+)$', re.MULTILINE)

    def comptes():
        trouve = illisible.search(httpx.get(ligne.metriques, trust_env=False).text)
        return float(trouve[1]) if trouve else 0

    fichier = ligne.home / "pki" / "trust" / "abime.pem"
    fichier.write_text("ceci n'est pas un certificat")
    attendre(lambda: comptes() == 2)
    assert essais(ligne, ligne.contexte("BETA")) == [200] * OUVERTES
    fichier.unlink()


def essais(ligne, contexte):
    """What as many connections held open together get: with two workers, each has some."""
    with ExitStack() as pile:
        vus = []
        for _ in range(OUVERTES):
            with suppress(OSError):
                vus.append(lue(pile.enter_context(prise_tls(ligne.port, contexte))))
        return vus


def client(ligne, dossier, identite):
    """The client context that shows *identite*."""
    contexte = ligne.contexte("BETA")
    contexte.load_cert_chain(
        ecrire_certificat(dossier / "c.pem", identite), ecrire_cle(dossier / "k.pem", identite)
    )
    return contexte


def inscrire(base, faits, operateur="BETA", **autres):
    """Put a certificate into the registry as admitted now, beside that in service."""
    with base.begin() as transaction:
        requete = select(t).where(t.c.operateur == operateur)
        valeurs = transaction.execute(requete).first()._asdict()
        valeurs |= {
            nom: getattr(faits, nom) for nom in ("empreinte", "sujet", "numero_serie", "debut", "fin")
        }
        valeurs |= {"remplace": valeurs["numero"], "numero": f"{operateur}-C0099"}
        valeurs |= {"active_le": datetime.now(UTC), "premier_usage_le": None}
        valeurs |= autres
        transaction.execute(insert(t).values(**valeurs))
