"""The deposit of a signalisation (art. 4.2.1)."""

from esav_ws.application.bus import Contexte
from esav_ws.application.messages import DeposerSignalisation
from esav_ws.application.ports import DepotConnu
from esav_ws.application.resultats import AccuseDepot
from esav_ws.application.suites import publier
from esav_ws.domain import numero
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.formulaire import FormulaireHorsOffre
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.offre import (
    CreneauInconnu,
    EtatPrestation,
    Offre,
    OffreDifferente,
    OffreInconnue,
    Prestation,
    PrestationInconnue,
    PrestationResiliee,
    TestInconnu,
)
from esav_ws.domain.operateur import Cote, HabilitationManquante
from esav_ws.domain.signalisation import Commentaire, DefautDepose, Signalisation
from esav_ws.domain.signalisation_erreurs import ReferenceDejaEmployee, SignalisationDejaOuverte


def deposer(commande: DeposerSignalisation, contexte: Contexte) -> AccuseDepot:
    """Return the acknowledgement of a new signalisation, or of the one already deposited under that reference.

    The reference is looked up before every other rule: a caller may retry blindly after a lost answer.
    """
    operateur = contexte.acteur.operateur
    if operateur is None:
        raise HabilitationManquante("un dépôt se fait au nom d'un Opérateur")
    contexte.uow.operateurs.verrouiller(operateur)
    connu = contexte.uow.signalisations.depot(operateur, commande.reference_operateur)
    if connu:
        return _meme_accuse(commande, connu)
    prestation, offre = _prestation(commande, operateur, contexte)
    defaut = _defaut(commande, prestation, contexte)
    _refuser_doublon(prestation, offre, contexte)
    nouvelle = Signalisation(
        numero=_numero_libre(contexte),
        operateur=operateur,
        prestation=prestation.identifiant,
        offre=prestation.offre,
        reference_operateur=commande.reference_operateur,
        deposant=commande.deposant,
        defaut=defaut,
        depose_le=contexte.maintenant,
        commentaires=_premier_commentaire(commande, contexte),
    )
    contexte.uow.signalisations.ajouter(nouvelle, contenu(commande))
    publier(
        nouvelle,
        "SIGNALISATION_DEPOSEE",
        {"etat": nouvelle.etat, "prestation": nouvelle.prestation},
        contexte,
    )
    return AccuseDepot(nouvelle.numero, nouvelle.etat, nouvelle.depose_le)


def contenu(commande: DeposerSignalisation) -> dict[str, str]:
    """Return what makes two deposits the same, by contract element; the form in canonical XML."""
    valeurs = {
        "identifiantPrestation": commande.identifiant_prestation,
        "codeOffre": commande.code_offre,
        "deposant/nom": commande.deposant.nom,
        "deposant/telephone": commande.deposant.telephone,
        "deposant/courriel": commande.deposant.courriel,
        "formulaire": commande.formulaire.xml,
        "commentaire": commande.commentaire,
        "idCreneau": commande.id_creneau,
        "numeroTest": commande.numero_test,
    }
    return {nom: valeur for nom, valeur in valeurs.items() if valeur is not None}


def _meme_accuse(commande: DeposerSignalisation, connu: DepotConnu) -> AccuseDepot:
    recu = contenu(commande)
    differences = tuple(
        ElementErreur(
            f"/deposerSignalisation/{nom}",
            "identique au premier dépôt de cette référence",
            "" if nom == "formulaire" else recu.get(nom, ""),
            () if nom == "formulaire" or nom not in connu.contenu else (connu.contenu[nom],),
        )
        for nom in dict.fromkeys([*connu.contenu, *recu])
        if recu.get(nom) != connu.contenu.get(nom)
    )
    if differences:
        raise ReferenceDejaEmployee(commande.reference_operateur, connu.accuse.numero, differences)
    return connu.accuse


def _prestation(
    commande: DeposerSignalisation, operateur: str, contexte: Contexte
) -> tuple[Prestation, Offre]:
    prestation = contexte.uow.parc.prestation(commande.identifiant_prestation, operateur)
    if prestation is None:
        raise PrestationInconnue(commande.identifiant_prestation)
    if prestation.etat is EtatPrestation.RESILIEE:
        raise PrestationResiliee(prestation.identifiant)
    if commande.code_offre and commande.code_offre != prestation.offre:
        raise OffreDifferente(prestation, commande.code_offre)
    if commande.id_creneau:
        raise CreneauInconnu(commande.id_creneau)
    if commande.numero_test:
        raise TestInconnu(commande.numero_test)
    offre = contexte.uow.parc.offre(prestation.offre)
    if offre is None:
        raise OffreInconnue(prestation.offre)
    return prestation, offre


def _defaut(commande: DeposerSignalisation, prestation: Prestation, contexte: Contexte) -> DefautDepose:
    recu = commande.formulaire
    le = jour_de_paris(contexte.maintenant)
    formulaire = contexte.catalogue.trouver(recu.code, recu.version, le=le)
    if prestation.offre not in formulaire.offres:
        raise FormulaireHorsOffre.pour(recu.code, prestation.offre, contexte.catalogue.publications(), le)
    formulaire.exiger_valide(recu, maintenant=contexte.maintenant)
    declare = formulaire.defaut(recu)
    return DefautDepose(
        recu.code, recu.version, recu.xml, declare.code, declare.libelle, declare.prelocalisation
    )


def _refuser_doublon(prestation: Prestation, offre: Offre, contexte: Contexte) -> None:
    if offre.plusieurs_ouvertes:
        return
    ouverte = contexte.uow.signalisations.ouverte_sur(prestation.identifiant)
    if ouverte:
        raise SignalisationDejaOuverte(prestation.identifiant, ouverte)


def _numero_libre(contexte: Contexte) -> str:
    while contexte.uow.signalisations.existe(candidat := numero.composer(contexte.alea(numero.CARDINAL))):
        continue
    return candidat


def _premier_commentaire(commande: DeposerSignalisation, contexte: Contexte) -> tuple[Commentaire, ...]:
    if commande.commentaire is None:
        return ()
    return (Commentaire(contexte.maintenant, contexte.acteur.nom, Cote.OPERATEUR, commande.commentaire),)
