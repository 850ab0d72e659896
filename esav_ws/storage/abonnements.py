"""Repository of subscriptions to events."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Integer, Select, bindparam, delete, exists, literal_column, or_, select, update

from esav_ws.application.ports_abonnements import SUJET, EnvoiCourriel
from esav_ws.domain.abonnement import Abonnement, EtatAbonnement
from esav_ws.domain.operateur import StatutOperateur
from esav_ws.domain.tache import EtatTache
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import operateur as o
from esav_ws.storage.tables_abonnements import abonnement as a
from esav_ws.storage.tables_abonnements import evenements_courriel as c
from esav_ws.storage.tables_taches import tache as t

_CHANGEANTES: Final = (
    "etat",
    "etat_le",
    "acquitte",
    "verifie_le",
    "transmis_le",
    "echec_depuis",
    "echecs",
    "erreur",
    "motif",
)
_FIXES: Final = ("identifiant", "operateur", "adresse", "types", "courriel", "cree_le", "tour")
_LE_SIEN: Final = a.c.identifiant == bindparam("le_sien")
_AJOUT = ajout(a, *_FIXES, *_CHANGEANTES, "revision")
_ENREGISTRER = Instruction(
    update(a)
    .where(_LE_SIEN, a.c.revision == bindparam("lue"))
    .values({nom: bindparam(f"v_{nom}", type_=a.c[nom].type) for nom in _CHANGEANTES})
    .values(revision=a.c.revision + 1)
)
_COLONNES: Final = tuple(a.c[nom] for nom in (*_FIXES, *_CHANGEANTES, "revision"))
_UN = Instruction(select(*_COLONNES).where(_LE_SIEN))


def _liste(*, du_seul: bool, dans: bool) -> Instruction:
    enonce: Select[Any] = select(*_COLONNES)
    if du_seul:
        enonce = enonce.where(a.c.operateur == bindparam("de"))
    if dans:
        enonce = enonce.where(a.c.etat == bindparam("dans"))
    else:
        enonce = enonce.where(a.c.etat != literal_column(f"'{EtatAbonnement.RESILIE}'"))
    return Instruction(
        enonce.order_by(a.c.cree_le.desc(), a.c.identifiant).limit(bindparam("taille", type_=Integer))
    )


_LISTES: Final = {(d, e): _liste(du_seul=d, dans=e) for d in (False, True) for e in (False, True)}
_EN_ATTENTE = Instruction(
    select(a.c.identifiant, a.c.tour)
    .join(o, o.c.code == a.c.operateur)
    .where(
        a.c.etat.in_([literal_column("'EN_VERIFICATION'"), literal_column("'ACTIF'")]),
        or_(
            a.c.etat == literal_column("'EN_VERIFICATION'"),
            o.c.dernier_evenement > a.c.acquitte,
        ),
        o.c.statut == literal_column(f"'{StatutOperateur.ACTIF}'"),
        ~exists().where(
            t.c.sujet == literal_column(f"'{SUJET}'"),
            t.c.reference == a.c.tache,
            t.c.etat == literal_column(f"'{EtatTache.A_FAIRE}'"),
        ),
    )
    .order_by(a.c.identifiant)
    .limit(bindparam("taille", type_=Integer))
)
_LANCER = Instruction(
    update(a)
    .where(_LE_SIEN, a.c.tour == bindparam("au_tour"))
    .values(tour=a.c.tour + 1, tache=bindparam("la_tache"))
)
_TACHE = Instruction(select(a.c.tache).where(_LE_SIEN))
_ENVOIS = Instruction(select(c).order_by(c.c.operateur))
_AJOUT_ENVOI = ajout(c)
_TYPES_ENVOI = Instruction(
    update(c).where(c.c.operateur == bindparam("de")).values(types=bindparam("choisis", type_=c.c.types.type))
)
_AVANCER_ENVOI = Instruction(
    update(c)
    .where(c.c.operateur == bindparam("de"), c.c.acquitte == bindparam("avant"))
    .values(acquitte=bindparam("apres"))
)
_RETIRER_ENVOI = Instruction(delete(c).where(c.c.operateur == bindparam("de")))


class AbonnementsSql:
    """One row per subscription, and one per Opérateur whose people read events by mail."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, abonnement: Abonnement) -> None:
        """Store a new one."""
        fixes = {nom: getattr(abonnement, nom) for nom in _FIXES}
        self._liaison.confier(_AJOUT, {**fixes, "types": list(abonnement.types), **_changeantes(abonnement)})

    def enregistrer(self, apres: Abonnement) -> bool:
        """Write it over the revision that it was made of; return whether nobody had written in between."""
        valeurs = _changeantes(apres)
        lue = valeurs.pop("revision")
        ecrites = self._liaison.ecrire(
            _ENREGISTRER,
            le_sien=apres.identifiant,
            lue=lue,
            **{f"v_{nom}": valeur for nom, valeur in valeurs.items()},
        )
        return ecrites == 1

    def trouver(self, identifiant: str, operateur: str | None) -> Abonnement | None:
        """Return one, only if it is *operateur*'s (`None`: the OI)."""
        row = self._liaison.ligne(_UN, le_sien=identifiant)
        return None if row is None or operateur not in {None, row.operateur} else _abonnement(row)

    def lister(self, operateur: str | None, etat: EtatAbonnement | None, taille: int) -> list[Abonnement]:
        """Return at most *taille*, the newest first; ended ones only when asked for."""
        filtres = {"de": operateur, "dans": etat}
        valeurs = {nom: valeur for nom, valeur in filtres.items() if valeur is not None}
        liste = _LISTES[operateur is not None, etat is not None]
        return [_abonnement(row) for row in self._liaison.lignes(liste, taille=taille, **valeurs)]

    def en_attente(self, taille: int) -> list[tuple[str, int]]:
        """Return the identifier and the turn of those that have something to carry and no task for it."""
        return [(row.identifiant, row.tour) for row in self._liaison.lignes(_EN_ATTENTE, taille=taille)]

    def lancer(self, identifiant: str, tour: int, tache: str) -> bool:
        """Record that *tache* is its task after turn number *tour*; return whether nobody else had."""
        return bool(self._liaison.ecrire(_LANCER, le_sien=identifiant, au_tour=tour, la_tache=tache))

    def tache(self, identifiant: str) -> str | None:
        """Return the reference of its latest task."""
        row = self._liaison.ligne(_TACHE, le_sien=identifiant)
        return None if row is None else row.tache

    def envois(self) -> Sequence[EnvoiCourriel]:
        """Return the choices of events by mail, by Opérateur."""
        return [
            EnvoiCourriel(row.operateur, tuple(row.types), row.acquitte)
            for row in self._liaison.lignes(_ENVOIS)
        ]

    def definir_envoi(self, operateur: str, types: tuple[str, ...], acquitte: int) -> None:
        """Choose the events that *operateur* reads by mail; keep the place of a known choice."""
        if not self._liaison.ecrire(_TYPES_ENVOI, de=operateur, choisis=list(types)):
            self._liaison.confier(
                _AJOUT_ENVOI, {"operateur": operateur, "types": list(types), "acquitte": acquitte}
            )

    def avancer_envoi(self, operateur: str, avant: int, apres: int) -> bool:
        """Move its place from *avant* to *apres*; return whether it was there."""
        return bool(self._liaison.ecrire(_AVANCER_ENVOI, de=operateur, avant=avant, apres=apres))

    def retirer_envoi(self, operateur: str) -> bool:
        """Write to *operateur* no more; return whether that changes anything."""
        return bool(self._liaison.ecrire(_RETIRER_ENVOI, de=operateur))


def _changeantes(abonnement: Abonnement) -> dict[str, Any]:
    return {nom: getattr(abonnement, nom) for nom in (*_CHANGEANTES, "revision")}


def _abonnement(row: Ligne) -> Abonnement:
    return Abonnement(**{**row._asdict(), "types": tuple(row.types), "etat": EtatAbonnement(row.etat)})
