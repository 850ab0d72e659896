"""e-soutien (art. 11): trouble with e-SAV itself, handled Monday to Saturday except holidays, 08:00 to 18:00 in Paris."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import PARIS, en_clair, jour_de_paris
from esav_ws.domain.interruption import Fenetre

OUVERTURE: Final = time(8)
FERMETURE: Final = time(18)
"""In Paris; neither hour is ever one that clocks skip or repeat."""

SUJET_MAX: Final = 120
"""Characters of the subject of a case."""

_UN_JOUR: Final = timedelta(days=1)


class DossierSoutienInconnu(
    EsavError,
    code="SYS-007",
    libelle="Dossier e-soutien inconnu",
    remede="Voir les dossiers : esav soutien list.",
    article="11",
):
    """No case bears this number."""


class DossierSoutienClos(
    EsavError,
    code="SYS-008",
    libelle="Dossier e-soutien déjà clos",
    remede="Ouvrir un nouveau dossier qui cite celui-ci.",
    article="11",
):
    """Nothing is added to a closed case."""


class EtatSoutien(StrEnum):
    """Where a case stands."""

    OUVERT = "OUVERT"
    CLOS = "CLOS"


@dataclass(frozen=True, slots=True)
class EntreeSoutien:
    """One line of the history of a case: who said what, when."""

    le: datetime
    auteur: str
    texte: str


@dataclass(frozen=True, slots=True)
class DossierSoutien:
    """A case: trouble with e-SAV that `operateur` told. Its first entry is what was told; the last closes it."""

    numero: int
    operateur: str
    sujet: str
    ouvert_le: datetime
    entrees: tuple[EntreeSoutien, ...]
    clos_le: datetime | None = None

    @property
    def reference(self) -> str:
        """Return what people call it."""
        return f"ES-{self.numero}"

    @property
    def etat(self) -> EtatSoutien:
        """Return where it stands."""
        return EtatSoutien.OUVERT if self.clos_le is None else EtatSoutien.CLOS

    def exiger_ouvert(self) -> None:
        """Return if it is open, else raise `DossierSoutienClos`."""
        if self.clos_le is not None:
            raise DossierSoutienClos(
                f"le dossier {self.reference} est clos depuis le {en_clair(self.clos_le)}"
            )


class HeuresSoutien:
    """The opening hours of e-soutien, on the days of *calendrier*: Monday to Saturday, without holidays."""

    def __init__(self, calendrier: Calendrier) -> None:
        self._calendrier = calendrier

    def traitement(self, instant: datetime) -> Fenetre:
        """Return the opening during which what is told at *instant* is handled: the present one, or the next."""
        jour = jour_de_paris(instant)
        while True:
            if self._calendrier.est_ouvre(jour):
                ouverture = _ouverture(jour)
                if instant < ouverture.fin:
                    return ouverture
            jour += _UN_JOUR

    def dire(self, instant: datetime) -> str:
        """Return, for people, when what is told at *instant* is handled."""
        ouverture = self.traitement(instant)
        if ouverture.contient(instant):
            return f"maintenant, jusqu'au {en_clair(ouverture.fin)}"
        return f"à partir du {en_clair(ouverture.debut)}"


def _ouverture(jour: date) -> Fenetre:
    debut, fin = (
        datetime.combine(jour, heure, tzinfo=PARIS).astimezone(UTC) for heure in (OUVERTURE, FERMETURE)
    )
    return Fenetre(debut, fin, "e-soutien")


def avis(dossier: DossierSoutien, entree: EntreeSoutien, traitement: str) -> tuple[str, str]:
    """Return the subject and the text of the mail that tells of *entree*, the latest of *dossier*."""
    suite = (
        f"Traité {traitement}, heure de Paris (e-soutien : du lundi au samedi hors jours fériés, de 8 h à 18 h)."
        if dossier.clos_le is None
        else "Ce dossier est clos."
    )
    return (
        f"e-soutien {dossier.reference} ({dossier.etat.lower()}) : {dossier.sujet}",
        f"""Bonjour,

Dossier e-soutien {dossier.reference} de {dossier.operateur} : {dossier.sujet}
Le {en_clair(entree.le)}, {entree.auteur} :

{entree.texte}

{suite}
""",
    )
