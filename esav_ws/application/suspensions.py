"""Suspending the access of an Opérateur, and opening it again: its name, SIREN, rights and end stay as they are."""

from dataclasses import replace

from esav_ws.application.bus import Contexte
from esav_ws.application.messages_souscriptions import AccesChange, RouvrirAcces, SuspendreAcces
from esav_ws.application.operateurs import exiger
from esav_ws.application.souscriptions_annonces import AnnonceSouscription, annoncer
from esav_ws.domain.operateur import StatutOperateur
from esav_ws.domain.suspension import ROUVERT, SUSPENDU, avis_reouverture, avis_suspension, exiger_a_changer


def suspendre(commande: SuspendreAcces, contexte: Contexte) -> AccesChange:
    """Close the access from the next request on, and tell the Opérateur.

    Raises:
        OperateurInconnu: nobody bears this code.
        SuspensionImpossible: it is suspended already, or its subscription has ended.
    """
    return _changer(commande, StatutOperateur.SUSPENDU, contexte)


def rouvrir(commande: RouvrirAcces, contexte: Contexte) -> AccesChange:
    """Open the access again from the next request on, and tell the Opérateur; raise as `suspendre` does."""
    return _changer(commande, StatutOperateur.ACTIF, contexte)


def _changer(
    commande: SuspendreAcces | RouvrirAcces, statut: StatutOperateur, contexte: Contexte
) -> AccesChange:
    contexte.uow.operateurs.verrouiller(commande.operateur)
    operateur = exiger(commande.operateur, contexte)
    exiger_a_changer(operateur, statut, contexte.maintenant)
    change = replace(operateur, statut=statut)
    contexte.uow.operateurs.definir(change)
    suspendu = statut is StatutOperateur.SUSPENDU
    avis = avis_suspension if suspendu else avis_reouverture
    annonce = AnnonceSouscription(
        operateur.code,
        SUSPENDU if suspendu else ROUVERT,
        {"motif": commande.motif},
        f"acces-{operateur.code}-{contexte.uow.journal.dernier(operateur.code) + 1}",
        avis(operateur, commande.motif),
    )
    dit = annoncer(annonce, contexte.uow, le=contexte.maintenant, auteur=contexte.acteur.nom)
    return AccesChange(change, dit)
