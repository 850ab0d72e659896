"""The document that is signed: an attestation as JSON, of which the same attestation always makes the same bytes."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from esav_ws.domain.attestation import (
    Attestation,
    Constat,
    EchangeJoue,
    GraviteConstat,
    ParcoursJoue,
    Signataire,
    Verdict,
)
from esav_ws.domain.attestation_erreurs import AttestationFausse
from esav_ws.domain.operateur import Habilitation

FORMAT: Final = "esav-attestation-1"
TAILLE_MAX: Final = 5_000_000
"""Bytes of a document, at most."""
_MONTRE_MAX: Final = 200
"""Characters that are shown of anything that a document says."""
PORTEE: Final = "cette version majeure, versions mineures comprises, jusqu'à son retrait"
"""What an attestation is good for."""


def ecrire(attestation: Attestation) -> bytes:
    """Return the document: UTF-8, members in the order of their names, two blanks a level, one line feed at the end."""
    a = attestation
    document = {
        "format": FORMAT,
        "operateur": {"code": a.operateur, "raisonSociale": a.raison_sociale, "siren": a.siren},
        "domaine": a.domaine,
        "contrat": {
            "nom": a.contrat,
            "majeure": a.majeure,
            "version": a.version,
            "sha256": a.empreinte_contrat,
        },
        "jeu": a.jeu,
        "exiges": list(a.exiges),
        "acquiseLe": _instant(a.acquise_le),
        "portee": PORTEE,
        "parcours": [_parcours(joue) for joue in a.parcours],
        "signataire": {"sujet": a.signataire.sujet, "sha256": a.signataire.empreinte},
    }
    return canonique(document)


def canonique(document: Mapping[str, Any]) -> bytes:
    """Return *document* as it is signed."""
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False).encode() + b"\n"


def lire(contenu: bytes) -> Attestation:
    """Return the attestation that *contenu* is, or raise `AttestationFausse` that says where it is none."""
    document = _charger(contenu)
    try:
        if document["format"] != FORMAT:
            raise AttestationFausse("format", f"format inconnu (attendu {FORMAT})", _dire(document["format"]))
        attestation = _relire(document)
        identique = ecrire(attestation) == contenu
    except (LookupError, TypeError, ValueError, AttributeError) as erreur:
        raise AttestationFausse("attestation.json", f"ce n'est pas une attestation ({erreur!r})") from erreur
    if not identique:
        endroit, lu, signe = next(differences(contenu, ecrire(attestation)))
        raise AttestationFausse(endroit, "ce n'est pas l'écriture canonique d'une attestation", lu, signe)
    return attestation


def differences(lu: bytes, signe: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield where the document *lu* says otherwise than *signe*, in the order of the document, with what each says.

    Where both say the same in other bytes, it is the whole file: `attestation.json`.
    """
    if lu == signe:
        return
    try:
        trouvees = tuple(_comparer("", json.loads(lu), json.loads(signe)))
    except (ValueError, RecursionError):
        trouvees = ()
    if not trouvees:
        yield "attestation.json", f"{len(lu)} octets", f"{len(signe)} octets"
    yield from trouvees


def _charger(contenu: bytes) -> Mapping[str, Any]:
    if len(contenu) > TAILLE_MAX:
        raise AttestationFausse("attestation.json", f"trop long ({TAILLE_MAX} octets au plus)")
    try:
        document = json.loads(contenu)
    except (ValueError, RecursionError) as erreur:
        raise AttestationFausse("attestation.json", "ce n'est pas du JSON en UTF-8") from erreur
    if not isinstance(document, dict):
        raise AttestationFausse("attestation.json", "ce n'est pas une attestation")
    return document


def _comparer(ou: str, lu: Any, signe: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(lu, dict) and isinstance(signe, dict):
        for nom in sorted(lu.keys() | signe.keys()):
            sous = f"{ou}.{_montrable(nom)}" if ou else _montrable(nom)
            yield from _comparer(sous, lu.get(nom), signe.get(nom))
    elif isinstance(lu, list) and isinstance(signe, list):
        for rang in range(max(len(lu), len(signe))):
            un, autre = (liste[rang] if rang < len(liste) else None for liste in (lu, signe))
            yield from _comparer(f"{ou}[{rang}]", un, autre)
    elif lu != signe or type(lu) is not type(signe):
        yield ou or "attestation.json", _dire(lu), _dire(signe)


def _dire(valeur: Any) -> str:
    if isinstance(valeur, str):
        return _montrable(valeur)
    return "rien" if valeur is None else json.dumps(valeur)[:_MONTRE_MAX]


def _montrable(texte: str) -> str:
    """Return *texte*, which anybody may have written, as it can be shown anywhere: cut, and without what no screen shows."""
    coupe = texte if len(texte) <= _MONTRE_MAX else f"{texte[:_MONTRE_MAX]}…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in coupe)


def _instant(le: datetime) -> str:
    return le.astimezone(UTC).isoformat(timespec="microseconds")


def _parcours(joue: ParcoursJoue) -> dict[str, Any]:
    return {
        "nom": joue.parcours,
        "titre": joue.titre,
        "version": joue.version,
        "jeu": joue.jeu,
        "debut": _instant(joue.debut),
        "fin": _instant(joue.fin),
        "verdict": joue.verdict,
        "certificatClient": joue.certificat,
        "constats": [{"le": _instant(c.le), "texte": c.texte, "gravite": c.gravite} for c in joue.constats],
        "echanges": [
            {
                "le": _instant(e.le),
                "operation": e.operation,
                "requete": e.requete,
                "reponse": e.reponse,
                "correlation": e.correlation,
                "faute": e.faute,
            }
            for e in joue.echanges
        ],
    }


def _relire(document: Mapping[str, Any]) -> Attestation:
    operateur, contrat, signataire = (document[nom] for nom in ("operateur", "contrat", "signataire"))
    domaine = Habilitation(document["domaine"])

    def joue(un: Mapping[str, Any]) -> ParcoursJoue:
        return ParcoursJoue(
            operateur["code"],
            un["nom"],
            un["titre"],
            domaine,
            contrat["nom"],
            contrat["majeure"],
            un["version"],
            un["jeu"],
            _le(un["debut"]),
            _le(un["fin"]),
            Verdict(un["verdict"]),
            tuple(Constat(_le(c["le"]), c["texte"], GraviteConstat(c["gravite"])) for c in un["constats"]),
            un["certificatClient"],
            tuple(_echange(e) for e in un["echanges"]),
        )

    return Attestation(
        operateur["code"],
        operateur["raisonSociale"],
        operateur["siren"],
        domaine,
        contrat["nom"],
        contrat["majeure"],
        contrat["version"],
        contrat["sha256"],
        document["jeu"],
        tuple(document["exiges"]),
        tuple(map(joue, document["parcours"])),
        Signataire(signataire["sujet"], signataire["sha256"]),
    )


def _echange(un: Mapping[str, Any]) -> EchangeJoue:
    return EchangeJoue(
        _le(un["le"]), un["operation"], un["requete"], un["reponse"], un["correlation"], un["faute"]
    )


_le: Callable[[str], datetime] = datetime.fromisoformat
