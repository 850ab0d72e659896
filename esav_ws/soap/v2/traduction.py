"""Pure translation of what the application answers into the wire shapes of Signalisation v2: `x_reponse` for each `x`.

What v2 asks as every version does is in `soap.demandes`; what it asks alone is here.
"""

from typing import Any, Final

from esav_ws.application import messages, packs, resultats
from esav_ws.domain import evenement, signalisation
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.libelles import libelle_du_code, motif_de_fin
from esav_ws.domain.signalisation import Etat
from esav_ws.soap import demandes, reponses
from esav_ws.soap.v2 import reception, structures, types, types_evenements
from esav_ws.soap.v2.traduction_collectif import derangement_collectif
from esav_ws.soap.v2.traduction_pieces import piece_jointe
from esav_ws.xmlio.evenements import repartir

PACK: Final = "signalisation-v2"
"""The document pack of this version."""


def deposer_signalisation_reponse(accuse: resultats.AccuseDepot) -> types.AccuseDepot:
    """Return the acknowledgement of receipt."""
    return types.AccuseDepot(
        numeroSignalisation=accuse.numero,
        etat=accuse.etat,
        libelleEtat=accuse.etat.libelle,
        dateDepot=accuse.depose_le,
    )


def consulter_etat_reponse(resume: resultats.Resume) -> types.EtatSignalisation:
    """Return the present state."""
    return types.EtatSignalisation(
        numeroSignalisation=resume.numero,
        etat=resume.etat,
        libelleEtat=resume.etat.libelle,
        avancement=resume.avancement,
        dateEtat=resume.etat_le,
        libelleAvancement=resume.avancement and resume.avancement.libelle,
    )


def consulter_signalisation_reponse(detail: resultats.Detail) -> types.DetailSignalisation:
    """Return the whole detail of art. 4.2.2."""
    s = detail.signalisation
    fin = s.fin and structures.Fin(cause=_cause(s.fin), motif=motif_de_fin(s.fin), date=s.fin.le)
    return types.DetailSignalisation(
        **reponses.tete(s),
        libelleEtat=s.etat.libelle,
        libelleAvancement=s.avancement and s.avancement.libelle,
        receptionHorsEsav=s.reception
        and reception.ReceptionHorsEsav(
            canal=_code_libelle(s.reception.canal, s.reception.canal.libelle),
            dateSaisie=s.reception.saisie_le,
        ),
        prestation=structures.Prestation(
            **reponses.prestation(detail.prestation),
            offre=structures.Offre(code=s.offre, libelle=detail.offre.libelle),
        ),
        deposant=structures.Deposant(**reponses.deposant(s.deposant)),
        defautDeclare=structures.DefautDeclare(
            nature=structures.CodeLibelle(code=s.defaut.nature, libelle=s.defaut.libelle),
            prelocalisation=s.defaut.prelocalisation and _code_libelle(*s.defaut.prelocalisation),
        ),
        formulaireDepose=structures.FormulaireDepose(
            codeFormulaire=s.defaut.code_formulaire,
            versionFormulaire=s.defaut.version_formulaire,
            formulaire=reponses.formulaire(s.defaut),
        ),
        garantie=[structures.Garantie(**reponses.garantie(g)) for g in detail.garanties],
        horloge=structures.Horloge(
            **reponses.horloge(detail.horloge),
            arret=[
                structures.Arret(**reponses.arret(a), cause=_code_libelle(a.cause, a.cause.libelle))
                for a in detail.horloge.arrets
            ],
        ),
        gel=s.gel
        and structures.Gel(
            cause=structures.CodeLibelle(code=s.gel.cause, libelle=s.gel.cause.libelle),
            **reponses.gel(s.gel),
        ),
        rejet=fin if s.etat is Etat.EN_REJET else None,
        cloture=fin if s.etat is not Etat.EN_REJET else None,
        commentaire=[structures.Commentaire(**reponses.commentaire(c)) for c in s.commentaires],
        passage=[structures.Passage(**reponses.passage(p), cause=_cause(p)) for p in s.passages],
        rendezVous=[structures.RendezVous(**reponses.rendez_vous(r)) for r in detail.rendez_vous],
        derangementCollectif=detail.collectif and derangement_collectif(detail.collectif),
        pieceJointe=[piece_jointe(p) for p in detail.pieces],
        numeroIncident=s.incident,
    )


def lister_signalisations_reponse(page: resultats.Page) -> types.PageSignalisations:
    """Return a page of signalisations."""
    return types.PageSignalisations(
        signalisation=[_resume(ligne) for ligne in page.lignes], curseurSuivant=page.curseur_suivant
    )


consulter_historique_reponse = lister_signalisations_reponse


def ajouter_commentaire_reponse(etat: resultats.EtatCourant) -> types.EtatApresActe:
    """Return the state that the act left."""
    return types.EtatApresActe(etat=etat.etat, libelleEtat=etat.etat.libelle, dateEtat=etat.etat_le)


degeler_signalisation_reponse = ajouter_commentaire_reponse
annuler_signalisation_reponse = ajouter_commentaire_reponse
contester_cloture_reponse = ajouter_commentaire_reponse


def lister_formulaires(demande: Any) -> messages.ListerFormulaires:
    """Return the query: a page of the list, which v1 gives whole."""
    return messages.ListerFormulaires(
        code_offre=demande.codeOffre,
        taille=demande.taille or messages.TAILLE_PAGE,
        curseur=demande.curseur,
    )


def lister_formulaires_reponse(page: resultats.PageFormulaires) -> types.ListeFormulaires:
    """Return the form versions in production."""
    return types.ListeFormulaires(
        formulaire=[structures.DescriptionFormulaire(**reponses.publication(p)) for p in page.publications],
        curseurSuivant=page.curseur_suivant,
    )


def obtenir_formulaire_reponse(formulaire: resultats.FormulairePublie) -> types.DetailFormulaire:
    """Return one form version with its schema and its source."""
    return types.DetailFormulaire(
        **reponses.publication(formulaire.publication),
        schemaXml=formulaire.schema,
        formulaireXml=formulaire.source,
    )


def verifier_formulaire(demande: Any) -> messages.VerifierFormulaire:
    """Return the query: a deposit that is not made."""
    return messages.VerifierFormulaire(depot=demandes.deposer_signalisation(demande))


def verifier_formulaire_reponse(verification: resultats.Verification) -> types.BilanVerification:
    """Return what a deposit would meet."""
    connu, ouverte, collectif = verification.depot_connu, verification.ouverte, verification.collectif
    return types.BilanVerification(
        refus=[_refus(erreur) for erreur in verification.refus],
        depotConnu=connu and deposer_signalisation_reponse(connu),
        signalisationOuverte=ouverte and _resume(ouverte),
        evenementReseau=[
            structures.EvenementReseau(
                type=lu.nature,
                reference=lu.reference,
                libelle=lu.libelle,
                dateDebut=lu.description.debut,
                dateFin=lu.description.fin,
            )
            for lu in verification.reseau
        ],
        derangementCollectif=collectif and derangement_collectif(collectif),
    )


def relever_evenements(demande: Any) -> messages.ReleverEvenements:
    """Return the query."""
    return messages.ReleverEvenements(curseur=demande.curseur, taille=demande.taille)


def relever_evenements_reponse(page: resultats.PageEvenements) -> types_evenements.PageEvenements:
    """Return events in order."""
    return types_evenements.PageEvenements(
        evenement=[_evenement(lu) for lu in page.evenements], curseurSuivant=page.curseur_suivant
    )


def obtenir_pack(demande: Any) -> packs.ObtenirPack:
    """Return the query; without name, for the document pack of this version."""
    return packs.ObtenirPack(nom=demande.pack or PACK)


def obtenir_pack_reponse(pack: packs.Pack) -> types.PackDocumentaire:
    """Return the zip and what it takes to save and check it."""
    return types.PackDocumentaire(
        pack=pack.nom,
        nomFichier=pack.fichier,
        typeMedia=packs.TYPE_MEDIA,
        empreinteSha256=pack.empreinte,
        contenu=pack.octets,
    )


def _resume(ligne: resultats.Resume) -> structures.ResumeSignalisation:
    code = ligne.code_fin
    fin = code and _code_libelle(code, libelle_du_code(_fin(ligne.etat), code))
    return structures.ResumeSignalisation(
        numeroSignalisation=ligne.numero,
        referenceOperateur=ligne.reference_operateur,
        identifiantPrestation=ligne.prestation,
        etat=ligne.etat,
        libelleEtat=ligne.etat.libelle,
        avancement=ligne.avancement,
        dateEtat=ligne.etat_le,
        dateDepot=ligne.depose_le,
        dateFin=ligne.fini_le,
        causeFin=fin,
    )


def _fin(etat: Etat) -> Etat:
    """Return the state by which one that is in *etat* ended: it was rejected, or closed."""
    return Etat.EN_REJET if etat is Etat.EN_REJET else Etat.CLOS


def _evenement(lu: evenement.Evenement) -> structures.Evenement:
    membres, autres = repartir(lu.donnees)
    return structures.Evenement(
        **membres,
        rang=lu.sequence,
        type=lu.type,
        date=lu.le,
        auteur=lu.auteur,
        numeroSignalisation=lu.numero or None,
        donnee=[structures.Donnee(nom=nom, valeur=valeur) for nom, valeur in autres.items()] or None,
    )


def _refus(erreur: EsavError) -> structures.Refus:
    return structures.Refus(
        code=erreur.code,
        libelle=erreur.libelle,
        message=str(erreur),
        article=erreur.article,
        element=[
            structures.ElementErreur(
                xpath=element.xpath,
                valeurRecue=element.valeur_recue or None,
                regle=element.regle,
                valeurAdmise=list(element.valeurs_admises),
            )
            for element in erreur.elements
        ],
        versionFormulaire=erreur.version_formulaire,
    )


def _code_libelle(code: str, libelle: str) -> structures.CodeLibelle:
    return structures.CodeLibelle(code=code, libelle=libelle)


def _cause(passage: signalisation.Passage) -> structures.CodeLibelle | None:
    """Return the published reason of *passage*, if it has one."""
    if not passage.code:
        return None
    return _code_libelle(passage.code, libelle_du_code(passage.cible, passage.code))
