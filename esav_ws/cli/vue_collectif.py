"""A collective fault as the SAV agent reads it: its keys for programs, its drawing for people."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_collectif import CollectifSuivi
from esav_ws.cli.sortie import etat, fiche, quand, tableau


def donnees(lu: CollectifSuivi) -> dict[str, Any]:
    """Return it under the words of the contract."""
    c, comptes = lu.collectif, lu.comptes
    return {
        "numeroCollectif": c.numero,
        "niveau": c.niveau,
        "support": c.support,
        "etat": c.etat,
        "dateProposition": c.propose_le,
        "accepte": c.accepte,
        "rattachement": c.rattachement,
        "rattachees": comptes.rattachees,
        "proposees": comptes.proposees,
        "empechees": comptes.empechees,
        "aSuivre": comptes.a_suivre,
        "parOperateur": dict(comptes.par_operateur or {}),
        "passage": [
            {
                "etatDepart": p.depart,
                "etatArrivee": p.cible,
                "date": p.le,
                "auteur": p.auteur,
                "motif": p.motif or None,
                "code": p.code,
            }
            for p in c.passages
        ],
        "signalisation": [
            {
                "numeroSignalisation": ligne.numero,
                "operateur": ligne.operateur,
                "identifiantPrestation": ligne.prestation,
                "etat": ligne.etat,
                "proposee": ligne.propose,
                "empechement": ligne.empechement,
            }
            for ligne in lu.lignes
        ],
    }


def liste(lus: Sequence[CollectifSuivi]) -> Iterator[RenderableType]:
    """Yield what shows a list."""
    if not lus:
        yield "Aucun dérangement collectif."
        return
    table = tableau("Numéro", "Niveau", "Support", "État", "Proposé le", "Suivent", "Proposées", "Empêchées")
    for lu in lus:
        c, comptes = lu.collectif, lu.comptes
        table.add_row(
            c.numero,
            c.niveau,
            Text(c.support),
            c.etat.libelle,
            quand(c.propose_le),
            str(comptes.rattachees),
            str(comptes.proposees),
            str(comptes.empechees),
        )
    yield table


def dessiner(lu: CollectifSuivi) -> Iterator[RenderableType]:
    """Yield what shows one whole."""
    c, comptes = lu.collectif, lu.comptes
    operateurs = ", ".join(f"{code} {nombre}" for code, nombre in (comptes.par_operateur or {}).items())
    yield fiche(
        [
            ("Dérangement", f"{c.numero}, {c.etat.libelle}"),
            ("Support", f"{c.niveau.libelle} {c.support}"),
            ("Proposé le", quand(c.propose_le)),
            ("Dépôts suivants", c.rattachement.libelle if c.confirme_le else None),
            ("Signalisations", _comptes(lu)),
            ("Par Opérateur", operateurs),
        ]
    )
    for passage in c.passages:
        code = f" [{passage.code}]" if passage.code else ""
        yield Text(
            f" {quand(passage.le)}  {passage.cible.libelle}{code}, {passage.auteur}"
            + (f" : {passage.motif}" if passage.motif else "")
        )
    if lu.lignes:
        table = tableau("Signalisation", "Opérateur", "Prestation", "État", "Suit")
        for ligne in lu.lignes:
            suit = ligne.empechement.libelle if ligne.empechement else "oui"
            table.add_row(
                ligne.numero,
                ligne.operateur,
                ligne.prestation,
                etat(ligne.etat),
                "proposée" if ligne.propose else suit,
            )
        yield table


def dessiner_acte(lu: CollectifSuivi, *, avancees: int, simulation: bool) -> Iterator[RenderableType]:
    """Yield what shows what an act left: above all what could not follow."""
    if simulation:
        yield Text("Simulation : rien n'est écrit.", style="yellow")
    c = lu.collectif
    yield Text.assemble(
        (c.numero, "bold"), f" est {c.etat.libelle}, {_comptes(lu)} ; {avancees} ont changé d'état."
    )
    for ligne in lu.lignes:
        if ligne.empechement:
            yield Text(f" {ligne.numero} ({ligne.operateur}) ne suit pas : {ligne.empechement.libelle}")
    if lu.comptes.empechees:
        yield Text(f"Toutes celles qui ne suivent pas : esav collectif show {c.numero} --taille 200")


def _comptes(lu: CollectifSuivi) -> str:
    comptes = lu.comptes
    faits = [f"{comptes.rattachees} suivent"]
    if comptes.proposees:
        faits.append(f"{comptes.proposees} proposées")
    if comptes.empechees:
        faits.append(f"{comptes.empechees} empêchées")
    if comptes.a_suivre:
        faits.append(f"{comptes.a_suivre} pas encore regardées")
    return ", ".join(faits)
