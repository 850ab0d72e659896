"""How attestations, and what is open in production, are shown, for people and for programs."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_attestation import AttestationRecue
from esav_ws.application.ports_attestation import AttestationEnregistree
from esav_ws.cli.sortie import fiche, quand, tableau
from esav_ws.domain.attestation import Attestation
from esav_ws.domain.mise_en_production import MiseEnProduction, Voie


def attestation(a: Attestation) -> Iterator[RenderableType]:
    """Yield one attestation with its parcours."""
    yield fiche(
        [
            ("Opérateur", Text(f"{a.operateur}, {a.raison_sociale}, SIREN {a.siren or 'inconnu'}")),
            ("Ouvre", f"{a.domaine}, contrat {a.contrat} v{a.majeure} (passé en {a.version})"),
            ("Acquise le", quand(a.acquise_le)),
            ("Jeu de parcours", a.jeu),
            ("Contrat, SHA-256", a.empreinte_contrat),
            ("Signataire", Text(f"{a.signataire.sujet} ({a.signataire.empreinte[:16]})")),
        ]
    )
    table = tableau("Parcours", "Titre", "Verdict", "Fini le", "Appels")
    for joue in a.parcours:
        table.add_row(
            joue.parcours, Text(joue.titre), joue.verdict.lower(), quand(joue.fin), str(len(joue.echanges))
        )
    yield table


def donnees(a: Attestation) -> dict[str, Any]:
    """Return one attestation for programs."""
    return {
        "operateur": a.operateur,
        "domaine": a.domaine,
        "contrat": a.contrat,
        "majeure": a.majeure,
        "version": a.version,
        "jeu": a.jeu,
        "acquiseLe": a.acquise_le,
        "signataire": {"sujet": a.signataire.sujet, "sha256": a.signataire.empreinte},
        "parcours": [
            {"nom": j.parcours, "verdict": j.verdict, "fin": j.fin, "echanges": len(j.echanges)}
            for j in a.parcours
        ],
    }


def recue(r: AttestationRecue) -> Iterator[RenderableType]:
    """Yield what recording an attestation did."""
    yield from attestation(r.attestation)
    if r.deja:
        yield f"Déjà enregistrée le {quand(r.enregistree.enregistree_le)} : rien n'est changé."
    elif r.sans_commande:
        yield Text(
            f"Enregistrée ; {r.attestation.domaine} n'est pas au bon de commande : il s'ouvrira une fois commandé.",
            style="yellow",
        )
    else:
        yield from changements(r.ouverts.mises, courriel=r.ouverts.courriel)


def changements(mises: Iterable[MiseEnProduction], *, courriel: bool) -> Iterator[RenderableType]:
    """Yield what was opened or closed, and who was not told."""
    for mise in mises:
        fait = "Fermé" if mise.fermee_le else "Ouvert"
        yield Text(f"{fait} en production : {mise.nom}, pour {mise.operateur}.", style="green")
    if not courriel:
        yield Text("Aucun courriel : l'Opérateur n'est prévenu que par son journal.", style="yellow")


def mises_en_production(mises: Iterable[MiseEnProduction]) -> RenderableType:
    """Return the table of what is, or was, open."""
    table = tableau(
        "Opérateur", "Version", "Par", "Depuis", "Auteur", "Motif", "Fermé", titre="Mises en production"
    )
    for m in mises:
        table.add_row(
            m.operateur,
            m.nom,
            "attestation" if m.voie is Voie.ATTESTATION else "exception",
            quand(m.ouverte_le),
            Text(m.ouverte_par),
            Text(m.motif),
            Text(f"{quand(m.fermee_le)}, {m.fermee_par} : {m.motif_fermeture}" if m.fermee_le else ""),
        )
    return table


def donnees_mise(m: MiseEnProduction) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "operateur": m.operateur,
        "domaine": m.domaine,
        "majeure": m.majeure,
        "voie": m.voie,
        "motif": m.motif,
        "ouverteLe": m.ouverte_le,
        "ouvertePar": m.ouverte_par,
        "attestation": m.attestation,
        "fermeeLe": m.fermee_le,
        "fermeePar": m.fermee_par,
        "motifFermeture": m.motif_fermeture,
    }


def enregistrees(toutes: Iterable[AttestationEnregistree]) -> RenderableType:
    """Return the table of the attestations recorded."""
    table = tableau(
        "SHA-256", "Opérateur", "Domaine", "Version", "Enregistrée le", "Par", titre="Attestations"
    )
    for e in toutes:
        table.add_row(
            e.empreinte[:16],
            e.operateur,
            e.domaine,
            e.version,
            quand(e.enregistree_le),
            Text(e.enregistree_par),
        )
    return table


def donnees_enregistree(e: AttestationEnregistree) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "sha256": e.empreinte,
        "operateur": e.operateur,
        "domaine": e.domaine,
        "majeure": e.majeure,
        "version": e.version,
        "enregistreeLe": e.enregistree_le,
        "enregistreePar": e.enregistree_par,
    }
