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
from typing import Any, Final

from esav_ws.application import depot
from esav_ws.application.bus import Contexte, Handler, Preparer
from esav_ws.application.messages import Commande, DeposerSignalisation, Message
from esav_ws.application.messages_identifies import CommandeIdentifiee, ReponseIdentifiee, RequeteIdentifiee
from esav_ws.application.ports import Catalogue, ConflitEcriture
from esav_ws.application.ports_requetes import RequeteConnue
from esav_ws.application.resultats import AccuseDepot, EtatCourant
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.message_entete import IdentifiantRequeteReemploye
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.signalisation import Etat

CONSERVATION: Final = timedelta(days=30)
"""How long an identifier is remembered at the least; the sweep may forget it afterwards."""

_CHIFFRES_UUID: Final = 32
_RESULTATS: Final[Mapping[str, type[Any]]] = {
    classe.__name__: classe for classe in (AccuseDepot, EtatCourant)
}
_NOMS: dict[Any, tuple[str, ...]] = {}
_en_json = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode
_LECTEURS: Final[Mapping[Any, Any]] = {str: str, Etat: Etat, datetime: datetime.fromisoformat}


def identifies(handlers: Mapping[type[Message], Handler]) -> dict[type[Message], Handler]:
    """Return the handlers of the two envelopes, whose contents go to *handlers*."""

    def commander(message: CommandeIdentifiee, contexte: Contexte) -> ReponseIdentifiee:
        return _une_fois(handlers[type(message.commande)], message, contexte)

    def demander(message: RequeteIdentifiee, contexte: Contexte) -> ReponseIdentifiee:
        return _reponse(handlers[type(message.requete)](message.requete, contexte), contexte)

    return {CommandeIdentifiee: commander, RequeteIdentifiee: demander}


def identifiees(preparations: Mapping[type[Message], Preparer]) -> dict[type[Message], Preparer]:
    """Return what prepares the two envelopes: what prepares their contents."""

    def preparer(contenu: Message, catalogue: Catalogue, maintenant: datetime) -> Any:
        trouver = preparations.get(type(contenu))
        return trouver and trouver(contenu, catalogue, maintenant)

    return {
        CommandeIdentifiee: lambda message, *reste: preparer(message.commande, *reste),
        RequeteIdentifiee: lambda message, *reste: preparer(message.requete, *reste),
    }


def empreinte(commande: Commande) -> str:
    """Return what two commands share exactly when they ask the same: SHA-256 of their kind and their values.

    Of a form the values count, not the text: neither prefixes, nor indentation, nor the order of its fields. What is
    absent counts for nothing: a command that learns a new member is still the same without it.
    """
    classe: Any = type(commande)
    valeurs = {nom: valeur for nom in _noms(classe) if (valeur := getattr(commande, nom)) is not None}
    if isinstance(commande, DeposerSignalisation):
        recu, deposant = commande.formulaire, commande.deposant
        anomalies = [str(anomalie) for anomalie in recu.anomalies]
        valeurs["formulaire"] = [recu.code, recu.version, sorted(recu.valeurs), anomalies]
        valeurs["deposant"] = [deposant.nom, deposant.telephone, deposant.courriel]
    return hashlib.sha256(_en_json([commande.action, valeurs]).encode()).hexdigest()


def _noms(classe: Any) -> tuple[str, ...]:
    return _NOMS.get(classe) or _NOMS.setdefault(classe, tuple(champ.name for champ in fields(classe)))


def _une_fois(handler: Handler, message: CommandeIdentifiee, contexte: Contexte) -> ReponseIdentifiee:
    """Return the answer of the command, or that of its first time.

    Raises:
        IdentifiantRequeteReemploye: the identifier is that of another request.
        EsavError: whatever the command raises; its identifier is then still free.
    """
    operateur = contexte.acteur.operateur
    if operateur is None:
        raise HabilitationManquante("l'identifiant d'une requête est celui d'un Opérateur")
    commande, requetes = message.commande, contexte.uow.requetes
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
            empreinte(commande), commande.action, reponse.identifiant, reponse.le, _ecrire(reponse.resultat)
        ),
    )
    return reponse


def _encore(message: CommandeIdentifiee, connue: RequeteConnue, contexte: Contexte) -> ReponseIdentifiee:
    """Return the answer that was given to the same request.

    Where it is another, what was deposited under its `referenceOperateur` still comes first: an acknowledgement that
    was given is never withheld.
    """
    commande = message.commande
    if connue.empreinte == empreinte(commande):
        return ReponseIdentifiee(_relire(connue.resultat), connue.reponse, connue.le)
    if isinstance(commande, DeposerSignalisation) and (accuse := depot.deja_depose(commande, contexte)):
        return _reponse(accuse, contexte)
    raise IdentifiantRequeteReemploye(message.identifiant)


def _reponse(resultat: Any, contexte: Contexte) -> ReponseIdentifiee:
    """Return *resultat* under the correlation id of its request, as a UUID; under a new one where there is none."""
    c = contexte.correlation
    if len(c) != _CHIFFRES_UUID:
        c = uuid.UUID(int=contexte.alea(1 << 128), version=4).hex
    return ReponseIdentifiee(
        resultat, f"{c[:8]}-{c[8:12]}-{c[12:16]}-{c[16:20]}-{c[20:]}", contexte.maintenant
    )


def _ecrire(resultat: Any) -> dict[str, str]:
    """Return *resultat*, one of `_RESULTATS`, as texts by name."""
    classe: Any = type(resultat)
    return {"": _RESULTATS[classe.__name__].__name__} | {
        nom: _texte(getattr(resultat, nom)) for nom in _noms(classe)
    }


def _relire(valeurs: Mapping[str, str]) -> Any:
    """Return the result that `_ecrire` has written."""
    classe = _RESULTATS[valeurs[""]]
    return classe(**{champ.name: _LECTEURS[champ.type](valeurs[champ.name]) for champ in fields(classe)})


def _texte(valeur: str | datetime) -> str:
    return valeur.isoformat() if isinstance(valeur, datetime) else str(valeur)
