"""Clients that deposit: one by zeep, and one that never gives up: what it was answered must be there at the end."""

import http.client
import queue
import re
import time

from lxml import etree

from tests.e2e.conftest import CHEMIN_V1
from tests.fakes import EN_PRODUCTION, exemple


def enveloppe(reference: str) -> bytes:
    formulaire = etree.tostring(exemple("COL-SIG"), encoding="unicode")
    return f"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
    <deposerSignalisation xmlns="urn:esav:ws:signalisation:1">
    <identifiantPrestation>COL-0001</identifiantPrestation><referenceOperateur>{reference}</referenceOperateur>
    <deposant><nom>Supervision</nom><telephone>0381000000</telephone></deposant>
    <formulaire>{formulaire}</formulaire></deposerSignalisation></s:Body></s:Envelope>""".encode()


def deposer_sans_relache(port, contexte, a_faire, accuses) -> None:
    """Deposit each reference of the queue until it is acknowledged, retrying blindly with the same content."""
    connexion = None
    while True:
        try:
            reference = a_faire.get_nowait()
        except queue.Empty:
            break
        corps = enveloppe(reference)
        while True:
            try:
                connexion = connexion or http.client.HTTPSConnection(
                    "localhost", port, context=contexte, timeout=15
                )
                connexion.request("POST", CHEMIN_V1, corps, {"Content-Type": "text/xml; charset=utf-8"})
                reponse = connexion.getresponse()
                texte = reponse.read().decode()
            except (OSError, http.client.HTTPException):
                if connexion:
                    connexion.close()
                connexion = None
                time.sleep(0.02)
                continue
            assert reponse.status == 200, texte
            accuses.append((reference, re.search(r"numeroSignalisation>([^<]+)<", texte)[1]))
            break
    if connexion:
        connexion.close()


DEPOSANT = {"nom": "Service client", "telephone": "0380000000"}


def deposer(service, reference="REF-1", prestation="BF-2100-0001", **autres):
    """Deposit by a zeep service of either version; return the acknowledgement."""
    return service.deposerSignalisation(
        identifiantPrestation=prestation,
        referenceOperateur=reference,
        deposant=DEPOSANT,
        formulaire={"_value_1": exemple("FTTH-SIG", EN_PRODUCTION)},
        **autres,
    )
