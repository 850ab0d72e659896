"""What people do in the story of certificates, and how the answer is put: what is compared, its words, what it shows."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from cryptography import x509

from esav_ws.application.echeances import ConsulterEcheances, SituationCertificats
from esav_ws.application.messages import Message
from esav_ws.application.messages_certificats import (
    ActiverCertificat,
    AdmettreCandidat,
    ConsulterUsagesCertificats,
    ControlerCertificat,
    DemanderCertificat,
    DeposerCertificat,
    DossierControle,
    EmettreCertificat,
    EnregistrerEpreuve,
    ProuverEpreuve,
    RevoquerCertificat,
)
from esav_ws.application.ports_porte import EmploiCertificat
from esav_ws.cli.demo_certificats_postes import SERVI, Demande, demander
from esav_ws.cli.demo_certificats_scene import OUBLIE, PRINCIPAL, SceneCertificats
from esav_ws.cli.demo_etapes import OI, Etape, tenter
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.certificat_echeances import Echeance, GenreEcheance
from esav_ws.domain.certificat_parcours import etapes, parcours, suivante
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.operateur import Cote
from esav_ws.pki.ca import Identite

PLATEFORME: Final = "OI, en intégration"
EFFET_S: Final = 1.0
"""Seconds after which a revocation is in force everywhere."""

Dite = tuple[str, str, Mapping[str, str]]
"""What is compared with what the story foresees, the answer in words, and what it shows."""


class Gestes:
    """The acts of the OI and of the Opérateurs on one scene.

    `principal` is the file of the certificate that each Opérateur's main system presents, `installes` are those that
    some system presents.
    """

    def __init__(self, scene: SceneCertificats) -> None:
        self.scene = scene
        self.principal = {poste.operateur: numero for numero, poste in scene.postes.items()}
        self.installes = list(scene.postes)
        self._demandes: dict[str, Demande] = {}
        self._identites: dict[str, Identite] = {}

    # --- towards a certificate ----------------------------------------------------------------------------------------

    def demander(self, numero: str, au_plus_tard: str) -> Etape:
        """Return the step of a request that opens the file *numero*: when the OI owes the certificate."""
        code = numero.partition("-")[0]
        demande = self._demandes[numero] = demander(code)
        return self._recevoir(
            code,
            "fait une clé neuve et envoie une demande de certificat (CSR)",
            DemanderCertificat(operateur=code, contenu=demande.pem),
            GenreEcheance.EMISSION,
            au_plus_tard,
        )

    def deposer(self, numero: str, identite: Identite, au_plus_tard: str, quoi: str) -> Etape:
        """Return the step of a deposit that opens the file *numero*: when the OI owes its configuration."""
        code = numero.partition("-")[0]
        self._identites[numero] = identite
        commande = DeposerCertificat(operateur=code, contenu=identite.pem)
        return self._recevoir(code, quoi, commande, GenreEcheance.CONFIGURATION, au_plus_tard)

    def mal_deposer(self, code: str, quoi: str, contenu: bytes, attendu: str) -> Etape:
        """Return the step of a deposit that is refused, and of which nothing is kept."""

        def agir() -> Dite:
            avant = len(self.scene.production.dossiers(code))
            try:
                fait = self.scene.production.executer(DeposerCertificat(operateur=code, contenu=contenu))
            finally:
                gardes = len(self.scene.production.dossiers(code)) - avant
            return fait.dossier.numero, f"reçu ; {gardes} dossier ouvert", {}

        return tenter(code, quoi, attendu, agir)

    def emettre(self, numero: str) -> Etape:
        """Return the step of the issue of a certificate, handed over to the Opérateur."""

        def agir() -> Dite:
            dossier: Dossier = self.scene.production.executer(EmettreCertificat(numero=numero))
            certificat = x509.load_der_x509_certificate(dossier.piece_presente().der)
            self._identites[numero] = Identite(certificat, self._demandes[numero].cle)
            return self._dire(dossier)

        return tenter(OI, f"émet {numero} par sa propre autorité et le remet", StatutCertificat.EMIS, agir)

    def controler(
        self,
        numero: str,
        attendu: str = StatutCertificat.CONTROLE,
        derogations: Mapping[str, str] | None = None,
    ) -> Etape:
        """Return the step of a check, with the exceptions given and their reasons."""
        avec = f", avec une dérogation ({', '.join(derogations)})" if derogations else ""

        def agir() -> Dite:
            fait: DossierControle = self.scene.production.executer(
                ControlerCertificat(numero=numero, derogations=derogations or {})
            )
            statut, phrase, faits = self._dire(fait.dossier)
            constats = "\n".join(f"{c.message} [{c.regle}]" for c in fait.constats)
            return statut, phrase, {**faits, **({"constats": constats} if constats else {})}

        return tenter(OI, f"contrôle {numero}{avec}", attendu, agir)

    # --- rehearsal, service -------------------------------------------------------------------------------------------

    def eprouver(self, numero: str) -> Iterator[Etape]:
        """Yield the rehearsal of a candidate: admitted in integration, it calls, and the proof crosses as a file."""
        code = numero.partition("-")[0]
        identite = self._identites[numero]
        integration = self.scene.integration
        candidat: list[str] = []

        def admettre() -> Dite:
            dossier: Dossier = integration.executer(AdmettreCandidat(operateur=code, contenu=identite.pem))
            candidat.append(dossier.numero)
            self.scene.installer(code, numero, PRINCIPAL, identite)
            return dossier.statut, f"{dossier.numero} là-bas, épinglé par sa feuille", {}

        def prouver() -> Dite:
            preuve = self.scene.dossier / f"preuve-{numero}.json"
            preuve.write_bytes(integration.executer(ProuverEpreuve(numero=candidat[0])))
            dossier: Dossier = self.scene.production.executer(
                EnregistrerEpreuve(numero=numero, preuve=preuve.read_bytes())
            )
            statut, phrase, faits = self._dire(dossier)
            appel = dossier.epreuve.le.astimezone(self.scene.maintenant.tzinfo) if dossier.epreuve else None
            return statut, f"{phrase} ; preuve signée d'un appel du {appel:%d/%m/%Y à %H:%M}", faits

        yield tenter(PLATEFORME, f"admet le candidat {numero}", StatutCertificat.ACTIF, admettre)
        yield tenter(
            code,
            "appelle une fois la plateforme d'intégration avec lui",
            SERVI,
            lambda: (integration.appeler(self.scene.postes[numero]), "servi en intégration", {}),
        )
        yield tenter(
            OI, f"enregistre en production la preuve de {numero}", StatutCertificat.CONTROLE, prouver
        )

    def activer(self, numero: str, attendu: str = StatutCertificat.ACTIF, quoi: str = "") -> Etape:
        """Return the step of an activation beside the one in service."""
        return tenter(
            OI,
            quoi or f"met {numero} en service, à côté de l'ancien",
            attendu,
            lambda: self._dire(self.scene.production.executer(ActiverCertificat(numero=numero))),
        )

    def basculer(self, numero: str, retrait: str) -> Iterator[Etape]:
        """Yield the first use of *numero* by the main system, the old one still answered until *retrait*."""
        code = numero.partition("-")[0]
        ancien = self.principal[code]
        yield self.appeler(numero, f"installe {numero} et fait son premier appel")
        self.principal[code] = numero
        self.installes.append(numero)
        self.scene.postes[ancien].nom = OUBLIE
        yield self.appeler(ancien, f"garde {ancien} sur un serveur oublié, qui appelle aussi")

        def lire() -> Dite:
            dossier = self.scene.production.dossier(ancien)
            le = dossier.retrait_le.astimezone(self.scene.maintenant.tzinfo) if dossier.retrait_le else None
            phrase = f"{ancien} est {dossier.statut}, accepté jusqu'au {le:%d/%m/%Y à %H:%M}" if le else "?"
            return f"{dossier.statut} {le:%Y-%m-%d}" if le else dossier.statut, phrase, {}

        yield tenter(OI, "voit l'ancien remplacé", f"{StatutCertificat.REMPLACE} {retrait}", lire)

    def appeler(self, numero: str, quoi: str, attendu: str = SERVI) -> Etape:
        """Return the step of one call in production with the certificate of that file."""
        poste = self.scene.postes[numero]
        return tenter(
            poste.operateur,
            quoi,
            attendu,
            lambda: (self.scene.production.appeler(poste), f"{numero} ouvre l'accès", {}),
        )

    # --- what is due --------------------------------------------------------------------------------------------------

    def oi(self, quoi: str, attendu: str, message: Message, dire: Callable[[Any], Dite]) -> Etape:
        """Return the step of an act of the OI in production."""
        return tenter(OI, quoi, attendu, lambda: dire(self.scene.production.executer(message)))

    def retards(self) -> Etape:
        """Return the step of the OI that looks at what it owes, late."""

        def dire(situation: SituationCertificats) -> Dite:
            tard = [e for e in situation.echeances if e.en_retard(situation.le)]
            return (
                ", ".join(f"{e.numero} {e.genre} {e.le}" for e in tard),
                "en retard ; l'accès d'ALFA n'en souffre pas : l'ancien certificat vit encore",
                {e.numero: dire_echeance(e) for e in tard},
            )

        return self.oi(
            "demande « esav certificat due » : ce qu'il doit est en retard",
            "ALFA-C0002 EMISSION 2027-05-12, ALFA-C0001 REMPLACEMENT 2027-05-13",
            ConsulterEcheances(operateur="ALFA"),
            dire,
        )

    def revoquer_en_direct(self, commande: RevoquerCertificat, attendu: str, quoi: str) -> Etape:
        """Return the step of calls on one open connection: answered, then, once it is revoked, refused within the second."""
        poste = self.scene.postes[commande.numero]
        servis: list[float] = []

        def agir() -> Dite:
            self.scene.production.appeler(poste)
            self.scene.production.executer(commande)
            servis.append(time.monotonic())
            while time.monotonic() - servis[0] < EFFET_S:
                self.scene.production.appeler(poste)
            return SERVI, "servi encore après une seconde", {}

        etape = tenter(poste.operateur, quoi, attendu, agir)
        delai = f"{time.monotonic() - servis[0]:.2f} s après, sur la connexion ouverte" if servis else "aucun"
        return replace(etape, faits={"délai": delai})

    def lire(self, numero: str, attendu: str, quoi: str) -> Etape:
        """Return the step of the OI that looks at the status of a file."""
        return tenter(
            OI, f"voit {numero} {quoi}", attendu, lambda: self._dire(self.scene.production.dossier(numero))
        )

    def emploi_de_l_ancien(self, numero: str, attendu: str) -> Etape:
        """Return the step of the OI that looks who still uses a replaced certificate, and since when the new one serves."""

        def agir() -> Dite:
            self.scene.production.maison.usages_certificats.verser()
            emplois: list[EmploiCertificat] = self.scene.production.executer(
                ConsulterUsagesCertificats(operateur=numero.partition("-")[0])
            )
            derniers = {e.numero: jour_de_paris(e.dernier_le) for e in emplois if e.dernier_le is not None}
            faits = {
                e.numero: f"{e.statut}, {e.nombre} requêtes, la dernière le {derniers[e.numero]:%d/%m/%Y}"
                for e in emplois
                if e.numero in derniers
            }
            return str(derniers[numero]), f"{numero} sert encore : un système reste à migrer", faits

        return tenter(OI, "demande « esav certificat list » : qui emploie encore l'ancien", attendu, agir)

    def _recevoir(
        self, code: str, quoi: str, commande: Message, genre: GenreEcheance, au_plus_tard: str
    ) -> Etape:
        def agir() -> Dite:
            fait: DossierControle = self.scene.production.executer(commande)
            situation: SituationCertificats = self.scene.production.executer(
                ConsulterEcheances(operateur=code)
            )
            due = next(e for e in situation.echeances if (e.numero, e.genre) == (fait.dossier.numero, genre))
            _, phrase, faits = self._dire(fait.dossier)
            return str(due.le), f"{phrase} ; {dire_echeance(due)}", faits

        return tenter(code, quoi, au_plus_tard, agir)

    def _dire(self, dossier: Dossier) -> Dite:
        """Return the status of *dossier*, in words, and whose turn it is."""
        siens = self.scene.production.dossiers(dossier.operateur)
        ancien = next((d for d in siens if d.numero == dossier.remplace), None)
        prochaine = suivante(etapes(dossier, ancien))
        faits = {}
        if prochaine is not None:
            qui = "OI" if prochaine.qui is Cote.OI else dossier.operateur
            commande = f" ({prochaine.commande})" if prochaine.commande else ""
            faits["étape suivante"] = f"{qui} : {prochaine.quoi}{commande}"
        return (
            dossier.statut,
            f"{dossier.numero}, {parcours(dossier, ancien).libelle} : {dossier.statut}",
            faits,
        )


def dire_echeance(e: Echeance) -> str:
    """Return what is due, until when, and by which article."""
    return f"{e.libelle} {e.quand()} (art. {e.article})"
