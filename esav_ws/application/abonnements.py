"""Subscriptions: opened and ended by their Opérateur, looked after by the OI."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from esav_ws.application.abonnements_annonces import annoncer_reprise, annoncer_suspension
from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.curseur import decoder_rang
from esav_ws.application.messages import Message
from esav_ws.application.messages_abonnements import (
    Abonner,
    ConsulterAbonnement,
    DefinirEnvoiCourriel,
    Desabonner,
    ListerAbonnements,
    RejouerAbonnement,
    ReprendreAbonnement,
    SuspendreAbonnement,
)
from esav_ws.application.operateurs import exiger
from esav_ws.application.ports import ConflitEcriture
from esav_ws.application.ports_abonnements import SUJET
from esav_ws.domain.abonnement import ABONNEMENTS_MAX, Abonnement, EtatAbonnement, lire_types
from esav_ws.domain.abonnement_erreurs import (
    AbonnementInconnu,
    AdresseDejaAbonnee,
    SansCorrespondant,
    TropDAbonnements,
)
from esav_ws.domain.adresse_push import Reseau, lire_adresse
from esav_ws.domain.correspondant import lire_correspondants
from esav_ws.domain.operateur import HabilitationManquante

LISTE_MAX: Final = 200
_CLE: Final = "abonnement"


@dataclass(frozen=True, slots=True)
class DetailAbonnement:
    """One subscription; `dernier` is the sequence number of the latest event, `tache` its latest task."""

    abonnement: Abonnement
    dernier: int
    tache: str | None

    @property
    def retard(self) -> int:
        """Return how many events of the journal it has not acknowledged."""
        return max(0, self.dernier - self.abonnement.acquitte)


class GestionAbonnements:
    """The handlers; *reseaux* are the internal networks that an address may be in."""

    def __init__(self, reseaux: Iterable[Reseau]) -> None:
        self._reseaux = tuple(reseaux)

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return them by message."""
        return {
            Abonner: self.abonner,
            Desabonner: desabonner,
            ListerAbonnements: lister,
            ConsulterAbonnement: consulter,
            SuspendreAbonnement: suspendre,
            ReprendreAbonnement: reprendre,
            RejouerAbonnement: rejouer,
            DefinirEnvoiCourriel: definir_envoi,
        }

    def abonner(self, commande: Abonner, contexte: Contexte) -> Abonnement:
        """Return the new subscription, whose address is to be verified.

        Raises:
            AdresseAbonnementRefusee, TypeEvenementInconnu, CorrespondantInvalide, CurseurInvalide: what was sent.
            AdresseDejaAbonnee, TropDAbonnements: what there is.
        """
        operateur = contexte.acteur.operateur
        if operateur is None:
            raise HabilitationManquante("un abonnement est celui d'un Opérateur : c'est lui qui l'ouvre")
        adresse = lire_adresse(commande.adresse, self._reseaux)
        types = lire_types(commande.types)
        courriel = lire_correspondants([commande.courriel])[0] if commande.courriel else None
        contexte.uow.operateurs.verrouiller(operateur)
        ouverts = contexte.uow.abonnements.lister(operateur, None, LISTE_MAX)
        if meme := next((a for a in ouverts if a.adresse == adresse), None):
            raise AdresseDejaAbonnee(meme.identifiant)
        if len(ouverts) >= ABONNEMENTS_MAX:
            raise TropDAbonnements(len(ouverts))
        depuis = (
            contexte.uow.journal.dernier(operateur)
            if commande.curseur is None
            else decoder_rang(commande.curseur, f"evenements {operateur}")
        )
        abonnement = Abonnement(
            identifiant=f"abo-{contexte.alea(1 << 64):016x}",
            operateur=operateur,
            adresse=adresse,
            cree_le=contexte.maintenant,
            etat_le=contexte.maintenant,
            types=types,
            courriel=courriel,
            acquitte=depuis,
        )
        contexte.uow.abonnements.ajouter(abonnement)
        return abonnement


def desabonner(commande: Desabonner, contexte: Contexte) -> Abonnement:
    """Return the subscription, ended; again, as it is. Raise `AbonnementInconnu`."""
    lu = _lire(commande.identifiant, contexte)
    resilie = lu.resilier(contexte.maintenant)
    return lu if resilie is lu else _ecrire(resilie, contexte)


def lister(requete: ListerAbonnements, contexte: Contexte) -> list[Abonnement]:
    """Return subscriptions, the newest first."""
    operateur = contexte.acteur.operateur or requete.operateur
    return contexte.uow.abonnements.lister(operateur, requete.etat, requete.taille)


def consulter(requete: ConsulterAbonnement, contexte: Contexte) -> DetailAbonnement:
    """Return one subscription and where it stands, or raise `AbonnementInconnu`."""
    abonnement = _lire(requete.identifiant, contexte)
    dernier = contexte.uow.journal.dernier(abonnement.operateur)
    return DetailAbonnement(abonnement, dernier, contexte.uow.abonnements.tache(abonnement.identifiant))


def suspendre(commande: SuspendreAbonnement, contexte: Contexte) -> Abonnement:
    """Return the subscription, suspended. Raise `AbonnementInconnu` or `AbonnementDansUnAutreEtat`."""
    lu = _lire(commande.identifiant, contexte)
    suspendu = _ecrire(lu.suspendre(contexte.maintenant, commande.motif), contexte)
    annoncer_suspension(suspendu, contexte.uow, le=contexte.maintenant, auteur=contexte.acteur.nom)
    return suspendu


def reprendre(commande: ReprendreAbonnement, contexte: Contexte) -> Abonnement:
    """Return the subscription, tried again at once. Raise `AbonnementInconnu` or `AbonnementDansUnAutreEtat`."""
    lu = _lire(commande.identifiant, contexte)
    repris = _ecrire(lu.reprendre(contexte.maintenant), contexte)
    if lu.etat is EtatAbonnement.SUSPENDU:
        annoncer_reprise(repris, contexte.uow, le=contexte.maintenant, auteur=contexte.acteur.nom)
    _hater(repris, contexte)
    return repris


def rejouer(commande: RejouerAbonnement, contexte: Contexte) -> Abonnement:
    """Return the subscription, moved back. Raise `AbonnementInconnu`, or what `Abonnement.rejouer` raises."""
    rejoue = _ecrire(_lire(commande.identifiant, contexte).rejouer(commande.depuis), contexte)
    if rejoue.vivant:
        _hater(rejoue, contexte)
    return rejoue


def definir_envoi(commande: DefinirEnvoiCourriel, contexte: Contexte) -> tuple[str, ...] | None:
    """Return the kinds of events that its people read by mail from now on, `None` for no mail.

    Raises:
        OperateurInconnu: no such Opérateur.
        SansCorrespondant: there is nobody to write to.
        TypeEvenementInconnu: one of the kinds.
    """
    uow = contexte.uow
    exiger(commande.operateur, contexte)
    if commande.types is None:
        uow.abonnements.retirer_envoi(commande.operateur)
        return None
    types = lire_types(commande.types)
    if commande.operateur not in uow.avis.correspondants():
        raise SansCorrespondant(commande.operateur)
    uow.operateurs.verrouiller(commande.operateur)
    uow.abonnements.definir_envoi(commande.operateur, types, uow.journal.dernier(commande.operateur))
    return types


def garder(abonnement: Abonnement) -> dict[str, str]:
    """Return what it takes to give this answer again under the identifier of its request."""
    return {_CLE: json.dumps(asdict(abonnement), default=datetime.isoformat)}


def rendre(garde: Mapping[str, str]) -> Abonnement | None:
    """Return what `garder` kept, `None` when it kept no subscription."""
    if _CLE not in garde:
        return None
    lu = json.loads(garde[_CLE])
    for nom in ("cree_le", "etat_le", "verifie_le", "transmis_le", "echec_depuis"):
        lu[nom] = lu[nom] and datetime.fromisoformat(lu[nom])
    return Abonnement(**{**lu, "types": tuple(lu["types"]), "etat": EtatAbonnement(lu["etat"])})


def _lire(identifiant: str, contexte: Contexte) -> Abonnement:
    abonnement = contexte.uow.abonnements.trouver(identifiant, contexte.acteur.operateur)
    if abonnement is None:
        raise AbonnementInconnu(identifiant)
    return abonnement


def _ecrire(abonnement: Abonnement, contexte: Contexte) -> Abonnement:
    """Return it written; what another wrote in between has the command run again on it."""
    if not contexte.uow.abonnements.enregistrer(abonnement):
        raise ConflitEcriture
    return replace(abonnement, revision=abonnement.revision + 1)


def _hater(abonnement: Abonnement, contexte: Contexte) -> None:
    """Have a task of its that waits for its next attempt tried now; one that is being done is left alone."""
    tache = contexte.uow.abonnements.tache(abonnement.identifiant)
    if tache is not None and abonnement.tour:
        connue = contexte.uow.taches.trouver(SUJET, tache)
        if connue is not None and connue.finie_le is None:
            contexte.uow.taches.relancer(SUJET, tache, le=contexte.maintenant)
