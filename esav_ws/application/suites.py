"""What every change of a signalisation leaves behind: the new value, and its events in the journal."""

from collections.abc import Mapping
from typing import Protocol

from esav_ws.application.bus import Contexte
from esav_ws.application.garanties import garanties_de
from esav_ws.domain.derangement_collectif import CollectifVu, DerangementCollectif
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.rendezvous import EtatRendezVous, RendezVous
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
    """Store *apres*, and publish one event per passage and per remark that *avant* had not.

    Where it ends, the appointments that were still to come are cancelled: nobody is expected any more.
    """
    contexte.uow.signalisations.enregistrer(avant, apres)
    if len(apres.passages) > len(avant.passages):
        _armer(apres, contexte)
    for passage in apres.passages[len(avant.passages) :]:
        publier(apres, *_evenement(passage), contexte)
    for remarque in apres.commentaires[len(avant.commentaires) :]:
        publier(apres, "COMMENTAIRE_AJOUTE", {"cote": remarque.cote}, contexte)
    if avant.ouverte and not apres.ouverte:
        motif = f"Signalisation {apres.etat.libelle}"
        for pris in contexte.uow.rendez_vous.de(apres.numero):
            if pris.etat is EtatRendezVous.PRIS and contexte.maintenant < pris.debut:
                annuler_rendez_vous(pris.devenir_sans_objet(le=contexte.maintenant, motif=motif), contexte)


def annuler_rendez_vous(annule: RendezVous, contexte: Contexte) -> None:
    """Store the appointment, now cancelled, give its seat back and publish it."""
    contexte.uow.rendez_vous.enregistrer(annule)
    contexte.uow.planning.liberer(annule.creneau, contexte.maintenant)
    publier_rendez_vous(annule, "RENDEZ_VOUS_ANNULE", contexte)


def publier_rendez_vous(rendez_vous: RendezVous, kind: str, contexte: Contexte, **donnees: str) -> None:
    """Append one event on *rendez_vous* to the journal of its Opérateur."""
    commun = {"idRendezVous": rendez_vous.id, "typeRendezVous": rendez_vous.type}
    _publier(rendez_vous.operateur, rendez_vous.numero, kind, commun | donnees, contexte)


def publier(signalisation: Signalisation, kind: str, donnees: Mapping[str, str], contexte: Contexte) -> None:
    """Append one event on *signalisation* to the journal of its Opérateur."""
    _publier(signalisation.operateur, signalisation.numero, kind, donnees, contexte)


class _Ligne(Protocol):
    """A signalisation, or its place in a collective fault."""

    @property
    def operateur(self) -> str: ...

    @property
    def numero(self) -> str: ...

    @property
    def prestation(self) -> str: ...


def publier_collectif(
    ligne: _Ligne, kind: str, collectif: DerangementCollectif | CollectifVu, contexte: Contexte
) -> None:
    """Append to the journal of its Opérateur that *ligne* entered or left *collectif*; nothing of other lines."""
    donnees = {
        "prestation": ligne.prestation,
        "numeroCollectif": collectif.numero,
        "niveau": collectif.niveau,
    }
    _publier(ligne.operateur, ligne.numero, kind, donnees, contexte)


def _publier(operateur: str, numero: str, kind: str, donnees: Mapping[str, str], contexte: Contexte) -> None:
    contexte.uow.journal.publier(
        Evenement(operateur, kind, numero, contexte.maintenant, contexte.acteur.nom, donnees)
    )


def _armer(signalisation: Signalisation, contexte: Contexte) -> None:
    """Write when its next alert of repair time comes, now that it has moved; one that has come is still given."""
    offre = contexte.uow.parc.offre(signalisation.offre)
    if offre is not None and offre.garanties:
        garanties = garanties_de(signalisation, offre, contexte.uow.parc)
        alerte_le = contexte.regles.premiere_alerte(signalisation, garanties, contexte.maintenant)
        contexte.uow.gtr.armer(signalisation.numero, alerte_le, echue_le=contexte.maintenant)


def _evenement(passage: Passage) -> tuple[str, dict[str, str]]:
    if passage.avancement:
        return "AVANCEMENT_CHANGE", {"etat": Etat.EN_COURS, "avancement": passage.avancement}
    donnees: dict[str, str] = {"depart": passage.depart, "etat": passage.cible}
    if passage.code:
        donnees["code"] = passage.code
    return "ETAT_CHANGE", donnees
