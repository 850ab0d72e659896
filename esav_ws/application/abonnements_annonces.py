"""What an Opérateur is told of its subscriptions: an event of its journal, and a mail to its people."""

from datetime import datetime
from typing import Final

from esav_ws.application.courriels import poster
from esav_ws.application.ports import UnitOfWork
from esav_ws.domain.abonnement import Abonnement
from esav_ws.domain.courriel import DESTINATAIRES_MAX, Courriel
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.horloge import PARIS

_OBJET: Final = "e-SAV : l'envoi des événements à {operateur} est suspendu"
_TEXTE: Final = """\
Bonjour,

L'envoi des événements e-SAV vers votre point d'accès est suspendu depuis le {le}.

  Abonnement      {identifiant}
  Adresse         {adresse}
  Motif           {motif}
  Dernière erreur {erreur}
  Acquitté        jusqu'au rang {acquitte}

Rien n'est perdu : votre journal garde les événements, que releverEvenements (contrat v2) rend toujours. Une fois votre
point d'accès rétabli, demandez la reprise à e-soutien : l'envoi repartira de l'événement qui suit le dernier acquitté.

e-SAV
"""


def annoncer_suspension(abonnement: Abonnement, uow: UnitOfWork, *, le: datetime, auteur: str) -> None:
    """Tell its Opérateur that *abonnement* is suspended: an event, and a mail where there is an address."""
    _publier(abonnement, "ABONNEMENT_SUSPENDU", uow, le=le, auteur=auteur)
    adresses = uow.avis.correspondants().get(abonnement.operateur, ())
    contact = (abonnement.courriel,) if abonnement.courriel else ()
    destinataires = tuple(dict.fromkeys((*contact, *adresses)))[:DESTINATAIRES_MAX]
    if not destinataires:
        return
    texte = _TEXTE.format(
        le=f"{le.astimezone(PARIS):%d/%m/%Y à %H:%M}",
        identifiant=abonnement.identifiant,
        adresse=abonnement.adresse,
        motif=abonnement.motif,
        erreur=abonnement.erreur or "aucune",
        acquitte=abonnement.acquitte,
    )
    reference = f"abonnement-suspendu.{abonnement.identifiant}.{le:%Y%m%d%H%M%S}"
    objet = _OBJET.format(operateur=abonnement.operateur)
    poster(uow, Courriel(reference, destinataires, objet, texte), le=le)


def annoncer_reprise(abonnement: Abonnement, uow: UnitOfWork, *, le: datetime, auteur: str) -> None:
    """Tell its Opérateur that *abonnement* goes on."""
    _publier(abonnement, "ABONNEMENT_REPRIS", uow, le=le, auteur=auteur)


def _publier(abonnement: Abonnement, kind: str, uow: UnitOfWork, *, le: datetime, auteur: str) -> None:
    donnees = {"abonnement": abonnement.identifiant, "rangAcquitte": str(abonnement.acquitte)}
    if abonnement.motif:
        donnees["motif"] = abonnement.motif
    uow.journal.publier(Evenement(abonnement.operateur, kind, "", le, auteur, donnees))
