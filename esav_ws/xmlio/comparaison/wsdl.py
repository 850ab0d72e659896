"""A WSDL 1.1 as it can be compared: what is on the wire, and what generated code is called by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lxml import etree

from esav_ws.domain.contrat_evolution import Sens
from esav_ws.xmlio.comparaison.lecture import ContratIllisible, lire_xml
from esav_ws.xmlio.comparaison.modele import Modele

WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
_SOAP: Final = {
    "http://schemas.xmlsoap.org/wsdl/soap/": "SOAP 1.1",
    "http://schemas.xmlsoap.org/wsdl/soap12/": "SOAP 1.2",
}
_SENS: Final = {"input": Sens.ENTREE, "output": Sens.SORTIE, "fault": Sens.SORTIE}


@dataclass(frozen=True, slots=True)
class Message:
    """What an operation carries one way: its parts by name, each the element that it holds (or a type, as `type:`)."""

    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperationWsdl:
    """One operation of a port type: its messages, `None` where it has none; its faults by name."""

    entree: Message | None
    sortie: Message | None
    fautes: Mapping[str, Message]


@dataclass(frozen=True, slots=True)
class Liaison:
    """One binding: its protocol and style, and what it says of each operation.

    `signatures` hold the action, the style and the uses of an operation; `entetes` the header elements by way and name.
    """

    protocole: str
    transport: str
    signatures: Mapping[str, Mapping[str, str]]
    entetes: Mapping[str, Mapping[tuple[Sens, str], str]]


@dataclass(frozen=True, slots=True)
class Port:
    """One port of a service: its binding and its address."""

    liaison: str
    protocole: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Wsdl:
    """One contract; names in its own namespace stand without namespace."""

    espace: str
    types: Modele
    operations: Mapping[str, OperationWsdl]
    types_de_port: tuple[str, ...]
    liaisons: Mapping[str, Liaison]
    services: tuple[str, ...]
    ports: Mapping[str, Port]


def lire_wsdl(fichier: Path) -> Wsdl:
    """Return the contract in *fichier*, or raise `ContratIllisible`."""
    racine = lire_xml(fichier)
    if racine.tag != f"{{{WSDL}}}definitions":
        raise ContratIllisible(fichier, "n'est pas un WSDL 1.1")
    for importe in racine.iterchildren(f"{{{WSDL}}}import"):
        raise ContratIllisible(fichier, f"wsdl:import (ligne {importe.sourceline}) : non pris en charge")
    return _Lecteur(racine, fichier).wsdl()


class _Lecteur:
    def __init__(self, racine: etree._Element, fichier: Path) -> None:
        self._racine, self._fichier = racine, fichier
        self._espace = racine.get("targetNamespace", "")
        self._types = Modele(racine, fichier, self._espace)

    def wsdl(self) -> Wsdl:
        messages = {m.get("name", ""): self._message(m) for m in self._tous(self._racine, "message")}
        operations: dict[str, OperationWsdl] = {}
        for type_de_port in self._tous(self._racine, "portType"):
            for operation in self._tous(type_de_port, "operation"):
                operations[operation.get("name", "")] = self._operation(operation, messages)
        liaisons = {
            b.get("name", ""): self._liaison(b, messages) for b in self._tous(self._racine, "binding")
        }
        ports = {
            port.get("name", ""): self._port(port, liaisons)
            for service in self._tous(self._racine, "service")
            for port in self._tous(service, "port")
        }
        return Wsdl(
            self._espace,
            self._types,
            operations,
            tuple(sorted(t.get("name", "") for t in self._tous(self._racine, "portType"))),
            liaisons,
            tuple(sorted(s.get("name", "") for s in self._tous(self._racine, "service"))),
            ports,
        )

    def _tous(self, noeud: etree._Element, nom: str) -> Iterator[etree._Element]:
        return noeud.iterchildren(f"{{{WSDL}}}{nom}")

    def _nom(self, noeud: etree._Element, qname: str) -> str:
        prefixe, deux_points, local = qname.strip().rpartition(":")
        espace = noeud.nsmap.get(prefixe or None, "" if not deux_points else None)
        if espace is None:
            raise ContratIllisible(self._fichier, f"ligne {noeud.sourceline} : préfixe inconnu")
        return self._types.normaliser(f"{{{espace}}}{local}")

    def _message(self, noeud: etree._Element) -> Message:
        parts = {}
        for part in self._tous(noeud, "part"):
            element, type_ = part.get("element"), part.get("type")
            if element is None and type_ is None:
                raise ContratIllisible(self._fichier, f"ligne {part.sourceline} : part sans element ni type")
            nom = self._nom(part, element or type_ or "")
            parts[part.get("name", "")] = nom if element is not None else f"type:{nom}"
        return Message(parts)

    def _operation(self, noeud: etree._Element, messages: Mapping[str, Message]) -> OperationWsdl:
        def message(genre: str) -> Message | None:
            for renvoi in self._tous(noeud, genre):
                return self._trouver(renvoi, messages)
            return None

        fautes = {f.get("name", ""): self._trouver(f, messages) for f in self._tous(noeud, "fault")}
        return OperationWsdl(message("input"), message("output"), fautes)

    def _trouver(self, renvoi: etree._Element, messages: Mapping[str, Message]) -> Message:
        nom = renvoi.get("message", "").rpartition(":")[2]
        if nom not in messages:
            raise ContratIllisible(
                self._fichier, f"message {nom[:80]} introuvable (ligne {renvoi.sourceline})"
            )
        return messages[nom]

    def _liaison(self, noeud: etree._Element, messages: Mapping[str, Message]) -> Liaison:
        protocole, transport, style = "autre", "", "document"
        for enfant in _soap(noeud, "binding"):
            protocole = _SOAP[etree.QName(enfant).namespace or ""]
            transport, style = enfant.get("transport", ""), enfant.get("style", "document")
        signatures: dict[str, Mapping[str, str]] = {}
        entetes: dict[str, Mapping[tuple[Sens, str], str]] = {}
        for operation in self._tous(noeud, "operation"):
            nom = operation.get("name", "")
            signature = {"style": style}
            for enfant in _soap(operation, "operation"):
                action = enfant.get("soapAction", "")
                signature["SOAPAction"] = action.replace(self._espace, "…", 1) if self._espace else action
                signature["style"] = enfant.get("style", style)
            siens: dict[tuple[Sens, str], str] = {}
            for genre, sens in _SENS.items():
                for voie in self._tous(operation, genre):
                    for corps in _soap(voie, "body", "fault"):
                        signature[f"use ({genre})"] = corps.get("use", "literal")
                    for entete in _soap(voie, "header"):
                        part = entete.get("part", "")
                        element = self._trouver(entete, messages).parts.get(part)
                        if element is None:
                            raise ContratIllisible(
                                self._fichier, f"ligne {entete.sourceline} : part {part[:80]} introuvable"
                            )
                        siens[sens, element] = element
            signatures[nom], entetes[nom] = signature, siens
        return Liaison(protocole, transport, signatures, entetes)

    def _port(self, noeud: etree._Element, liaisons: Mapping[str, Liaison]) -> Port:
        nom = noeud.get("binding", "").rpartition(":")[2]
        if nom not in liaisons:
            raise ContratIllisible(
                self._fichier, f"binding {nom[:80]} introuvable (ligne {noeud.sourceline})"
            )
        adresses = [adresse.get("location", "") for adresse in _soap(noeud, "address")]
        return Port(nom, liaisons[nom].protocole, adresses[0] if adresses else "")


def _soap(noeud: etree._Element, *noms: str) -> Iterator[etree._Element]:
    return noeud.iterchildren(*(f"{{{espace}}}{nom}" for espace in _SOAP for nom in noms))
