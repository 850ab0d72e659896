"""The versions of Signalisation and of Test, and what tests need to know of each: where it is, its classes, its expected shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace

from esav_ws.soap import regie
from esav_ws.soap._spyne import ServiceBase
from esav_ws.soap.regie import service as service_regie
from esav_ws.soap.regie import types as types_regie
from esav_ws.soap.test_v1 import service as service_test_v1
from esav_ws.soap.test_v1 import types as types_test_v1
from esav_ws.soap.test_v2 import service as service_test_v2
from esav_ws.soap.test_v2 import types as types_test_v2
from esav_ws.soap.v1 import service as service_v1
from esav_ws.soap.v1 import types as types_v1
from esav_ws.soap.v2 import service as service_v2
from esav_ws.soap.v2 import structures as structures_v2
from esav_ws.soap.v2 import types as corps_v2
from esav_ws.soap.v2 import types_evenements as evenements_v2
from esav_ws.soap.v2 import types_pieces as pieces_v2
from esav_ws.xmlio.schema import SchemaPublie

RACINE = Path(__file__).parents[2]

types_v2 = SimpleNamespace(**vars(corps_v2) | vars(evenements_v2) | vars(pieces_v2))

MESSAGES = {
    "deposerSignalisation": ("DepotSignalisation", "AccuseDepot"),
    "consulterEtat": ("DemandeParNumero", "EtatSignalisation"),
    "consulterSignalisation": ("DemandeParNumero", "DetailSignalisation"),
    "listerSignalisations": ("CriteresSignalisations", "PageSignalisations"),
    "consulterHistorique": ("CriteresHistorique", "PageSignalisations"),
    "ajouterCommentaire": ("Acte", "EtatApresActe"),
    "degelerSignalisation": ("ActeDegel", "EtatApresActe"),
    "annulerSignalisation": ("Acte", "EtatApresActe"),
    "contesterCloture": ("Acte", "EtatApresActe"),
    "rechercherCreneaux": ("RechercheCreneaux", "ListeCreneaux"),
    "reserverCreneau": ("ReservationCreneau", "RendezVousPris"),
    "consulterRendezVous": ("DemandeRendezVous", "EtatRendezVous"),
    "reporterRendezVous": ("ReportRendezVous", "EtatRendezVous"),
    "annulerRendezVous": ("AnnulationRendezVous", "EtatRendezVous"),
    "listerFormulaires": ("CriteresFormulaires", "ListeFormulaires"),
    "obtenirFormulaire": ("DemandeFormulaire", "DetailFormulaire"),
}
"""The classes of the request and of the answer of each operation, in the order of the contract."""

MESSAGES_V2 = MESSAGES | {
    "verifierFormulaire": ("DepotSignalisation", "BilanVerification"),
    "releverEvenements": ("DemandeEvenements", "PageEvenements"),
    "abonner": ("DemandeAbonnement", "Abonnement"),
    "desabonner": ("DemandeDesabonnement", "Abonnement"),
    "listerAbonnements": ("CriteresAbonnements", "ListeAbonnements"),
    "obtenirPack": ("DemandePack", "PackDocumentaire"),
    "ajouterPieceJointe": ("DepotPieceJointe", "PieceJointe"),
    "obtenirPieceJointe": ("DemandePieceJointe", "ContenuPieceJointe"),
}


MESSAGES_TEST = {
    "listerTests": ("DemandeTests", "ListeTests"),
    "demanderTest": ("DemandeTest", "AccuseTest"),
    "consulterTest": ("DemandeParNumero", "ResultatTest"),
    "consulterTravauxProgrammes": ("CriteresReseau", "PageTravaux"),
    "consulterIncidents": ("CriteresReseau", "PageIncidents"),
}
MESSAGES_TEST_V2 = MESSAGES_TEST | {"annulerTest": ("DemandeParNumero", "EtatApresActe")}


@dataclass(frozen=True, eq=False)
class Version:
    """One version of the contract of `objet`: `port` is its port type; `entete` is the class of its SOAP header, if it has one; `fin`, of the one that says its end."""

    numero: int
    messages: Mapping[str, tuple[str, str]]
    module: ModuleType
    types: ModuleType | SimpleNamespace
    entete: type | None = None
    fin: type | None = None
    objet: str = "signalisation"

    def __str__(self) -> str:
        """`v1` of Signalisation, `test-v1` of Test: the folder of its golden messages."""
        return f"v{self.numero}" if self.objet == "signalisation" else f"{self.objet}-v{self.numero}"

    @property
    def espace(self) -> str:
        return f"urn:esav:ws:{self.objet}:{self.numero}"

    @property
    def chemin(self) -> str:
        return f"/ws/{self.objet}/v{self.numero}"

    @property
    def port(self) -> str:
        return self.objet.capitalize()

    @property
    def nom_service(self) -> str:
        return f"{self.port}V{self.numero}"

    @property
    def service(self) -> type:
        (service,) = (
            classe
            for classe in vars(self.module).values()
            if isinstance(classe, type) and classe is not ServiceBase and issubclass(classe, ServiceBase)
        )
        return service

    @property
    def wsdl(self) -> Path:
        return RACINE / "wsdl" / f"v{self.numero}" / f"{self.objet}.wsdl"

    @property
    def xsd(self) -> Path:
        return RACINE / "xsd" / f"v{self.numero}" / f"{self.objet}.xsd"

    @property
    def golden(self) -> Path:
        return Path(__file__).parent / "golden" / str(self)

    @property
    def schema(self) -> SchemaPublie:
        return SchemaPublie(self.xsd)

    def classes(self, operation: str) -> tuple[type, type]:
        """The classes of the request and of the answer of *operation*."""
        demande, reponse = self.messages[operation]
        return getattr(self.types, demande), getattr(self.types, reponse)


@dataclass(frozen=True, eq=False)
class ContratRegie(Version):
    """The contract of the régie, which has no life of versions."""

    def __str__(self) -> str:
        return "regie"

    @property
    def espace(self) -> str:
        return regie.ESPACE

    @property
    def chemin(self) -> str:
        return regie.CHEMIN

    @property
    def nom_service(self) -> str:
        return "Regie"

    @property
    def wsdl(self) -> Path:
        return RACINE / "wsdl" / regie.WSDL

    @property
    def xsd(self) -> Path:
        return RACINE / "xsd" / "plateforme" / "regie.xsd"


V1 = Version(1, MESSAGES, service_v1, types_v1)
V2 = Version(2, MESSAGES_V2, service_v2, types_v2, structures_v2.Entete, structures_v2.FinDeVersion)
T1 = Version(1, MESSAGES_TEST, service_test_v1, types_test_v1, objet="test")
T2 = Version(
    2,
    MESSAGES_TEST_V2,
    service_test_v2,
    types_test_v2,
    types_test_v2.Entete,
    types_test_v2.FinDeVersion,
    "test",
)
REGIE = ContratRegie(1, {}, service_regie, types_regie, objet="regie")
SIGNALISATIONS = (V1, V2)
TESTS = (T1, T2)
VERSIONS = (*SIGNALISATIONS, *TESTS)
OPERATIONS = [(version, operation) for version in VERSIONS for operation in version.messages]
"""Every operation of every version."""

PAR_OPERATION = [f"{version} {operation}" for version, operation in OPERATIONS]
"""How tests name them."""


class Transparent:
    """Lets every message through, untouched, both ways: stands for what translates."""

    def __getattr__(self, nom):
        return lambda message: message
