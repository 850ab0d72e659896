"""What the door trusts changes while it serves: authorities, the server's own certificate, pinned leaves (art. 5.2.2)."""

import shutil
import ssl
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pytest

from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_client, emettre_serveur
from esav_ws.pki.controle import FEUILLES, Controle
from esav_ws.pki.empreinte import faits_der
from esav_ws.pki.politique import Politique
from esav_ws.server import EcouteTLS
from tests.banc_tls import ATTENTE, Banc, connexion, demander, lire_reponse, poignee_refusee, prise_tls
from tests.pki import Distribution

TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
versions = pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])
GET = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def distribution(tmp_path_factory):
    return Distribution(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def dossier(distribution, tmp_path):
    """The folder of the recognised authorities, and beside it the server's pair."""
    (tmp_path / "trust").mkdir()
    shutil.copy(distribution.ca_reconnue_pem, tmp_path / "trust" / "reconnue.pem")
    shutil.copy(distribution.serveur_pem, tmp_path / "cert.pem")
    shutil.copy(distribution.serveur_cle, tmp_path / "key.pem")
    return tmp_path


class Registre:
    """The leaves that the registry pins."""

    def __init__(self, *feuilles):
        self.feuilles = feuilles

    def version(self):
        return tuple(map(id, self.feuilles))

    def epingles(self):
        return [feuille.der for feuille in self.feuilles]


@pytest.fixture
def banc(distribution):
    banc = Banc(distribution)
    inscrire(banc, "ETRANGER", distribution["ETRANGER"].identite)
    return banc


def inscrire(banc, code, identite):
    certificat = faits_der(identite.der).certificat(code)
    banc.registre[certificat.empreinte] = certificat


@contextmanager
def servir(banc, dossier, epingles=None):
    def autorites():
        return (banc.distribution.ca_oi_pem, *sorted((dossier / "trust").glob("*.pem")))

    ecoute = EcouteTLS(
        dossier / "cert.pem", dossier / "key.pem", autorites(), port=0, relire_autorites=autorites
    )
    with banc.servir(ecoute=ecoute, epingles=epingles) as adresses:
        yield adresses.port


def attendre(constat):
    """Return what *constat* gives once it is true; fail when it never becomes so."""
    fin = time.monotonic() + ATTENTE
    while time.monotonic() < fin:
        if vu := constat():
            return vu
        time.sleep(0.02)
    raise AssertionError("jamais vu")


def refuse(port, contexte):
    return poignee_refusee(port, contexte)[0] is not None


def interroger(prise):
    prise.sendall(GET)
    statut, texte = lire_reponse(prise)
    return texte[:7] if statut == 403 else statut


def client(distribution, dossier, identite, version=None, *suite):
    """The client context that shows *identite*, with the certificates of *suite* behind it."""
    contexte = distribution.contexte(None, version=version)
    contexte.load_cert_chain(
        ecrire_certificat(dossier / "feuille.pem", identite, *suite),
        ecrire_cle(dossier / "feuille.key", identite),
    )
    return contexte


@versions
def test_the_clients_of_a_new_authority_are_let_in_without_a_restart(banc, dossier, distribution, version):
    contexte = distribution.contexte("ETRANGER", version=version)
    with servir(banc, dossier) as port:
        assert refuse(port, contexte)
        shutil.copy(distribution.ca_etrangere_pem, dossier / "trust" / "nouvelle.pem")
        attendre(lambda: not refuse(port, contexte))
        with connexion(port, contexte) as http:
            assert demander(http)[0] == 200


@versions
def test_the_clients_of_a_removed_authority_are_refused_on_open_and_on_new_connections_and_they_alone(
    banc, dossier, distribution, version
):
    beta, alfa = (distribution.contexte(code, version=version) for code in ("BETA", "ALFA"))
    reconnue = dossier / "trust" / "reconnue.pem"
    with servir(banc, dossier) as port, prise_tls(port, beta) as ouverte, prise_tls(port, alfa) as autre:
        assert (interroger(ouverte), interroger(autre)) == (200, 200)
        reconnue.rename(dossier / "ailleurs.pem")
        attendre(lambda: interroger(ouverte) == "CRT-009")
        attendre(lambda: refuse(port, beta))
        assert interroger(autre) == 200
        assert banc.journal[0].code == "CRT-009"
        assert "a été retirée des autorités reconnues" in banc.journal[0].message
        (dossier / "ailleurs.pem").rename(reconnue)
        attendre(lambda: interroger(ouverte) == 200)


def test_a_resumed_session_rests_on_what_its_first_handshake_rested_on_and_outlives_no_change(
    banc, dossier, distribution
):
    beta, alfa = (distribution.contexte(code, version=TLS12) for code in ("BETA", "ALFA"))
    with servir(banc, dossier) as port, ExitStack() as pile:
        reprises = []
        for contexte in (beta, alfa):
            premiere = pile.enter_context(prise_tls(port, contexte))
            assert interroger(premiere) == 200
            reprises.append(pile.enter_context(prise_tls(port, contexte, session=premiere.session)))
            assert reprises[-1].session_reused
            assert interroger(reprises[-1]) == 200
        (dossier / "trust" / "reconnue.pem").unlink()
        attendre(lambda: interroger(reprises[0]) == "CRT-009")
        assert interroger(reprises[1]) == 200
        attendre(lambda: refuse(port, beta))
        with pytest.raises(ssl.SSLError), prise_tls(port, beta, session=reprises[0].session) as nouvelle:
            interroger(nouvelle)
        with prise_tls(port, alfa, session=reprises[1].session) as nouvelle:
            assert not nouvelle.session_reused
            assert interroger(nouvelle) == 200


def test_a_renewed_server_certificate_is_shown_to_new_connections_and_cuts_no_open_one(
    banc, dossier, distribution
):
    contexte = distribution.contexte("ALFA")
    neuf = emettre_serveur(distribution.ca_oi)

    def montre():
        with prise_tls(port, contexte) as prise:
            return prise.getpeercert(binary_form=True)

    with servir(banc, dossier) as port, prise_tls(port, contexte) as ouverte:
        assert interroger(ouverte) == 200
        ecrire_cle(dossier / "key.pem", neuf)
        ecrire_certificat(dossier / "cert.pem", neuf)
        attendre(lambda: montre() == neuf.der)
        assert interroger(ouverte) == 200


@versions
def test_a_pinned_leaf_made_for_servers_gets_in_and_nothing_else_of_its_root_does(
    banc, dossier, distribution, version
):
    publique = creer_ca("Racine publique")
    feuille, soeur = (emettre_serveur(publique, [f"{nom}.exemple"]) for nom in ("alfa", "beta"))
    signee = emettre_client(feuille, "FAUX")
    for identite in (feuille, soeur, signee):
        inscrire(banc, "ALFA", identite)
    contexte = client(distribution, dossier, feuille, version, publique)
    epingles = Registre()
    with servir(banc, dossier, epingles) as port:
        assert refuse(port, contexte)
        epingles.feuilles = (feuille,)
        attendre(lambda: not refuse(port, contexte))
        with prise_tls(port, contexte) as ouverte:
            assert interroger(ouverte) == 200
            assert refuse(port, client(distribution, dossier, soeur, version, publique))
            assert refuse(port, client(distribution, dossier, signee, version, feuille))
            epingles.feuilles = ()
            attendre(lambda: interroger(ouverte) == "CRT-009")
            attendre(lambda: refuse(port, contexte))


def test_what_is_pinned_at_the_start_is_let_in_at_once(banc, dossier, distribution):
    feuille = emettre_serveur(creer_ca("Racine publique"), ["alfa.exemple"])
    inscrire(banc, "ALFA", feuille)
    with (
        servir(banc, dossier, Registre(feuille)) as port,
        prise_tls(port, client(distribution, dossier, feuille)) as prise,
    ):
        assert interroger(prise) == 200


@versions
def test_a_pinned_leaf_made_for_servers_is_refused_while_its_root_is_trusted_and_the_registry_checks_that(
    banc, dossier, distribution, version
):
    """OpenSSL goes up to the root, then asks for clientAuth: such a root is recognised at registration alone."""
    publique = creer_ca("Racine publique")
    feuille = emettre_serveur(publique, ["alfa.exemple"])
    inscrire(banc, "ALFA", feuille)
    racine = ecrire_certificat(dossier / "trust" / "publique.pem", publique)
    controle = Controle(oi=[], trust=[dossier / "trust"], politique=Politique)
    piece = controle.lire_piece(feuille.pem)

    def regles():
        constats = controle.controler(piece, reconnue=True, le=datetime.now(UTC))
        return {constat.regle for constat in constats} & {"racine-a-deplacer", "admis-par-feuille"}

    contexte = client(distribution, dossier, feuille, version)
    with servir(banc, dossier, Registre(feuille)) as port:
        assert refuse(port, contexte)
        assert regles() == {"racine-a-deplacer"}
        (dossier / "trust" / FEUILLES).mkdir()
        racine.rename(dossier / "trust" / FEUILLES / "publique.pem")
        assert regles() == {"admis-par-feuille"}
        attendre(lambda: not refuse(port, contexte))
