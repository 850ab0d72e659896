"""What steps await, and what the platform answers in its own way: conditions and interventions, named once."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.interruption import ServiceInterrompu
from esav_ws.domain.limite import LimiteAtteinte
from esav_ws.domain.message import BaseIndisponible
from esav_ws.plateforme.parcours.lecture import Demande, Lu
from esav_ws.plateforme.parcours.modele import Apres, Avant, Memoire, Perdue, Quand, Refus

ATTENTE_S: Final = 5
"""Seconds that an answer of the platform asks the client to wait."""
CODE_INCONNU: Final = "SYS-900"
"""A fault code that no document lists: a client meets one on the day it is published."""
CAUSE_INCONNUE: Final = "CAUSE_A_VENIR"
"""A value of an open list that no document lists either."""
SUIVIS: Final = frozenset(
    {"consulterEtat", "consulterSignalisation", "listerSignalisations", "releverEvenements"}
)
"""The operations by which an Opérateur learns of the state of a signalisation."""
DOUBLEES: Final = "doublees"
"""Note of how many events were carried twice since that was asked for."""
FINS_TEST: Final = frozenset({"TERMINE", "ECHEC", "EXPIRE", "ANNULE"})

_CAUSE: Final = re.compile(rb"(<(?:\w+:)?cause>(?:\s*<(?:\w+:)?code>)?)[A-Z_]+(</)")


def appel(operation: str, **egaux: str) -> Quand:
    """Return what holds for an accepted call of *operation* whose elements say what the notes named by *egaux* say."""

    def tient(lu: Lu, memoire: Memoire) -> bool:
        return (
            lu.operation == operation
            and lu.accepte
            and all(lu.demande.champs.get(nom) == memoire.notes.get(note) for nom, note in egaux.items())
        )

    return tient


def depose(lu: Lu, memoire: Memoire) -> bool:
    """Hold for an accepted deposit, and note what it is."""
    if lu.operation != "deposerSignalisation" or not lu.accepte:
        return False
    return memoire.premier(
        numero=lu.rendu.champs.get("numeroSignalisation", ""),
        prestation=lu.demande.champs.get("identifiantPrestation", ""),
        contenu=lu.demande.sans_reference,
        reference=lu.demande.reference or "",
    )


def vu(*etats: str) -> Quand:
    """Return what holds when an answer shows the signalisation that is followed in one of *etats*."""

    def tient(lu: Lu, memoire: Memoire) -> bool:
        return lu.operation in SUIVIS and lu.accepte and lu.rendu.etats.get(memoire.numero) in etats

    return tient


def faute(operation: str | None, *codes: str) -> Quand:
    """Return what holds for a call of *operation*, or of any, that was answered by one of *codes*."""

    def tient(lu: Lu, _memoire: Memoire) -> bool:
        recue = lu.rendu.faute
        return recue is not None and recue.code in codes and operation in (None, lu.operation)

    return tient


def perdue(operation: str) -> Quand:
    """Return what holds for a call of *operation* whose answer was lost, and notes what it asked for."""
    return lambda lu, memoire: (
        lu.operation == operation and lu.perdue and memoire.premier(a_refaire=lu.demande.contenu)
    )


def limitee(operation: str, code: str) -> Quand:
    """Return what holds for a call of *operation* refused by *code* until an hour, and notes what it asked for."""
    return lambda lu, memoire: (
        faute(operation, code)(lu, memoire) and memoire.premier(a_refaire=lu.demande.contenu)
    )


def refaite(quand: Quand) -> Quand:
    """Return what holds when *quand* does for the request that was lost or refused before, sent again as it was."""
    return lambda lu, memoire: (
        lu.demande.contenu == memoire.notes.get("a_refaire") and a_l_heure(quand)(lu, memoire)
    )


def a_l_heure(quand: Quand) -> Quand:
    """Return what holds when *quand* does once the hour that the last refusal gave is past, if it gave one."""

    def tient(lu: Lu, memoire: Memoire) -> bool:
        dites = [a.pas_avant for a in memoire.lus if a.pas_avant]
        return (not dites or lu.le >= dites[-1]) and quand(lu, memoire)

    return tient


def perdre(*operations: str) -> Apres:
    """Return what loses the answer of the first call of *operations* that is accepted."""

    def perdue_si(lu: Lu, _corps: bytes) -> Perdue | None:
        return Perdue() if lu.operation in operations and lu.accepte else None

    return perdue_si


def cause_a_venir(lu: Lu, corps: bytes) -> bytes | None:
    """Put a cause that no document lists in place of that of the freeze."""
    return (
        _CAUSE.sub(rb"\g<1>" + CAUSE_INCONNUE.encode() + rb"\g<2>", corps)
        if lu.operation == "consulterSignalisation"
        else None
    )


def refuser(fabrique: Callable[[int], EsavError], *operations: str) -> Avant:
    """Return what refuses *operations* (all, without any), saying when to come back."""

    def refuse(demande: Demande, _memoire: Memoire, _le: datetime) -> Refus | None:
        return Refus(fabrique(ATTENTE_S)) if not operations or demande.operation in operations else None

    return refuse


def inconnu(demande: Demande, _memoire: Memoire, _le: datetime) -> Refus | None:
    """Answer a follow-up by a fault of the server's, under a code that is in no list."""
    if demande.operation not in SUIVIS:
        return None
    message = "e-SAV ne peut pas répondre à cette consultation pour l'instant : refaites-la"
    return Refus(_dire(BaseIndisponible, message, None), CODE_INCONNU)


def limite(secondes: int) -> EsavError:
    """Return the refusal of a limit of requests, over in *secondes*."""
    return _dire(
        LimiteAtteinte,
        f"limite de requêtes par minute atteinte (parcours de la plateforme) : réessayez dans {secondes} s",
        secondes,
    )


def arret(secondes: int) -> EsavError:
    """Return the refusal of a stop of e-SAV, over in *secondes*."""
    return _dire(
        ServiceInterrompu,
        f"e-SAV est interrompu (arrêt nocturne, joué par le parcours) : réessayez dans {secondes} s, rien n'a été lu",
        secondes,
    )


def _dire(classe: type[EsavError], message: str, secondes: int | None) -> EsavError:
    """Return the published error of *classe*, for a reason that is the platform's own."""
    erreur = classe.__new__(classe, message)
    EsavError.__init__(erreur, message)
    erreur.reessayer_apres_s = secondes
    return erreur
