"""The story of one fault, from its deposit to its closing on the dashboard: who does what, and what the service answers.

The Opérateurs call the real web service over mutual TLS; the SAV agent acts through the bus, as with `esav signalisation`.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from esav_ws.application.messages import (
    Accepter,
    Clore,
    Geler,
    PrendreEnCharge,
    Progresser,
    Traitement,
    Valider,
    Verrouiller,
)
from esav_ws.cli.client import Adresse, ClientWs, client_ws, exemple
from esav_ws.cli.demo_etapes import AGENT, Etape, tenter
from esav_ws.config import Settings
from esav_ws.domain.motifs import CauseGel, CodeCloture
from esav_ws.domain.signalisation import Avancement, Etat
from esav_ws.home import Pki

QUESTION: Final = "Le local technique est fermé : qui en détient la clé ?"
REPONSE: Final = "Le gardien, loge du bâtiment A, de 8 h à 12 h."
FAUTES: Final = {
    "INFO_CONTACT_NOM": None,
    "INFO_CONTACT_TELEPHONE": "12",
    "DEFECT_NATURE": "PANNE",
    "DEFECT_PUISSANCE_1490": "faible",
}
"""What is wrong with the first form: a field that is missing (`None`) and three wrong values."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the story takes place: a gateway, a line, and the agent's way to the bus."""

    settings: Settings
    adresse: Adresse
    prestation: str
    agir: Callable[[Traitement], Any]


class Recit:
    """The story on one scene. It ends at the first step that does not go as it should."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._pki = Pki(scene.settings.pki)
        self._reference = f"RECIT-{uuid.uuid4().hex[:12].upper()}"
        self.numero = ""
        self.detail: Any = None

    def raconter(self) -> Iterator[Etape]:
        """Yield each step as soon as it is done."""
        with ExitStack() as pile:
            alfa = pile.enter_context(client_ws(self._scene.adresse, self._pki, "ALFA"))
            for etape in self._etapes(alfa):
                yield etape
                if not etape.conforme:
                    return

    def _etapes(self, alfa: ClientWs) -> Iterator[Etape]:
        yield from self._depot(alfa)
        yield from self._gel(alfa)
        yield from self._reparation(alfa)
        yield from self._fin(alfa)
        yield from self._autres()

    def _depot(self, alfa: ClientWs) -> Iterator[Etape]:
        prestation = self._scene.prestation
        yield tenter(
            "ALFA",
            f"dépose sur {prestation} un formulaire mal rempli : toutes ses erreurs lui sont dites en une fois",
            f"FRM-001, {len(FAUTES)} erreurs",
            lambda: self._deposer(alfa, self._formulaire(FAUTES)),
        )
        yield tenter(
            "ALFA",
            "corrige et dépose de nouveau : le numéro vaut accusé de réception",
            Etat.EN_DEPOT,
            lambda: self._deposer(alfa, self._formulaire({})),
        )
        numero = self.numero

        def redeposer() -> tuple[str, str]:
            _, phrase = self._deposer(alfa, self._formulaire({}))
            return self.numero, phrase

        yield tenter(
            "ALFA",
            "n'a pas reçu la réponse et renvoie le même dépôt : même numéro, rien en double",
            numero,
            redeposer,
        )

    def _gel(self, alfa: ClientWs) -> Iterator[Etape]:
        numero = self.numero
        yield self._agent("accepte le dépôt", Accepter(numero=numero), Etat.EN_QUALIFICATION)
        yield self._agent("prend la signalisation en charge", PrendreEnCharge(numero=numero), Etat.EN_COURS)
        yield self._agent(
            f"gèle et demande : « {QUESTION} »",
            Geler(numero=numero, cause=CauseGel.INFORMATION, information_demandee=QUESTION),
            Etat.GELE,
        )

        def lire_le_gel() -> tuple[str, str]:
            gel = alfa.appeler("consulterSignalisation", numeroSignalisation=numero).gel
            return (
                gel.informationDemandee,
                f"gelée ({gel.cause}), attend {gel.cote} : « {gel.informationDemandee} »",
            )

        yield tenter("ALFA", "lit pourquoi la signalisation est gelée", QUESTION, lire_le_gel)
        yield tenter(
            "ALFA",
            "dégèle sans répondre à la demande",
            "SIG-013",
            lambda: self._acte(alfa, "degelerSignalisation", "Vous pouvez reprendre."),
        )
        yield tenter(
            "ALFA",
            f"dégèle en répondant : « {REPONSE} »",
            Etat.EN_COURS,
            lambda: self._acte(alfa, "degelerSignalisation", "Voici la réponse.", informationFournie=REPONSE),
        )

    def _reparation(self, alfa: ClientWs) -> Iterator[Etape]:
        yield from self._reparer("Connecteur nettoyé au PBO")
        yield tenter(
            "ALFA",
            "conteste la clôture : le client est toujours coupé",
            Etat.EN_COURS,
            lambda: self._acte(alfa, "contesterCloture", "Le client reste sans signal."),
        )
        yield from self._reparer("Soudure refaite au PBO, −19,8 dBm à la PTO")

    def _reparer(self, motif: str) -> Iterator[Etape]:
        numero = self.numero
        yield self._agent(
            "déclare le défaut réparé",
            Progresser(numero=numero, avancement=Avancement.REPAREE, motif=motif),
            Etat.EN_COURS,
        )
        yield self._agent(
            f"clôt : « {motif} »",
            Clore(numero=numero, code=CodeCloture.REPARATION_BRANCHEMENT, motif=motif),
            Etat.CLOS,
        )

    def _fin(self, alfa: ClientWs) -> Iterator[Etape]:
        numero = self.numero
        yield self._agent("valide : l'avis de clôture est envoyé", Valider(numero=numero), Etat.VALIDE)
        yield self._agent(
            "passe au tableau de bord : plus rien ne changera",
            Verrouiller(numero=numero),
            Etat.CLOS_TABLEAU_DE_BORD,
        )

        def lire_historique() -> tuple[str, str]:
            page = alfa.appeler("consulterHistorique", identifiantPrestation=self._scene.prestation)
            ligne = page.signalisation[0]
            return (
                ligne.numeroSignalisation,
                f"{ligne.numeroSignalisation} en tête : {ligne.etat}, {ligne.codeCloture}",
            )

        yield tenter("ALFA", "lit l'historique de sa ligne", numero, lire_historique)

        def relire() -> tuple[str, str]:
            self.detail = alfa.appeler("consulterSignalisation", numeroSignalisation=numero)
            return self.detail.etat, f"{len(self.detail.passage)} passages, du dépôt à {self.detail.etat}"

        yield tenter("ALFA", "relit toute l'histoire", Etat.CLOS_TABLEAU_DE_BORD, relire)

    def _autres(self) -> Iterator[Etape]:
        for code, quoi, attendu in (
            ("BETA", "demande le numéro d'ALFA : il lui est inconnu", "SIG-001"),
            ("ECHO", "appelle sans avoir passé la conformité", "AUT-001"),
            ("GAMA", "appelle avec un certificat expiré", "CRT-003"),
            ("DELT", "appelle avec un certificat révoqué", "CRT-005"),
        ):
            yield tenter(code, quoi, attendu, lambda code=code: self._indiscret(code))  # type: ignore[misc]

    def _indiscret(self, code: str) -> tuple[str, str]:
        pack = self._scene.settings.wsdl / "v1" / "signalisation.wsdl"
        with client_ws(self._scene.adresse, self._pki, code, wsdl=pack) as client:
            etat = client.appeler("consulterEtat", numeroSignalisation=self.numero).etat
        return etat, f"état {etat}"

    def _formulaire(self, fautes: dict[str, str | None]) -> etree._Element:
        formulaire = exemple(self._scene.settings)
        for champ in list(formulaire):
            nom = etree.QName(champ).localname
            if nom in fautes and fautes[nom] is None:
                formulaire.remove(champ)
            elif nom in fautes:
                champ.text = fautes[nom]
        return formulaire

    def _deposer(self, alfa: ClientWs, formulaire: etree._Element) -> tuple[str, str]:
        accuse = alfa.deposer(self._scene.prestation, self._reference, formulaire, "Récit de démonstration.")
        self.numero = accuse.numeroSignalisation
        return accuse.etat, f"{self.numero}, {accuse.etat}"

    def _acte(self, alfa: ClientWs, operation: str, commentaire: str, **contenu: str) -> tuple[str, str]:
        etat = alfa.agir(operation, self.numero, commentaire, **contenu).etat
        return etat, f"état {etat}"

    def _agent(self, quoi: str, commande: Traitement, attendu: Etat) -> Etape:
        def agir() -> tuple[str, str]:
            etat = self._scene.agir(commande).etat
            return etat, f"état {etat}"

        return tenter(AGENT, quoi, attendu, agir)
