"""Repository of collective faults."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, exists, literal_column, select, update

from esav_ws.domain.collectif_detection import Support
from esav_ws.domain.collectif_erreurs import CollectifModifie
from esav_ws.domain.derangement_collectif import (
    COUVRANTS,
    DETECTES,
    CollectifVu,
    DerangementCollectif,
    EtatCollectif,
    NiveauCollectif,
    PassageCollectif,
    Rattachement,
)
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import signalisation as s
from esav_ws.storage.tables_collectif import collectif as c
from esav_ws.storage.tables_collectif import membre_collectif as m
from esav_ws.storage.tables_collectif import passage_collectif as p


def _parmi(etats: Sequence[EtatCollectif]) -> list[ColumnElement[str]]:
    """Return literals: only so do planners recognise a partial index."""
    return [literal_column(f"'{etat}'") for etat in etats]


_TAILLE = bindparam("taille", type_=Integer)
_AJOUT, _AJOUT_PASSAGE = ajout(c), ajout(p)
_UN = select(c).where(c.c.numero == bindparam("numero"))
_LU, _TOUR = Instruction(_UN), Instruction(_UN.with_for_update(key_share=True))
_PASSAGES = Instruction(
    select(p.c.depart, p.c.cible, p.c.le, p.c.auteur, p.c.motif, p.c.code)
    .where(p.c.numero == bindparam("numero"))
    .order_by(p.c.rang)
)
_ENREGISTRER = Instruction(
    update(c)
    .where(c.c.numero == bindparam("du_numero"), c.c.revision == bindparam("lue"))
    .values(
        {
            nom: bindparam(nom, type_=c.c[nom].type)
            for nom in ("etat", "accepte", "rattachement", "confirme_le", "rang", "revision")
        }
    )
)
_TOUS = select(c).order_by(c.c.propose_le.desc(), c.c.numero.desc()).limit(_TAILLE)
_LISTES = {
    True: Instruction(_TOUS),
    False: Instruction(_TOUS.where(c.c.etat.not_in(_parmi([EtatCollectif.CLOS, EtatCollectif.ECARTE])))),
}
_CONNUS = select(c).where(c.c.etat.in_(_parmi(sorted(DETECTES))))
_TOUS_CONNUS = Instruction(_CONNUS)
_SUR_LE_SUPPORT = Instruction(
    _CONNUS.where(c.c.niveau == bindparam("niveau"), c.c.support == bindparam("support"))
)
_SANS_OBJET = Instruction(
    select(c.c.numero).where(
        c.c.etat == literal_column(f"'{EtatCollectif.PROPOSE}'"),
        c.c.etat.in_(_parmi(sorted(DETECTES))),
        ~exists().where(
            m.c.collectif == c.c.numero, m.c.actif.is_(True), s.c.numero == m.c.numero, s.c.ouverte.is_(True)
        ),
    )
)


class CollectifsSql:
    """Collective faults, with optimistic revision."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, collectif: DerangementCollectif) -> None:
        """Store a new one, or raise `ConflitEcriture`, at the latest with the commit."""
        fixe = {
            "numero": collectif.numero,
            "niveau": collectif.niveau,
            "support": collectif.support,
            "propose_le": collectif.propose_le,
        }
        self._liaison.confier(_AJOUT, fixe | _variable(collectif) | {"revision": 0})

    def verrouiller(self, numero: str) -> None:
        """Make others who lock this one wait for the end of this unit of work."""
        self._liaison.verrouiller(_TOUR, numero=numero)

    def trouver(self, numero: str) -> DerangementCollectif | None:
        """Return one whole."""
        with self._liaison.instantane():
            row = self._liaison.ligne(_LU, numero=numero)
            passages = self._liaison.lignes(_PASSAGES, numero=numero) if row else []
        return _lire(row, tuple(map(_passage, passages))) if row else None

    def enregistrer(self, avant: DerangementCollectif, apres: DerangementCollectif) -> None:
        """Write *apres* over *avant*, or raise `CollectifModifie`."""
        ecrites = self._liaison.ecrire(
            _ENREGISTRER,
            du_numero=avant.numero,
            lue=avant.revision,
            revision=avant.revision + 1,
            **_variable(apres),
        )
        if ecrites != 1:
            raise CollectifModifie(avant.numero)
        for rang, passage in enumerate(apres.passages[avant.rang :], start=avant.rang):
            self._liaison.confier(
                _AJOUT_PASSAGE,
                {
                    "numero": avant.numero,
                    "rang": rang,
                    "depart": passage.depart,
                    "cible": passage.cible,
                    "le": passage.le,
                    "auteur": passage.auteur,
                    "motif": passage.motif,
                    "code": passage.code,
                },
            )

    def lister(self, *, tous: bool, taille: int) -> list[DerangementCollectif]:
        """Return at most *taille*, the latest proposed first, without their passages."""
        return [_lire(row, ()) for row in self._liaison.lignes(_LISTES[tous], taille=taille)]

    def couvrant(self, supports: Sequence[Support]) -> CollectifVu | None:
        """Return the confirmed one, not restored yet, of the first of *supports* that has one."""
        for niveau, support in supports:
            row = self._liaison.ligne(_SUR_LE_SUPPORT, niveau=niveau, support=support)
            if row is not None and EtatCollectif(row.etat) in COUVRANTS:
                return lire_vu(row)
        return None

    def connus(self) -> dict[Support, DerangementCollectif]:
        """Return those on whose support another would be the same, without their passages."""
        lus = [_lire(row, ()) for row in self._liaison.lignes(_TOUS_CONNUS)]
        return {(lu.niveau, lu.support): lu for lu in lus}

    def sans_objet(self) -> list[str]:
        """Return the proposals that have no open signalisation any more."""
        return [row.numero for row in self._liaison.lignes(_SANS_OBJET)]


def _variable(collectif: DerangementCollectif) -> dict[str, Any]:
    return {
        "etat": collectif.etat,
        "accepte": collectif.accepte,
        "rattachement": collectif.rattachement,
        "confirme_le": collectif.confirme_le,
        "rang": collectif.rang,
    }


def lire_vu(row: Ligne) -> CollectifVu:
    """Return the collective fault of *row* as an Opérateur sees it."""
    return CollectifVu(row.numero, NiveauCollectif(row.niveau), row.confirme_le)


def _passage(row: Ligne) -> PassageCollectif:
    return PassageCollectif(
        EtatCollectif(row.depart), EtatCollectif(row.cible), row.le, row.auteur, row.motif, row.code
    )


def _lire(row: Ligne, passages: tuple[PassageCollectif, ...]) -> DerangementCollectif:
    return DerangementCollectif(
        row.numero,
        NiveauCollectif(row.niveau),
        row.support,
        row.propose_le,
        EtatCollectif(row.etat),
        row.accepte,
        Rattachement(row.rattachement),
        row.revision,
        passages,
    )
