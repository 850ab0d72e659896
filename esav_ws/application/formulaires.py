"""The forms catalogue as Opérateurs read it."""

from esav_ws.application.bus import Contexte
from esav_ws.application.messages import ListerFormulaires, ObtenirFormulaire
from esav_ws.application.resultats import FormulairePublie
from esav_ws.domain.formulaire import PublicationFormulaire
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.offre import OffreInconnue


def lister(requete: ListerFormulaires, contexte: Contexte) -> tuple[PublicationFormulaire, ...]:
    """Return the form versions in production today, of one offer or of all, or raise `OffreInconnue`."""
    if requete.code_offre and contexte.uow.parc.offre(requete.code_offre) is None:
        raise OffreInconnue(requete.code_offre)
    aujourdhui = jour_de_paris(contexte.maintenant)
    return tuple(
        p for p in contexte.catalogue.publications(requete.code_offre) if p.en_production(aujourdhui)
    )


def obtenir(requete: ObtenirFormulaire, contexte: Contexte) -> FormulairePublie:
    """Return one form version in production with its XSD and its XML source.

    Raises:
        FormulaireInconnu: no form bears this code.
        VersionFormulaireHorsProduction: it has no such version in production.
    """
    contexte.catalogue.trouver(requete.code, requete.version, le=jour_de_paris(contexte.maintenant))
    publication = next(
        p for p in contexte.catalogue.publications() if (p.code, p.version) == (requete.code, requete.version)
    )
    return FormulairePublie(
        publication,
        contexte.catalogue.schema(requete.code, requete.version),
        contexte.catalogue.source(requete.code, requete.version),
    )
