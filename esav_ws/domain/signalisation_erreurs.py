"""What can go wrong with a signalisation, as published codes of the family `SIG`."""

from collections.abc import Iterable
from datetime import date

from esav_ws.domain.erreurs import ElementErreur, EsavError


class SignalisationInconnue(
    EsavError,
    code="SIG-001",
    libelle="Signalisation inconnue",
    remede="Vérifier le numéro : il doit être celui d'une signalisation déposée par vous.",
    article="4.2.2",
):
    """No such signalisation, or another Opérateur's: the two cannot be told apart."""

    def __init__(self, numero: str) -> None:
        super().__init__(f"signalisation {numero} inconnue parmi les vôtres : vérifiez le numéro")


class ReferenceDejaEmployee(
    EsavError,
    code="SIG-003",
    libelle="Référence Opérateur déjà employée pour un autre contenu",
    remede="Pour un nouveau défaut, employer une nouvelle referenceOperateur ; pour une relance, renvoyer le même "
    "contenu : l'accusé d'origine est rendu.",
    article="4.2.1",
):
    """Same `referenceOperateur`, different content: what differs is listed."""

    def __init__(self, reference: str, numero: str, differences: tuple[ElementErreur, ...]) -> None:
        super().__init__(
            f"la référence {reference!r} est déjà celle de la signalisation {numero}, dont le contenu diffère "
            f"({len(differences)} élément(s)) : changez de référence pour un nouveau défaut",
            elements=differences,
        )


class SignalisationDejaOuverte(
    EsavError,
    code="SIG-004",
    libelle="Signalisation déjà ouverte sur cette prestation",
    remede="Suivre la signalisation ouverte, et y ajouter un commentaire au besoin.",
    article="4.2.1",
):
    """The offer allows one open signalisation at a time and there is one."""

    def __init__(self, prestation: str, numero: str) -> None:
        super().__init__(
            f"la signalisation {numero} est déjà ouverte sur la prestation {prestation} : suivez-la, "
            "ajouterCommentaire la complète"
        )
        self.numero = numero


class TransitionInterdite(
    EsavError,
    code="SIG-010",
    libelle="Changement d'état interdit",
    remede="Relire l'état avec consulterEtat : l'acte demandé n'est pas permis dans cet état.",
    article="4.2.2",
):
    """The requested change of state is not in the published diagram."""

    def __init__(self, numero: str, depart: str, cible: str) -> None:
        super().__init__(
            f"signalisation {numero} : passage de {depart} à {cible} interdit ; relisez l'état avec consulterEtat"
        )


class ConflitRevision(
    EsavError,
    code="SIG-011",
    libelle="Signalisation modifiée entre-temps",
    remede="Relire la signalisation, puis refaire l'acte s'il a encore lieu d'être.",
):
    """Somebody else wrote first; nothing of this act was kept."""

    def __init__(self, numero: str) -> None:
        super().__init__(f"signalisation {numero} modifiée entre-temps : relisez-la, puis recommencez")


class ActeDejaEmploye(
    EsavError,
    code="SIG-012",
    libelle="Référence d'acte déjà employée pour un autre acte",
    remede="Employer une nouvelle referenceActe pour chaque nouvel acte ; la même pour une relance à l'identique.",
):
    """Same `referenceActe`, different act or content."""

    def __init__(self, reference: str, numero: str) -> None:
        super().__init__(
            f"la référence d'acte {reference!r} a déjà servi à un acte différent sur la signalisation {numero} : "
            "changez de referenceActe"
        )


class DegelSansReponse(
    EsavError,
    code="SIG-013",
    libelle="Dégel sans l'information demandée",
    remede="Fournir informationFournie : la réponse à ce que le gel demande.",
    article="4.2.2",
):
    """The freeze asked the Opérateur for something, and the answer is missing."""

    def __init__(self, numero: str, demande: str) -> None:
        super().__init__(
            f"le gel de la signalisation {numero} demande : « {demande} » ; répondez dans informationFournie",
            elements=(
                ElementErreur("/degelerSignalisation/informationFournie", "obligatoire : le gel la demande"),
            ),
        )


class HistoriqueTropAncien(
    EsavError,
    code="SIG-014",
    libelle="Historique au-delà de 90 jours calendaires",
    remede="Demander une période qui commence au plus tôt à la date indiquée.",
    article="4.2.2",
):
    """The period begins before the window of art. 4.2.2."""

    def __init__(self, debut: date, plus_ancien: date) -> None:
        super().__init__(
            f"l'historique remonte à 90 jours calendaires : dateDebut {debut:%d/%m/%Y} est trop ancienne, "
            f"la plus ancienne admise aujourd'hui est le {plus_ancien:%d/%m/%Y}",
            elements=(
                ElementErreur(
                    "/consulterHistorique/dateDebut",
                    "90 jours calendaires",
                    debut.isoformat(),
                    (plus_ancien.isoformat(),),
                ),
            ),
        )


class CriteresIncomplets(
    EsavError,
    code="SIG-015",
    libelle="Critères d'historique incomplets ou contradictoires",
    remede="Donner identifiantPrestation, ou dateDebut et dateFin ensemble, dateFin n'étant pas antérieure.",
    article="4.2.2",
):
    """Neither a prestation nor a whole period, or a period that ends before it begins."""


class CodeClotureInadmissible(
    EsavError,
    code="SIG-016",
    libelle="Code de clôture inadmissible dans cet état",
    remede="Employer un des codes admis indiqués.",
    article="4.2.2",
):
    """A closing code that supposes an intervention, where none took place."""

    def __init__(self, numero: str, etat: str, code: str, admis: Iterable[str]) -> None:
        valeurs = tuple(sorted(admis))
        super().__init__(
            f"signalisation {numero} : le code de clôture {code} n'est pas admis depuis {etat} ; "
            f"admis : {', '.join(valeurs)}",
            elements=(ElementErreur("//codeCloture", "code admis dans cet état", code, valeurs),),
        )


class ProgressionInterdite(
    EsavError,
    code="SIG-017",
    libelle="Avancement interdit",
    remede="L'avancement ne va que de EN_COURS à RETABLIE puis REPAREE, et seulement dans l'état EN_COURS.",
    article="4.2.2",
):
    """Progress only goes forward, within `EN_COURS`."""

    def __init__(self, numero: str, etat: str, avancement: str | None, cible: str) -> None:
        super().__init__(
            f"signalisation {numero} : l'avancement ne peut pas passer de {avancement or 'aucun'} à {cible} "
            f"dans l'état {etat}"
        )


class CurseurInvalide(
    EsavError,
    code="SIG-018",
    libelle="Curseur inconnu",
    remede="Rendre tel quel le curseurSuivant de la page précédente, avec les mêmes critères ; ou repartir sans curseur.",
):
    """The cursor was altered, or belongs to another list, other criteria or another Opérateur."""

    def __init__(self) -> None:
        super().__init__("curseur inconnu pour cette liste et ces critères : repartez sans curseur")


class ContestationTardive(
    EsavError,
    code="SIG-030",
    libelle="Clôture trop ancienne pour être contestée",
    remede="Déposer une nouvelle signalisation si le défaut persiste : cette clôture est définitive.",
    article="4.2.2",
):
    """The window in which a closing can be contested is over; the message names its last day."""

    def __init__(self, numero: str, dernier: date) -> None:
        super().__init__(
            f"la clôture de la signalisation {numero} pouvait être contestée jusqu'au {dernier:%d/%m/%Y} à 24 h : "
            "si le défaut persiste, déposez une nouvelle signalisation",
            elements=(
                ElementErreur(
                    "/contesterCloture/numeroSignalisation",
                    "clôture contestée dans son délai",
                    numero,
                    (dernier.isoformat(),),
                ),
            ),
        )
