"""The published example of a form."""

from datetime import UTC, datetime
from typing import Final

from lxml import etree

from esav_ws.domain.formulaire import Formulaire
from esav_ws.xmlio.catalogue import recevoir
from esav_ws.xmlio.catalogue_source import CatalogueInvalide
from esav_ws.xmlio.generation.rendu import document

APRES_TOUT_EXEMPLE: Final = datetime(2099, 12, 31, tzinfo=UTC)
"""The moment at which examples are written: the generated files then depend on their source alone."""


def exemple_xml(formulaire: Formulaire) -> bytes:
    """Return an XML form that the schema and the rules of *formulaire* accept.

    Raises:
        CatalogueInvalide: when the examples of its fields break its own rules.
    """
    espace = formulaire.espace_de_noms
    racine = etree.Element(f"{{{espace}}}formulaire", nsmap={None: espace})
    for nom, valeur in formulaire.exemple(maintenant=APRES_TOUT_EXEMPLE):
        etree.SubElement(racine, f"{{{espace}}}{nom}").text = valeur
    for erreur in formulaire.verifier(recevoir(racine), maintenant=APRES_TOUT_EXEMPLE):
        raise CatalogueInvalide(
            f"{formulaire.code} version {formulaire.version}",
            None,
            f"exemple refusé, {erreur.xpath} : {erreur.regle}",
        )
    return document(racine)
