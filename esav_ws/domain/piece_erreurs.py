"""What can go wrong with an attachment, as published codes."""

from typing import Final

from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.piece import NOMBRE_MAX, TAILLE_MAX, TypePiece

ADMIS: Final = tuple(type_.value for type_ in TypePiece)
_CONTENU: Final = "/ajouterPieceJointe/contenu"
_TYPE: Final = "/ajouterPieceJointe/typeMedia"


class TypePieceMensonger(
    EsavError,
    code="SIG-070",
    libelle="Pièce jointe qui n'est pas de son type déclaré",
    remede="Déclarer le type que le contenu a vraiment, ou joindre le bon fichier ; ne pas renommer un fichier d'un autre "
    "type.",
    article="4.2.2",
):
    """The content is not of the declared type."""

    def __init__(self, declare: str, trouve: str) -> None:
        super().__init__(
            f"la pièce est déclarée {declare}, son contenu est : {trouve} ; déclarez son vrai type, ou joignez le bon "
            "fichier",
            elements=(ElementErreur(_TYPE, "le type du contenu", declare, ADMIS),),
        )


class TypePieceInadmissible(
    EsavError,
    code="SIG-071",
    libelle="Pièce jointe d'un type qui n'est pas admis, ou abîmée",
    remede="Joindre une photo JPEG ou PNG, un PDF, une courbe SOR, un CSV ou un texte, entier et sans autre contenu.",
    article="4.2.2",
):
    """What the content is is not admitted, or is no whole file of an admitted type."""

    def __init__(self, trouve: str) -> None:
        super().__init__(
            f"pièce jointe refusée : {trouve} ; types admis : {', '.join(ADMIS)}",
            elements=(ElementErreur(_CONTENU, "fichier entier d'un type admis", trouve, ADMIS),),
        )


class TaillePieceInadmissible(
    EsavError,
    code="SIG-072",
    libelle="Pièce jointe vide ou trop grande",
    remede=f"Joindre un fichier de 1 à {TAILLE_MAX} octets (8 Mio) : réduire la photo, ou la partager en plusieurs.",
    article="4.2.2",
):
    """No byte, or more than `TAILLE_MAX`."""

    def __init__(self, taille: int) -> None:
        super().__init__(
            f"la pièce jointe a {taille} octet(s), de 1 à {TAILLE_MAX} admis (8 Mio)",
            elements=(ElementErreur(_CONTENU, f"de 1 à {TAILLE_MAX} octets", str(taille)),),
        )


class TropDePieces(
    EsavError,
    code="SIG-073",
    libelle="Trop de pièces jointes sur cette signalisation",
    remede="Réunir les éléments dans une seule pièce, un PDF par exemple.",
    article="4.2.2",
):
    """Its side has attached `NOMBRE_MAX` of them."""

    def __init__(self, numero: str) -> None:
        super().__init__(
            f"la signalisation {numero} porte déjà {NOMBRE_MAX} pièces jointes de votre côté : c'est le plus admis"
        )


class PieceInconnue(
    EsavError,
    code="SIG-074",
    libelle="Pièce jointe inconnue",
    remede="Lire les pièces d'une signalisation avec consulterSignalisation, et demander l'une de celles-là.",
    article="4.2.2",
):
    """No such attachment, or none that the caller may see, or it was erased: they cannot be told apart."""

    def __init__(self, identifiant: str) -> None:
        super().__init__(
            f"pièce jointe {identifiant} inconnue parmi les vôtres : lisez celles de la signalisation avec "
            "consulterSignalisation"
        )


class PieceIndisponible(
    EsavError,
    code="SYS-009",
    libelle="Pièces jointes indisponibles",
    remede="Réessayer plus tard, avec la même référence ; si l'erreur persiste, prévenir e-soutien.",
    camp="SERVEUR",
):
    """Where attachments are kept cannot be written or read, or a kept one is missing or altered."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"{detail} : réessayez plus tard, ou prévenez e-soutien")

    @classmethod
    def illisible(cls, identifiant: str) -> "PieceIndisponible":
        """Return the refusal to give an attachment whose bytes are missing or are no longer those that came."""
        return cls(f"la pièce jointe {identifiant} est connue, mais son contenu n'est pas lisible")

    @classmethod
    def non_gardee(cls) -> "PieceIndisponible":
        """Return the refusal to take an attachment that cannot be kept."""
        return cls("la pièce jointe n'a pas pu être rangée et n'est pas enregistrée")
