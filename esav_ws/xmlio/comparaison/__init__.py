"""One engine that says what changes from one version of a contract, or of a form, to another, and how much it weighs.

`comparer` reads two places (a WSDL, a schema, a form's source, or a folder of them) and returns the comparison, whose
classes are those of art. 12.1. It writes nothing and fetches nothing.
"""

from pathlib import Path
from typing import Final

from esav_ws.domain.contrat_evolution import Comparaison, Evolution
from esav_ws.domain.formulaire import Formulaire
from esav_ws.xmlio.catalogue_source import CatalogueInvalide, lire_source, schema_source
from esav_ws.xmlio.comparaison.contrats import comparer_schemas, comparer_wsdl
from esav_ws.xmlio.comparaison.effets import Releve
from esav_ws.xmlio.comparaison.formulaires import comparer_formulaires
from esav_ws.xmlio.comparaison.lecture import XSD, ContratIllisible, lire_octets, lire_xml
from esav_ws.xmlio.comparaison.modele import Modele
from esav_ws.xmlio.comparaison.wsdl import WSDL, lire_wsdl

__all__ = ["ContratIllisible", "comparer", "comparer_formulaires"]

SOURCE: Final = "formulaire.xml"
RAPPEL: Final = "notification"
"""The contract, by the name of its file, that the Opérateurs serve and the gateway calls."""


def comparer(avant: Path, apres: Path, *, catalogue: Path) -> Comparaison:
    """Return what changes from *avant* to *apres*; sources of forms are read by the schema of the folder *catalogue*.

    Of a folder beside a file, what bears the name of the file is compared, if it is there: it may hold several services.

    Raises:
        ContratIllisible: either is absent, broken, hostile, or not of the same kind as the other.
    """
    anciens, nouveaux = _pieces(avant), _pieces(apres)
    if avant.is_dir() != apres.is_dir() and (communs := anciens.keys() & nouveaux.keys()):
        anciens, nouveaux = ({nom: p[nom] for nom in communs} for p in (anciens, nouveaux))
    releve = Releve()
    if len(anciens) == len(nouveaux) == 1 and not (avant.is_dir() and apres.is_dir()):
        anciens, nouveaux = ({"": fichier} for pieces in (anciens, nouveaux) for fichier in pieces.values())
    for nom in sorted(anciens.keys() | nouveaux.keys()):
        if nom not in nouveaux:
            releve.dire(nom, "contrat retiré", Evolution.MAJEURE)
        elif nom not in anciens:
            releve.dire(nom, "contrat ajouté", Evolution.MINEURE)
        else:
            _comparer(anciens[nom], nouveaux[nom], releve, catalogue)
    return Comparaison.de(releve.changements())


def _pieces(lieu: Path) -> dict[str, Path]:
    """Return what is compared of *lieu*, by name: its WSDLs, else its form, else its schemas."""
    if not lieu.is_dir():
        lire_octets(lieu)
        return {lieu.name: lieu}
    for motif in ("*.wsdl", SOURCE, "*.xsd"):
        if trouves := sorted(lieu.glob(motif)):
            return {fichier.name: fichier for fichier in trouves}
    raise ContratIllisible(lieu, f"ni WSDL, ni {SOURCE}, ni schéma dans ce dossier")


def _comparer(avant: Path, apres: Path, releve: Releve, catalogue: Path) -> None:
    genres = [_genre(fichier) for fichier in (avant, apres)]
    match genres:
        case ["wsdl", "wsdl"]:
            comparer_wsdl(lire_wsdl(avant), lire_wsdl(apres), releve, rappel=RAPPEL in avant.stem)
        case ["xsd", "xsd"]:
            comparer_schemas(_schema(avant), _schema(apres), releve)
        case ["formulaire", "formulaire"]:
            ancien, nouveau = _formulaire(avant, catalogue), _formulaire(apres, catalogue)
            if ancien.code != nouveau.code:
                raise ContratIllisible(
                    apres, f"{nouveau.code} n'est pas une version de {ancien.code} : deux formulaires"
                )
            for changement in comparer_formulaires(ancien, nouveau):
                releve.ajouter(changement)
        case _:
            raise ContratIllisible(apres, f"ne se compare pas à {avant} : {genres[1]} et {genres[0]}")


def _genre(fichier: Path) -> str:
    racine = lire_xml(fichier)
    if racine.tag == f"{{{WSDL}}}definitions":
        return "wsdl"
    if racine.tag == f"{{{XSD}}}schema":
        return "xsd"
    if racine.tag == "{urn:esav:formulaire-source:1}formulaire":
        return "formulaire"
    raise ContratIllisible(fichier, "ni WSDL, ni schéma XML, ni source de formulaire")


def _schema(fichier: Path) -> Modele:
    racine = lire_xml(fichier)
    return Modele(racine, fichier, racine.get("targetNamespace", ""))


def _formulaire(fichier: Path, catalogue: Path) -> Formulaire:
    try:
        return lire_source(lire_octets(fichier), schema_source(catalogue), fichier=str(fichier))
    except CatalogueInvalide as erreur:
        raise ContratIllisible(fichier, str(erreur)) from None
