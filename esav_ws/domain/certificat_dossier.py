"""The file of one client certificate, from its request or deposit to its end (art. 5.2.2).

One table of transitions, frozen values: a change is a new value that says who did what, when and why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_piece import Piece
from esav_ws.domain.certificat_vie import PassageCertificatInterdit

VIVANTS_MAX: Final = 2
"""Certificates of one Opérateur that open the door at the same time: the old one and the new one."""

_S = StatutCertificat
SUITES: Final[Mapping[StatutCertificat, frozenset[StatutCertificat]]] = MappingProxyType(
    {
        _S.DEMANDE: frozenset({_S.EMIS, _S.REFUSE}),
        _S.EMIS: frozenset({_S.CONTROLE, _S.REVOQUE, _S.EXPIRE}),
        _S.DEPOSE: frozenset({_S.CONTROLE, _S.REFUSE, _S.EXPIRE}),
        _S.CONTROLE: frozenset({_S.ACTIF, _S.REFUSE, _S.REVOQUE, _S.EXPIRE}),
        _S.ACTIF: frozenset({_S.REMPLACE, _S.REVOQUE, _S.EXPIRE}),
        _S.REMPLACE: frozenset({_S.ACTIF, _S.REVOQUE, _S.EXPIRE}),
        _S.EXPIRE: frozenset(),
        _S.REVOQUE: frozenset(),
        _S.REFUSE: frozenset(),
    }
)
"""What may follow each status. A `REMPLACE` one is `ACTIF` again when the one that replaced it is revoked."""

OUVERTS: Final = frozenset({_S.ACTIF, _S.REMPLACE})
"""Statuses in which a certificate may open the door."""
EN_COURS: Final = frozenset({_S.DEMANDE, _S.EMIS, _S.DEPOSE, _S.CONTROLE})
"""Statuses on the way to service."""


class Source(StrEnum):
    """Who issues the certificate: the infrastructure operator, or an authority that it recognises."""

    OI = "OI"
    RECONNUE = "RECONNUE"


@dataclass(frozen=True, slots=True)
class Derogation:
    """A recorded exception to a rule of the policy: which, why, whose, when."""

    regle: str
    motif: str
    auteur: str
    le: datetime


@dataclass(frozen=True, slots=True)
class Epreuve:
    """The proof that the candidate made a call on the integration platform.

    `le` is the instant of the call; `preuve` the SHA-256 of the signed proof file, hexadecimal.
    """

    le: datetime
    preuve: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of the history: what was done, by whom, and the status that it left."""

    le: datetime
    auteur: str
    acte: str
    statut: StatutCertificat
    motif: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The file of one client certificate of one Opérateur. All instants are aware.

    `numero` is `<Opérateur>-C<rank>`; `demande` the DER of the request where the OI issues; `empreinte_cle`
    the SHA-256 of the public key (SubjectPublicKeyInfo), hexadecimal; `remplace` the number of
    the certificate that this one renews; `fini_le` the end of a revoked, expired or refused one; `epingle` says that
    the handshake admits this very leaf, whatever its chain and usages.
    """

    numero: str
    operateur: str
    source: Source
    statut: StatutCertificat
    ouvert_le: datetime
    demande: bytes | None = None
    piece: Piece | None = None
    empreinte_cle: str = ""
    remplace: str | None = None
    epingle: bool = False
    active_le: datetime | None = None
    premier_usage_le: datetime | None = None
    retrait_le: datetime | None = None
    fini_le: datetime | None = None
    motif_fin: str | None = None
    derogations: tuple[Derogation, ...] = ()
    epreuve: Epreuve | None = None
    revision: int = 0
    passages: tuple[Passage, ...] = ()

    def passer(
        self,
        cible: StatutCertificat,
        *,
        acte: str,
        le: datetime,
        auteur: str,
        motif: str = "",
        **changements: Any,
    ) -> "Dossier":
        """Return this file moved to *cible* with *changements*, or raise `PassageCertificatInterdit`."""
        self.exiger(cible)
        return self.noter(acte, le=le, auteur=auteur, motif=motif, statut=cible, **changements)

    def exiger(self, cible: StatutCertificat) -> None:
        """Return if *cible* may follow, else raise `PassageCertificatInterdit`."""
        if cible not in SUITES[self.statut]:
            raise PassageCertificatInterdit(self.numero, self.statut, cible)

    def noter(
        self, acte: str, *, le: datetime, auteur: str, motif: str = "", **changements: Any
    ) -> "Dossier":
        """Return this file with *changements* and one more line of history."""
        suivant = replace(self, **changements)
        passage = Passage(le, auteur, acte, suivant.statut, motif)
        return replace(suivant, passages=(*self.passages, passage))

    def vivant(self, le: datetime) -> bool:
        """Return whether this certificate opens the door at *le*, or will by itself once its validity begins."""
        if self.statut not in OUVERTS or self.piece is None or le > self.piece.faits.fin:
            return False
        return self.retrait_le is None or le <= self.retrait_le

    def piece_presente(self) -> Piece:
        """Return its certificate, or raise `ValueError` while it is only requested."""
        if self.piece is None:
            raise ValueError(f"{self.numero}: no certificate yet")
        return self.piece

    def certificat(self) -> Certificat:
        """Return what the gate knows of it, or raise `ValueError` while it is only requested."""
        faits = self.piece_presente().faits
        revoque = self.statut is StatutCertificat.REVOQUE
        return Certificat(
            empreinte=faits.empreinte,
            operateur=self.operateur,
            sujet=faits.sujet,
            emetteur=faits.emetteur,
            numero_serie=faits.numero_serie,
            debut=faits.debut,
            fin=faits.fin,
            statut=self.statut,
            revoque_le=self.fini_le if revoque else None,
            motif_revocation=self.motif_fin if revoque else None,
            retrait_le=self.retrait_le,
            premier_usage_le=self.premier_usage_le,
            numero=self.numero,
        )


def numero_suivant(operateur: str, numeros: Iterable[str]) -> str:
    """Return the number of the next file of *operateur*, that has *numeros*.

    >>> numero_suivant("ALFA", ["ALFA-C0001", "ALFA-C0007"])
    'ALFA-C0008'
    """
    dernier = max((int(numero.rpartition("-C")[2]) for numero in numeros), default=0)
    return f"{operateur}-C{dernier + 1:04}"
