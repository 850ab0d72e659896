"""A parcours that is being played, how its failure is told, and what refuses to begin one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from esav_ws.domain.attestation import Constat, EchangeJoue, GraviteConstat, ParcoursJoue, Verdict
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Habilitation

A_CHANGER: Final = "à changer : "
"""How the finding begins that says what to change after a failure."""


class ParcoursInconnu(
    EsavError,
    code="CNF-020",
    libelle="Parcours inconnu",
    remede="Employer un nom que rend consulterParcours.",
    article="5.2.1",
):
    """No parcours of this name, or not in this version."""

    def __init__(self, nom: str, majeure: int | None, admis: tuple[str, ...]) -> None:
        ou = f" en version {majeure}" if majeure else ""
        super().__init__(f"aucun parcours {nom}{ou} : employez l'un de {', '.join(admis)}")


class VersionAPreciser(
    EsavError,
    code="CNF-021",
    libelle="Version du contrat à préciser",
    remede="Donner la version majeure que votre système appelle.",
    article="5.2.1",
):
    """The parcours exists for several major versions."""

    def __init__(self, nom: str, majeures: tuple[int, ...]) -> None:
        super().__init__(
            f"le parcours {nom} se joue en version {' ou '.join(map(str, majeures))} : donnez version dans commencerParcours"
        )


class ParcoursEnCours(
    EsavError,
    code="CNF-022",
    libelle="Un autre parcours est en cours",
    remede="Finir le parcours en cours, ou l'abandonner (abandonnerParcours), puis commencer celui-ci.",
    article="5.2.1",
):
    """One parcours at a time is played in a space."""

    def __init__(self, nom: str) -> None:
        super().__init__(
            f"le parcours {nom} est en cours : finissez-le, ou abandonnez-le par abandonnerParcours"
        )


class AucunParcoursEnCours(
    EsavError,
    code="CNF-023",
    libelle="Aucun parcours en cours",
    remede="Commencer un parcours par commencerParcours.",
    article="5.2.1",
):
    """There is nothing to give up."""


@dataclass(frozen=True, slots=True)
class PartieEnCours:
    """A parcours that is being played. `etape` is what is awaited, in French; the rest is as in `ParcoursJoue`.

    An Opérateur plays one at a time: with `debut`, its code says which play it is.
    """

    operateur: str
    parcours: str
    titre: str
    domaine: Habilitation
    contrat: str
    majeure: int
    version: str
    jeu: str
    debut: datetime
    etape: str
    constats: tuple[Constat, ...] = ()
    certificat: str = ""
    echanges: tuple[EchangeJoue, ...] = ()

    def finie(self, fin: datetime, verdict: Verdict) -> ParcoursJoue:
        """Return it as it ended."""
        return ParcoursJoue(
            self.operateur,
            self.parcours,
            self.titre,
            self.domaine,
            self.contrat,
            self.majeure,
            self.version,
            self.jeu,
            self.debut,
            fin,
            verdict,
            self.constats,
            self.certificat,
            self.echanges,
        )

    def echouee(self, fin: datetime, pourquoi: str, remede: str) -> ParcoursJoue:
        """Return it as it ended, failed, for a reason that no call shows."""
        constats = (*self.constats, *echec(fin, pourquoi, remede))
        return replace(self, constats=constats).finie(fin, Verdict.ECHOUE)


def echec(le: datetime, pourquoi: str, remede: str) -> tuple[Constat, Constat]:
    """Return what is noted of a failure: why, and what to change."""
    return (
        Constat(le, pourquoi, GraviteConstat.ERREUR),
        Constat(le, f"{A_CHANGER}{remede}", GraviteConstat.INFO),
    )


def remede(constats: Iterable[Constat]) -> str | None:
    """Return what is to be changed after a failure, `None` without one."""
    return next((c.texte.removeprefix(A_CHANGER) for c in constats if c.texte.startswith(A_CHANGER)), None)


def pourquoi(constats: Iterable[Constat]) -> str | None:
    """Return why a play failed, `None` when it did not."""
    return next((c.texte for c in constats if c.gravite is GraviteConstat.ERREUR), None)
