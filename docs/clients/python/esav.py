"""Connexion à e-SAV avec zeep, et présentation d'une faute (pip install zeep)."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from requests import Session
from zeep import Client, Settings
from zeep.exceptions import Fault
from zeep.proxy import ServiceProxy
from zeep.transports import Transport


class Identifie:
    """Le service d'un contrat v2 : chaque requête porte un en-tête, son identifiant tiré ici, et la réponse aussi."""

    def __init__(self, service: ServiceProxy) -> None:
        self._service = service

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """Rend l'opération, qui ajoute l'en-tête et retire ceux de la réponse."""
        return lambda **valeurs: self.appeler(operation, **valeurs)[1]

    def appeler(self, operation: str, identifiant: str | None = None, **valeurs: Any) -> tuple[Any, Any]:
        """Appelle une opération sous un identifiant, tiré ici sans autre indication ; rend les en-têtes et le corps."""
        entete = {"identifiantRequete": identifiant or str(uuid4()), "horodatage": datetime.now(UTC)}
        reponse = self._service[operation](**valeurs, _soapheaders={"entete": entete})
        return reponse.header, getattr(reponse.body, f"{operation}Reponse", reponse.body)


def connecter(url: str, client: str, ca: str) -> ServiceProxy | Identifie:
    """Rend le service décrit par le WSDL de cette URL, en SOAP 1.1 (ou 1.2 si la variable SOAP vaut 1.2)."""
    session = Session()  # garde la connexion TLS ouverte d'un appel à l'autre
    session.trust_env = False  # sans quoi REQUESTS_CA_BUNDLE, si elle existe, l'emporte sur session.verify
    session.cert = (f"{client}/cert.pem", f"{client}/key.pem")
    session.verify = ca
    contrat = url.rsplit("/", 2)[1].capitalize()  # signalisation ou test
    port = f"{contrat}Soap12" if os.environ.get("SOAP") == "1.2" else f"{contrat}Soap11"
    grand = Settings(xml_huge_tree=True)  # sans quoi une pièce jointe de plus de 7 Mio ne se lit pas
    lu = Client(f"{url}?wsdl", transport=Transport(session=session), settings=grand)
    service = lu.bind(next(iter(lu.wsdl.services)), port)
    return Identifie(service) if url.endswith("/v2") else service


def montrer(faute: Fault) -> None:
    """Écrit la faute et son détail typé sur la sortie d'erreur."""
    erreur = faute.detail.find("{*}erreur")
    code, camp, libelle = (erreur.findtext(f"{{*}}{nom}") for nom in ("code", "camp", "libelle"))
    print(faute.message, f"{code} {camp} {libelle}", sep="\n", file=sys.stderr)
    for element in erreur.iterfind("{*}element"):
        print(element.findtext("{*}xpath"), ":", element.findtext("{*}regle"), file=sys.stderr)
