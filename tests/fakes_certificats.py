"""Stand-ins of what reads, checks and signs certificates, for the tests of what is decided on them."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from esav_ws.application.bus import Bus
from esav_ws.application.certificats import GestionCertificats
from esav_ws.application.certificats_constats import ConstatsCertificats
from esav_ws.application.certificats_epreuves import GestionEpreuves
from esav_ws.domain.certificat_piece import Constat, DemandeSignature, Faits, Piece

DEBUT = datetime(2026, 1, 1, tzinfo=UTC)
FIN = datetime(2026, 12, 31, tzinfo=UTC)


def piece(
    nom: str,
    *,
    debut: datetime = DEBUT,
    fin: datetime = FIN,
    cle: str | None = None,
    serie: str | None = None,
) -> Piece:
    """A certificate of which only the name matters."""
    empreinte = hashlib.sha256(nom.encode()).hexdigest()
    faits = Faits(
        empreinte,
        f"CN={nom}",
        "CN=AC",
        serie or empreinte[:16],
        debut,
        fin,
        "ECDSA P-256",
        empreinte_cle=cle or empreinte,
    )
    return Piece(faits, nom.encode(), (b"ac",))


class ControleConvenu:
    """Reads a name as a certificate of that name; finds what it is told to find."""

    def __init__(self) -> None:
        self.constats: tuple[Constat, ...] = ()
        self.pieces: dict[bytes, Piece] = {}

    def lire_piece(self, contenu, mot_de_passe=None):
        del mot_de_passe
        return self.pieces.get(contenu) or piece(contenu.decode())

    def lire_demande(self, contenu):
        cle = hashlib.sha256(contenu).hexdigest()
        return DemandeSignature(contenu, f"CN={contenu.decode()}", "ECDSA P-256", cle)

    def controler(self, piece, *, reconnue, le):
        del piece, reconnue, le
        return self.constats

    def controler_demande(self, demande):
        del demande
        return self.constats


class AutoriteConvenue:
    """Issues a certificate named after the request."""

    def emettre(self, demande, *, operateur, raison_sociale, debut, fin):
        del operateur, raison_sociale, debut
        return piece(f"emis-{demande.der.decode()}", fin=fin, cle=demande.empreinte_cle)


class Registre:
    """The registry's commands on a house, in production or integration."""

    def __init__(self, maison, *, epreuves=None, environnement="production") -> None:
        self.controle = ControleConvenu()
        gestion = GestionCertificats(
            self.controle,
            AutoriteConvenue,
            validite=timedelta(days=365),
            epreuve_exigee=environnement == "production",
        )
        self._bus = Bus(
            {
                **gestion.handlers(),
                **ConstatsCertificats(timedelta(days=30)).handlers(),
                **GestionEpreuves(self.controle, epreuves, environnement=environnement).handlers(),
            },
            ouvrir=maison.unites,
            horloge=maison.horloge,
            catalogue=None,
            alea=secrets.randbelow,
        )

    def __call__(self, message, acteur):
        return self._bus.executer(message, acteur)
