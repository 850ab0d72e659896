"""What a deprecated version tells its callers: in HTTP headers everywhere, in a SOAP header where the contract has one."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import format_datetime
from typing import Any, Final

from esav_ws.domain.contrat import Regime
from esav_ws.domain.delais import fin_du_jour
from esav_ws.domain.horloge import minuit_de_paris

CLE: Final = "fin_de_version"
"""Where `scope["state"]` holds the members of the header, when the version called is deprecated."""

NOM: Final = "finDeVersion"
"""The name of the header, in the namespace of its contract."""

Membres = dict[str, Any]
"""The members of the header by name, in the order of its schema; those that are absent are `None`.

A `dict` and no other mapping: spyne makes an object of its class of it.
"""


def membres(regime: Regime, adresse: str) -> Membres:
    """Return what the SOAP header says of the deprecated version of *regime*; *adresse* comes before its paths."""
    chemin = regime.chemin_successeur
    return {
        "version": regime.nom,
        "dateDepreciation": regime.depreciee_le,
        "dateFin": regime.fin_le,
        "successeur": regime.successeur,
        "adresseSuccesseur": None if chemin is None else adresse + chemin,
    }


def entetes_http(regime: Regime, adresse: str) -> Mapping[str, str]:
    """Return the HTTP headers of a deprecated version: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), `Link`.

    The end is the instant at which the last day ends in Paris.
    """
    entetes = {}
    if regime.depreciee_le is not None:
        entetes["deprecation"] = f"@{int(minuit_de_paris(regime.depreciee_le).timestamp())}"
    if regime.fin_le is not None:
        entetes["sunset"] = format_datetime(fin_du_jour(regime.fin_le).astimezone(UTC), usegmt=True)
    if regime.chemin_successeur is not None:
        entetes["link"] = f'<{adresse}{regime.chemin_successeur}>; rel="successor-version"'
    return entetes
