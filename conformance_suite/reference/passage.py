"""Parcours played one after the other: begun by the régie, played by a client, judged by the platform."""

import http.client
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from conformance_suite.erreurs import Arret, ConfigurationInvalide, Ecart, Injoignable, NonJoue, en_francais
from conformance_suite.reference.appels import Refus, elements
from conformance_suite.reference.client import ClientReference
from conformance_suite.regie import trouver

_NON_JOUE = "NON_JOUE"


@dataclass(frozen=True, slots=True)
class ResultatParcours:
    """What the platform said of a parcours; `client` is what stopped the client in it, or kept it from it, if anything did."""

    nom: str
    titre: str
    version: int
    etat: str
    constats: tuple[str, ...]
    remede: str | None
    client: str | None

    @property
    def reussi(self) -> bool:
        """Return whether the platform passed it."""
        return self.etat == "REUSSI"

    @property
    def joue(self) -> bool:
        """Return whether it was begun at all."""
        return self.etat != _NON_JOUE

    @property
    def pourquoi(self) -> str:
        """Return why it failed, in one sentence."""
        return self.constats[0] if self.constats else self.client or ""


def publies(client: ClientReference) -> list[tuple[str, int, str]]:
    """Return the parcours of the platform: name, major version, title.

    Raises:
        Arret: nothing answers there, or it is no platform for this certificate.
    """
    trouver(client.canal)
    liste = client.appels.appeler_regie("consulterParcours")
    return [(str(p.nom), int(p.version), str(p.titre)) for p in elements(liste, "parcours")]


def jouer(
    client: ClientReference,
    choisis: Iterable[tuple[str, int]],
    suivi: Callable[[ResultatParcours], None] = lambda _resultat: None,
) -> list[ResultatParcours]:
    """Return what became of each of *choisis*, played by *client*; *suivi* is told as they end.

    What the client lacks something for is not begun. One that is interrupted is given up, so that the next may begin.

    Raises:
        ConfigurationInvalide: the platform lets none begin: another is being played.
        Injoignable: the platform is gone.
    """
    resultats = []
    for nom, version in choisis:
        try:
            resultat = _jouer(client, nom, version)
        except (OSError, http.client.HTTPException) as coupure:
            raise Injoignable(
                f"la plateforme ne répond plus ({en_francais(coupure)}) : relancez quand elle répond"
            ) from coupure
        resultats.append(resultat)
        suivi(resultat)
    return resultats


def _jouer(client: ClientReference, nom: str, version: int) -> ResultatParcours:
    arrete = None
    if manque := client.manque(nom):
        prevu = _vu(client.appels.appeler_regie("consulterParcours"), nom, version)
        return ResultatParcours(nom, str(prevu.titre), version, _NON_JOUE, (), None, manque)
    try:
        client.appels.appeler_regie("commencerParcours", parcours=nom, version=version)
    except Refus as refus:
        raise ConfigurationInvalide(f"{nom} v{version} ne commence pas : {refus}") from refus
    try:
        client.jouer(nom, version)
    except KeyboardInterrupt:
        client.canal.fermer()
        client.appels.appeler_regie("abandonnerParcours")
        raise
    except (Refus, NonJoue, Ecart, Arret, OSError) as arret:
        arrete = str(arret)
    except Exception as arret:  # noqa: BLE001 - a client that crashes has failed; the platform says what it did not do
        arrete = f"{type(arret).__name__} : {arret}"
    juge = _vu(client.appels.appeler_regie("consulterParcours"), nom, version)
    if juge.etat == "EN_COURS":
        juge = _vu(client.appels.appeler_regie("abandonnerParcours"), nom, version)
    erreurs = tuple(str(c.texte) for c in juge.constat or () if c.gravite == "ERREUR")
    return ResultatParcours(nom, str(juge.titre), version, str(juge.etat), erreurs, juge.remede, arrete)


def _vu(liste: Any, nom: str, version: int) -> Any:
    return next(p for p in elements(liste, "parcours") if p.nom == nom and int(p.version) == version)
