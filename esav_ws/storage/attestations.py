"""Repositories of conformance: parcours played, attestations recorded, and what is open in production."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from esav_ws.application.ports_attestation import AttestationEnregistree
from esav_ws.domain.attestation import Constat, EchangeJoue, GraviteConstat, ParcoursJoue, Verdict
from esav_ws.domain.mise_en_production import MiseEnProduction, Voie
from esav_ws.domain.operateur import Habilitation
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_attestation import attestation as a
from esav_ws.storage.tables_attestation import mise_en_production as m
from esav_ws.storage.tables_attestation import parcours_joue as p

_JOUES = Instruction(
    select(*(c for c in p.c if c.name != "id")).where(p.c.operateur == bindparam("de")).order_by(p.c.id)
)
_AJOUT_JOUE = ajout(p, *(c.name for c in p.c if c.name != "id"))

_ATTESTATIONS = select(a).order_by(a.c.operateur, a.c.enregistree_le, a.c.empreinte)
_TOUTES_LES_ATTESTATIONS = Instruction(_ATTESTATIONS)
_ATTESTATIONS_DE = Instruction(_ATTESTATIONS.where(a.c.operateur == bindparam("de")))
_ATTESTATION = Instruction(select(a).where(a.c.empreinte == bindparam("celle")))
_AJOUT_ATTESTATION = ajout(a)

_SANS_ID = tuple(c for c in m.c if c.name != "id")
_MISES = select(*_SANS_ID).order_by(m.c.operateur, m.c.id)
_TOUTES_LES_MISES = Instruction(_MISES)
_MISES_DE = Instruction(_MISES.where(m.c.operateur == bindparam("de")))
_OUVERTE = (
    m.c.operateur == bindparam("de"),
    m.c.domaine == bindparam("du_domaine"),
    m.c.majeure == bindparam("de_majeure"),
    m.c.fermee_le.is_(None),
)
_MISE = Instruction(select(*_SANS_ID).where(*_OUVERTE))
_OUVRIR = ajout(m, *(c.name for c in _SANS_ID))
_FERMETURE = ("fermee_le", "fermee_par", "motif_fermeture")
_FERMER = Instruction(
    update(m).where(*_OUVERTE).values({nom: bindparam(f"v_{nom}", type_=m.c[nom].type) for nom in _FERMETURE})
)


class ParcoursJouesSql:
    """What was played in integration."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, joue: ParcoursJoue) -> None:
        """Store one more."""
        self._liaison.confier(
            _AJOUT_JOUE,
            {nom: getattr(joue, nom) for nom in joue.__slots__}
            | {
                "constats": [
                    {"le": c.le.isoformat(), "texte": c.texte, "gravite": c.gravite} for c in joue.constats
                ],
                "echanges": [asdict(e) | {"le": e.le.isoformat()} for e in joue.echanges],
            },
        )

    def lister(self, operateur: str) -> list[ParcoursJoue]:
        """Return those of *operateur*, in the order in which they were stored."""
        return [_lire_joue(row) for row in self._liaison.lignes(_JOUES, de=operateur)]


class AttestationsSql:
    """What was recorded in production."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, enregistree: AttestationEnregistree) -> None:
        """Store a new one, or raise `ConflitEcriture`, at the latest with the commit."""
        self._liaison.confier(_AJOUT_ATTESTATION, asdict(enregistree))

    def trouver(self, empreinte: str) -> AttestationEnregistree | None:
        """Return the one whose document has that SHA-256."""
        row = self._liaison.ligne(_ATTESTATION, celle=empreinte)
        return _lire_attestation(row) if row else None

    def lister(self, operateur: str | None = None) -> list[AttestationEnregistree]:
        """Return those of *operateur*, or all, by Opérateur, in the order in which they were recorded."""
        if operateur is None:
            rows = self._liaison.lignes(_TOUTES_LES_ATTESTATIONS)
        else:
            rows = self._liaison.lignes(_ATTESTATIONS_DE, de=operateur)
        return [_lire_attestation(row) for row in rows]


class MisesEnProductionSql:
    """What is, or was, open to whom."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def lister(self, operateur: str | None = None) -> list[MiseEnProduction]:
        """Return those of *operateur*, or all, closed ones included, by Opérateur, in the order in which they opened."""
        if operateur is None:
            rows = self._liaison.lignes(_TOUTES_LES_MISES)
        else:
            rows = self._liaison.lignes(_MISES_DE, de=operateur)
        return [_lire_mise(row) for row in rows]

    def ouverte(self, operateur: str, domaine: Habilitation, majeure: int) -> MiseEnProduction | None:
        """Return the one that is open now."""
        row = self._liaison.ligne(_MISE, de=operateur, du_domaine=domaine, de_majeure=majeure)
        return _lire_mise(row) if row else None

    def ouvrir(self, mise: MiseEnProduction) -> None:
        """Store a new one; where it is open already `ConflitEcriture` is raised, at the latest with the commit."""
        self._liaison.confier(_OUVRIR, asdict(mise))

    def fermer(self, mise: MiseEnProduction) -> None:
        """Close the one that is open, as *mise* says."""
        valeurs = {f"v_{nom}": getattr(mise, nom) for nom in _FERMETURE}
        self._liaison.ecrire(
            _FERMER, de=mise.operateur, du_domaine=mise.domaine, de_majeure=mise.majeure, **valeurs
        )


def _lire_joue(row: Ligne) -> ParcoursJoue:
    colonnes: dict[str, Any] = row._asdict() | {
        "domaine": Habilitation(row.domaine),
        "verdict": Verdict(row.verdict),
        "constats": tuple(
            Constat(datetime.fromisoformat(c["le"]), c["texte"], GraviteConstat(c["gravite"]))
            for c in row.constats
        ),
        "echanges": tuple(EchangeJoue(**{**e, "le": datetime.fromisoformat(e["le"])}) for e in row.echanges),
    }
    return ParcoursJoue(**colonnes)


def _lire_attestation(row: Ligne) -> AttestationEnregistree:
    colonnes: dict[str, Any] = row._asdict() | {
        "domaine": Habilitation(row.domaine),
        "document": bytes(row.document),
        "signature": bytes(row.signature),
    }
    return AttestationEnregistree(**colonnes)


def _lire_mise(row: Ligne) -> MiseEnProduction:
    colonnes: dict[str, Any] = row._asdict() | {
        "domaine": Habilitation(row.domaine),
        "voie": Voie(row.voie),
    }
    return MiseEnProduction(**colonnes)
