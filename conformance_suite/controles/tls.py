"""TLS itself, on sockets of its own: versions, ciphers, refusals, resumption."""

import datetime as dt
import http.client
import socket
import ssl
import tempfile
import warnings
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from conformance_suite.configuration import Paire
from conformance_suite.contexte import contexte_tls
from conformance_suite.erreurs import Ecart, NonJoue
from conformance_suite.partie import Partie

_OK, _INTERDIT = 200, 403
_VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}


def accepte(partie: Partie, version: str) -> None:
    """The service answers over this version of TLS."""
    contexte = _contexte(partie, version)
    prise = _connecter(partie, contexte)
    with prise:
        if prise.version() != f"TLSv{version}":
            raise Ecart(f"attendu TLS {version}, négocié {prise.version()}")
        _demander(prise, partie)


def refuse(partie: Partie, version: str) -> None:
    """The handshake fails in this version of TLS."""
    contexte = _contexte(partie, version, faible=True)
    _doit_echouer(partie, contexte, f"TLS {version}")


def chiffrement_accepte(partie: Partie, suites: str) -> None:
    """The service answers over these suites of TLS 1.2."""
    contexte = _contexte(partie, "1.2")
    _choisir(contexte, suites)
    with _connecter(partie, contexte) as prise:
        _demander(prise, partie)


def chiffrement_refuse(partie: Partie, suites: str) -> None:
    """The handshake fails when only these suites of TLS 1.2 are offered."""
    contexte = _contexte(partie, "1.2")
    _choisir(contexte, suites)
    _doit_echouer(partie, contexte, f"les suites {suites}")


def sans_certificat(partie: Partie, version: str) -> None:
    """Without a certificate the connection is refused, by an alert or by `CRT-001` where a proxy stands in front."""
    contexte = contexte_tls(partie.scene.configuration, None)
    contexte.minimum_version = contexte.maximum_version = _VERSIONS[version]
    _sans_acces(partie, contexte, "sans certificat")


def certificat_etranger(partie: Partie, *, serveur: bool = False) -> None:
    """A certificate that no recognised authority signed is refused."""
    contexte = contexte_tls(partie.scene.configuration, None)
    with tempfile.TemporaryDirectory() as dossier:
        paire = _paire_neuve(Path(dossier), "essai de conformite", serveur=serveur)
        contexte.load_cert_chain(paire.certificat, paire.cle)
    _sans_acces(partie, contexte, "avec un certificat auto-signé")


def reprise(partie: Partie, version: str) -> None:
    """A session that is offered again, resumed or not, is the same Opérateur and is answered."""
    contexte = _contexte(partie, version)
    with _connecter(partie, contexte) as premiere:
        _demander(premiere, partie)
        session = premiere.session
    if session is None:
        return
    with _connecter(partie, contexte, session) as seconde:
        _demander(seconde, partie)


def nom_du_serveur(partie: Partie) -> None:
    """The server's certificate is valid for its name, under the authority that was given; another name is not."""
    contexte = contexte_tls(partie.scene.configuration, partie.scene.configuration.paire)
    c = partie.scene.configuration
    try:
        with (
            socket.create_connection((c.hote, c.port), timeout=c.delai) as brute,
            contexte.wrap_socket(brute, server_hostname="autre-nom.invalid"),
        ):
            raise Ecart("le certificat du serveur vaut pour n'importe quel nom")
    except ssl.SSLCertVerificationError:
        return


def _contexte(partie: Partie, version: str, *, faible: bool = False) -> ssl.SSLContext:
    contexte = contexte_tls(partie.scene.configuration, partie.scene.configuration.paire)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            if faible:
                contexte.set_ciphers("ALL:@SECLEVEL=0")
            contexte.minimum_version = contexte.maximum_version = _VERSIONS[version]
    except (ValueError, ssl.SSLError) as erreur:
        raise NonJoue(f"l'OpenSSL de cette machine ne sait pas proposer TLS {version}") from erreur
    return contexte


def _choisir(contexte: ssl.SSLContext, suites: str) -> None:
    try:
        contexte.set_ciphers(suites)
    except ssl.SSLError as erreur:
        raise NonJoue(f"l'OpenSSL de cette machine n'a pas les suites {suites}") from erreur


def _connecter(
    partie: Partie, contexte: ssl.SSLContext, session: ssl.SSLSession | None = None
) -> ssl.SSLSocket:
    c = partie.scene.configuration
    brute = socket.create_connection((c.hote, c.port), timeout=c.delai)
    try:
        return contexte.wrap_socket(brute, server_hostname=c.hote, session=session)
    except OSError:
        brute.close()
        raise


def _requete(partie: Partie) -> bytes:
    return f"GET {partie.chemin}?wsdl HTTP/1.1\r\nHost: {partie.scene.configuration.hote}\r\n\r\n".encode()


def _demander(prise: ssl.SSLSocket, partie: Partie) -> int:
    prise.sendall(_requete(partie))
    statut, _ = _lire(prise)
    if statut != _OK:
        raise Ecart(f"la connexion est ouverte, mais ?wsdl reçoit HTTP {statut}")
    return statut


def _lire(prise: ssl.SSLSocket) -> tuple[int, bytes]:
    reponse = http.client.HTTPResponse(prise)
    reponse.begin()
    return reponse.status, reponse.read()


def _doit_echouer(partie: Partie, contexte: ssl.SSLContext, quoi: str) -> None:
    try:
        with _connecter(partie, contexte) as prise:
            raise Ecart(f"{quoi} : la poignée de main a réussi ({prise.version()}, {prise.cipher()})")
    except ssl.SSLError as erreur:
        if erreur.reason in {"NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE"}:
            raise NonJoue(f"l'OpenSSL de cette machine ne sait pas proposer {quoi}") from erreur
    except ConnectionError:
        return


def _sans_acces(partie: Partie, contexte: ssl.SSLContext, quoi: str) -> None:
    """In TLS 1.3 the refusal comes after the handshake, with the first reading."""
    try:
        with _connecter(partie, contexte) as prise:
            prise.sendall(_requete(partie))
            statut, corps = _lire(prise)
    except (ssl.SSLError, ConnectionError, http.client.HTTPException):
        return
    if statut != _INTERDIT or b"CRT-00" not in corps:
        raise Ecart(f"{quoi}, la requête a été reçue et a donné HTTP {statut}")


def _paire_neuve(dossier: Path, nom: str, *, serveur: bool) -> Paire:
    cle = ec.generate_private_key(ec.SECP256R1())
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    usage = x509.oid.ExtendedKeyUsageOID.SERVER_AUTH if serveur else x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH
    debut = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    certificat = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(debut)
        .not_valid_after(debut + dt.timedelta(days=2))
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .sign(cle, hashes.SHA256())
    )
    paire = Paire(dossier / "cert.pem", dossier / "key.pem")
    paire.certificat.write_bytes(certificat.public_bytes(Encoding.PEM))
    paire.cle.touch(0o600)
    paire.cle.write_bytes(cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paire
