"""Certificate revocation lists of the OI's authorities (RFC 5280, 5): made when due, replaced at once, never renumbered."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from esav_ws.domain.certificat_autorite import Revocation
from esav_ws.domain.certificat_motifs import MotifRevocation
from esav_ws.pki.autorite.autorite import Autorite
from esav_ws.pki.autorite.dossier import ecrire_atomique
from esav_ws.pki.ca import Identite, hachage

VALIDITE: Final = timedelta(days=7)
"""How long a list is good for, unless said otherwise; a new one is made at half of that, or as soon as it differs."""

RAISONS: Final = {
    MotifRevocation.KEY_COMPROMISE: x509.ReasonFlags.key_compromise,
    MotifRevocation.CA_COMPROMISE: x509.ReasonFlags.ca_compromise,
    MotifRevocation.AFFILIATION_CHANGED: x509.ReasonFlags.affiliation_changed,
    MotifRevocation.SUPERSEDED: x509.ReasonFlags.superseded,
    MotifRevocation.CESSATION_OF_OPERATION: x509.ReasonFlags.cessation_of_operation,
}
"""The reasons as RFC 5280 says them; one that is not told is absent (5.3.1)."""


def faire(
    autorite: Identite, revocations: Iterable[Revocation], *, numero: int, le: datetime, prochaine: datetime
) -> x509.CertificateRevocationList:
    """Return the list numbered *numero* that *autorite* signs at *le*, good until *prochaine*."""
    cle = autorite.cle
    modele = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(autorite.certificat.subject)
        .last_update(le)
        .next_update(prochaine)
        .add_extension(x509.CRLNumber(numero), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                autorite.certificat.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            ),
            critical=False,
        )
    )
    for revocation in sorted(revocations, key=lambda r: (r.le, r.numero_serie)):
        modele = modele.add_revoked_certificate(_entree(revocation))
    return modele.sign(cle, hachage(cle))


@dataclass(frozen=True, slots=True)
class Publication:
    """The lists under *dossier*, one file per authority."""

    dossier: Path

    def chemin(self, autorite: Autorite) -> Path:
        """Return the list of *autorite*, in DER."""
        return self.dossier / f"{autorite.identifiant}.crl"

    def courante(self, autorite: Autorite) -> x509.CertificateRevocationList | None:
        """Return the published list of *autorite*, `None` when there is none that can be read."""
        try:
            return x509.load_der_x509_crl(self.chemin(autorite).read_bytes())
        except (OSError, ValueError):
            return None

    def est_due(self, autorite: Autorite, revocations: Sequence[Revocation], *, le: datetime) -> bool:
        """Return whether the list of *autorite* lacks a revocation of *revocations*, or half of its time is over."""
        courante = self.courante(autorite)
        if courante is None or courante.next_update_utc is None:
            return True
        milieu = courante.last_update_utc + (courante.next_update_utc - courante.last_update_utc) / 2
        voulues = {r.numero_serie for r in _retenues(autorite, revocations, courante)}
        presentes = {entree.serial_number for entree in courante}
        return le >= milieu or not voulues <= presentes

    def publier(
        self,
        autorite: Autorite,
        revocations: Sequence[Revocation],
        *,
        le: datetime,
        validite: timedelta = VALIDITE,
    ) -> x509.CertificateRevocationList:
        """Return a new list of *autorite*, published at *le* and good for *validite*.

        Its number is above every one before, also when the former list was lost: it is at least the second it was
        made in. A revoked certificate leaves the list once it has been on one made after its end (RFC 5280, 3.3).

        Raises:
            AutoriteHorsLigne, CleAutoriteInutilisable: the authority cannot sign now.
        """
        identite = autorite.identite()
        with self._seul():
            courante = self.courante(autorite)
            numero = max(_numero(courante) + 1, int(le.timestamp()))
            retenues = _retenues(autorite, revocations, courante)
            liste = faire(identite, retenues, numero=numero, le=le, prochaine=le + validite)
            ecrire_atomique(self.chemin(autorite), liste.public_bytes(Encoding.DER))
        return liste

    @contextmanager
    def _seul(self) -> Iterator[None]:
        """Keep other processes from publishing while the block runs: a number is given once."""
        self.dossier.mkdir(parents=True, exist_ok=True)
        descripteur = os.open(self.dossier / ".verrou", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descripteur, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descripteur)


def numero(liste: x509.CertificateRevocationList) -> int:
    """Return the number of *liste*."""
    return liste.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def _numero(courante: x509.CertificateRevocationList | None) -> int:
    return 0 if courante is None else numero(courante)


def _retenues(
    autorite: Autorite, revocations: Sequence[Revocation], courante: x509.CertificateRevocationList | None
) -> list[Revocation]:
    """Return those of *revocations* that a list of *autorite* made after *courante* bears, each certificate once."""
    siennes = (r for r in revocations if r.emetteur == autorite.nom)
    seuil = courante.last_update_utc if courante is not None else None
    return list({r.numero_serie: r for r in siennes if seuil is None or r.fin >= seuil}.values())


def _entree(revocation: Revocation) -> x509.RevokedCertificate:
    modele = (
        x509.RevokedCertificateBuilder().serial_number(revocation.numero_serie).revocation_date(revocation.le)
    )
    raison = RAISONS.get(revocation.motif)
    if raison is not None:
        modele = modele.add_extension(x509.CRLReason(raison), critical=False)
    return modele.build()
