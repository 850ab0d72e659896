"""What Opérateurs read of incidents and planned works: events, mails, and the remark on what was attached."""

from typing import Final

from esav_ws.domain.horloge import PARIS, en_clair
from esav_ws.domain.reseau import EvenementReseau
from esav_ws.domain.reseau_codes import EtatReseau, NatureReseau

_I, _T = NatureReseau.INCIDENT, NatureReseau.TRAVAUX_PROGRAMMES

TYPES: Final = {
    (_I, EtatReseau.NOUVEAU): "INCIDENT_OUVERT",
    (_I, EtatReseau.MAJ): "INCIDENT_MIS_A_JOUR",
    (_I, EtatReseau.CLOTURE): "INCIDENT_CLOS",
    (_I, EtatReseau.ANNULE): "INCIDENT_ANNULE",
    (_T, EtatReseau.NOUVEAU): "TRAVAUX_PLANIFIES",
    (_T, EtatReseau.MAJ): "TRAVAUX_MIS_A_JOUR",
    (_T, EtatReseau.REPLANIFICATION): "TRAVAUX_REPLANIFIES",
    (_T, EtatReseau.CLOTURE): "TRAVAUX_CLOS",
    (_T, EtatReseau.ANNULE): "TRAVAUX_ANNULES",
}
"""The type of the event that tells of each."""


def donnees(evenement: EvenementReseau, nombre: int) -> dict[str, str]:
    """Return what the event says; *nombre* of the Opérateur's own prestations are impacted."""
    d = evenement.description
    fin = evenement.fin_reelle or d.fin
    dites = {
        "reference": evenement.reference,
        "etatReseau": evenement.etat.value,
        "equipement": d.equipement.value,
        "impact": d.impact.value,
        "debut": d.debut.astimezone(PARIS).isoformat(),
        "fin": fin.astimezone(PARIS).isoformat() if fin else "",
        "cause": d.cause or d.nature_intervention or "",
        "interventionRequise": "OUI" if d.intervention_oc else "NON",
        "prestations": str(nombre),
    }
    return {nom: str(valeur) for nom, valeur in dites.items() if valeur}


def objet(evenement: EvenementReseau, etat: EtatReseau) -> str:
    """Return the subject of the mail."""
    return f"e-SAV : {evenement.nature.libelle} {evenement.reference}, {etat.libelle}"


def texte(evenement: EvenementReseau, nombre: int) -> str:
    """Return the text of the mail."""
    d = evenement.description
    fin = evenement.fin_reelle or d.fin
    quoi = (d.cause or d.nature_intervention or evenement.nature).libelle
    lignes = [
        f"Référence : {evenement.reference} ({evenement.nature.libelle}, {evenement.etat.libelle})",
        f"Objet : {quoi} ; {d.impact.libelle}",
        f"Équipement : {d.equipement.libelle}, PM {', '.join(d.pms[:10])}"
        + (f" et {len(d.pms) - 10} autres" if len(d.pms) > 10 else ""),  # noqa: PLR2004 - ten that are named
        f"Début : {en_clair(d.debut)}",
        f"Fin {'réelle' if evenement.fin_reelle else 'prévue'} : {en_clair(fin) if fin else 'inconnue'}",
        f"Vos prestations concernées : {nombre}",
    ]
    if d.intervention_oc:
        lignes.append("Une intervention de votre part est requise.")
    lignes += [remarque for remarque in (d.commentaire, d.commentaire_oc) if remarque]
    if d.contact_oi:
        lignes.append(f"Contact : {d.contact_oi}")
    corps = "\n".join(lignes)
    return f"""Bonjour,

{corps}

Vos prestations concernées se lisent par web service (consulterIncidents, consulterTravauxProgrammes), à titre indicatif
(article 4.1).
"""


def commentaire_de_fin(evenement: EvenementReseau) -> str:
    """Return the remark on each open signalisation that was attached to what has ended."""
    quoi = f"{evenement.nature.libelle.capitalize()} {evenement.reference}"
    if evenement.etat is EtatReseau.ANNULE:
        return f"{quoi} : annulé ; la signalisation suit son cours propre."
    fin = f" le {en_clair(evenement.fin_reelle)}" if evenement.fin_reelle else ""
    return f"{quoi} : fini{fin}. Le service devrait être rétabli : vérifiez la ligne, et dites ici si elle est encore en défaut."
