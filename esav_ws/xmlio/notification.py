"""The messages of `wsdl/v2/notification.wsdl`: what we send to an Opérateur's address, and what it may answer."""

import re
from pathlib import Path
from typing import Final

from lxml import etree

from esav_ws.application.ports_abonnements import Notification
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.evenement import Evenement
from esav_ws.xmlio.analyse import analyser
from esav_ws.xmlio.evenements import repartir
from esav_ws.xmlio.schema import SchemaPublie

ESPACE: Final = "urn:esav:notification:2"
ACTION: Final = f"{ESPACE}/notifierEvenements"
REPONSE_MAX: Final = 65_536
"""Bytes of an answer: an acknowledgement takes a few hundred."""

_SIG: Final = "urn:esav:ws:signalisation:2"
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_ACCUSE: Final = f"{{{ESPACE}}}notifierEvenementsReponse"
_ORDRE: Final = ("identifiantPrestation", "etatDepart", "etat", "libelleEtat", "avancement", "code", "cote")
_HORS_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FAUTE_MAX: Final = 200


class ReponseInutilisable(Exception):
    """What came back is no acknowledgement; the message, in French, says why, `resume` says it without a word of it."""

    def __init__(self, message: str, *, resume: str) -> None:
        super().__init__(message)
        self.resume = resume


class MessagesNotification:
    """Writes what is sent and reads what comes back, which the published schema at *xsd* judges."""

    def __init__(self, xsd: Path) -> None:
        self._schema = SchemaPublie(xsd)

    def ecrire(self, notification: Notification) -> bytes:
        """Return the SOAP 1.1 message."""
        enveloppe = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"soap": _SOAP, "n": ESPACE, "sig": _SIG})
        corps = etree.SubElement(enveloppe, f"{{{_SOAP}}}Body")
        n = etree.SubElement(corps, f"{{{ESPACE}}}notifierEvenements")
        _membre(n, "idAbonnement", notification.abonnement)
        _membre(n, "nature", "VERIFICATION" if notification.verification else "EVENEMENTS")
        _membre(n, "horodatage", notification.le.isoformat())
        _membre(n, "rangPrecedent", str(notification.precedent))
        _membre(n, "dernierRang", str(notification.dernier))
        if notification.perdus is not None:
            perdus = etree.SubElement(n, f"{{{ESPACE}}}evenementsPerdus")
            _membre(perdus, "premierRang", str(notification.perdus[0]))
            _membre(perdus, "dernierRang", str(notification.perdus[1]))
        for evenement in notification.evenements:
            _evenement(etree.SubElement(n, f"{{{ESPACE}}}evenement"), evenement)
        return etree.tostring(enveloppe, xml_declaration=True, encoding="UTF-8")

    def lire(self, corps: bytes, charset: str | None) -> int:
        """Return the sequence number that the message *corps* acknowledges, or raise `ReponseInutilisable`."""
        try:
            racine = analyser(corps, charset=charset)
        except EsavError as erreur:
            raise ReponseInutilisable(
                f"la réponse n'est pas un message SOAP lisible ({erreur.libelle})", resume="not XML"
            ) from erreur
        body = racine.find(f"{{{_SOAP}}}Body") if racine.tag == f"{{{_SOAP}}}Envelope" else None
        if body is None:
            raise ReponseInutilisable("la réponse n'est pas une enveloppe SOAP 1.1", resume="not SOAP 1.1")
        contenu = next(body.iterchildren(etree.Element), None)
        if contenu is None:
            raise ReponseInutilisable("le corps de la réponse est vide", resume="empty body")
        if contenu.tag == f"{{{_SOAP}}}Fault":
            dit = " ".join((contenu.findtext("faultstring") or "").split())[:_FAUTE_MAX]
            raise ReponseInutilisable(
                f"le point d'accès a répondu par une faute : {dit}", resume="SOAP fault"
            )
        if contenu.tag != _ACCUSE or self._schema.valider(contenu):
            raise ReponseInutilisable(
                "la réponse n'est pas notifierEvenementsReponse tel que le schéma publié le décrit",
                resume="not an acknowledgement",
            )
        return int(contenu.findtext(f"{{{ESPACE}}}rangAcquitte", "").strip())


def _evenement(element: etree._Element, e: Evenement) -> None:
    membres, autres = repartir(e.donnees)
    _membre(element, "rang", str(e.sequence), _SIG)
    _membre(element, "type", e.type, _SIG)
    _membre(element, "date", e.le.isoformat(), _SIG)
    _membre(element, "auteur", e.auteur, _SIG)
    if e.numero:
        _membre(element, "numeroSignalisation", e.numero, _SIG)
    for nom in _ORDRE:
        if nom in membres:
            _membre(element, nom, membres[nom], _SIG)
    for nom, valeur in autres.items():
        donnee = etree.SubElement(element, f"{{{_SIG}}}donnee")
        _membre(donnee, "nom", nom, _SIG)
        _membre(donnee, "valeur", valeur, _SIG)


def _membre(parent: etree._Element, nom: str, texte: str, espace: str = ESPACE) -> None:
    """Add a member; a character that XML cannot carry would keep all that follows from leaving, and is replaced."""
    etree.SubElement(parent, f"{{{espace}}}{nom}").text = _HORS_XML.sub("\ufffd", texte)
