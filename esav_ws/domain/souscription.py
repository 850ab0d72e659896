"""The life of a subscription (art. 7 and 8): orders that make and change it, and its end after two months' notice."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from esav_ws.domain.bon_commande import BonDeCommande
from esav_ws.domain.contrat import Derogation
from esav_ws.domain.delais import Delai, fin_du_jour
from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.horloge import jour_de_paris, minuit_de_paris
from esav_ws.domain.operateur import Cote

ENREGISTREE: Final = "SOUSCRIPTION_ENREGISTREE"
MODIFIEE: Final = "SOUSCRIPTION_MODIFIEE"
RESILIATION_ANNONCEE: Final = "RESILIATION_ANNONCEE"
RESILIATION_RAPPELEE: Final = "RESILIATION_RAPPELEE"
RESILIATION_ANNULEE: Final = "RESILIATION_ANNULEE"
RESILIEE: Final = "SOUSCRIPTION_RESILIEE"
"""Types of the events that tell an Opérateur of its subscription."""

PREAVIS: Final = Delai(mois=2)
"""Notice of a termination, from the reception of the registered letter, that day not counted (art. 8.2)."""
RAPPEL: Final = timedelta(days=15)
"""Calendar days before the end at which it is told once more."""


class NatureBon(StrEnum):
    """What an order did when it was registered."""

    SOUSCRIPTION = "SOUSCRIPTION"
    MODIFICATION = "MODIFICATION"


class BonDejaEnregistre(
    EsavError,
    code="AUT-011",
    libelle="Bon de commande déjà enregistré, autrement",
    remede="Donner un numéro d'affaire nouveau, ou reprendre le bon tel qu'il a été enregistré.",
    article="7",
):
    """Another content was registered under this number. Said to the OI's own people only."""

    def __init__(self, affaire: str, differences: tuple[ElementErreur, ...]) -> None:
        ecarts = ", ".join(difference.xpath for difference in differences)
        super().__init__(
            f"le bon de l'affaire {affaire} est déjà enregistré avec un autre contenu ({ecarts}) : une modification est "
            "un nouveau bon, sous un nouveau numéro d'affaire",
            elements=differences,
        )


class BonContraire(
    EsavError,
    code="AUT-012",
    libelle="Bon de commande contraire à ce qui est souscrit",
    remede="Faire ce que dit le message : autre code, autre référence, ou l'autre commande.",
    article="7",
):
    """The order is right by itself, and does not fit what is subscribed. Said to the OI's own people only."""


class SouscriptionInconnue(
    EsavError,
    code="AUT-013",
    libelle="Aucun bon de commande enregistré",
    remede="Enregistrer d'abord le bon : esav souscription register.",
    article="7",
):
    """Nothing was ordered for this Opérateur, or under this number. Said to the OI's own people only."""


class PreavisResiliationInsuffisant(
    EsavError,
    code="AUT-014",
    libelle="Préavis de résiliation trop court",
    remede="Prendre la première date admise, que dit le message, ou donner le motif d'une résiliation anticipée.",
    article="8.2",
):
    """The access would close before two months have passed. Said to the OI's own people only."""

    def __init__(self, effet_le: date, recue_le: date) -> None:
        premier = PREAVIS.echeance(recue_le)
        super().__init__(
            f"une résiliation reçue le {recue_le:%d/%m/%Y} ne peut pas prendre effet le {effet_le:%d/%m/%Y} : le préavis est "
            f"de {PREAVIS}, jour de la réception non compté ; au plus tôt le {premier:%d/%m/%Y} à 24 h"
        )


class ResiliationImpossible(
    EsavError,
    code="AUT-015",
    libelle="Résiliation impossible",
    remede="Faire ce que dit le message ; l'état de la souscription : esav souscription show.",
    article="8.2",
):
    """There is nothing to end, or to cancel, or not on that day. Said to the OI's own people only."""


@dataclass(frozen=True, slots=True)
class BonEnregistre:
    """An order as it was registered: the `rang`-th of its Opérateur. `empreinte` is the SHA-256 of the document."""

    bon: BonDeCommande
    rang: int
    nature: NatureBon
    fichier: str
    empreinte: str
    enregistre_le: datetime
    auteur: str


@dataclass(frozen=True, slots=True)
class Resiliation:
    """The end of a subscription, `cote` being who gives notice.

    `recue_le` is the Paris day on which the other side received the letter; `effet_le` the last day of access, to its
    24:00 in Paris. `exception` is why the notice is cut short, `derogations` what it sets aside.
    """

    operateur: str
    rang: int
    cote: Cote
    recue_le: date
    effet_le: date
    motif: str
    enregistree_le: datetime
    auteur: str
    exception: str | None = None
    derogations: tuple[Derogation, ...] = ()
    rappelee_le: datetime | None = None
    prononcee_le: datetime | None = None
    annulee_le: datetime | None = None
    annulee_par: str | None = None
    motif_annulation: str | None = None

    @property
    def ferme_le(self) -> datetime:
        """Return the instant at which access closes."""
        return fin_du_jour(self.effet_le)

    @property
    def en_cours(self) -> bool:
        """Return whether it is neither cancelled nor carried out."""
        return self.annulee_le is None and self.prononcee_le is None

    def a_rappeler(self, maintenant: datetime) -> bool:
        """Return whether the reminder is due; one whose notice began later than that was just told."""
        du = minuit_de_paris(self.effet_le - RAPPEL)
        return self.rappelee_le is None and self.enregistree_le < du <= maintenant < self.ferme_le

    def verifier(self) -> PreavisResiliationInsuffisant | None:
        """Return what refuses that it take effect so early.

        Raises:
            ResiliationImpossible: the letter comes from the future, or access would close in the past.
        """
        aujourdhui = jour_de_paris(self.enregistree_le)
        if self.recue_le > aujourdhui:
            raise ResiliationImpossible(
                f"lettre reçue le {self.recue_le:%d/%m/%Y}, dans l'avenir : donnez le jour de l'avis de réception"
            )
        if self.effet_le < aujourdhui:
            raise ResiliationImpossible(
                f"effet le {self.effet_le:%d/%m/%Y}, déjà passé : un accès se ferme aujourd'hui au plus tôt, à 24 h"
            )
        if self.effet_le < PREAVIS.echeance(self.recue_le):
            return PreavisResiliationInsuffisant(self.effet_le, self.recue_le)
        return None


def effet_au_plus_tot(recue_le: date, aujourdhui: date) -> date:
    """Return the last day of access after a letter received on *recue_le* and recorded on *aujourdhui*.

    >>> effet_au_plus_tot(date(2026, 12, 31), date(2027, 1, 4))
    datetime.date(2027, 2, 28)
    >>> effet_au_plus_tot(date(2026, 1, 5), date(2026, 6, 1))
    datetime.date(2026, 6, 1)
    """
    return max(PREAVIS.echeance(recue_le), aujourdhui)


QUI: Final = {Cote.OPERATEUR: "l'Opérateur", Cote.OI: "l'opérateur d'infrastructure"}
"""Who gave notice, for people."""


def avis_bon(bon: BonDeCommande, nature: NatureBon) -> tuple[str, str]:
    """Return the subject and the text of the mail that tells of a registered order."""
    acces = " et ".join(
        nom for nom, voulu in (("e-SAV en ligne", bon.en_ligne), ("e-SAV intégré", bon.integre)) if voulu
    )
    fait = "enregistrée" if nature is NatureBon.SOUSCRIPTION else "modifiée"
    suite = (
        "Pour e-SAV intégré, il vous faut un certificat enregistré (article 5.2.2) et un essai sur la plateforme\n"
        "d'intégration (article 5.2.1) ; le guide de l'intégrateur dit comment.\n\n"
        if bon.integre
        else ""
    )
    return (
        f"e-SAV : souscription de {bon.code} {fait}",
        f"""Bonjour,

Souscription e-SAV {bon.reference_contrat} de {bon.raison_sociale}, {fait} sous l'affaire {bon.affaire}.

Code Opérateur : {bon.code}
Accès : {acces}

{suite}Une question : e-soutien.
""",
    )


def avis_resiliation(r: Resiliation) -> tuple[str, str]:
    """Return the subject and the text of the mail that announces *r*, or tells of it once more."""
    anticipee = f"Résiliation anticipée : {r.exception}\n\n" if r.exception else ""
    return (
        f"e-SAV : accès de {r.operateur} fermé le {r.effet_le:%d/%m/%Y} à 24 h",
        f"""Bonjour,

La souscription e-SAV de {r.operateur} est résiliée (article 8.2) par {QUI[r.cote]} : lettre reçue le {r.recue_le:%d/%m/%Y}.
Motif : {r.motif}

{anticipee}Dernier jour d'accès : le {r.effet_le:%d/%m/%Y}, jusqu'à 24 h, heure de Paris. Ensuite chaque appel est refusé (faute CRT-019), vos
abonnements et nos courriels s'arrêtent. Vos signalisations ouvertes restent traitées ; rien n'est effacé.

Une question : e-soutien.
""",
    )


def avis_annulation(r: Resiliation) -> tuple[str, str]:
    """Return the subject and the text of the mail that takes *r* back."""
    return (
        f"e-SAV : résiliation de {r.operateur} annulée",
        f"""Bonjour,

La résiliation de la souscription e-SAV de {r.operateur}, prévue le {r.effet_le:%d/%m/%Y}, est annulée : votre accès continue.

Motif : {r.motif_annulation}

Une question : e-soutien.
""",
    )


def avis_fermeture(r: Resiliation) -> tuple[str, str]:
    """Return the subject and the text of the mail that tells that access is closed."""
    return (
        f"e-SAV : accès de {r.operateur} fermé",
        f"""Bonjour,

L'accès de {r.operateur} à e-SAV est fermé depuis le {r.effet_le:%d/%m/%Y} à 24 h, heure de Paris (article 8.2).
Vos signalisations ouvertes restent traitées. Pour souscrire de nouveau : un nouveau bon de commande.
""",
    )
