"""The balance of the week: every figure that the story wrote down, counted again over the web service.

Each Opérateur lists its open signalisations and its history, reads each one whole, and its journal from the beginning.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree

from esav_ws.application.messages_exploitation import ConsulterVolumes, EtatVolumes
from esav_ws.cli.demo_etapes import OI
from esav_ws.cli.demo_semaine_calendrier import DIMANCHE, FIN, LUNDI, minutes
from esav_ws.cli.demo_semaine_gestes import Dite, Gestes
from esav_ws.cli.demo_semaine_pas import Pas, evenements
from esav_ws.cli.demo_semaine_postes import PAGE
from esav_ws.cli.demo_semaine_registre import OUVERTES, Suivie, moyenne
from esav_ws.cli.demo_semaine_reseau import OPERATEURS
from esav_ws.domain.operateur import Cote
from esav_ws.domain.volumetrie import OPERATIONS

_TOUS: Final = "Les quatre Opérateurs"


@dataclass(slots=True)
class Lu:
    """What an Opérateur was answered: the details of its signalisations by number, and the events of its journal."""

    details: dict[str, etree._Element] = field(default_factory=dict)
    doubles: int = 0
    evenements: list[etree._Element] = field(default_factory=list)


def compter_ouvertes(gestes: Gestes, version: int) -> Dite:
    """Return how many open signalisations each Opérateur lists, every page of that version counted."""
    lues = {
        code: len(_lister(gestes, code, version, "listerSignalisations", {"taille": PAGE}))
        for code in gestes.scene.postes
    }
    return _dire(lues), f"listerSignalisations, v{version} : {sum(lues.values())} ouvertes"


def ouvertes(gestes: Gestes) -> str:
    """Return how many the story knows to be open, of each Opérateur."""
    return _dire({code: gestes.registre.ouvertes(code) for code in gestes.scene.postes})


class Bilan:
    """The balance of one story: `chiffres` are its figures, for programs."""

    def __init__(self, gestes: Gestes) -> None:
        self._gestes = gestes
        self._lus: dict[str, Lu] = {}
        self.chiffres: dict[str, object] = {}

    def pas(self) -> Iterator[Pas]:
        """Yield the steps."""
        for code, nom in OPERATEURS.items():
            yield self._pas(
                f"{nom} ({code})",
                "relit tout : ses ouvertes, son historique, chaque détail",
                lambda code=code: self._depots(self._suivies(code)),  # type: ignore[misc]
                lambda code=code: self._relire(code),  # type: ignore[misc]
            )
        for quoi, attendu, lu in (
            ("comptent les gels et leur durée, par côté", self._gels_notes, self._gels_lus),
            (
                "calculent le temps moyen de rétablissement, arrêts déduits",
                self._temps_notes,
                self._temps_lus,
            ),
            ("comptent les garanties tenues et dépassées", self._gtr_notees, self._gtr_lues),
            (
                "relèvent leur journal depuis le début : sans trou, rien deux fois",
                self._journaux_notes,
                self._journaux_lus,
            ),
        ):
            yield self._pas(_TOUS, quoi, attendu, lu)
        yield self._pas(
            OI,
            "compte les requêtes du contrat, comme par « esav volume », et les compare aux appels",
            self._appels,
            self._volumes,
        )

    def _pas(self, qui: str, quoi: str, attendu: Callable[[], str], lu: Callable[[], str]) -> Pas:
        def appel() -> Dite:
            obtenu = lu()
            self.chiffres[f"{qui} {quoi}"] = obtenu
            return obtenu, obtenu

        return Pas(FIN, qui, quoi, attendu, appel)

    def _suivies(self, code: str | None = None) -> list[Suivie]:
        return [s for s in self._gestes.registre.suivies.values() if code in {None, s.operateur}]

    def _depots(self, suivies: list[Suivie]) -> str:
        return _bilan_des(
            Counter(s.ligne.offre for s in suivies),
            Counter("ouvertes" if s.etat in OUVERTES else s.etat for s in suivies),
        )

    def _relire(self, code: str) -> str:
        lu = self._lus[code] = Lu()
        semaine = {"dateDebut": LUNDI.isoformat(), "dateFin": DIMANCHE.isoformat(), "taille": PAGE}
        numeros = [
            *_lister(self._gestes, code, 2, "listerSignalisations", {"taille": PAGE}),
            *_lister(self._gestes, code, 2, "consulterHistorique", semaine),
        ]
        lu.doubles = len(numeros) - len(set(numeros))
        for numero in numeros:
            lu.details[numero] = self._gestes.scene.appeler(
                code, 2, "consulterSignalisation", numeroSignalisation=numero
            )
        etats = Counter(_texte(d, "etat") for d in lu.details.values())
        ouvertes_lues = sum(etats.pop(etat, 0) for etat in OUVERTES)
        return _bilan_des(
            Counter(_texte(d, "prestation/offre/code") for d in lu.details.values()),
            Counter({"ouvertes": ouvertes_lues}) + etats,
        )

    def _details(self) -> list[etree._Element]:
        return [detail for lu in self._lus.values() for detail in lu.details.values()]

    def _gels_notes(self) -> str:
        return _gels(
            {
                cote: (
                    sum(a.gel and a.cote is cote for s in self._suivies() for a in s.arrets),
                    sum(s.gelees(cote, FIN) for s in self._suivies()),
                )
                for cote in Cote
            }
        )

    def _gels_lus(self) -> str:
        """Count the freezes of the passages: how many began on each side, and how long each lasted."""
        comptes: dict[Cote, tuple[int, int]] = dict.fromkeys(Cote, (0, 0))
        for detail in self._details():
            for arret in detail.findall("{*}horloge/{*}arret"):
                if _texte(arret, "cause/code") in {"RETABLISSEMENT", "CLOTURE"}:
                    continue
                cote = Cote(_texte(arret, "cote"))
                nombre, duree = comptes[cote]
                debut = datetime.fromisoformat(_texte(arret, "dateDebut"))
                fin = _texte(arret, "dateFin")
                duree += minutes(debut, datetime.fromisoformat(fin) if fin else FIN)
                comptes[cote] = nombre + 1, duree
        return _gels(comptes)

    def _temps_notes(self) -> str:
        finies = [s for s in self._suivies() if s.fin and s.retablie]
        return _temps({o: [s.ecoulees(FIN) for s in finies if s.ligne.offre == o] for o in ("FTTH", "FTTO")})

    def _temps_lus(self) -> str:
        durees: dict[str, list[int]] = {"FTTH": [], "FTTO": []}
        for detail in self._details():
            fini = _texte(detail, "horloge/etat") == "TERMINEE"
            if fini and any(a.text == "RETABLIE" for a in detail.findall("{*}passage/{*}avancement")):
                offre = _texte(detail, "prestation/offre/code")
                durees[offre].append(int(_texte(detail, "horloge/dureeEcouleeMinutes")))
        return _temps(durees)

    def _gtr_notees(self) -> str:
        garanties = [s for s in self._suivies() if s.objectif is not None]
        return _gtr(len(garanties), sum(s.depassee(FIN) for s in garanties))

    def _gtr_lues(self) -> str:
        depassees = [_texte(d, "horloge/depassee") for d in self._details()]
        return _gtr(sum(map(bool, depassees)), depassees.count("true"))

    def _journaux_notes(self) -> str:
        """Return, of each Opérateur, what its own reading of the week calls for: deposits, and moves of each detail."""
        return ", ".join(
            f"{code} {len(self._suivies(code))} dépôts et {self._passages(code)} passages"
            for code in OPERATEURS
        )

    def _journaux_lus(self) -> str:
        dits = []
        for code in OPERATEURS:
            lu = self._lus[code]
            lu.evenements = evenements(self._gestes, code)
            rangs = [int(_texte(e, "rang")) for e in lu.evenements]
            types = Counter(_texte(e, "type") for e in lu.evenements)
            suite = "" if rangs == list(range(1, len(rangs) + 1)) else " (rangs troués)"
            passages = types["ETAT_CHANGE"] + types["AVANCEMENT_CHANGE"]
            dits.append(f"{code} {types['SIGNALISATION_DEPOSEE']} dépôts et {passages} passages{suite}")
        return ", ".join(dits)

    def _passages(self, code: str) -> int:
        return sum(len(d.findall("{*}passage")) for d in self._lus[code].details.values())

    def _appels(self) -> str:
        """Return what the systems of the Opérateurs counted of the answers that the contract counts."""
        comptes: Counter[str] = Counter()
        for poste in self._gestes.scene.postes.values():
            for operation, nombre in poste.requetes.items():
                if operation in OPERATIONS:
                    comptes[OPERATIONS[operation]] += nombre
        return _dire(dict(sorted(comptes.items())))

    def _volumes(self) -> str:
        self._gestes.scene.verser()
        lus: EtatVolumes = self._gestes.scene.executer(ConsulterVolumes(debut=LUNDI, fin=DIMANCHE))
        comptes: Counter[str] = Counter()
        for volume in lus.volumes:
            if volume.detaille:
                comptes[volume.nature] += volume.nombre
        return _dire(dict(sorted(comptes.items())))


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


def _dire(comptes: Mapping[str, int]) -> str:
    return ", ".join(f"{nom} {nombre}" for nom, nombre in comptes.items())


def _bilan_des(offres: Counter[str], etats: Counter[str]) -> str:
    par_etat = {nom: etats[nom] for nom in ("ouvertes", "VALIDE", "CLOS", "EN_REJET")}
    return f"{sum(offres.values())} dépôts ({_dire(dict(sorted(offres.items())))}) : {_dire(par_etat)}"


def _gels(comptes: Mapping[Cote, tuple[int, int]]) -> str:
    return ", ".join(f"{cote} {nombre} gels {duree} min" for cote, (nombre, duree) in comptes.items())


def _temps(durees: Mapping[str, list[int]]) -> str:
    return ", ".join(f"{offre} {len(lus)} rétablies {moyenne(lus)} min" for offre, lus in durees.items())


def _gtr(garanties: int, depassees: int) -> str:
    return f"sur {garanties} : tenues {garanties - depassees}, dépassées {depassees}"
