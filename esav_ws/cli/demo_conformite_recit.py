"""The story of conformance: ECHO goes from nothing to production; then systems that are wrong are each stopped.

What is foreseen is written by hand, from art. 5.2.1 and from the published texts of the parcours.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_attestation import (
    AttestationEtablie,
    EnregistrerAttestation,
    EtablirAttestation,
)
from esav_ws.cli.attestation_dossier import DOCUMENT, SIGNATURE, DossierAttestation, ecrire_dossier
from esav_ws.cli.client import exemple
from esav_ws.cli.demo_conformite_scene import CANDIDAT, FAUTIF, Joue, SceneConformite
from esav_ws.cli.demo_etapes import OI, Etape, tenter
from esav_ws.domain.attestation import Attestation
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Habilitation
from esav_ws.plateforme.parcours.catalogue import jeu_publie

Dite = tuple[str, str] | tuple[str, str, Mapping[str, str]]

SERVI: Final = "servi"
REUSSI: Final = "réussi"
VERSION: Final = 2
PRESTATION: Final = "BF-2900-0001"
"""ECHO's line in production."""
OPENSSL: Final = "openssl"
PATIENCE_S: Final = "8"
"""How long a wrong client waits for what never comes."""

FAUTES: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "relance-autre-reference",
        "reponse-perdue",
        "relance sous une autre référence",
        "sous une autre référence",
    ),
    (
        "relance-autre-identifiant",
        "reponse-perdue",
        "relance sous un autre identifiant",
        "un autre identifiantRequete",
    ),
    ("ignore-heure-dite", "reprise-a-l-heure", "revient avant l'heure dite", "par VOL-001 a été renvoyée"),
    (
        "plante-code-inconnu",
        "etat-inconnu",
        "s'arrête sur un code qu'il ne connaît pas",
        "le suivi, qui continue",
    ),
    (
        "repete-sans-changer",
        "faute-metier",
        "ignore la faute et répète",
        "par SIG-004 a été renvoyée sans changement",
    ),
    ("ne-lit-pas-les-erreurs", "formulaire-corrige", "ne corrige qu'une erreur", "le dépôt corrigé"),
    ("arrete-au-gel", "gel", "ne suit plus une signalisation gelée", "le dégel"),
    ("ordre-code-en-dur", "ordre-imprevu", "connaît d'avance l'ordre des états", "venu sans EN_COURS"),
    ("agit-deux-fois", "push-double", "agit à chaque livraison", "a été fait deux fois"),
    (
        "garde-son-certificat",
        "certificat-renouvele",
        "garde son certificat",
        "sous le certificat de remplacement",
    ),
    ("n-attend-pas-le-test", "test-prealable", "n'attend pas la fin du test", "le résultat"),
)
"""Wrong clients: the name of each, the parcours that stops it, what it does, and the reason that it must be given."""


class RecitConformite:
    """Tells the story, step by step, and stops at the first that does not go as foreseen."""

    def __init__(self, scene: SceneConformite) -> None:
        self._scene = scene
        self._dossier = scene.dossier / "attestation"

    def raconter(self) -> Iterator[Etape]:
        """Yield each step as soon as it is done."""
        for etape in self._etapes():
            yield etape
            if etape.arrete:
                return

    def _etapes(self) -> Iterator[Etape]:
        yield tenter(CANDIDAT, "appelle la production, où rien ne lui est ouvert", "AUT-001", self._appeler())
        yield tenter(
            OI, "admet ECHO et ses certificats sur la plateforme", "2 certificats", self._admettre(CANDIDAT)
        )
        yield tenter(CANDIDAT, "y fait son premier appel", SERVI, self._appeler(integration=True))
        yield tenter(OI, "veut attester ce qui n'est pas joué", "CNF-042", self._etablir)
        for joue in self._scene.jouer(CANDIDAT):
            yield tenter(CANDIDAT, f"joue « {joue.titre} »", REUSSI, partial(_dire, joue))
        yield from self._attester()
        yield from self._ouvrir()
        yield tenter(
            OI, "admet BETA, dont le système est faux de onze façons", "2 certificats", self._admettre(FAUTIF)
        )
        for fautif, parcours, quoi, raison in FAUTES:
            yield tenter(FAUTIF, quoi, raison, self._arreter(fautif, parcours, raison))

    def _attester(self) -> Iterator[Etape]:
        yield tenter(OI, "établit l'attestation de ce qu'ECHO a passé", "signalisation v2", self._etablir)
        yield tenter(OI, "l'établit de nouveau", "les mêmes octets", self._refaire)
        if shutil.which(OPENSSL) is None:
            yield Etape.passee("Un tiers", "vérifie la signature", "openssl est absent de cette machine")
        else:
            yield tenter(
                "Un tiers",
                "la vérifie avec openssl seul",
                "signature valable",
                lambda: self._openssl(SIGNATURE),
            )
            yield tenter(
                "Un tiers",
                "vérifie une copie dont un octet a changé",
                "signature refusée",
                self._openssl_faux,
            )
        yield tenter("Un faussaire", "change un verdict de l'attestation", "CNF-040", self._falsifier)

    def _ouvrir(self) -> Iterator[Etape]:
        yield tenter(OI, "enregistre l'attestation en production", "SIGNALISATION v2", self._enregistrer)
        yield tenter(CANDIDAT, "dépose en production, en v2", "déposée", self._deposer)
        yield tenter(CANDIDAT, "appelle la v1, qu'il n'a pas passée", "AUT-005", self._appeler(1))

    def _appeler(self, majeure: int = VERSION, *, integration: bool = False) -> Callable[[], Dite]:
        def appeler() -> Dite:
            with self._scene.client(majeure, integration=integration) as client:
                lus = client.appeler("listerFormulaires")
            return SERVI, f"servi : {len(lus.formulaire)} formulaires"

        return appeler

    def _admettre(self, code: str) -> Callable[[], Dite]:
        def admettre() -> Dite:
            numeros = self._scene.admettre(code)
            return f"{len(numeros)} certificats", f"admis : {' et '.join(numeros)}"

        return admettre

    def _signer(self) -> AttestationEtablie:
        etablie: AttestationEtablie = self._scene.integrer(
            EtablirAttestation(
                operateur=CANDIDAT, domaine=Habilitation.SIGNALISATION, majeure=VERSION, jeu=jeu_publie()
            )
        )
        return etablie

    def _etablir(self) -> Dite:
        etablie = self._signer()
        ecrire_dossier(self._dossier, etablie.signee)
        a = etablie.attestation
        return f"{a.contrat} v{a.majeure}", f"signée par {a.signataire.sujet}", _faits(a)

    def _refaire(self) -> Dite:
        refaite = self._signer().signee
        memes = (refaite.document, refaite.signature) == tuple(
            (self._dossier / nom).read_bytes() for nom in (DOCUMENT, SIGNATURE)
        )
        return (
            "les mêmes octets" if memes else "d'autres octets"
        ), "document et signature sont les mêmes, octet pour octet"

    def _openssl(self, nom: str) -> Dite:
        extrait = self._dossier / "extrait.json"
        commande = [OPENSSL, "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-in", nom]
        fait = subprocess.run(  # noqa: S603 - openssl, on files of the story
            [*commande, "-CAfile", str(self._scene.autorite_integration), "-out", extrait.name],
            cwd=self._dossier,
            capture_output=True,
            text=True,
            check=False,
        )
        if fait.returncode:
            return "signature refusée", "openssl : " + fait.stderr.strip().splitlines()[0]
        rendu = extrait.read_bytes() == (self._dossier / DOCUMENT).read_bytes()
        return ("signature valable" if rendu else "autre document"), (
            "openssl : signature valable ; ce qui est signé est attestation.json"
        )

    def _openssl_faux(self) -> Dite:
        octets = bytearray((self._dossier / SIGNATURE).read_bytes())
        octets[octets.index(b"REUSSI")] ^= 1
        (self._dossier / "copie.p7m").write_bytes(octets)
        return self._openssl("copie.p7m")

    def _falsifier(self) -> Dite:
        lu = DossierAttestation.lire(self._dossier)
        faux = lu.document.replace(b'"REUSSI"', b'"ECHOUE"', 1)
        self._scene.produire(
            EnregistrerAttestation(
                operateur=CANDIDAT, document=faux, signature=lu.signature, jeu=jeu_publie()
            )
        )
        return "enregistrée", "enregistrée"

    def _enregistrer(self) -> Dite:
        lu = DossierAttestation.lire(self._dossier)
        recue = self._scene.produire(
            EnregistrerAttestation(
                operateur=CANDIDAT, document=lu.document, signature=lu.signature, jeu=jeu_publie()
            )
        )
        ouverts = ", ".join(f"{m.domaine} v{m.majeure}" for m in recue.ouverts.mises)
        return ouverts, f"{ouverts} ouverte à ECHO"

    def _deposer(self) -> Dite:
        ligne = Prestation(PRESTATION, CANDIDAT, "FTTH", extremite_a="NRO Quimper", extremite_b="Quimper")
        self._scene.produire(DefinirPrestation(prestation=ligne))
        with self._scene.client(VERSION) as client:
            rendu: Any = client.deposer(
                PRESTATION, "ECHO-2026-0001", exemple(self._scene.reglages), "Plus de service."
            )
        return "déposée", f"accusé de réception : {rendu.numeroSignalisation}"

    def _arreter(self, fautif: str, parcours: str, raison: str) -> Callable[[], Dite]:
        def jouer() -> Dite:
            (joue,) = self._scene.jouer(FAUTIF, "--fautif", fautif, "--patience", PATIENCE_S, parcours)
            if joue.reussi:
                return REUSSI, "la plateforme n'a rien vu"
            dit = joue.dit[0] if joue.dit else "sans raison"
            return (raison if raison in dit else dit), f"« {joue.titre} » échoué : {dit}"

        return jouer


def _dire(joue: Joue) -> Dite:
    return (REUSSI if joue.reussi else "échoué"), " ".join(joue.dit) or "jugé réussi par la plateforme"


def _faits(a: Attestation) -> Mapping[str, str]:
    return {
        "Opérateur": f"{a.operateur}, {a.raison_sociale}",
        "Contrat": f"{a.contrat} {a.version}",
        "Parcours": f"{len(a.parcours)} réussis, {sum(len(p.echanges) for p in a.parcours)} échanges condensés (SHA-256)",
    }
