"""The check of what is sent on the way to a certificate: the port `ControleCertificats` on files of the home."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509

from esav_ws.domain.certificat_piece import (
    EKU_SANS_CLIENT,
    PAR_FEUILLE,
    Constat,
    DemandeSignature,
    Gravite,
    Piece,
)
from esav_ws.pki import reception
from esav_ws.pki.ancres import Ancres
from esav_ws.pki.chaine import Examen
from esav_ws.pki.chemins import chemins
from esav_ws.pki.hostile import lecture_hostile
from esav_ws.pki.politique import Politique
from esav_ws.pki.regles import regles_demande, regles_feuille, trier

FEUILLES: Final = "feuilles"
"""The folder of the authorities that are recognised at registration alone, beside those of the handshake."""
_SANS_EMETTEUR: Final = frozenset({"auto-signe", "signature-faible"})
"""Rules on the leaf whose refusal leaves no issuer to speak of: its chain is not looked at."""
_DITES_PAR_RFC_5280: Final = frozenset({"extension-critique"})
"""Rules on the leaf that the libraries would only say again."""


class Controle:
    """Reads, and checks against what *politique* gives.

    *oi* are the files of the OI's own authorities, two during a roll-over; *trust* are the folders of the recognised ones
    (`*.pem`) and of their revocation lists (`*.crl`); the folder `FEUILLES` of each holds those that the handshake does
    not admit, and whose certificates are therefore pinned. All is read again at each check.
    """

    def __init__(
        self, *, oi: Sequence[Path], trust: Sequence[Path], politique: Callable[[], Politique]
    ) -> None:
        self._oi = tuple(oi)
        self._trust = tuple(trust)
        self._politique = politique

    def lire_piece(self, contenu: bytes, mot_de_passe: str | None = None) -> Piece:
        """Return the one client certificate of *contenu*, or raise a `CRT` error that says what to send instead."""
        return reception.lire_piece(contenu, mot_de_passe)

    def lire_demande(self, contenu: bytes) -> DemandeSignature:
        """Return the request of *contenu*, its proof of possession verified, or raise a `CRT` error."""
        return reception.lire_demande(contenu)

    def controler(self, piece: Piece, *, reconnue: bool, le: datetime) -> tuple[Constat, ...]:
        """Return what is to be said of *piece* at *le*, what refuses first; nothing when it is in order.

        Raises:
            AutoritesIllisibles: a file of the accepted authorities cannot be read.
        """
        politique = self._politique()
        oi = Ancres.depuis_fichiers(self._oi)
        poignee = Ancres.depuis_dossiers(self._trust)
        feuilles = Ancres.depuis_dossiers(dossier / FEUILLES for dossier in self._trust)
        trust = poignee.avec(feuilles)
        ancres, autres = (trust, oi) if reconnue else (oi, trust)
        with lecture_hostile("certificat dont le contenu ne se lit pas"):
            feuille = x509.load_der_x509_certificate(piece.der)
            chaine = [x509.load_der_x509_certificate(der) for der in piece.chaine]
            propres = tuple(regles_feuille(feuille, piece.faits, politique, reconnue=reconnue, le=le))
            refus = {constat.regle for constat in propres if constat.gravite is Gravite.REFUS}
            if refus & _SANS_EMETTEUR:
                return trier(propres)
            rfc5280 = not refus & _DITES_PAR_RFC_5280
            examen = Examen(ancres, autres, politique, reconnue=reconnue, le=le, rfc5280=rfc5280)
            constats = (*propres, *examen.controler(feuille, chaine))
            if reconnue and not any(c.gravite is Gravite.REFUS for c in constats):
                sans_client = any(c.regle == EKU_SANS_CLIENT for c in constats)
                porte = chemins(feuille, chaine, poignee.toutes_racines())
                constats += tuple(_a_la_porte(admise=bool(porte), sans_client=sans_client))
            return trier(constats)

    def controler_demande(self, demande: DemandeSignature) -> tuple[Constat, ...]:
        """Return what is to be said of *demande*, what refuses first; nothing when it is in order."""
        with lecture_hostile("demande de certificat (CSR) abîmée"):
            requete = x509.load_der_x509_csr(demande.der)
            return trier(regles_demande(requete, demande, self._politique()))


def _a_la_porte(*, admise: bool, sans_client: bool) -> Iterator[Constat]:
    """Yield what the handshake will make of a leaf whose authority it admits, or not."""
    if not admise:
        yield Constat(
            PAR_FEUILLE,
            Gravite.AVERTISSEMENT,
            f"son autorité n'est reconnue qu'au registre (pki/trust/{FEUILLES}) : la poignée de main l'admettra lui seul, "
            "épinglé, une fois en service",
        )
    elif sans_client:
        yield Constat(
            "racine-a-deplacer",
            Gravite.DEROGEABLE,
            "son autorité est admise à la poignée de main, qui refuserait ce certificat sans clientAuth même épinglé : "
            f"l'administrateur doit d'abord la déplacer de pki/trust à pki/trust/{FEUILLES}",
        )
