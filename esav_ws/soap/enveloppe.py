"""The envelope of a message, opened piece by piece: what is wrong with it, if anything is."""

from typing import NamedTuple

from lxml import etree

from esav_ws.domain.message import EnveloppeInvalide, VersionSoap
from esav_ws.soap.faute import Soap


class Noms(NamedTuple):
    """The tags of an envelope."""

    envelope: str
    header: str
    body: str
    fault: str


NOMS = {
    soap: Noms(*(f"{{{soap.espace}}}{nom}" for nom in ("Envelope", "Header", "Body", "Fault")))
    for soap in Soap
}
_ENVELOPPES = frozenset(noms.envelope for noms in NOMS.values())


def ouvrir(racine: etree._Element, soap: Soap) -> tuple[list[etree._Element], etree._Element]:
    """Return the header entries and the one body entry of the envelope *racine*.

    Raises:
        VersionSoap: an envelope of the other SOAP version.
        EnveloppeInvalide: anything but `Envelope{Header?, Body{one element}}` without stray text.
    """
    noms = NOMS[soap]
    if racine.tag != noms.envelope:
        if racine.tag in _ENVELOPPES:
            raise VersionSoap
        raise EnveloppeInvalide("la racine du document n'est pas l'élément Envelope de SOAP")
    enfants = list(racine)
    recus = [enfant.tag for enfant in enfants]
    if recus not in ([noms.body], [noms.header, noms.body]):
        if recus.count(noms.body) != 1:
            raise EnveloppeInvalide(f"un élément Body attendu, {recus.count(noms.body)} reçu(s)")
        raise EnveloppeInvalide(
            "Envelope contient, dans cet ordre, au plus un Header puis un Body, et rien d'autre"
        )
    body = enfants[-1]
    entrees = list(body)
    if len(entrees) != 1:
        raise EnveloppeInvalide(f"une opération attendue dans Body, {len(entrees)} reçue(s)")
    if _a_du_texte(racine, enfants) or _a_du_texte(body, entrees):
        raise EnveloppeInvalide("texte inattendu entre les éléments de Envelope ou de Body")
    return list(enfants[0]) if len(enfants) > 1 else [], entrees[0]


def _a_du_texte(element: etree._Element, enfants: list[etree._Element]) -> bool:
    """Return whether *element* has text of its own beside its children *enfants*."""
    texte = element.text or ""
    for enfant in enfants:
        texte += enfant.tail or ""
    return bool(texte.strip())
