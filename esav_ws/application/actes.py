"""The Opérateur's acts on its own signalisations: comment, unfreeze, cancel, contest. Each idempotent."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from esav_ws.application.bus import Contexte
from esav_ws.application.doublons import refuser_doublon
from esav_ws.application.messages import (
    Acte,
    AjouterCommentaire,
    AnnulerSignalisation,
    ContesterCloture,
    DegelerSignalisation,
)
from esav_ws.application.ports_signalisations import ActeConnu
from esav_ws.application.resultats import EtatCourant
from esav_ws.application.suites import enregistrer, lire, publier_collectif
from esav_ws.domain.derangement_collectif import CauseSortie
from esav_ws.domain.numero import relire
from esav_ws.domain.offre import OffreInconnue
from esav_ws.domain.operateur import Cote, HabilitationManquante
from esav_ws.domain.signalisation import Signalisation
from esav_ws.domain.signalisation_erreurs import ActeDejaEmploye

Mouvement = Callable[[Signalisation, Contexte], Signalisation]


def ajouter_commentaire(commande: AjouterCommentaire, contexte: Contexte) -> EtatCourant:
    """Return the unchanged state after adding the remark."""
    return _accomplir(commande, contexte, lambda avant, _: avant)


def degeler(commande: DegelerSignalisation, contexte: Contexte) -> EtatCourant:
    """Return the state to which the freeze gave way; the information given is kept as a remark."""

    def mouvement(avant: Signalisation, contexte: Contexte) -> Signalisation:
        reponse = commande.information_fournie
        degelee = avant.degeler(
            le=contexte.maintenant,
            auteur=contexte.acteur.nom,
            motif=commande.commentaire,
            reponse=reponse,
            cote=Cote.OPERATEUR,
        )
        if not reponse:
            return degelee
        return degelee.commenter(
            reponse, le=contexte.maintenant, auteur=contexte.acteur.nom, cote=Cote.OPERATEUR
        )

    return _accomplir(commande, contexte, mouvement)


def annuler(commande: AnnulerSignalisation, contexte: Contexte) -> EtatCourant:
    """Return `CLOS`, with the closing code `ANNULATION`."""
    return _accomplir(
        commande,
        contexte,
        lambda avant, c: avant.annuler(le=c.maintenant, auteur=c.acteur.nom, motif=commande.commentaire),
    )


def contester(commande: ContesterCloture, contexte: Contexte) -> EtatCourant:
    """Return `EN_COURS`: the closing is contested.

    Raises:
        ContestationTardive: the window in which it could be is over.
        SignalisationDejaOuverte: another one is open on the prestation meanwhile.
    """

    def mouvement(avant: Signalisation, contexte: Contexte) -> Signalisation:
        contestee = avant.contester(
            le=contexte.maintenant, auteur=contexte.acteur.nom, motif=commande.commentaire
        )
        contexte.regles.exiger_contestable(avant, contexte.maintenant)
        offre = contexte.uow.parc.offre(avant.offre)
        if offre is None:
            raise OffreInconnue(avant.offre)
        if not offre.plusieurs_ouvertes:
            refuser_doublon(
                avant.prestation, contexte.uow.signalisations.ouverte_sur(avant.prestation, avant.operateur)
            )
        _quitter_collectif(avant, contexte)
        return contestee

    return _accomplir(commande, contexte, mouvement)


def _quitter_collectif(signalisation: Signalisation, contexte: Contexte) -> None:
    """Take it out of the collective fault in which it was closed, if there is one: it goes on for itself."""
    membres = contexte.uow.membres_collectifs
    if collectif := membres.vu_de(signalisation.numero):
        cause = CauseSortie.CONTESTATION
        membres.sortir(collectif.numero, signalisation.numero, cause, le=contexte.maintenant)
        publier_collectif(signalisation, "COLLECTIF_DETACHE", collectif, contexte)


def _accomplir(commande: Acte, contexte: Contexte, mouvement: Mouvement) -> EtatCourant:
    operateur = contexte.acteur.operateur
    if operateur is None:
        raise HabilitationManquante("cet acte est celui d'un Opérateur")
    contexte.uow.operateurs.verrouiller(operateur)
    numero = relire(commande.numero)
    contenu = {
        "acte": type(commande).__name__,
        **{k: v for k, v in asdict(commande).items() if v is not None},
    }
    connu = contexte.uow.actes.trouver(operateur, commande.reference_acte)
    if connu:
        if not meme(connu.contenu, contenu):
            raise ActeDejaEmploye(commande.reference_acte, connu.numero)
        return connu.resultat
    avant = lire(numero, contexte)
    apres = mouvement(avant, contexte).commenter(
        commande.commentaire, le=contexte.maintenant, auteur=contexte.acteur.nom, cote=Cote.OPERATEUR
    )
    enregistrer(avant, apres, contexte)
    resultat = EtatCourant(apres.etat, apres.date_etat)
    contexte.uow.actes.ajouter(operateur, commande.reference_acte, ActeConnu(numero, contenu, resultat))
    return resultat


def meme(garde: Mapping[str, object], recu: Mapping[str, object]) -> bool:
    """Return whether *recu* is what was asked then, what is erased since (`None`) apart (ADR 0027)."""
    return garde.keys() == recu.keys() and all(
        valeur is None or valeur == recu[nom] for nom, valeur in garde.items()
    )
