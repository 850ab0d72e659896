"""The personal data of signalisations: the row stays, without the person. What is erased of a JSON value is `None`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    null,
    select,
    tuple_,
    update,
)

from esav_ws.application.ports_donnees import Mesure
from esav_ws.domain.donnees import (
    AUTEUR_EFFACE,
    NOM_EFFACE,
    TELEPHONE_EFFACE,
    TEXTE_EFFACE,
    TOUT_EFFACE,
    Categorie,
    Terme,
    bit,
)
from esav_ws.domain.signalisation import Etat
from esav_ws.storage.instruction import Instruction, Ligne
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.pieces import PiecesSql
from esav_ws.storage.tables import Instant, acte, commentaire, passage
from esav_ws.storage.tables import signalisation as t
from esav_ws.storage.tables_rendezvous import rendez_vous
from esav_ws.storage.tables_taches import courriel, tache

SYSTEME: Final = "e-SAV"
"""Who acts where no person does."""
PAGE: Final = 500
"""Rows that the verification reads at once."""
_DEPOT: Final = "/deposerSignalisation/"
_DEPOSANT: Final = tuple(f"{_DEPOT}deposant/{nom}" for nom in ("nom", "telephone", "courriel"))
_TEXTES_DU_DEPOT: Final = (f"{_DEPOT}commentaire",)
_PIECE: Final = "piece"
_NOMS_D_UNE_PIECE: Final = ("nom", "description")
_TEXTES_D_UN_ACTE: Final = ("commentaire", "information_fournie")

_DEFINITIFS: Final[list[ColumnElement[str]]] = [
    literal_column(f"'{etat}'") for etat in (Etat.CLOS_TABLEAU_DE_BORD, Etat.EN_REJET)
]
"""Neither the window to contest nor the lock is still to come."""
_BIT = bindparam("bit", type_=Integer)
_TAILLE = bindparam("taille", type_=Integer)
_AVANT = bindparam("avant", type_=Instant())
_ECHUE = (t.c.fini_le.is_not(None), t.c.fini_le < _AVANT, t.c.etat.in_(_DEFINITIFS))
_ENTIERE = t.c.effacees.bitwise_and(_BIT) == 0
_A_EFFACER = (*_ECHUE, t.c.effacees != literal_column(str(TOUT_EFFACE)), _ENTIERE)
_COLONNES = (t.c.numero, t.c.operateur, t.c.code_formulaire, t.c.contenu_depot, t.c.valeurs_formulaire)
_DUES = Instruction(
    select(*_COLONNES)
    .where(*_A_EFFACER, t.c.retenue.is_(False))
    .order_by(t.c.fini_le, t.c.numero)
    .limit(_TAILLE)
    .with_for_update(skip_locked=True)
)
_DU_NUMERO = t.c.numero == bindparam("du_numero")
_UNE = Instruction(select(*_COLONNES).where(_DU_NUMERO))
_NOMBRE = func.count().label("nombre")
_COMPTES = {
    retenue: Instruction(select(_NOMBRE).where(*_A_EFFACER, t.c.retenue.is_(retenue)))
    for retenue in (False, True)
}
_PLUS_ANCIENNE = Instruction(select(func.min(t.c.depose_le).label("le")).where(_ENTIERE))
_MARQUER = Instruction(update(t).where(_DU_NUMERO).values(effacees=t.c.effacees.bitwise_or(_BIT)))
_JSON = {nom: bindparam(nom, type_=t.c[nom].type) for nom in ("contenu_depot", "valeurs_formulaire")}
_DEPOSANTS = Instruction(
    update(t)
    .where(_DU_NUMERO)
    .values(
        deposant_nom=NOM_EFFACE,
        deposant_telephone=TELEPHONE_EFFACE,
        deposant_courriel=null(),
        contenu_depot=_JSON["contenu_depot"],
    )
)
_FORMULAIRE = Instruction(update(t).where(_DU_NUMERO).values(valeurs_formulaire=_JSON["valeurs_formulaire"]))
_TEXTES = Instruction(
    update(t)
    .where(_DU_NUMERO)
    .values(gel_information=null(), saisie_motif=null(), contenu_depot=_JSON["contenu_depot"])
)
_DE: BindParameter[str] = bindparam("du_numero")
_ECRITS = (
    Instruction(update(commentaire).where(commentaire.c.numero == _DE).values(texte=TEXTE_EFFACE)),
    Instruction(
        update(passage).where(passage.c.numero == _DE, passage.c.motif != "").values(motif=TEXTE_EFFACE)
    ),
    Instruction(
        update(rendez_vous)
        .where(rendez_vous.c.numero == _DE, rendez_vous.c.motif.is_not(None))
        .values(motif=TEXTE_EFFACE)
    ),
)
_AVIS = Instruction(
    update(courriel)
    .where(
        courriel.c.reference.in_(
            select(
                literal_column("'cloture-'", String)
                + passage.c.numero
                + literal_column("'-'", String)
                + cast(passage.c.rang + literal_column("1"), String)
            ).where(passage.c.numero == bindparam("du_numero"))
        ),
        exists().where(
            tache.c.sujet == "courriel",
            tache.c.reference == courriel.c.reference,
            tache.c.finie_le.is_not(None),
        ),
    )
    .values(texte=TEXTE_EFFACE)
)
"""A closing notice that was sent repeats the reason of the closing; its reference has the rank of a passage."""
_ACTES = Instruction(select(acte.c.reference, acte.c.contenu).where(acte.c.numero == _DE))
_ACTE = Instruction(
    update(acte)
    .where(acte.c.operateur == bindparam("de_operateur"), acte.c.reference == bindparam("la_reference"))
    .values(contenu=bindparam("contenu", type_=acte.c.contenu.type))
)
_NOMMES = {
    auteur: auteur.not_in([bindparam("operateur"), literal_column(f"'{SYSTEME}'"), bindparam("oi")])
    for auteur in (passage.c.auteur, commentaire.c.auteur, t.c.saisie_par)
}
_AUTEURS = tuple(
    Instruction(
        update(auteur.table)
        .where(auteur.table.c.numero == _DE, nommes)
        .values({auteur: bindparam("oi", type_=auteur.type)})
    )
    for auteur, nommes in _NOMMES.items()
)
_NOMS_RESTANTS = tuple(
    Instruction(select(_NOMBRE).select_from(auteur.table).where(auteur.table.c.numero == _DE, nommes))
    for auteur, nommes in _NOMMES.items()
)
_TEXTES_RESTANTS = tuple(
    Instruction(select(_NOMBRE).select_from(colonne.table).where(colonne.table.c.numero == _DE, condition))
    for colonne, condition in (
        (commentaire.c.texte, commentaire.c.texte != TEXTE_EFFACE),
        (passage.c.motif, and_(passage.c.motif != "", passage.c.motif != TEXTE_EFFACE)),
        (rendez_vous.c.motif, rendez_vous.c.motif != TEXTE_EFFACE),
    )
)
_RELIRE = (
    select(
        *_COLONNES,
        t.c.fini_le,
        t.c.deposant_nom,
        t.c.deposant_telephone,
        t.c.deposant_courriel,
        t.c.gel_information,
        t.c.saisie_motif,
    )
    .where(*_ECHUE, t.c.retenue.is_(False))
    .order_by(t.c.fini_le, t.c.numero)
    .limit(_TAILLE)
)
_PREMIERES = Instruction(_RELIRE)
_SUIVANTES = Instruction(
    _RELIRE.where(
        tuple_(t.c.fini_le, t.c.numero) > tuple_(bindparam("fini", type_=Instant()), bindparam("dernier"))
    )
)


class DonneesDesSignalisations:
    """Due by the end of the signalisation, once its state is final; one bit of `effacees` for each category."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison
        self._pieces = PiecesSql(liaison)

    def mesurer(self, terme: Terme) -> Mesure:
        """Return where the category stands; the oldest counts from its deposit."""
        valeurs = {"avant": terme.avant, "bit": bit(terme.categorie)}
        dues, retenues = (
            self._liaison.ligne(_COMPTES[retenue], **valeurs).nombre  # type: ignore[union-attr] # a count has a row
            for retenue in (False, True)
        )
        ancienne = self._liaison.ligne(_PLUS_ANCIENNE, bit=bit(terme.categorie))
        return Mesure(dues, retenues, ancienne and ancienne.le)

    def traiter(self, terme: Terme, taille: int) -> int:
        """Erase the category of at most *taille* that are due, the oldest end first; return of how many."""
        valeurs = {"avant": terme.avant, "bit": bit(terme.categorie), "taille": taille}
        self._liaison.verrouiller(_DUES, **valeurs)  # nobody holds one of them meanwhile
        rows = self._liaison.lignes(_DUES, **valeurs)
        for row in rows:
            self._effacer(row, terme)
        return len(rows)

    def effacer(self, numero: str, terme: Terme) -> None:
        """Erase the category of *numero*, whatever the term."""
        row = self._liaison.ligne(_UNE, du_numero=numero)
        if row is not None:
            self._effacer(row, terme)

    def restes(self, terme: Terme) -> int:
        """Return how many that are due still hold a value: every row is read again, whatever its bits say."""
        nombre = 0
        dernier: tuple[datetime, str] | None = None
        while rows := self._page(terme, dernier):
            nombre += sum(self._reste(row, terme) for row in rows)
            dernier = rows[-1].fini_le, rows[-1].numero
        return nombre

    def _page(self, terme: Terme, dernier: tuple[datetime, str] | None) -> Sequence[Ligne]:
        if dernier is None:
            return self._liaison.lignes(_PREMIERES, avant=terme.avant, taille=PAGE)
        return self._liaison.lignes(
            _SUIVANTES, avant=terme.avant, taille=PAGE, fini=dernier[0], dernier=dernier[1]
        )

    def _effacer(self, row: Ligne, terme: Terme) -> None:
        numero = row.numero
        if terme.categorie is Categorie.DEPOSANTS:
            contenu = _sans(row.contenu_depot, _DEPOSANT)
            self._liaison.ecrire(_DEPOSANTS, du_numero=numero, contenu_depot=contenu)
        elif terme.categorie is Categorie.FORMULAIRES:
            champs = terme.effacables(row.code_formulaire, row.valeurs_formulaire)
            valeurs = _sans(row.valeurs_formulaire, champs)
            self._liaison.ecrire(_FORMULAIRE, du_numero=numero, valeurs_formulaire=valeurs)
        elif terme.categorie is Categorie.TEXTES:
            self._effacer_textes(row)
        elif terme.categorie is Categorie.PIECES:
            self._effacer_pieces(row)
        else:
            for instruction in _AUTEURS:
                self._liaison.ecrire(instruction, du_numero=numero, operateur=row.operateur, oi=AUTEUR_EFFACE)
        self._liaison.ecrire(_MARQUER, du_numero=numero, bit=bit(terme.categorie))

    def _effacer_textes(self, row: Ligne) -> None:
        contenu = _sans(row.contenu_depot, _TEXTES_DU_DEPOT)
        self._liaison.ecrire(_TEXTES, du_numero=row.numero, contenu_depot=contenu)
        for instruction in _ECRITS:
            self._liaison.ecrire(instruction, du_numero=row.numero)
        for fait in self._liaison.lignes(_ACTES, du_numero=row.numero):
            self._liaison.ecrire(
                _ACTE,
                de_operateur=row.operateur,
                la_reference=fait.reference,
                contenu=_sans(fait.contenu, _TEXTES_D_UN_ACTE),
            )
        self._liaison.ecrire(_AVIS, du_numero=row.numero)

    def _effacer_pieces(self, row: Ligne) -> None:
        """Forget the attachments, whose bytes go with the sweep of what no row names, and their names in the acts."""
        self._pieces.supprimer(row.numero)
        for fait in self._liaison.lignes(_ACTES, du_numero=row.numero):
            if piece := fait.contenu.get(_PIECE):
                contenu = _sans(fait.contenu, _NOMS_D_UNE_PIECE)
                contenu[_PIECE] = {**piece, "nom": NOM_EFFACE, "description": None}
                self._liaison.ecrire(
                    _ACTE, de_operateur=row.operateur, la_reference=fait.reference, contenu=contenu
                )

    def _reste(self, row: Ligne, terme: Terme) -> bool:
        numero = row.numero
        if terme.categorie is Categorie.DEPOSANTS:
            presents = (row.deposant_nom, row.deposant_telephone, row.deposant_courriel)
            return presents != (NOM_EFFACE, TELEPHONE_EFFACE, None) or _garde(row.contenu_depot, _DEPOSANT)
        if terme.categorie is Categorie.FORMULAIRES:
            champs = terme.effacables(row.code_formulaire, row.valeurs_formulaire)
            return _garde(row.valeurs_formulaire, champs)
        if terme.categorie is Categorie.TEXTES:
            return (
                row.gel_information is not None
                or row.saisie_motif is not None
                or _garde(row.contenu_depot, _TEXTES_DU_DEPOT)
                or any(self._nombre(restants, du_numero=numero) for restants in _TEXTES_RESTANTS)
                or any(
                    _garde(fait.contenu, _TEXTES_D_UN_ACTE)
                    for fait in self._liaison.lignes(_ACTES, du_numero=numero)
                )
            )
        if terme.categorie is Categorie.PIECES:
            return bool(self._pieces.de(numero)) or any(
                _garde(fait.contenu, _NOMS_D_UNE_PIECE)
                for fait in self._liaison.lignes(_ACTES, du_numero=numero)
                if fait.contenu.get(_PIECE)
            )
        return any(
            self._nombre(restants, du_numero=numero, operateur=row.operateur, oi=AUTEUR_EFFACE)
            for restants in _NOMS_RESTANTS
        )

    def _nombre(self, instruction: Instruction, **valeurs: Any) -> int:
        row = self._liaison.ligne(instruction, **valeurs)
        return int(row.nombre) if row else 0


def _sans(valeurs: Mapping[str, Any], noms: Sequence[str] | frozenset[str]) -> dict[str, Any]:
    """Return *valeurs* without what stands under *noms*: that something was there is kept."""
    return {nom: None if nom in noms else valeur for nom, valeur in valeurs.items()}


def _garde(valeurs: Mapping[str, Any], noms: Sequence[str] | frozenset[str]) -> bool:
    return any(valeurs.get(nom) is not None for nom in noms)
