"""Plays the steps of a case: sends, holds the answer to what is expected, keeps what later steps need."""

import time
import uuid
from collections.abc import Mapping
from typing import Any

from conformance_suite import soap
from conformance_suite.attendus import Demande, extraire, verifier
from conformance_suite.canal import Canal, Echange
from conformance_suite.catalogue import BESOINS, Etape
from conformance_suite.controles import CONTROLES
from conformance_suite.erreurs import Ecart, NonJoue
from conformance_suite.partie import Partie

_PAUSE = 0.3


def jouer(etape: Etape, partie: Partie) -> None:
    """Play one step.

    Raises:
        Ecart: what was observed is not what is expected.
        NonJoue: something is missing to play it.
    """
    match etape.genre:
        case "op":
            _operation(etape, partie)
        case "http":
            _http(etape, partie)
        case "pilote":
            if partie.scene.pilote is None:
                raise NonJoue("il faut un acte de l'opérateur d'infrastructure (option --pilote)")
            partie.scene.pilote.agir(etape.nom, partie.rendre(etape.donnees["numero"]))
        case "regie":
            if partie.scene.regie is None:
                raise NonJoue(f"il faut {BESOINS['regie']}")
            partie.scene.regie.conduire(etape.nom, partie.rendre(etape.donnees.get("arguments", {})))
        case _:
            CONTROLES[etape.nom](partie, **partie.rendre(etape.donnees.get("parametres", {})))


def _canal(etape: Etape, partie: Partie) -> Canal:
    nom = etape.donnees.get("paire")
    return partie.scene.canal_de(nom) if nom else partie.scene.canal


def _operation(etape: Etape, partie: Partie) -> None:
    fin = time.monotonic() + float(etape.donnees.get("attendre", 0))
    while True:
        try:
            _une_operation(etape, partie)
        except Ecart:
            if time.monotonic() >= fin:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _une_operation(etape: Etape, partie: Partie) -> None:
    donnees = etape.donnees
    identifiant = None
    if partie.version > 1:
        identifiant = partie.rendre(donnees["identifiant"]) if "identifiant" in donnees else str(uuid.uuid4())
    if "arguments" in donnees:
        echange = _par_zeep(etape, partie, identifiant)
    else:
        contenu = partie.rendre(donnees.get("corps", ""))
        ns = partie.ns
        entete = soap.entete_v2(ns, identifiant, partie.scene.maintenant()) if identifiant is not None else ""
        texte = soap.enveloppe(partie.op(etape.nom, contenu), partie.soap, entete)
        action = partie.rendre(donnees.get("action", f"{ns}/{etape.nom}"))
        entetes = soap.entetes(partie.soap, None if action == "absente" else action)
        echange = _canal(etape, partie).envoyer("POST", partie.chemin, entetes, texte.encode())
    _juger(etape, partie, echange, Demande(partie.service, partie.version, partie.soap, identifiant))


def _par_zeep(etape: Etape, partie: Partie, identifiant: str | None) -> Echange:
    journal = partie.scene.journal
    entete = (
        None
        if identifiant is None
        else {"identifiantRequete": identifiant, "horodatage": partie.scene.maintenant()}
    )
    avant = len(journal)
    partie.scene.zeep.appeler(
        partie.service,
        partie.version,
        partie.soap,
        etape.nom,
        arguments=partie.rendre(etape.donnees["arguments"]),
        entete=entete,
    )
    if len(journal) == avant:
        raise Ecart(f"zeep n'a rien envoyé pour {etape.nom}")
    return journal[-1]


def _http(etape: Etape, partie: Partie) -> None:
    donnees = etape.donnees
    chemin = partie.rendre(donnees.get("chemin", "{{ chemin }}"))
    corps = partie.rendre(donnees.get("corps", "")).encode(donnees.get("codage", "utf-8"))
    corps = corps.ljust(int(donnees.get("taille", 0)))
    entetes = dict(partie.rendre(donnees.get("entetes", {})))
    if etape.nom == "POST" and donnees.get("type") != "absent":
        entetes |= {"Content-Type": donnees["type"]} if "type" in donnees else soap.entetes(partie.soap, None)
    echange = _canal(etape, partie).envoyer(etape.nom, chemin, entetes, corps)
    service = partie.service if chemin.partition("?")[0] == partie.chemin else None
    _juger(etape, partie, echange, Demande(service, partie.version, partie.soap))


def _juger(etape: Etape, partie: Partie, echange: Echange, demande: Demande) -> None:
    attendu: Mapping[str, Any] = partie.rendre(etape.donnees.get("attendu", {}))
    try:
        message = verifier(echange, attendu, demande, partie.scene.contrat)
    finally:
        _noter(partie, echange)
    if message is None:
        return
    racine = message.nu if message.faute is None else message.faute.erreur
    for nom, chemin in etape.donnees.get("garder", {}).items():
        valeur = extraire(racine, partie.rendre(chemin))
        if valeur is None:
            raise Ecart(f"{chemin} n'est pas dans la réponse")
        partie.variables[nom] = valeur
    if "garder_corps" in etape.donnees:
        partie.variables[etape.donnees["garder_corps"]] = soap.canonique(message.corps)


def _noter(partie: Partie, echange: Echange) -> None:
    """Remember a deposit even when its answer is not as expected: its line is to be freed all the same."""
    if b"deposerSignalisationReponse" not in echange.corps:
        return
    try:
        partie.noter_depot(soap.lire(echange.corps))
    except Ecart:
        return
