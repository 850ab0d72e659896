"""ALFA and BETA in the story of certificates: each renews within its source (art. 5.2.2)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from esav_ws.application.messages_certificats import RefuserCertificat
from esav_ws.cli.demo_certificats_calendrier import FIN_BETA_PUBLIQUE, debut_du, fin_du
from esav_ws.cli.demo_certificats_gestes import Gestes
from esav_ws.cli.demo_etapes import Etape
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_piece import EKU_SANS_CLIENT
from esav_ws.pki.ca import Identite, emettre_client, emettre_serveur

HOTE_BETA: Final = "esav.beta.example"


class RenouvellementAlfa:
    """OI → OI: the OI is late, the old certificate lives on, a forgotten server comes to its end."""

    def __init__(self, gestes: Gestes) -> None:
        self._gestes = gestes

    def demander(self) -> Iterator[Etape]:
        """Yield the request: fifteen jours ouvrés, Ascension Day being none."""
        yield self._gestes.demander("ALFA-C0002", "2027-05-12")

    def constater_retard(self) -> Iterator[Etape]:
        """Yield the OI that is late, sees it, and delivers."""
        yield self._gestes.retards()
        yield self._gestes.emettre("ALFA-C0002")
        yield self._gestes.controler("ALFA-C0002")
        yield self._gestes.activer(
            "ALFA-C0002", "CRT-050", "veut mettre ALFA-C0002 en service sans attendre l'épreuve"
        )

    def eprouver(self) -> Iterator[Etape]:
        """Yield the rehearsal and the activation."""
        yield from self._gestes.eprouver("ALFA-C0002")
        yield self._gestes.activer("ALFA-C0002")

    def basculer(self) -> Iterator[Etape]:
        """Yield the first use: the old certificate is accepted to its own end, which comes before thirty days."""
        yield from self._gestes.basculer("ALFA-C0002", "2027-06-04")

    def constater_oubli(self) -> Iterator[Etape]:
        """Yield the OI that sees a system of ALFA's still on the old certificate, four days before its end."""
        yield self._gestes.emploi_de_l_ancien("ALFA-C0001", "2027-05-31")


class RenouvellementBeta:
    """Recognised → recognised: what is sent by mistake, an exception, a pinned leaf, a third certificate."""

    def __init__(self, gestes: Gestes) -> None:
        self._gestes = gestes

    def se_tromper(self) -> Iterator[Etape]:
        """Yield what BETA sends by mistake, and of which nothing is kept."""
        trouve = self._feuille(HOTE_BETA)
        cle = trouve.cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        yield self._gestes.mal_deposer(
            "BETA", "envoie son certificat avec sa clé privée", trouve.pem + cle, "CRT-022"
        )
        alfa = self._gestes.scene.production.dossier("ALFA-C0002").piece_presente().der
        yield self._gestes.mal_deposer("BETA", "envoie par erreur un certificat d'ALFA", alfa, "CRT-012")

    def deposer(self) -> Iterator[Etape]:
        """Yield the deposit of a certificate made for a server, with another key: its configuration is due by day 15."""
        yield self._gestes.deposer(
            "BETA-C0002",
            self._feuille(HOTE_BETA),
            "2027-08-04",
            "envoie un certificat neuf, d'une clé neuve, que son autorité publique a émis pour un serveur",
        )

    def controler(self) -> Iterator[Etape]:
        """Yield the check, refused, then passed by an exception whose reason is kept."""
        yield self._gestes.controler("BETA-C0002", "CRT-014")
        motif = "AC publique sans clientAuth ; épinglé jusqu'à son échéance"
        yield self._gestes.controler("BETA-C0002", derogations={EKU_SANS_CLIENT: motif})

    def eprouver(self) -> Iterator[Etape]:
        """Yield the rehearsal and the activation."""
        yield from self._gestes.eprouver("BETA-C0002")
        yield self._gestes.activer("BETA-C0002")

    def basculer(self) -> Iterator[Etape]:
        """Yield the first use: the old certificate is accepted for thirty days."""
        yield from self._gestes.basculer("BETA-C0002", "2027-08-20")

    def un_troisieme(self) -> Iterator[Etape]:
        """Yield a third certificate, refused while two are in service."""
        numero = "BETA-C0003"
        ac = self._gestes.scene.ac_reconnue
        troisieme = emettre_client(
            ac, "BETA", debut=debut_du(date(2027, 7, 20)), fin=fin_du(date(2028, 7, 19))
        )
        yield self._gestes.deposer(
            numero, troisieme, "2027-08-16", "envoie encore un certificat, pour un site de secours"
        )
        yield self._gestes.controler(numero)
        yield self._gestes.activer(numero, "CRT-013", f"veut mettre {numero} en service")
        yield self._gestes.oi(
            f"clôt {numero}",
            StatutCertificat.REFUSE,
            RefuserCertificat(numero=numero, motif="Deux certificats sont déjà en service"),
            lambda clos: (clos.statut, f"{clos.motif_fin} : {clos.statut}", {}),
        )

    def _feuille(self, hote: str) -> Identite:
        ac = self._gestes.scene.ac_publique
        return emettre_serveur(ac, [hote], debut=debut_du(date(2027, 7, 12)), fin=FIN_BETA_PUBLIQUE)
