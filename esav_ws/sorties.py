"""What leaves the house by itself, as settings describe it: mails, events carried to Opérateurs, tests of equipments."""

from esav_ws.adapters.courriel import MessagerieSmtp, ServeurSmtp
from esav_ws.adapters.disjoncteur import BancProtege
from esav_ws.adapters.equipements import BancNetconf, BancSnmp, DossierAcces
from esav_ws.adapters.https_sur import Bornes
from esav_ws.adapters.notification import Identite, NotifieurSoap
from esav_ws.adapters.reseau_simule import BancSimule, Pannes
from esav_ws.application.ports_essais import BancEssai
from esav_ws.config import Settings
from esav_ws.xmlio.notification import REPONSE_MAX, MessagesNotification

_CONNEXION_S = 10.0
"""Seconds that the connection to an Opérateur's address may take, of those of the whole call."""


def messagerie(settings: Settings) -> MessagerieSmtp:
    """Return the way out for mail that *settings* describe, or one that says what is missing."""
    empechement = _empechement(settings)
    if empechement is not None or settings.smtp_hote is None or settings.smtp_expediteur is None:
        return MessagerieSmtp(None, domaine=settings.domaine_courriel, empechement=empechement)
    secret = settings.smtp_mot_de_passe
    serveur = ServeurSmtp(
        settings.smtp_hote,
        settings.smtp_expediteur,
        port=settings.smtp_port,
        securite=settings.smtp_securite,
        utilisateur=settings.smtp_utilisateur or None,
        mot_de_passe=secret.get_secret_value() if secret else None,
        autorites=settings.smtp_autorites,
        delai_s=settings.smtp_delai,
    )
    return MessagerieSmtp(serveur, domaine=settings.domaine_courriel)


def _empechement(settings: Settings) -> str | None:
    if not settings.smtp_hote:
        return "aucun serveur SMTP n'est réglé (ESAV_SMTP_HOTE) : les courriels attendent"
    if settings.smtp_expediteur is None:
        return "aucun expéditeur n'est réglé (ESAV_SMTP_EXPEDITEUR) : les courriels attendent"
    if settings.smtp_utilisateur and settings.smtp_securite == "aucune":
        return (
            "le mot de passe SMTP partirait en clair : réglez ESAV_SMTP_SECURITE à starttls ou tls, ou retirez "
            "ESAV_SMTP_UTILISATEUR ; les courriels attendent"
        )
    return None


def notifieur(settings: Settings) -> NotifieurSoap:
    """Return the way out to the addresses that Opérateurs chose for their events."""
    return NotifieurSoap(
        Identite(settings.pki / "notification", settings.pki / "trust-notification"),
        MessagesNotification(settings.xsd / "v2" / "notification.xsd"),
        reseaux=settings.push_reseaux,
        bornes=Bornes(min(_CONNEXION_S, settings.push_delai), settings.push_delai, REPONSE_MAX),
    )


def bancs(settings: Settings) -> tuple[BancEssai, ...]:
    """Return the ways to equipment of this installation, each with its circuit breakers. One line to add one."""
    simule = BancProtege(BancSimule(Pannes(settings.reseau_simule)))
    return (simule, *(BancProtege(banc) for banc in bancs_reels(settings)))


def bancs_reels(settings: Settings) -> tuple[BancSnmp, BancNetconf]:
    """Return the ways to real equipments, without circuit breakers: to ask one whether it is there."""
    acces = DossierAcces(settings.acces_equipements)
    return BancSnmp(acces), BancNetconf(acces)
