"""A step of the week as it is foreseen: when, who, what, and the answer; and the acts that several stories share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from lxml import etree

from esav_ws.application.messages_taches import ConsulterTache, ListerTaches
from esav_ws.cli.demo_etapes import Etape, tenter
from esav_ws.cli.demo_semaine_gestes import Dite, Gestes
from esav_ws.cli.demo_semaine_registre import Suivie
from esav_ws.domain.horloge import PARIS

_EVENEMENTS: Final = 100
"""Events of a page."""


@dataclass(frozen=True, slots=True)
class Pas:
    """One step. `attendu` is a function where it is known only then: a number that the service gave."""

    le: datetime
    qui: str
    quoi: str
    attendu: str | Callable[[], str]
    appel: Callable[[], Dite]

    def jouer(self, chapitre: str) -> Etape:
        """Return the step done, under that chapter."""
        attendu = self.attendu if isinstance(self.attendu, str) else self.attendu()
        return replace(tenter(self.qui, self.quoi, attendu, self.appel), quand=self.le, chapitre=chapitre)


def faire(*gestes: Callable[[], object], dire: Callable[[], Dite]) -> Callable[[], Dite]:
    """Return what does *gestes* in their order, then tells what *dire* says."""

    def appel() -> Dite:
        for geste in gestes:
            geste()
        return dire()

    return appel


def etat_de(suivie: Callable[[], Suivie]) -> Callable[[], Dite]:
    """Return what tells the state of a signalisation as the story wrote it down: the service gave it just now."""
    return lambda: (str(suivie().etat), f"{suivie().numero}, {suivie().etat.libelle}")


def evenements(gestes: Gestes, operateur: str) -> list[etree._Element]:
    """Return the whole journal of an Opérateur, page after page from the oldest."""
    scene = gestes.scene
    poste = scene.postes[operateur]
    demande = {"taille": _EVENEMENTS}
    return list(poste.relever(2, "releverEvenements", "evenement", demande, lambda: scene.maintenant))


def alertes(gestes: Gestes, suivie: Suivie) -> Dite:
    """Return the alerts of repair time that the Opérateur reads of *suivie* in its journal, in order."""
    return alertes_parmi(evenements(gestes, suivie.operateur), suivie)


def alertes_parmi(lus: Iterable[etree._Element], suivie: Suivie) -> Dite:
    """Return those of *suivie* among the events *lus*."""
    dits = []
    for e in lus:
        if e.findtext("{*}numeroSignalisation") == suivie.numero:
            donnees = {d.findtext("{*}nom"): d.findtext("{*}valeur") for d in e.findall("{*}donnee")}
            if e.findtext("{*}type") == "ALERTE_GTR":
                dits.append(f"{donnees['seuil']} %")
            elif e.findtext("{*}type") == "GTR_DEPASSEE":
                dits.append("dépassée")
    return ", ".join(dits) or "aucune", f"{suivie.numero} : {', '.join(dits) or 'rien'}"


def courriels(gestes: Gestes, mots: Iterable[str]) -> list[str]:
    """Return the subjects of the mails that wait and say all of *mots*, the oldest first."""
    objets = []
    for tache in reversed(gestes.scene.executer(ListerTaches(sujet="courriel", taille=1000))):
        detail = gestes.scene.executer(ConsulterTache(sujet="courriel", reference=tache.reference))
        courriel = detail.courriel.courriel
        if all(mot in courriel.objet + courriel.texte for mot in mots):
            objets.append(courriel.objet)
    return objets


def instant(lu: str | None) -> str:
    """Return an instant of an answer as people in Paris read it: day, time, offset.

    >>> instant("2027-03-30T14:00:00+02:00")
    '30/03 14:00 +0200'
    """
    return datetime.fromisoformat(lu).astimezone(PARIS).strftime("%d/%m %H:%M %z") if lu else ""
