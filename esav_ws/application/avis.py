"""Notices given: to each Opérateur one event in its journal, and one mail where it has an address (art. 12).

All of it is in the unit of work of what is told. What was told under a reference is not told again; an Opérateur that
had no address then is written to when the same is told again.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from esav_ws.application.bus import Contexte
from esav_ws.application.courriels import poster
from esav_ws.application.messages_avis import (
    AvisLibreDonne,
    ConsulterCorrespondants,
    DefinirCorrespondants,
    DonnerAvis,
    ListerAvis,
)
from esav_ws.application.operateurs import exiger, souscripteurs
from esav_ws.application.ports_avis import AvisDonne
from esav_ws.domain.contrat_avis_libre import AvisLibre
from esav_ws.domain.contrat_evolution import PREAVIS, Evolution
from esav_ws.domain.contrat_regles import Controle
from esav_ws.domain.correspondant import lire_correspondants
from esav_ws.domain.courriel import Courriel, PieceJointe
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.horloge import jour_de_paris

Faits = tuple[str, Mapping[str, str]]
"""An event: its type and its data."""


@dataclass(frozen=True, slots=True)
class Annonce:
    """What is told to several Opérateurs under one `reference`, as `evenements` in their journals, with `pieces`."""

    reference: str
    sujet: str
    evolution: Evolution
    effet_le: date | None
    evenements: tuple[Faits, ...]
    pieces: tuple[PieceJointe, ...] = ()
    exception: str | None = None


Rediger = Callable[[str], tuple[str, str]]
"""Returns the subject and the text of the mail to one Opérateur."""


def avertir(
    annonce: Annonce, operateurs: Iterable[str], rediger: Rediger, contexte: Contexte
) -> tuple[AvisDonne, ...]:
    """Tell each of *operateurs*, once; return what each was told, now or before, by code."""
    connus = {donne.operateur: donne for donne in contexte.uow.avis.sous(annonce.reference)}
    adresses = contexte.uow.avis.correspondants()
    dits = []
    for operateur in sorted({*operateurs, *connus}):
        connu, siennes = connus.get(operateur), adresses.get(operateur, ())
        if connu is not None and (connu.courriel or not siennes):
            dits.append(connu)
            continue
        objet, texte = rediger(operateur)
        if siennes:
            courriel = Courriel(f"{annonce.reference}.{operateur}", siennes, objet, texte, annonce.pieces)
            poster(contexte.uow, courriel, le=contexte.maintenant)
        if connu is None:
            dits.append(_noter(annonce, operateur, objet, contexte, courriel=bool(siennes)))
        else:
            contexte.uow.avis.poste(annonce.reference, operateur)
            dits.append(replace(connu, courriel=True))
    return tuple(dits)


def _noter(annonce: Annonce, operateur: str, objet: str, contexte: Contexte, *, courriel: bool) -> AvisDonne:
    """Return the notice to *operateur* as it is kept, its events being in the journal."""
    donne = AvisDonne(
        annonce.reference,
        operateur,
        annonce.sujet,
        annonce.evolution,
        objet,
        annonce.effet_le,
        contexte.maintenant,
        contexte.acteur.nom,
        annonce.exception,
        courriel,
    )
    contexte.uow.avis.ajouter(donne)
    for kind, donnees in annonce.evenements:
        complet = {**donnees, "avis": annonce.reference}
        contexte.uow.journal.publier(
            Evenement(operateur, kind, "", contexte.maintenant, contexte.acteur.nom, complet)
        )
    return donne


def donner(commande: DonnerAvis, contexte: Contexte) -> AvisLibreDonne:
    """Give the notice to every Opérateur, or raise what refuses its day, with the article and the earliest one.

    Given again word for word, it is the notice of the first day, and reaches those who were not written to.
    """
    avis = commande.avis
    reference = _reference(avis)
    deja = contexte.uow.avis.sous(reference)
    le = jour_de_paris(deja[0].le if deja else contexte.maintenant)
    controle = Controle(commande.exception)
    controle.exiger(avis.verifier(le))
    derogations = tuple(controle.derogations)
    annonce = Annonce(
        reference,
        avis.evolution,
        avis.evolution,
        avis.effet_le,
        (
            (
                "AVIS_EVOLUTION",
                {
                    "evolution": avis.evolution,
                    "objet": avis.objet,
                    "effetLe": avis.effet_le.isoformat(),
                    "article": PREAVIS[avis.evolution].article,
                },
            ),
        ),
        avis.pieces,
        commande.exception if derogations else None,
    )
    tous = [operateur.code for operateur in souscripteurs(contexte)]
    texte = avis.corps(le, derogations)
    return AvisLibreDonne(
        reference, derogations, avertir(annonce, tous, lambda _code: (avis.sujet, texte), contexte)
    )


def lister(requete: ListerAvis, contexte: Contexte) -> list[AvisDonne]:
    """Return the notices that were given, the latest first."""
    return contexte.uow.avis.lister(requete.taille)


def definir_correspondants(commande: DefinirCorrespondants, contexte: Contexte) -> tuple[str, ...]:
    """Return the addresses as they are kept.

    Raises:
        OperateurInconnu: nobody bears this code.
        CorrespondantInvalide: one of them is no address, or there are too many.
    """
    adresses = lire_correspondants(commande.adresses)
    exiger(commande.operateur, contexte)
    contexte.uow.avis.definir_correspondants(commande.operateur, adresses)
    return adresses


def consulter_correspondants(requete: ConsulterCorrespondants, contexte: Contexte) -> tuple[str, ...]:
    """Return the addresses, or raise `OperateurInconnu`."""
    exiger(requete.operateur, contexte)
    return contexte.uow.avis.correspondants().get(requete.operateur, ())


def _reference(avis: AvisLibre) -> str:
    """Return the reference of what *avis* says: the same for the same words and documents."""
    condense = hashlib.sha256()
    for partie in (
        avis.objet.encode(),
        avis.texte.encode(),
        *(octets for p in avis.pieces for octets in (p.nom.encode(), p.contenu)),
    ):
        condense.update(hashlib.sha256(partie).digest())
    return f"avis-{avis.evolution.lower()}-{avis.effet_le:%Y%m%d}-{condense.hexdigest()[:16]}"
