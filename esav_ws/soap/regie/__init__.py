"""Contract of the régie, served by the integration platform alone: wire shapes, and their pure translation."""

from typing import Final

CHEMIN: Final = "/ws/regie"
"""Where it is served."""
ESPACE: Final = "urn:esav:plateforme:regie:1"
"""Its namespace."""
WSDL: Final = "plateforme/regie.wsdl"
"""Where its WSDL stands among the published ones."""
