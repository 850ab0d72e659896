"""What every change of a signalisation leaves behind: the new value, and its events in the journal."""

from collections.abc import Mapping

from esav_ws.application.bus import Contexte
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.signalisation import Etat, Passage, Signalisation
from esav_ws.domain.signalisation_erreurs import SignalisationInconnue


def lire(numero: str, contexte: Contexte) -> Signalisation:
    """Return the signalisation as the actor may see it, or raise `SignalisationInconnue`.

    Another Opérateur's number gets the very answer of an unknown one.
    """
    trouvee = contexte.uow.signalisations.trouver(numero, contexte.acteur.operateur)
    if trouvee is None:
        raise SignalisationInconnue(numero)
    return trouvee


def lire_pour_ecrire(numero: str, contexte: Contexte) -> Signalisation:
    """Return the signalisation once this unit of work is the only one to write for its Opérateur.

    Both sides take the Opérateur's turn before they touch a signalisation: neither waits for the other in a circle,
    and what is decided is decided on the latest value.
    """
    resume = contexte.uow.signalisations.resumer(numero, contexte.acteur.operateur)
    if resume is None:
        raise SignalisationInconnue(numero)
    contexte.uow.operateurs.verrouiller(resume.operateur)
    return lire(numero, contexte)


def enregistrer(avant: Signalisation, apres: Signalisation, contexte: Contexte) -> None:
    """Store *apres*, and publish one event per passage and per remark that *avant* had not."""
    contexte.uow.signalisations.enregistrer(avant, apres)
    if len(apres.passages) > len(avant.passages):
        _armer(apres, contexte)
    for passage in apres.passages[len(avant.passages) :]:
        publier(apres, *_evenement(passage), contexte)
    for remarque in apres.commentaires[len(avant.commentaires) :]:
        publier(apres, "COMMENTAIRE_AJOUTE", {"cote": remarque.cote}, contexte)


def publier(signalisation: Signalisation, kind: str, donnees: Mapping[str, str], contexte: Contexte) -> None:
    """Append one event on *signalisation* to the journal of its Opérateur."""
    contexte.uow.journal.publier(
        Evenement(
            signalisation.operateur,
            kind,
            signalisation.numero,
            contexte.maintenant,
            contexte.acteur.nom,
            donnees,
        )
    )


def _armer(signalisation: Signalisation, contexte: Contexte) -> None:
    """Write when its next alert of repair time comes, now that it has moved; one that has come is still given."""
    offre = contexte.uow.parc.offre(signalisation.offre)
    if offre is not None and offre.garanties:
        alerte_le = contexte.regles.premiere_alerte(signalisation, offre.garanties, contexte.maintenant)
        contexte.uow.gtr.armer(signalisation.numero, alerte_le, echue_le=contexte.maintenant)


def _evenement(passage: Passage) -> tuple[str, dict[str, str]]:
    if passage.avancement:
        return "AVANCEMENT_CHANGE", {"etat": Etat.EN_COURS, "avancement": passage.avancement}
    donnees: dict[str, str] = {"depart": passage.depart, "etat": passage.cible}
    if passage.code:
        donnees["code"] = passage.code
    return "ETAT_CHANGE", donnees
