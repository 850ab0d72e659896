"""Between a signalisation and its rows, both ways."""

from typing import Any

from esav_ws.application.resultats import Resume
from esav_ws.domain.motifs import CauseGel
from esav_ws.domain.operateur import Cote
from esav_ws.domain.reception import CanalReception, Reception
from esav_ws.domain.signalisation import (
    Avancement,
    Commentaire,
    DefautDepose,
    Deposant,
    Etat,
    Gel,
    Passage,
    Signalisation,
    avancement,
)
from esav_ws.storage.instruction import Ligne

_ETATS: dict[str, Etat] = {etat.value: etat for etat in Etat}
_AVANCEMENTS: dict[str, Avancement] = {avancement.value: avancement for avancement in Avancement}


def fixe(signalisation: Signalisation) -> dict[str, Any]:
    """Return the columns that never change after the deposit."""
    deposant, defaut = signalisation.deposant, signalisation.defaut
    prelocalisation, libelle_prelocalisation = defaut.prelocalisation or (None, None)
    return {
        "numero": signalisation.numero,
        "operateur": signalisation.operateur,
        "reference_operateur": signalisation.reference_operateur,
        "prestation": signalisation.prestation,
        "offre": signalisation.offre,
        "deposant_nom": deposant.nom,
        "deposant_telephone": deposant.telephone,
        "deposant_courriel": deposant.courriel,
        "code_formulaire": defaut.code_formulaire,
        "version_formulaire": defaut.version_formulaire,
        "valeurs_formulaire": dict(defaut.valeurs),
        "nature": defaut.nature,
        "libelle_nature": defaut.libelle,
        "prelocalisation": prelocalisation,
        "libelle_prelocalisation": libelle_prelocalisation,
        "depose_le": signalisation.depose_le,
        **_reception(signalisation.reception),
    }


def variable(signalisation: Signalisation) -> dict[str, Any]:
    """Return the columns that every change rewrites, without the revision."""
    fin, gel = signalisation.fin, signalisation.gel
    return {
        "etat": signalisation.etat,
        "etat_le": signalisation.date_etat,
        "progression": signalisation.progression,
        "ouverte": signalisation.ouverte,
        "fini_le": fin.le if fin else None,
        "code_fin": fin.code if fin else None,
        "gel_cause": gel.cause if gel else None,
        "gel_cote": gel.cote if gel else None,
        "gel_le": gel.le if gel else None,
        "gel_retour": gel.retour if gel else None,
        "gel_information": gel.information_demandee if gel else None,
    }


def lignes_passages(signalisation: Signalisation, depuis: int) -> list[dict[str, Any]]:
    """Return the rows of the passages of rank *depuis* and after."""
    return [
        {
            "numero": signalisation.numero,
            "rang": rang,
            "depart": passage.depart,
            "cible": passage.cible,
            "le": passage.le,
            "auteur": passage.auteur,
            "motif": passage.motif,
            "code": passage.code,
            "avancement": passage.avancement,
            "cote": passage.cote,
        }
        for rang, passage in enumerate(signalisation.passages[depuis:], start=depuis)
    ]


def lignes_commentaires(signalisation: Signalisation, depuis: int) -> list[dict[str, Any]]:
    """Return the rows of the remarks of rank *depuis* and after."""
    return [
        {
            "numero": signalisation.numero,
            "rang": rang,
            "le": remarque.le,
            "auteur": remarque.auteur,
            "cote": remarque.cote,
            "texte": remarque.texte,
        }
        for rang, remarque in enumerate(signalisation.commentaires[depuis:], start=depuis)
    ]


def lire_passage(row: Ligne) -> Passage:
    """Return the passage that *row* holds."""
    return Passage(
        Etat(row.depart),
        Etat(row.cible),
        row.le,
        row.auteur,
        row.motif,
        row.code,
        Avancement(row.avancement) if row.avancement else None,
        Cote(row.cote) if row.cote else None,
    )


def lire_commentaire(row: Ligne) -> Commentaire:
    """Return the remark that *row* holds."""
    return Commentaire(row.le, row.auteur, Cote(row.cote), row.texte)


def lire_resume(row: Ligne) -> Resume:
    """Return the line of a list that *row* holds."""
    etat = _ETATS[row.etat]
    return Resume(
        row.numero,
        row.operateur,
        row.reference_operateur,
        row.prestation,
        etat,
        avancement(etat, _AVANCEMENTS[row.progression]),
        row.etat_le,
        row.depose_le,
        row.fini_le,
        row.code_fin,
    )


def lire_signalisation(
    row: Ligne, passages: tuple[Passage, ...], commentaires: tuple[Commentaire, ...]
) -> Signalisation:
    """Return the signalisation that *row* and its suites hold."""
    return Signalisation(
        numero=row.numero,
        operateur=row.operateur,
        prestation=row.prestation,
        offre=row.offre,
        reference_operateur=row.reference_operateur,
        deposant=Deposant(row.deposant_nom, row.deposant_telephone, row.deposant_courriel),
        defaut=DefautDepose(
            row.code_formulaire,
            row.version_formulaire,
            tuple((nom, valeur) for nom, valeur in row.valeurs_formulaire.items() if valeur is not None),
            row.nature,
            row.libelle_nature,
            (row.prelocalisation, row.libelle_prelocalisation) if row.prelocalisation else None,
        ),
        depose_le=row.depose_le,
        etat=Etat(row.etat),
        etat_le=row.etat_le,
        revision=row.revision,
        progression=Avancement(row.progression),
        gel=_gel(row),
        passages=passages,
        commentaires=commentaires,
        reception=_lire_reception(row),
        incident=row.incident,
    )


_PAR_E_SAV: dict[str, Any] = dict.fromkeys(("canal", "saisie_le", "saisie_par", "saisie_motif"))


def _reception(reception: Reception | None) -> dict[str, Any]:
    if reception is None:
        return _PAR_E_SAV
    return {
        "canal": reception.canal,
        "saisie_le": reception.saisie_le,
        "saisie_par": reception.saisie_par,
        "saisie_motif": reception.motif,
    }


def _lire_reception(row: Ligne) -> Reception | None:
    if row.canal is None:
        return None
    return Reception(CanalReception(row.canal), row.saisie_le, row.saisie_par, row.saisie_motif)


def _gel(row: Ligne) -> Gel | None:
    if row.gel_cause is None:
        return None
    return Gel(
        CauseGel(row.gel_cause), Cote(row.gel_cote), row.gel_le, Etat(row.gel_retour), row.gel_information
    )
