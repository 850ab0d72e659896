"""The story of a week: its steps in the order of time, and every evening what is open, counted over the web service."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from esav_ws.application.ports_parc import Avancee
from esav_ws.cli.demo_etapes import Etape
from esav_ws.cli.demo_semaine_bilan import Bilan, compter_ouvertes, ouvertes
from esav_ws.cli.demo_semaine_calendrier import (
    DIMANCHE,
    FIN,
    JEUDI,
    JOURS,
    LUNDI,
    MARDI,
    MERCREDI,
    NOMS,
    SAMEDI,
    VENDREDI,
    a,
)
from esav_ws.cli.demo_semaine_collectif import Collectif
from esav_ws.cli.demo_semaine_fils import Ferie, GelOi, GelOperateur, TropTard
from esav_ws.cli.demo_semaine_gestes import Dite, Gestes
from esav_ws.cli.demo_semaine_jours import Jours
from esav_ws.cli.demo_semaine_nuits import Depassement, Telephone
from esav_ws.cli.demo_semaine_ouverture import Ouverture
from esav_ws.cli.demo_semaine_pas import Pas
from esav_ws.cli.demo_semaine_registre import COLONNES
from esav_ws.cli.demo_semaine_rendezvous import Absence, Deplace
from esav_ws.cli.demo_semaine_reseau import NOUVEAU, OPERATEURS, Reserve
from esav_ws.cli.demo_semaine_scene import SceneSemaine
from esav_ws.cli.demo_semaine_service import Abonnement, Limite

TITRES: Final = {
    LUNDI: "un réseau, un nouvel Opérateur, un rendez-vous à prendre",
    MARDI: "une pelleteuse, six lignes coupées",
    MERCREDI: "un appel de nuit, deux gels, un seul acte pour six",
    JEUDI: "une clôture contestée, une porte close",
    VENDREDI: "saint, férié en Alsace : l'horloge ouvrée s'arrête",
    SAMEDI: "un jour ordinaire",
    DIMANCHE: "la nuit où l'horloge saute, une garantie dépassée",
}
BILAN: Final = "Bilan de la semaine, recompté par le web service"
_SOIR: Final = 21, 0
_DERNIER_SOIR: Final = 19, 30


@dataclass(frozen=True, slots=True)
class Tableau:
    """The board of a day: by Opérateur, what was done, and what is open in the evening."""

    jour: date
    lignes: dict[str, dict[str, int]]


class RecitSemaine:
    """The story on one scene, of a network of *lignes*. It ends at the first step that does not go as it should."""

    def __init__(
        self,
        scene: SceneSemaine,
        lignes: int,
        suivre: Callable[[Avancee, int], None] = lambda _avancee, _taille: None,
    ) -> None:
        self.gestes = Gestes(scene)
        self._jours = Jours(self.gestes, lignes)
        self._lus = 0
        reserve = Reserve()
        self.gel = GelOperateur(self.gestes, reserve.prendre("BETA", garantie=True), 1)
        self.depassement = Depassement(self.gestes, reserve.prendre("ALFA", "FTTO"), 2)
        self.collectif = Collectif(self.gestes)
        self.bilan = Bilan(self.gestes)
        self._fils = (
            Ouverture(self.gestes, lignes, suivre),
            Deplace(self.gestes, reserve.prendre("ALFA"), 2),
            TropTard(self.gestes, reserve.prendre("BETA"), 1),
            self.collectif,
            Absence(self.gestes, reserve.prendre(NOUVEAU), 2),
            self.gel,
            Telephone(self.gestes, reserve.prendre("BETA"), 0),
            GelOi(self.gestes, reserve.prendre("ALFA", "FTTO"), 2),
            Ferie(self.gestes, reserve.prendre("GAMA", garantie=True), 2),
            self.depassement,
            Abonnement(self.gestes, scene.recepteur, self.depassement),
            Limite(self.gestes),
        )
        self.tableaux: list[Tableau] = []

    def raconter(self) -> Iterator[Etape | Tableau]:
        """Yield each step as soon as it is done, and the board of each day at its end."""
        pas = [pas for fil in self._fils for pas in fil.pas()]
        pas += [self._soir(jour) for jour in JOURS]
        pas.sort(key=lambda un: un.le)
        for un in pas:
            self._jours.aller(un.le)
            rang = JOURS.index(un.le.date())
            etape = un.jouer(f"{NOMS[rang]}, {TITRES[un.le.date()]}")
            yield etape
            if not etape.conforme:
                return
            if un.qui == "e-SAV" and un.quoi.startswith(_COMPTE):
                self.tableaux.append(self._tableau(un.le.date()))
                yield self.tableaux[-1]
        self._jours.aller(FIN)
        self.gestes.scene.ronde()
        for un in self.bilan.pas():
            etape = un.jouer(BILAN)
            yield etape
            if not etape.conforme:
                return

    def _soir(self, jour: date) -> Pas:
        heure = _DERNIER_SOIR if jour == DIMANCHE else _SOIR
        version = 1 + JOURS.index(jour) % 2
        return Pas(
            a(jour, *heure),
            "e-SAV",
            f"{_COMPTE} les ouvertes de chacun, page après page",
            lambda: f"{ouvertes(self.gestes)} ; 0 écart",
            lambda: self._compter(version),
        )

    def _compter(self, version: int) -> Dite:
        obtenu, dit, *_ = compter_ouvertes(self.gestes, version)
        registre = self.gestes.registre
        lues, self._lus = registre.consultations - self._lus, registre.consultations
        suite = f"{dit} ; {lues} consultations d'état dans la journée, toutes justes"
        if registre.ecarts:
            suite = " ; ".join(registre.ecarts)
        return f"{obtenu} ; {len(registre.ecarts)} écart", suite

    def _tableau(self, jour: date) -> Tableau:
        registre = self.gestes.registre
        lignes = {
            code: {colonne: registre.jour[code, colonne] for colonne in COLONNES}
            | {"ouvertes": registre.ouvertes(code)}
            for code in OPERATEURS
        }
        registre.jour.clear()
        return Tableau(jour, lignes)


_COMPTE: Final = "compte"
"""How the step of each evening begins."""
