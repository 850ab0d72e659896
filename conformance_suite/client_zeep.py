"""An unmodified zeep client over the suite's own connection, so that what passes is recorded and judged as it is."""

from typing import Any

import requests
import zeep
from lxml import etree
from zeep.transports import Transport

from conformance_suite import soap
from conformance_suite.canal import Canal, Echange
from conformance_suite.erreurs import Ecart, NonJoue

_BINDINGS = {"11": "Soap11Binding", "12": "Soap12Binding"}
_OK = 200


class TransportCanal(Transport):
    """Zeep's transport, over a `Canal`."""

    def __init__(self, canal: Canal) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # zeep is untyped
        self.canal = canal

    def load(self, url: str) -> bytes:
        """Fetch a WSDL or a schema, by its path."""
        chemin = chemin_de(url)
        echange = self.canal.envoyer("GET", chemin, {})
        if echange.statut != _OK:
            raise NonJoue(f"{chemin} n'est pas servi (HTTP {echange.statut})")
        return echange.corps

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
        """Send a message."""
        return reponse_de(self.canal.envoyer("POST", chemin_de(address), headers, message))


def chemin_de(url: str) -> str:
    """Return the path and query of *url*."""
    return "/" + url.partition("://")[2].partition("/")[2]


def reponse_de(echange: Echange) -> requests.Response:
    """Return the answer of *echange* as zeep reads one."""
    reponse = requests.Response()
    reponse.status_code = echange.statut
    reponse.headers.update(echange.entetes)
    reponse._content = echange.corps  # noqa: SLF001 - requests offers no other way to make an answer
    return reponse


class ClientsZeep:
    """The zeep services of a run, each made from the WSDL that the endpoint serves."""

    def __init__(self, canal: Canal) -> None:
        self._transport = TransportCanal(canal)
        self._clients: dict[tuple[str, int], zeep.Client] = {}
        self.base = f"https://{canal.hote}:{canal.port}"

    def client(self, service: str, version: int) -> zeep.Client:
        """Return the client of a contract version.

        Raises:
            NonJoue: its WSDL is not served.
        """
        cle = service, version
        if cle not in self._clients:
            reglages = zeep.Settings(xml_huge_tree=True)
            url = f"{self.base}{soap.chemin(service, version)}?wsdl"
            self._clients[cle] = zeep.Client(url, transport=self._transport, settings=reglages)  # type: ignore[no-untyped-call] # zeep is untyped
        return self._clients[cle]

    def appeler(
        self,
        service: str,
        version: int,
        version_soap: str,
        operation: str,
        *,
        arguments: dict[str, Any],
        entete: dict[str, Any] | None,
    ) -> None:
        """Call *operation*; a fault is an answer like another, which the caller reads where it was recorded.

        Raises:
            Ecart: zeep cannot write the request, or read the answer.
        """
        client = self.client(service, version)
        nom = next(
            qname for qname, b in client.wsdl.bindings.items() if type(b).__name__ == _BINDINGS[version_soap]
        )
        proxy = client.create_service(nom, f"{self.base}{soap.chemin(service, version)}")  # type: ignore[no-untyped-call] # zeep is untyped
        if "formulaire" in arguments:
            arguments = arguments | {"formulaire": {"_value_1": etree.fromstring(arguments["formulaire"])}}
        try:
            proxy[operation](**arguments, **({"_soapheaders": {"entete": entete}} if entete else {}))
        except zeep.exceptions.Fault:
            return
        except (zeep.exceptions.Error, TypeError, AttributeError) as erreur:
            raise Ecart(f"zeep, sans réglage, ne sait pas {operation} : {erreur}") from erreur
