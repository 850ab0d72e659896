"""The forms catalogue as Opérateurs read it."""

from esav_ws.application.bus import Contexte
from esav_ws.application.curseur import desceller, sceller
from esav_ws.application.messages import ListerFormulaires, ObtenirFormulaire
from esav_ws.application.resultats import FormulairePublie, PageFormulaires
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.offre import OffreInconnue


def lister(requete: ListerFormulaires, contexte: Contexte) -> PageFormulaires:
    """Return the form versions in production today, of one offer or of all, by code and version.

    Raises:
        OffreInconnue: no offer bears this code.
        CurseurInvalide: the cursor is not one of this list.
    """
    if requete.code_offre and contexte.uow.parc.offre(requete.code_offre) is None:
        raise OffreInconnue(requete.code_offre)
    aujourdhui = jour_de_paris(contexte.maintenant)
    liste = f"formulaires {requete.code_offre}"
    apres = _position(requete.curseur, liste)
    suite = sorted(
        (
            p
            for p in contexte.catalogue.publications(requete.code_offre)
            if p.en_production(aujourdhui) and (p.code, p.version) > apres
        ),
        key=lambda p: (p.code, p.version),
    )
    if requete.taille is None or len(suite) <= requete.taille:
        return PageFormulaires(tuple(suite))
    page = tuple(suite[: requete.taille])
    return PageFormulaires(page, sceller(f"{page[-1].code} {page[-1].version}", liste))


def _position(curseur: str | None, liste: str) -> tuple[str, int]:
    """Return the code and the version after which *curseur* continues: what comes before all, without cursor."""
    if curseur is None:
        return "", 0
    code, _, version = desceller(curseur, liste).partition(" ")
    return code, int(version)


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
