"""How a parcours is shown: for people and as data."""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from esav_ws.cli.sortie import fiche, quand, tableau
from esav_ws.domain.attestation import Constat, GraviteConstat, ParcoursJoue
from esav_ws.domain.parcours import PartieEnCours, remede
from esav_ws.domain.regie import EtatParcours, ParcoursSuivi

_ETATS: Final = {
    EtatParcours.A_JOUER: ("à jouer", "dim"),
    EtatParcours.EN_COURS: ("en cours", "yellow"),
    EtatParcours.REUSSI: ("réussi", "green"),
    EtatParcours.ECHOUE: ("échoué", "red"),
}


def etat(valeur: EtatParcours) -> Text:
    """Return a state as people read it."""
    return Text(*_ETATS[valeur])


def suivi(parcours: ParcoursSuivi) -> dict[str, Any]:
    """Return where a parcours stands, as data."""
    return {
        "nom": parcours.nom,
        "titre": parcours.titre,
        "domaine": parcours.domaine,
        "version": parcours.version,
        "etat": parcours.etat,
        "etape": parcours.etape,
        "constat": [{"le": c.le, "gravite": c.gravite, "texte": c.texte} for c in parcours.constats],
        "remede": parcours.remede,
    }


def constat(vu: Constat) -> dict[str, Any]:
    """Return a finding, as data."""
    return {"le": vu.le, "gravite": vu.gravite, "texte": vu.texte}


def donnees(vu: PartieEnCours | ParcoursJoue) -> dict[str, Any]:
    """Return one play, as data: every call with the digests of its request and of its answer."""
    return {
        "operateur": vu.operateur,
        "parcours": vu.parcours,
        "titre": vu.titre,
        "contrat": vu.contrat,
        "version": vu.majeure,
        "etat": _etat(vu),
        "debut": vu.debut,
        "fin": vu.fin if isinstance(vu, ParcoursJoue) else None,
        "etape": vu.etape if isinstance(vu, PartieEnCours) else None,
        "constat": [constat(c) for c in vu.constats],
        "remede": remede(vu.constats),
        "jeu": vu.jeu,
        "certificat": vu.certificat,
        "echange": [
            {
                "le": e.le,
                "operation": e.operation,
                "faute": e.faute,
                "correlation": e.correlation,
                "requete": e.requete,
                "reponse": e.reponse,
            }
            for e in vu.echanges
        ],
    }


def direct(vu: PartieEnCours | ParcoursJoue) -> RenderableType:
    """Return what is shown of a play while it is followed."""
    return Group(*_entete(vu), _constats(vu))


def dessiner(vu: PartieEnCours | ParcoursJoue) -> Iterator[RenderableType]:
    """Yield a whole play."""
    yield from _entete(vu)
    yield _constats(vu)
    table = tableau("Appel", "Opération", "Faute", "Corrélation")
    for e in vu.echanges:
        table.add_row(quand(e.le), e.operation, e.faute or "", e.correlation)
    yield table


def _entete(vu: PartieEnCours | ParcoursJoue) -> Iterator[RenderableType]:
    yield fiche(
        [
            ("Parcours", Text(f"{vu.parcours} v{vu.majeure} : {vu.titre}")),
            ("Opérateur", Text(vu.operateur)),
            ("État", etat(_etat(vu))),
            ("Commencé", quand(vu.debut)),
            ("Attendu", Text(vu.etape) if isinstance(vu, PartieEnCours) else None),
            ("Appels", str(len(vu.echanges))),
        ]
    )


def _constats(vu: PartieEnCours | ParcoursJoue) -> RenderableType:
    table = tableau("Le", "Constat")
    for c in vu.constats:
        table.add_row(quand(c.le), Text(c.texte, style="red" if c.gravite is GraviteConstat.ERREUR else ""))
    return table


def _etat(vu: PartieEnCours | ParcoursJoue) -> EtatParcours:
    return EtatParcours(vu.verdict.value) if isinstance(vu, ParcoursJoue) else EtatParcours.EN_COURS
