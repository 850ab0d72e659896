"""The documents handed to Opérateurs (annexe 2), as the business names them."""

from collections.abc import Iterable

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.formulaire_types import couper


class PackInconnu(
    EsavError,
    code="VER-013",
    libelle="Pack documentaire inconnu",
    remede="Demander l'un des packs que la faute nomme.",
    article="annexe 2",
):
    """No pack bears this name."""

    def __init__(self, nom: str, connus: Iterable[str]) -> None:
        super().__init__(f"pack « {couper(nom)} » inconnu : demandez {' ou '.join(connus)}")
