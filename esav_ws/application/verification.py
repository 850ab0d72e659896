"""A deposit tried without being made: everything that would refuse it, at once, and what surrounds its line."""

from datetime import datetime

from esav_ws.application import depot
from esav_ws.application.bus import Contexte
from esav_ws.application.depot import Examen, deja_connu, refus
from esav_ws.application.messages import VerifierFormulaire
from esav_ws.application.ports import Catalogue
from esav_ws.application.reseau_rattachement import en_cours
from esav_ws.application.resultats import Verification
from esav_ws.domain.collectif_detection import supports
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.signalisation_erreurs import ReferenceDejaEmployee


def examiner(requete: VerifierFormulaire, catalogue: Catalogue, maintenant: datetime) -> Examen:
    """Return what the form of the deposit is worth by itself."""
    return depot.examiner(requete.depot, catalogue, maintenant)


def verifier(requete: VerifierFormulaire, contexte: Contexte) -> Verification:
    """Return what a deposit would meet now; no refusal means that it would be accepted.

    A deposit already made under its reference with the same content would get its acknowledgement again: nothing else
    is looked at. With another content that refusal comes first, then what a new reference would meet.
    """
    operateur = contexte.acteur.operateur
    if operateur is None:
        raise HabilitationManquante("un dépôt se fait au nom d'un Opérateur")
    commande, uow = requete.depot, contexte.uow
    situation = uow.signalisations.situation(
        operateur, commande.reference_operateur, commande.identifiant_prestation
    )
    refuses = []
    try:
        if accuse := deja_connu(commande, situation):
            return Verification((), depot_connu=accuse)
    except ReferenceDejaEmployee as erreur:
        refuses.append(erreur)
    ouverte = uow.signalisations.resumer(situation.ouverte, operateur) if situation.ouverte else None
    ligne = situation.prestation
    communs = supports(ligne.reference_pbo, ligne.reference_pm, ligne.extremite_a) if ligne else ()
    return Verification(
        (*refuses, *refus(commande, situation, contexte)),
        ouverte=ouverte,
        collectif=uow.collectifs.couvrant(communs),
        reseau=en_cours(ligne, contexte) if situation.couverte else (),
    )
