"""The parcours of line tests, alone or before a deposit."""

from typing import Final

from esav_ws.plateforme.parcours import gestes as g
from esav_ws.plateforme.parcours.lecture import Lu
from esav_ws.plateforme.parcours.modele import CASSER, REMETTRE, Etape, Memoire, Parcours
from esav_ws.plateforme.parcours.regles import COMMUNES
from esav_ws.plateforme.parcours.suivi import SIGNALISATION, vu

TEST: Final = "test"


def _liste(lu: Lu, memoire: Memoire) -> bool:
    return g.appel("listerTests")(lu, memoire) and memoire.premier(
        prestation=lu.demande.champs.get("identifiantPrestation", "")
    )


def _demande(lu: Lu, memoire: Memoire) -> bool:
    return (
        lu.operation == "demanderTest"
        and lu.accepte
        and memoire.premier(numero_test=lu.rendu.champs.get("numeroTest", ""))
    )


def _fini(lu: Lu, memoire: Memoire) -> bool:
    return (
        g.appel("consulterTest", numeroTest="numero_test")(lu, memoire)
        and lu.rendu.champs.get("etat") in g.FINS_TEST
    )


def _depose_avec_test(lu: Lu, memoire: Memoire) -> bool:
    return lu.demande.champs.get("numeroTest") == memoire.notes.get("numero_test") and g.depose(lu, memoire)


_LISTE: Final = Etape(
    "la liste des tests de la ligne (listerTests)",
    "Lire listerTests pour la prestation : codes et paramètres admis dépendent de l'offre.",
    g.appel("listerTests"),
)
_DEMANDE: Final = Etape(
    "un test demandé (demanderTest)",
    "Demander un codeTest rendu par listerTests, avec ses paramètres obligatoires, sur une ligne activée.",
    _demande,
)
_RESULTAT: Final = Etape(
    "le résultat (consulterTest jusqu'à TERMINE, ECHEC, EXPIRE ou ANNULE)",
    "Un test est asynchrone : consulter consulterTest, à intervalle, jusqu'à un état final.",
    _fini,
)

TEST_LIGNE: Final = Parcours(
    "test-ligne",
    "Un test de ligne, de la liste au résultat",
    TEST,
    (1, 2),
    "Listez les tests d'une ligne activée, demandez-en un, puis consultez-le jusqu'à son résultat.",
    ("L'ordre des appels ; le suivi va jusqu'à un état final, à un rythme raisonnable.",),
    lambda _majeure: (_LISTE, _DEMANDE, _RESULTAT),
    COMMUNES,
    frozenset({TEST}),
)

TEST_REPONSE_PERDUE: Final = Parcours(
    "test-reponse-perdue",
    "Une demande de test dont la réponse est perdue",
    TEST,
    (1, 2),
    "Demandez un test. La plateforme l'enregistre, puis coupe la connexion sans répondre : votre système relance, seul.",
    ("La relance est la même requête ; il n'y a pas de second test.",),
    lambda _majeure: (
        Etape(
            "une demande de test, dont la réponse sera perdue",
            "Demander un test par demanderTest.",
            g.perdue("demanderTest"),
            apres=g.perdre("demanderTest"),
        ),
        Etape(
            "la même demande, relancée sous la même referenceOperateur",
            "Après une coupure, relancer la demande sous la même referenceOperateur jusqu'à son numéro.",
            g.refaite(_demande),
        ),
        _RESULTAT,
    ),
    COMMUNES,
    frozenset({TEST}),
)

TEST_PREALABLE: Final = Parcours(
    "test-prealable",
    "Un dépôt précédé de son test",
    SIGNALISATION,
    (1, 2),
    "Sur une ligne dont l'offre exige un test (FTTO), listez les tests, demandez-en un qui compte pour un dépôt (COMPLET, "
    "CONNEXION ou NIVEAUX), attendez son résultat, puis déposez en donnant son numéro (numeroTest). La plateforme casse la "
    "ligne dans le réseau simulé dès que vous en listez les tests.",
    ("Le dépôt porte le numéro d'un test fini de la même ligne.",),
    lambda _majeure: (
        Etape(_LISTE.attendu, _LISTE.remede, _liste, (CASSER,)),
        Etape(
            "un test demandé sur cette ligne (demanderTest)",
            _DEMANDE.remede,
            lambda lu, memoire: (
                lu.demande.champs.get("identifiantPrestation") == memoire.notes.get("prestation")
                and _demande(lu, memoire)
            ),
        ),
        _RESULTAT,
        Etape(
            "un dépôt accepté qui porte le numéro de ce test (numeroTest)",
            "Donner dans deposerSignalisation le numeroTest reçu de demanderTest, une fois le test fini.",
            _depose_avec_test,
            ("ACCEPTER", REMETTRE, "CLORE"),
        ),
        vu("CLOS"),
    ),
    COMMUNES,
    frozenset({SIGNALISATION, TEST}),
)
