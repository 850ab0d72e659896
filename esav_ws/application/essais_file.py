"""Running tests: a queue per equipment, of which the rows are the truth (ADR 0031).

An equipment with something to do has one task, whatever the number of workers; what that task finds running there was
cut short by a death, and is begun again where that is harmless. Within it each test has a thread, and the load of the
equipment bounds how many.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from esav_ws.application.essais import publier
from esav_ws.application.gestes import Gestes
from esav_ws.application.ports import ConflitEcriture, OuvrirUnitOfWork, UnitOfWork
from esav_ws.application.ports_essais import SUJET, BancEssai, Cible, EchecBanc, Releve
from esav_ws.application.rappels import SYSTEME
from esav_ws.application.travaux import ECRITURES
from esav_ws.domain.equipement import Equipement
from esav_ws.domain.essai import CauseEchec, EssaiLigne, EtatEssai
from esav_ws.domain.essai_catalogue import CatalogueEssais, TypeEssai, catalogue_de
from esav_ws.domain.essai_localisation import localiser
from esav_ws.domain.horloge import Horloge
from esav_ws.domain.message import BaseIndisponible

LOT: Final = 500
"""Equipments given a task, and tests expired, by one sweep."""
TOUR_S: Final = 20.0
"""Seconds after which a task begins no more tests, and leaves its place to another equipment's."""
EN_PARALLELE: Final = 25
"""Equipments that one worker is at, at once."""
VOISINS: Final = 32
"""Lines that share the way of the one that is tested, and that an adapter may look at beside it."""
_GRACE_S: Final = 1.0
"""Seconds that an adapter has to say by itself that its time is over."""


@dataclass(frozen=True, slots=True)
class _Lance:
    """A test under way, and until when, on the clock of the process, it is waited for."""

    essai: EssaiLigne
    fin: float


@dataclass(frozen=True, slots=True)
class _Rendu:
    """What came of one test: measures, or why there are none."""

    numero: str
    essais: int
    releves: Sequence[Releve] = ()
    cause: CauseEchec | None = None
    detail: str = ""


class ChantierEssais:
    """Runs tests on the equipments that *bancs* reach; *catalogues* judge what they measure."""

    sujet: str = SUJET
    en_parallele: int = EN_PARALLELE
    reprises: Sequence[timedelta] = (timedelta(seconds=1),) * 20

    def __init__(
        self,
        bancs: Iterable[BancEssai],
        catalogues: Sequence[CatalogueEssais],
        *,
        ouvrir: OuvrirUnitOfWork,
        horloge: Horloge,
        chrono: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bancs: Mapping[str, BancEssai] = {banc.nom: banc for banc in bancs}
        self._catalogues = catalogues
        self._gestes = Gestes(ouvrir)
        self._horloge = horloge
        self._chrono = chrono
        self._pause = pause

    def empechement(self) -> str | None:
        """Return `None`: nothing keeps all of it."""
        return None

    def alimenter(self, maintenant: datetime) -> None:
        """Give up the tests that have waited too long, and a task to each equipment that has work and none."""
        if self._gestes.lire(lambda u: u.essais.depasses(maintenant, 1)):
            self._gestes.ecrire(lambda u: _expirer(u, maintenant))
        if self._gestes.lire(lambda u: u.essais.en_attente(maintenant, 1)):
            self._gestes.ecrire(lambda u: _lancer(u, maintenant))

    def accomplir(self, reference: str) -> None:
        """Run the tests that wait at the equipment of which *reference* is a task, until none waits or its turn ends."""
        code = reference.rpartition(".")[0]
        equipement = self._gestes.ecrire(lambda u: self._reprendre(code, u))
        if equipement is None:
            return
        _Tour(self, equipement).tenir()

    def prendre(
        self, equipement: Equipement, rendus: Sequence[_Rendu], libre: int, *, encore: bool
    ) -> list[tuple[EssaiLigne, Cible]]:
        """Write what came of tests, and return those begun in their place, all of it being durable: at once.

        Also when the database is away for a moment: what an equipment did is done.
        """
        for reste in range(ECRITURES, 0, -1):
            try:
                return self._gestes.ecrire(
                    lambda u: self._tourner(equipement, rendus, libre, u, encore=encore)
                )
            except (BaseIndisponible, ConflitEcriture):
                if reste == 1:
                    raise
                self._pause(1.0)
        raise AssertionError

    def lancer(self, essai: EssaiLigne, cible: Cible, rendre: Callable[[_Rendu], None]) -> None:
        """Run *essai* on *cible* in a thread of its own, which hands over what came of it: one that hangs holds up nobody."""
        threading.Thread(
            target=lambda: rendre(self._executer(essai, cible)), name=essai.numero, daemon=True
        ).start()

    def maintenant_s(self) -> float:
        """Return the seconds of the clock of the process."""
        return self._chrono()

    def _reprendre(self, code: str, u: UnitOfWork) -> Equipement | None:
        """Return the equipment, what a death cut short there being put back or ended."""
        u.essais.verrouiller(code)
        equipement = u.equipements.trouver(code)
        for orphelin in _en_ordre(u.essais.en_cours(code)):
            apres = orphelin.echouer(
                self._horloge.maintenant(), CauseEchec.INTERROMPU, "le service s'est arrêté pendant le test"
            )
            _enregistrer(orphelin, apres, u)
        return equipement

    def _tourner(
        self, equipement: Equipement, rendus: Sequence[_Rendu], libre: int, u: UnitOfWork, *, encore: bool
    ) -> list[tuple[EssaiLigne, Cible]]:
        le = self._horloge.maintenant()
        u.essais.verrouiller(equipement.code)
        par_numero = {rendu.numero: rendu for rendu in rendus}
        lus = [lu for numero in par_numero if (lu := u.essais.trouver(numero, None))]
        for avant in _en_ordre(lus):
            rendu = par_numero[avant.numero]
            if avant.etat is EtatEssai.EN_COURS and avant.essais == rendu.essais:
                _enregistrer(avant, self._juger(avant, rendu, le), u)
        pris: list[tuple[EssaiLigne, Cible]] = []
        while encore and libre > 0 and (suivant := u.essais.suivant(equipement.code, libre, le)):
            commence = suivant.demarrer(le)
            if not u.essais.enregistrer(suivant, commence):
                break
            pris.append((commence, _cible(equipement, commence, u)))
            libre -= commence.poids
        return pris

    def _juger(self, essai: EssaiLigne, rendu: _Rendu, le: datetime) -> EssaiLigne:
        """Return *essai* as *rendu* leaves it: judged by the catalogue under which it was asked for."""
        if rendu.cause is not None:
            return essai.echouer(le, rendu.cause, rendu.detail)
        try:
            type_ = self._type(essai)
            mesures = type_.juger([(r.nom, r.valeur, r.unite) for r in rendu.releves])
        except ValueError as erreur:
            return essai.echouer(le, CauseEchec.INCOHERENT, str(erreur))
        return essai.terminer(le, mesures, localiser(mesures))

    def _type(self, essai: EssaiLigne) -> TypeEssai:
        catalogue = catalogue_de(self._catalogues, essai.catalogue, essai.version)
        type_ = catalogue.essai(essai.code) if catalogue else None
        if type_ is None:
            raise ValueError(f"le catalogue {essai.catalogue} version {essai.version} n'a pas {essai.code}")
        return type_

    def _executer(self, essai: EssaiLigne, cible: Cible) -> _Rendu:
        """Return what the adapter gives, or how it failed; raise nothing."""

        def echec(cause: CauseEchec, detail: str) -> _Rendu:
            return _Rendu(essai.numero, essai.essais, cause=cause, detail=detail)

        banc = self._bancs.get(cible.equipement.banc)
        if banc is None:
            return echec(CauseEchec.INJOIGNABLE, f"aucun adaptateur {cible.equipement.banc}")
        try:
            valeurs, _ = self._type(essai).lire(essai.parametres)
            releves = tuple(banc.executer(cible, essai.code, valeurs, delai_s=float(essai.maximum_s)))
        except EchecBanc as refus:
            return echec(refus.cause, str(refus))
        except Exception as panne:  # noqa: BLE001 - whatever an adapter does, the test ends and the others go on
            return echec(CauseEchec.INCOHERENT, f"erreur imprévue de l'adaptateur : {type(panne).__name__}")
        return _Rendu(essai.numero, essai.essais, releves)


class _Tour:
    """One turn at one equipment: this thread alone writes; those of the tests hand over what came of them."""

    def __init__(self, chantier: ChantierEssais, equipement: Equipement) -> None:
        self._chantier = chantier
        self._equipement = equipement
        self._rendus: queue.SimpleQueue[_Rendu] = queue.SimpleQueue()
        self._lances: dict[str, _Lance] = {}

    def tenir(self) -> None:
        """Keep the equipment as busy as it may be until nothing waits, or the turn is over and all has ended."""
        chantier = self._chantier
        fin = chantier.maintenant_s() + TOUR_S
        finis: list[_Rendu] = []
        while True:
            libre = self._equipement.capacite - sum(lance.essai.poids for lance in self._lances.values())
            encore = chantier.maintenant_s() < fin
            for essai, cible in chantier.prendre(self._equipement, finis, libre, encore=encore):
                self._lances[essai.numero] = _Lance(
                    essai, chantier.maintenant_s() + essai.maximum_s + _GRACE_S
                )
                chantier.lancer(essai, cible, self._rendus.put)
            if not self._lances:
                return
            finis = self._attendre()

    def _attendre(self) -> list[_Rendu]:
        """Return what has ended, at least one test; one that outlasts its time is taken to have failed."""
        finis: list[_Rendu] = []
        while not finis:
            prochaine = min(lance.fin for lance in self._lances.values())
            try:
                recus = [self._rendus.get(timeout=max(0.0, prochaine - self._chantier.maintenant_s()))]
                while not self._rendus.empty():
                    recus.append(self._rendus.get())
            except queue.Empty:
                recus = self._echus()
            finis = [recu for recu in recus if self._lances.pop(recu.numero, None)]
        return finis

    def _echus(self) -> list[_Rendu]:
        le = self._chantier.maintenant_s()
        return [
            _Rendu(
                numero,
                lance.essai.essais,
                cause=CauseEchec.EXPIRE,
                detail="l'équipement n'a pas répondu à temps",
            )
            for numero, lance in self._lances.items()
            if lance.fin <= le
        ]


def _expirer(u: UnitOfWork, maintenant: datetime) -> None:
    for avant in _en_ordre(u.essais.depasses(maintenant, LOT)):
        _enregistrer(avant, avant.expirer(maintenant), u)


def _en_ordre(essais: Iterable[EssaiLigne]) -> list[EssaiLigne]:
    """Return *essais* by Opérateur: two who publish to the same journals take their turns in the same order."""
    return sorted(essais, key=lambda essai: (essai.operateur, essai.numero))


def _lancer(u: UnitOfWork, maintenant: datetime) -> None:
    for tournee in u.essais.en_attente(maintenant, LOT):
        reference = f"{tournee.equipement}.{tournee.tour + 1}"
        if u.essais.lancer(tournee, reference):
            u.taches.ajouter(SUJET, reference, creee_le=maintenant, due_le=maintenant)


def _enregistrer(avant: EssaiLigne, apres: EssaiLigne, u: UnitOfWork) -> None:
    """Write *apres* and publish its end, unless somebody wrote first: what came of it is then told already."""
    if u.essais.enregistrer(avant, apres):
        publier(apres, u, auteur=SYSTEME.nom)


def _cible(equipement: Equipement, essai: EssaiLigne, u: UnitOfWork) -> Cible:
    prestation = u.parc.prestation(essai.prestation, None)
    if prestation is None:
        return Cible(equipement, essai.port, essai.prestation)
    return Cible(
        equipement,
        essai.port,
        essai.prestation,
        prestation.reference_pm,
        prestation.reference_pbo,
        prestation.reference_pto,
        tuple(u.equipements.voisines(equipement.code, prestation, VOISINS)),
    )
