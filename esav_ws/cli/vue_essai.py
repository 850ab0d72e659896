"""How the command line shows tests: to programs under the words of the contract, to people as tables."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_essais import PageEssais
from esav_ws.cli.sortie import fiche, quand, tableau
from esav_ws.domain.essai import EssaiLigne, EtatEssai, Verdict
from esav_ws.domain.essai_catalogue import CatalogueEssais, TypeEssai

_COULEURS = {
    EtatEssai.DEMANDE: "cyan",
    EtatEssai.EN_COURS: "yellow",
    EtatEssai.TERMINE: "green",
    EtatEssai.ECHEC: "red",
    EtatEssai.EXPIRE: "red",
    EtatEssai.ANNULE: "dim",
}
_VERDICTS = {Verdict.CONFORME: "green", Verdict.DEGRADE: "yellow", Verdict.NON_CONFORME: "red"}


def donnees(e: EssaiLigne) -> dict[str, Any]:
    """Return a test under the words of the contract."""
    situe = e.localisation
    return {
        "numeroTest": e.numero,
        "etat": e.etat,
        "dateEtat": e.etat_le,
        "operateur": e.operateur,
        "identifiantPrestation": e.prestation,
        "referenceOperateur": e.reference_operateur,
        "codeTest": e.code,
        "catalogue": f"{e.catalogue} {e.version}",
        "parametre": [{"nom": nom, "valeur": valeur} for nom, valeur in e.parametres],
        "equipement": e.equipement,
        "port": e.port,
        "auteur": e.auteur,
        "cote": e.cote,
        "dateDemande": e.demande_le,
        "dateFin": e.fini_le,
        "essais": e.essais,
        "verdict": e.verdict,
        "mesure": [
            {"nom": m.nom, "valeur": m.valeur, "unite": m.unite, "verdict": m.verdict} for m in e.mesures
        ],
        "localisationProbable": situe
        and {"domaine": situe.domaine, "segment": situe.segment, "raison": list(situe.raisons)},
        "cause": e.cause,
        "detail": e.detail or None,
        "numeroSignalisation": e.signalisation,
    }


def donnees_catalogue(c: CatalogueEssais, le: date) -> dict[str, Any]:
    """Return one version of the catalogue, for programs."""
    return {
        "code": c.code,
        "version": c.version,
        "technologie": c.technologie,
        "codeOffre": list(c.offres),
        "etat": c.etat(le),
        "validiteHeures": int(c.regle.validite.total_seconds()) // 3600,
        "testsAvantDepot": sorted(c.regle.tests),
        "verdictsAvantDepot": sorted(c.regle.verdicts),
        "test": [_donnees_type(e) for e in c.essais],
    }


def dessiner_liste(page: PageEssais) -> Iterator[RenderableType]:
    """Draw a page of tests."""
    if not page.essais:
        yield "Aucun test."
        return
    table = tableau("Test", "Demandé", "Code", "État", "Verdict", "Opérateur", "Prestation", "Équipement")
    for e in page.essais:
        table.add_row(
            e.numero,
            quand(e.demande_le),
            e.code,
            Text(e.etat.libelle, style=_COULEURS[e.etat]),
            _verdict(e.verdict),
            e.operateur,
            e.prestation,
            e.equipement,
        )
    yield table
    if page.curseur_suivant:
        yield f"Suite : --curseur {page.curseur_suivant}"


def dessiner(e: EssaiLigne) -> Iterator[RenderableType]:
    """Draw one test."""
    yield Text.assemble(
        (e.numero, "bold"), "  ", (e.etat.libelle, _COULEURS[e.etat]), f", depuis le {quand(e.etat_le)}"
    )
    situe = e.localisation
    ou = " ".join(filter(None, (situe.domaine, situe.segment))) if situe else None
    yield fiche(
        [
            ("Test", f"{e.code} ({e.catalogue} version {e.version})"),
            ("Prestation", f"{e.prestation} ({e.operateur})"),
            ("Paramètres", ", ".join(f"{nom}={valeur}" for nom, valeur in e.parametres)),
            ("Équipement", f"{e.equipement}, port {e.port}"),
            ("Demandé le", f"{quand(e.demande_le)}, par {e.auteur}"),
            ("Verdict", _verdict(e.verdict)),
            ("Localisation", ou),
            ("Raisons", " ; ".join(situe.raisons) if situe else None),
            ("Cause", e.cause and e.cause.libelle),
            ("Détail", e.detail),
            ("Signalisation", e.signalisation),
        ]
    )
    if e.mesures:
        table = tableau("Mesure", "Valeur", "Unité", "Verdict")
        for m in e.mesures:
            table.add_row(m.nom, Text(m.valeur), m.unite, _verdict(m.verdict))
        yield table


def _verdict(verdict: Verdict | None) -> Text:
    return Text(verdict, style=_VERDICTS[verdict]) if verdict else Text("")


def _donnees_type(e: TypeEssai) -> dict[str, Any]:
    return {
        "codeTest": e.code,
        "libelle": e.libelle,
        "dureeSecondes": e.duree_s,
        "maximumSecondes": e.maximum_s,
        "exclusivite": e.exclusivite,
        "poids": e.poids,
        "sansRisque": e.sans_risque,
        "acte": e.acte,
        "parametre": [
            {
                "nom": p.nom,
                "libelle": p.libelle,
                "type": p.type,
                "obligatoire": p.obligatoire,
                "unite": p.unite or None,
                "minimum": p.minimum if p.minimum is None else str(p.minimum),
                "maximum": p.maximum if p.maximum is None else str(p.maximum),
                "valeurAdmise": list(p.valeurs),
            }
            for p in e.parametres
        ],
        "mesure": [{"nom": m.nom, "libelle": m.libelle, "unite": m.unite or None} for m in e.mesures],
    }
