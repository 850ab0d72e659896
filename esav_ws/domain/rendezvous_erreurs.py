"""What can go wrong with slots and appointments, as published codes of the family `RDV`; `RDV-001` is in `offre`."""

from collections.abc import Iterable
from datetime import date

from esav_ws.domain.erreurs import ElementErreur, EsavError


class CreneauDejaReserve(
    EsavError,
    code="RDV-002",
    libelle="Créneau déjà réservé",
    remede="Rechercher de nouveaux créneaux : un idCreneau ne sert qu'une fois.",
    article="4.2.2",
):
    """The slot already served another appointment, or one that is over."""

    def __init__(self, creneau: str, rendez_vous: str) -> None:
        super().__init__(
            f"le créneau {creneau} a déjà servi au rendez-vous {rendez_vous} : redemandez des créneaux"
        )


class CreneauInadapte(
    EsavError,
    code="RDV-003",
    libelle="Créneau proposé pour autre chose",
    remede="Employer un créneau recherché pour la prestation de la signalisation, et du type du rendez-vous à reporter.",
    article="4.2.2",
):
    """The slot was proposed for another prestation, or for another kind of appointment."""

    def __init__(self, creneau: str, prestation: str, type_: str) -> None:
        super().__init__(
            f"le créneau {creneau} a été proposé pour la prestation {prestation} et le type {type_} : redemandez-en "
            "un pour cette signalisation"
        )


class TypeRendezVousInadmis(
    EsavError,
    code="RDV-004",
    libelle="Type de rendez-vous non prévu par l'offre",
    remede="Employer un des types admis indiqués.",
    article="annexe 1",
):
    """The offer of the prestation does not have this kind of appointment."""

    def __init__(self, offre: str, type_: str, admis: Iterable[str]) -> None:
        valeurs = tuple(sorted(admis))
        permis = f"admis : {', '.join(valeurs)}" if valeurs else "elle n'en prévoit aucun"
        super().__init__(
            f"l'offre {offre} ne prévoit pas de rendez-vous {type_} ; {permis}",
            elements=(ElementErreur("/rechercherCreneaux/type", "type prévu par l'offre", type_, valeurs),),
        )


class PeriodeInadmise(
    EsavError,
    code="RDV-005",
    libelle="Période de recherche inadmise",
    remede="Donner une période à venir, dateFin n'étant pas antérieure à dateDebut, de 31 jours au plus.",
    article="4.2.2",
):
    """A period that is reversed, past or too long."""

    def __init__(self, debut: date, fin: date, constat: str, regle: str) -> None:
        super().__init__(
            f"du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}, {constat} : corrigez dateDebut et dateFin",
            elements=(ElementErreur("/rechercherCreneaux/dateFin", regle, fin.isoformat()),),
        )


class RechercheFermee(
    EsavError,
    code="RDV-006",
    libelle="Recherche de créneaux fermée de 01:00 à 04:00",
    remede="Relancer la même recherche à partir de 04:00, heure de Paris ; les autres opérations restent ouvertes.",
    camp="SERVEUR",
    article="10",
):
    """Slot search is closed each night; it opens again *dans_s* seconds later."""

    def __init__(self, jusqua: str, dans_s: int) -> None:
        self.reessayer_apres_s = dans_s
        super().__init__(f"la recherche de créneaux est fermée jusqu'au {jusqua} (heure de Paris)")


class SignalisationTerminee(
    EsavError,
    code="RDV-007",
    libelle="Rendez-vous impossible sur une signalisation terminée",
    remede="Relire l'état avec consulterEtat : un rendez-vous se prend sur une signalisation ouverte.",
    article="4.2.2",
):
    """The signalisation is closed or rejected."""

    def __init__(self, numero: str, etat: str) -> None:
        super().__init__(
            f"la signalisation {numero} est dans l'état {etat} : un rendez-vous se prend tant qu'elle est ouverte"
        )


class RendezVousDejaPris(
    EsavError,
    code="RDV-008",
    libelle="Rendez-vous du même type déjà pris",
    remede="Reporter le rendez-vous indiqué avec reporterRendezVous, ou l'annuler d'abord.",
    article="4.2.2",
):
    """One appointment of a kind at a time on a signalisation."""

    def __init__(self, numero: str, rendez_vous: str) -> None:
        super().__init__(
            f"la signalisation {numero} a déjà le rendez-vous {rendez_vous} de ce type : reportez-le ou annulez-le"
        )


class RendezVousInconnu(
    EsavError,
    code="RDV-009",
    libelle="Rendez-vous inconnu",
    remede="Vérifier idRendezVous : il doit être celui d'un rendez-vous que vous avez pris.",
    article="4.2.2",
):
    """No such appointment, or another Opérateur's: the two cannot be told apart."""

    def __init__(self, rendez_vous: str) -> None:
        super().__init__(f"rendez-vous {rendez_vous} inconnu parmi les vôtres : vérifiez idRendezVous")


class RendezVousTermine(
    EsavError,
    code="RDV-010",
    libelle="Rendez-vous terminé",
    remede="Relire le rendez-vous avec consulterRendezVous ; pour une nouvelle visite, réserver un nouveau créneau.",
    article="4.2.2",
):
    """The appointment was cancelled, kept or missed: it is no longer expected."""

    def __init__(self, rendez_vous: str, etat: str) -> None:
        super().__init__(f"le rendez-vous {rendez_vous} est {etat} : il ne change plus")


class DelaiDepasse(
    EsavError,
    code="RDV-011",
    libelle="Rendez-vous du jour : ni report ni annulation",
    remede="Prévenir le SAV par ajouterCommentaire : un rendez-vous se reporte ou s'annule jusqu'à la veille à 24:00, "
    "heure de Paris.",
    article="4.2.2",
):
    """The eve of the appointment is over."""

    def __init__(self, rendez_vous: str, debut: str, limite: str) -> None:
        super().__init__(
            f"le rendez-vous {rendez_vous} du {debut} ne peut plus être reporté ni annulé depuis le {limite} (heure de "
            "Paris)"
        )


class RendezVousPasse(
    EsavError,
    code="RDV-012",
    libelle="Rendez-vous passé",
    remede="Réserver un nouveau créneau si une nouvelle visite est nécessaire.",
    article="4.2.2",
):
    """The appointment has begun: what came of it is written down by the OI."""

    def __init__(self, rendez_vous: str, debut: str) -> None:
        super().__init__(
            f"le rendez-vous {rendez_vous} a commencé le {debut} : il ne peut plus être reporté ni annulé"
        )


class RendezVousAVenir(
    EsavError,
    code="RDV-013",
    libelle="Rendez-vous à venir",
    remede="Attendre son début pour dire s'il a été honoré.",
    article="4.2.2",
):
    """What came of an appointment is not known before it begins. Said to the OI's own people only."""

    def __init__(self, rendez_vous: str, debut: str) -> None:
        super().__init__(
            f"le rendez-vous {rendez_vous} commence le {debut} : attendez pour dire ce qu'il en fut"
        )


class LignePlanningInvalide(
    EsavError,
    code="RDV-014",
    libelle="Ligne de planning invalide",
    remede="Corriger la ligne, puis importer de nouveau le fichier : les lignes déjà prises ne changent pas.",
    article="4.2.2",
):
    """A line of a planning that cannot be meant. Said to the OI's own people only."""


class AucuneSignalisationOuverte(
    EsavError,
    code="RDV-015",
    libelle="Aucune signalisation ouverte sur la ligne",
    remede="Déposer la signalisation d'abord : son idCreneau réserve aussi le créneau ; ou réserver de nouveau ensuite, le "
    "créneau restant tenu quinze minutes.",
    article="4.2.2",
):
    """A booking that names no signalisation stands on the open one of the line, and there is none."""

    def __init__(self, creneau: str, prestation: str) -> None:
        super().__init__(
            f"aucune signalisation n'est ouverte sur la prestation {prestation} du créneau {creneau} : déposez-la "
            "d'abord, puis réservez"
        )


class PlusieursSignalisationsOuvertes(
    EsavError,
    code="RDV-016",
    libelle="Plusieurs signalisations ouvertes sur la ligne",
    remede="Réserver avec reserverCreneau du contrat de signalisation, qui dit laquelle.",
    article="4.2.2",
):
    """A booking that names no signalisation cannot choose between several."""

    def __init__(self, prestation: str, numeros: Iterable[str]) -> None:
        super().__init__(
            f"plusieurs signalisations sont ouvertes sur la prestation {prestation} ({', '.join(numeros)}) : réservez "
            "avec reserverCreneau, en disant laquelle"
        )


class TypeRendezVousDifferent(
    EsavError,
    code="RDV-017",
    libelle="Type d'intervention différent de celui du rendez-vous",
    remede="Relire le rendez-vous et envoyer son type : un report ne change que le créneau.",
    article="4.2.2",
):
    """A move says another kind of appointment than the one that it moves."""

    def __init__(self, rendez_vous: str, type_: str) -> None:
        super().__init__(
            f"le rendez-vous {rendez_vous} est du type {type_} : un report ne change pas le type d'intervention"
        )
