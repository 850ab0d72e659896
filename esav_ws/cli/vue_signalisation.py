"""A signalisation as the SAV agent reads it: its keys for programs, its drawing for people."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from esav_ws.application.resultats import Detail, Page, Resume
from esav_ws.cli.sortie import etat, fiche, quand, tableau
from esav_ws.cli.vue_horloge import arrets, dire_horloge, donnees_horloge
from esav_ws.cli.vue_pieces import donnees_piece, table_pieces
from esav_ws.domain.donnees import NOM_EFFACE, TELEPHONE_EFFACE
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from esav_ws.domain.operateur import Cote
from esav_ws.domain.reception import Reception
from esav_ws.domain.signalisation import Avancement, Deposant, Etat, Passage, Signalisation

EN_REPARATION = (Avancement.RETABLIE, Avancement.REPAREE)
"""The progress that says more than the state."""


def ligne(resume: Resume) -> dict[str, Any]:
    """Return one line of a list, under the words of the contract."""
    return {
        "numeroSignalisation": resume.numero,
        "operateur": resume.operateur,
        "referenceOperateur": resume.reference_operateur,
        "identifiantPrestation": resume.prestation,
        "etat": resume.etat,
        "avancement": resume.avancement,
        "dateEtat": resume.etat_le,
        "dateDepot": resume.depose_le,
        "dateCloture": resume.fini_le,
        "codeCloture": resume.code_fin,
    }


def page(lue: Page) -> Iterator[RenderableType]:
    """Yield what shows a page of signalisations."""
    if not lue.lignes:
        yield "Aucune signalisation ne répond à ces critères."
        return
    table = tableau("Numéro", "Opérateur", "Prestation", "État", "Avancement", "Depuis", "Déposée", "Fin")
    for r in lue.lignes:
        table.add_row(
            r.numero,
            r.operateur,
            r.prestation,
            etat(r.etat),
            r.avancement.libelle if r.avancement else "",
            quand(r.etat_le),
            quand(r.depose_le),
            r.code_fin,
        )
    yield table
    if lue.curseur_suivant:
        yield Text(f"La suite, avec les mêmes critères : --curseur {lue.curseur_suivant}")


def donnees(detail: Detail) -> dict[str, Any]:
    """Return the whole detail, under the words of the contract."""
    s, p = detail.signalisation, detail.prestation
    return {
        "numeroSignalisation": s.numero,
        "operateur": s.operateur,
        "referenceOperateur": s.reference_operateur,
        "revision": s.revision,
        "etat": s.etat,
        "avancement": s.avancement,
        "dateEtat": s.date_etat,
        "dateDepot": s.depose_le,
        "receptionHorsEsav": s.reception
        and {
            "canal": s.reception.canal,
            "dateSaisie": s.reception.saisie_le,
            "saisiePar": s.reception.saisie_par,
            "motif": s.reception.motif,
        },
        "datePriseEnCompte": s.prise_en_compte_le,
        "prestation": {
            "identifiantPrestation": p.identifiant,
            "codeOffre": s.offre,
            "libelleOffre": detail.offre.libelle,
            "extremiteA": p.extremite_a,
            "extremiteB": p.extremite_b,
            "complement": p.complement,
            "referencePm": p.reference_pm,
            "referencePto": p.reference_pto,
        },
        "deposant": {
            "nom": s.deposant.nom,
            "telephone": s.deposant.telephone,
            "courriel": s.deposant.courriel,
            "efface": _efface(s.deposant),
        },
        "numeroCollectif": detail.collectif and detail.collectif.numero,
        "numeroIncident": s.incident,
        "defautDeclare": {
            "code": s.defaut.nature,
            "libelle": s.defaut.libelle,
            "prelocalisation": s.defaut.prelocalisation and s.defaut.prelocalisation[0],
        },
        "codeFormulaire": s.defaut.code_formulaire,
        "versionFormulaire": s.defaut.version_formulaire,
        "formulaire": dict(s.defaut.valeurs),
        "garantie": [
            {"libelle": g.libelle, "delaiHeures": g.heures, "calendrier": g.calendrier}
            for g in detail.garanties
        ],
        "horloge": donnees_horloge(detail.horloge),
        "gel": s.gel
        and {
            "cause": s.gel.cause,
            "cote": s.gel.cote,
            "informationDemandee": s.gel.information_demandee,
            "dateDebut": s.gel.le,
        },
        "rendezVous": [
            {
                "idRendezVous": r.id,
                "type": r.type,
                "etat": r.etat,
                "dateDebut": r.debut,
                "dateFin": r.fin,
            }
            for r in detail.rendez_vous
        ],
        "passage": [
            {
                "etatDepart": p.depart,
                "etatArrivee": p.cible,
                "avancement": p.avancement,
                "date": p.le,
                "auteur": p.auteur,
                "motif": p.motif or None,
                "code": p.code,
                "cote": p.cote,
            }
            for p in s.passages
        ],
        "commentaire": [
            {"date": c.le, "auteur": c.auteur, "cote": c.cote, "texte": c.texte} for c in s.commentaires
        ],
        "pieceJointe": [donnees_piece(p) for p in detail.pieces],
    }


def dessiner(detail: Detail) -> Iterator[RenderableType]:
    """Yield what shows the whole detail."""
    s, p = detail.signalisation, detail.prestation
    avancement = f" ({s.avancement.libelle})" if s.avancement in EN_REPARATION else ""
    yield Text.assemble(
        (s.numero, "bold"), "  ", etat(s.etat), avancement, f", depuis le {quand(s.date_etat)}"
    )
    yield fiche(
        [
            ("Opérateur", f"{s.operateur}, référence {s.reference_operateur}"),
            ("Prestation", f"{p.identifiant}, {detail.offre.libelle}"),
            ("Extrémités", " ; ".join(filter(None, (p.extremite_a, p.extremite_b)))),
            ("Complément", p.complement),
            ("Défaut", _defaut(s)),
            ("Déposée le", quand(s.depose_le)),
            ("Reçue hors d'e-SAV", _reception(s.reception)),
            ("Prise en compte le", quand(s.prise_en_compte_le)),
            ("À rappeler", _a_rappeler(s.deposant)),
            (
                "Dérangement collectif",
                f"{detail.collectif.numero}, {detail.collectif.niveau.libelle}" if detail.collectif else None,
            ),
            ("Incident ou travaux", s.incident),
            ("Garanties", ", ".join(g.libelle for g in detail.garanties)),
            ("Horloge", dire_horloge(detail.horloge)),
            ("Révision", str(s.revision)),
        ]
    )
    if s.gel:
        yield Panel(
            fiche(
                [
                    ("Cause", f"{s.gel.cause} : {CauseGel(s.gel.cause).libelle}"),
                    (
                        "Attendu de",
                        "l'Opérateur" if s.gel.cote == "OPERATEUR" else "l'opérateur d'infrastructure",
                    ),
                    ("Demande", s.gel.information_demandee),
                    ("Depuis le", quand(s.gel.le)),
                ]
            ),
            title="Gel",
            title_align="left",
            border_style="magenta",
        )
    if detail.rendez_vous:
        yield Text("Rendez-vous", style="bold")
        yield fiche(
            (f" {r.id}", f"{r.type.libelle}, le {quand(r.debut)}, {r.etat.libelle}")
            for r in detail.rendez_vous
        )
    yield from arrets(detail.horloge)
    yield Text("Histoire", style="bold")
    yield Padding(frise(s.depose_le, s.operateur, s.passages), (0, 0, 0, 1), expand=False)
    if s.commentaires:
        yield Text("Commentaires", style="bold")
        yield fiche((f" {quand(c.le)}  {c.auteur}", c.texte) for c in s.commentaires)
    yield from table_pieces(detail.pieces)


def frise(depot: datetime, deposant: str, passages: Sequence[Passage]) -> RenderableType:
    """Return the timeline of the states, from the deposit on, the oldest at the top."""
    table = fiche([])
    table.columns.clear()
    for _ in range(4):
        table.add_column(overflow="fold")
    table.add_row(quand(depot), Text.assemble(("● ", "cyan"), etat(Etat.EN_DEPOT)), deposant, "")
    for passage in passages:
        arrivee = etat(passage.cible)
        nom = Text(passage.avancement.libelle) if passage.avancement else arrivee
        puce = "│ └" if passage.avancement else "●"
        table.add_row(
            quand(passage.le),
            Text.assemble((f"{puce} ", arrivee.style), nom),
            Text(passage.auteur),
            Text(" : ".join(filter(None, (_libelle(passage), passage.motif)))),
        )
    return table


def formulaire(signalisation: Signalisation) -> Iterator[RenderableType]:
    """Yield the form as deposited, field by field."""
    defaut = signalisation.defaut
    table = tableau(
        "Champ", "Valeur", titre=f"Formulaire {defaut.code_formulaire} version {defaut.version_formulaire}"
    )
    for nom, valeur in defaut.valeurs:
        table.add_row(nom, Text(valeur))
    yield table


def _efface(d: Deposant) -> bool:
    return (d.nom, d.telephone) == (NOM_EFFACE, TELEPHONE_EFFACE)


def _a_rappeler(d: Deposant) -> str:
    if _efface(d):
        return "personne : ses données personnelles sont effacées (esav donnees politique)"
    return " · ".join(filter(None, (d.nom, d.telephone, d.courriel)))


def _reception(r: Reception | None) -> str:
    return f"par {r.canal.libelle}, saisie le {quand(r.saisie_le)} par {r.saisie_par}" if r else ""


def _defaut(s: Signalisation) -> str:
    lieu = f", prélocalisé : {s.defaut.prelocalisation[1]}" if s.defaut.prelocalisation else ""
    return f"{s.defaut.libelle}{lieu}"


def _libelle(passage: Passage) -> str:
    if passage.code is None:
        return ""
    codes = {Etat.EN_REJET: CodeRejet, Etat.GELE: CauseGel}.get(passage.cible, CodeCloture)
    attendu = {Cote.OPERATEUR: " (attendu de l'Opérateur)", Cote.OI: " (attendu de l'OI)"}
    return codes(passage.code).libelle + (attendu[passage.cote] if passage.cote else "")
