"""The file of a bon de commande (annexe 3): TOML or JSON, and the empty model to fill in."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from esav_ws.domain.bon_commande import BonDeCommande, BonDeCommandeInvalide
from esav_ws.domain.bon_commande_lecture import lire_bon
from esav_ws.domain.erreurs import ElementErreur

TAILLE_MAX: Final = 200_000
"""Bytes of a file: what a person fills in is far below."""

MODELE: Final = """\
# Bon de Commande e-SAV (annexe 3 des Conditions Spécifiques).
# Remplissez entre les guillemets ; (*) : obligatoire. Un champ facultatif reste vide. Vérifiez avec :
#   esav souscription check bon.toml

[bon]
reference_contrat = ""   # (*) [référence des Conditions Générales signées]-ESAV, comme "CG-2026-042-ESAV"
affaire_pegase = ""      # (*) numéro de l'affaire Pégase : sous ce numéro, un bon s'enregistre une fois
raison_sociale = ""      # (*) de l'Opérateur
siret = ""               # (*) 14 chiffres
adresse = ["", "", ""]   # (*) une à trois lignes
commentaires = ""        # commentaires / précisions

[bon.represente_par]     # qui représente l'Opérateur
nom = ""                 # (*)
prenom = ""              # (*)
telephone = ""           # (*) 03 80 00 00 00 ou +33380000000
courriel = ""            # (*)

[bon.interlocuteur]      # désigné par l'Opérateur pour e-SAV : le Correspondant e-SAV (facultatif)
nom = ""
prenom = ""
fonction = ""
telephone = ""
courriel = ""

[bon.demande]            # (*) la demande concerne un accès, ou les deux
en_ligne = false         # l'accès à e-SAV en ligne
integre = false          # l'accès à e-SAV intégré

[bon.signature]          # pour l'Opérateur
fait_a = ""              # (*)
le = ""                  # (*) jour de la signature : "2026-03-02"
nom = ""                 # (*) signataire
prenom = ""              # (*)
qualite = ""             # (*) à quel titre il signe

# Ce que l'opérateur d'infrastructure complète pour ouvrir l'accès ; ce n'est pas dans le formulaire signé.

[ouverture]
code_operateur = ""      # (*) quatre lettres majuscules ou chiffres, comme "NOVA"
siren = ""               # 9 chiffres ; vide : le début du SIRET
domaines = []            # e-SAV intégré (*) : "SIGNALISATION", "TEST"
versions = []            # e-SAV intégré (*) : versions des web services appelées, comme [2]
offres = []              # offres souscrites, comme ["FTTH"] : voir « esav offre list »
avis = []                # autres adresses où envoyer les avis

# À qui écrire, par sujet (facultatif) : nom, prenom, fonction, telephone, courriel.

[contacts.certificats]
[contacts.commercial]
[contacts.technique]
[contacts.sav]
"""
"""The empty model."""


def lire_fichier(chemin: Path) -> tuple[Mapping[str, Any], bytes]:
    """Return the table that *chemin* holds, JSON where its name says so and TOML otherwise, and its bytes.

    Raises:
        ValueError: it is none; the message says so in French.
        OSError: it cannot be read.
    """
    with chemin.open("rb") as fichier:
        octets = fichier.read(TAILLE_MAX + 1)
    if len(octets) > TAILLE_MAX:
        raise ValueError(f"plus de {TAILLE_MAX} octets : ce n'est pas le bon fichier")
    en_json = chemin.suffix.lower() == ".json"
    genre = "JSON" if en_json else "TOML"
    try:
        texte = octets.decode("utf-8-sig")
        document = json.loads(texte) if en_json else tomllib.loads(texte)
    except (ValueError, RecursionError) as erreur:
        raise ValueError(f"ce n'est pas du {genre} en UTF-8 ({erreur})") from erreur
    if isinstance(document, dict):
        return document, octets
    raise ValueError(f"ce n'est pas une table {genre}")


def lire_bon_de(chemin: Path, le: date) -> tuple[BonDeCommande, bytes]:
    """Return the order that *chemin* writes, received on the day *le*, and its bytes.

    Raises:
        BonDeCommandeInvalide: it is no such file, or has faults: all of them are named.
        OSError: it cannot be read.
    """
    try:
        document, octets = lire_fichier(chemin)
    except ValueError as erreur:
        raise BonDeCommandeInvalide([ElementErreur("fichier", str(erreur))]) from erreur
    return lire_bon(document, le), octets
