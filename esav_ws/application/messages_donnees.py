"""Commands and queries on personal data: holds, erasure on demand, the right of access, the proof report."""

from dataclasses import dataclass
from datetime import date

from esav_ws.application.messages import Commande, Requete
from esav_ws.application.ports_donnees import Genre
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True, kw_only=True)
class RetenirDonnees(Commande):
    """Keep the personal data of a signalisation beyond their term, for *motif*: a `Decision`."""

    habilitation = Habilitation.ADMINISTRATION
    numero: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverRetenue(Commande):
    """End a hold, for *motif*: a `Decision`."""

    habilitation = Habilitation.ADMINISTRATION
    numero: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffacerDonnees(Commande):
    """Erase the personal data of a signalisation before their term, for *motif* (GDPR, art. 17): a `Decision`."""

    habilitation = Habilitation.ADMINISTRATION
    numero: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerRetenues(Requete):
    """The decisions that hold each signalisation that is held."""

    habilitation = Habilitation.ADMINISTRATION


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignerRecherche(Commande):
    """Trace that a person is looked for, without saying whom."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "genre"
    genre: Genre


@dataclass(frozen=True, slots=True, kw_only=True)
class RechercherDonnees(Requete):
    """Everything held on a person (GDPR, art. 15): a list of `Trouvaille`."""

    habilitation = Habilitation.ADMINISTRATION
    longue = True
    genre: Genre
    cherche: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EtablirRapport(Requete):
    """What was done of personal data from *du* to *au*, Paris days, both included: a `Rapport`."""

    habilitation = Habilitation.ADMINISTRATION
    longue = True
    du: date
    au: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignerRapport(Commande):
    """Trace that a report was issued, by its SHA-256: whoever holds it can be told whether it is that one."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "empreinte"
    empreinte: str
