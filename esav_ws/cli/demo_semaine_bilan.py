"""The balance of the week: every figure that the story wrote down, counted again over the web service.

Each Opérateur lists its open signalisations and its history, reads each one whole, and its journal from the beginning.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from esav_ws.application.messages_exploitation import ConsulterVolumes, EtatVolumes
from esav_ws.cli.demo_etapes import OI
from esav_ws.cli.demo_semaine_calendrier import DIMANCHE, FIN, LUNDI, minutes
from esav_ws.cli.demo_semaine_gestes import FORMULAIRES, Dite, Gestes
from esav_ws.cli.demo_semaine_pas import Pas, evenements
from esav_ws.cli.demo_semaine_postes import PAGE
from esav_ws.cli.demo_semaine_registre import OUVERTES, moyenne
from esav_ws.cli.demo_semaine_reseau import OPERATEURS
from esav_ws.domain.operateur import Cote
from esav_ws.domain.reparation import CauseArret, EtatHorloge
from esav_ws.domain.signalisation import Etat
from esav_ws.domain.volumetrie import OPERATIONS, NatureRequete

_TOUS: Final = "Les quatre Opérateurs"
_PAGE_DU_SOIR: Final = 10

Comptes = Mapping[str, int]
"""Figures by their French names, in the order in which they are told."""


def compter_ouvertes(gestes: Gestes, version: int) -> Dite:
    """Return how many open signalisations each Opérateur lists, every page of that version counted."""
    criteres = {"taille": _PAGE_DU_SOIR}
    lues = {
        code: len(_lister(gestes, code, version, "listerSignalisations", criteres))
        for code in gestes.scene.postes
    }
    return _dire(lues), f"listerSignalisations, v{version} : {sum(lues.values())} ouvertes"


def ouvertes(gestes: Gestes) -> str:
    """Return how many the story knows to be open, of each Opérateur."""
    return _dire({code: gestes.registre.ouvertes(code) for code in gestes.scene.postes})


@dataclass(frozen=True, slots=True)
class Chiffres:
    """Figures of the balance by name: as the story wrote them down, and as they were counted again."""

    qui: str
    quoi: str
    notes: Comptes
    relus: Comptes


class Bilan:
    """The balance of one story: `chiffres` are its figures, once told."""

    def __init__(self, gestes: Gestes) -> None:
        self._gestes = gestes
        self._details: dict[str, list[etree._Element]] = {}
        self.chiffres: list[Chiffres] = []

    def pas(self) -> Iterator[Pas]:
        """Yield the steps."""
        for code, nom in OPERATEURS.items():
            yield self._pas(
                f"{nom} ({code})",
                "relit tout : ses ouvertes, son historique, chaque détail",
                lambda code=code: self._depots(code),  # type: ignore[misc]
                lambda code=code: self._relire(code),  # type: ignore[misc]
            )
        for quoi, notes, relus in (
            ("comptent leurs gels et leur durée, par côté", self._gels_notes, self._gels_relus),
            ("calculent le temps moyen de rétablissement", self._temps_notes, self._temps_relus),
            ("comptent les garanties tenues et dépassées", self._gtr_notees, self._gtr_relues),
        ):
            yield self._pas(_TOUS, quoi, notes, relus)
        for code, nom in OPERATEURS.items():
            yield self._pas(
                f"{nom} ({code})",
                "relève son journal depuis le début, de curseur en curseur",
                lambda code=code: self._journal_note(code),  # type: ignore[misc]
                lambda code=code: self._journal_relu(code),  # type: ignore[misc]
            )
        yield self._pas(
            OI,
            "compte les requêtes du contrat, comme par « esav volume », et les compare aux appels",
            self._appels,
            self._volumes,
        )

    def _pas(self, qui: str, quoi: str, noter: Callable[[], Comptes], relire: Callable[[], Comptes]) -> Pas:
        notes: dict[str, int] = {}

        def attendu() -> str:
            notes.update(noter())
            return _dire(notes)

        def appel() -> Dite:
            relus = relire()
            self.chiffres.append(Chiffres(qui, quoi, notes, relus))
            return _dire(relus), _dire(relus)

        return Pas(FIN, qui, quoi, attendu, appel)

    def _depots(self, code: str) -> Comptes:
        suivies = self._gestes.registre.de(code)
        return _depots(
            Counter(s.ligne.offre for s in suivies),
            Counter("ouvertes" if s.etat in OUVERTES else s.etat for s in suivies),
        )

    def _relire(self, code: str) -> Comptes:
        semaine = {"dateDebut": LUNDI.isoformat(), "dateFin": DIMANCHE.isoformat(), "taille": PAGE}
        numeros = [
            *_lister(self._gestes, code, 2, "listerSignalisations", {"taille": PAGE}),
            *_lister(self._gestes, code, 2, "consulterHistorique", semaine),
        ]
        details = self._details[code] = [
            self._gestes.scene.appeler(code, 2, "consulterSignalisation", numeroSignalisation=numero)
            for numero in numeros
        ]
        etats = Counter(_texte(d, "etat") for d in details)
        ouvertes_lues = sum(etats.pop(etat, 0) for etat in OUVERTES)
        return _depots(
            Counter(_texte(d, "prestation/offre/code") for d in details),
            Counter({"ouvertes": ouvertes_lues}) + etats,
        )

    def _gels_notes(self) -> Comptes:
        suivies = self._gestes.registre.suivies.values()
        comptes = {}
        for cote in Cote:
            comptes[f"gels {cote}"] = sum(a.gel and a.cote is cote for s in suivies for a in s.arrets)
            comptes[f"minutes {cote}"] = sum(s.gelees(cote, FIN) for s in suivies)
        return comptes

    def _gels_relus(self) -> Comptes:
        """Count the stops of the clocks that are freezes: how many on each side, and how long they lasted."""
        comptes = {f"{quoi} {cote}": 0 for cote in Cote for quoi in ("gels", "minutes")}
        for arret in self._elements("horloge/arret"):
            if _texte(arret, "cause/code") not in set(CauseArret):
                cote, fin = _texte(arret, "cote"), _texte(arret, "dateFin")
                debut = datetime.fromisoformat(_texte(arret, "dateDebut"))
                comptes[f"gels {cote}"] += 1
                comptes[f"minutes {cote}"] += minutes(debut, datetime.fromisoformat(fin) if fin else FIN)
        return comptes

    def _temps_notes(self) -> Comptes:
        durees: dict[str, list[int]] = {offre: [] for offre in FORMULAIRES}
        for s in self._gestes.registre.suivies.values():
            if s.fin and s.retablie:
                durees[s.ligne.offre].append(s.ecoulees(FIN))
        return _temps(durees)

    def _temps_relus(self) -> Comptes:
        durees: dict[str, list[int]] = {offre: [] for offre in FORMULAIRES}
        for detail in self._tous():
            avancements = [a.text for a in detail.findall("{*}passage/{*}avancement")]
            if _texte(detail, "horloge/etat") == EtatHorloge.TERMINEE and "RETABLIE" in avancements:
                ecoulees = int(_texte(detail, "horloge/dureeEcouleeMinutes"))
                durees[_texte(detail, "prestation/offre/code")].append(ecoulees)
        return _temps(durees)

    def _gtr_notees(self) -> Comptes:
        garanties = [s for s in self._gestes.registre.suivies.values() if s.objectif is not None]
        return _gtr(len(garanties), sum(s.depassee(FIN) for s in garanties))

    def _gtr_relues(self) -> Comptes:
        depassees = [_texte(detail, "horloge/depassee") for detail in self._tous()]
        return _gtr(sum(map(bool, depassees)), depassees.count("true"))

    def _journal_note(self, code: str) -> Comptes:
        """Return what a journal must tell: the deposits and breaches of the story, and the moves of each detail."""
        suivies = self._gestes.registre.de(code)
        return {
            "dépôts": len(suivies),
            "passages": sum(len(detail.findall("{*}passage")) for detail in self._details[code]),
            "garanties dépassées": sum(s.depassee(FIN) for s in suivies),
            "rangs manquants ou répétés": 0,
        }

    def _journal_relu(self, code: str) -> Comptes:
        lus = evenements(self._gestes, code)
        types = Counter(_texte(e, "type") for e in lus)
        return {
            "dépôts": types["SIGNALISATION_DEPOSEE"],
            "passages": types["ETAT_CHANGE"] + types["AVANCEMENT_CHANGE"],
            "garanties dépassées": types["GTR_DEPASSEE"],
            "rangs manquants ou répétés": sum(
                int(_texte(e, "rang")) != rang for rang, e in enumerate(lus, start=1)
            ),
        }

    def _appels(self) -> Comptes:
        """Return what the systems of the Opérateurs counted of the answers that the contract counts."""
        comptes: Counter[str] = Counter()
        for poste in self._gestes.scene.postes.values():
            for operation, nombre in poste.requetes.items():
                if operation in OPERATIONS:
                    comptes[OPERATIONS[operation].libelle] += nombre
        return dict(sorted(comptes.items()))

    def _volumes(self) -> Comptes:
        self._gestes.scene.verser()
        lus: EtatVolumes = self._gestes.scene.executer(ConsulterVolumes(debut=LUNDI, fin=DIMANCHE))
        comptes: Counter[str] = Counter()
        for volume in lus.volumes:
            if volume.detaille:
                comptes[NatureRequete(volume.nature).libelle] += volume.nombre
        return dict(sorted(comptes.items()))

    def _tous(self) -> list[etree._Element]:
        return [detail for details in self._details.values() for detail in details]

    def _elements(self, chemin: str) -> Iterator[etree._Element]:
        for detail in self._tous():
            yield from detail.findall("/".join(f"{{*}}{nom}" for nom in chemin.split("/")))


def _texte(dans: etree._Element, chemin: str) -> str:
    """Return the text at *chemin*, whose steps are local names; empty when there is none."""
    return dans.findtext("/".join(f"{{*}}{nom}" for nom in chemin.split("/"))) or ""


def _lister(
    gestes: Gestes, code: str, version: int, operation: str, criteres: Mapping[str, object]
) -> list[str]:
    """Return the numbers of every page."""
    scene = gestes.scene
    lus = scene.postes[code].relever(version, operation, "signalisation", criteres, lambda: scene.maintenant)
    return [_texte(ligne, "numeroSignalisation") for ligne in lus]


def _dire(comptes: Comptes) -> str:
    return ", ".join(f"{nom} {nombre}" for nom, nombre in comptes.items())


def _depots(offres: Counter[str], etats: Counter[str]) -> Comptes:
    """Return deposits by offer, and by state: open, validated, closed without notice or cancelled, rejected."""
    par_etat = {etat.libelle: etats[etat] for etat in (Etat.VALIDE, Etat.CLOS, Etat.EN_REJET)}
    par_offre = {offre: offres[offre] for offre in FORMULAIRES}
    return {"dépôts": offres.total(), **par_offre, "ouvertes": etats["ouvertes"], **par_etat}


def _temps(durees: Mapping[str, list[int]]) -> Comptes:
    comptes = {}
    for offre, lus in durees.items():
        comptes[f"{offre} rétablies"] = len(lus)
        comptes[f"{offre} minutes en moyenne"] = moyenne(lus)
    return comptes


def _gtr(garanties: int, depassees: int) -> Comptes:
    return {"garanties": garanties, "tenues": garanties - depassees, "dépassées": depassees}
