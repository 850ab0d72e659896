"""What Opérateurs and agents do in the story of the week, each act written down once the service has answered."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any, Final

from lxml import etree

from esav_ws.application.messages import (
    Accepter,
    Clore,
    Geler,
    LireHorloges,
    PrendreEnCharge,
    Progresser,
    Rejeter,
    Reprendre,
    Valider,
)
from esav_ws.cli.client import exemple
from esav_ws.cli.demo_semaine_calendrier import LUNDI
from esav_ws.cli.demo_semaine_flot import Geste
from esav_ws.cli.demo_semaine_registre import (
    ACCEPTEES,
    ANNULEES,
    CLOSES,
    CONTESTEES,
    GELEES,
    REJETEES,
    RETABLIES,
    Registre,
    Suivie,
)
from esav_ws.cli.demo_semaine_reseau import Ligne
from esav_ws.cli.demo_semaine_scene import SceneSemaine
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from esav_ws.domain.operateur import Cote
from esav_ws.domain.signalisation import Avancement, Etat

Dite = tuple[str, str] | tuple[str, str, Mapping[str, str]]
"""What is compared, the answer in words, and what it shows."""

QUESTION: Final = "Quel est le digicode de l'immeuble ?"
REPONSE: Final = "67B24, porte de droite."
FORMULAIRES: Final = {"FTTH": "FTTH-SIG", "FTTO": "FTTO-SIG"}


class Gestes:
    """The acts on one scene. Each raises what the service answers, and then nothing is written down."""

    def __init__(self, scene: SceneSemaine) -> None:
        self.scene = scene
        self.registre = Registre()
        self._references = itertools.count(1)
        self._formulaires = {
            offre: exemple(scene.maison.settings, code, LUNDI) for offre, code in FORMULAIRES.items()
        }
        self._du_flot: Mapping[Geste, Callable[[Suivie], object]] = {
            Geste.ACCEPTER: self.accepter,
            Geste.REJETER: self.rejeter,
            Geste.PRENDRE: self.prendre,
            Geste.GELER_OPERATEUR: lambda s: self.geler(s, CauseGel.INFORMATION, Cote.OPERATEUR, QUESTION),
            Geste.DEGELER: lambda s: self.degeler(s, REPONSE),
            Geste.GELER_OI: lambda s: self.geler(s, CauseGel.AUTORISATION_VOIRIE, Cote.OI),
            Geste.REPRENDRE: self.reprendre,
            Geste.ANNULER: self.annuler,
            Geste.RETABLIR: self.retablir,
            Geste.REPARER: self.reparer,
            Geste.CLORE: self.clore,
            Geste.VALIDER: self.valider,
        }

    def faire(self, geste: Geste, suivie: Suivie) -> None:
        """Do one act of the ordinary week."""
        self._du_flot[geste](suivie)

    def formulaire(self, offre: str) -> etree._Element:
        """Return the published example of the form of that offer."""
        return self._formulaires[offre]

    def reference(self) -> str:
        """Return a reference that was never given."""
        return f"SEM-{next(self._references):06}"

    def deposer(self, ligne: Ligne, version: int) -> Suivie:
        """Return the signalisation that the Opérateur of *ligne* deposits by that version."""
        accuse = self.scene.appeler(
            ligne.operateur,
            version,
            "deposerSignalisation",
            identifiantPrestation=ligne.identifiant,
            referenceOperateur=self.reference(),
            deposant={"nom": f"Supervision {ligne.operateur}", "telephone": "0388000000"},
            formulaire=self.formulaire(ligne.offre),
        )
        numero = accuse.findtext("{*}numeroSignalisation")
        return self.registre.ajouter(Suivie(numero, ligne, version, self.scene.maintenant))

    def accepter(self, s: Suivie) -> None:
        """Find it admissible."""
        self._agir(Accepter(numero=s.numero))
        s.etat = Etat.EN_QUALIFICATION
        self.registre.noter(s, ACCEPTEES)

    def rejeter(self, s: Suivie) -> None:
        """Find it not admissible."""
        motif = "Défaut constaté derrière la prise du client"
        self._agir(Rejeter(numero=s.numero, code=CodeRejet.HORS_PERIMETRE, motif=motif))
        s.terminer(Etat.EN_REJET, self.scene.maintenant)
        self.registre.noter(s, REJETEES)

    def prendre(self, s: Suivie) -> None:
        """Have a technician take it."""
        self._agir(PrendreEnCharge(numero=s.numero))
        s.etat = Etat.EN_COURS

    def geler(self, s: Suivie, cause: CauseGel, cote: Cote, question: str | None = None) -> str:
        """Freeze it and return its state."""
        commande = Geler(numero=s.numero, cause=cause, cote=cote, information_demandee=question)
        etat = self._agir(commande)
        s.geler(cote, self.scene.maintenant)
        self.registre.noter(s, GELEES)
        return etat

    def degeler(self, s: Suivie, reponse: str | None) -> str:
        """Have the Opérateur unfreeze it and return its state."""
        suite = {"informationFournie": reponse} if reponse else {}
        etat = self._acte(s, "degelerSignalisation", "Vous pouvez reprendre.", **suite)
        s.degeler(self.scene.maintenant)
        return etat

    def reprendre(self, s: Suivie) -> None:
        """Resume it from the OI's side."""
        self._agir(Reprendre(numero=s.numero))
        s.degeler(self.scene.maintenant)

    def retablir(self, s: Suivie) -> None:
        """Report service restored."""
        self._agir(Progresser(numero=s.numero, avancement=Avancement.RETABLIE))
        s.retablir(self.scene.maintenant)
        self.registre.noter(s, RETABLIES)

    def reparer(self, s: Suivie) -> None:
        """Report the fault repaired."""
        self._agir(Progresser(numero=s.numero, avancement=Avancement.REPAREE))

    def clore(self, s: Suivie, code: CodeCloture = CodeCloture.REPARATION_BRANCHEMENT) -> str:
        """Close it and return its state."""
        etat = self._agir(Clore(numero=s.numero, code=code, motif=code.libelle))
        s.terminer(Etat.CLOS, self.scene.maintenant)
        self.registre.noter(s, CLOSES)
        return etat

    def valider(self, s: Suivie) -> None:
        """Send the closing notice."""
        self._agir(Valider(numero=s.numero))
        s.etat = Etat.VALIDE

    def annuler(self, s: Suivie) -> None:
        """Have the Opérateur cancel it."""
        self._acte(s, "annulerSignalisation", "Le client a résolu la panne.")
        s.terminer(Etat.CLOS, self.scene.maintenant)
        self.registre.noter(s, ANNULEES)

    def contester(self, s: Suivie) -> str:
        """Have the Opérateur contest its closing and return its state."""
        etat = self._acte(s, "contesterCloture", "Le client reste sans signal.")
        s.contester(self.scene.maintenant)
        self.registre.noter(s, CONTESTEES)
        return etat

    def lire_horloge(self, s: Suivie) -> Dite:
        """Return what v1, v2 and the command line say of its clock: one figure where all agree."""
        lues = {}
        for version in (1, 2):
            detail = self.scene.appeler(
                s.operateur, version, "consulterSignalisation", numeroSignalisation=s.numero
            )
            horloge = detail.find("{*}horloge")
            lues[f"v{version}"] = (
                f"{horloge.findtext('{*}dureeEcouleeMinutes')} min, {horloge.findtext('{*}etat')}"
            )
        vue = self.scene.executer(LireHorloges(numeros=(s.numero,)))[s.numero]
        lues["esav signalisation"] = f"{vue.minutes_ecoulees} min, {vue.etat}"
        unes = set(lues.values())
        if len(unes) > 1:
            return " / ".join(sorted(unes)), "les trois ne s'accordent pas", lues
        une = unes.pop()
        return une, f"{une} : le même chiffre partout"

    def controler_etat(self, s: Suivie) -> None:
        """Have its Opérateur ask its state; what contradicts the story's own is kept."""
        lu = self.scene.appeler(s.operateur, s.version or 2, "consulterEtat", numeroSignalisation=s.numero)
        self.registre.consultations += 1
        if lu.findtext("{*}etat") != s.etat:
            self.registre.ecarts.append(f"{s.numero} : {lu.findtext('{*}etat')}, et non {s.etat}")

    def _agir(self, commande: Any) -> str:
        return str(self.scene.executer(commande).etat)

    def _acte(self, s: Suivie, operation: str, commentaire: str, **suite: str) -> str:
        fait = self.scene.appeler(
            s.operateur,
            s.version or 2,
            operation,
            numeroSignalisation=s.numero,
            referenceActe=self.reference(),
            commentaire=commentaire,
            **suite,
        )
        return str(fait.findtext("{*}etat"))
