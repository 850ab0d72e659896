"""The equipments of the simulated network: what they measure follows from the plan of the line and what is broken."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from esav_ws.adapters.reseau_simule.pannes import FichierPannesIllisible, Panne, Pannes, TypePanne
from esav_ws.adapters.reseau_simule.plan import PlanLigne, placer
from esav_ws.application.ports_essais import Cible, EchecBanc, Releve
from esav_ws.domain.equipement import Equipement
from esav_ws.domain.essai import CauseEchec
from esav_ws.domain.essai_catalogue import Valeur

NOM: Final = "SIMULE"
_EMISSION_DBM: Final = 3.0
_SANS_LUMIERE_DBM: Final = -40.0
_CONNECTEUR_DB: Final = 11.0
_SANS_DEFAUT_M: Final = 100_000
_LENT_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Ligne:
    """A line as the network sees it now: its plan, and what breaks it."""

    plan: PlanLigne
    pannes: frozenset[TypePanne]

    def a(self, *types: TypePanne) -> bool:
        """Return whether one of *types* breaks it."""
        return not self.pannes.isdisjoint(types)

    @property
    def coupee(self) -> bool:
        """Return whether no light passes."""
        return self.a(
            TypePanne.COUPURE_PBO_PTO, TypePanne.COUPURE_PM_PBO, TypePanne.COUPURE_NRO_PM, TypePanne.PORT_HS
        )

    @property
    def en_ligne(self) -> bool:
        """Return whether its ONT answers."""
        return not (self.coupee or self.a(TypePanne.ONT_MORT, TypePanne.ONT_MUET))


class BancSimule:
    """Every equipment of the simulated network. `latence_s` is what each test takes; `pause` waits."""

    def __init__(
        self, pannes: Pannes, *, latence_s: float = 0.2, pause: Callable[[float], object] = time.sleep
    ) -> None:
        self._pannes = pannes
        self._latence_s = latence_s
        self._pause = pause

    @property
    def nom(self) -> str:
        """Return `SIMULE`."""
        return NOM

    def sait(self, equipement: Equipement, code: str) -> bool:
        """Return whether this network has that test."""
        return equipement.banc == NOM and code in _ESSAIS

    def executer(
        self, cible: Cible, code: str, parametres: Mapping[str, Valeur], *, delai_s: float
    ) -> Sequence[Releve]:
        """Return what the test measures on the line as it is now."""
        del parametres  # they say how much is measured, not what is found
        try:
            pannes = self._pannes.lire()
        except FichierPannesIllisible as erreur:
            raise EchecBanc(CauseEchec.INJOIGNABLE, str(erreur)) from erreur
        equipement = cible.equipement.code
        if Panne(TypePanne.OLT_HS, equipement) in pannes:
            raise EchecBanc(CauseEchec.INJOIGNABLE, f"l'équipement {equipement} ne répond pas")
        attente = self._latence_s * (0.5 + _tirage(cible.prestation, code))
        if Panne(TypePanne.OLT_LENT, equipement) in pannes:
            attente += _LENT_S
        self._pause(min(attente, delai_s))
        if attente > delai_s:
            raise EchecBanc(CauseEchec.EXPIRE, f"l'équipement {equipement} n'a pas répondu en {delai_s:g} s")
        ligne = _ligne(cible, pannes)
        if ligne.a(TypePanne.REPONSE_INCOHERENTE):
            return (Releve("puissanceOnt", "NaN", "dBm"),)
        return [releve for partie in _ESSAIS[code] for releve in partie(ligne)]


def _ligne(cible: Cible, pannes: frozenset[Panne]) -> _Ligne:
    cles = {cible.prestation, cible.reference_pbo, cible.reference_pm, cible.reference_pto}
    return _Ligne(placer(cible.prestation, None), frozenset(p.type for p in pannes if p.cible in cles))


def _service(ligne: _Ligne) -> list[Releve]:
    return [Releve("etatService", "SUSPENDU" if ligne.a(TypePanne.SERVICE_SUSPENDU) else "ACTIF")]


def _port(ligne: _Ligne) -> list[Releve]:
    return [Releve("etatPort", "HORS_SERVICE" if ligne.a(TypePanne.PORT_HS) else "EN_SERVICE")]


def _ont(ligne: _Ligne) -> list[Releve]:
    return [Releve("etatOnt", "EN_LIGNE" if ligne.en_ligne else "HORS_LIGNE"), _alarme(ligne)]


def _etat_ont(ligne: _Ligne) -> list[Releve]:
    return [Releve("etatOnt", "EN_LIGNE" if ligne.en_ligne else "HORS_LIGNE")]


def _alarme(ligne: _Ligne) -> Releve:
    """Return the last alarm: a fibre that is cut hides what the box would say."""
    if ligne.coupee:
        return Releve("alarme", "LOS")
    return Releve("alarme", "DYING_GASP" if ligne.a(TypePanne.ONT_MORT) else "AUCUNE")


def _voisins(ligne: _Ligne) -> list[Releve]:
    """Return the share of the neighbours that are down: all of those behind what is cut."""
    arbre = ligne.a(TypePanne.COUPURE_NRO_PM, TypePanne.PORT_HS)
    pbo = arbre or ligne.a(TypePanne.COUPURE_PM_PBO)
    return [
        _pour_cent("arbreHorsLigne", 100 if arbre else 12 if pbo else 0),
        _pour_cent("pmHorsLigne", 100 if arbre else 12 if pbo else 0),
        _pour_cent("pboHorsLigne", 100 if pbo else 0),
    ]


def _voisins_degrades(_ligne: _Ligne) -> list[Releve]:
    return [_pour_cent(nom, 0) for nom in ("arbreDegrades", "pmDegrades", "pboDegrades")]


def _niveaux(ligne: _Ligne) -> list[Releve]:
    if not ligne.en_ligne:
        recu, emis = _SANS_LUMIERE_DBM, _SANS_LUMIERE_DBM
    else:
        perte = ligne.plan.perte_totale_db + (
            _CONNECTEUR_DB if ligne.a(TypePanne.CONNECTEUR_DEGRADE) else 0.0
        )
        recu, emis = _EMISSION_DBM - perte, _EMISSION_DBM - 0.8 - perte
    return [
        Releve("puissanceOnt", f"{recu:.2f}", "dBm"),
        Releve("puissanceOlt", f"{emis:.2f}", "dBm"),
    ]


def _parametres(ligne: _Ligne) -> list[Releve]:
    debit = 1000 if ligne.en_ligne else 0
    erreurs = 120 if ligne.a(TypePanne.CONNECTEUR_DEGRADE) else 1
    return [
        Releve("debitDescendant", str(debit), "Mbit/s"),
        Releve("debitMontant", str(debit), "Mbit/s"),
        Releve("erreurs", str(erreurs), "ppm"),
    ]


def _bout_en_bout(ligne: _Ligne) -> list[Releve]:
    perdu = not ligne.en_ligne or ligne.a(TypePanne.PERTE_OPERATEUR, TypePanne.SERVICE_SUSPENDU)
    return [_pour_cent("perte", 100 if perdu else 0), Releve("delai", "3", "ms")]


def _reflectometrie(ligne: _Ligne) -> list[Releve]:
    plan = ligne.plan
    distance, perte = _SANS_DEFAUT_M, 0.2
    if ligne.a(TypePanne.COUPURE_NRO_PM):
        distance, perte = plan.distance_pm // 2, 35.0
    elif ligne.a(TypePanne.COUPURE_PM_PBO):
        distance, perte = (plan.distance_pm + plan.distance_pbo) // 2, 35.0
    elif ligne.a(TypePanne.COUPURE_PBO_PTO):
        distance, perte = (plan.distance_pbo + plan.distance_pto) // 2, 35.0
    elif ligne.a(TypePanne.CONNECTEUR_DEGRADE):
        distance, perte = plan.distance_pbo, _CONNECTEUR_DB
    return [
        Releve("affaiblissement", f"{perte:.1f}", "dB"),
        Releve("distanceDefaut", str(distance), "m"),
        Releve("distancePm", str(plan.distance_pm), "m"),
        Releve("distancePbo", str(plan.distance_pbo), "m"),
        Releve("distancePto", str(plan.distance_pto), "m"),
    ]


def _pour_cent(nom: str, part: int) -> Releve:
    return Releve(nom, str(part), "%")


def _tirage(prestation: str, code: str) -> float:
    """Return a number in ``[0, 1)``, always the same for one line and test."""
    return int.from_bytes(hashlib.sha256(f"{prestation}|{code}".encode()).digest()[:4], "big") / 2**32


_Partie = Callable[[_Ligne], list[Releve]]
_ESSAIS: Final[Mapping[str, tuple[_Partie, ...]]] = {
    "ACTIVATION": (_service, _port),
    "CONNEXION": (_service, _port, _ont, _voisins),
    "NIVEAUX": (_port, _ont, _niveaux, _voisins, _voisins_degrades),
    "LIGNE": (_port, _ont, _parametres),
    "BOUT_EN_BOUT": (_service, _ont, _bout_en_bout),
    "DISTANCE": (_ont, _reflectometrie),
    "COMPLET": (_service, _port, _ont, _niveaux, _voisins, _voisins_degrades, _bout_en_bout),
    "RELANCE_PORT": (_etat_ont,),
    "RELANCE_ONT": (_etat_ont,),
}
