"""What can go wrong with tests, as published codes of the family `TST`; `TST-001` is in `offre`, `TST-006` in `essai`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.essai import EssaiLigne, EtatEssai
from esav_ws.domain.horloge import en_clair


class TestHorsOffre(
    EsavError,
    code="TST-002",
    libelle="Test inconnu pour cette offre",
    remede="Employer un codeTest rendu par listerTests pour cette prestation.",
    article="4.1",
):
    """No test of this code is served for the offer of the prestation today."""

    __test__ = False

    def __init__(self, code: str, offre: str, admis: Iterable[str]) -> None:
        admis = tuple(admis)
        quoi = f"employez l'un de {', '.join(admis)}" if admis else "cette offre n'a pas de test"
        super().__init__(
            f"le test {code} n'existe pas pour l'offre {offre} : {quoi}",
            elements=(ElementErreur("//codeTest", "un test de l'offre", code, admis),),
        )


class ParametresTestInvalides(
    EsavError,
    code="TST-003",
    libelle="Paramètres de test invalides",
    remede="Corriger chaque élément nommé : type, bornes et valeurs admises sont rendus par listerTests.",
    article="4.1",
):
    """A parameter is missing, unknown or out of range."""

    def __init__(self, code: str, elements: Sequence[ElementErreur]) -> None:
        super().__init__(f"test {code} : " + " ; ".join(map(str, elements)), elements=tuple(elements))


class TestDejaEnCours(
    EsavError,
    code="TST-004",
    libelle="Test déjà en cours",
    remede="Attendre la fin du test dont le message donne le numéro (consulterTest), ou l'annuler s'il attend encore.",
    article="4.1",
):
    """Another test is active on the line, or on what this one needs for itself.

    `numero` is the other's, empty when it is another Opérateur's.
    """

    __test__ = False

    def __init__(self, numero: str, *, sur: str) -> None:
        self.numero = numero
        quoi = f"le test {numero}" if numero else "un autre test"
        elements = (ElementErreur("//numeroTest", "un seul test actif à la fois", numero),) if numero else ()
        super().__init__(
            f"{quoi} est en cours sur {sur} : attendez sa fin, puis redemandez", elements=elements
        )


class ReferenceTestDejaEmployee(
    EsavError,
    code="TST-005",
    libelle="Référence déjà employée pour un autre test",
    remede="Donner une nouvelle referenceOperateur, ou renvoyer exactement la première demande.",
    article="4.1",
):
    """The reference is that of a request with another content."""

    def __init__(self, reference: str, numero: str, elements: Sequence[ElementErreur]) -> None:
        super().__init__(
            f"la référence {reference} est celle du test {numero}, demandé avec un autre contenu",
            elements=tuple(elements),
        )


class NumeroTestMalSaisi(
    EsavError,
    code="TST-007",
    libelle="Numéro de test mal saisi",
    remede="Relire le numéro : TS-, huit caractères et une clé de contrôle, qui ne leur correspond pas.",
):
    """The check character does not match: the number was mistyped, it is nobody's."""

    def __init__(self, numero: str) -> None:
        super().__init__(
            f"le numéro de test {numero!r} est mal saisi : relisez-le caractère par caractère",
            elements=(ElementErreur("//numeroTest", "TS- et clé de contrôle", numero),),
        )


class TestObligatoire(
    EsavError,
    code="TST-008",
    libelle="Test préalable obligatoire",
    remede="Demander un test (demanderTest), attendre son résultat, puis déposer avec son numeroTest.",
    article="4.1",
):
    """The offer wants a test before a deposit, and none is cited."""

    __test__ = False

    def __init__(self, offre: str, tests: Iterable[str]) -> None:
        tests = tuple(sorted(tests))
        super().__init__(
            f"l'offre {offre} exige un test avant un dépôt : demandez l'un de {', '.join(tests) or '(aucun servi)'}, "
            "puis citez son numeroTest",
            elements=(ElementErreur("//numeroTest", "obligatoire pour cette offre", "", tests),),
        )


class TestSansResultat(
    EsavError,
    code="TST-009",
    libelle="Test sans résultat",
    remede="Attendre que le test soit TERMINE ; s'il a échoué, expiré ou été annulé, en demander un autre.",
    article="4.1",
):
    """The test that a deposit cites has not ended with a result."""

    __test__ = False

    def __init__(self, numero: str, etat: EtatEssai) -> None:
        super().__init__(
            f"le test {numero} est {etat.libelle}, sans résultat : seul un test terminé permet un dépôt"
        )


class TestPerime(
    EsavError,
    code="TST-010",
    libelle="Résultat de test trop ancien",
    remede="Demander un nouveau test, puis déposer avec son numéro.",
    article="4.1",
):
    """The result is out of its window of validity."""

    __test__ = False

    def __init__(self, numero: str, jusqu_a: datetime) -> None:
        super().__init__(
            f"le résultat du test {numero} n'était valable que jusqu'au {en_clair(jusqu_a)} (heure de Paris) : "
            "demandez un nouveau test"
        )


class TestSansDefaut(
    EsavError,
    code="TST-011",
    libelle="Résultat de test qui ne permet pas de dépôt",
    remede="Agir là où le message situe le défaut, puis retester ; en cas de désaccord, demander une dispense au SAV.",
    article="4.1",
):
    """The verdict, or the side where the fault probably lies, does not call for the OI."""

    __test__ = False

    def __init__(self, essai: EssaiLigne) -> None:
        situe = essai.localisation
        ou = f", défaut probable côté {situe.domaine}" if situe else ""
        pourquoi = f" ({' ; '.join(situe.raisons)})" if situe and situe.raisons else ""
        super().__init__(
            f"le test {essai.numero} est {essai.verdict}{ou}{pourquoi} : il ne permet pas de dépôt ; vérifiez de votre "
            "côté et retestez, ou demandez une dispense au SAV"
        )


class TestHorsRegle(
    EsavError,
    code="TST-012",
    libelle="Test qui ne compte pas pour un dépôt",
    remede="Citer le numéro d'un des tests que le message nomme.",
    article="4.1",
):
    """The test that a deposit cites is not of those that come before a deposit."""

    __test__ = False

    def __init__(self, numero: str, code: str, admis: Iterable[str]) -> None:
        admis = tuple(sorted(admis))
        super().__init__(
            f"le test {numero} ({code}) ne compte pas pour un dépôt : citez l'un de {', '.join(admis)}",
            elements=(ElementErreur("//numeroTest", "un test qui précède un dépôt", code, admis),),
        )


class PrestationNonTestable(
    EsavError,
    code="TST-013",
    libelle="Prestation non testable",
    remede="Déposer sans test si l'offre le permet ; sinon demander une dispense au SAV, qui complétera le référentiel.",
    article="4.1",
):
    """No equipment that can run the test is known for the prestation."""

    def __init__(self, identifiant: str) -> None:
        super().__init__(
            f"aucun équipement connu ne peut exécuter ce test sur la prestation {identifiant} : signalez-le au SAV"
        )


class CatalogueTestsInvalide(
    EsavError,
    code="TST-014",
    libelle="Catalogue de tests mal décrit",
    remede="Corriger chaque élément nommé, puis relancer « esav essai catalogue ».",
):
    """The description of tests breaks a rule. Said to the OI's own people only."""

    def __init__(self, ou: str, elements: Sequence[ElementErreur]) -> None:
        super().__init__(f"{ou} : " + " ; ".join(map(str, elements)), elements=tuple(elements))


class EquipementInconnu(
    EsavError,
    code="TST-015",
    libelle="Équipement inconnu",
    remede="Vérifier le code avec « esav equipement list ».",
):
    """No equipment bears this code. Said to the OI's own people only."""

    def __init__(self, code: str) -> None:
        super().__init__(f"aucun équipement de code {code}")
