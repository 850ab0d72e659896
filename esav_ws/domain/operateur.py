"""Who calls: Opérateurs, their habilitations, and the actor behind a message."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

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


DE_L_OPERATEUR: Final = frozenset({Habilitation.SIGNALISATION, Habilitation.TEST, Habilitation.TEST_ACTE})
"""The domains that an Opérateur may have."""


class StatutOperateur(StrEnum):
    """Whether an Opérateur's access is open."""

    ACTIF = "ACTIF"
    SUSPENDU = "SUSPENDU"
    RESILIE = "RESILIE"


VersionOuverte = tuple[Habilitation, int]
"""A domain, and a major version of its contract."""


@dataclass(frozen=True, slots=True)
class Operateur:
    """A commercial operator that subscribed to e-SAV (art. 7). `code` is the four-character operator code.

    `ferme_le` is the instant at which its access ends by termination (art. 8.2), `None` where nobody gave notice.
    `siren` is its nine digits, `None` until it is known. `habilitations` are the domains granted, `versions` the major
    versions of the contract of each that are open to it in production.
    """

    code: str
    raison_sociale: str
    habilitations: frozenset[Habilitation] = frozenset()
    statut: StatutOperateur = StatutOperateur.ACTIF
    ferme_le: datetime | None = None
    siren: str | None = None
    versions: frozenset[VersionOuverte] = frozenset()

    def ferme(self, maintenant: datetime) -> bool:
        """Return whether its access has ended at *maintenant*."""
        return self.ferme_le is not None and maintenant >= self.ferme_le

    @property
    def domaines_ouverts(self) -> frozenset[Habilitation]:
        """Return the domains granted of which one version at least is open; the acts of a test go with tests."""
        ouverts = {domaine for domaine, _ in self.versions}
        if Habilitation.TEST in ouverts:
            ouverts.add(Habilitation.TEST_ACTE)
        return self.habilitations & ouverts


@dataclass(frozen=True, slots=True)
class Acteur:
    """Who acts: an Opérateur's system behind its certificate, or a named person of the OI.

    `siren` is the Opérateur's, when it is known. `versions` are those that it may call, `None` where no gate stands.
    """

    nom: str
    cote: Cote
    habilitations: frozenset[Habilitation]
    operateur: str | None = None
    siren: str | None = None
    versions: frozenset[VersionOuverte] | None = None

    def exiger(self, habilitation: Habilitation) -> None:
        """Return if this actor holds *habilitation*, else raise `HabilitationManquante`."""
        if habilitation not in self.habilitations:
            raise HabilitationManquante(
                f"{self.nom} n'est pas habilité au domaine {habilitation} : passez-en les parcours sur la plateforme "
                "d'intégration, puis faites enregistrer l'attestation par l'opérateur d'infrastructure"
            )

    def exiger_version(self, domaine: Habilitation, majeure: int) -> None:
        """Return if this actor may call *domaine* in its major version *majeure*, or raise.

        Raises:
            HabilitationManquante: the domain is not open, in any version.
            VersionNonOuverte: another version of it is.
        """
        self.exiger(domaine)
        if self.versions is not None and (domaine, majeure) not in self.versions:
            ouvertes = ", ".join(f"v{n}" for d, n in sorted(self.versions) if d is domaine)
            raise VersionNonOuverte(
                f"la version {majeure} du domaine {domaine} n'est pas ouverte en production à {self.nom} (ouverte : "
                f"{ouvertes}) : passez-en les parcours sur la plateforme d'intégration, puis faites enregistrer "
                "l'attestation par l'opérateur d'infrastructure"
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


class VersionNonOuverte(
    EsavError,
    code="AUT-005",
    libelle="Version non ouverte en production",
    remede="Passer les parcours de cette version sur la plateforme d'intégration et faire enregistrer l'attestation, ou appeler "
    "la version déjà ouverte.",
    article="5.2.1",
):
    """The domain is open to the caller, but not in the major version that it called."""


class SirenDifferent(
    EsavError,
    code="AUT-004",
    libelle="SIREN différent de celui du certificat",
    remede="Envoyer dans l'en-tête le SIREN de l'Opérateur dont le certificat appelle : c'est le certificat qui le désigne.",
    article="5.2.2",
):
    """A message of a contract that has the SIREN of its sender announces another one than the caller's."""
