"""What the versions of Test answer alike: the members that their structures share, by name."""

from typing import Any

from esav_ws.application.messages_reseau import VueReseau
from esav_ws.domain import essai_catalogue as catalogue
from esav_ws.domain.essai import EssaiLigne, Mesure


def parametre(decrit: catalogue.ParametreEssai) -> dict[str, Any]:
    """Return what a parameter takes."""
    return {
        "nom": decrit.nom,
        "type": decrit.type,
        "obligatoire": decrit.obligatoire,
        "unite": decrit.unite or None,
        "minimum": None if decrit.minimum is None else f"{decrit.minimum:f}",
        "maximum": None if decrit.maximum is None else f"{decrit.maximum:f}",
        "valeurAdmise": list(decrit.valeurs),
    }


def essai(demande: EssaiLigne) -> dict[str, Any]:
    """Return what a test is, and where it stands."""
    return {
        "numeroTest": demande.numero,
        "identifiantPrestation": demande.prestation,
        "referenceOperateur": demande.reference_operateur,
        "codeTest": demande.code,
        "etat": demande.etat,
        "dateEtat": demande.etat_le,
        "verdict": demande.verdict,
    }


def mesure(lue: Mesure) -> dict[str, Any]:
    """Return one measure."""
    return {"nom": lue.nom, "valeur": lue.valeur, "unite": lue.unite or None, "verdict": lue.verdict}


def reseau(vue: VueReseau) -> dict[str, Any]:
    """Return what works and incidents have alike, codes and impacted prestations apart."""
    e, d = vue.evenement, vue.evenement.description
    return {
        "reference": e.reference,
        "etat": e.etat,
        "dateModification": e.modifie_le,
        "dateDebut": d.debut,
        "dateFin": d.fin,
        "dateFinReelle": e.fin_reelle,
        "referencePm": list(vue.pms),
        "referenceEquipement": [reference for pm in vue.pms for reference in d.de(pm)],
        "interventionOperateur": d.intervention_oc,
        "commentaire": d.commentaire,
        "commentaireOperateur": d.commentaire_oc,
        "contact": d.contact_oi,
        "immeuble": list(d.immeubles),
        "autresPrestations": vue.d_autres,
    }


def travaux(vue: VueReseau) -> dict[str, Any]:
    """Return what works alone have."""
    d = vue.evenement.description
    return {"travauxCuratifs": d.curatifs, "referenceIncident": d.reference_incident}
