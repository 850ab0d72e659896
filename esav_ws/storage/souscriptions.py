"""Repository of subscriptions: orders with their documents, and terminations."""

from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from esav_ws.application.ports_souscriptions import DocumentBon
from esav_ws.domain.bon_commande import relire_bon
from esav_ws.domain.contrat import Derogation
from esav_ws.domain.operateur import Cote
from esav_ws.domain.souscription import BonEnregistre, NatureBon, Resiliation
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_souscription import bon_commande as b
from esav_ws.storage.tables_souscription import resiliation as r

_DU_BON: Final = (
    b.c.donnees,
    b.c.rang,
    b.c.nature,
    b.c.fichier,
    b.c.empreinte,
    b.c.enregistre_le,
    b.c.auteur,
)
"""The document apart: it is read when somebody asks for it."""
_UN_BON = Instruction(select(*_DU_BON).where(b.c.affaire == bindparam("l_affaire")))
_BONS_DE = Instruction(select(*_DU_BON).where(b.c.operateur == bindparam("de")).order_by(b.c.rang))
_BONS = Instruction(select(*_DU_BON).order_by(b.c.operateur, b.c.rang))
_DU_CONTRAT = Instruction(
    select(b.c.operateur).where(b.c.reference_contrat == bindparam("le_contrat")).distinct()
)
_DOCUMENT = Instruction(select(b.c.fichier, b.c.document).where(b.c.affaire == bindparam("l_affaire")))
_AJOUT_BON = ajout(b)
_RESILIATIONS_DE = Instruction(select(r).where(r.c.operateur == bindparam("de")).order_by(r.c.rang))
_EN_COURS = Instruction(
    select(r).where(r.c.annulee_le.is_(None), r.c.prononcee_le.is_(None)).order_by(r.c.operateur, r.c.rang)
)
_AJOUT_RESILIATION = ajout(r)
_CHANGEANTES: Final = ("rappelee_le", "prononcee_le", "annulee_le", "annulee_par", "motif_annulation")
_MARQUER = Instruction(
    update(r)
    .where(r.c.operateur == bindparam("de"), r.c.rang == bindparam("du_rang"))
    .values({nom: bindparam(f"v_{nom}", type_=r.c[nom].type) for nom in _CHANGEANTES})
)


class SouscriptionsSql:
    """What was ordered, and what was ended."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def bon(self, affaire: str) -> BonEnregistre | None:
        """Return the order of that number."""
        row = self._liaison.ligne(_UN_BON, l_affaire=affaire)
        return _lire_bon(row) if row else None

    def bons(self, operateur: str | None = None) -> list[BonEnregistre]:
        """Return the orders of *operateur*, or of all by code, in the order of their registration."""
        if operateur is None:
            return [_lire_bon(row) for row in self._liaison.lignes(_BONS)]
        return [_lire_bon(row) for row in self._liaison.lignes(_BONS_DE, de=operateur)]

    def sous_contrat(self, reference: str) -> frozenset[str]:
        """Return the codes of the Opérateurs that ordered under that contract."""
        return frozenset(row.operateur for row in self._liaison.lignes(_DU_CONTRAT, le_contrat=reference))

    def document(self, affaire: str) -> DocumentBon | None:
        """Return the document of an order as it was given."""
        row = self._liaison.ligne(_DOCUMENT, l_affaire=affaire)
        return DocumentBon(row.fichier, bytes(row.document)) if row else None

    def ajouter_bon(self, enregistre: BonEnregistre, document: bytes) -> None:
        """Store a new one, or raise `ConflitEcriture`, at the latest with the commit."""
        bon = enregistre.bon
        self._liaison.confier(
            _AJOUT_BON,
            {
                "affaire": bon.affaire,
                "operateur": bon.code,
                "rang": enregistre.rang,
                "nature": enregistre.nature,
                "reference_contrat": bon.reference_contrat,
                "donnees": bon.donnees,
                "fichier": enregistre.fichier,
                "document": document,
                "empreinte": enregistre.empreinte,
                "enregistre_le": enregistre.enregistre_le,
                "auteur": enregistre.auteur,
            },
        )

    def resiliations(self, operateur: str) -> list[Resiliation]:
        """Return the terminations of *operateur*, cancelled ones included, in order."""
        return [_lire_resiliation(row) for row in self._liaison.lignes(_RESILIATIONS_DE, de=operateur)]

    def resiliations_en_cours(self) -> list[Resiliation]:
        """Return those that are neither cancelled nor carried out, by Opérateur."""
        return [_lire_resiliation(row) for row in self._liaison.lignes(_EN_COURS)]

    def ajouter_resiliation(self, resiliation: Resiliation) -> None:
        """Store a new one, or raise `ConflitEcriture`, at the latest with the commit."""
        self._liaison.confier(_AJOUT_RESILIATION, asdict(resiliation))

    def marquer(self, resiliation: Resiliation) -> None:
        """Store what became of it: reminded, carried out or cancelled."""
        valeurs = {f"v_{nom}": getattr(resiliation, nom) for nom in _CHANGEANTES}
        self._liaison.ecrire(_MARQUER, de=resiliation.operateur, du_rang=resiliation.rang, **valeurs)


def _lire_bon(row: Ligne) -> BonEnregistre:
    return BonEnregistre(
        relire_bon(row.donnees),
        row.rang,
        NatureBon(row.nature),
        row.fichier,
        row.empreinte,
        row.enregistre_le,
        row.auteur,
    )


def _lire_resiliation(row: Ligne) -> Resiliation:
    colonnes: dict[str, Any] = row._asdict()
    return Resiliation(
        **{
            **colonnes,
            "cote": Cote(row.cote),
            "derogations": tuple(Derogation(**une) for une in row.derogations),
        }
    )
