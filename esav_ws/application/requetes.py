"""Requests that bear an identifier of the caller's: a command under it is done once, and answered alike for ever after.

The identifier is stored with what the command did, in the same commit. Nobody looks it up before: it is met when it is
stored again, and the command then runs anew, knowing it (`Contexte.reprise`). A refused command stores nothing, so its
identifier stays free. Queries are answered anew, and leave no row.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final, cast

from esav_ws.application import abonnements, depot, essais_gardes, pieces, rendezvous_gardes
from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.messages import Commande, DeposerSignalisation, Message
from esav_ws.application.messages_identifies import CommandeIdentifiee, ReponseIdentifiee, identifiant_reponse
from esav_ws.application.ports import ConflitEcriture
from esav_ws.application.ports_requetes import RequeteConnue
from esav_ws.application.resultats import AccuseDepot, EtatCourant
from esav_ws.domain.abonnement import Abonnement
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.essai import EssaiLigne
from esav_ws.domain.message_entete import IdentifiantRequeteReemploye
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.piece import Piece
from esav_ws.domain.signalisation import Etat

CONSERVATION: Final = timedelta(days=30)
"""How long an identifier is remembered at the least; the sweep may forget it afterwards."""

_CHIFFRES_UUID: Final = 32
_NUMERO: Final = "numero"
_en_json = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode


def identifies(handlers: Mapping[type[Message], Handler]) -> dict[type[Message], Handler]:
    """Return the handler of the envelope, whose contents go to *handlers*."""

    def commander(message: CommandeIdentifiee, contexte: Contexte) -> ReponseIdentifiee:
        return _une_fois(handlers[type(message.payload)], message, contexte)

    return {CommandeIdentifiee: commander}


def empreinte(commande: Commande) -> str:
    """Return what two commands of a kind share exactly when they ask the same: SHA-256 of their values.

    What is absent counts for nothing: a command that learns a new member is still the same without it. A deposit has
    none: all that it asked stands under its reference (`depot.deja_depose`).
    """
    if isinstance(commande, DeposerSignalisation):
        return ""
    noms = (champ.name for champ in fields(cast(Any, commande)))
    valeurs = {nom: valeur for nom in noms if (valeur := getattr(commande, nom)) is not None}
    return hashlib.sha256(_en_json([commande.action, valeurs]).encode()).hexdigest()


def _une_fois(handler: Handler, message: CommandeIdentifiee, contexte: Contexte) -> ReponseIdentifiee:
    """Return the answer of the command, or that of its first time.

    Raises:
        IdentifiantRequeteReemploye: the identifier is that of another request.
        EsavError: whatever the command raises; its identifier is then still free.
    """
    operateur = contexte.acteur.operateur
    if operateur is None:
        raise HabilitationManquante("l'identifiant d'une requête est celui d'un Opérateur")
    commande, requetes = message.payload, contexte.uow.requetes
    connue = requetes.trouver(operateur, message.identifiant) if contexte.reprise else None
    if connue:
        return _encore(message, connue, contexte)
    try:
        reponse = _reponse(handler(commande, contexte), contexte)
    except EsavError:
        # What it wrote before it failed must go: a transaction of its own tells what the identifier already was.
        if not contexte.reprise and requetes.trouver(operateur, message.identifiant):
            raise ConflitEcriture from None
        raise
    requetes.ajouter(
        operateur,
        message.identifiant,
        RequeteConnue(
            empreinte(commande), commande.action, reponse.identifiant, reponse.le, _garder(reponse.resultat)
        ),
    )
    return reponse


def _encore(message: CommandeIdentifiee, connue: RequeteConnue, contexte: Contexte) -> ReponseIdentifiee:
    """Return the answer that was given to the same request.

    Where a deposit is another, what was deposited under its `referenceOperateur` still comes first: an acknowledgement
    that was given is never withheld.
    """
    commande = message.payload
    if isinstance(commande, DeposerSignalisation):
        accuse = depot.deja_depose(commande, contexte)
        if accuse and accuse.numero == connue.resultat.get(_NUMERO):
            return ReponseIdentifiee(accuse, connue.reponse, connue.le)
        if accuse:
            return _reponse(accuse, contexte)
    elif connue.empreinte == empreinte(commande):
        return ReponseIdentifiee(_rendre(connue.resultat), connue.reponse, connue.le)
    raise IdentifiantRequeteReemploye(message.identifiant)


def _reponse(resultat: Any, contexte: Contexte) -> ReponseIdentifiee:
    """Return *resultat* under the correlation id of its request, as a UUID; under a new one where there is none."""
    c = contexte.correlation
    if len(c) != _CHIFFRES_UUID:
        c = uuid.UUID(int=contexte.alea(1 << 128), version=4).hex
    return ReponseIdentifiee(resultat, identifiant_reponse(c), contexte.maintenant)


def _garder(resultat: Any) -> dict[str, Any]:
    """Return what it takes to give *resultat* again: an acknowledgement stands under the number that it gave."""
    if isinstance(resultat, AccuseDepot):
        return {_NUMERO: resultat.numero}
    if isinstance(resultat, Abonnement):
        return {**abonnements.garder(resultat)}
    if isinstance(resultat, EssaiLigne):
        return essais_gardes.garder(resultat)
    if isinstance(resultat, Piece):
        return pieces.garder(resultat)
    if isinstance(resultat, EtatCourant):
        return {"etat": resultat.etat, "etat_le": resultat.etat_le.isoformat()}
    return rendezvous_gardes.garder(resultat)


def _rendre(garde: Mapping[str, Any]) -> Any:
    """Return the result of which `_garder` kept what it takes."""
    if rendezvous_gardes.est_garde(garde):
        return rendezvous_gardes.rendre(garde)
    if pieces.est_gardee(garde):
        return pieces.rendre(garde)
    if abonnement := abonnements.rendre(garde):
        return abonnement
    if essai := essais_gardes.rendre(garde):
        return essai
    return EtatCourant(Etat(garde["etat"]), datetime.fromisoformat(garde["etat_le"]))
