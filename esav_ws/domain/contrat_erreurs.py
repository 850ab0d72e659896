"""Errors published about the life of versions (family VER): rules of art. 12, and what stands outside the diagram.

Those that a recorded exception may lift bear `derogeable`, and the earliest day on which the rule lets the act through.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from esav_ws.domain.contrat_evolution import Changement, Evolution
from esav_ws.domain.erreurs import ElementErreur, EsavError

if TYPE_CHECKING:
    from esav_ws.domain.contrat import VersionContrat

ELEMENTS_MAX = 100
"""Changes that one refusal quotes."""


class RegleEvolution:
    """A rule of art. 12 that refuses an act now: `au_plus_tot` is the first day on which it would let it through."""

    au_plus_tot: date | None = None


class VersionRetiree(
    EsavError,
    code="VER-002",
    libelle="Version de contrat retirée",
    remede="Appeler la version qui lui succède, à l'adresse indiquée.",
    article="12.1",
):
    """The version called is no longer served. The message names the day of its end, its successor and the address."""

    def __init__(self, nom: str, fin_le: date | None, successeur: str | None) -> None:
        depuis = f" depuis le {fin_le:%d/%m/%Y} à 24 h, heure de Paris" if fin_le else ""
        suite = f"appelez {successeur}" if successeur else "aucune version ne lui succède : joignez e-soutien"
        super().__init__(f"{nom} est retirée{depuis} ; {suite}")


class TroisiemeVersion(
    RegleEvolution,
    EsavError,
    code="VER-003",
    libelle="Troisième version en production",
    remede="Attendre la fin d'une des deux versions en production ; la déprécier d'abord si rien n'est annoncé.",
    article="12.1",
):
    """Publishing would put more than two versions of a service, or of a form, in production at once."""

    def __init__(
        self, version: "VersionContrat", autres: Iterable["VersionContrat"], au_plus_tot: date | None
    ) -> None:
        self.au_plus_tot = au_plus_tot
        suite = (
            f"au plus tôt le {au_plus_tot:%d/%m/%Y}"
            if au_plus_tot
            else "aucune n'a de date de fin : dépréciez-en une d'abord"
        )
        super().__init__(
            f"{version.nom} serait la troisième en production, avec {' et '.join(a.nom for a in autres)} "
            f"(deux au plus) ; {suite}"
        )


class PreavisInsuffisant(
    RegleEvolution,
    EsavError,
    code="VER-004",
    libelle="Préavis insuffisant",
    remede="Prendre une date de production qui respecte le préavis, ou annoncer plus tôt.",
    article="12.1",
):
    """The version would be in production before the notice has run."""

    def __init__(self, nom: str, evolution: Evolution, delai: object, le: date, au_plus_tot: date) -> None:
        self.au_plus_tot = au_plus_tot
        super().__init__(
            f"{nom} ({evolution.libelle}) ne peut pas prendre effet le {le:%d/%m/%Y} : le préavis est de {delai}, "
            f"jour de l'annonce non compté ; au plus tôt le {au_plus_tot:%d/%m/%Y}"
        )


class CoexistenceHorsBornes(
    RegleEvolution,
    EsavError,
    code="VER-005",
    libelle="Coexistence de deux versions hors des bornes",
    remede="Prendre un dernier jour de service entre les dates indiquées ; retirer une version une fois ce jour fini.",
    article="12.1",
):
    """Two versions would live together for less, or more, than the contract says.

    With *retrait*, the act ends the version at once: *fin_le* is the last day that was told, if any.
    """

    def __init__(
        self,
        nom: str,
        fin_le: date | None,
        bornes: tuple[date, date],
        raison: str,
        *,
        retrait: bool = False,
    ) -> None:
        debut, fin = bornes
        self.au_plus_tot = debut
        if debut > fin:
            admis = f"aucun sans exception, le terme du {fin:%d/%m/%Y} étant trop proche ou passé"
        elif debut == fin:
            admis = f"le {debut:%d/%m/%Y}"
        else:
            admis = f"du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}"
        constat = (
            f"ne peut pas finir le {fin_le:%d/%m/%Y} à 24 h"
            if fin_le
            else "n'a pas de dernier jour de service"
        )
        suite = f"dernier jour de service admis : {admis}"
        if retrait:
            constat = "ne peut pas être retirée maintenant"
            suite = (
                f"retirez-la une fois fini son dernier jour, le {fin_le:%d/%m/%Y} à 24 h"
                if fin_le
                else f"dites d'abord son dernier jour en la dépréciant ({admis})"
            )
        super().__init__(f"{nom} {constat} : {raison} ; {suite}")


class SeuleVersion(
    EsavError,
    code="VER-006",
    libelle="Version sans successeur en production",
    remede="Publier d'abord la version qui la remplace.",
    article="12.1",
):
    """Retiring or deprecating it would leave its callers nowhere to go."""

    def __init__(self, nom: str) -> None:
        super().__init__(
            f"aucune version en production ne succède à {nom} : publiez d'abord celle qui la remplace"
        )


class EvolutionMalClassee(
    EsavError,
    code="VER-007",
    libelle="Évolution annoncée sous une classe trop légère",
    remede="Annoncer l'évolution sous la classe que donnent ses changements, ou retirer ceux qui pèsent.",
    article="12.1",
):
    """The comparison of both contracts, or the number alone, says heavier than what was declared.

    The elements are the changes that weigh; there are none where the number decides.
    """

    def __init__(
        self, nom: str, declaree: str, constatee: Evolution, changements: Sequence[Changement], suite: str
    ) -> None:
        lourds = [c for c in changements if c.evolution is constatee]
        releve = (
            f", mais la comparaison relève {len(lourds)} changement{'s' if len(lourds) > 1 else ''} "
            f"de classe « {constatee.libelle} »"
        )
        super().__init__(
            f"{nom} : {declaree}{releve if lourds else ''} ; {suite}",
            elements=tuple(
                ElementErreur(c.lieu, f"{c.constat} (art. {c.article})") for c in lourds[:ELEMENTS_MAX]
            ),
        )


class PassageVersionInterdit(
    EsavError,
    code="VER-008",
    libelle="Passage interdit dans la vie d'une version",
    remede="Suivre l'ordre : projet, annoncée, en production, dépréciée, retirée (esav version status).",
    article="12.1",
):
    """The version is not in a state from which this act is possible."""

    def __init__(self, nom: str, etat: str, cible: str) -> None:
        super().__init__(f"{nom} est à l'état {etat} : elle ne peut pas passer à {cible}")


class VersionContratInconnue(
    EsavError,
    code="VER-009",
    libelle="Version inconnue du contrat ou du catalogue",
    remede="Vérifier le nom et le numéro ; les fichiers de la version doivent être installés (esav version status).",
):
    """No file of this installation describes this version."""

    def __init__(self, nom: str, connues: Iterable[str]) -> None:
        super().__init__(f"{nom} est inconnue ; versions installées : {', '.join(connues) or 'aucune'}")


class ContratModifie(
    EsavError,
    code="VER-010",
    libelle="Contrat modifié après son annonce",
    remede="Remettre les fichiers annoncés ; un changement est une nouvelle version, annoncée à son tour.",
    article="12.1",
):
    """The files of a version that was announced or published are no longer those that were announced."""

    def __init__(self, nom: str, attendue: str, presente: str | None) -> None:
        super().__init__(
            f"{nom} : les fichiers ne sont pas ceux de l'annonce (empreinte {presente or 'absente'}, "
            f"attendue {attendue})"
        )


class NumeroVersionIncorrect(
    EsavError,
    code="VER-011",
    libelle="Numéro de version hors de la suite",
    remede="Numéroter à la suite : N.(m+1) pour une évolution mineure, (N+1).0 pour une majeure.",
):
    """The number does not follow those that exist."""

    def __init__(self, nom: str, attendus: Iterable[str]) -> None:
        super().__init__(f"{nom} n'est pas à la suite : {' ou '.join(attendus)} attendue")


class VersionMajeureFinie(
    EsavError,
    code="VER-017",
    libelle="Évolution mineure d'une version qui n'est plus servie",
    remede="Une version retirée ne revient pas : faire évoluer celle qui lui succède, ou annoncer une version majeure.",
    article="12.1",
):
    """A minor version would bring back, without an end, a major one whose last day is over by then."""

    def __init__(self, nom: str, production: date, derniere: "VersionContrat", suivante: str | None) -> None:
        fin = f" le {derniere.fin_le:%d/%m/%Y} à 24 h" if derniere.fin_le else ""
        suite = f"{suivante} lui succède" if suivante else "annoncez une version majeure"
        super().__init__(
            f"{nom} serait en production le {production:%d/%m/%Y} à l'adresse de {derniere.nom}, dont le service "
            f"finit{fin}, sans retour ; {suite}"
        )


class JourImpossible(
    EsavError,
    code="VER-018",
    libelle="Jour contraire à l'ordre du temps",
    remede="Prendre un jour qui ne vient pas avant l'acte lui-même, ni une fin avant le début.",
    article="12.1",
):
    """A production day before today, or a last day over before the act or before the first: no exception lifts it."""

    def __init__(self, nom: str, acte: str, jour: date, premier: date) -> None:
        super().__init__(
            f"{nom} ne peut pas {acte} le {jour:%d/%m/%Y}, même par exception ; au plus tôt le {premier:%d/%m/%Y}"
        )


class ExceptionSansMotif(
    EsavError,
    code="VER-012",
    libelle="Exception sans motif",
    remede="Dire pourquoi la règle est écartée : le motif et son auteur sont conservés.",
):
    """An exception to a rule of art. 12 was asked for without a reason."""
