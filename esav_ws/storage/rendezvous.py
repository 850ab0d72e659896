"""Repository of appointments."""

from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, or_, select, tuple_, update

from esav_ws.application.ports import ConflitEcriture
from esav_ws.application.ports_rendezvous import CriteresRendezVous
from esav_ws.domain.operateur import Cote
from esav_ws.domain.rendezvous import EtatRendezVous, RendezVous, TypeRendezVous
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_rendezvous import rendez_vous as t

_AJOUT = ajout(t)
_VARIABLES = ("creneau", "debut", "fin", "etat", "etat_le", "cote", "motif")
_ENREGISTRER = Instruction(
    update(t)
    .where(t.c.id == bindparam("de_lid"), t.c.etat == bindparam("attendu"))
    .values({nom: bindparam(nom, type_=t.c[nom].type) for nom in _VARIABLES})
)
_UN = Instruction(select(t).where(t.c.id == bindparam("de_lid")))
_PAR_CRENEAU = Instruction(
    select(t).where(
        or_(t.c.creneau == bindparam("du_creneau"), t.c.creneau_initial == bindparam("du_creneau")),
        t.c.operateur == bindparam("operateur"),
    )
)
_DE = Instruction(select(t).where(t.c.numero == bindparam("numero")).order_by(t.c.pris_le, t.c.id))


class TousRendezVousSql:
    """One row per appointment; a signalisation has one expected of each kind at most."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, rendez_vous: RendezVous) -> None:
        """Store a new one."""
        self._liaison.confier(_AJOUT, asdict(rendez_vous))

    def enregistrer(self, rendez_vous: RendezVous) -> None:
        """Write it over the stored one, which is expected, or raise `ConflitEcriture`: it no longer is."""
        valeurs = asdict(rendez_vous)
        ecrites = self._liaison.ecrire(
            _ENREGISTRER,
            de_lid=rendez_vous.id,
            attendu=EtatRendezVous.PRIS,
            **{nom: valeurs[nom] for nom in _VARIABLES},
        )
        if ecrites != 1:
            raise ConflitEcriture

    def trouver(self, identifiant: str, operateur: str | None) -> RendezVous | None:
        """Return it, only if it is *operateur*'s (`None`: the OI)."""
        row = self._liaison.ligne(_UN, de_lid=identifiant)
        return _lire(row) if row and operateur in {None, row.operateur} else None

    def par_creneau(self, creneau: str, operateur: str) -> RendezVous | None:
        """Return the one of *operateur*'s that was booked with *creneau*, or moved to it."""
        row = self._liaison.ligne(_PAR_CRENEAU, du_creneau=creneau, operateur=operateur)
        return row and _lire(row)

    def de(self, numero: str) -> list[RendezVous]:
        """Return those of a signalisation, the first taken first."""
        return [_lire(row) for row in self._liaison.lignes(_DE, numero=numero)]

    def lister(
        self, criteres: CriteresRendezVous, apres: tuple[datetime, str] | None, taille: int
    ) -> list[RendezVous]:
        """Return at most *taille*, the first to begin first, after the position (beginning, identifier)."""
        valeurs: dict[str, Any] = {
            nom: valeur
            for nom in ("operateur", "numero", "debut", "fin")
            if (valeur := getattr(criteres, nom)) is not None
        }
        instruction = _liste(frozenset(valeurs), len(criteres.etats), suite=apres is not None)
        if apres is not None:
            valeurs |= {"instant": apres[0], "dernier": apres[1]}
        etats = {f"etat{rang}": etat for rang, etat in enumerate(criteres.etats)}
        return [_lire(row) for row in self._liaison.lignes(instruction, taille=taille, **etats, **valeurs)]


@cache
def _liste(criteres: frozenset[str], etats: int, *, suite: bool) -> Instruction:
    """Return the page of the list under the criteria that are there, *etats* states among them."""
    requete = select(t).order_by(t.c.debut, t.c.id).limit(bindparam("taille", type_=Integer))
    for nom in criteres & {"operateur", "numero"}:
        requete = requete.where(t.c[nom] == bindparam(nom))
    if "debut" in criteres:
        requete = requete.where(t.c.debut >= bindparam("debut"))
    if "fin" in criteres:
        requete = requete.where(t.c.debut < bindparam("fin"))
    if etats:
        requete = requete.where(t.c.etat.in_([bindparam(f"etat{rang}") for rang in range(etats)]))
    if suite:
        apres = tuple_(bindparam("instant", type_=t.c.debut.type), bindparam("dernier"))
        requete = requete.where(tuple_(t.c.debut, t.c.id) > apres)
    return Instruction(requete)


def _lire(row: Ligne) -> RendezVous:
    valeurs = row._asdict()
    return RendezVous(
        **valeurs
        | {
            "type": TypeRendezVous(row.type),
            "etat": EtatRendezVous(row.etat),
            "cote": Cote(row.cote) if row.cote else None,
        }
    )
