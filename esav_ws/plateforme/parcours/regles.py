"""What no client may do in any parcours: each rule looks at a call, knowing those before it."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from esav_ws.domain.erreurs import Camp
from esav_ws.domain.limite import LimiteAtteinte
from esav_ws.plateforme.parcours.lecture import Lu
from esav_ws.plateforme.parcours.modele import Faux, Memoire, Regle

CADENCE: Final = 60
CADENCE_SUR: Final = timedelta(seconds=30)
"""So many times the same question in so long is no following any more."""

_ACTES: Final = frozenset({"degelerSignalisation", "annulerSignalisation", "contesterCloture"})
_OBJETS: Final = ("identifiantPrestation", "numeroSignalisation", "numeroTest")
_CONSULTATIONS: Final = frozenset(
    {"consulterEtat", "consulterSignalisation", "consulterTest", "listerSignalisations"}
)


def relance(lu: Lu, memoire: Memoire) -> Faux | None:
    """A request whose answer was lost is sent again as it was: same reference, same content, same identifier (v2)."""
    for avant in _pareilles(lu, memoire):
        if not avant.perdue or any(_meme(lu, a) and a.accepte for a in memoire.lus):
            continue
        attendue = _objet(lu) == _objet(avant) and not any(_meme(avant, a) and a.accepte for a in memoire.lus)
        if (
            attendue or lu.demande.sans_reference == avant.demande.sans_reference
        ) and lu.demande.reference != avant.demande.reference:
            return Faux(
                "la réponse perdue a été suivie d'une nouvelle demande sous une autre référence : la première était "
                "enregistrée, c'est un doublon",
                "Après une réponse perdue, renvoyer la même requête : même referenceOperateur (ou referenceActe), même "
                "contenu. La référence se tire une fois, avant le premier envoi, et se garde avec le dossier.",
            )
        if lu.demande.reference != avant.demande.reference:
            continue
        if lu.demande.contenu != avant.demande.contenu:
            return Faux(
                "la relance porte la même référence que la requête perdue, mais un autre contenu",
                "Garder la requête telle qu'elle est partie, et renvoyer exactement celle-là.",
            )
        if avant.demande.identifiant and lu.demande.identifiant != avant.demande.identifiant:
            return Faux(
                "la relance porte un autre identifiantRequete que la requête perdue",
                "Tirer l'identifiantRequete une fois par requête et le garder pour ses relances : la même requête sous le "
                "même identifiant rend la même réponse.",
            )
    return None


def repetition(lu: Lu, memoire: Memoire) -> Faux | None:
    """A request that a fault of the client's refused is not sent again unchanged, nor under a new reference."""
    for avant in _pareilles(lu, memoire):
        faute = avant.rendu.faute
        if faute is None or faute.camp != Camp.CLIENT or faute.code == LimiteAtteinte.code:
            continue
        if lu.demande.sans_reference == avant.demande.sans_reference:
            return Faux(
                f"la requête refusée par {faute.code} a été renvoyée sans changement",
                f"Une faute du camp CLIENT ne passe pas en insistant : lire le code {faute.code} et les éléments cités, "
                "corriger ou renoncer, puis seulement renvoyer.",
            )
    return None


def heure_dite(lu: Lu, memoire: Memoire) -> Faux | None:
    """What was refused until an hour is not sent again before it."""
    for avant in _pareilles(lu, memoire):
        if avant.pas_avant and lu.le < avant.pas_avant and _objet(lu) == _objet(avant):
            trop_tot = (avant.pas_avant - lu.le).total_seconds()
            code = avant.rendu.faute.code if avant.rendu.faute else ""
            return Faux(
                f"la requête refusée par {code} a été renvoyée {trop_tot:.1f} s avant l'heure dite",
                "Lire l'en-tête HTTP Retry-After de la faute, attendre ce nombre de secondes, puis renvoyer tel quel.",
            )
    return None


def cadence(lu: Lu, memoire: Memoire) -> Faux | None:
    """Following is polling at a pace, not without pause."""
    if lu.operation not in _CONSULTATIONS:
        return None
    recentes = [a for a in _pareilles(lu, memoire) if lu.le - a.le < CADENCE_SUR and _meme(lu, a)]
    if len(recentes) < CADENCE:
        return None
    return Faux(
        f"la même consultation a été faite plus de {CADENCE} fois en {CADENCE_SUR.seconds} secondes",
        "Espacer les consultations (une par minute et par signalisation suffit en production), ou suivre par "
        "releverEvenements ou par abonnement.",
    )


def acte_double(lu: Lu, memoire: Memoire) -> Faux | None:
    """An act that was done is not done again under another reference."""
    if lu.operation not in _ACTES | {"ajouterCommentaire"}:
        return None
    for avant in reversed(memoire.lus):
        if avant.operation != lu.operation or not (avant.accepte or avant.perdue):
            continue
        if avant.demande.champs.get("numeroSignalisation") != lu.demande.champs.get("numeroSignalisation"):
            continue
        texte = lu.operation == "ajouterCommentaire"
        if texte and avant.demande.sans_reference != lu.demande.sans_reference:
            continue
        if avant.demande.reference != lu.demande.reference:
            return Faux(
                f"{lu.operation} a été fait deux fois pour la même chose, sous deux références",
                "Un événement livré deux fois porte le même rang : garder le dernier rang traité et passer ce qui l'est "
                "déjà. Un acte relancé garde sa referenceActe.",
            )
    return None


def certificat_quitte(lu: Lu, memoire: Memoire) -> Faux | None:
    """Once calls come under the new certificate, none comes under the old one."""
    ancien, nouveau = memoire.notes.get("certificat"), memoire.notes.get("renouvele")
    if nouveau is None or lu.empreinte != ancien:
        return None
    return Faux(
        "un appel est revenu sous l'ancien certificat alors que le nouveau était en usage",
        "Installer le nouveau certificat partout où le système appelle, puis retirer l'ancien partout.",
    )


COMMUNES: Final[Mapping[str, Regle]] = MappingProxyType(
    {
        "Une requête dont la réponse est perdue est relancée à l'identique : référence, contenu et, en v2, "
        "identifiantRequete.": relance,
        "Une requête refusée par une faute du camp CLIENT n'est jamais renvoyée sans changement.": repetition,
        "Une faute qui dit quand réessayer (Retry-After) est suivie d'une attente de ce temps.": heure_dite,
        f"La même consultation ne revient pas plus de {CADENCE} fois en {CADENCE_SUR.seconds} secondes.": cadence,
        "Un acte fait n'est pas refait sous une autre référence.": acte_double,
    }
)
"""The rules of every parcours, by their published text."""

RENOUVELLEMENT: Final[Mapping[str, Regle]] = MappingProxyType(
    {"Une fois le nouveau certificat en usage, plus aucun appel ne vient sous l'ancien.": certificat_quitte}
)


def _pareilles(lu: Lu, memoire: Memoire) -> Iterator[Lu]:
    """Yield the earlier calls of the same operation of the same contract."""
    for avant in memoire.lus:
        if avant.operation == lu.operation and avant.demande.espace == lu.demande.espace:
            yield avant


def _objet(lu: Lu) -> tuple[str | None, ...]:
    """Return what a call is about: its line, its signalisation, its test, as far as it names them."""
    return tuple(lu.demande.champs.get(nom) for nom in _OBJETS)


def _meme(lu: Lu, autre: Lu) -> bool:
    return lu.operation == autre.operation and lu.demande.contenu == autre.demande.contenu
