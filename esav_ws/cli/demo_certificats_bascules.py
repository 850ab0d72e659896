"""ECHO in the story of certificates: it changes its source twice, and has a key stolen (art. 5.2.2)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from esav_ws.application.messages_certificats import RevoquerCertificat
from esav_ws.cli.demo_certificats_calendrier import FIN_ECHO_RECONNUE, debut_du
from esav_ws.cli.demo_certificats_gestes import Gestes
from esav_ws.cli.demo_certificats_scene import PRINCIPAL
from esav_ws.cli.demo_etapes import Etape
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_motifs import MotifRevocation
from esav_ws.pki.ca import emettre_client

VOLE: Final = "ECHO-C0003"
RETABLI: Final = "ECHO-C0002"


class BasculesEcho:
    """OI → recognised authority, then back; a revocation in the middle of the overlap."""

    def __init__(self, gestes: Gestes) -> None:
        self._gestes = gestes

    def deposer(self) -> Iterator[Etape]:
        """Yield the deposit of a recognised certificate, more than thirty calendar days before the end."""
        ac = self._gestes.scene.ac_reconnue
        identite = emettre_client(ac, "ECHO", debut=debut_du(date(2027, 2, 22)), fin=FIN_ECHO_RECONNUE)
        yield self._gestes.deposer(
            "ECHO-C0002",
            identite,
            "2027-03-18",
            "change de source : envoie un certificat d'une autorité reconnue",
        )

    def controler(self) -> Iterator[Etape]:
        """Yield the check."""
        yield self._gestes.controler("ECHO-C0002")

    def eprouver(self) -> Iterator[Etape]:
        """Yield the rehearsal and the activation of the recognised certificate."""
        yield from self._gestes.eprouver("ECHO-C0002")
        yield self._gestes.activer("ECHO-C0002")

    def basculer(self) -> Iterator[Etape]:
        """Yield its first use."""
        yield from self._gestes.basculer("ECHO-C0002", "2027-04-01")

    def revenir(self) -> Iterator[Etape]:
        """Yield the request of a certificate of the OI: All Saints' Day and Armistice Day are no jours ouvrés."""
        yield self._gestes.demander(VOLE, "2027-11-09")

    def emettre(self) -> Iterator[Etape]:
        """Yield its issue and its check."""
        yield self._gestes.emettre(VOLE)
        yield self._gestes.controler(VOLE)

    def eprouver_retour(self) -> Iterator[Etape]:
        """Yield its rehearsal and its activation."""
        yield from self._gestes.eprouver(VOLE)
        yield self._gestes.activer(VOLE)

    def basculer_retour(self) -> Iterator[Etape]:
        """Yield its first use."""
        yield from self._gestes.basculer(VOLE, "2027-11-30")

    def revoquer(self) -> Iterator[Etape]:
        """Yield the revocation: refused within the second, the certificate that it had replaced back in service."""
        commande = RevoquerCertificat(numero=VOLE, motif=MotifRevocation.KEY_COMPROMISE)
        quoi = f"appelle sans cesse avec {VOLE}, dont la clé est volée, pendant que l'OI le révoque"
        yield self._gestes.revoquer_en_direct(commande, "CRT-005", quoi)
        yield self._gestes.lire(
            RETABLI, StatutCertificat.ACTIF, "remis en service : il avait été remplacé par lui"
        )
        self._gestes.principal["ECHO"] = RETABLI
        self._gestes.installes.remove(VOLE)
        self._gestes.scene.postes[RETABLI].nom = PRINCIPAL
        yield self._gestes.appeler(RETABLI, f"reprend {RETABLI}, resté installé")

    def redemander(self) -> Iterator[Etape]:
        """Yield a new request, answered on the same day."""
        yield self._gestes.demander("ECHO-C0004", "2027-12-07")
        yield self._gestes.emettre("ECHO-C0004")
        yield self._gestes.controler("ECHO-C0004")

    def eprouver_dernier(self) -> Iterator[Etape]:
        """Yield its rehearsal and its activation."""
        yield from self._gestes.eprouver("ECHO-C0004")
        yield self._gestes.activer("ECHO-C0004")

    def basculer_dernier(self) -> Iterator[Etape]:
        """Yield its first use."""
        yield from self._gestes.basculer("ECHO-C0004", "2027-11-30")
