"""Incidents and planned works, as Opérateurs ask for them and as the OI reads them (art. 4.1)."""

from dataclasses import replace

from esav_ws.application.bus import Contexte
from esav_ws.application.curseur import decoder, desceller, encoder, sceller
from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_reseau import (
    PRESTATIONS_MONTREES,
    ConsulterPrestationsImpactees,
    ConsulterReseau,
    ConsulterUnReseau,
    FicheReseau,
    ListerReseau,
    PageImpactees,
    PageReseau,
    PrestationImpactee,
    VueReseau,
)
from esav_ws.application.ports_reseau import CriteresReseau, Place
from esav_ws.domain.offre import PrestationInconnue
from esav_ws.domain.reseau import EvenementReseau
from esav_ws.domain.reseau_erreurs import ReseauInconnu
from esav_ws.domain.reseau_periode import exiger_plausible
from esav_ws.domain.signalisation_erreurs import CurseurInvalide

RATTACHEES_MONTREES = 200
"""Attached signalisations that the sheet of an incident names."""


def consulter(requete: ConsulterReseau, contexte: Contexte) -> PageReseau:
    """Return a page of what concerns the Opérateur, each with its own impacted prestations and nobody else's.

    The OI sees all, without prestations.

    Raises:
        PrestationInconnue: the prestation, or the PTO, asked for is not the Opérateur's.
        CriteresReseauIncoherents: `modifie_depuis` is beyond the calendar.
        CurseurInvalide: the cursor is that of another list.
    """
    operateur = contexte.acteur.operateur
    if requete.modifie_depuis is not None:
        exiger_plausible(requete.modifie_depuis)
    ligne = None
    if requete.identifiant_prestation is not None:
        prestation = contexte.uow.parc.prestation(requete.identifiant_prestation, operateur)
        if prestation is None:
            raise PrestationInconnue(requete.identifiant_prestation)
        ligne = (prestation.reference_pm or "", prestation.reference_pbo)
    elif requete.prise is not None:
        ligne = contexte.uow.reseau.ligne_de_prise(requete.prise, operateur)
        if ligne is None:
            raise PrestationInconnue(requete.prise)
    criteres = CriteresReseau(
        operateur=operateur,
        nature=requete.nature,
        reference=requete.reference,
        ligne=ligne,
        pm=requete.pm,
        pms=requete.pms,
        commune=requete.commune,
        periode=requete.periode,
        creation=requete.creation,
        debut=requete.debut,
        fin=requete.fin,
        modifie_depuis=requete.modifie_depuis,
        etats=requete.etats,
        intervention_oc=requete.intervention_oc,
    )
    stable = replace(requete, curseur=None, taille=TAILLE_PAGE, prestations=PRESTATIONS_MONTREES)
    lus, suivant = _page(criteres, repr((operateur, stable)), requete.curseur, requete.taille, contexte)
    if operateur is None:
        return PageReseau(tuple(map(VueReseau, lus)), suivant)
    nombres = contexte.uow.reseau.nombres([lu.reference for lu in lus], operateur)
    vues = (_vue(lu, operateur, requete.prestations, nombres[lu.reference], contexte) for lu in lus)
    return PageReseau(tuple(vues), suivant)


def lister(requete: ListerReseau, contexte: Contexte) -> PageReseau:
    """Return a page for the OI, without prestations; raise `CurseurInvalide`."""
    criteres = CriteresReseau(
        nature=requete.nature,
        pm=requete.pm,
        etats=requete.etats,
        vivants=not (requete.tout or requete.etats),
    )
    liste = repr(replace(requete, curseur=None, taille=TAILLE_PAGE))
    lus, suivant = _page(criteres, liste, requete.curseur, requete.taille, contexte)
    return PageReseau(tuple(map(VueReseau, lus)), suivant)


def consulter_un(requete: ConsulterUnReseau, contexte: Contexte) -> FicheReseau:
    """Return one whole, for the OI, or raise `ReseauInconnu`."""
    trouve = contexte.uow.reseau.trouver(requete.reference)
    if trouve is None or trouve.nature is not requete.nature:
        raise ReseauInconnu(requete.reference)
    rattachees = contexte.uow.reseau.rattachees(trouve.reference, "", RATTACHEES_MONTREES)
    return FicheReseau(
        trouve,
        tuple(contexte.uow.reseau.concernes(trouve.reference)),
        tuple(rattachee.numero for rattachee in rattachees),
    )


def consulter_impactees(requete: ConsulterPrestationsImpactees, contexte: Contexte) -> PageImpactees:
    """Return a page of impacted prestations: computed as they are now, element of the network by element.

    Raises:
        ReseauInconnu: nothing of that reference concerns the Opérateur.
        CurseurInvalide: the cursor is that of another list.
    """
    reseau = contexte.uow.reseau
    sien = contexte.acteur.operateur
    connu = reseau.trouver(requete.reference)
    if connu is None or (sien and not reseau.visible(requete.reference, sien, contexte.maintenant)):
        raise ReseauInconnu(requete.reference)
    seul = sien or requete.operateur
    codes = [seul] if seul else [concerne.operateur for concerne in reseau.concernes(requete.reference)]
    liste = repr((sien, replace(requete, curseur=None, taille=TAILLE_PAGE)))
    premier, place = _place(requete.curseur, liste)
    lignes: list[tuple[str, str]] = []
    fin = ""
    for code in codes:
        if code < premier:
            continue
        reste = requete.taille + 1 - len(lignes)
        apres = place if code == premier else None
        for rang, identifiant in reseau.impactees(requete.reference, code, apres, reste):
            lignes.append((identifiant, code))
            if len(lignes) == requete.taille:
                fin = f"{code} {rang} {identifiant}"
        if len(lignes) > requete.taille:
            return PageImpactees(tuple(lignes[:-1]), sceller(fin, liste))
    return PageImpactees(tuple(lignes), None)


def _page(
    criteres: CriteresReseau, liste: str, curseur: str | None, taille: int, contexte: Contexte
) -> tuple[list[EvenementReseau], str | None]:
    apres = decoder(curseur, liste)
    lus = contexte.uow.reseau.lister(criteres, contexte.maintenant, apres, taille + 1)
    suite = lus[:taille]
    if len(lus) <= taille:
        return suite, None
    return suite, encoder((suite[-1].modifie_le, suite[-1].reference), liste)


def _vue(
    evenement: EvenementReseau, operateur: str, combien: int, nombre: int | None, contexte: Contexte
) -> VueReseau:
    lues = contexte.uow.reseau.impactees(evenement.reference, operateur, None, combien + 1)
    couvertures = evenement.description.couvertures
    montrees = tuple(PrestationImpactee(lue.identifiant, couvertures[lue.rang].pm) for lue in lues[:combien])
    return VueReseau(evenement, montrees, len(lues) > combien, nombre)


def _place(curseur: str | None, liste: str) -> tuple[str, Place | None]:
    if curseur is None:
        return "", None
    try:
        code, rang, identifiant = desceller(curseur, liste).split(" ")
        return code, (int(rang), identifiant)
    except ValueError:
        raise CurseurInvalide from None
