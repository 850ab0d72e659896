"""Pure translation of what the application answers into the wire shapes of Test v2: `x_reponse` for each `x`.

What v2 asks is asked alike by every version: `soap.demandes_test`.
"""

from collections.abc import Iterable
from typing import Any

from esav_ws.application.messages_essais import AccuseEssai
from esav_ws.application.messages_reseau import PageReseau, VueReseau
from esav_ws.domain.essai import EssaiLigne, EtatEssai
from esav_ws.domain.essai_catalogue import TypeEssai
from esav_ws.domain.motifs import CodeMotif
from esav_ws.soap import reponses_test as reponses
from esav_ws.soap.test_v2 import types


def lister_tests_reponse(essais: Iterable[TypeEssai]) -> types.ListeTests:
    """Return the tests that can be asked for."""
    return types.ListeTests(test=[_description(essai) for essai in essais])


def demander_test_reponse(essai: EssaiLigne | AccuseEssai) -> types.AccuseTest:
    """Return the acknowledgement, the same however often it is given."""
    return types.AccuseTest(
        numeroTest=essai.numero,
        etat=EtatEssai.DEMANDE,
        libelleEtat=EtatEssai.DEMANDE.libelle,
        dateDemande=essai.demande_le,
    )


def consulter_test_reponse(essai: EssaiLigne) -> types.ResultatTest:
    """Return where the test stands, and its result."""
    situe, cause = essai.localisation, essai.cause
    return types.ResultatTest(
        **reponses.essai(essai),
        libelleEtat=essai.etat.libelle,
        dateDemande=essai.demande_le,
        dateDebut=essai.demarre_le,
        dateFin=essai.fini_le,
        mesure=[types.Mesure(**reponses.mesure(m)) for m in essai.mesures],
        localisationProbable=situe
        and types.Localisation(domaine=situe.domaine, segment=situe.segment, raison=list(situe.raisons)),
        causeEchec=cause and types.CodeLibelle(code=cause, libelle=cause.libelle),
        numeroSignalisation=essai.signalisation,
    )


def annuler_test_reponse(essai: EssaiLigne | AccuseEssai) -> types.EtatApresActe:
    """Return the state that the cancelling left."""
    return types.EtatApresActe(
        numeroTest=essai.numero,
        etat=essai.etat,
        libelleEtat=essai.etat.libelle,
        dateEtat=essai.etat_le,
    )


def consulter_travaux_programmes_reponse(page: PageReseau) -> types.PageTravaux:
    """Return a page of planned works."""
    return types.PageTravaux(
        travaux=[
            types.Travaux(
                **_reseau(vue),
                **reponses.travaux(vue),
                natureIntervention=_code(vue.evenement.description.nature_intervention),
            )
            for vue in page.lignes
        ],
        curseurSuivant=page.curseur_suivant,
    )


def consulter_incidents_reponse(page: PageReseau) -> types.PageIncidents:
    """Return a page of incidents."""
    return types.PageIncidents(
        incident=[
            types.Incident(**_reseau(vue), cause=_code(vue.evenement.description.cause))
            for vue in page.lignes
        ],
        curseurSuivant=page.curseur_suivant,
    )


def _description(essai: TypeEssai) -> types.DescriptionTest:
    return types.DescriptionTest(
        codeTest=essai.code,
        libelle=essai.libelle,
        acte=essai.acte,
        dureeUsuelleSecondes=essai.duree_s,
        dureeMaximaleSecondes=essai.maximum_s,
        parametre=[
            types.DescriptionParametre(**reponses.parametre(p), libelle=p.libelle) for p in essai.parametres
        ],
        mesure=[
            types.DescriptionMesure(nom=m.nom, libelle=m.libelle, unite=m.unite or None)
            for m in essai.mesures
        ],
    )


def _reseau(vue: VueReseau) -> dict[str, Any]:
    evenement, description = vue.evenement, vue.evenement.description
    return reponses.reseau(vue) | {
        "libelleEtat": evenement.etat.libelle,
        "dateCreation": evenement.cree_le,
        "impact": _code(description.impact),
        "equipement": _code(description.equipement),
        "nombrePrestations": vue.nombre,
        "prestationImpactee": [
            types.PrestationImpactee(identifiantPrestation=i.identifiant, referencePm=i.pm)
            for i in vue.impactees
        ],
    }


def _code(motif: CodeMotif | None) -> Any:
    return motif and types.CodeLibelle(code=motif, libelle=motif.libelle)
