"""Which version of a form is accepted when (art. 12), and the errors published about forms (family FRM)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self

from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.formulaire_types import couper

ERREURS_RAPPORTEES: Final = 100


class EtatPublication(StrEnum):
    """Where one version of a form stands on a given day."""

    PROJET = "PROJET"
    ANNONCEE = "ANNONCEE"
    EN_PRODUCTION = "EN_PRODUCTION"
    DEPRECIEE = "DEPRECIEE"
    RETIREE = "RETIREE"


@dataclass(frozen=True, slots=True)
class PublicationFormulaire:
    """One version of a form and its days: announced, accepted, succeeded by another.

    `fin_le` is the last day on which it is accepted, until 24:00 in Paris; `depreciee_le` the day on which the next
    version goes into production.
    """

    code: str
    version: int
    libelle: str
    offres: tuple[str, ...]
    production_le: date
    fin_le: date | None = None
    annoncee_le: date | None = None
    depreciee_le: date | None = None

    def etat(self, le: date) -> EtatPublication:
        """Return where this version stands on the day *le*."""
        if le < self.production_le:
            annoncee = self.annoncee_le is not None and le >= self.annoncee_le
            return EtatPublication.ANNONCEE if annoncee else EtatPublication.PROJET
        if self.fin_le is not None and le > self.fin_le:
            return EtatPublication.RETIREE
        depreciee = self.depreciee_le is not None and le >= self.depreciee_le
        return EtatPublication.DEPRECIEE if depreciee else EtatPublication.EN_PRODUCTION

    def en_production(self, le: date) -> bool:
        """Return whether a deposit of the day *le* may use this version."""
        return self.etat(le) in {EtatPublication.EN_PRODUCTION, EtatPublication.DEPRECIEE}


class FormulaireInvalide(
    EsavError,
    code="FRM-001",
    libelle="Formulaire invalide",
    remede="Corriger chaque élément signalé : tous le sont en une seule réponse.",
    article="4.2.1",
):
    """The form breaks its published description. The elements say where, what came and what would pass."""

    @classmethod
    def pour(cls, code: str, version: int, elements: tuple[ElementErreur, ...]) -> Self:
        """Return the error that carries *elements*, its message counting them."""
        nombre = len(elements)
        compte = f"{nombre} erreur{'s' if nombre > 1 else ''}"
        if nombre > ERREURS_RAPPORTEES:
            compte = f"plus de {ERREURS_RAPPORTEES} erreurs"
        return cls(
            f"formulaire {code} version {version} : {compte}, corrigez les éléments signalés ; la première : {elements[0]}",
            elements=elements,
            version_formulaire=version,
        )


class FormulaireInconnu(
    EsavError,
    code="FRM-002",
    libelle="Formulaire inconnu",
    remede="Employer un formulaire du catalogue, dans l'espace de noms de sa version (voir listerFormulaires).",
    article="4.2.1",
):
    """No form bears this code, or the XML received is not a form of the catalogue."""

    @classmethod
    def pour(cls, code: str, connus: Iterable[str]) -> Self:
        """Return the error that names the known codes *connus*."""
        return cls(f"formulaire « {couper(code)} » inconnu : employez {' ou '.join(sorted(set(connus)))}")


class VersionFormulaireHorsProduction(
    EsavError,
    code="FRM-003",
    libelle="Version de formulaire hors production",
    remede="Employer une version en production du formulaire (voir listerFormulaires).",
    article="12.1",
):
    """The form is known, but this version of it is not accepted on this day."""

    @classmethod
    def pour(cls, code: str, version: int, publications: Iterable[PublicationFormulaire], le: date) -> Self:
        """Return the error that names the versions of *code* in production on the day *le*."""
        siennes = [p for p in publications if p.code == code]
        admises = [str(p.version) for p in siennes if p.en_production(le)]
        visee = next((p for p in siennes if p.version == version), None)
        if visee is None:
            constat = "n'a jamais été publiée"
        elif le < visee.production_le:
            constat = f"n'est pas encore en production (elle le sera le {visee.production_le:%d/%m/%Y})"
        elif visee.fin_le is not None and le > visee.fin_le:
            constat = f"n'est plus en production (acceptée jusqu'au {visee.fin_le:%d/%m/%Y})"
        else:
            constat = "n'est pas en production"
        suite = (
            f"employez la version {' ou '.join(admises)}" if admises else "aucune version ne l'est ce jour"
        )
        return cls(
            f"formulaire {code} : la version {version} {constat} ; {suite}", version_formulaire=version
        )


class FormulaireHorsOffre(
    EsavError,
    code="FRM-004",
    libelle="Formulaire d'une autre offre",
    remede="Employer le formulaire de l'offre de la prestation (listerFormulaires par codeOffre).",
    article="4.2.1",
):
    """The form is in production, but for other offers than the one of the prestation."""

    @classmethod
    def pour(cls, code: str, offre: str, publications: Iterable[PublicationFormulaire], le: date) -> Self:
        """Return the error that names the forms of *offre* in production on the day *le*."""
        admis = sorted({p.code for p in publications if offre in p.offres and p.en_production(le)})
        suite = f"employez {' ou '.join(admis)}" if admis else "cette offre n'a pas de formulaire à ce jour"
        return cls(f"le formulaire {code} ne sert pas l'offre {offre} ; {suite}")
