"""Where the story of tests takes place: a home for its time, a simulated network that breaks, a clock that is set.

The gateway is a real one over mutual TLS; the worker's rounds are done by the story, on its clock.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from esav_ws import home
from esav_ws.adapters.reseau_simule import NOM, Panne, Pannes, placer
from esav_ws.application.messages import Commande, Message
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_essais import DefinirEquipements
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.fond import travaux
from esav_ws.cli.client import Adresse, ClientWs, client_ws
from esav_ws.cli.demo_scene import HorlogeSimulee, ReglagesDuRecit, Temoin, certifier, faire_ronde, passerelle
from esav_ws.demonstration import semer
from esav_ws.domain.equipement import Equipement, Raccordement
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Acteur
from esav_ws.home import Pki

PM: Final = "FI-21231-0001"
OLT: Final = "OLT-21231-01"


@dataclass(frozen=True, slots=True)
class Lien:
    """An active link of the story: who rents it, and the PBO that it hangs on."""

    identifiant: str
    operateur: str
    pbo: str


SAIN: Final = Lien("FTTO-0021", "ALFA", "PBO-21231-0012")
MORT: Final = Lien("FTTO-0022", "ALFA", "PBO-21231-0012")
DEGRADE: Final = Lien("FTTO-0023", "ALFA", "PBO-21231-0012")
COUPE: Final = Lien("FTTO-0024", "ALFA", "PBO-21231-0011")
VOISIN: Final = Lien("FTTO-0025", "ALFA", "PBO-21231-0011")
ETRANGER: Final = Lien("FTTO-0031", "BETA", "PBO-21231-0013")
LIENS: Final = (SAIN, MORT, DEGRADE, COUPE, VOISIN, ETRANGER)


class SceneTests:
    """The story's gateway, its clock, its network, the OI's way to the bus, and the clients of the Opérateurs."""

    def __init__(
        self, maison: Maison, acteur: Acteur, horloge: HorlogeSimulee, temoin: Temoin, adresse: Adresse
    ) -> None:
        self.settings = maison.settings
        self._maison = maison
        self._acteur = acteur
        self._horloge = horloge
        self._temoin = temoin
        self._adresse = adresse
        self._travaux = travaux(maison)
        self._pannes = Pannes(maison.settings.reseau_simule)
        self._clients: dict[tuple[str, str, int], ClientWs] = {}
        self._pile = ExitStack()

    @property
    def maintenant(self) -> datetime:
        """Return the present instant of the story, in Paris time."""
        return self._horloge.maintenant().astimezone(PARIS)

    def aller(self, jour: date, heure: time) -> None:
        """Set the clock to the day and the time, in Paris, once all that was asked before is over."""
        self._temoin.attendre()
        self._horloge.regler(datetime.combine(jour, heure, PARIS))

    def patienter(self, duree: timedelta) -> None:
        """Let *duree* pass, then do all that the worker has to do."""
        self._temoin.attendre()
        self._horloge.regler(self._horloge.maintenant() + duree)
        faire_ronde(self._travaux)

    def executer(self, message: Message) -> Any:
        """Return what the bus answers the OI's agent."""
        self._temoin.attendre()
        return self._maison.bus.executer(message, self._acteur)

    def casser(self, panne: Panne) -> None:
        """Break something in the simulated network."""
        self._pannes.casser(panne)

    def reparer(self, cible: str) -> int:
        """Repair what is broken at *cible*, and return how much that was."""
        return self._pannes.reparer(cible)

    def tenir(self, contexte: AbstractContextManager[None]) -> None:
        """Enter *contexte* until the scene is closed."""
        self._pile.enter_context(contexte)

    def client(self, code: str, service: str, majeure: int) -> ClientWs:
        """Return the zeep client of an Opérateur for one version of a service, the same as long as the story lasts."""
        cle = (code, service, majeure)
        if cle not in self._clients:
            ouvert = client_ws(
                self._adresse,
                Pki.de(self.settings),
                code,
                majeure=majeure,
                horloge=self._horloge,
                service=service,
            )
            self._clients[cle] = self._pile.enter_context(ouvert)
        return self._clients[cle]

    def fermer(self) -> None:
        """Close the clients' connections, and all that the scene keeps."""
        self._pile.close()


@contextmanager
def scene(debut: datetime, acteur: Acteur, **reglages: Any) -> Iterator[SceneTests]:
    """Give the scene, its clock at *debut*, while the block runs; *reglages* are settings of its home.

    Raises:
        HomeEndommage, DemarrageImpossible, EcouteImpossible: the machine has no room for it, and this is why.
    """
    with TemporaryDirectory(prefix="esav-recit-") as dossier, ExitStack() as pile:
        settings = ReglagesDuRecit(home=Path(dossier), **reglages)
        home.creer(settings)
        horloge = HorlogeSimulee(debut.astimezone(UTC))
        maison = Maison.ouvrir(settings, horloge=horloge)
        pile.callback(maison.fermer)
        for commande in _peupler(Pki.de(settings), horloge.maintenant()):
            maison.bus.executer(commande, acteur)
        temoin, adresse = pile.enter_context(passerelle(maison))
        montee = SceneTests(maison, acteur, horloge, temoin, adresse)
        pile.callback(montee.fermer)
        yield montee


def _peupler(pki: Pki, instant: datetime) -> Iterator[Commande]:
    """Yield the demonstration's data, the links of the story on its equipment, and a certificate for ALFA and BETA."""
    yield from semer()
    for lien in LIENS:
        prestation = Prestation(
            lien.identifiant,
            lien.operateur,
            "FTTO",
            extremite_a="NRO Dijon Nord",
            extremite_b=f"Site {lien.identifiant}, Dijon",
            reference_pm=PM,
            reference_pbo=lien.pbo,
        )
        yield DefinirPrestation(prestation=prestation)
    yield DefinirEquipements(
        equipements=(Equipement(OLT, "Équipement simulé, NRO Dijon Nord", NOM),),
        raccordements=tuple(
            Raccordement(lien.identifiant, OLT, placer(lien.identifiant, None).port) for lien in LIENS
        ),
    )
    for code in ("ALFA", "BETA"):
        yield certifier(pki, code, instant)
