"""Repository of personal data, wherever they stand, and of what was done and decided about them."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import Date, Integer, bindparam, func, select, update

from esav_ws.application.ports_donnees import (
    ActeDonnees,
    Decision,
    EtatDonnees,
    Genre,
    Mesure,
    Ronde,
    Trouvaille,
)
from esav_ws.domain.donnees import DE_SIGNALISATION, TOUT_EFFACE, Categorie, Terme
from esav_ws.storage.donnees_recherche import chercher
from esav_ws.storage.donnees_signalisations import DonneesDesSignalisations
from esav_ws.storage.donnees_tables import DonneesDesTables
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import Instant
from esav_ws.storage.tables import signalisation as s
from esav_ws.storage.tables_donnees import decision_donnees as d
from esav_ws.storage.tables_donnees import ronde_donnees as r

_DU_NUMERO = s.c.numero == bindparam("du_numero")
_ETAT = Instruction(select(s.c.retenue, s.c.effacees).where(_DU_NUMERO).with_for_update())
_RETENIR = Instruction(update(s).where(_DU_NUMERO).values(retenue=bindparam("tenue", type_=s.c.retenue.type)))
_RANG = Instruction(select(func.count().label("rang")).where(d.c.numero == bindparam("du_numero")))
_DECIDER = ajout(d)
_DECISIONS = Instruction(
    select(d)
    .where(d.c.le >= bindparam("debut", type_=Instant()), d.c.le < bindparam("fin", type_=Instant()))
    .order_by(d.c.le, d.c.numero, d.c.rang)
)
_derniere = d.alias("derniere")
_RETENUES = Instruction(
    select(d)
    .join(s, s.c.numero == d.c.numero)
    .where(
        s.c.retenue.is_(True),
        d.c.rang
        == select(func.max(_derniere.c.rang)).where(_derniere.c.numero == d.c.numero).scalar_subquery(),
    )
    .order_by(d.c.le, d.c.numero)
)
_JOUR = bindparam("le_jour", type_=Date())
_COMPLETER = Instruction(
    update(r)
    .where(r.c.jour == _JOUR, r.c.categorie == bindparam("de_categorie"))
    .values(
        politique=bindparam("politique"),
        avant=bindparam("avant", type_=Instant()),
        le=bindparam("le", type_=Instant()),
        dues=r.c.traitees + bindparam("dues", type_=Integer()),
        retenues=bindparam("retenues", type_=Integer()),
    )
)
_AVANCER = Instruction(
    update(r)
    .where(r.c.jour == _JOUR, r.c.categorie == bindparam("de_categorie"))
    .values(traitees=r.c.traitees + bindparam("nombre", type_=Integer()))
)
_INSCRIRE = ajout(r)
_RONDES = Instruction(
    select(r)
    .where(r.c.jour >= bindparam("du", type_=Date()), r.c.jour <= bindparam("au", type_=Date()))
    .order_by(r.c.jour, r.c.categorie)
)


class DonneesSql:
    """Each category where it stands; rounds and decisions as rows."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def mesurer(self, terme: Terme) -> Mesure:
        """Return where the category stands."""
        return self._de(terme).mesurer(terme)

    def traiter(self, terme: Terme, taille: int) -> int:
        """Erase what is due of the category, of at most *taille* rows; return of how many."""
        return self._de(terme).traiter(terme, taille)

    def restes(self, terme: Terme) -> int:
        """Return how many rows beyond the term, not held, still hold a value."""
        return self._de(terme).restes(terme)

    def effacer(self, numero: str, terme: Terme) -> None:
        """Erase at once what *numero* holds of the category."""
        DonneesDesSignalisations(self._liaison).effacer(numero, terme)

    def etat(self, numero: str) -> EtatDonnees | None:
        """Return where the personal data of *numero* stand, no round touching them until the end."""
        self._liaison.verrouiller(_ETAT, du_numero=numero)
        row = self._liaison.ligne(_ETAT, du_numero=numero)
        return row and EtatDonnees(bool(row.retenue), row.effacees == TOUT_EFFACE)

    def retenir(self, numero: str, *, retenue: bool) -> None:
        """Hold the signalisation, or no longer."""
        self._liaison.ecrire(_RETENIR, du_numero=numero, tenue=retenue)

    def decider(self, decision: Decision) -> None:
        """Record a decision."""
        row = self._liaison.ligne(_RANG, du_numero=decision.numero)
        self._liaison.confier(_DECIDER, {**asdict(decision), "rang": row.rang if row else 0})

    def decisions(self, debut: datetime, fin: datetime) -> list[Decision]:
        """Return those taken in ``[debut, fin)``, in order."""
        return [_decision(row) for row in self._liaison.lignes(_DECISIONS, debut=debut, fin=fin)]

    def retenues(self) -> list[Decision]:
        """Return the decision that holds each signalisation that is held."""
        return [_decision(row) for row in self._liaison.lignes(_RETENUES)]

    def ouvrir(self, ronde: Ronde) -> None:
        """Record that the *ronde* begins; what its day has done already stays counted."""
        valeurs = asdict(ronde)
        jour, categorie = valeurs.pop("jour"), valeurs.pop("categorie")
        if self._liaison.ecrire(_COMPLETER, le_jour=jour, de_categorie=categorie, **valeurs) == 0:
            self._liaison.confier(_INSCRIRE, asdict(ronde))

    def avancer(self, ronde: Ronde, nombre: int) -> None:
        """Add *nombre* rows to what the day of the *ronde* did of its category."""
        self._liaison.ecrire(_AVANCER, le_jour=ronde.jour, de_categorie=ronde.categorie, nombre=nombre)

    def rondes(self, du: date, au: date) -> list[Ronde]:
        """Return the rounds of these Paris days, both included."""
        rows = self._liaison.lignes(_RONDES, du=du, au=au)
        return [Ronde(**{**row._asdict(), "categorie": Categorie(row.categorie)}) for row in rows]

    def chercher(self, genre: Genre, cherche: str) -> Iterator[Trouvaille]:
        """Yield every value that names the person."""
        return chercher(self._liaison, genre, cherche)

    def _de(self, terme: Terme) -> DonneesDesSignalisations | DonneesDesTables:
        if terme.categorie in DE_SIGNALISATION:
            return DonneesDesSignalisations(self._liaison)
        return DonneesDesTables(self._liaison)


def _decision(row: Ligne) -> Decision:
    return Decision(row.numero, ActeDonnees(row.acte), row.le, row.auteur, row.motif)
