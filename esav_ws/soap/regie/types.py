# mypy: allow-subclassing-any
"""The wire shapes of the régie: exactly those of `xsd/plateforme/regie.xsd`, which is authoritative."""

from esav_ws.domain import regie
from esav_ws.soap import vocabulaire
from esav_ws.soap._spyne import Int, Unicode
from esav_ws.soap.regie import ESPACE
from esav_ws.soap.structures_communes import fautes
from esav_ws.soap.vocabulaire import Vocabulaire

V = Vocabulaire(ESPACE)
Acte = V.liste("Acte", *regie.ActeRegie)
Situation = V.liste("Situation", *regie.Situation)
EtatParcours = V.liste("EtatParcours", *regie.EtatParcours)
Gravite = V.liste("Gravite", *regie.Gravite)
Domaine = V.liste("Domaine", "SIGNALISATION", "TEST")
NomParcours = V.simple(Unicode, "NomParcours", pattern="[a-z][a-z0-9-]{0,39}")
VersionMajeure = V.simple(Int, "VersionMajeure", ge=1, le=99)
Jours = V.simple(Int, "Jours", ge=0, le=366)
Heures = V.simple(Int, "Heures", ge=0, le=8784)
Minutes = V.simple(Int, "Minutes", ge=0, le=527_040)
Nombre = V.simple(Int, "Nombre", ge=0, le=regie.NOMBRE_MAX)
ParMinute = V.simple(Int, "ParMinute", ge=1, le=regie.PAR_MINUTE_MAX)
Decalage = Int(min_occurs=1, nillable=False)


class Structure(vocabulaire.Structure):
    """Base of the complex types of this contract."""

    __namespace__ = ESPACE


ElementErreur, Erreur = fautes(Structure, V, V.Identifiant)


class DemandeSimple(Structure):
    """Input of `consulterEspace`, `reinitialiser` and `abandonnerParcours`; spyne knows no input that is always empty."""

    commentaire = V.facultatif(V.Libelle)


class DemandeSuivi(Structure):
    """Input of `consulterParcours`."""

    parcours = V.facultatif(NomParcours)


class DemandeActe(Structure):
    """Input of `agir`."""

    numeroSignalisation = V.NumeroSignalisation
    acte = Acte
    motif = V.facultatif(V.Texte)


class SignalisationEspace(Structure):
    """Output of `agir`."""

    numeroSignalisation = V.NumeroSignalisation
    etat = V.Etat
    heure = V.Instant


class DemandeAvance(Structure):
    """Input of `avancer`."""

    jours = V.facultatif(Jours)
    heures = V.facultatif(Heures)
    minutes = V.facultatif(Minutes)


class DemandeSituation(Structure):
    """Input of `placer`."""

    situation = Situation


class DemandeNombre(Structure):
    """Input of `faireEchouerPush` and of `doublerPush`."""

    nombre = Nombre


class DemandeLimite(Structure):
    """Input of `limiter`."""

    parMinute = ParMinute


class DemandeParcours(Structure):
    """Input of `commencerParcours`."""

    parcours = NomParcours
    version = V.facultatif(VersionMajeure)


class Limite(Structure):
    """A limit in force."""

    parMinute = ParMinute
    fin = V.Instant


class Ligne(Structure):
    """A prestation of the test set."""

    identifiantPrestation = V.IdentifiantPrestation
    codeOffre = V.CodeOffre
    usage = V.Libelle


class EtatEspace(Structure):
    """The space of an Opérateur."""

    operateur = V.Libelle
    heure = V.Instant
    heureReelle = V.Instant
    decalage = Decalage
    initialiseLe = V.Instant
    situation = V.repete(Situation)
    pushAEchouer = Nombre
    pushADoubler = Nombre
    limite = V.facultatif(Limite)
    parcours = V.facultatif(NomParcours)
    ligne = V.repete(Ligne)


class Constat(Structure):
    """A finding on a judged scenario."""

    le = V.Instant
    gravite = Gravite
    texte = V.Message


class Parcours(Structure):
    """A judged scenario, in one major version of the contract."""

    nom = NomParcours
    titre = V.Libelle
    domaine = Domaine
    version = VersionMajeure
    etat = EtatParcours
    consigne = V.facultatif(V.Message)
    etape = V.facultatif(V.Message)
    constat = V.repete(Constat)
    remede = V.facultatif(V.Message)


class ListeParcours(Structure):
    """Judged scenarios."""

    parcours = V.repete(Parcours)
