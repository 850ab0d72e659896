"""What refuses to attest, to record an attestation, or to open a version. Said to the OI's own people only."""

from collections.abc import Sequence

from esav_ws.domain.erreurs import ElementErreur, EsavError


class AttestationFausse(
    EsavError,
    code="CNF-040",
    libelle="Attestation fausse, altérée ou mal signée",
    remede="Reprendre le dossier tel que la plateforme d'intégration l'a écrit (« esav attestation issue »).",
    article="5.2.1",
):
    """What was signed is not what is there, or who signed may not; the elements say where."""

    def __init__(self, endroit: str, raison: str, recu: str = "", signe: str | None = None) -> None:
        admis = () if signe is None else (signe,)
        suite = "" if signe is None else f" : signé « {signe} », lu « {recu} »"
        super().__init__(
            f"{endroit} : {raison}{suite} ; reprenez le dossier tel que la plateforme d'intégration l'a écrit",
            elements=(ElementErreur(endroit, raison, recu, admis),),
        )
        self.endroit = endroit


class AttestationNonRecevable(
    EsavError,
    code="CNF-041",
    libelle="Attestation qui n'ouvre rien ici",
    remede="Faire ce que dit le message : attestation de cet Opérateur, de cette version, du jeu de parcours en vigueur.",
    article="5.2.1",
):
    """It is genuine, and not what production asks for; the elements say where."""

    def __init__(self, endroit: str, raison: str, recu: str = "", admises: tuple[str, ...] = ()) -> None:
        super().__init__(f"{endroit} : {raison}", elements=(ElementErreur(endroit, raison, recu, admises),))


class ParcoursManquants(
    EsavError,
    code="CNF-042",
    libelle="Parcours à passer",
    remede="Faire jouer par l'Opérateur, sur la plateforme d'intégration, les parcours nommés, dans le jeu en vigueur.",
    article="5.2.1",
):
    """The policy asks for parcours that this Opérateur has not passed, or for none at all."""

    def __init__(self, version: str, manquants: Sequence[str]) -> None:
        quoi = ", ".join(manquants) or "aucun parcours n'est publié pour cette version"
        super().__init__(f"{version}, à passer sur la plateforme d'intégration : {quoi}")


class VersionInconnue(
    EsavError,
    code="CNF-043",
    libelle="Version qui ne peut pas être ouverte",
    remede="Choisir un domaine et une version majeure servis ici, et non retirée.",
    article="12.1",
):
    """The domain has no such major version, or it is retired."""

    def __init__(self, nom: str, connues: Sequence[int]) -> None:
        servies = ", ".join(f"v{n}" for n in connues) or "aucune"
        super().__init__(
            f"{nom} n'est pas servie, ou est retirée ; versions qui peuvent être ouvertes : {servies}"
        )


class RienAFermer(
    EsavError,
    code="CNF-044",
    libelle="Rien d'ouvert à fermer",
    remede="Voir ce qui est ouvert : « esav operateur show ».",
):
    """Nothing is open to this Opérateur under that domain and version."""

    def __init__(self, operateur: str, nom: str) -> None:
        super().__init__(
            f"{nom} n'est pas ouvert à {operateur} : voyez ce qui l'est avec « esav operateur show {operateur} »"
        )


class PolitiqueAttestationInvalide(
    EsavError,
    code="CNF-045",
    libelle="Politique des attestations mal décrite",
    remede="Corriger chaque élément nommé.",
    article="5.2.1",
):
    """The file of the policy breaks a rule, or cannot be read."""

    def __init__(self, ou: str, elements: Sequence[ElementErreur]) -> None:
        super().__init__(f"{ou} : " + " ; ".join(map(str, elements)), elements=tuple(elements))


class SignataireInutilisable(
    EsavError,
    code="CNF-046",
    libelle="Signataire des attestations inutilisable",
    remede="Lancer « esav init » dans le dossier d'intégration, la clé de l'autorité étant à portée.",
    camp="SERVEUR",
):
    """The platform cannot sign: its key or its certificate is missing, damaged, or has ended."""


class AttestationInconnue(
    EsavError,
    code="CNF-047",
    libelle="Attestation inconnue",
    remede="Voir les attestations enregistrées : « esav attestation list ».",
):
    """No attestation of that SHA-256 was recorded here."""
