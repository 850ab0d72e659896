"""Commands and queries on subscriptions (art. 7 and 8), and what they answer."""

from dataclasses import dataclass
from datetime import date

from esav_ws.application.messages import Commande, Requete
from esav_ws.domain.bon_commande import BonDeCommande
from esav_ws.domain.contrat import Derogation
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.operateur import Cote, Habilitation, Operateur, VersionOuverte
from esav_ws.domain.souscription import BonEnregistre, Resiliation


@dataclass(frozen=True, slots=True, kw_only=True)
class EnregistrerBon(Commande):
    """Register an order, whose `document` is kept as it was given: a subscription, or a `modification` of one."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "bon.affaire"
    bon: BonDeCommande
    fichier: str
    document: bytes
    modification: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResilierSouscription(Commande):
    """End a subscription after two months' notice (art. 8.2), or later on `effet_le`.

    `exception` is the reason, kept with its author, for which the notice is cut short.
    """

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur"
    operateur: str
    cote: Cote
    recue_le: date
    motif: str
    effet_le: date | None = None
    exception: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulerResiliation(Commande):
    """Take a termination back before its day is over."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur"
    operateur: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendreAcces(Commande):
    """Close the access of an Opérateur, its subscription going on, for a reason that it reads."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur"
    operateur: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouvrirAcces(Commande):
    """Open a suspended access again, for a reason that its Opérateur reads."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur"
    operateur: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerSouscriptions(Requete):
    """Every Opérateur with its latest order and its end, by code."""

    habilitation = Habilitation.SAV


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterSouscription(Requete):
    """One Opérateur with all of its orders and terminations."""

    habilitation = Habilitation.SAV
    operateur: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LireDocumentBon(Requete):
    """The document of an order, as it was given."""

    habilitation = Habilitation.SAV
    affaire: str


@dataclass(frozen=True, slots=True)
class BonApplique:
    """An order that is registered. `deja`: it was before, and nothing changed; `changements`, against the one before it."""

    enregistre: BonEnregistre
    deja: bool
    changements: tuple[ElementErreur, ...]
    courriel: bool


@dataclass(frozen=True, slots=True)
class ResiliationDite:
    """A termination as it stands now, the rules that it sets aside, and whether it was told by mail."""

    resiliation: Resiliation
    derogations: tuple[Derogation, ...]
    courriel: bool


@dataclass(frozen=True, slots=True)
class AccesChange:
    """An Opérateur as its access stands now, and whether it was told by mail."""

    operateur: Operateur
    courriel: bool


@dataclass(frozen=True, slots=True)
class Souscription:
    """What an Opérateur ordered, in order, and how it was ended; without order, it was set up otherwise."""

    operateur: Operateur
    bons: tuple[BonEnregistre, ...]
    resiliations: tuple[Resiliation, ...]

    @property
    def resiliation(self) -> Resiliation | None:
        """Return the end in force: announced, or carried out."""
        return next((r for r in reversed(self.resiliations) if r.annulee_le is None), None)

    @property
    def en_attente(self) -> tuple[VersionOuverte, ...]:
        """Return what the last order asks for and nothing has opened yet (art. 5.2.1), in order."""
        if not self.bons:
            return ()
        bon = self.bons[-1].bon
        commandees = {(domaine, majeure) for domaine in bon.habilitations for majeure in bon.versions}
        return tuple(sorted(commandees - self.operateur.versions))
