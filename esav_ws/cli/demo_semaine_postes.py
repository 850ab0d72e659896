"""The system of an Opérateur in the story of the week: it speaks both versions of the contract on one connection."""

import http.client
import ssl
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree

from esav_ws.cli.client import DELAI_S, MAJEURE_IDENTIFIEE, faute_de
from esav_ws.cli.erreurs import Faute

PAGE: Final = 50
"""Rows asked for at once."""

_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_ESPACE: Final = "urn:esav:ws:signalisation:"
_MEDIA: Final = {"Content-Type": "text/xml; charset=utf-8"}

Contenu = Mapping[str, Any]
"""What a request says, in the order of the contract: texts, tables of texts, an XML element, or lists of them."""


class Poste:
    """The system of the Opérateur *code*: `requetes` counts, by operation, what was answered."""

    def __init__(self, code: str, adresse: str, paire: tuple[Path, Path], autorite: Path) -> None:
        contexte = ssl.create_default_context(cafile=str(autorite))
        contexte.load_cert_chain(*paire)
        lieu = urlsplit(adresse)
        self.code = code
        self.requetes: Counter[str] = Counter()
        self._connexion = http.client.HTTPSConnection(
            lieu.hostname or "", lieu.port, timeout=DELAI_S, context=contexte
        )

    def appeler(self, majeure: int, operation: str, contenu: Contenu, le: datetime) -> etree._Element:
        """Return the answer of *operation* in that version, asked at the instant *le* of the story.

        Raises:
            Faute: the service answered a fault.
            OSError: the network or TLS failed.
        """
        corps = _enveloppe(majeure, operation, contenu, le)
        try:
            self._connexion.request("POST", f"/ws/signalisation/v{majeure}", corps, _MEDIA)
            reponse = self._connexion.getresponse()
            recu = reponse.read()
        except (OSError, http.client.HTTPException) as panne:
            self.fermer()
            raise OSError(f"{self.code} : {panne}") from panne
        if reponse.status != HTTPStatus.OK:
            raise faute_de(recu) or Faute("CLIENT", f"HTTP {reponse.status}")
        self.requetes[operation] += 1
        corps_lu = etree.fromstring(recu).find(f"{{{_SOAP}}}Body")
        if corps_lu is None or not len(corps_lu):
            raise Faute("CLIENT", "réponse sans corps")
        return corps_lu[0]

    def relever(
        self, majeure: int, operation: str, quoi: str, contenu: Contenu, maintenant: Callable[[], datetime]
    ) -> Iterator[etree._Element]:
        """Yield the elements *quoi* of every page that *operation* answers, to the last cursor."""
        curseur: str | None = None
        while True:
            suite = {**contenu, "curseur": curseur} if curseur else contenu
            page = self.appeler(majeure, operation, _dans_l_ordre(operation, suite), maintenant())
            lus = page.findall(f"{{*}}{quoi}")
            yield from lus
            suivant = page.findtext("{*}curseurSuivant")
            if suivant is None or not lus:
                return
            curseur = suivant

    def fermer(self) -> None:
        """Close the connection; the next call opens another one."""
        self._connexion.close()


def _dans_l_ordre(operation: str, contenu: Contenu) -> Contenu:
    """Return *contenu* in the order of the contract: the journal's cursor comes before the size of a page."""
    if operation != "releverEvenements" or "curseur" not in contenu:
        return contenu
    return {"curseur": contenu["curseur"], **contenu}


def _enveloppe(majeure: int, operation: str, contenu: Contenu, le: datetime) -> bytes:
    espace = f"{_ESPACE}{majeure}"
    racine = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"s": _SOAP, None: espace})
    if majeure >= MAJEURE_IDENTIFIEE:
        entete = etree.SubElement(etree.SubElement(racine, f"{{{_SOAP}}}Header"), f"{{{espace}}}entete")
        _remplir(entete, espace, {"identifiantRequete": str(uuid.uuid4()), "horodatage": le.isoformat()})
    corps = etree.SubElement(racine, f"{{{_SOAP}}}Body")
    _remplir(etree.SubElement(corps, f"{{{espace}}}{operation}"), espace, contenu)
    return etree.tostring(racine, encoding="utf-8", xml_declaration=True)


def _remplir(dans: etree._Element, espace: str, contenu: Contenu) -> None:
    for nom, valeur in contenu.items():
        for une in valeur if isinstance(valeur, list) else (valeur,):
            element = etree.SubElement(dans, f"{{{espace}}}{nom}")
            if etree.iselement(une):
                element.append(etree.fromstring(etree.tostring(une)))
            elif isinstance(une, Mapping):
                _remplir(element, espace, une)
            else:
                element.text = str(une)
