"""The operations of a contract as their messages are read and written: one entry per operation, compiled at start."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from esav_ws.soap import entete_usuel, fin_de_version
from esav_ws.soap._spyne import DEFAULT_NS
from esav_ws.soap.codec import Codecs, Decodeur
from esav_ws.soap.ecriture import Encodeur
from esav_ws.soap.entete_usuel import est_usuel

_CONTROLES = bytes(set(range(0x20)) - set(b"\t\n\r"))


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: spyne's method, and the codecs of its messages.

    Attributes:
        nom: name in the contract; in ours, also the local name of the input element.
        methode: spyne's `MethodDescriptor`.
        demande: decoder of the body entry.
        entetes: tags of the header entries that the operation declares.
        obligatoires: tags of those that a request must have: their class occurs at least once.
        identifiee: the class of the one header that it declares, if that is the header of identified requests.
        lire_entetes: gives what spyne gives as `ctx.in_header`, of entries that the operation declares, each once at most:
            an object when one is declared, else one for each.
        reponse: encoder of the body entry of the answer.
        ecrire_entetes: writes what the service put in `ctx.out_header`, the first entries if not all; `None` when the
            answer has none.
        annonce_sa_fin: whether `finDeVersion` is one of them.
    """

    nom: str
    methode: Any
    demande: Decodeur
    entetes: Collection[str]
    obligatoires: tuple[str, ...]
    identifiee: Any
    lire_entetes: Callable[[Sequence[etree._Element]], Any]
    reponse: Encodeur
    ecrire_entetes: Encodeur | None
    annonce_sa_fin: bool


def compiler(protocole: Any) -> tuple[dict[str, Operation], "Enveloppe"]:
    """Return the operations of the application of *protocole* by the tag of their input, and their envelope."""
    codecs = Codecs(protocole)
    interface = protocole.app.interface
    operations = {
        tag: _compiler(codecs, methodes[0].operation_name, methodes[0], interface.get_tns())
        for tag, methodes in interface.service_method_map.items()
    }
    prefixe = interface.get_namespace_prefix(protocole.ns_soap_env)
    return operations, Enveloppe(prefixe, {protocole.ns_soap_env: prefixe, **codecs.prefixes})


def _compiler(codecs: Codecs, nom: str, methode: Any, tns: str) -> Operation:
    sortie = methode.out_message
    espace = sortie.Attributes.sub_ns or sortie.get_namespace()
    element = (tns if espace is DEFAULT_NS else espace, sortie.Attributes.sub_name or sortie.get_type_name())
    declares: Sequence[Any] = methode.in_header or ()
    entetes = {_tag(classe): codecs.decodeur(classe) for classe in declares}
    return Operation(
        nom=nom,
        methode=methode,
        demande=codecs.decodeur(methode.in_message),
        entetes=entetes.keys(),
        obligatoires=tuple(_tag(classe) for classe in declares if classe.Attributes.min_occurs > 0),
        identifiee=declares[0] if len(declares) == 1 and est_usuel(declares[0]) else None,
        lire_entetes=_lecteur(entetes),
        reponse=codecs.entree(sortie, *element),
        ecrire_entetes=_redacteur([_encodeur_entete(codecs, classe) for classe in methode.out_header or ()]),
        annonce_sa_fin=any(c.get_type_name() == fin_de_version.NOM for c in methode.out_header or ()),
    )


def _lecteur(entetes: Mapping[str, Decodeur]) -> Callable[[Sequence[etree._Element]], Any]:
    """Return what reads the header entries of an operation; *entetes* are their decoders by tag, in order."""
    if len(entetes) == 1:
        (seul,) = entetes.values()
        return lambda recus: seul(recus[0]) if recus else None
    if not entetes:
        return lambda _recus: None

    def lire(recus: Sequence[etree._Element]) -> list[Any]:
        par_tag = {recu.tag: recu for recu in recus}
        return [decoder(par_tag[tag]) if tag in par_tag else None for tag, decoder in entetes.items()]

    return lire


def _encodeur_entete(codecs: Codecs, classe: Any) -> Encodeur:
    espace, nom = classe.get_namespace(), classe.get_type_name()
    encoder = codecs.entree(classe, espace, nom)
    return entete_usuel.redacteur(classe, codecs.prefixes[espace]) if est_usuel(classe) else encoder


def _redacteur(encodeurs: Sequence[Encodeur]) -> Encodeur | None:
    """Return what writes the header entries of an answer; *encodeurs* are theirs, in order."""
    if not encodeurs:
        return None
    premier = encodeurs[0]

    def ecrire(entetes: Any) -> str:
        if not isinstance(entetes, (list, tuple)):
            return premier(entetes)
        return "".join(encoder(valeur) for encoder, valeur in zip(encodeurs, entetes, strict=False))

    return ecrire


def _tag(classe: Any) -> str:
    return f"{{{classe.get_namespace()}}}{classe.get_type_name()}"


class Enveloppe:
    """The envelope of every answer of a contract: its text around the entries, ready made."""

    def __init__(self, prefixe: str, prefixes: Mapping[str, str]) -> None:
        """Prepare the envelope; *prefixes* is the prefix of each namespace, *prefixe* that of SOAP."""
        declarations = "".join(f" xmlns:{p}={quoteattr(espace)}" for espace, p in prefixes.items())
        debut = f"<?xml version='1.0' encoding='UTF-8'?>\n<{prefixe}:Envelope{declarations}>"
        self._debut = f"{debut}<{prefixe}:Body>".encode()
        self._debut_header, self._fin_header = (
            f"{debut}<{prefixe}:Header>".encode(),
            f"</{prefixe}:Header><{prefixe}:Body>",
        )
        self._fin = f"</{prefixe}:Body></{prefixe}:Envelope>".encode()

    def autour(self, corps: str, entetes: str | None = None) -> bytes:
        """Return the document, in UTF-8, of an answer with the body entry *corps*; without Header if no *entetes*.

        Raises:
            ValueError: it holds a character that XML cannot carry.
        """
        if entetes is None:
            debut, texte = self._debut, corps
        else:
            debut, texte = self._debut_header, f"{entetes}{self._fin_header}{corps}"
        dit = texte.encode()
        if (
            len(dit.translate(None, _CONTROLES)) != len(dit)
            or "\ufffe" in texte  # answered at once for a text of western letters, as any of ours
            or "\uffff" in texte
        ):
            raise ValueError("a character that XML cannot carry")
        return debut + dit + self._fin
