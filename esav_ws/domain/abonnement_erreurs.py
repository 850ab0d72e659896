"""Published errors of subscriptions to events."""

from esav_ws.domain.erreurs import ElementErreur, EsavError


class AbonnementInconnu(
    EsavError,
    code="ABO-001",
    libelle="Abonnement inconnu",
    remede="Relire les abonnements avec listerAbonnements (pour l'OI : esav abonnement list).",
):
    """No subscription of the caller's bears this identifier; another Opérateur's gets the same answer."""

    def __init__(self, identifiant: str) -> None:
        super().__init__(f"aucun abonnement {identifiant} ; relisez les vôtres avec listerAbonnements")


class AdresseAbonnementRefusee(
    EsavError,
    code="ABO-002",
    libelle="Adresse d'abonnement refusée",
    remede="Donner l'adresse publique de votre point d'accès : https, un nom d'hôte, 500 caractères au plus, sans "
    "identifiant, mot de passe ni fragment.",
):
    """Events are carried to a public https address, and to nothing else."""

    def __init__(self, raison: str) -> None:
        super().__init__(
            f"adresse d'abonnement refusée : {raison}", elements=(ElementErreur("/abonner/adresse", raison),)
        )


class TropDAbonnements(
    EsavError,
    code="ABO-003",
    libelle="Trop d'abonnements",
    remede="Résilier un abonnement (desabonner) avant d'en ouvrir un autre.",
):
    """An Opérateur keeps a few subscriptions at a time."""

    def __init__(self, nombre: int) -> None:
        super().__init__(
            f"{nombre} abonnements sont déjà ouverts, le plus qui soit admis ; résiliez-en un avec desabonner"
        )


class AdresseDejaAbonnee(
    EsavError,
    code="ABO-004",
    libelle="Adresse déjà abonnée",
    remede="Garder l'abonnement existant ; pour en changer, le résilier (desabonner) puis s'abonner de nouveau.",
):
    """Two subscriptions of one Opérateur to one address would give it everything twice."""

    def __init__(self, identifiant: str) -> None:
        super().__init__(f"l'abonnement {identifiant} livre déjà cette adresse ; résiliez-le d'abord")


class TypeEvenementInconnu(
    EsavError,
    code="ABO-005",
    libelle="Type d'événement inconnu",
    remede="Choisir parmi les types d'événements publiés, ou n'en nommer aucun pour les recevoir tous.",
):
    """A kind of event that the journal never holds: its subscriber would wait for nothing."""

    def __init__(self, recu: str, admis: tuple[str, ...]) -> None:
        super().__init__(
            f"type d'événement {recu} inconnu ; choisissez parmi {', '.join(admis)}",
            elements=(ElementErreur("/abonner/typeEvenement", "type publié", recu, admis),),
        )


class AbonnementDansUnAutreEtat(
    EsavError,
    code="ABO-006",
    libelle="Abonnement dans un autre état",
    remede="Relire son état avec « esav abonnement show » ; un abonnement résilié ne reprend pas.",
):
    """What was asked does not go with the state of the subscription. Said to the OI's own people only."""

    def __init__(self, identifiant: str, etat: str) -> None:
        super().__init__(f"l'abonnement {identifiant} est {etat} : cet acte ne s'y applique pas")


class RangHorsJournal(
    EsavError,
    code="ABO-007",
    libelle="Rang à rejouer impossible",
    remede="Donner le rang d'un événement déjà acquitté, et encore conservé.",
):
    """Only what was acknowledged can be given again. Said to the OI's own people only."""

    def __init__(self, rang: int, acquitte: int) -> None:
        super().__init__(
            f"rang {rang} : rien n'y est à rejouer, l'abonnement est acquitté jusqu'au rang {acquitte}"
        )


class SansCorrespondant(
    EsavError,
    code="ABO-008",
    libelle="Opérateur sans correspondant",
    remede="Enregistrer d'abord ses adresses avec « esav operateur contact ».",
):
    """Events by mail go to the correspondants. Said to the OI's own people only."""

    def __init__(self, operateur: str) -> None:
        super().__init__(f"l'Opérateur {operateur} n'a aucun correspondant à qui écrire")
