"""What `esav incident` and `esav travaux` do, and how it is shown."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.adapters.fichier_reseau import lire_fichier
from esav_ws.application.messages import Commande
from esav_ws.application.messages_reseau import (
    BilanReseau,
    ConsulterPrestationsImpactees,
    ConsulterUnReseau,
    EffetReseau,
    FicheReseau,
    ImporterReseau,
    ListerReseau,
    PageReseau,
    RefusReseau,
)
from esav_ws.cli.commun import agent, executer_ou_simuler, maison, parmi, texte
from esav_ws.cli.erreurs import REFUS, InstallationIncorrecte, UsageIncorrecte
from esav_ws.cli.sortie import fiche, montrer, quand, tableau
from esav_ws.domain.reseau import DescriptionReseau, EvenementReseau
from esav_ws.domain.reseau_codes import EtatReseau, NatureReseau
from esav_ws.domain.reseau_fiche import ecrire

LOT = 100
"""Lines of a file in one transaction."""
PRESTATIONS = 20
"""Impacted prestations that a sheet shows."""


def faire(commande: Commande, *, simuler: bool, auteur: str | None, en_json: bool) -> None:
    """Run one act and show what it left."""
    with maison() as ouverte:
        effet: EffetReseau = executer_ou_simuler(
            ouverte, commande, agent(auteur, ouverte.settings), simuler=simuler
        )
    e = effet.evenement

    def dessiner() -> Iterator[RenderableType]:
        yield Text.assemble((e.reference, "bold"), f"  {e.etat.libelle}, révision {e.revision}")
        if not effet.change:
            yield "Rien n'a changé."
        elif effet.operateurs:
            yield f"Opérateurs concernés, prévenus par le travail de fond : {', '.join(effet.operateurs)}"
        else:
            yield "Aucun Opérateur n'a de ligne sous ces équipements."
        if simuler:
            yield "Simulation : rien n'a été écrit."

    donnees = {
        "simulation": simuler,
        "change": effet.change,
        "operateur": list(effet.operateurs),
        **_donnees(e),
    }
    montrer(donnees, dessiner, en_json=en_json)


def lister(
    nature: NatureReseau,
    *,
    etats: str | None,
    pm: str | None,
    tout: bool,
    taille: int,
    curseur: str | None,
    auteur: str | None,
    en_json: bool,
) -> None:
    """Show a page."""
    choisis = [parmi("--etat", EtatReseau, etat) for etat in etats.split(",")] if etats else []
    requete = ListerReseau(
        nature=nature,
        etats=tuple(map(EtatReseau, choisis)),
        pm=pm and pm.strip().upper(),
        tout=tout,
        taille=taille,
        curseur=curseur,
    )
    with maison() as ouverte:
        page: PageReseau = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
    lus = [vue.evenement for vue in page.lignes]

    def dessiner() -> Iterator[RenderableType]:
        table = tableau("Référence", "État", "Début", "Fin", "Impact", "Quoi", "Équipement", "Modifié")
        for e in lus:
            d = e.description
            table.add_row(
                e.reference,
                _etat(e),
                quand(d.debut),
                quand(e.fin_reelle or d.fin),
                d.impact.libelle,
                _quoi(e),
                Text(_ou(d)),
                quand(e.modifie_le),
            )
        yield table
        if page.curseur_suivant:
            yield Text(f"La suite, avec les mêmes critères : --curseur {page.curseur_suivant}")

    montrer(
        {"evenement": [_donnees(e) for e in lus], "curseurSuivant": page.curseur_suivant},
        dessiner,
        en_json=en_json,
    )


def montrer_un(nature: NatureReseau, reference: str, *, auteur: str | None, en_json: bool) -> None:
    """Show one whole: what it covers, whom it concerns, what is attached, and its history."""
    propre = reference.strip().upper()
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        lue: FicheReseau = ouverte.bus.executer(ConsulterUnReseau(nature=nature, reference=propre), acteur)
        page = ouverte.bus.executer(
            ConsulterPrestationsImpactees(reference=propre, taille=PRESTATIONS), acteur
        )
    donnees = _donnees(lue.evenement) | {
        "operateur": [
            {"code": c.operateur, "revisionDite": c.revision_dite, "prestations": c.nombre}
            for c in lue.concernes
        ],
        "prestation": [prestation for prestation, _ in page.lignes],
        "prestationSuite": page.curseur_suivant is not None,
        "signalisationRattachee": list(lue.rattachees),
        "historique": [
            {"etat": c.etat, "date": c.le, "auteur": c.auteur, "motif": c.motif, "champ": list(c.champs)}
            for c in lue.evenement.historique
        ],
    }
    montrer(
        donnees,
        lambda: _dessiner(lue, [p for p, _ in page.lignes], suite=page.curseur_suivant is not None),
        en_json=en_json,
    )


def importer(
    nature: NatureReseau,
    fichier: Path,
    *,
    motif: str,
    simuler: bool,
    auteur: str | None,
    en_json: bool,
) -> None:
    """Import a file, portion by portion; exit code 1 when lines were refused."""
    try:
        lignes, refus = lire_fichier(fichier, nature)
    except OSError as erreur:
        raise InstallationIncorrecte(f"{erreur.filename} : {erreur.strerror}") from erreur
    bilan = BilanReseau()
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        for rang in range(0, len(lignes), LOT):
            commande = ImporterReseau(
                nature=nature,
                fichier=fichier.name,
                lignes=tuple(lignes[rang : rang + LOT]),
                motif=texte("--motif", motif),
            )
            fait: BilanReseau = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)
            bilan = BilanReseau(
                bilan.creees + fait.creees,
                bilan.modifiees + fait.modifiees,
                bilan.inchangees + fait.inchangees,
                (*bilan.refus, *fait.refus),
            )
    tous = sorted((*refus, *bilan.refus), key=lambda r: r.ligne)
    montrer(
        {
            "fichier": fichier,
            "simulation": simuler,
            "creees": bilan.creees,
            "modifiees": bilan.modifiees,
            "inchangees": bilan.inchangees,
            "refusees": len({r.ligne for r in tous}),
            "refus": [
                {
                    "ligne": r.ligne,
                    "colonne": r.colonne or None,
                    "valeurRecue": r.valeur or None,
                    "regle": r.regle,
                }
                for r in tous
            ],
        },
        lambda: _dessiner_import(bilan, tous, simuler=simuler),
        en_json=en_json,
    )
    if tous:
        raise typer.Exit(REFUS)


def exiger_un_changement(changements: Mapping[str, str]) -> Mapping[str, str]:
    """Return *changements*, or raise `UsageIncorrecte`: there is none."""
    if not changements:
        raise UsageIncorrecte(
            "rien à changer : donnez au moins une option, par exemple --fin ou --commentaire"
        )
    return changements


def _dessiner_import(
    bilan: BilanReseau, refus: list[RefusReseau], *, simuler: bool
) -> Iterator[RenderableType]:
    yield (
        f"{bilan.creees} créés, {bilan.modifiees} modifiés, {bilan.inchangees} inchangés, "
        f"{len({r.ligne for r in refus})} lignes refusées."
    )
    if refus:
        table = tableau("Ligne", "Colonne", "Reçu", "Ce qui ne va pas")
        for r in refus:
            table.add_row(str(r.ligne), *map(Text, (r.colonne, r.valeur, r.regle)))
        yield table
    if simuler:
        yield "Simulation : la base n'a pas changé."


def _dessiner(lue: FicheReseau, prestations: list[str], *, suite: bool) -> Iterator[RenderableType]:
    e = lue.evenement
    d = e.description
    yield Text.assemble((e.reference, "bold"), f"  {e.nature.libelle}  ", _etat(e))
    yield fiche(
        [
            ("Quoi", _quoi(e)),
            ("Impact", d.impact.libelle),
            ("Équipement", f"{d.equipement.libelle} : {_ou(d)}"),
            ("Début", quand(d.debut)),
            ("Fin prévue", quand(d.fin) or "inconnue"),
            ("Fin réelle", quand(e.fin_reelle)),
            ("Travaux curatifs", None if d.curatifs is None else ("oui" if d.curatifs else "non")),
            ("Intervention OC", "requise" if d.intervention_oc else None),
            ("Commentaire", d.commentaire and Text(d.commentaire)),
            ("Pour les OC", d.commentaire_oc and Text(d.commentaire_oc)),
            ("Contact OI", d.contact_oi and Text(d.contact_oi)),
            ("Immeubles", Text("\n".join(d.immeubles))),
            ("Incident réparé", d.reference_incident),
            ("Révision", str(e.revision)),
        ]
    )
    table = tableau("Opérateur", "Prestations", "Prévenu de la révision", titre="Opérateurs concernés")
    for c in lue.concernes:
        table.add_row(c.operateur, *("à venir" if v is None else str(v) for v in (c.nombre, c.revision_dite)))
    yield table
    if prestations:
        yield f"Prestations touchées : {', '.join(prestations)}{'…' if suite else ''}"
    if lue.rattachees:
        yield f"Signalisations ouvertes rattachées : {', '.join(lue.rattachees)}"
        if not e.vivant:
            yield "Vérifiez-les et closez-les (« esav signalisation close ») : c'est votre décision."
    histoire = tableau("Le", "État", "Par", "Motif", "Changé", titre="Historique")
    for changement in e.historique:
        histoire.add_row(
            quand(changement.le),
            changement.etat.libelle,
            Text(changement.auteur),
            Text(changement.motif),
            ", ".join(changement.champs),
        )
    yield histoire


def _quoi(e: EvenementReseau) -> str:
    return (e.description.cause or e.description.nature_intervention or e.nature).libelle


def _ou(d: DescriptionReseau) -> str:
    textes = [element.reference or element.pm for element in d.elements]
    return ", ".join(textes[:3]) + (f" et {len(textes) - 3} autres" if len(textes) > 3 else "")  # noqa: PLR2004 - three that are named


def _etat(e: EvenementReseau) -> Text:
    return Text(e.etat.libelle, style="yellow" if e.vivant else "green")


def _donnees(e: EvenementReseau) -> dict[str, Any]:
    return {
        "reference": e.reference,
        "nature": e.nature,
        "etat": e.etat,
        "revision": e.revision,
        "dateCreation": e.cree_le,
        "dateModification": e.modifie_le,
        "dateFinReelle": e.fin_reelle,
        **{nom: valeur or None for nom, valeur in ecrire(e.description).items()},
    }
