"""Who calls: Opérateurs, their habilitations, and the actor behind a message."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from esav_ws.domain.erreurs import EsavError


class Cote(StrEnum):
    """The two sides of the contract: the commercial operator and the infrastructure operator."""

    OPERATEUR = "OPERATEUR"
    OI = "OI"


class Habilitation(StrEnum):
    """A right to use one domain of the service. The first three are an Opérateur's, the others the OI's own.

    `TEST_ACTE` lets a test change something on the network: restart a port, an ONT.
    """

    SIGNALISATION = "SIGNALISATION"
    TEST = "TEST"
    TEST_ACTE = "TEST_ACTE"
    SAV = "SAV"
    ADMINISTRATION = "ADMINISTRATION"


class StatutOperateur(StrEnum):
    """Whether an Opérateur's access is open."""

    ACTIF = "ACTIF"
    SUSPENDU = "SUSPENDU"
    RESILIE = "RESILIE"


@dataclass(frozen=True, slots=True)
class Operateur:
    """A commercial operator that subscribed to e-SAV (art. 7). `code` is the four-character operator code.

    `ferme_le` is the instant at which its access ends by termination (art. 8.2), `None` where nobody gave notice.
    `siren` is its nine digits, `None` until it is known.
    """

    code: str
    raison_sociale: str
    habilitations: frozenset[Habilitation] = frozenset()
    statut: StatutOperateur = StatutOperateur.ACTIF
    ferme_le: datetime | None = None
    siren: str | None = None

    def ferme(self, maintenant: datetime) -> bool:
        """Return whether its access has ended at *maintenant*."""
        return self.ferme_le is not None and maintenant >= self.ferme_le


@dataclass(frozen=True, slots=True)
class Acteur:
    """Who acts: an Opérateur's system behind its certificate, or a named person of the OI.

    `siren` is the Opérateur's, when it is known.
    """

    nom: str
    cote: Cote
    habilitations: frozenset[Habilitation]
    operateur: str | None = None
    siren: str | None = None

    def exiger(self, habilitation: Habilitation) -> None:
        """Return if this actor holds *habilitation*, else raise `HabilitationManquante`."""
        if habilitation not in self.habilitations:
            raise HabilitationManquante(
                f"{self.nom} n'est pas habilité au domaine {habilitation} : "
                "faites ouvrir ce domaine par le responsable de mise en production"
            )

    def exiger_siren(self, annonce: str) -> None:
        """Return unless *annonce* is another SIREN than this actor's: then raise `SirenDifferent`.

        Nobody is recognised by what a message announces: where the SIREN is not known, there is nothing to compare.
        """
        if self.siren is not None and annonce.replace(" ", "") != self.siren:
            raise SirenDifferent


class HabilitationManquante(
    EsavError,
    code="AUT-001",
    libelle="Habilitation manquante",
    remede="Passer la conformité du domaine, ou faire enregistrer une exception par l'opérateur d'infrastructure.",
    article="5.2.1",
):
    """The caller is known, but not entitled to this domain of the service."""


class OperateurInconnu(
    EsavError,
    code="AUT-002",
    libelle="Opérateur inconnu",
    remede="Vérifier le code Opérateur (quatre caractères, majuscules et chiffres).",
):
    """No Opérateur bears this code. Said to the OI's own people only."""


class SirenDifferent(
    EsavError,
    code="AUT-004",
    libelle="SIREN différent de celui du certificat",
    remede="Envoyer dans l'en-tête le SIREN de l'Opérateur dont le certificat appelle : c'est le certificat qui le désigne.",
    article="5.2.2",
):
    """A message of a contract that has the SIREN of its sender announces another one than the caller's."""
