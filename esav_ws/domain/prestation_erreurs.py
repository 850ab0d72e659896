"""What is refused of prestations to the OI's own people: a file, a transfer, an import that another does already."""

from esav_ws.domain.erreurs import EsavError


class FichierPrestationsInvalide(
    EsavError,
    code="PRE-009",
    libelle="Fichier de prestations inutilisable",
    remede="Corriger le fichier comme le dit le message : CSV avec une ligne de titres, ou un objet JSON par ligne, en UTF-8.",
):
    """A file of prestations as a whole cannot be read: no line of it was taken. Said to the OI's own people only."""

    def __init__(self, fichier: str, quoi: str) -> None:
        super().__init__(f"{fichier} : {quoi}")


class TransfertSansObjet(
    EsavError,
    code="PRE-011",
    libelle="Transfert sans objet",
    remede="Vérifier l'Opérateur destinataire : la prestation est déjà la sienne.",
):
    """The prestation already is the Opérateur's to whom it would pass. Said to the OI's own people only."""

    def __init__(self, identifiant: str, operateur: str) -> None:
        super().__init__(
            f"la prestation {identifiant} est déjà celle de {operateur} : vérifiez le destinataire"
        )


class ImportDispute(
    EsavError,
    code="PRE-012",
    libelle="Import déjà en cours",
    remede="Laisser finir l'autre import de ce fichier, ou l'arrêter, puis relancer la même commande : elle reprend.",
):
    """Another import of the same file goes on, and nobody knows whose progress is true. Said to the OI's own people."""

    def __init__(self, fichier: str) -> None:
        super().__init__(
            f"{fichier} : un autre import du même fichier avance en même temps ; laissez-le finir, ou arrêtez-le, puis "
            "relancez"
        )
