"""What the columns of the registry of certificates hold."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_dossier import Derogation, Dossier, Epreuve, Passage, Source
from esav_ws.domain.certificat_piece import Faits, Piece
from esav_ws.storage.instruction import Ligne


def colonnes(dossier: Dossier) -> dict[str, Any]:
    """Return the columns that may change, by name."""
    piece = dossier.piece
    faits = piece.faits if piece else None
    epreuve = dossier.epreuve
    return {
        "statut": dossier.statut,
        "ouvert_le": dossier.ouvert_le,
        "demande": dossier.demande,
        "empreinte": faits and faits.empreinte,
        "empreinte_cle": dossier.empreinte_cle or None,
        "sujet": faits and faits.sujet,
        "emetteur": faits and faits.emetteur,
        "numero_serie": faits and faits.numero_serie,
        "debut": faits and faits.debut,
        "fin": faits and faits.fin,
        "cle": faits and faits.cle,
        "usages": list(faits.usages) if faits else None,
        "noms": list(faits.noms) if faits else None,
        "der": piece.der if piece and piece.der else None,
        "chaine": [b64encode(der).decode() for der in piece.chaine] if piece else None,
        "remplace": dossier.remplace,
        "epingle": dossier.epingle,
        "active_le": dossier.active_le,
        "premier_usage_le": dossier.premier_usage_le,
        "retrait_le": dossier.retrait_le,
        "fini_le": dossier.fini_le,
        "motif_fin": dossier.motif_fin,
        "derogations": [
            {"regle": d.regle, "motif": d.motif, "auteur": d.auteur, "le": d.le.isoformat()}
            for d in dossier.derogations
        ],
        "epreuve": epreuve and {"le": epreuve.le.isoformat(), "preuve": epreuve.preuve},
        "revision": dossier.revision,
    }


def lire_certificat(row: Ligne) -> Certificat:
    """Return what the gate knows of the certificate of *row*."""
    revoque = row.statut == StatutCertificat.REVOQUE
    return Certificat(
        empreinte=row.empreinte,
        operateur=row.operateur,
        sujet=row.sujet,
        emetteur=row.emetteur,
        numero_serie=row.numero_serie,
        debut=row.debut,
        fin=row.fin,
        statut=StatutCertificat(row.statut),
        revoque_le=row.fini_le if revoque else None,
        motif_revocation=row.motif_fin if revoque else None,
        retrait_le=row.retrait_le,
        premier_usage_le=row.premier_usage_le,
        numero=row.numero,
    )


def _piece(row: Ligne) -> Piece | None:
    if row.empreinte is None:
        return None
    faits = Faits(
        empreinte=row.empreinte,
        sujet=row.sujet,
        emetteur=row.emetteur,
        numero_serie=row.numero_serie,
        debut=row.debut,
        fin=row.fin,
        cle=row.cle or "",
        usages=tuple(row.usages or ()),
        noms=tuple(row.noms or ()),
        empreinte_cle=row.empreinte_cle or "",
    )
    return Piece(faits, bytes(row.der or b""), tuple(map(b64decode, row.chaine or ())))


def lire_dossier(row: Ligne, passages: Iterable[Passage]) -> Dossier:
    """Return the file of *row*, with its history."""
    epreuve: Mapping[str, str] | None = row.epreuve
    return Dossier(
        numero=row.numero,
        operateur=row.operateur,
        source=Source(row.source),
        statut=StatutCertificat(row.statut),
        ouvert_le=row.ouvert_le,
        demande=None if row.demande is None else bytes(row.demande),
        piece=_piece(row),
        empreinte_cle=row.empreinte_cle or "",
        remplace=row.remplace,
        epingle=row.epingle,
        active_le=row.active_le,
        premier_usage_le=row.premier_usage_le,
        retrait_le=row.retrait_le,
        fini_le=row.fini_le,
        motif_fin=row.motif_fin,
        derogations=tuple(
            Derogation(d["regle"], d["motif"], d["auteur"], datetime.fromisoformat(d["le"]))
            for d in row.derogations
        ),
        epreuve=Epreuve(datetime.fromisoformat(epreuve["le"]), epreuve["preuve"]) if epreuve else None,
        revision=row.revision,
        passages=tuple(passages),
    )


def lire_passage(row: Ligne) -> Passage:
    """Return one line of history."""
    return Passage(row.le, row.auteur, row.acte, StatutCertificat(row.statut), row.motif)
