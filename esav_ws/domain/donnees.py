"""Personal data: how long each kind is kept, why, and what becomes of it then (GDPR, art. 5)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from esav_ws.domain.horloge import minuit_de_paris

NOM_EFFACE: Final = "[effacé]"
"""What stands where a name was: the published answers want one."""
TELEPHONE_EFFACE: Final = "0199000000"
"""What stands where a telephone number was: of the block that is never given to anybody, and the schema admits it."""
TEXTE_EFFACE: Final = "[texte effacé]"
"""What stands where a free text was."""
AUTEUR_EFFACE: Final = "Agent de l'OI"
"""What stands where the name of a person of the OI was."""


class Effet(StrEnum):
    """What becomes of personal data once it is no longer kept."""

    ANONYMISER = "anonymiser"
    """The row stays, without the person."""
    SUPPRIMER = "supprimer"
    """The row goes."""
    CONSERVER = "conserver"
    """The round leaves it alone, for the reason that the policy gives."""


class Categorie(StrEnum):
    """Every kind of personal data that the database holds: each has one rule of the policy."""

    DEPOSANTS = "deposants"
    FORMULAIRES = "formulaires"
    TEXTES = "textes"
    AUTEURS = "auteurs"
    PIECES = "pieces"
    EVENEMENTS = "evenements"
    COURRIELS = "courriels"
    REQUETES = "requetes"
    TACHES = "taches"
    REFUS = "refus"
    PLANNING = "planning"
    SOUTIEN = "soutien"
    AUDIT = "audit"
    CORRESPONDANTS = "correspondants"
    PARC = "parc"
    GESTION = "gestion"


DE_SIGNALISATION: Final = (
    Categorie.DEPOSANTS,
    Categorie.FORMULAIRES,
    Categorie.TEXTES,
    Categorie.AUTEURS,
    Categorie.PIECES,
)
"""Those that stand on a signalisation, counted from its end, in the order of their bits (`effacees`)."""

EFFETS: Final[Mapping[Categorie, Effet]] = MappingProxyType(
    dict.fromkeys((*DE_SIGNALISATION, Categorie.SOUTIEN, Categorie.AUDIT), Effet.ANONYMISER)
    | dict.fromkeys(
        (
            Categorie.PIECES,
            Categorie.EVENEMENTS,
            Categorie.COURRIELS,
            Categorie.REQUETES,
            Categorie.TACHES,
            Categorie.REFUS,
            Categorie.PLANNING,
        ),
        Effet.SUPPRIMER,
    )
    | dict.fromkeys((Categorie.CORRESPONDANTS, Categorie.PARC, Categorie.GESTION), Effet.CONSERVER)
)
"""What the program does of each category."""

PLANCHERS: Final[Mapping[Categorie, int]] = MappingProxyType(
    dict.fromkeys(Categorie, 1)
    | dict.fromkeys(DE_SIGNALISATION, 90)
    | {Categorie.EVENEMENTS: 30, Categorie.REQUETES: 30, Categorie.TACHES: 30, Categorie.AUDIT: 90}
)
"""Days for which each is kept at the least: the history of art. 4.2.2, and what the contract promises to repeat."""
JOURS_MAX: Final = 3650
"""Days for which anything is kept at the most."""


def bit(categorie: Categorie) -> int:
    """Return the bit of *categorie* in what says of a signalisation what it has lost."""
    return 1 << DE_SIGNALISATION.index(categorie)


TOUT_EFFACE: Final = sum(bit(categorie) for categorie in DE_SIGNALISATION)
"""Every bit: nothing personal is left on the signalisation."""


@dataclass(frozen=True, slots=True)
class Regle:
    """What the policy says of one category; `jours` are calendar days, `None` where it is kept, for `justification`."""

    categorie: Categorie
    donnees: str
    finalite: str
    base_legale: str
    effet: Effet
    jours: int | None = None
    justification: str | None = None


@dataclass(frozen=True, slots=True)
class Terme:
    """What of one category is due: all that began to count before `avant`; `champs` are the personal ones by form."""

    categorie: Categorie
    avant: datetime
    champs: Mapping[str, Collection[str]]

    def effacables(self, formulaire: str, valeurs: Mapping[str, str | None]) -> frozenset[str]:
        """Return the fields of *valeurs* that are personal; all of them in a form that the policy does not name."""
        return frozenset(self.champs.get(formulaire, valeurs)) & valeurs.keys()


@dataclass(frozen=True, slots=True)
class Politique:
    """The policy in force; `empreinte` is the SHA-256 of its file."""

    responsable: str
    contact: str
    regles: Mapping[Categorie, Regle]
    champs: Mapping[str, frozenset[str]]
    empreinte: str

    @property
    def termes_a_tenir(self) -> tuple[Regle, ...]:
        """Return the rules under which something is done one day."""
        return tuple(regle for regle in self.regles.values() if regle.jours is not None)

    def terme(self, regle: Regle, aujourdhui: date) -> Terme:
        """Return what is due of *regle* on that Paris day.

        What ended on day D under a rule of N days is kept until D + N at 24:00 in Paris, as the history is.
        """
        return Terme(
            regle.categorie,
            minuit_de_paris(aujourdhui - timedelta(days=regle.jours or 0)),
            self.champs,
        )
