"""The end of a subscription (art. 8.2): announced, told once more, taken back, or carried out on its day.

The door needs nobody for it: it reads the instant with the Opérateur and compares. What stops beside it, events carried
and mails, stops by the background work.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from esav_ws.application.bus import Contexte
from esav_ws.application.messages_souscriptions import (
    AnnulerResiliation,
    ResiliationDite,
    ResilierSouscription,
)
from esav_ws.application.operateurs import exiger
from esav_ws.application.periodes import ChantierPeriodique, de_la_minute
from esav_ws.application.ports import UnitOfWork
from esav_ws.application.ports_journal import Trace
from esav_ws.application.rappels import SYSTEME
from esav_ws.application.souscriptions_annonces import AnnonceSouscription, annoncer
from esav_ws.domain.contrat_regles import Controle
from esav_ws.domain.horloge import en_clair, jour_de_paris
from esav_ws.domain.operateur import StatutOperateur
from esav_ws.domain.souscription import (
    RESILIATION_ANNONCEE,
    RESILIATION_ANNULEE,
    RESILIATION_RAPPELEE,
    RESILIEE,
    Resiliation,
    ResiliationImpossible,
    avis_annulation,
    avis_fermeture,
    avis_resiliation,
    effet_au_plus_tot,
)

SUJET: Final = "resiliations"


def resilier(commande: ResilierSouscription, contexte: Contexte) -> ResiliationDite:
    """Announce the end, set its instant, and tell the Opérateur.

    Raises:
        OperateurInconnu: nobody bears this code.
        ResiliationImpossible: it is ended already, or its days make no sense.
        PreavisResiliationInsuffisant: too early, and no exception was given.
        ExceptionSansMotif: the reason of the exception is blank.
    """
    contexte.uow.operateurs.verrouiller(commande.operateur)
    operateur = exiger(commande.operateur, contexte)
    if operateur.ferme_le is not None:
        quand = en_clair(operateur.ferme_le)
        if operateur.ferme(contexte.maintenant):
            raise ResiliationImpossible(
                f"l'accès de {operateur.code} est fermé depuis le {quand} : rien à résilier"
            )
        raise ResiliationImpossible(
            f"l'accès de {operateur.code} ferme déjà le {quand} : pour une autre date, annulez d'abord cette résiliation "
            "(esav souscription cancel-termination)"
        )
    aujourdhui = jour_de_paris(contexte.maintenant)
    resiliation = Resiliation(
        operateur.code,
        len(contexte.uow.souscriptions.resiliations(operateur.code)) + 1,
        commande.cote,
        commande.recue_le,
        commande.effet_le or effet_au_plus_tot(commande.recue_le, aujourdhui),
        commande.motif,
        contexte.maintenant,
        contexte.acteur.nom,
    )
    controle = Controle(commande.exception)
    controle.exiger(resiliation.verifier())
    if controle.derogations:
        resiliation = replace(
            resiliation, exception=commande.exception, derogations=tuple(controle.derogations)
        )
    contexte.uow.souscriptions.ajouter_resiliation(resiliation)
    contexte.uow.operateurs.fermer(operateur.code, resiliation.ferme_le)
    annonce = _annonce(resiliation, RESILIATION_ANNONCEE, avis_resiliation(resiliation))
    dit = annoncer(annonce, contexte.uow, le=contexte.maintenant, auteur=contexte.acteur.nom)
    return ResiliationDite(resiliation, resiliation.derogations, dit)


def annuler(commande: AnnulerResiliation, contexte: Contexte) -> ResiliationDite:
    """Take the end back and tell the Opérateur, or raise `OperateurInconnu` or `ResiliationImpossible`."""
    contexte.uow.operateurs.verrouiller(commande.operateur)
    operateur = exiger(commande.operateur, contexte)
    en_cours = [r for r in contexte.uow.souscriptions.resiliations(operateur.code) if r.en_cours]
    if not en_cours or operateur.ferme(contexte.maintenant):
        raise ResiliationImpossible(
            f"{operateur.code} n'a pas de résiliation à venir : rien à annuler ; après la fermeture, un nouveau bon de "
            "commande rouvre l'accès"
        )
    annulee = replace(
        en_cours[-1],
        annulee_le=contexte.maintenant,
        annulee_par=contexte.acteur.nom,
        motif_annulation=commande.motif,
    )
    contexte.uow.souscriptions.marquer(annulee)
    contexte.uow.operateurs.fermer(operateur.code, None)
    annonce = _annonce(annulee, RESILIATION_ANNULEE, avis_annulation(annulee))
    dit = annoncer(annonce, contexte.uow, le=contexte.maintenant, auteur=contexte.acteur.nom)
    return ResiliationDite(annulee, annulee.derogations, dit)


class ChantierResiliations(ChantierPeriodique):
    """Tells of an end once more before its day, and carries it out after. Its task exists when one of them is due."""

    sujet: str = SUJET

    def periode(self, maintenant: datetime) -> str | None:
        """Return the minute when something is due."""
        dues = self._gestes.lire(lambda u: _dues(u, maintenant))
        return de_la_minute(maintenant) if dues else None

    def accomplir(self, reference: str) -> None:
        """Do what is due now, whatever the minute that *reference* names."""
        del reference
        maintenant = self._horloge.maintenant()
        for due in self._gestes.lire(lambda u: _dues(u, maintenant)):
            self._gestes.ecrire(partial(_faire, due.operateur, maintenant))


def _dues(uow: UnitOfWork, maintenant: datetime) -> list[Resiliation]:
    en_cours = uow.souscriptions.resiliations_en_cours()
    return [r for r in en_cours if maintenant >= r.ferme_le or r.a_rappeler(maintenant)]


def _faire(code: str, maintenant: datetime, uow: UnitOfWork) -> None:
    """Do what is due of that Opérateur's, read again in its turn: another may have done it, or taken it back."""
    uow.operateurs.verrouiller(code)
    operateur = uow.operateurs.trouver(code)
    due = next((r for r in _dues(uow, maintenant) if r.operateur == code), None)
    if operateur is None or due is None:
        return
    if maintenant < due.ferme_le:
        uow.souscriptions.marquer(replace(due, rappelee_le=maintenant))
        rappel = _annonce(due, RESILIATION_RAPPELEE, avis_resiliation(due))
        annoncer(rappel, uow, le=maintenant, auteur=SYSTEME.nom)
        return
    uow.souscriptions.marquer(replace(due, prononcee_le=maintenant))
    fermeture = _annonce(due, RESILIEE, avis_fermeture(due))
    annoncer(fermeture, uow, le=maintenant, auteur=SYSTEME.nom)
    uow.operateurs.definir(replace(operateur, statut=StatutOperateur.RESILIE))
    uow.journal.tracer(Trace(maintenant, SYSTEME.nom, None, "PrononcerResiliation", code, ""))


def _annonce(r: Resiliation, kind: str, avis: tuple[str, str]) -> AnnonceSouscription:
    donnees = {
        "cote": r.cote,
        "recueLe": r.recue_le.isoformat(),
        "effetLe": r.effet_le.isoformat(),
        "article": "8.2",
    }
    reference = f"{kind.lower().replace('_', '-')}-{r.operateur}-{r.rang}"
    return AnnonceSouscription(r.operateur, kind, donnees, reference, avis)
