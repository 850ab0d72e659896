"""A parcours as it is kept: begun, under way or over; and what refuses to begin one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from esav_ws.domain.attestation import Constat, EchangeJoue, GraviteConstat, ParcoursJoue, Verdict
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.regie import EtatParcours

VERDICTS: Final = {EtatParcours.REUSSI: Verdict.REUSSI, EtatParcours.ECHOUE: Verdict.ECHOUE}


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
        super().__init__(f"le parcours {nom} est en cours : finissez-le, ou abandonnez-le par abandonnerParcours")


class AucunParcoursEnCours(
    EsavError,
    code="CNF-023",
    libelle="Aucun parcours en cours",
    remede="Commencer un parcours par commencerParcours.",
    article="5.2.1",
):
    """There is nothing to give up."""


@dataclass(frozen=True, slots=True)
class PartieJouee:
    """One play of a parcours. `etape` is what is awaited while it is under way, `remede` what to change after a failure.

    `fin` is `None` while it is under way; `numero` is the rank of the play on the platform.
    """

    numero: int
    operateur: str
    parcours: str
    titre: str
    domaine: Habilitation
    contrat: str
    majeure: int
    version: str
    jeu: str
    debut: datetime
    fin: datetime | None
    etat: EtatParcours
    etape: str | None
    remede: str | None
    constats: tuple[Constat, ...]
    certificat: str
    echanges: tuple[EchangeJoue, ...]

    def joue(self) -> ParcoursJoue:
        """Return it as an attestation takes it.

        Raises:
            ValueError: it is still under way.
        """
        if self.fin is None:
            raise ValueError(f"parcours {self.numero} is not over")
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
            self.fin,
            VERDICTS[self.etat],
            self.constats,
            self.certificat,
            self.echanges,
        )

    @property
    def echec(self) -> str | None:
        """Return why it failed, in French."""
        return next((c.texte for c in self.constats if c.gravite is GraviteConstat.ERREUR), None)
