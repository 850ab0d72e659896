"""Pure translation between the wire shapes of the régie and what the platform is asked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from esav_ws.application.messages_regie import (
    Agir,
    Avancer,
    CommencerParcours,
    DoublerPush,
    FaireEchouerPush,
    Limiter,
    Placer,
)
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.regie import ActeRegie, EtatEspace, ParcoursSuivi, SignalisationRegie, Situation
from esav_ws.soap.regie import types


def agir(demande: Any) -> Agir:
    """Return the order in *demande*."""
    return Agir(demande.numeroSignalisation, ActeRegie(demande.acte), demande.motif)


def avancer(demande: Any) -> Avancer:
    """Return the order in *demande*."""
    return Avancer(
        timedelta(days=demande.jours or 0, hours=demande.heures or 0, minutes=demande.minutes or 0)
    )


def placer(demande: Any) -> Placer:
    """Return the order in *demande*."""
    return Placer(Situation(demande.situation))


def faire_echouer_push(demande: Any) -> FaireEchouerPush:
    """Return the order in *demande*."""
    return FaireEchouerPush(demande.nombre)


def doubler_push(demande: Any) -> DoublerPush:
    """Return the order in *demande*."""
    return DoublerPush(demande.nombre)


def limiter(demande: Any) -> Limiter:
    """Return the order in *demande*."""
    return Limiter(demande.parMinute)


def commencer_parcours(demande: Any) -> CommencerParcours:
    """Return the order in *demande*."""
    return CommencerParcours(demande.parcours, demande.version)


def signalisation(vue: SignalisationRegie) -> types.SignalisationEspace:
    """Return the signalisation after an act."""
    return types.SignalisationEspace(numeroSignalisation=vue.numero, etat=vue.etat, heure=_a_paris(vue.le))


def etat_espace(vue: EtatEspace) -> types.EtatEspace:
    """Return the space."""
    limite = vue.limite
    return types.EtatEspace(
        operateur=vue.operateur,
        heure=_a_paris(vue.heure),
        heureReelle=_a_paris(vue.heure_reelle),
        decalage=vue.decalage // timedelta(seconds=1),
        initialiseLe=_a_paris(vue.initialise_le),
        situation=list(vue.situations),
        pushAEchouer=vue.a_echouer,
        pushADoubler=vue.a_doubler,
        limite=limite and types.Limite(parMinute=limite.par_minute, fin=_a_paris(limite.fin)),
        parcours=vue.parcours,
        ligne=[
            types.Ligne(identifiantPrestation=ligne.identifiant, codeOffre=ligne.offre, usage=ligne.usage)
            for ligne in vue.lignes
        ],
    )


def liste_parcours(suivis: Iterable[ParcoursSuivi]) -> types.ListeParcours:
    """Return scenarios, and where each stands."""
    return types.ListeParcours(
        parcours=[
            types.Parcours(
                nom=suivi.nom,
                titre=suivi.titre,
                domaine=suivi.domaine,
                version=suivi.version,
                etat=suivi.etat,
                consigne=suivi.consigne,
                etape=suivi.etape,
                constat=[
                    types.Constat(le=_a_paris(c.le), gravite=c.gravite, texte=c.texte) for c in suivi.constats
                ],
                remede=suivi.remede,
            )
            for suivi in suivis
        ]
    )


def _a_paris(instant: datetime) -> datetime:
    return instant.astimezone(PARIS)
