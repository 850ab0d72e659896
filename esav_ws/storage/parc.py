"""Repository of offers and prestations."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, select, update

from esav_ws.application.ports import ConflitEcriture
from esav_ws.application.ports_parc import Avancee
from esav_ws.domain.offre import (
    CalendrierGtr,
    Canal,
    Cession,
    EtatPrestation,
    ExceptionOffre,
    FamilleOffre,
    Garantie,
    Offre,
    Prestation,
)
from esav_ws.domain.prestation_fiche import Fiche
from esav_ws.domain.rendezvous import TypeRendezVous
from esav_ws.storage import parc_chargement, tables
from esav_ws.storage.ecriture import definir
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_parc import cession as c

_P = tables.prestation
_PRESTATION = Instruction(select(_P).where(_P.c.identifiant == bindparam("identifiant")))
_APRES = (
    select(_P)
    .where(_P.c.identifiant > bindparam("apres"))
    .order_by(_P.c.identifiant)
    .limit(bindparam("taille", type_=Integer))
)
_TOUTES = Instruction(_APRES)
_SIENNES = Instruction(_APRES.where(_P.c.operateur == bindparam("operateur")))
_REMPLACABLES = [colonne.name for colonne in _P.c if colonne.name != "identifiant"]
_CEDER = Instruction(
    update(_P)
    .where(_P.c.identifiant == bindparam("du_numero"), _P.c.operateur == bindparam("ancien"))
    .values({nom: bindparam(nom, type_=_P.c[nom].type) for nom in _REMPLACABLES})
)
_TOUR = Instruction(
    select(tables.prestation.c.identifiant)
    .where(tables.prestation.c.identifiant == bindparam("identifiant"))
    .with_for_update(key_share=True)
)
_OFFRE = Instruction(select(tables.offre).where(tables.offre.c.code == bindparam("code")))
_OFFRES = Instruction(select(tables.offre).order_by(tables.offre.c.code))
_CESSIONS = Instruction(select(c).where(c.c.prestation == bindparam("identifiant")).order_by(c.c.rang))
_DERNIERE_SIENNE = Instruction(
    select(c.c.avant)
    .where(c.c.prestation == bindparam("identifiant"), c.c.de == bindparam("operateur"))
    .order_by(c.c.rang.desc())
    .limit(1)
)
_AJOUT_CESSION = ajout(c)


class ParcSql:
    """What Opérateurs rent."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def prestation(self, identifiant: str, operateur: str | None) -> Prestation | None:
        """Return it, only if it is *operateur*'s (`None`: the OI)."""
        row = self._liaison.ligne(_PRESTATION, identifiant=identifiant)
        if row is None or operateur not in {None, row.operateur}:
            return None
        return lire_prestation(row)

    def telle_que_louee(self, identifiant: str, operateur: str) -> Prestation | None:
        """Return it as *operateur* rents it, or as it was when it last left *operateur*."""
        if presente := self.prestation(identifiant, operateur):
            return presente
        row = self._liaison.ligne(_DERNIERE_SIENNE, identifiant=identifiant, operateur=operateur)
        return _relire(row.avant) if row else None

    def prestations(self, operateur: str | None, apres: str, taille: int) -> list[Prestation]:
        """Return at most *taille*, by number, after the number *apres*: *operateur*'s, or all."""
        if operateur is None:
            rows = self._liaison.lignes(_TOUTES, apres=apres, taille=taille)
        else:
            rows = self._liaison.lignes(_SIENNES, apres=apres, taille=taille, operateur=operateur)
        return [lire_prestation(row) for row in rows]

    def offre(self, code: str) -> Offre | None:
        """Return the offer."""
        row = self._liaison.ligne(_OFFRE, code=code)
        return lire_offre(row) if row else None

    def offres(self) -> list[Offre]:
        """Return every offer, by code."""
        return [lire_offre(row) for row in self._liaison.lignes(_OFFRES)]

    def definir_offre(self, offre: Offre) -> None:
        """Create or replace an offer."""
        garanties = [
            {
                "libelle": g.libelle,
                "heures": g.heures,
                "calendrier": g.calendrier,
                "code": g.code,
                "option": g.option,
            }
            for g in offre.garanties
        ]
        prise = offre.exception
        definir(
            self._liaison,
            tables.offre,
            {"code": offre.code},
            {
                "libelle": offre.libelle,
                "canaux": sorted(offre.canaux),
                "plusieurs_ouvertes": offre.plusieurs_ouvertes,
                "garanties": garanties,
                "famille": offre.famille,
                "rendez_vous": sorted(offre.rendez_vous),
                "test_obligatoire": offre.test_obligatoire,
                "annoncee_le": offre.annoncee_le,
                "mise_en_place_le": offre.mise_en_place_le,
                "exception_motif": prise and prise.motif,
                "exception_auteur": prise and prise.auteur,
                "exception_le": prise and prise.le,
            },
        )

    def definir_prestation(self, prestation: Prestation) -> None:
        """Create or replace a prestation."""
        definir(self._liaison, _P, {"identifiant": prestation.identifiant}, _valeurs(prestation))

    def ceder(self, cession: Cession, apres: Prestation) -> None:
        """Write *apres* over the prestation and keep the *cession*; raise `ConflitEcriture` if it has changed hands."""
        avant = cession.avant
        rang = len(self._liaison.lignes(_CESSIONS, identifiant=avant.identifiant))
        ecrites = self._liaison.ecrire(
            _CEDER, du_numero=avant.identifiant, ancien=avant.operateur, **_valeurs(apres)
        )
        if ecrites != 1:
            raise ConflitEcriture
        self._liaison.confier(
            _AJOUT_CESSION,
            {
                "prestation": avant.identifiant,
                "rang": rang,
                "de": avant.operateur,
                "vers": cession.vers,
                "le": cession.le,
                "auteur": cession.auteur,
                "motif": cession.motif,
                "avant": _valeurs(avant)
                | {
                    "identifiant": avant.identifiant,
                    "active_le": avant.active_le and avant.active_le.isoformat(),
                },
            },
        )

    def verrouiller(self, identifiant: str) -> None:
        """Make others who lock this prestation wait for the end of this unit of work."""
        self._liaison.verrouiller(_TOUR, identifiant=identifiant)

    def cessions(self, identifiant: str) -> list[Cession]:
        """Return every time that it changed hands, the first one first."""
        rows = self._liaison.lignes(_CESSIONS, identifiant=identifiant)
        return [Cession(_relire(r.avant), r.vers, r.le, r.auteur, r.motif) for r in rows]

    def fiches(self, identifiants: Sequence[str]) -> Mapping[str, Fiche]:
        """Return those of *identifiants* that are known."""
        return parc_chargement.fiches(self._liaison, identifiants)

    def charger(self, fiches: Sequence[Fiche]) -> None:
        """Create or replace many prestations, or raise `ConflitEcriture`."""
        parc_chargement.charger(self._liaison, fiches)

    def avancee(self, empreinte: str) -> Avancee | None:
        """Return how far the import of that file has come."""
        return parc_chargement.avancee(self._liaison, empreinte)

    def avancer(
        self, empreinte: str, avant: Avancee | None, apres: Avancee, *, nom: str, le: datetime, auteur: str
    ) -> None:
        """Write *apres* over *avant*, or raise `ConflitEcriture`."""
        parc_chargement.avancer(self._liaison, empreinte, avant, apres, nom=nom, le=le, auteur=auteur)


def lire_prestation(row: Ligne) -> Prestation:
    """Return the prestation that the columns of its table hold in *row*."""
    return Prestation(
        row.identifiant,
        row.operateur,
        row.offre,
        EtatPrestation(row.etat),
        row.extremite_a,
        row.extremite_b,
        row.complement,
        row.reference_pm,
        row.reference_pto,
        row.reference_pbo,
        tuple(row.garanties.split()),
        row.active_le,
    )


def lire_offre(row: Ligne) -> Offre:
    """Return the offer that the columns of its table hold in *row*."""
    return Offre(
        row.code,
        row.libelle,
        frozenset(map(Canal, row.canaux)),
        row.plusieurs_ouvertes,
        lire_garanties(row.garanties),
        FamilleOffre(row.famille),
        frozenset(map(TypeRendezVous, row.rendez_vous)),
        row.test_obligatoire,
        row.annoncee_le,
        row.mise_en_place_le,
        ExceptionOffre(row.exception_motif, row.exception_auteur, row.exception_le)
        if row.exception_le
        else None,
    )


def _valeurs(prestation: Prestation) -> dict[str, Any]:
    return {
        "operateur": prestation.operateur,
        "offre": prestation.offre,
        "etat": prestation.etat,
        "extremite_a": prestation.extremite_a,
        "extremite_b": prestation.extremite_b,
        "complement": prestation.complement,
        "reference_pm": prestation.reference_pm,
        "reference_pto": prestation.reference_pto,
        "reference_pbo": prestation.reference_pbo,
        "garanties": " ".join(prestation.garanties),
        "active_le": prestation.active_le,
    }


def _relire(avant: Mapping[str, Any]) -> Prestation:
    """Return the prestation as a cession keeps it."""
    return Prestation(
        **{
            **avant,
            "etat": EtatPrestation(avant["etat"]),
            "garanties": tuple(avant["garanties"].split()),
            "active_le": date.fromisoformat(avant["active_le"]) if avant["active_le"] else None,
        }
    )


def lire_garanties(stockees: Iterable[Mapping[str, Any]]) -> tuple[Garantie, ...]:
    """Return the guarantees that the column of an offer holds; one stored before they had codes has none."""
    return tuple(
        Garantie(
            g["libelle"],
            g["heures"],
            CalendrierGtr(g["calendrier"]),
            g.get("code", ""),
            g.get("option", False),
        )
        for g in stockees
    )
