"""What the worker does in the background: every subject of work, put together."""

import secrets
from datetime import timedelta

from esav_ws.adapters.agenda import AgendaFichier
from esav_ws.application.certificats_epreuves import PRODUCTION
from esav_ws.application.collectif_detection import ChantierDetectionCollectif
from esav_ws.application.collectif_suivi import ChantierSuiviCollectif
from esav_ws.application.conservation import ChantierConservation
from esav_ws.application.courriels import ChantierCourriels
from esav_ws.application.essais_file import ChantierEssais
from esav_ws.application.evenements_courriel import ChantierEvenementsCourriel
from esav_ws.application.gtr import ChantierGtr
from esav_ws.application.menage import Menage
from esav_ws.application.messages_certificats import ConstaterExpirations
from esav_ws.application.notifications import ChantierNotifications
from esav_ws.application.pieces_menage import ChantierPieces
from esav_ws.application.ports_abonnements import Notifieur
from esav_ws.application.rappels import SYSTEME, ChantierCertificats, Tournee
from esav_ws.application.reseau_fond import ChantierReseau
from esav_ws.application.resiliations import ChantierResiliations
from esav_ws.application.travaux import Chantier, Travaux
from esav_ws.application.verrouillage import ChantierVerrouillage
from esav_ws.application.volumes import ChantierVolumes
from esav_ws.bootstrap import (
    Maison,
    calendrier,
    coffre_pieces,
    politique_donnees,
    regles_sav,
    tournee_donnees,
)
from esav_ws.config import Settings
from esav_ws.domain.collectif_detection import ReglesCollectif
from esav_ws.domain.derangement_collectif import NiveauCollectif
from esav_ws.sorties import bancs, messagerie, notifieur


def chantiers(maison: Maison, livrer: Notifieur | None = None) -> list[Chantier]:
    """Return every subject of background work. One line to add one.

    *livrer* carries events in place of what the settings describe.
    """
    reglages, ouvrir, horloge = maison.settings, maison.unites, maison.horloge
    regles = regles_sav(reglages)
    sujets: list[Chantier] = [
        ChantierCourriels(messagerie(reglages), ouvrir=ouvrir),
        ChantierCertificats(_tournee(maison), ouvrir=ouvrir, horloge=horloge),
        ChantierGtr(regles, reglages.contacts_sav, ouvrir=ouvrir, horloge=horloge),
        ChantierVerrouillage(
            reglages.verrouillage, executer=maison.bus.executer, ouvrir=ouvrir, horloge=horloge
        ),
        ChantierVolumes(ouvrir=ouvrir, horloge=horloge),
        ChantierNotifications(
            livrer or notifieur(reglages),
            ouvrir=ouvrir,
            horloge=horloge,
            suspension=timedelta(days=reglages.push_suspension),
        ),
        ChantierEvenementsCourriel(ouvrir=ouvrir, horloge=horloge),
        ChantierConservation(
            tournee_donnees(maison), lambda: politique_donnees(reglages), ouvrir=ouvrir, horloge=horloge
        ),
        ChantierEssais(bancs(reglages), regles.essais, ouvrir=ouvrir, horloge=horloge),
        ChantierPieces(coffre_pieces(reglages), ouvrir=ouvrir, horloge=horloge),
        ChantierResiliations(ouvrir=ouvrir, horloge=horloge),
        ChantierDetectionCollectif(
            _regles_collectif(reglages),
            reglages.contacts_sav,
            alea=secrets.randbelow,
            ouvrir=ouvrir,
            horloge=horloge,
        ),
        ChantierSuiviCollectif(executer=maison.bus.executer, ouvrir=ouvrir, horloge=horloge),
        ChantierReseau(ouvrir=ouvrir, horloge=horloge),
    ]
    menage = Menage(
        [chantier.sujet for chantier in sujets],
        courriels=timedelta(days=maison.settings.retention_courriels),
        ouvrir=maison.unites,
        horloge=maison.horloge,
    )
    return [*sujets, menage]


def _tournee(maison: Maison) -> Tournee:
    settings = maison.settings
    return Tournee(
        calendrier(settings),
        settings.contacts_certificats,
        constater=lambda: maison.bus.executer(ConstaterExpirations(), SYSTEME),
        agenda=AgendaFichier(settings.agenda, settings.domaine_courriel),
        rappeler=settings.environnement == PRODUCTION,
    )


def _regles_collectif(settings: Settings) -> ReglesCollectif:
    return ReglesCollectif(
        timedelta(hours=settings.collectif_fenetre),
        {
            NiveauCollectif.PBO: settings.collectif_seuil_pbo,
            NiveauCollectif.PM: settings.collectif_seuil_pm,
            NiveauCollectif.LIAISON: settings.collectif_seuil_liaison,
        },
    )


def travaux(maison: Maison) -> Travaux:
    """Return the background work of *maison*."""
    return Travaux(chantiers(maison), ouvrir=maison.unites, horloge=maison.horloge)
