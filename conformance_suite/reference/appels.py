"""Calls that get through: a request is written once by zeep, and the same bytes are sent until it is answered."""

import http.client
import re
import time
import uuid
from typing import Any

import requests
import zeep
from lxml import etree

from conformance_suite import soap
from conformance_suite.canal import Canal
from conformance_suite.client_zeep import TransportCanal, chemin_de, reponse_de
from conformance_suite.erreurs import Injoignable

RELANCES = 5
"""How often a request is sent again, whatever kept it from being answered."""
ATTENTE_MAX_S = 600
"""The longest that the service is waited for: an hour said further away is for the one who operates the client."""
PAUSE_S = 0.2
"""Seconds before a request is sent again when nobody said how long to wait."""
_OK = 200
_CODE = re.compile(rb"<(?:\w+:)?code>([A-Z]{3}-[0-9]{3})<")
_SERVEUR = re.compile(rb"<(?:\w+:)?camp>SERVEUR<")


class Refus(Exception):
    """A fault that is the client's to understand: its code, its elements, and what it says."""

    def __init__(self, code: str, camp: str, message: str, elements: tuple[str, ...]) -> None:
        super().__init__(f"{code} : {message}")
        self.code = code
        self.camp = camp
        self.elements = elements


class TransportFiable(TransportCanal):
    """Zeep's transport, which sends the same request again after a cut, and when the service says to come back."""

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
        """Send a message until it is answered.

        Raises:
            Injoignable: it never was.
        """
        chemin = chemin_de(address)
        for _ in range(RELANCES):
            try:
                echange = self.canal.envoyer("POST", chemin, headers, message)
            except (OSError, http.client.HTTPException) as coupure:
                self.canal.fermer()
                message = self.apres_coupure(message, coupure)
                continue
            attente = self.attente(echange.statut, dict(echange.entetes), echange.corps)
            if attente is None:
                return reponse_de(echange)
            time.sleep(attente)
        raise Injoignable(f"{chemin} n'a pas répondu après {RELANCES} envois de la même requête")

    def apres_coupure(self, message: bytes, _coupure: Exception) -> bytes:
        """Return what is sent after a cut: the same request, which the service answers as it did."""
        time.sleep(PAUSE_S)
        return message

    def attente(self, statut: int, entetes: dict[str, str], corps: bytes) -> float | None:
        """Return how many seconds to wait before the same request is sent again, `None` when this is its answer."""
        if statut == _OK:
            return None
        if (dit := entetes.get("retry-after", "")).isdigit():
            return float(dit) if int(dit) <= ATTENTE_MAX_S else None
        code = _CODE.search(corps)
        if code and _SERVEUR.search(corps):
            self.voir_code(code[1].decode())
            return PAUSE_S
        return None

    def voir_code(self, code: str) -> None:
        """Look at the code of a fault of the server's: whichever it is, the request is to be sent again."""


class Appelant:
    """The services of e-SAV in one SOAP version, under the identity of *canal*."""

    transport_de: type[TransportFiable] = TransportFiable

    def __init__(self, canal: Canal, version_soap: str = "11") -> None:
        self.transport = self.transport_de(canal)
        self._soap = version_soap
        self._base = f"https://{canal.hote}:{canal.port}"
        self._services: dict[str, tuple[zeep.Client, Any]] = {}

    def appeler(self, service: str, version: int, operation: str, /, **arguments: Any) -> Any:
        """Return what *operation* answers, as zeep reads it.

        Raises:
            Refus: it is refused, and sending it again would change nothing.
        """
        proxy = self._proxy(soap.chemin(service, version))
        entetes: dict[str, Any] = {}
        if version > 1:
            entetes = {
                "_soapheaders": {
                    "entete": {"identifiantRequete": str(uuid.uuid4()), "horodatage": soap.horodatage()}
                }
            }
        try:
            rendu = proxy[operation](**_formulaire(arguments), **entetes)
        except zeep.exceptions.Fault as faute:
            raise _refus(faute) from faute
        corps = getattr(rendu, "body", rendu)
        return getattr(corps, f"{operation}Reponse", corps)

    def appeler_regie(self, operation: str, **arguments: Any) -> Any:
        """Return what the régie answers, or raise `Refus`."""
        try:
            return self._proxy("/ws/regie")[operation](**arguments)
        except zeep.exceptions.Fault as faute:
            raise _refus(faute) from faute

    def _proxy(self, chemin: str) -> Any:
        if chemin not in self._services:
            reglages = zeep.Settings(xml_huge_tree=True)
            client = zeep.Client(f"{self._base}{chemin}?wsdl", transport=self.transport, settings=reglages)  # type: ignore[no-untyped-call] # zeep is untyped
            nom = next(
                q for q, b in client.wsdl.bindings.items() if type(b).__name__ == f"Soap{self._soap}Binding"
            )
            self._services[chemin] = client, client.create_service(nom, f"{self._base}{chemin}")  # type: ignore[no-untyped-call] # zeep is untyped
        return self._services[chemin][1]


def elements(rendu: Any, nom: str) -> list[Any]:
    """Return the repeated elements *nom* of an answer; zeep gives a message that has nothing else as the list itself."""
    return list(rendu if isinstance(rendu, list) else getattr(rendu, nom, None) or ())


def _formulaire(arguments: dict[str, Any]) -> dict[str, Any]:
    if "formulaire" not in arguments:
        return arguments
    return arguments | {"formulaire": {"_value_1": etree.fromstring(arguments["formulaire"])}}


def _refus(faute: Any) -> Refus:
    detail = faute.detail
    erreur = None if detail is None else next(iter(detail), None)
    if erreur is None:
        return Refus("", "SERVEUR", str(faute.message), ())
    nu = soap.denuder(erreur)
    xpaths = tuple(e.findtext("xpath", "") for e in nu.iter("element"))
    return Refus(nu.findtext("code", ""), nu.findtext("camp", ""), str(faute.message), xpaths)
