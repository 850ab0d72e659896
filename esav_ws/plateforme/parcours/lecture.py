"""A call and its answer as the judge reads them: from raw SOAP 1.1 or 1.2 bytes of any version of the contract."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree

from esav_ws.domain.erreurs import Camp, EsavError
from esav_ws.soap.faute import Soap
from esav_ws.xmlio.analyse import analyser

REFERENCES: Final = ("referenceOperateur", "referenceActe")
"""What makes a request or an act one and the same when it is sent again."""

_TEXTE_MAX: Final = 200
"""Characters that are kept of an element: what steps and rules look at is shorter, and attachments are not."""
_CHEMIN: Final = re.compile(r"/ws/(signalisation|test)/v([1-9][0-9]?)/?")
_SOAP: Final = {soap.espace: soap for soap in Soap}


@dataclass(frozen=True, slots=True)
class Faute:
    """A fault that was answered: its code, whose it is, and the paths of the elements that it names."""

    code: str
    camp: str
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demande:
    """What a call asks for.

    Attributes:
        champs: the text of each element outside the form, the first of each name.
        identifiant: `identifiantRequete` of its header, where it has one.
        contenu: SHA-256 of the canonical body: two equal ones ask for the same thing.
        sans_reference: the same without the references that the caller gave it.
        formulaire: SHA-256 of the canonical form, if it carries one.
    """

    service: str
    majeure: int
    soap: Soap
    espace: str
    operation: str
    champs: Mapping[str, str]
    identifiant: str | None
    contenu: str
    sans_reference: str
    formulaire: str | None

    @property
    def reference(self) -> str | None:
        """Return the reference that its caller gave it."""
        return next((self.champs[nom] for nom in REFERENCES if nom in self.champs), None)


@dataclass(frozen=True, slots=True)
class Rendu:
    """What was answered: a fault, or the elements of an answer."""

    faute: Faute | None
    champs: Mapping[str, str]
    etats: Mapping[str, str] = field(default_factory=dict)
    refus: tuple[Faute, ...] = ()
    nombres: Mapping[str, int] = field(default_factory=dict)
    """How many elements of each name."""


@dataclass(frozen=True, slots=True)
class Lu:
    """A call and its answer, as a step or a rule looks at them. `pas_avant`: when it may be sent again, if that was said."""

    demande: Demande
    rendu: Rendu
    le: datetime
    empreinte: str
    correlation: str
    perdue: bool = False
    pas_avant: datetime | None = None

    @property
    def accepte(self) -> bool:
        """Return whether it was answered without fault, and the answer left."""
        return self.rendu.faute is None and not self.perdue

    @property
    def operation(self) -> str:
        """Return the operation asked for."""
        return self.demande.operation


def lire_demande(chemin: str, requete: bytes) -> Demande | None:
    """Return what *requete* asks at *chemin*; `None` for what no version of the contract would read."""
    trouve = _CHEMIN.fullmatch(chemin)
    if trouve is None:
        return None
    try:
        racine = analyser(requete, charset=None)
    except EsavError:
        return None
    soap = _SOAP.get(etree.QName(racine).namespace or "")
    corps = racine.find(f"{{{soap.espace}}}Body") if soap else None
    if soap is None or corps is None or len(corps) != 1:
        return None
    contenu = corps[0]
    nom = etree.QName(contenu)
    champs: dict[str, str] = {}
    formulaire = None
    for enfant in contenu.iter("{*}*"):
        local = etree.QName(enfant).localname
        if local == "formulaire" and formulaire is None:
            formulaire = enfant
        elif len(enfant) == 0 and not _sous(enfant, formulaire):
            champs.setdefault(local, (enfant.text or "").strip()[:_TEXTE_MAX])
    identifiant = racine.findtext(f"{{{soap.espace}}}Header/{{*}}entete/{{*}}identifiantRequete")
    entier = _empreinte(contenu)
    depose = None if formulaire is None else _empreinte(formulaire)
    for enfant in contenu:
        if etree.QName(enfant).localname in REFERENCES:
            enfant.text = None
    return Demande(
        service=trouve[1],
        majeure=int(trouve[2]),
        soap=soap,
        espace=nom.namespace or "",
        operation=nom.localname,
        champs=champs,
        identifiant=identifiant.strip() if identifiant else None,
        contenu=entier,
        sans_reference=_empreinte(contenu),
        formulaire=depose,
    )


def lire_rendu(reponse: bytes) -> Rendu | None:
    """Return what the gateway's answer says; `None` when it is no SOAP message."""
    try:
        racine = etree.fromstring(
            reponse, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        )
    except etree.XMLSyntaxError:
        return None
    soap = _SOAP.get(etree.QName(racine).namespace or "")
    corps = racine.find(f"{{{soap.espace}}}Body") if soap else None
    if soap is None or corps is None or len(corps) != 1:
        return None
    contenu = corps[0]
    if contenu.tag == f"{{{soap.espace}}}Fault":
        erreur = next(contenu.iter("{*}erreur"), None)
        return Rendu(_faute(erreur) if erreur is not None else Faute("", Camp.SERVEUR), {})
    champs: dict[str, str] = {}
    etats: dict[str, str] = {}
    nombres: dict[str, int] = {}
    for element in contenu.iter("{*}*"):
        local = etree.QName(element).localname
        nombres[local] = nombres.get(local, 0) + 1
        if len(element) == 0:
            champs.setdefault(local, (element.text or "").strip()[:_TEXTE_MAX])
        numero, etat = element.findtext("{*}numeroSignalisation"), element.findtext("{*}etat")
        if numero and etat:
            etats[numero] = etat
    refus = tuple(_faute(r) for r in contenu.findall("{*}refus"))
    return Rendu(None, champs, etats, refus, nombres)


def _faute(erreur: etree._Element) -> Faute:
    xpaths = tuple(e.findtext("{*}xpath", "") for e in erreur.findall("{*}element"))
    return Faute(erreur.findtext("{*}code", ""), erreur.findtext("{*}camp", Camp.CLIENT), xpaths)


def _sous(element: etree._Element, formulaire: etree._Element | None) -> bool:
    return formulaire is not None and any(parent is formulaire for parent in element.iterancestors())


def _empreinte(element: etree._Element) -> str:
    return hashlib.sha256(etree.tostring(element, method="c14n", exclusive=True)).hexdigest()
