"""Where the story of versions takes place: a home of its own for its time, a clock that is set, a real gateway.

The clock is the house's port, given to the composition root; TLS keeps the machine's, so the
certificates of the story hold for both.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from shutil import copyfile, copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import Any, Final

from lxml import etree

from esav_ws import home
from esav_ws.application.messages import Message
from esav_ws.application.messages_administration import DefinirPrestation, Habiliter
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.messages_versions import ConsulterVersions, EtatDesVersions
from esav_ws.bootstrap import Maison
from esav_ws.cli.client import Adresse, ClientWs, client_ws
from esav_ws.cli.demo_scene import HorlogeSimulee, ReglagesDuRecit, Temoin, certifier, passerelle
from esav_ws.config import Settings
from esav_ws.demonstration import semer
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Acteur, Habilitation
from esav_ws.home import Pki

OPERATEURS: Final = ("ALFA", "BETA", "ECHO")
PRESTATION_ECHO: Final = "BF-2900-0001"
ADRESSE_ECHO: Final = "correspondant@echo.example"
URL: Final = "https://ws.oi.example"
"""The public address that the contracts announce in the story."""

ROMPU: Final = ("EtatSignalisation", "libelleEtat")
"""The type, and the element of an answer, that the fictitious contracts take away from version 2."""

_W3C: Final = "{http://www.w3.org/2001/XMLSchema}"


class ReglagesDesVersions(ReglagesDuRecit):
    """The settings of this story's home, whose contracts are its own."""

    @property
    def wsdl(self) -> Path:
        """Return the folder of the WSDLs of the story."""
        return self.home / "wsdl"

    @property
    def xsd(self) -> Path:
        """Return the folder of the schemas of the story."""
        return self.home / "xsd"


class SceneVersions:
    """The story's gateway, its clock, the OI's way to the bus, and the clients of the Opérateurs."""

    def __init__(
        self, maison: Maison, acteur: Acteur, horloge: HorlogeSimulee, temoin: Temoin, adresse: Adresse
    ) -> None:
        self.settings = maison.settings
        self.maison = maison
        self._acteur = acteur
        self._horloge = horloge
        self._temoin = temoin
        self._adresse = adresse
        self._clients: dict[tuple[str, int], ClientWs] = {}
        self._pile = ExitStack()

    @property
    def maintenant(self) -> datetime:
        """Return the present instant of the story, in Paris time."""
        return self._horloge.maintenant().astimezone(PARIS)

    def aller(self, jour: date, heure: time) -> None:
        """Set the clock to the day and the time, in Paris, once all that was asked before is over."""
        self._temoin.attendre()
        self._horloge.regler(datetime.combine(jour, heure, PARIS))

    def executer(self, message: Message) -> Any:
        """Return what the bus answers the OI, every call before being counted; the gate knows at once what changed."""
        self._temoin.attendre()
        self.maison.comptage.verser()
        fait = self.maison.bus.executer(message, self._acteur)
        self.maison.regimes.relire()
        return fait

    def etat(self, depuis: date) -> EtatDesVersions:
        """Return what `esav version status` shows, calls counted from the day *depuis*."""
        vu: EtatDesVersions = self.executer(ConsulterVersions(depuis=depuis))
        return vu

    def client(self, code: str, majeure: int) -> ClientWs:
        """Return the zeep client of an Opérateur in one major version, the same as long as the story lasts."""
        cle = (code, majeure)
        if cle not in self._clients:
            pki = Pki.de(self.settings)
            ouvert = client_ws(self._adresse, pki, code, majeure=majeure, horloge=self._horloge)
            self._clients[cle] = self._pile.enter_context(ouvert)
        return self._clients[cle]

    def fermer(self) -> None:
        """Close the clients' connections."""
        self._pile.close()


@contextmanager
def scene(debut: datetime, acteur: Acteur, **reglages: Any) -> Iterator[SceneVersions]:
    """Give the scene, its clock at *debut*, while the block runs; *reglages* are settings of its home.

    Raises:
        HomeEndommage, DemarrageImpossible, EcouteImpossible: the machine has no room for it, and this is why.
    """
    with TemporaryDirectory(prefix="esav-recit-") as dossier, ExitStack() as pile:
        settings = ReglagesDesVersions(home=Path(dossier), url_publique=URL, **reglages)
        home.creer(settings)
        poser_contrats(Settings(home=settings.home), settings)
        horloge = HorlogeSimulee(debut.astimezone(UTC))
        maison = Maison.ouvrir(settings, horloge=horloge)
        pile.callback(maison.fermer)
        _peupler(maison, acteur)
        temoin, adresse = pile.enter_context(passerelle(maison))
        montee = SceneVersions(maison, acteur, horloge, temoin, adresse)
        pile.callback(montee.fermer)
        yield montee


def poser_contrats(origine: Settings, settings: Settings) -> None:
    """Copy the contracts v1, v2 and neighbouring of *origine*; make a 2.1 and a 3.0 of signalisation 2.0 that take an element away."""
    for version in ("v1", "v2", "interop"):
        copytree(origine.wsdl / version, settings.wsdl / version, copy_function=copyfile)
        copytree(origine.xsd / version, settings.xsd / version, copy_function=copyfile)
    for dossier, numero, espace in (("v2.1", "2.1", ":2"), ("v3", "3.0", ":3")):
        for racine in (settings.wsdl, settings.xsd):
            copytree(racine / "v2", racine / dossier, ignore=ignore_patterns("test.*"))
            for fichier in (racine / dossier).iterdir():
                texte = fichier.read_text("utf-8").replace(
                    "urn:esav:ws:signalisation:2", f"urn:esav:ws:signalisation{espace}"
                )
                fichier.write_text(texte.replace("/xsd/v2/", f"/xsd/{dossier}/"), "utf-8")
        schema = settings.xsd / dossier / "signalisation.xsd"
        arbre = etree.parse(schema)
        arbre.getroot().set("version", numero)
        type_, nom = ROMPU
        for suite in arbre.iterfind(f"{_W3C}complexType[@name='{type_}']/{_W3C}sequence"):
            for element in suite.findall(f"{_W3C}element[@name='{nom}']"):
                suite.remove(element)
        arbre.write(schema, encoding="utf-8", xml_declaration=True)


def _peupler(maison: Maison, acteur: Acteur) -> None:
    """Put in the demonstration's data, ECHO's line and right, and a certificate for each Opérateur of the story."""
    for commande in semer():
        maison.bus.executer(commande, acteur)
    droit = Habiliter(
        operateur="ECHO", domaine=Habilitation.SIGNALISATION, motif="Récit : conformité passée en v2"
    )
    maison.bus.executer(droit, acteur)
    maison.bus.executer(DefinirCorrespondants(operateur="ECHO", adresses=(ADRESSE_ECHO,)), acteur)
    ligne = Prestation(
        PRESTATION_ECHO,
        "ECHO",
        "FTTH",
        extremite_a="PM FI-29019-0001, Brest",
        extremite_b="Logement 1, Brest",
    )
    maison.bus.executer(DefinirPrestation(prestation=ligne), acteur)
    pki = Pki.de(maison.settings)
    for code in OPERATEURS:
        maison.bus.executer(certifier(pki, code, maison.horloge.maintenant()), acteur)
