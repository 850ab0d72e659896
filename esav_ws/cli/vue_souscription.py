"""How subscriptions, orders and terminations are shown, for people and for programs."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_souscriptions import BonApplique, Souscription
from esav_ws.cli.sortie import fiche, quand, tableau
from esav_ws.domain.bon_commande import BonDeCommande, Personne
from esav_ws.domain.operateur import StatutOperateur
from esav_ws.domain.souscription import QUI, BonEnregistre, NatureBon, Resiliation


def resumer(bon: BonDeCommande) -> str:
    """Return an order in one line."""
    return f"affaire {bon.affaire}, {bon.raison_sociale} ({bon.code}, SIREN {bon.siren}), {_acces(bon)}"


def liste(souscriptions: Iterable[Souscription], maintenant: datetime) -> Iterator[RenderableType]:
    """Yield the table of subscriptions."""
    table = tableau("Code", "Raison sociale", "Contrat", "Accès", "Depuis", "État")
    for s in souscriptions:
        bon = s.bons[-1].bon if s.bons else None
        table.add_row(
            s.operateur.code,
            Text(s.operateur.raison_sociale),
            Text(bon.reference_contrat if bon else "sans bon de commande"),
            Text(_acces(bon) if bon else ""),
            quand(s.bons[0].enregistre_le) if s.bons else "",
            _etat(s, maintenant),
        )
    yield table


def dessiner(s: Souscription, maintenant: datetime) -> Iterator[RenderableType]:
    """Yield one subscription with its history."""
    yield Text.assemble((s.operateur.code, "bold"), f"  {s.operateur.raison_sociale}  ", _etat(s, maintenant))
    if not s.bons:
        yield "Aucun bon de commande : cet Opérateur a été inscrit autrement."
    else:
        yield _bon(s.bons[-1].bon)
        table = tableau("Affaire", "Bon", "Signé le", "Enregistré le", "Par", "Fichier", "SHA-256")
        for b in s.bons:
            table.add_row(
                Text(b.bon.affaire),
                b.nature.lower(),
                f"{b.bon.signe_le:%d/%m/%Y}",
                quand(b.enregistre_le),
                Text(b.auteur),
                Text(b.fichier),
                b.empreinte[:16],
            )
        yield table
    if attendues := ", ".join(f"{domaine} v{n}" for domaine, n in s.en_attente):
        yield Text(
            f"En attente de conformité, donc fermé en production : {attendues}. Une attestation (esav attestation record) ou une "
            "exception (esav operateur open) l'ouvre.",
            style="yellow",
        )
    for resiliation in s.resiliations:
        yield dire_resiliation(resiliation)


def applique(a: BonApplique) -> Iterator[RenderableType]:
    """Yield what registering an order did."""
    bon = a.enregistre.bon
    if a.deja:
        yield f"Déjà enregistré le {quand(a.enregistre.enregistre_le)}, rien n'est changé : {resumer(bon)}"
        return
    nature = "Souscription" if a.enregistre.nature is NatureBon.SOUSCRIPTION else "Modification"
    yield Text(f"{nature} enregistrée : {resumer(bon)}")
    for changement in a.changements:
        avant = ", ".join(changement.valeurs_admises) or "rien"
        yield Text(f"  {changement.xpath} : {avant} → {changement.valeur_recue or 'rien'}")
    if bon.integre and a.enregistre.nature is NatureBon.SOUSCRIPTION:
        yield Text(f"Ensuite, son certificat : esav certificat request {bon.code}, ou deposit.")
    if not a.courriel:
        yield Text("Aucune adresse : l'Opérateur n'est prévenu que par son journal.", style="yellow")


def donnees_applique(a: BonApplique) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        **_donnees_bon(a.enregistre),
        "dejaEnregistre": a.deja,
        "changement": [
            {"champ": c.xpath, "avant": ", ".join(c.valeurs_admises), "apres": c.valeur_recue}
            for c in a.changements
        ],
        "courriel": a.courriel,
    }


def donnees(s: Souscription, maintenant: datetime) -> dict[str, Any]:
    """Return a subscription for programs."""
    o = s.operateur
    return {
        "code": o.code,
        "raisonSociale": o.raison_sociale,
        "statut": o.statut,
        "fermeLe": o.ferme_le,
        "ferme": o.ferme(maintenant),
        "bon": [_donnees_bon(b) for b in s.bons],
        "enAttente": [{"domaine": domaine, "majeure": n} for domaine, n in s.en_attente],
        "resiliation": [donnees_resiliation(r) for r in s.resiliations],
    }


def dire_resiliation(r: Resiliation) -> Text:
    """Return a termination in one line."""
    texte = (
        f"Résiliation par {QUI[r.cote]}, reçue le {r.recue_le:%d/%m/%Y} : dernier jour d'accès le {r.effet_le:%d/%m/%Y}, "
        f"jusqu'à 24 h. Enregistrée par {r.auteur} : {r.motif}"
    )
    if r.exception:
        texte += f" Anticipée : {r.exception}"
    if r.annulee_le:
        return Text(
            f"{texte} Annulée le {quand(r.annulee_le)} par {r.annulee_par} : {r.motif_annulation}",
            style="dim",
        )
    return Text(texte)


def donnees_resiliation(r: Resiliation) -> dict[str, Any]:
    """Return a termination for programs."""
    return {
        "operateur": r.operateur,
        "cote": r.cote,
        "recueLe": r.recue_le,
        "effetLe": r.effet_le,
        "fermeLe": r.ferme_le,
        "motif": r.motif,
        "enregistreeLe": r.enregistree_le,
        "auteur": r.auteur,
        "exception": r.exception,
        "derogation": [{"code": d.code, "article": d.article, "constat": d.constat} for d in r.derogations],
        "rappeleeLe": r.rappelee_le,
        "prononceeLe": r.prononcee_le,
        "annuleeLe": r.annulee_le,
        "annuleePar": r.annulee_par,
        "motifAnnulation": r.motif_annulation,
    }


def _donnees_bon(b: BonEnregistre) -> dict[str, Any]:
    return {
        "affaire": b.bon.affaire,
        "nature": b.nature,
        "fichier": b.fichier,
        "empreinteSha256": b.empreinte,
        "enregistreLe": b.enregistre_le,
        "auteur": b.auteur,
        "contenu": b.bon.donnees,
    }


def _bon(bon: BonDeCommande) -> RenderableType:
    return fiche(
        [
            ("Contrat", Text(bon.reference_contrat)),
            ("SIRET", bon.siret),
            ("Adresse", Text(", ".join(bon.adresse))),
            ("Représenté par", Text(_personne(bon.representant))),
            ("Correspondant e-SAV", Text(_personne(bon.interlocuteur)) if bon.interlocuteur else None),
            *((f"Contact {c.role.lower()}", Text(_personne(c.personne))) for c in bon.contacts),
            ("Accès", _acces(bon)),
            ("Offres", ", ".join(bon.offres)),
            ("Commentaires", Text(bon.commentaires) if bon.commentaires else None),
            ("Signé", Text(f"à {bon.fait_a}, par {_personne(bon.signataire)}")),
        ]
    )


def _acces(bon: BonDeCommande) -> str:
    acces = ["en ligne"] if bon.en_ligne else []
    if bon.integre:
        versions = ", ".join(f"v{v}" for v in bon.versions)
        acces.append(f"intégré ({', '.join(bon.domaines)} ; {versions})")
    return " et ".join(acces)


def _personne(p: Personne) -> str:
    nom = " ".join(filter(None, (p.prenom, p.nom)))
    return " · ".join(filter(None, (nom, p.fonction, p.telephone, p.courriel)))


def _etat(s: Souscription, maintenant: datetime) -> Text:
    if s.operateur.ferme_le is None:
        return Text(s.operateur.statut.lower(), style="green" if s.operateur.statut == "ACTIF" else "red")
    if s.operateur.ferme(maintenant):
        return Text(f"résilié, fermé le {quand(s.operateur.ferme_le)}", style="red")
    suspendu = "suspendu, " if s.operateur.statut is StatutOperateur.SUSPENDU else ""
    return Text(f"{suspendu}se ferme le {quand(s.operateur.ferme_le)}", style="yellow")
