"""Connexion à e-SAV avec zeep, et présentation d'une faute (pip install zeep)."""

import os
import sys

from requests import Session
from zeep import Client
from zeep.exceptions import Fault
from zeep.proxy import ServiceProxy
from zeep.transports import Transport


def connecter(url: str, client: str, ca: str, nom: str = "SignalisationV1") -> ServiceProxy:
    """Rend le service décrit par le WSDL de cette URL, en SOAP 1.1 (ou 1.2 si la variable SOAP vaut 1.2)."""
    session = Session()  # garde la connexion TLS ouverte d'un appel à l'autre
    session.trust_env = False  # sans quoi REQUESTS_CA_BUNDLE, si elle existe, l'emporte sur session.verify
    session.cert = (f"{client}/cert.pem", f"{client}/key.pem")
    session.verify = ca
    port = "SignalisationSoap12" if os.environ.get("SOAP") == "1.2" else "SignalisationSoap11"
    return Client(f"{url}?wsdl", transport=Transport(session=session)).bind(nom, port)


def montrer(faute: Fault) -> None:
    """Écrit la faute et son détail typé sur la sortie d'erreur."""
    erreur = faute.detail.find("{*}erreur")  # dans l'espace de noms de la version appelée
    code, camp, libelle = (erreur.findtext("{*}" + nom) for nom in ("code", "camp", "libelle"))
    print(faute.message, f"{code} {camp} {libelle}", sep="\n", file=sys.stderr)
    for element in erreur.iterfind("{*}element"):
        print(element.findtext("{*}xpath"), ":", element.findtext("{*}regle"), file=sys.stderr)
