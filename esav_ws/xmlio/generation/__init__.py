"""Files generated from the source of each form, published beside it and checked in."""

from pathlib import Path

from esav_ws.domain.formulaire import Formulaire
from esav_ws.xmlio.catalogue_scelle import lire_scelles, scelle
from esav_ws.xmlio.catalogue_source import lire_source, schema_source
from esav_ws.xmlio.generation.exemple import exemple_xml
from esav_ws.xmlio.generation.maquette import maquette_html
from esav_ws.xmlio.generation.nomenclature import nomenclature_csv
from esav_ws.xmlio.generation.schema import schema_xsd


def fichiers(formulaire: Formulaire) -> dict[str, bytes]:
    """Return the generated files of one version, by name."""
    return {
        "form.xsd": schema_xsd(formulaire),
        "maquette.html": maquette_html(formulaire),
        "exemple.xml": exemple_xml(formulaire),
        "nomenclature.csv": nomenclature_csv(formulaire),
    }


def generer(catalogue: Path) -> dict[Path, bytes]:
    """Return every generated file of the folder *catalogue*, by its path; the same bytes at each call.

    Published versions are there too: what this generator would give for them today.

    Raises:
        CatalogueInvalide: when a source is wrong, naming the file and the line.
    """
    source_xsd = schema_source(catalogue)
    return {
        source.with_name(nom): contenu
        for source in sorted(catalogue.glob("*/*/formulaire.xml"))
        for nom, contenu in fichiers(
            lire_source(source.read_bytes(), source_xsd, fichier=str(source))
        ).items()
    }


def perimes(catalogue: Path) -> list[Path]:
    """Return the generated files that are missing, or are not what their source gives, of versions not sealed."""
    return list(_ecarts(catalogue))


def ecrire(catalogue: Path) -> list[Path]:
    """Write the generated files that `perimes` finds, and return their paths. A sealed version is never touched."""
    ecarts = _ecarts(catalogue)
    for chemin, contenu in ecarts.items():
        chemin.write_bytes(contenu)
    return list(ecarts)


def _ecarts(catalogue: Path) -> dict[Path, bytes]:
    scelles = lire_scelles(catalogue)
    return {
        chemin: contenu
        for chemin, contenu in generer(catalogue).items()
        if not scelle(chemin, scelles) and (not chemin.is_file() or chemin.read_bytes() != contenu)
    }
