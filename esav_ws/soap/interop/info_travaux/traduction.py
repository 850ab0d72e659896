"""Pure translation between infoTravauxFTTH and the query on the network.

The contract knows one PM for each works: an incident on several PMs is given once for each, under its one reference.
There is no prestation of the PM apart: its reference stands for both.
"""

from collections.abc import Iterator
from typing import Any, Final

from esav_ws.application.messages_reseau import ConsulterReseau, PageReseau, VueReseau
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.reseau_codes import Equipement, EtatReseau, NatureReseau
from esav_ws.domain.reseau_erreurs import CriteresReseauIncoherents
from esav_ws.domain.reseau_periode import PeriodeReseau
from esav_ws.soap.interop.info_travaux import types

TAILLE: Final = 500
"""Works given at once: the contract has no pages."""
PRESTATIONS: Final = 1000
"""Impacted prestations given with each."""
_NATURES: Final = {nature.categorie: nature for nature in NatureReseau}


def consulter(demande: Any) -> ConsulterReseau:
    """Return the query.

    Raises:
        PeriodeReseauTropLongue, CriteresReseauIncoherents: a period breaks its rule.
    """
    pms = demande.referencePrestationPm
    requise = demande.interventionRequiseOC
    return ConsulterReseau(
        nature=_NATURES[demande.type] if demande.type else None,
        reference=demande.referenceTPDERCO,
        identifiant_prestation=demande.referencePrestationPriseImpactee,
        prise=demande.referencePriseImpactee,
        pms=tuple(pms.prestationPm) if pms else (),
        creation=_periode(demande.dateCreation),
        debut=_periode(demande.dateDebutTravaux),
        fin=_periode(demande.dateFinTravaux),
        etats=(EtatReseau(demande.etat),) if demande.etat else (),
        intervention_oc=requise == "OUI" if requise else None,
        prestations=PRESTATIONS,
        taille=TAILLE,
    )


def reponse(page: PageReseau, identite: str) -> types.getInfoTravauxFTTHResponse:
    """Return the works, for the Opérateur that the contract calls *identite*.

    Raises:
        CriteresReseauIncoherents: there are more than can be given at once.
    """
    if page.curseur_suivant is not None:
        raise CriteresReseauIncoherents(
            f"plus de {TAILLE} travaux ou incidents : précisez un PM, une période ou un état"
        )
    travaux = [rendu for vue in page.lignes for rendu in _travaux(vue, identite)]
    return types.getInfoTravauxFTTHResponse(listeTravaux=types.typeListeTravaux(travaux=travaux))


def _travaux(vue: VueReseau, identite: str) -> Iterator[types.typeTravaux]:
    """Yield one for each PM; only for those of the Opérateur's own lines, where all of these are known."""
    e, d = vue.evenement, vue.evenement.description
    fin = e.fin_reelle or d.fin
    for pm in vue.pms:
        references = list(d.de(pm))
        prestations = [impactee.identifiant for impactee in vue.impactees if impactee.pm == pm]
        yield types.typeTravaux(
            reference=e.reference,
            serviceProviderID=identite,
            type=e.nature.categorie,
            equipementConcerne=d.equipement,
            referencePm=pm,
            referencePrestationPm=pm,
            dateModification=e.modifie_le.astimezone(PARIS),
            interventionRequiseOC=_oui(valeur=d.intervention_oc),
            dateDebutTravaux=d.debut.astimezone(PARIS),
            dateFinTravaux=fin and fin.astimezone(PARIS),
            travauxCuratifs=None if d.curatifs is None else _oui(valeur=d.curatifs),
            natureIntervention=d.nature_intervention,
            etat=e.etat,
            referencePBO=types.typeReferencePBO(PBO=references) if d.equipement.par_pbo else None,
            referencePmTechnique=(
                types.typeReferencePmTechnique(PMT=references) if d.equipement is Equipement.PMT else None
            ),
            commentairesIntervention=d.commentaire,
            coordonneesContactOI=d.contact_oi,
            identifiantImmeuble=(
                types.typeIdentifiantImmeuble(immeuble=list(d.immeubles)) if d.immeubles else None
            ),
            referencePrestationPriseImpactees=(
                types.typeReferencePrestationPriseImpactees(prestation=prestations) if prestations else None
            ),
            referenceIncident=d.reference_incident,
            commentaireInterventionOC=d.commentaire_oc,
        )


def _periode(recue: Any) -> PeriodeReseau | None:
    return recue and PeriodeReseau(recue.dateDebutRecherche, recue.dateFinRecherche)


def _oui(*, valeur: bool) -> str:
    return "OUI" if valeur else "NON"
