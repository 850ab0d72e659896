"""The published nomenclature of a form."""

import csv
import io

from esav_ws.domain.formulaire import Formulaire


def nomenclature_csv(formulaire: Formulaire) -> bytes:
    """Return the admitted codes, field by field, as semicolon-separated UTF-8 text with a heading line."""
    texte = io.StringIO()
    lignes = csv.writer(texte, delimiter=";", lineterminator="\n")
    lignes.writerow(("champ", "code", "libelle"))
    for champ in formulaire.champs:
        if champ.nomenclature is not None:
            lignes.writerows((champ.nom, code, libelle) for code, libelle in champ.nomenclature.entrees)
    return texte.getvalue().encode()
