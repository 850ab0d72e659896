"""Repository of line tests."""

from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from esav_ws.application.messages_essais import Dispense
from esav_ws.application.ports_essais import SUJET, CriteresEssais, Tournee
from esav_ws.domain.essai import EssaiLigne, EtatEssai
from esav_ws.domain.operateur import Cote
from esav_ws.domain.tache import EtatTache
from esav_ws.domain.volumetrie import CleMinute, NatureRequete, minute_de
from esav_ws.storage.ecriture import definir
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.lignes_essais import lire_essai, valeurs_essai
from esav_ws.storage.tables_essais import dispense_test as d
from esav_ws.storage.tables_essais import equipement as q
from esav_ws.storage.tables_essais import essai as t
from esav_ws.storage.tables_essais import essai_part as p
from esav_ws.storage.tables_taches import tache

_TAILLE: Final = bindparam("taille", type_=Integer)
_VARIABLES: Final = (
    "etat",
    "etat_le",
    "a_partir_le",
    "demarre_le",
    "fini_le",
    "essais",
    "mesures",
    "verdict",
    "localisation",
    "cause",
    "detail",
)
_DEMANDE, _EN_COURS, _TERMINE = (
    t.c.etat == literal_column(f"'{etat}'")
    for etat in (EtatEssai.DEMANDE, EtatEssai.EN_COURS, EtatEssai.TERMINE)
)
_ACTIF: Final = t.c.etat.in_([literal_column("'DEMANDE'"), literal_column("'EN_COURS'")])
_SUR: Final = t.c.equipement == bindparam("la")
_DU: Final = and_(
    _DEMANDE, t.c.a_partir_le <= bindparam("maintenant"), t.c.expire_le > bindparam("maintenant")
)

_AJOUT = ajout(t)
_ENREGISTRER = Instruction(
    update(t)
    .where(
        t.c.numero == bindparam("du_numero"),
        t.c.etat == bindparam("avant"),
        t.c.essais == bindparam("au_essai"),
    )
    .values({nom: bindparam(nom, type_=t.c[nom].type) for nom in _VARIABLES})
)
_UN = Instruction(select(t).where(t.c.numero == bindparam("du_numero")))
_PAR_REFERENCE = Instruction(
    select(t).where(t.c.operateur == bindparam("de"), t.c.reference_operateur == bindparam("sous"))
)
_ACTIF_LIGNE = Instruction(select(t).where(t.c.prestation == bindparam("sur"), _ACTIF))
_ACTIF_VERROU = Instruction(
    select(t).where(t.c.verrou == bindparam("le_verrou"), _ACTIF, t.c.verrou != literal_column("''"))
)
_CITER = Instruction(
    update(t).where(t.c.numero == bindparam("du_numero")).values(signalisation=bindparam("le_depot"))
)
_VERROU = Instruction(select(q.c.code).where(q.c.code == bindparam("la")).with_for_update(key_share=True))
_EN_COURS_ICI = Instruction(select(t).where(_SUR, _EN_COURS).order_by(t.c.numero))
_CANDIDATS = Instruction(
    select(t.c.operateur, func.min(t.c.demande_le).label("depuis"), func.max(p.c.part).label("part"))
    .outerjoin(p, and_(p.c.equipement == t.c.equipement, p.c.operateur == t.c.operateur))
    .where(_SUR, _DU)
    .group_by(t.c.operateur)
)
_PART = Instruction(select(q.c.part).where(q.c.code == bindparam("la")))
_AVANCER = Instruction(
    update(q).where(q.c.code == bindparam("la")).values(part=bindparam("nouvelle", type_=Integer))
)
_PREMIER = Instruction(
    select(t).where(_SUR, _DU, t.c.operateur == bindparam("de")).order_by(t.c.demande_le, t.c.numero).limit(1)
)
_DEPASSES = Instruction(
    select(t).where(_DEMANDE, t.c.expire_le <= bindparam("maintenant")).order_by(t.c.expire_le).limit(_TAILLE)
)
_DEPUIS = Instruction(select(func.min(t.c.demande_le, type_=t.c.demande_le.type).label("le")).where(_DEMANDE))
_EN_ATTENTE = Instruction(
    select(q.c.code, q.c.tour)
    .where(
        exists().where(t.c.equipement == q.c.code, or_(_DU, _EN_COURS)),
        ~exists().where(
            tache.c.sujet == literal_column(f"'{SUJET}'"),
            tache.c.reference == q.c.tache,
            tache.c.etat == literal_column(f"'{EtatTache.A_FAIRE}'"),
        ),
    )
    .order_by(q.c.tour, q.c.code)
    .limit(_TAILLE)
)
_LANCER = Instruction(
    update(q)
    .where(q.c.code == bindparam("la"), q.c.tour == bindparam("au_tour"))
    .values(tour=q.c.tour + 1, tache=bindparam("la_tache"))
)
_AJOUT_DISPENSE = ajout(d)
_DISPENSE = Instruction(
    select(d)
    .where(
        d.c.prestation == bindparam("sur"),
        d.c.operateur == bindparam("de"),
        d.c.jusqu_a > bindparam("maintenant"),
    )
    .order_by(d.c.jusqu_a.desc())
    .limit(1)
)
_RESULTATS = Instruction(
    select(t.c.fini_le, t.c.operateur).where(
        _TERMINE,
        t.c.fini_le >= bindparam("debut"),
        t.c.fini_le < bindparam("fin"),
        t.c.cote == literal_column(f"'{Cote.OPERATEUR}'"),
    )
)


class EssaisSql:
    """One row per test, which says alone what remains to be done."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, essai: EssaiLigne) -> None:
        """Store a new one."""
        self._liaison.confier(_AJOUT, valeurs_essai(essai))

    def enregistrer(self, avant: EssaiLigne, apres: EssaiLigne) -> bool:
        """Write *apres* over *avant*; return whether it still was in the same state and attempt."""
        valeurs = valeurs_essai(apres)
        ecrites = self._liaison.ecrire(
            _ENREGISTRER,
            du_numero=avant.numero,
            avant=avant.etat,
            au_essai=avant.essais,
            **{nom: valeurs[nom] for nom in _VARIABLES},
        )
        return ecrites == 1

    def trouver(self, numero: str, operateur: str | None) -> EssaiLigne | None:
        """Return it, only if it is *operateur*'s (`None`: the OI)."""
        row = self._liaison.ligne(_UN, du_numero=numero)
        return lire_essai(row) if row and operateur in {None, row.operateur} else None

    def par_reference(self, operateur: str, reference: str) -> EssaiLigne | None:
        """Return the one that was asked for under that reference."""
        row = self._liaison.ligne(_PAR_REFERENCE, de=operateur, sous=reference)
        return row and lire_essai(row)

    def actif(self, prestation: str, verrou: str) -> EssaiLigne | None:
        """Return the one that is active on that line, or that holds *verrou* (empty: none)."""
        row = self._liaison.ligne(_ACTIF_LIGNE, sur=prestation)
        if row is None and verrou:
            row = self._liaison.ligne(_ACTIF_VERROU, le_verrou=verrou)
        return row and lire_essai(row)

    def citer(self, numero: str, signalisation: str) -> None:
        """Record the deposit that cites it."""
        self._liaison.confier(_CITER, {"du_numero": numero, "le_depot": signalisation})

    def lister(
        self, criteres: CriteresEssais, apres: tuple[datetime, str] | None, taille: int
    ) -> list[EssaiLigne]:
        """Return at most *taille*, the newest first, after the position (request, number)."""
        valeurs: dict[str, Any] = {
            nom: valeur
            for nom in ("operateur", "prestation", "equipement")
            if (valeur := getattr(criteres, nom)) is not None
        }
        instruction = _liste(frozenset(valeurs), len(criteres.etats), suite=apres is not None)
        if apres is not None:
            valeurs |= {"instant": apres[0], "dernier": apres[1]}
        etats = {f"etat{rang}": etat for rang, etat in enumerate(criteres.etats)}
        return [
            lire_essai(row) for row in self._liaison.lignes(instruction, taille=taille, **etats, **valeurs)
        ]

    def verrouiller(self, equipement: str) -> None:
        """Make others who lock this equipment wait for the end of this unit of work."""
        self._liaison.verrouiller(_VERROU, la=equipement)

    def en_cours(self, equipement: str) -> list[EssaiLigne]:
        """Return those that run there."""
        return [lire_essai(row) for row in self._liaison.lignes(_EN_COURS_ICI, la=equipement)]

    def suivant(self, equipement: str, poids_max: int, maintenant: datetime) -> EssaiLigne | None:
        """Return the one whose turn it is there, if it weighs at most *poids_max*; its Opérateur's turn is counted.

        Start-time fair queueing: each Opérateur has a clock that its tests move on by their weight, and the one that is
        behind comes first; the equipment's clock is that of the last one that began, behind which nobody stays.
        """
        candidats = self._liaison.lignes(_CANDIDATS, la=equipement, maintenant=maintenant)
        horloge = self._liaison.ligne(_PART, la=equipement)
        if not candidats or horloge is None:
            return None
        depart, _, operateur = min(
            (max(row.part or 0, horloge.part), row.depuis, row.operateur) for row in candidats
        )
        row = self._liaison.ligne(_PREMIER, la=equipement, maintenant=maintenant, de=operateur)
        if row is None or row.poids > poids_max:
            return None
        self._liaison.ecrire(_AVANCER, la=equipement, nouvelle=depart)
        definir(
            self._liaison,
            p,
            {"equipement": equipement, "operateur": operateur},
            {"part": depart + row.poids},
        )
        return lire_essai(row)

    def depasses(self, maintenant: datetime, taille: int) -> list[EssaiLigne]:
        """Return at most *taille* of those that have waited until their end."""
        return [
            lire_essai(row) for row in self._liaison.lignes(_DEPASSES, maintenant=maintenant, taille=taille)
        ]

    def attend_depuis(self) -> datetime | None:
        """Return when the oldest of those that wait was asked for."""
        row = self._liaison.ligne(_DEPUIS)
        depuis: datetime | None = row.le if row else None
        return depuis

    def en_attente(self, maintenant: datetime, taille: int) -> list[Tournee]:
        """Return at most *taille* equipments with something to do and no task under way."""
        rows = self._liaison.lignes(_EN_ATTENTE, maintenant=maintenant, taille=taille)
        return [Tournee(row.code, row.tour) for row in rows]

    def lancer(self, tournee: Tournee, reference: str) -> bool:
        """Record the new task of an equipment, or return `False`: another was first."""
        ecrites = self._liaison.ecrire(
            _LANCER, la=tournee.equipement, au_tour=tournee.tour, la_tache=reference
        )
        return ecrites == 1

    def dispenser(self, dispense: Dispense) -> None:
        """Store a waiver."""
        self._liaison.confier(_AJOUT_DISPENSE, asdict(dispense))

    def dispense(self, prestation: str, operateur: str, maintenant: datetime) -> Dispense | None:
        """Return the waiver that holds at *maintenant*."""
        row = self._liaison.ligne(_DISPENSE, sur=prestation, de=operateur, maintenant=maintenant)
        return row and Dispense(**row._asdict())

    def resultats(self, debut: datetime, fin: datetime) -> dict[CleMinute, int]:
        """Return the Opérateurs' tests that gave a result in ``[debut, fin)``, by minute (art. 6)."""
        comptes: dict[CleMinute, int] = {}
        for row in self._liaison.lignes(_RESULTATS, debut=debut, fin=fin):
            cle = CleMinute(minute_de(row.fini_le), row.operateur, NatureRequete.TEST)
            comptes[cle] = comptes.get(cle, 0) + 1
        return comptes


@cache
def _liste(criteres: frozenset[str], etats: int, *, suite: bool) -> Instruction:
    """Return the page of the list under the criteria that are there, *etats* states among them."""
    requete: Select[Any] = select(t).order_by(t.c.demande_le.desc(), t.c.numero.desc()).limit(_TAILLE)
    for nom in criteres:
        requete = requete.where(t.c[nom] == bindparam(nom))
    if etats:
        requete = requete.where(t.c.etat.in_([bindparam(f"etat{rang}") for rang in range(etats)]))
    if suite:
        apres = tuple_(bindparam("instant", type_=t.c.demande_le.type), bindparam("dernier"))
        requete = requete.where(tuple_(t.c.demande_le, t.c.numero) < apres)
    return Instruction(requete)
