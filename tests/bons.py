"""Bons de commande for tests."""

from copy import deepcopy
from datetime import date
from typing import Any

from esav_ws.application.messages_souscriptions import EnregistrerBon
from esav_ws.domain.bon_commande_lecture import lire_bon

SIGNE = date(2026, 3, 1)
RECU = date(2026, 3, 2)

COMPLET: dict[str, Any] = {
    "bon": {
        "reference_contrat": "CG-2026-042-ESAV",
        "affaire_pegase": "P-2026-0042",
        "raison_sociale": "Nova Télécom",
        "siret": "732 829 320 00074",
        "adresse": ["1 rue de la Fibre", "Bâtiment B", "21000 Dijon"],
        "commentaires": "Ouverture avant l'été.\nMerci.",
        "represente_par": {
            "nom": "Martin",
            "prenom": "Claude",
            "telephone": "03 80 00 00 00",
            "courriel": "claude.martin@nova.example",
        },
        "interlocuteur": {
            "nom": "Petit",
            "prenom": "Dominique",
            "fonction": "Responsable SAV",
            "telephone": "+33380000001",
            "courriel": "sav@nova.example",
        },
        "demande": {"en_ligne": True, "integre": True},
        "signature": {
            "fait_a": "Dijon",
            "le": "2026-03-01",
            "nom": "Martin",
            "prenom": "Claude",
            "qualite": "Présidente",
        },
    },
    "ouverture": {
        "code_operateur": "NOVA",
        "siren": "732829320",
        "domaines": ["SIGNALISATION"],
        "versions": [1, 2],
        "offres": ["FTTH"],
        "avis": ["noc@nova.example"],
    },
    "contacts": {
        "certificats": {"nom": "Durand", "courriel": "pki@nova.example", "telephone": "0380000002"},
        "technique": {"nom": "Durand", "courriel": "PKI@nova.example"},
    },
}
"""Every field filled in."""


def document(**changements: Any) -> dict[str, Any]:
    """`COMPLET` with changes by path, `bon__siret="…"`; `None` takes the field out."""
    copie = deepcopy(COMPLET)
    for chemin, valeur in changements.items():
        *tables, nom = chemin.split("__")
        table = copie
        for une in tables:
            table = table.setdefault(une, {})
        if valeur is None:
            del table[nom]
        else:
            table[nom] = valeur
    return copie


def enregistrer(*, modification: bool = False, octets: bytes = b"bon", **changements: Any) -> EnregistrerBon:
    """The command that registers such an order."""
    bon = lire_bon(document(**changements), RECU)
    return EnregistrerBon(bon=bon, fichier="bon.toml", document=octets, modification=modification)
