"""Certificates and their files as the command line shows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from esav_ws.application.echeances import SituationCertificats
from esav_ws.application.ports_porte import EmploiCertificat
from esav_ws.cli import vue_echeances
from esav_ws.cli.sortie import fiche, quand, tableau
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_dossier import OUVERTS, Dossier
from esav_ws.domain.certificat_echeances import Echeance
from esav_ws.domain.certificat_parcours import Etape, etapes, parcours, suivante
from esav_ws.domain.certificat_piece import Constat, Gravite
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Cote

SEUIL_ALERTE: Final = 30
"""Days left from which a certificate is shown as close to its end."""

_GRAVITES: Final = {
    Gravite.REFUS: ("refus", "red"),
    Gravite.DEROGEABLE: ("refus, sauf dérogation", "yellow"),
    Gravite.AVERTISSEMENT: ("avertissement", "cyan"),
}
_QUI: Final = {Cote.OI: "opérateur d'infrastructure", Cote.OPERATEUR: "Opérateur"}


@dataclass(frozen=True, slots=True)
class Entourage:
    """What a file is shown with: the one that it renews, what is due, who still uses which certificate.

    `emplois` are by number; `epreuve` says whether a certificate is rehearsed before it is activated here.
    """

    ancien: Dossier | None
    epreuve: bool
    situation: SituationCertificats
    emplois: Mapping[str, EmploiCertificat]

    def dues(self, dossier: Dossier) -> list[Echeance]:
        """Return what is due on *dossier* and on the one that it renews, the first due first."""
        numeros = {dossier.numero, self.ancien and self.ancien.numero}
        return [
            e for e in self.situation.echeances if e.numero in numeros and not e.caduque(self.situation.le)
        ]


def donnees_certificat(
    c: Certificat, maintenant: datetime, emploi: EmploiCertificat | None = None
) -> dict[str, Any]:
    """Return a certificate as programs read it, what the gate says of it at *maintenant*, and its use."""
    refus = _verdict(c, maintenant)
    return {
        "numero": c.numero,
        "empreinte": c.empreinte,
        "operateur": c.operateur,
        "sujet": c.sujet,
        "emetteur": c.emetteur,
        "numeroSerie": c.numero_serie,
        "statut": c.statut,
        "debut": c.debut,
        "fin": c.fin,
        "joursRestants": _jours(c, maintenant),
        "accepte": refus is None,
        "codeRefus": refus and refus.code,
        "revoqueLe": c.revoque_le,
        "motifRevocation": c.motif_revocation,
        "retraitLe": c.retrait_le,
        **_donnees_emploi(emploi),
    }


def table_certificats(
    certificats: Sequence[Certificat], maintenant: datetime, emplois: Mapping[str, EmploiCertificat]
) -> Table:
    """Return the certificates as people read them, what the gate says of each at *maintenant*, and their last call."""
    table = tableau(
        "Numéro", "Sujet", "Statut", "Fin", "Jours", "À la porte", "Dernière requête", "Empreinte"
    )
    for c in certificats:
        refus = _verdict(c, maintenant)
        jours = _jours(c, maintenant)
        couleur = "red" if refus else "yellow" if jours <= SEUIL_ALERTE else "green"
        table.add_row(
            c.numero,
            Text(c.sujet),
            c.statut,
            quand(c.fin),
            Text(str(jours), style=couleur),
            Text(f"refusé ({refus.code})" if refus else "accepté", style=couleur),
            quand(emplois[c.numero].dernier_le) if c.numero in emplois else "",
            f"{c.empreinte[:16]}…",
        )
    return table


def _verdict(c: Certificat, maintenant: datetime) -> EsavError | None:
    """Return why the gate refuses this certificate at *maintenant*, `None` when it does not."""
    try:
        c.verifier(maintenant)
    except EsavError as refus:
        return refus
    return None


def _jours(c: Certificat, maintenant: datetime) -> int:
    """Return the whole days left to this certificate, negative once it is over."""
    return (c.fin - maintenant) // timedelta(days=1)


def donnees_dossier(dossier: Dossier, entourage: Entourage) -> dict[str, Any]:
    """Return a file as programs read it, with the steps of its way to service and what is due."""
    faits = dossier.piece.faits if dossier.piece else None
    ancien = entourage.ancien
    pas = etapes(dossier, ancien, epreuve_exigee=entourage.epreuve)
    prochaine = suivante(pas) if attend(dossier) else None
    return {
        "numero": dossier.numero,
        "operateur": dossier.operateur,
        "source": dossier.source,
        "statut": dossier.statut,
        "parcours": parcours(dossier, ancien),
        "remplace": dossier.remplace,
        "empreinte": faits and faits.empreinte,
        "sujet": faits and faits.sujet,
        "emetteur": faits and faits.emetteur,
        "numeroSerie": faits and faits.numero_serie,
        "cle": faits and faits.cle,
        "debut": faits and faits.debut,
        "fin": faits and faits.fin,
        "ouvertLe": dossier.ouvert_le,
        "activeLe": dossier.active_le,
        "premierUsageLe": dossier.premier_usage_le,
        "retraitLe": dossier.retrait_le,
        "finiLe": dossier.fini_le,
        "motifFin": dossier.motif_fin,
        "epreuveLe": dossier.epreuve and dossier.epreuve.le,
        "epingle": dossier.epingle,
        "derogation": [
            {"regle": d.regle, "motif": d.motif, "auteur": d.auteur, "le": d.le} for d in dossier.derogations
        ],
        "etape": [_etape(e) for e in pas],
        "prochaine": prochaine and _etape(prochaine),
        "echeance": [
            vue_echeances.donnees_echeance(e, entourage.situation.le) for e in entourage.dues(dossier)
        ],
        **_donnees_emploi(entourage.emplois.get(dossier.numero)),
    }


def donnees_histoire(dossier: Dossier) -> list[dict[str, Any]]:
    """Return who did what to a file, as programs read it."""
    return [
        {"le": p.le, "auteur": p.auteur, "acte": p.acte, "statut": p.statut, "motif": p.motif}
        for p in dossier.passages
    ]


def donnees_constats(constats: Iterable[Constat]) -> list[dict[str, Any]]:
    """Return what a check found, as programs read it."""
    return [{"regle": c.regle, "gravite": c.gravite, "message": c.message} for c in constats]


def attend(dossier: Dossier) -> bool:
    """Return whether something is still to be done with this file."""
    return dossier.fini_le is None and dossier.statut is not StatutCertificat.REMPLACE


def dessiner_dossier(dossier: Dossier, entourage: Entourage) -> Iterator[RenderableType]:
    """Yield a file for people: what it is, its steps, what comes next, and until when."""
    ancien = entourage.ancien
    couleur = "green" if dossier.statut in OUVERTS else "red" if dossier.fini_le is not None else "yellow"
    yield Text.assemble(
        (dossier.numero, "bold"),
        "  ",
        (dossier.statut, couleur),
        f"  {parcours(dossier, ancien).libelle}",
    )
    yield fiche(
        [
            *_lignes(dossier),
            ("Renouvelle", dossier.remplace),
            ("Retrait", quand(dossier.retrait_le)),
            *_emplois(dossier, entourage),
            ("Fin", f"{quand(dossier.fini_le)} : {dossier.motif_fin}" if dossier.fini_le else None),
            *(
                (f"Dérogation {d.regle}", f"{d.motif} ({d.auteur}, {quand(d.le)})")
                for d in dossier.derogations
            ),
        ]
    )
    if attend(dossier):
        yield from _dessiner_etapes(etapes(dossier, ancien, epreuve_exigee=entourage.epreuve))
    if dues := entourage.dues(dossier):
        yield vue_echeances.table(dues, entourage.situation.le)


def _dessiner_etapes(pas: Sequence[Etape]) -> Iterator[RenderableType]:
    prochaine = suivante(pas)
    table = tableau("Étape", "Qui", "Fait le")
    for etape in pas:
        style = "bold yellow" if etape is prochaine else "dim" if etape.faite_le else ""
        table.add_row(
            Text(etape.quoi, style=style),
            _QUI[etape.qui],
            quand(etape.faite_le) or ("à faire" if etape is prochaine else ""),
        )
    yield table
    if prochaine is not None:
        yield Text.assemble(("Étape suivante", "bold"), f" ({_QUI[prochaine.qui]}) : {prochaine.quoi}")
        if prochaine.commande:
            yield Text(f"  {prochaine.commande}")


def dessiner_constats(constats: Sequence[Constat]) -> Iterator[RenderableType]:
    """Yield what a check found, for people."""
    if not constats:
        yield Text("Contrôle : rien à redire.", style="green")
        return
    table = tableau("Règle", "Constat", "Effet")
    for constat in constats:
        effet, couleur = _GRAVITES[constat.gravite]
        table.add_row(constat.regle, Text(constat.message), Text(effet, style=couleur))
    yield table


def dessiner_histoire(dossier: Dossier) -> RenderableType:
    """Return who did what to a file, for people."""
    table = tableau("Le", "Qui", "Acte", "État", "Motif")
    for p in dossier.passages:
        table.add_row(quand(p.le), Text(p.auteur), p.acte, p.statut, Text(p.motif))
    return table


def _etape(etape: Etape) -> dict[str, Any]:
    return {
        "qui": etape.qui,
        "quoi": etape.quoi,
        "commande": etape.commande or None,
        "faiteLe": etape.faite_le,
    }


def _donnees_emploi(emploi: EmploiCertificat | None) -> dict[str, Any]:
    return {
        "requetes": emploi.nombre if emploi else 0,
        "derniereRequete": emploi and emploi.dernier_le,
    }


def _emplois(dossier: Dossier, entourage: Entourage) -> Iterator[tuple[str, str]]:
    """Yield when *dossier* and the one that it renews last served: who still uses the old one."""
    for d in (dossier, entourage.ancien):
        emploi = entourage.emplois.get(d.numero) if d is not None else None
        if emploi is not None and emploi.dernier_le is not None:
            libelle = "Dernière requête" if d is dossier else f"Dernière requête de {emploi.numero}"
            yield libelle, f"{quand(emploi.dernier_le)} (comptées : {emploi.nombre})"


def _lignes(dossier: Dossier) -> list[tuple[str, str]]:
    if dossier.piece is None:
        return []
    faits = dossier.piece.faits
    return [
        ("Sujet", faits.sujet),
        ("Émetteur", faits.emetteur),
        ("Validité", f"du {quand(faits.debut)} au {quand(faits.fin)}"),
        ("Clé", faits.cle),
        ("Empreinte SHA-256", faits.empreinte),
    ]
