"""The policy on attestations, what may be attested, and what production admits (art. 5.2.1)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from esav_ws.domain.attestation import Attestation, GraviteConstat, JeuPublie, ParcoursJoue, Verdict
from esav_ws.domain.attestation_erreurs import AttestationNonRecevable, ParcoursManquants
from esav_ws.domain.horloge import en_clair
from esav_ws.domain.mise_en_production import CONTRATS
from esav_ws.domain.operateur import Operateur, VersionOuverte


@dataclass(frozen=True, slots=True)
class PolitiqueAttestations:
    """Which parcours each domain and major version takes, and the sets of parcours admitted beside the published one.

    A version that is not named takes every published parcours of it.
    """

    exiges: Mapping[VersionOuverte, tuple[str, ...]] = field(default_factory=dict)
    jeux: frozenset[str] = frozenset()

    def pour(self, version: VersionOuverte, jeu: JeuPublie) -> tuple[str, ...]:
        """Return the names of the parcours that *version* takes."""
        return self.exiges.get(version) or jeu.pour(*version)


def retenir(
    joues: Sequence[ParcoursJoue], version: VersionOuverte, exiges: Sequence[str], jeu: JeuPublie
) -> tuple[ParcoursJoue, ...]:
    """Return the latest passed of each of *exiges*, in their order, or raise `ParcoursManquants`."""
    reussis = {
        joue.parcours: joue
        for joue in sorted(joues, key=lambda un: un.fin)
        if (joue.domaine, joue.majeure, joue.jeu) == (*version, jeu.empreinte) and not _echec(joue)
    }
    manquants = [_pourquoi(nom, joues, version) for nom in exiges if nom not in reussis]
    if manquants or not exiges:
        raise ParcoursManquants(f"{CONTRATS[version[0]]} v{version[1]}", manquants)
    return tuple(reussis[nom] for nom in exiges)


def exiger_recevable(
    attestation: Attestation,
    operateur: Operateur,
    *,
    politique: PolitiqueAttestations,
    jeu: JeuPublie,
    le: datetime,
) -> None:
    """Return if *attestation* opens what it says to *operateur* at *le*, or raise `AttestationNonRecevable`."""
    for refus in _refus(attestation, operateur, politique, jeu, le):
        raise refus


def _refus(
    a: Attestation, operateur: Operateur, politique: PolitiqueAttestations, jeu: JeuPublie, le: datetime
) -> Iterator[AttestationNonRecevable]:
    if a.operateur != operateur.code:
        yield AttestationNonRecevable(
            "operateur.code", f"elle est celle de {a.operateur}, et non de {operateur.code}", a.operateur
        )
    if a.siren is not None and operateur.siren is not None and a.siren != operateur.siren:
        yield AttestationNonRecevable(
            "operateur.siren",
            f"le SIREN {a.siren} n'est pas celui de {operateur.code}, {operateur.siren}",
            a.siren,
        )
    if CONTRATS.get(a.domaine) != a.contrat:
        yield AttestationNonRecevable(
            "contrat.nom", f"le contrat {a.contrat} n'est pas celui du domaine {a.domaine}", a.contrat
        )
    admis = {jeu.empreinte, *politique.jeux}
    if a.jeu not in admis:
        yield AttestationNonRecevable(
            "jeu",
            "le jeu de parcours n'est pas celui en vigueur ici, ni un de ceux que la politique admet : faites passer les "
            "parcours d'aujourd'hui",
            a.jeu,
            tuple(sorted(admis)),
        )
    for rang, joue in enumerate(a.parcours):
        yield from _refus_du_parcours(f"parcours[{rang}]", joue, a)
    manquants = set(politique.pour((a.domaine, a.majeure), jeu)) - {joue.parcours for joue in a.parcours}
    if manquants or not a.parcours:
        yield AttestationNonRecevable(
            "parcours",
            f"la politique de production exige aussi : {_citer(manquants)}",
            admises=tuple(sorted(manquants)),
        )
    elif a.acquise_le > le:
        yield AttestationNonRecevable("acquiseLe", f"elle est datée du futur ({en_clair(a.acquise_le)})")


def _refus_du_parcours(ou: str, joue: ParcoursJoue, a: Attestation) -> Iterator[AttestationNonRecevable]:
    if joue.jeu != a.jeu:
        yield AttestationNonRecevable(
            f"{ou}.jeu", f"« {joue.parcours} » a été joué dans un autre jeu", joue.jeu
        )
    if joue.verdict is not Verdict.REUSSI:
        yield AttestationNonRecevable(f"{ou}.verdict", f"« {joue.parcours} » n'est pas réussi", joue.verdict)
    elif _echec(joue):
        yield AttestationNonRecevable(
            f"{ou}.echanges", f"« {joue.parcours} » n'a aucun appel réussi, ou porte une erreur constatée"
        )


def _echec(joue: ParcoursJoue) -> bool:
    """Return whether it was not passed: a verdict alone, without one call answered, passes nothing (art. 5.2.1)."""
    return (
        joue.verdict is not Verdict.REUSSI
        or any(constat.gravite is GraviteConstat.ERREUR for constat in joue.constats)
        or all(echange.faute is not None for echange in joue.echanges)
    )


def _pourquoi(nom: str, joues: Iterable[ParcoursJoue], version: VersionOuverte) -> str:
    siens = [j for j in joues if (j.parcours, j.domaine, j.majeure) == (nom, *version)]
    if not siens:
        return f"{nom} (jamais joué)"
    return f"{nom} (échoué)" if all(map(_echec, siens)) else f"{nom} (réussi dans un autre jeu de parcours)"


def _citer(noms: Iterable[str]) -> str:
    return ", ".join(sorted(noms)) or "un parcours au moins"
