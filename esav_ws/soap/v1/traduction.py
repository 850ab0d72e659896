"""Pure translation between the wire shapes of Signalisation v1 and the messages of the application.

For each operation `x`: `x(demande)` returns a message, `x_reponse(resultat)` returns the wire shape. What v1 lacks is
left to the default that the message declares.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from lxml import etree

from esav_ws.application import messages, resultats
from esav_ws.domain.formulaire import PublicationFormulaire
from esav_ws.domain.motifs import CodeCloture, CodeRejet
from esav_ws.domain.signalisation import Deposant, Etat, Passage
from esav_ws.soap.v1 import structures, types
from esav_ws.xmlio.catalogue import ecrire, recevoir


def deposer_signalisation(demande: Any) -> messages.DeposerSignalisation:
    """Return the deposit asked for."""
    deposant = demande.deposant
    return messages.DeposerSignalisation(
        identifiant_prestation=demande.identifiantPrestation,
        reference_operateur=demande.referenceOperateur,
        deposant=Deposant(deposant.nom, deposant.telephone, deposant.courriel),
        formulaire=recevoir(demande.formulaire),
        code_offre=demande.codeOffre,
        commentaire=demande.commentaire,
        id_creneau=demande.idCreneau,
        numero_test=demande.numeroTest,
    )


def deposer_signalisation_reponse(accuse: resultats.AccuseDepot) -> types.AccuseDepot:
    """Return the acknowledgement of receipt."""
    return types.AccuseDepot(numeroSignalisation=accuse.numero, etat=accuse.etat, dateDepot=accuse.depose_le)


def consulter_etat(demande: Any) -> messages.ConsulterEtat:
    """Return the query."""
    return messages.ConsulterEtat(numero=demande.numeroSignalisation)


def consulter_etat_reponse(resume: resultats.Resume) -> types.EtatSignalisation:
    """Return the present state."""
    return types.EtatSignalisation(
        numeroSignalisation=resume.numero,
        etat=resume.etat,
        avancement=resume.avancement,
        dateEtat=resume.etat_le,
    )


def consulter_signalisation(demande: Any) -> messages.ConsulterSignalisation:
    """Return the query."""
    return messages.ConsulterSignalisation(numero=demande.numeroSignalisation)


def consulter_signalisation_reponse(detail: resultats.Detail) -> types.DetailSignalisation:
    """Return the whole detail of art. 4.2.2."""
    s, p = detail.signalisation, detail.prestation
    code_prelocalisation, libelle_prelocalisation = s.defaut.prelocalisation or (None, None)
    rejet = s.fin if s.etat is Etat.EN_REJET else None
    cloture = s.fin if s.etat is not Etat.EN_REJET else None
    return types.DetailSignalisation(
        numeroSignalisation=s.numero,
        referenceOperateur=s.reference_operateur,
        etat=s.etat,
        avancement=s.avancement,
        dateEtat=s.date_etat,
        dateDepot=s.depose_le,
        datePriseEnCompte=s.prise_en_compte_le,
        prestation=structures.Prestation(
            identifiantPrestation=p.identifiant,
            codeOffre=s.offre,
            libelleOffre=detail.offre.libelle,
            extremiteA=p.extremite_a,
            extremiteB=p.extremite_b,
            complement=p.complement,
            referencePm=p.reference_pm,
            referencePto=p.reference_pto,
        ),
        deposant=structures.Deposant(
            nom=s.deposant.nom, telephone=s.deposant.telephone, courriel=s.deposant.courriel
        ),
        defautDeclare=structures.DefautDeclare(
            code=s.defaut.nature,
            libelle=s.defaut.libelle,
            codePrelocalisation=code_prelocalisation,
            libellePrelocalisation=libelle_prelocalisation,
        ),
        codeFormulaire=s.defaut.code_formulaire,
        versionFormulaire=s.defaut.version_formulaire,
        formulaire=etree.fromstring(
            ecrire(s.defaut.code_formulaire, s.defaut.version_formulaire, s.defaut.valeurs)
        ),
        garantie=[
            structures.Garantie(libelle=g.libelle, delaiHeures=g.heures, calendrier=g.calendrier)
            for g in detail.offre.garanties
        ],
        horloge=structures.Horloge(
            etat=detail.horloge.etat,
            dureeEcouleeMinutes=detail.horloge.ecoule // timedelta(minutes=1),
            dateLimite=detail.horloge.limite,
        ),
        gel=s.gel
        and structures.Gel(
            cause=s.gel.cause,
            cote=s.gel.cote,
            informationDemandee=s.gel.information_demandee,
            dateDebut=s.gel.le,
        ),
        rejet=rejet and structures.Rejet(code=rejet.code, motif=_motif(rejet)),
        cloture=cloture
        and structures.Cloture(code=cloture.code, motif=_motif(cloture), dateCloture=cloture.le),
        commentaire=[
            structures.Commentaire(date=c.le, auteur=c.auteur, cote=c.cote, texte=c.texte)
            for c in s.commentaires
        ],
        passage=[_passage(passage) for passage in s.passages],
        rendezVous=[],
    )


def lister_signalisations(demande: Any) -> messages.ListerSignalisations:
    """Return the query."""
    return messages.ListerSignalisations(
        etats=tuple(map(Etat, demande.etat or ())),
        identifiant_prestation=demande.identifiantPrestation,
        depuis=demande.depuis,
        taille=demande.taille or messages.TAILLE_PAGE,
        curseur=demande.curseur,
    )


def lister_signalisations_reponse(page: resultats.Page) -> types.PageSignalisations:
    """Return a page of open signalisations."""
    return types.PageSignalisations(
        signalisation=[_resume(ligne) for ligne in page.lignes], curseurSuivant=page.curseur_suivant
    )


def consulter_historique(demande: Any) -> messages.ConsulterHistorique:
    """Return the query."""
    return messages.ConsulterHistorique(
        identifiant_prestation=demande.identifiantPrestation,
        debut=demande.dateDebut,
        fin=demande.dateFin,
        taille=demande.taille or messages.TAILLE_PAGE,
        curseur=demande.curseur,
    )


consulter_historique_reponse = lister_signalisations_reponse


def ajouter_commentaire(demande: Any) -> messages.AjouterCommentaire:
    """Return the act."""
    return messages.AjouterCommentaire(**_acte(demande))


def degeler_signalisation(demande: Any) -> messages.DegelerSignalisation:
    """Return the act."""
    return messages.DegelerSignalisation(**_acte(demande), information_fournie=demande.informationFournie)


def annuler_signalisation(demande: Any) -> messages.AnnulerSignalisation:
    """Return the act."""
    return messages.AnnulerSignalisation(**_acte(demande))


def contester_cloture(demande: Any) -> messages.ContesterCloture:
    """Return the act."""
    return messages.ContesterCloture(**_acte(demande))


def ajouter_commentaire_reponse(etat: resultats.EtatCourant) -> types.EtatApresActe:
    """Return the state that the act left."""
    return types.EtatApresActe(etat=etat.etat, dateEtat=etat.etat_le)


degeler_signalisation_reponse = ajouter_commentaire_reponse
annuler_signalisation_reponse = ajouter_commentaire_reponse
contester_cloture_reponse = ajouter_commentaire_reponse


def lister_formulaires(demande: Any) -> messages.ListerFormulaires:
    """Return the query."""
    return messages.ListerFormulaires(code_offre=demande.codeOffre)


def lister_formulaires_reponse(publications: Sequence[PublicationFormulaire]) -> types.ListeFormulaires:
    """Return the form versions in production."""
    return types.ListeFormulaires(
        formulaire=[structures.DescriptionFormulaire(**_publication(p)) for p in publications]
    )


def obtenir_formulaire(demande: Any) -> messages.ObtenirFormulaire:
    """Return the query."""
    return messages.ObtenirFormulaire(code=demande.codeFormulaire, version=demande.versionFormulaire)


def obtenir_formulaire_reponse(formulaire: resultats.FormulairePublie) -> types.DetailFormulaire:
    """Return one form version with its schema and its source."""
    return types.DetailFormulaire(
        **_publication(formulaire.publication), schemaXml=formulaire.schema, formulaireXml=formulaire.source
    )


def _acte(demande: Any) -> dict[str, str]:
    return {
        "numero": demande.numeroSignalisation,
        "reference_acte": demande.referenceActe,
        "commentaire": demande.commentaire,
    }


def _publication(publication: PublicationFormulaire) -> dict[str, Any]:
    return {
        "codeFormulaire": publication.code,
        "versionFormulaire": publication.version,
        "libelle": publication.libelle,
        "dateProduction": publication.production_le,
        "dateFin": publication.fin_le,
        "codeOffre": list(publication.offres),
    }


def _resume(ligne: resultats.Resume) -> structures.ResumeSignalisation:
    return structures.ResumeSignalisation(
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


def _passage(passage: Passage) -> structures.Passage:
    return structures.Passage(
        etatDepart=passage.depart,
        etatArrivee=passage.cible,
        avancement=passage.avancement,
        date=passage.le,
        auteur=passage.auteur,
        motif=passage.motif or None,
        code=passage.code,
    )


def _motif(fin: Passage) -> str:
    """Return the reason that people read: the one written, else what the code says."""
    if fin.motif or fin.code is None:
        return fin.motif
    return CodeRejet(fin.code).libelle if fin.cible is Etat.EN_REJET else CodeCloture(fin.code).libelle
