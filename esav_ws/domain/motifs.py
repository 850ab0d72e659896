"""Published reasons: why a signalisation was rejected, frozen or closed. Open lists: new values may come."""

from enum import StrEnum
from typing import Self


class CodeMotif(StrEnum):
    """A code that both sides read, with the French `libelle` that people read."""

    libelle: str

    def __new__(cls, code: str, libelle: str = "") -> Self:
        """Make the member of value *code*."""
        membre = str.__new__(cls, code)
        membre._value_ = code
        membre.libelle = libelle
        return membre


class CodeRejet(CodeMotif):
    """Why a deposit is not admissible."""

    INFORMATION_INSUFFISANTE = (
        "INFORMATION_INSUFFISANTE",
        "Informations insuffisantes pour qualifier le défaut",
    )
    INFORMATION_INCOHERENTE = "INFORMATION_INCOHERENTE", "Informations contradictoires avec la prestation"
    HORS_PERIMETRE = "HORS_PERIMETRE", "Défaut hors du périmètre de l'opérateur d'infrastructure"
    INCIDENT_CONNU = "INCIDENT_CONNU", "Défaut déjà couvert par un incident de réseau connu"
    TRAVAUX_PROGRAMMES = "TRAVAUX_PROGRAMMES", "Coupure couverte par des travaux programmés annoncés"


class CauseGel(CodeMotif):
    """What a frozen signalisation waits for."""

    ACCES_SITE = "ACCES_SITE", "Ouverture du site à obtenir"
    RENDEZ_VOUS = "RENDEZ_VOUS", "Rendez-vous à convenir avec le client final"
    CLIENT_ABSENT = "CLIENT_ABSENT", "Client final absent au passage du technicien"
    INFORMATION = "INFORMATION", "Information complémentaire attendue"
    AUTORISATION_VOIRIE = "AUTORISATION_VOIRIE", "Autorisation de voirie attendue"
    TIERS = "TIERS", "Intervention d'un tiers attendue"


class CodeCloture(CodeMotif):
    """How a signalisation ended."""

    REPARATION_RESEAU = "REPARATION_RESEAU", "Réparation sur le réseau de l'opérateur d'infrastructure"
    REPARATION_BRANCHEMENT = "REPARATION_BRANCHEMENT", "Réparation sur le branchement du client final"
    CHANGEMENT_EQUIPEMENT = "CHANGEMENT_EQUIPEMENT", "Équipement remplacé ou reconfiguré"
    DEFAUT_NON_CONSTATE = "DEFAUT_NON_CONSTATE", "Défaut non constaté, mesures conformes"
    HORS_RESPONSABILITE = (
        "HORS_RESPONSABILITE",
        "Défaut hors de la responsabilité de l'opérateur d'infrastructure",
    )
    RETABLI_SANS_INTERVENTION = "RETABLI_SANS_INTERVENTION", "Service rétabli sans intervention"
    DOUBLON = "DOUBLON", "Défaut déjà traité sous un autre numéro"
    SANS_REPONSE = "SANS_REPONSE", "Sans réponse de l'Opérateur à la demande du gel"
    ANNULATION = "ANNULATION", "Annulée par l'Opérateur"


SANS_INTERVENTION = frozenset(
    {
        CodeCloture.DEFAUT_NON_CONSTATE,
        CodeCloture.HORS_RESPONSABILITE,
        CodeCloture.RETABLI_SANS_INTERVENTION,
        CodeCloture.DOUBLON,
        CodeCloture.SANS_REPONSE,
        CodeCloture.ANNULATION,
    }
)
"""Closing codes that suppose no technician's work."""
