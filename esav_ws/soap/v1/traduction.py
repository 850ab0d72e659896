"""Pure translation of what the application answers into the wire shapes of Signalisation v1: `x_reponse` for each `x`.

What v1 asks is asked alike by every version: `soap.demandes`.
"""

from esav_ws.application import resultats
from esav_ws.domain.libelles import motif_de_fin
from esav_ws.domain.signalisation import Etat
from esav_ws.soap import reponses
from esav_ws.soap.v1 import structures, types


def deposer_signalisation_reponse(accuse: resultats.AccuseDepot) -> types.AccuseDepot:
    """Return the acknowledgement of receipt."""
    return types.AccuseDepot(numeroSignalisation=accuse.numero, etat=accuse.etat, dateDepot=accuse.depose_le)


def consulter_etat_reponse(resume: resultats.Resume) -> types.EtatSignalisation:
    """Return the present state."""
    return types.EtatSignalisation(
        numeroSignalisation=resume.numero,
        etat=resume.etat,
        avancement=resume.avancement,
        dateEtat=resume.etat_le,
    )


def consulter_signalisation_reponse(detail: resultats.Detail) -> types.DetailSignalisation:
    """Return the whole detail of art. 4.2.2."""
    s = detail.signalisation
    code_prelocalisation, libelle_prelocalisation = s.defaut.prelocalisation or (None, None)
    rejet = s.fin if s.etat is Etat.EN_REJET else None
    cloture = s.fin if s.etat is not Etat.EN_REJET else None
    return types.DetailSignalisation(
        **reponses.tete(s),
        prestation=structures.Prestation(
            **reponses.prestation(detail.prestation), codeOffre=s.offre, libelleOffre=detail.offre.libelle
        ),
        deposant=structures.Deposant(**reponses.deposant(s.deposant)),
        defautDeclare=structures.DefautDeclare(
            code=s.defaut.nature,
            libelle=s.defaut.libelle,
            codePrelocalisation=code_prelocalisation,
            libellePrelocalisation=libelle_prelocalisation,
        ),
        codeFormulaire=s.defaut.code_formulaire,
        versionFormulaire=s.defaut.version_formulaire,
        formulaire=reponses.formulaire(s.defaut),
        garantie=[structures.Garantie(**reponses.garantie(g)) for g in detail.offre.garanties],
        horloge=structures.Horloge(
            **reponses.horloge(detail.horloge),
            arret=[structures.Arret(**reponses.arret(a), cause=a.cause) for a in detail.horloge.arrets],
        ),
        gel=s.gel and structures.Gel(cause=s.gel.cause, **reponses.gel(s.gel)),
        rejet=rejet and structures.Rejet(code=rejet.code, motif=motif_de_fin(rejet)),
        cloture=cloture
        and structures.Cloture(code=cloture.code, motif=motif_de_fin(cloture), dateCloture=cloture.le),
        commentaire=[structures.Commentaire(**reponses.commentaire(c)) for c in s.commentaires],
        passage=[structures.Passage(**reponses.passage(p), code=p.code) for p in s.passages],
        rendezVous=[],
    )


def lister_signalisations_reponse(page: resultats.Page) -> types.PageSignalisations:
    """Return a page of signalisations."""
    return types.PageSignalisations(
        signalisation=[
            structures.ResumeSignalisation(
                numeroSignalisation=ligne.numero,
                referenceOperateur=ligne.reference_operateur,
                identifiantPrestation=ligne.prestation,
                etat=ligne.etat,
                avancement=ligne.avancement,
                dateEtat=ligne.etat_le,
                dateDepot=ligne.depose_le,
                dateCloture=ligne.fini_le,
                codeCloture=ligne.code_fin,
            )
            for ligne in page.lignes
        ],
        curseurSuivant=page.curseur_suivant,
    )


consulter_historique_reponse = lister_signalisations_reponse


def ajouter_commentaire_reponse(etat: resultats.EtatCourant) -> types.EtatApresActe:
    """Return the state that the act left."""
    return types.EtatApresActe(etat=etat.etat, dateEtat=etat.etat_le)


degeler_signalisation_reponse = ajouter_commentaire_reponse
annuler_signalisation_reponse = ajouter_commentaire_reponse
contester_cloture_reponse = ajouter_commentaire_reponse


def lister_formulaires_reponse(page: resultats.PageFormulaires) -> types.ListeFormulaires:
    """Return the form versions in production."""
    return types.ListeFormulaires(
        formulaire=[structures.DescriptionFormulaire(**reponses.publication(p)) for p in page.publications]
    )


def obtenir_formulaire_reponse(formulaire: resultats.FormulairePublie) -> types.DetailFormulaire:
    """Return one form version with its schema and its source."""
    return types.DetailFormulaire(
        **reponses.publication(formulaire.publication),
        schemaXml=formulaire.schema,
        formulaireXml=formulaire.source,
    )
