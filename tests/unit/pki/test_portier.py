import asyncio
import base64
import itertools
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

import pytest

from esav_ws.domain.certificat import CertificatExpire, CertificatNonEnregistre
from esav_ws.domain.operateur import Acteur, Cote
from esav_ws.pki.ca import creer_ca, emettre_client
from esav_ws.pki.certificat_transmis import FormatTransmis
from esav_ws.pki.empreinte import empreinte_sha256
from esav_ws.pki.portier import CLE_DER, EXTENSION_RELAIS, EXTENSION_TLS, Portier

CA = creer_ca("AC d'essai")
ALFA = emettre_client(CA, "ALFA").der
BETA = emettre_client(CA, "BETA").der
ACTEURS = {
    der: Acteur(code, Cote.OPERATEUR, frozenset(), code) for code, der in (("ALFA", ALFA), ("BETA", BETA))
}
ORTHOGRAPHES = [
    nom
    for base in ("client-cert", "client-cert-chain", "ssl-client-cert", "x-ssl-client-cert")
    for lettres in itertools.product(*(("-", "_") if lettre == "-" else (lettre,) for lettre in base))
    for variante in ("".join(lettres),)
    for nom in (variante, variante.upper(), variante.title())
]


class Maison:
    """The house behind the gate, the registry beside it, the journal under it."""

    def __init__(self, **options):
        self.entres = []
        self.refuses = []
        self.journal = []
        self.demandes = []
        self.portier = Portier(
            self.app,
            identifier=self.identifier,
            refuser=self.refuser,
            journaliser=self.journal.append,
            **options,
        )

    async def app(self, scope, *_):
        self.entres.append(scope)

    async def identifier(self, der):
        self.demandes.append(der)
        if der not in ACTEURS:
            raise CertificatNonEnregistre(empreinte_sha256(der))
        return ACTEURS[der]

    async def refuser(self, scope, _receive, _send, erreur):
        self.refuses.append((scope, erreur))

    def recevoir(self, scope):
        """Return what was sent; reading the body would fail the test."""
        envoyes = []

        async def receive():
            pytest.fail("the gate read the body")

        async def send(message):
            envoyes.append(message)

        asyncio.run(self.portier(scope, receive, send))
        return envoyes


def requete(der=None, *, entetes=(), relais=False):
    extensions = {EXTENSION_RELAIS: {}} if relais else {EXTENSION_TLS: {CLE_DER: der}}
    return {
        "type": "http",
        "path": "/",
        "headers": [(b"host", b"localhost"), *entetes],
        "client": ("192.0.2.7", 50000),
        "state": {"maison": "e-SAV"},
        "extensions": extensions,
    }


def rfc9440(der):
    return (b"client-cert", b":" + base64.b64encode(der) + b":")


def test_a_known_certificate_enters_with_its_actor_and_a_correlation_id():
    maison = Maison()
    maison.recevoir(requete(ALFA))
    (scope,) = maison.entres
    assert scope["state"]["acteur"] == ACTEURS[ALFA]
    assert len(scope["state"]["correlation"]) == 32
    assert UUID(scope["state"]["correlation"]).version == 4  # what v2 answers as identifiantReponse
    assert scope["state"]["maison"] == "e-SAV"


def test_the_registry_is_asked_on_every_request_and_each_has_its_own_correlation_id():
    maison = Maison()
    maison.recevoir(requete(ALFA))
    maison.recevoir(requete(ALFA))
    assert maison.demandes == [ALFA, ALFA]
    premier, second = (scope["state"]["correlation"] for scope in maison.entres)
    assert premier != second


def test_an_unknown_certificate_is_refused_and_journalled_without_reading_the_body():
    maison = Maison()
    inconnu = emettre_client(CA, "INCO").der
    maison.recevoir(requete(inconnu))
    assert maison.entres == []
    ((scope, erreur),) = maison.refuses
    assert erreur.code == "CRT-002"
    assert len(scope["state"]["correlation"]) == 32
    assert "acteur" not in scope["state"]
    (ligne,) = maison.journal
    assert (ligne.code, ligne.empreinte, ligne.adresse) == ("CRT-002", empreinte_sha256(inconnu), "192.0.2.7")
    assert (ligne.sujet, ligne.emetteur) == ("CN=INCO e-SAV,O=INCO", "CN=AC d'essai")
    assert ligne.message == str(erreur)


def test_an_error_of_the_registry_is_journalled_before_it_is_answered():
    ordre = []

    async def identifier(der):
        raise CertificatExpire(datetime(2026, 1, 1, tzinfo=UTC))

    async def refuser(scope, receive, send, erreur):
        ordre.append("réponse")

    portier = Portier(
        None, identifier=identifier, refuser=refuser, journaliser=lambda _: ordre.append("journal")
    )
    asyncio.run(portier(requete(ALFA), None, None))
    assert ordre == ["journal", "réponse"]


@pytest.mark.parametrize(
    "extensions", [None, {}, {"tls": {}}, {"tls": {"client_cert_chain": []}}, {"tls": {CLE_DER: None}}]
)
def test_no_certificate_on_the_connection_is_an_absent_certificate(extensions):
    maison = Maison()
    scope = requete()
    scope["extensions"] = extensions
    maison.recevoir(scope)
    assert [erreur.code for _, erreur in maison.refuses] == ["CRT-001"]
    assert [(ligne.code, ligne.empreinte) for ligne in maison.journal] == [("CRT-001", "")]
    assert (maison.entres, maison.demandes) == ([], [])


@pytest.mark.parametrize("nom", ORTHOGRAPHES)
def test_on_the_tls_listener_a_forwarded_header_in_any_spelling_is_ignored_and_stripped(nom):
    maison = Maison()
    valeurs = [(nom.encode(), rfc9440(BETA)[1]), (nom.encode(), b"x")]
    maison.recevoir(requete(ALFA, entetes=valeurs))
    (scope,) = maison.entres
    assert scope["state"]["acteur"].nom == "ALFA"
    assert scope["headers"] == [(b"host", b"localhost")]


def test_on_the_trusted_listener_the_forwarded_certificate_is_the_identity_and_is_stripped():
    maison = Maison()
    maison.recevoir(requete(relais=True, entetes=[rfc9440(BETA), (b"client-cert-chain", b"x")]))
    (scope,) = maison.entres
    assert scope["state"]["acteur"].nom == "BETA"
    assert scope["headers"] == [(b"host", b"localhost")]


def test_on_the_trusted_listener_nginx_is_read_under_its_own_setting_only():
    pem = quote(emettre_client(CA, "X").pem, safe="").encode()
    maison = Maison(format_transmis=FormatTransmis.NGINX)
    maison.recevoir(requete(relais=True, entetes=[rfc9440(ALFA)]))
    maison.recevoir(requete(relais=True, entetes=[(b"x-ssl-client-cert", pem)]))
    assert [erreur.code for _, erreur in maison.refuses] == ["CRT-001", "CRT-002"]


@pytest.mark.parametrize("second", ["client-cert", "Client-Cert", "client_cert", "CLIENT_CERT"])
def test_on_the_trusted_listener_a_second_value_in_any_spelling_refuses_both(second):
    maison = Maison()
    maison.recevoir(requete(relais=True, entetes=[rfc9440(ALFA), (second.encode(), rfc9440(BETA)[1])]))
    assert [erreur.code for _, erreur in maison.refuses] == ["CRT-007"]
    assert maison.entres == []


@pytest.mark.parametrize(
    ("format_transmis", "nom"),
    [
        (FormatTransmis.RFC9440, "client_cert"),
        (FormatTransmis.RFC9440, "Client_Cert"),
        (FormatTransmis.NGINX, "x_ssl_client_cert"),
        (FormatTransmis.NGINX, "X-SSL_Client-Cert"),
        (FormatTransmis.NGINX, "x-ssl-client_cert"),
    ],
)
def test_on_the_trusted_listener_a_name_with_an_underscore_is_no_identity_alone_or_beside_the_right_one(
    format_transmis, nom
):
    pem = quote(emettre_client(CA, "X").pem, safe="").encode()
    entetes = {FormatTransmis.RFC9440: rfc9440(BETA), FormatTransmis.NGINX: (b"x-ssl-client-cert", pem)}
    juste, valeur = entetes[format_transmis]
    maison = Maison(format_transmis=format_transmis)
    maison.recevoir(requete(relais=True, entetes=[(nom.encode(), valeur)]))
    maison.recevoir(requete(relais=True, entetes=[(juste, valeur), (nom.encode(), b"")]))
    assert [erreur.code for _, erreur in maison.refuses] == ["CRT-007", "CRT-007"]
    assert "trait de soulignement" in str(maison.refuses[0][1])
    assert (maison.entres, maison.demandes) == ([], [])


@pytest.mark.parametrize("nom", [b"client-cert", b"Client-Cert", b"CLIENT-CERT"])
def test_on_the_trusted_listener_the_name_counts_in_any_case(nom):
    maison = Maison()
    maison.recevoir(requete(relais=True, entetes=[(nom, rfc9440(BETA)[1])]))
    assert [scope["state"]["acteur"].nom for scope in maison.entres] == ["BETA"]


def test_on_the_trusted_listener_without_a_certificate_nobody_enters():
    maison = Maison()
    maison.recevoir(requete(relais=True))
    assert [erreur.code for _, erreur in maison.refuses] == ["CRT-001"]


def test_an_actor_left_in_the_state_by_somebody_else_does_not_survive_a_refusal():
    maison = Maison()
    scope = requete(b"inconnu")
    scope["state"]["acteur"] = ACTEURS[ALFA]
    maison.recevoir(scope)
    ((refuse, _),) = maison.refuses
    assert "acteur" not in refuse["state"]


def test_a_failure_that_is_no_published_error_lets_nobody_in():
    maison = Maison()

    async def panne(der):
        raise OSError("base absente")

    maison.portier._identifier = panne
    with pytest.raises(OSError, match="base absente"):
        maison.recevoir(requete(ALFA))
    assert maison.entres == []


def test_a_peer_of_a_unix_socket_has_no_address():
    maison = Maison()
    scope = requete(relais=True)
    scope["client"] = None
    maison.recevoir(scope)
    assert maison.journal[0].adresse == ""


def test_what_is_no_certificate_is_journalled_by_its_fingerprint_alone():
    maison = Maison()
    maison.recevoir(requete(b"n'importe quoi"))
    (ligne,) = maison.journal
    assert (ligne.empreinte, ligne.sujet) == (empreinte_sha256(b"n'importe quoi"), "")


def test_a_websocket_is_refused_unseen():
    maison = Maison()
    envoyes = maison.recevoir({**requete(ALFA), "type": "websocket"})
    assert envoyes == [{"type": "websocket.close", "code": 1008}]
    assert (maison.entres, maison.demandes) == ([], [])


def test_the_lifespan_passes_untouched():
    maison = Maison()
    scope = {"type": "lifespan", "state": {}}
    maison.recevoir(scope)
    assert maison.entres[0] is scope


def test_any_other_kind_of_scope_does_not_pass():
    maison = Maison()
    with pytest.raises(NotImplementedError):
        maison.recevoir({"type": "autre"})
    assert maison.entres == []
