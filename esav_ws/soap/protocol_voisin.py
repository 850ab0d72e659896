"""The SOAP protocol of the neighbouring contracts: that of ours, with what they have otherwise."""

from typing import Any

from esav_ws.soap.protocol import Appel, Protocole11
from esav_ws.soap.voisin import Voisin
from esav_ws.xmlio.schema import SchemaPublie


class ProtocoleVoisin(Protocole11):
    """SOAP 1.1 as a neighbouring contract has it."""

    def __init__(self, schema: SchemaPublie, pour: Voisin) -> None:
        """Judge by *schema* the messages of the contract *pour*."""
        super().__init__(schema)
        self._entete_nu, self._entete = pour.entete, f"{{{pour.espace}}}{pour.entete}"

    def create_in_document(self, ctx: Any, charset: str | None = None) -> None:
        """Set `ctx.in_document` to the root of the parsed request, its header in the namespace that it should have."""
        super().create_in_document(ctx, charset)
        for entete in ctx.in_document.iterfind(f"{{{self.soap.espace}}}Header/{self._entete_nu}"):
            entete.tag = self._entete

    def _verifier_action(self, appel: Appel, operation: str) -> None:
        """Take the bare name of the operation too: it is the action of some of these contracts, others have none."""
        if appel.action != operation:
            super()._verifier_action(appel, operation)
