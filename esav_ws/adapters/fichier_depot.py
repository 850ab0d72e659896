"""The file of a signalisation that the OI enters for an Opérateur (TOML or JSON)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from esav_ws.adapters.fichier_bon import lire_fichier
from esav_ws.application.messages import DeposerSignalisation
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.formulaire import FormulaireRecu
from esav_ws.domain.reception import FichierDepotInvalide
from esav_ws.domain.releve_champs import (
    Attendu,
    Releve,
    entier,
    ligne,
    motif,
    paragraphe,
)
from esav_ws.domain.signalisation import Deposant

COMMENTAIRE_MAX: Final = 2000
_PRESTATION: Final = motif(r"[A-Z0-9-]{1,40}", "l'identifiant de la prestation, comme BF-2100-0009")
_REFERENCE: Final = motif(
    r"(?=.{1,64}$)\S+( \S+)*", "la référence de l'Opérateur, 64 caractères au plus, sans double espace"
)
_NOM: Final = motif(r".{1,100}", "un nom de 100 caractères au plus")
_TELEPHONE: Final = motif(
    r"(\+33|0)[1-9][0-9]{8}", "dix chiffres sans espace comme 0380000000, ou +33380000000"
)
_COURRIEL: Final = motif(
    r"(?=.{1,254}$)[^@\s]+@[^@\s.]+(\.[^@\s.]+)+",
    "une adresse seule, de 254 caractères au plus, comme sav@exemple.fr",
)
"""As the contract has them (`xsd/`): what the agent enters is read over the web services like any other deposit."""


def lire_depot(chemin: Path) -> DeposerSignalisation:
    """Return the deposit that *chemin* writes.

    Raises:
        FichierDepotInvalide: it is no such file, or has faults: all of them are named. Its form is judged apart.
        OSError: it cannot be read.
    """
    try:
        document, _ = lire_fichier(chemin)
    except ValueError as erreur:
        raise FichierDepotInvalide(chemin.name, [ElementErreur("fichier", str(erreur))]) from erreur
    fautes: list[ElementErreur] = []
    racine = Releve(document, "", fautes)
    prestation = racine.exiger("prestation", _PRESTATION)
    reference = racine.exiger("reference", _REFERENCE)
    commentaire = racine.prendre("commentaire", paragraphe(COMMENTAIRE_MAX))
    qui = racine.sous("deposant")
    nom, numero = qui.exiger("nom", _NOM), qui.exiger("telephone", _TELEPHONE)
    adresse = qui.prendre("courriel", _COURRIEL)
    qui.fermer()
    formulaire = racine.sous("formulaire")
    code, version = formulaire.exiger("code", ligne), formulaire.exiger("version", entier, 1)
    champs = formulaire.exiger("champs", _champs, ())
    formulaire.fermer()
    racine.fermer()
    if fautes:
        raise FichierDepotInvalide(chemin.name, fautes)
    return DeposerSignalisation(
        identifiant_prestation=prestation,
        reference_operateur=reference,
        deposant=Deposant(nom, numero, adresse),
        formulaire=FormulaireRecu(code, version, champs),
        commentaire=commentaire,
    )


def _champs(valeur: Any) -> tuple[tuple[str, str], ...]:
    """Return the fields of the form by name, as they are written; the catalogue judges them."""
    if not isinstance(valeur, Mapping) or not all(isinstance(un, str) for un in valeur.values()):
        raise Attendu(
            'une table [formulaire.champs], chaque valeur entre guillemets : DEFECT_NATURE = "COUPURE"'
        )
    return tuple((nom, un.strip()) for nom, un in valeur.items() if un.strip())
