"""Fakes of line tests: a bench that answers what a test tells it, and the worker's rounds, one after the other."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from esav_ws.application.essais_file import ChantierEssais
from esav_ws.application.messages_essais import DemanderTest
from esav_ws.application.ports_essais import Cible, Releve
from esav_ws.application.travaux import Issue, Travaux
from esav_ws.bootstrap import regles_sav

SAIN = (
    Releve("etatService", "ACTIF"),
    Releve("etatPort", "EN_SERVICE"),
    Releve("etatOnt", "EN_LIGNE"),
    Releve("alarme", "AUCUNE"),
    Releve("pboHorsLigne", "0", "%"),
)
COUPE = (
    Releve("etatService", "ACTIF"),
    Releve("etatPort", "EN_SERVICE"),
    Releve("etatOnt", "HORS_LIGNE"),
    Releve("alarme", "LOS"),
    Releve("pboHorsLigne", "100", "%"),
)


@dataclass
class BancDicte:
    """A bench whose tests give what `geste` gives; it counts what it ran, and how much at once."""

    geste: Callable[[Cible, str], Sequence[Releve]] = lambda _cible, _code: SAIN
    nom: str = "SIMULE"
    vus: list[tuple[str, str]] = field(default_factory=list)
    ensemble: Counter = field(default_factory=Counter)
    pic: Counter = field(default_factory=Counter)
    verrou: threading.Lock = field(default_factory=threading.Lock)

    def sait(self, _equipement, _code) -> bool:
        return True

    def executer(self, cible, code, _parametres, *, delai_s) -> Sequence[Releve]:
        assert delai_s > 0
        equipement = cible.equipement.code
        with self.verrou:
            self.vus.append((cible.prestation, code))
            self.ensemble[equipement] += 1
            self.pic[equipement] = max(self.pic[equipement], self.ensemble[equipement])
        try:
            return self.geste(cible, code)
        finally:
            with self.verrou:
                self.ensemble[equipement] -= 1


def demande(reference="T-1", prestation="FTTO-0001", code="CONNEXION", *parametres) -> DemanderTest:
    """A request that every rule accepts."""
    return DemanderTest(
        identifiant_prestation=prestation,
        reference_operateur=reference,
        code_test=code,
        parametres=parametres,
    )


def travaux(maison, banc, **autres) -> Travaux:
    """The background work of tests alone, on *banc*."""
    chantier = ChantierEssais(
        [banc],
        regles_sav(maison.settings).essais,
        ouvrir=maison.unites,
        horloge=maison.horloge,
        **autres,
    )
    return Travaux([chantier], ouvrir=maison.unites, horloge=maison.horloge)


def tournee(maison, banc, ouvrier="moi", **autres) -> list[Issue]:
    """One sweep, and the tasks that it finds, done one after the other."""
    fond = travaux(maison, banc, **autres)
    fond.echoir()
    return [fond.faire("essai", reference, ouvrier).issue for reference in fond.dues("essai")]
