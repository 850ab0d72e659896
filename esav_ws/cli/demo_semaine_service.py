"""What e-SAV itself does in the story of the week: it carries events to an Opérateur, and limits requests for a day."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from esav_ws.application.messages_exploitation import DeciderLimite
from esav_ws.cli.demo_etapes import OI
from esav_ws.cli.demo_semaine_calendrier import DIMANCHE, JEUDI, LUNDI, VENDREDI, a
from esav_ws.cli.demo_semaine_gestes import Dite, Gestes
from esav_ws.cli.demo_semaine_nuits import ALERTES, Depassement
from esav_ws.cli.demo_semaine_pas import Pas, alertes_parmi
from esav_ws.cli.demo_semaine_recepteur import Recepteur

PAR_MINUTE: Final = 6
ABONNE: Final = "ALFA"


class Abonnement:
    """ALFA has its alerts carried to its own endpoint: those of *depassement* arrive there too."""

    def __init__(self, gestes: Gestes, recoit: Recepteur, depassement: Depassement) -> None:
        self._scene = gestes.scene
        self._recoit = recoit
        self._depassement = depassement

    def pas(self) -> Iterator[Pas]:
        """Yield the steps."""
        yield Pas(
            a(LUNDI, 8, 30),
            ABONNE,
            "s'abonne par la v2 aux alertes de garantie : son point d'accès est vérifié, puis servi",
            "ACTIF",
            self._abonner,
        )
        yield Pas(
            a(DIMANCHE, 5, 42),
            ABONNE,
            "les a reçues aussi à son point d'accès, sans rien demander",
            ALERTES,
            lambda: alertes_parmi(self._recoit.evenements, self._depassement.suivie),
        )

    def _abonner(self) -> Dite:
        self._scene.appeler(
            ABONNE, 2, "abonner", adresse=self._recoit.adresse, typeEvenement=["ALERTE_GTR", "GTR_DEPASSEE"]
        )
        self._scene.ronde()
        lu = self._scene.appeler(ABONNE, 2, "listerAbonnements").find("{*}abonnement")
        etat = lu.findtext("{*}etat") if lu is not None else "aucun"
        return str(etat), f"{lu.findtext('{*}idAbonnement')}, {etat}" if lu is not None else ""


class Limite:
    """A limit per minute, announced on Thursday, holds on Friday and ends by itself."""

    def __init__(self, gestes: Gestes) -> None:
        self._gestes = gestes
        self._scene = gestes.scene

    def pas(self) -> Iterator[Pas]:
        """Yield the steps."""
        yield Pas(
            a(JEUDI, 17, 20),
            OI,
            f"limite chacun à {PAR_MINUTE} requêtes par minute, pour le jour même",
            "VOL-002",
            lambda: self._decider(JEUDI),
        )
        yield Pas(
            a(JEUDI, 17, 25),
            OI,
            "la décide pour demain : chacun en est prévenu la veille",
            "4 prévenus",
            lambda: self._decider(VENDREDI),
        )
        yield Pas(
            a(VENDREDI, 11, 7),
            ABONNE,
            f"consulte {PAR_MINUTE + 1} fois dans la même minute",
            "VOL-001",
            lambda: self._consulter(ABONNE, PAR_MINUTE + 1),
        )
        yield Pas(
            a(VENDREDI, 11, 7),
            "BETA",
            "consulte dans cette minute : elle a sa part",
            "servi",
            lambda: self._consulter("BETA", 1),
        )
        yield Pas(
            a(VENDREDI, 11, 8),
            ABONNE,
            "consulte de nouveau, la minute suivante",
            "servi",
            lambda: self._consulter(ABONNE, 1),
        )

    def _decider(self, le: date) -> Dite:
        fait = self._scene.executer(
            DeciderLimite(premier_jour=le, dernier_jour=le, par_minute=PAR_MINUTE, motif="Pont de Pâques")
        )
        self._scene.maison.ouverture.relire()
        nombre = len(fait.prevenus)
        return f"{nombre} prévenus", f"le {le:%d/%m}, {PAR_MINUTE} par minute et par Opérateur"

    def _consulter(self, code: str, fois: int) -> Dite:
        suivie = self._gestes.registre.de(code)[0]
        for _ in range(fois):
            self._scene.appeler(code, 2, "consulterEtat", numeroSignalisation=suivie.numero)
        return "servi", "servi"
