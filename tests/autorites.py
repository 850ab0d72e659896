"""The OI's authorities in tests: a folder with one, requests to it, and a registry that says what it is told."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from esav_ws.application.ports_autorite import Emis
from esav_ws.domain.certificat_autorite import Revocation
from esav_ws.domain.certificat_piece import DemandeSignature
from esav_ws.pki.autorite.dossier import DossierAutorites, ReglagesCa
from esav_ws.pki.autorite.jeton import CoffreJeton
from esav_ws.pki.autorite.succession import creer_premiere
from esav_ws.pki.empreinte import empreinte_sha256
from tests.outils import absent, exiger

LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DIX_ANS = timedelta(days=3650)
MODULES = (Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib64/pkcs11/libsofthsm2.so"))
PIN = "4831"


class RegistreDit:
    """What a registry says of issued certificates, as the test tells it."""

    def __init__(self) -> None:
        self.connus: dict[tuple[str, int], Emis] = {}

    def inscrire(self, piece, revocation: Revocation | None = None) -> Revocation | None:
        self.connus[piece.faits.emetteur, int(piece.faits.numero_serie, 16)] = Emis(revocation)
        return revocation

    def revoquer(self, piece, le: datetime, motif=None) -> Revocation:
        faits = piece.faits
        autres = {} if motif is None else {"motif": motif}
        dite = Revocation(faits.emetteur, int(faits.numero_serie, 16), le, faits.fin, **autres)
        self.inscrire(piece, dite)
        return dite

    def revocations(self) -> list[Revocation]:
        return [emis.revocation for emis in self.connus.values() if emis.revocation]

    def emis(self, emetteur: str, numero_serie: int) -> Emis | None:
        return self.connus.get((emetteur, numero_serie))


def dossier_neuf(racine: Path, *, le: datetime = LE, **reglages) -> DossierAutorites:
    """A folder with a first authority, made at *le* for ten years."""
    dossier = DossierAutorites(racine, ReglagesCa(**reglages))
    creer_premiere(dossier, "AC e-SAV (essais)", le=le, fin=le + DIX_ANS)
    return dossier


def demande(
    cle=None, sujet: str = "CN=Quelqu'un d'autre,O=Une autre", *, autorite: bool = True
) -> DemandeSignature:
    """A request that names itself as it pleases, an authority even."""
    cle = cle or ec.generate_private_key(ec.SECP256R1())
    modele = x509.CertificateSigningRequestBuilder().subject_name(x509.Name.from_rfc4514_string(sujet))
    if autorite:
        modele = modele.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    der = modele.sign(cle, hashes.SHA256()).public_bytes(Encoding.DER)
    publique = cle.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return DemandeSignature(der, sujet, "ECDSA P-256", empreinte_sha256(publique))


def emettre(autorite, code: str = "ALFA", *, debut: datetime = LE, fin: datetime | None = None, cle=None):
    """A certificate of *autorite* for the Opérateur *code*, for a year."""
    return autorite.emettre(
        demande(cle),
        operateur=code,
        raison_sociale="Alfa Télécom",
        debut=debut,
        fin=fin or debut + timedelta(days=365),
    )


@contextmanager
def jeton_neuf(dossier: Path) -> Iterator[CoffreJeton]:
    """A new softhsm2 token while the block runs, and how it opens."""
    outil = exiger("softhsm2-util", "softhsm2")
    try:
        import pkcs11
    except ImportError:
        absent("python-pkcs11", "pip install python-pkcs11")
    module = next((m for m in MODULES if m.is_file()), None)
    if module is None:
        absent("libsofthsm2.so", "apt-get install softhsm2")
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / "jetons").mkdir()
    conf = dossier / "softhsm2.conf"
    conf.write_text(
        f"directories.tokendir = {dossier / 'jetons'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    avant = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    subprocess.run(
        [outil, "--init-token", "--free", "--label", "esav", "--pin", PIN, "--so-pin", "96385274"],
        check=True,
        capture_output=True,
    )
    try:
        yield CoffreJeton(module, "esav", "autorite", PIN)
    finally:
        pkcs11.unload(str(module))
        if avant is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = avant
