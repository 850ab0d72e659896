"""How the signalisations of a collective fault follow it: by batches, each one transaction, run again without harm.

The act on the collective fault is durable before any of them moves; a row of each says how far it has followed.
Whoever runs the batches only hurries them: the agent's command does, and the background work what it left.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from esav_ws.application.bus import Contexte
from esav_ws.application.messages_collectif import LotSuivi, SuivreCollectif
from esav_ws.application.periodes import ChantierPeriodique, de_la_minute
from esav_ws.application.ports import OuvrirUnitOfWork, UnitOfWork
from esav_ws.application.ports_collectif import Membre
from esav_ws.application.suites import enregistrer, publier_collectif
from esav_ws.domain import collectif_suivi
from esav_ws.domain.derangement_collectif import (
    CauseEcart,
    CauseSortie,
    DerangementCollectif,
    EtatCollectif,
    relire_numero,
)
from esav_ws.domain.horloge import Horloge
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.domain.signalisation_erreurs import SignalisationInconnue

SYSTEME: Final = Acteur("e-SAV", Cote.OI, frozenset({Habilitation.SAV}))
"""Who goes on with what an agent's act has left, and puts aside what has lost its object."""
LOT: Final = 100
"""Signalisations of one Opérateur in one transaction: its other commands go on in between."""


def suivre(commande: SuivreCollectif, contexte: Contexte) -> LotSuivi:
    """Return what one batch did; it has nothing to do with one that is unknown or not confirmed."""
    numero = relire_numero(commande.numero)
    contexte.uow.collectifs.verrouiller(numero)
    collectif = contexte.uow.collectifs.trouver(numero)
    if collectif is None or collectif.confirme_le is None:
        return LotSuivi(0, 0, reste=False)
    operateur = contexte.uow.membres_collectifs.a_suivre(collectif)
    if operateur is None:
        return LotSuivi(0, 0, reste=False)
    contexte.uow.operateurs.verrouiller(operateur)
    lot = contexte.uow.membres_collectifs.lot(collectif, operateur, LOT)
    au_nom = replace(contexte.acteur, nom=collectif.passages[-1].auteur)
    avancees = sum(_suivre(membre, collectif, contexte._replace(acteur=au_nom)) for membre in lot)
    return LotSuivi(len(lot), avancees, reste=True)


def _suivre(membre: Membre, collectif: DerangementCollectif, contexte: Contexte) -> bool:
    """Return whether the signalisation moved."""
    avant = contexte.uow.signalisations.trouver(membre.numero, membre.operateur)
    if avant is None:
        raise SignalisationInconnue(membre.numero)
    if not membre.suivi:
        if not avant.ouverte:
            contexte.uow.membres_collectifs.sortir(
                collectif.numero, membre.numero, CauseSortie.TERMINEE, le=contexte.maintenant
            )
            return False
        publier_collectif(membre, "COLLECTIF_RATTACHE", collectif, contexte)
    suite = collectif_suivi.suivre(avant, collectif, maintenant=contexte.maintenant)
    avancee = suite.signalisation is not avant
    if avancee:
        enregistrer(avant, suite.signalisation, contexte)
    contexte.uow.membres_collectifs.suivie(
        collectif,
        membre.numero,
        revision=avant.revision + avancee,
        empechement=suite.empechement if suite.signalisation.ouverte else None,
        finie=not suite.signalisation.ouverte,
    )
    return avancee


class ChantierSuiviCollectif(ChantierPeriodique):
    """Goes on, once a minute, with what no command has brought where its collective fault stands."""

    sujet: str = "collectif-suivi"

    def __init__(
        self,
        *,
        executer: Callable[[SuivreCollectif, Acteur], LotSuivi],
        ouvrir: OuvrirUnitOfWork,
        horloge: Horloge,
    ) -> None:
        super().__init__(ouvrir=ouvrir, horloge=horloge)
        self._executer = executer

    def periode(self, maintenant: datetime) -> str | None:
        """Return the minute of *maintenant* while a signalisation is in a collective fault, `None` otherwise."""
        return de_la_minute(maintenant) if self._gestes.lire(_actifs) else None

    def accomplir(self, reference: str) -> None:
        """Bring what is late where it belongs, whatever the minute that *reference* names."""
        del reference
        for numero in self._gestes.lire(lambda u: u.membres_collectifs.en_retard()):
            while self._executer(SuivreCollectif(numero=numero), SYSTEME).reste:
                pass
        maintenant = self._horloge.maintenant()
        for numero in self._gestes.lire(lambda u: u.collectifs.sans_objet()):
            self._gestes.ecrire(partial(_mettre_de_cote, numero, maintenant))


def _actifs(uow: UnitOfWork) -> bool:
    return uow.membres_collectifs.actifs()


def _mettre_de_cote(numero: str, maintenant: datetime, uow: UnitOfWork) -> None:
    """Put aside the proposal *numero*, whose signalisations have all ended, unless an agent decided meanwhile."""
    uow.collectifs.verrouiller(numero)
    avant = uow.collectifs.trouver(numero)
    if avant is None or avant.etat is not EtatCollectif.PROPOSE:
        return
    apres = avant.ecarter(CauseEcart.SANS_OBJET, le=maintenant, auteur=SYSTEME.nom)
    uow.collectifs.enregistrer(avant, apres)
    uow.membres_collectifs.sortir(numero, None, CauseSortie.TERMINEE, le=maintenant)
