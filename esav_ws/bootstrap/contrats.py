"""What the gateway serves: each live contract version and each neighbouring contract, with what answers it."""

from collections.abc import Callable, Mapping
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from esav_ws.config import Settings
from esav_ws.domain.horloge import Horloge, HorlogeSysteme
from esav_ws.domain.mise_en_production import CONTRATS as CONTRATS_DES_DOMAINES
from esav_ws.domain.operateur import VersionOuverte
from esav_ws.soap.voisin import INFO_TRAVAUX, PLAN_CHARGE, VOISINS

if TYPE_CHECKING:
    from esav_ws.bootstrap import Maison
    from esav_ws.soap.transport import Atelier, Mesurer, PointAcces

CONTRATS: dict[str, tuple[str, str]] = {
    "/ws/signalisation/v1": ("v1/signalisation.wsdl", "esav_ws.soap.v1.service:SignalisationServiceV1"),
    "/ws/signalisation/v2": ("v2/signalisation.wsdl", "esav_ws.soap.v2.service:SignalisationServiceV2"),
    "/ws/test/v1": ("v1/test.wsdl", "esav_ws.soap.test_v1.service:ServiceTestV1"),
    "/ws/test/v2": ("v2/test.wsdl", "esav_ws.soap.test_v2.service:ServiceTestV2"),
}
"""Each live contract version: its path, its published WSDL and the service that answers, by name.

Retiring one is deleting its line and its folder.
"""

DOMAINES = {contrat: domaine for domaine, contrat in CONTRATS_DES_DOMAINES.items()}
"""The domain that each service is."""

SERVICES_VOISINS: Mapping[str, str] = {
    PLAN_CHARGE.chemin: "esav_ws.soap.interop.plan_charge.service:PlanChargeService",
    INFO_TRAVAUX.chemin: "esav_ws.soap.interop.info_travaux.service:InfoTravauxService",
}
"""Each neighbouring contract of `VOISINS`: its path, and the service that answers, by name."""


def points_acces(
    settings: Settings,
    atelier: "Atelier",
    mesurer: "Callable[[str], Mesurer]",
    horloge: Horloge | None = None,
) -> "dict[str, PointAcces]":
    """Return the endpoint of each live contract version, and of each neighbouring contract, by its path.

    `mesurer` gives the measure of a path.
    """
    from esav_ws.soap.contrat import ContratPublie  # noqa: PLC0415 - only what serves needs spyne
    from esav_ws.soap.transport import PointAcces  # noqa: PLC0415 - as above

    contrats = CONTRATS | {
        chemin: (VOISINS[chemin].wsdl, service) for chemin, service in SERVICES_VOISINS.items()
    }
    return {
        chemin: PointAcces(
            ContratPublie(settings.wsdl / wsdl, settings.url + chemin),
            [resolve_name(service)],
            atelier,
            mesurer=mesurer(chemin),
            taille_max=settings.taille_max,
            delai_corps_s=settings.delai_corps,
            voisin=VOISINS.get(chemin),
            ouverture=_ouverture(chemin),
            maintenant=(horloge or HorlogeSysteme()).maintenant,
        )
        for chemin, (wsdl, service) in contrats.items()
    }


def _ouverture(chemin: str) -> VersionOuverte | None:
    """Return what must be open to the callers of the version at *chemin*; of a neighbouring contract, the bus asks."""
    if chemin not in CONTRATS:
        return None
    _, _, contrat, majeure = chemin.split("/")
    return DOMAINES[contrat], int(majeure.removeprefix("v"))


def numeros(maison: "Maison") -> dict[str, tuple[str, str]]:
    """Return, by the path of each live contract version, its service and its number N.m."""
    return {
        chemin: (objet := chemin.split("/")[2], maison.contrats.numero(objet, maison.settings.wsdl / wsdl))
        for chemin, (wsdl, _) in CONTRATS.items()
    }
