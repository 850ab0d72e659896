"""A client of the real web service, as an Opérateur's integrator would write it with zeep."""

import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

import zeep
import zeep.exceptions
from lxml import etree
from zeep.transports import Transport

from esav_ws.cli.erreurs import Faute, InstallationIncorrecte
from esav_ws.config import Settings
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.horloge import Horloge, HorlogeSysteme, jour_de_paris
from esav_ws.home import Pki
from esav_ws.xmlio.catalogue import CatalogueFichiers

SIGNALISATION: Final = "signalisation"
TEST: Final = "test"
DELAI_S: Final = 30

MAJEURE_IDENTIFIEE: Final = 2
"""The first major version whose requests bear the header `entete`."""


@dataclass(frozen=True, slots=True)
class Adresse:
    """Where a gateway listens (`https://host:port`), and the public address that its contract announces."""

    locale: str
    publique: str

    @classmethod
    def de(cls, settings: Settings, port: int | None = None) -> Self:
        """Return the address of the gateway of *settings* as this machine reaches it, on *port* when given."""
        partout = settings.hote in {"", "0.0.0.0", "::"}  # noqa: S104 - compared, not listened on
        hote = "127.0.0.1" if partout else settings.hote
        hote = f"[{hote}]" if ":" in hote else hote
        return cls(f"https://{hote}:{port or settings.port_ws}", settings.url)


class _TransportTls(Transport):
    """zeep's transport over mutual TLS; the contract's schemas are read where the gateway listens."""

    def __init__(self, adresse: Adresse, pki: Pki, code: str) -> None:
        super().__init__(timeout=DELAI_S, operation_timeout=DELAI_S)  # type: ignore[no-untyped-call]  # zeep
        self._adresse = adresse
        self.session.trust_env = False
        self.session.verify = str(pki.ca)
        self.session.cert = tuple(map(str, pki.client(code)))
        self.session.hooks["response"].append(self._retenir)
        self.recue: Any = None

    def load(self, url: str) -> Any:
        """Return the document at *url*."""
        return super().load(url.replace(self._adresse.publique, self._adresse.locale, 1))  # type: ignore[no-untyped-call]  # zeep

    def _retenir(self, recue: Any, **_options: Any) -> None:
        self.recue = recue


class ClientWs:
    """One Opérateur in front of one major version of the service.

    `identifiants` are those of the latest request and of its answer, where the version has them.
    """

    def __init__(
        self,
        transport: _TransportTls,
        adresse: Adresse,
        wsdl: Path | None,
        majeure: int = 1,
        horloge: Horloge | None = None,
        *,
        service: str = SIGNALISATION,
    ) -> None:
        """Read the contract of *service*; requests bear the time of *horloge*, by default the machine's.

        Raises:
            Faute: the gate refused this Opérateur.
            OSError: the network or TLS failed.
        """
        chemin = f"/ws/{service}/v{majeure}"
        try:
            client = zeep.Client(str(wsdl or f"{adresse.locale}{chemin}?wsdl"), transport=transport)  # type: ignore[no-untyped-call]  # zeep
        except OSError as refus:
            if faute := _refus(refus):
                raise faute from refus
            raise
        liaison = next(iter(client.wsdl.bindings))
        self._service = client.create_service(liaison, adresse.locale + chemin)  # type: ignore[no-untyped-call]  # zeep
        self._transport = transport
        self._identifiee = majeure >= MAJEURE_IDENTIFIEE
        self._horloge = horloge or HorlogeSysteme()
        self.identifiants = ("", "")

    @property
    def recue(self) -> Any:
        """Return the latest HTTP answer as `requests` gives it, `None` before the first."""
        return self._transport.recue

    def appeler(self, operation: str, *, identifiant: str | None = None, **contenu: Any) -> Any:
        """Return the answer of *operation*, asked under *identifiant*, or under a new one.

        Raises:
            Faute: the service answered a fault, or something that its contract does not foresee.
            OSError: the network or TLS failed.
        """
        try:
            appel = getattr(self._service, operation)
            if not self._identifiee:
                return appel(**contenu)
            entete = {
                "identifiantRequete": identifiant or str(uuid.uuid4()),
                "horodatage": self._horloge.maintenant(),
            }
            reponse = appel(**contenu, _soapheaders={"entete": entete})
        except zeep.exceptions.Fault as faute:
            detail = faute.detail
            erreur = detail.find("{*}erreur") if detail is not None else None
            raise _lire(erreur, faute.message) from faute
        except zeep.exceptions.Error as incomprise:
            raise Faute("CLIENT", f"réponse incomprise du client zeep ({incomprise})") from incomprise
        rendu = reponse.header.entete
        self.identifiants = rendu.identifiantRequete, rendu.identifiantReponse
        return getattr(reponse.body, f"{operation}Reponse", reponse.body)

    def deposer(
        self,
        prestation: str,
        reference: str,
        formulaire: etree._Element,
        commentaire: str,
        *,
        identifiant: str | None = None,
        numero_test: str | None = None,
    ) -> Any:
        """Return the acknowledgement of a deposit, which cites *numero_test* if given, or raise as `appeler` does."""
        return self.appeler(
            "deposerSignalisation",
            identifiant=identifiant,
            identifiantPrestation=prestation,
            referenceOperateur=reference,
            deposant={
                "nom": "Supervision de démonstration",
                "telephone": "0380000000",
                "courriel": "supervision@operateur.example",
            },
            formulaire={"_value_1": formulaire},
            commentaire=commentaire,
            **({"numeroTest": numero_test} if numero_test else {}),
        )

    def agir(self, operation: str, numero: str, commentaire: str, **contenu: str) -> Any:
        """Return what an act of the Opérateur left, under a new `referenceActe`, or raise as `appeler` does."""
        return self.appeler(
            operation,
            numeroSignalisation=numero,
            referenceActe=f"ACTE-{uuid.uuid4().hex[:16]}",
            commentaire=commentaire,
            **contenu,
        )


@contextmanager
def client_ws(
    adresse: Adresse,
    pki: Pki,
    code: str,
    *,
    wsdl: Path | None = None,
    majeure: int = 1,
    horloge: Horloge | None = None,
    service: str = SIGNALISATION,
) -> Iterator[ClientWs]:
    """Give the client of the Opérateur *code* while the block runs, in the version *majeure* of the contract of *service*.

    The contract is asked of the service, unless *wsdl* gives the published file: those whom the gate refuses have it
    from the document pack.
    """
    transport = _TransportTls(adresse, pki, code)
    try:
        yield ClientWs(transport, adresse, wsdl, majeure, horloge, service=service)
    finally:
        transport.session.close()


def repond(adresse: Adresse, pki: Pki) -> bool:
    """Return whether a gateway of this home, known by its authority, answers ALFA at *adresse*."""
    try:
        with client_ws(adresse, pki, "ALFA"):
            return True
    except (OSError, Faute, zeep.exceptions.Error):
        return False


def sans_reponse(erreur: OSError, adresse: Adresse, pki: Pki) -> InstallationIncorrecte:
    """Return *erreur*, of the network or of TLS between ALFA and the gateway at *adresse*, with what to do."""
    tls = _erreur_tls(erreur)
    if tls is None:
        return InstallationIncorrecte(
            f"{adresse.locale} n'a pas servi le client ALFA ({type(erreur).__name__}) : vérifiez que rien, pare-feu "
            "ou autre programme, ne ferme ce port, et voyez « esav certificat refusals »"
        )
    if isinstance(tls, ssl.SSLCertVerificationError):
        constat = (
            f"le client ALFA n'a pas reconnu le certificat du serveur, {pki.serveur[0]} ({tls.verify_message}) : il "
            f"doit être signé par {pki.ca} et porter le nom ou l'adresse de {adresse.locale} (ESAV_HOTE)"
        )
    else:
        constat = (
            f"la passerelle n'a pas reconnu le certificat du client ALFA, {pki.client('ALFA')[0]} ({tls.reason}) : il "
            f"doit être signé par {pki.ca}"
        )
    return InstallationIncorrecte(
        f"{constat} ; pour une PKI de démonstration neuve, supprimez tout le dossier {pki.racine} et lancez "
        "« esav init --demonstration »"
    )


def _erreur_tls(erreur: BaseException | None) -> ssl.SSLError | None:
    """Return the TLS failure beneath *erreur*, if there is one."""
    while erreur is not None and not isinstance(erreur, ssl.SSLError):
        porte = next((a for a in erreur.args if isinstance(a, BaseException)), None)
        erreur = porte or erreur.__cause__ or erreur.__context__
    return erreur


def exemple(settings: Settings, code: str = "FTTH-SIG", le: date | None = None) -> etree._Element:
    """Return the published example of the newest version of a form in production on the day *le*, by default today."""
    aujourdhui = le or jour_de_paris(HorlogeSysteme().maintenant())
    publications = CatalogueFichiers(settings.forms_catalogue).publications()
    version = max(p.version for p in publications if p.code == code and p.en_production(aujourdhui))
    chemin = settings.forms_catalogue / code / str(version) / "exemple.xml"
    return etree.fromstring(chemin.read_bytes())


def faute_de(contenu: bytes, message: str = "") -> Faute | None:
    """Return the fault in the HTTP answer *contenu*, if it is one; *message* where it has none of its own."""
    try:
        racine = etree.fromstring(contenu, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    if racine.find(".//{*}Fault") is None:
        return None
    return _lire(racine.find(".//{*}erreur"), racine.findtext(".//faultstring", message))


def _refus(erreur: OSError) -> Faute | None:
    """Return the fault in the HTTP answer that *erreur* carries, if it is one."""
    reponse = getattr(erreur, "response", None)
    return None if reponse is None else faute_de(reponse.content, str(erreur))


def _lire(erreur: etree._Element | None, message: str) -> Faute:
    """Return the fault of this *message* and of this published detail, if it has one."""
    if erreur is None:
        return Faute("CLIENT", message)
    return Faute(
        erreur.findtext("{*}code", ""),
        message,
        tuple(
            ElementErreur(
                element.findtext("{*}xpath", ""),
                element.findtext("{*}regle", ""),
                element.findtext("{*}valeurRecue", ""),
                tuple(admise.text or "" for admise in element.findall("{*}valeurAdmise")),
            )
            for element in erreur.findall("{*}element")
        ),
        erreur.findtext("{*}article"),
    )
