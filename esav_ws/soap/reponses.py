"""What every version of Signalisation answers alike: members of its structures, by name, drawn from the application.

Each version builds its own structures of them; one whose structure differs draws it itself.
"""

from typing import Any

from lxml import etree

from esav_ws.domain.formulaire import PublicationFormulaire
from esav_ws.domain.offre import Garantie, Prestation
from esav_ws.domain.reparation import Arret, HorlogeReparation
from esav_ws.domain.signalisation import Commentaire, DefautDepose, Deposant, Gel, Passage, Signalisation
from esav_ws.xmlio.catalogue import ecrire


def tete(signalisation: Signalisation) -> dict[str, Any]:
    """Return what the detail of a signalisation begins with."""
    return {
        "numeroSignalisation": signalisation.numero,
        "referenceOperateur": signalisation.reference_operateur,
        "etat": signalisation.etat,
        "avancement": signalisation.avancement,
        "dateEtat": signalisation.date_etat,
        "dateDepot": signalisation.depose_le,
        "datePriseEnCompte": signalisation.prise_en_compte_le,
    }


def prestation(prestation_: Prestation) -> dict[str, Any]:
    """Return a prestation, its offer apart."""
    return {
        "identifiantPrestation": prestation_.identifiant,
        "extremiteA": prestation_.extremite_a,
        "extremiteB": prestation_.extremite_b,
        "complement": prestation_.complement,
        "referencePm": prestation_.reference_pm,
        "referencePto": prestation_.reference_pto,
    }


def deposant(deposant_: Deposant) -> dict[str, Any]:
    """Return whom the OI calls back."""
    return {"nom": deposant_.nom, "telephone": deposant_.telephone, "courriel": deposant_.courriel}


def garantie(garantie_: Garantie) -> dict[str, Any]:
    """Return a guaranteed repair time."""
    return {
        "libelle": garantie_.libelle,
        "delaiHeures": garantie_.heures,
        "calendrier": garantie_.calendrier,
    }


def horloge(horloge_: HorlogeReparation) -> dict[str, Any]:
    """Return the repair clock, its stops apart."""
    garantie_ = horloge_.garantie
    return {
        "etat": horloge_.etat,
        "dureeEcouleeMinutes": horloge_.minutes_ecoulees,
        "dateLimite": horloge_.limite,
        "objectifMinutes": horloge_.minutes_objectif,
        "calendrier": garantie_ and garantie_.calendrier,
        "dureeRestanteMinutes": horloge_.minutes_restantes,
        "depassee": horloge_.depassee if garantie_ else None,
        "dureeDepassementMinutes": horloge_.minutes_depassement,
    }


def arret(arret_: Arret) -> dict[str, Any]:
    """Return a stop of the repair clock, its cause apart."""
    return {
        "dateDebut": arret_.debut,
        "dateFin": arret_.fin,
        "cote": arret_.cote,
        "suspensif": arret_.suspensif,
    }


def gel(gel_: Gel) -> dict[str, Any]:
    """Return the freeze in force, its cause apart."""
    return {"cote": gel_.cote, "informationDemandee": gel_.information_demandee, "dateDebut": gel_.le}


def commentaire(commentaire_: Commentaire) -> dict[str, Any]:
    """Return a remark."""
    return {
        "date": commentaire_.le,
        "auteur": commentaire_.auteur,
        "cote": commentaire_.cote,
        "texte": commentaire_.texte,
    }


def passage(passage_: Passage) -> dict[str, Any]:
    """Return a change of state or of progress, its code apart."""
    return {
        "etatDepart": passage_.depart,
        "etatArrivee": passage_.cible,
        "avancement": passage_.avancement,
        "date": passage_.le,
        "auteur": passage_.auteur,
        "motif": passage_.motif or None,
    }


def publication(publication_: PublicationFormulaire) -> dict[str, Any]:
    """Return one version of a form."""
    return {
        "codeFormulaire": publication_.code,
        "versionFormulaire": publication_.version,
        "libelle": publication_.libelle,
        "dateProduction": publication_.production_le,
        "dateFin": publication_.fin_le,
        "codeOffre": list(publication_.offres),
    }


def formulaire(defaut: DefautDepose) -> etree._Element:
    """Return the form as it was deposited."""
    return etree.fromstring(ecrire(defaut.code_formulaire, defaut.version_formulaire, defaut.valeurs))
