"""Pure translation of what the application answers into the wire shapes of Test v1: `x_reponse` for each `x`.

What v1 asks is asked alike by every version: `soap.demandes_test`.
"""

from collections.abc import Iterable
from typing import Any

from esav_ws.application.messages_essais import AccuseEssai
from esav_ws.application.messages_reseau import PageReseau, VueReseau
from esav_ws.domain.essai import EssaiLigne, EtatEssai
from esav_ws.domain.essai_catalogue import TypeEssai
from esav_ws.soap import reponses_test as reponses
from esav_ws.soap.test_v1 import types


def lister_tests_reponse(essais: Iterable[TypeEssai]) -> types.ListeTests:
    """Return the tests that can be asked for."""
    return types.ListeTests(
        test=[
            types.DescriptionTest(
                codeTest=essai.code,
                libelle=essai.libelle,
                parametre=[types.DescriptionParametre(**reponses.parametre(p)) for p in essai.parametres],
            )
            for essai in essais
        ]
    )


def demander_test_reponse(essai: EssaiLigne | AccuseEssai) -> types.AccuseTest:
    """Return the acknowledgement, the same however often it is given."""
    return types.AccuseTest(numeroTest=essai.numero, etat=EtatEssai.DEMANDE)


def consulter_test_reponse(essai: EssaiLigne) -> types.ResultatTest:
    """Return where the test stands, and its result."""
    situe = essai.localisation
    return types.ResultatTest(
        **reponses.essai(essai),
        mesure=[types.Mesure(**reponses.mesure(m)) for m in essai.mesures],
        localisationProbable=situe and situe.domaine,
        segment=situe and situe.segment,
        raison=list(situe.raisons) if situe else None,
        causeEchec=essai.cause,
    )


def consulter_travaux_programmes_reponse(page: PageReseau) -> types.PageTravaux:
    """Return a page of planned works."""
    return types.PageTravaux(
        travaux=[
            types.Travaux(
                **_reseau(vue),
                **reponses.travaux(vue),
                natureIntervention=vue.evenement.description.nature_intervention,
            )
            for vue in page.lignes
        ],
        curseurSuivant=page.curseur_suivant,
    )


def consulter_incidents_reponse(page: PageReseau) -> types.PageIncidents:
    """Return a page of incidents."""
    return types.PageIncidents(
        incident=[
            types.Incident(**_reseau(vue), cause=vue.evenement.description.cause) for vue in page.lignes
        ],
        curseurSuivant=page.curseur_suivant,
    )


def _reseau(vue: VueReseau) -> dict[str, Any]:
    description = vue.evenement.description
    return reponses.reseau(vue) | {
        "impact": description.impact,
        "equipement": description.equipement,
        "prestationImpactee": list(vue.prestations),
    }
