"""Spyne's SOAP protocols with everything that meets hostile bytes replaced: one parse, one validation, clean errors.

Spyne keeps what it does well: describing classes and methods, and saying what their elements mean. Ours are the
parser, the reading of the envelope, the published schema, and the codecs that `soap.codec` compiles from spyne's own
tables (`deserialize`, `serialize`). No `XMLID`, no `href` resolution, no `xsi:type` dispatch, no document in any log.
Errors leave as `EsavError`; `soap.faute` makes the fault.
"""

import logging
import re
from collections.abc import Sequence
from typing import Any, Final, Protocol

from lxml import etree

from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.message import (
    EnTeteNonCompris,
    FauteEnRequete,
    MessageNonConforme,
    OperationInconnue,
    SoapActionIncorrecte,
)
from esav_ws.domain.message_entete import EnteteAbsent, EnteteNonConforme
from esav_ws.soap._spyne import Date, DateTime, Fault, Soap11, Soap12
from esav_ws.soap.entete_usuel import UUID, EnteteUsuel, LecteurUsuel
from esav_ws.soap.enveloppe import NOMS, ouvrir
from esav_ws.soap.faute import Soap
from esav_ws.soap.instants import ecrire_instant, lire_instant, lire_jour
from esav_ws.soap.operations import Enveloppe, Operation, compiler
from esav_ws.xmlio.analyse import analyser
from esav_ws.xmlio.schema import SchemaPublie

# Spyne logs documents, arguments and exceptions (personal data): nothing of it reaches a handler.
logging.getLogger("spyne").setLevel(logging.CRITICAL + 1)

_POUR_NOUS = frozenset(
    {
        "",
        "http://schemas.xmlsoap.org/soap/actor/next",
        "http://www.w3.org/2003/05/soap-envelope/role/next",
        "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
    }
)
"""Values of `actor` (1.1) and `role` (1.2) that address a header entry to this service."""


_UUID = re.compile(UUID)
_EXTREME: Final = "valeur hors de ce que la passerelle sait représenter (date ou nombre extrême)"


class Appel(Protocol):
    """What the protocol reads from `ctx.udc`: the action that the transport was told."""

    @property
    def action(self) -> str | None:
        """Return SOAPAction (1.1) or the `action` parameter (1.2), unquoted; `None` or empty when absent."""


class _Protocole:
    """What both versions share; mixed in before spyne's class.

    Attributes:
        operations: each operation of the contract by the tag of its input element.
    """

    soap: Soap
    app: Any
    operations: dict[str, Operation]
    _enveloppe: Enveloppe
    _from_unicode_handlers: Any
    _to_unicode_handlers: Any

    def __init__(self, schema: SchemaPublie) -> None:
        super().__init__(parse_xsi_type=False)  # type: ignore[call-arg]  # spyne's class comes next in the MRO
        self._from_unicode_handlers[DateTime] = lire_instant
        self._from_unicode_handlers[Date] = lire_jour
        self._to_unicode_handlers[DateTime] = ecrire_instant
        self._schema = schema
        self._enveloppe_publiee = schema.dans_enveloppe(self.soap.espace)

    def set_app(self, app: Any) -> None:
        """Belong to *app*, whose interface is complete: the moment to compile its codecs."""
        super().set_app(app)  # type: ignore[misc]  # spyne's class comes next in the MRO
        if app is None:  # as spyne's constructor calls it
            return
        self.operations, self._enveloppe = compiler(self)
        self._entetes_connus = frozenset(tag for o in self.operations.values() for tag in o.entetes)
        identifiees = {o.identifiee for o in self.operations.values()}
        (classe,) = identifiees if len(identifiees) == 1 else (None,)
        self._lire_usuel = LecteurUsuel(classe, self._identifiant_seul) if classe else None

    def create_in_document(self, ctx: Any, charset: str | None = None) -> None:
        """Set `ctx.in_document` to the root of the parsed request; one above the ordinary cap may hold one long value.

        A usual header is read here, into `ctx.entete_usuel`, if the rest of the message is in order: `ctx.in_document` is
        then that rest.
        """
        document, vaste = b"".join(ctx.in_string), getattr(ctx, "vaste", False)
        usuel = (
            self._lire_usuel(document, charset) if self._lire_usuel and hasattr(ctx, "entete_usuel") else None
        )
        if usuel is not None:
            entete, reste = usuel
            try:
                racine = analyser(reste, charset=charset, vaste=vaste)
            except EsavError:
                racine = None  # of the whole, the error tells the place
            if racine is not None and len(racine) == 1 and self._enveloppe_publiee.admet(racine):
                ctx.in_document, ctx.entete_usuel = racine, entete
                return
        ctx.in_document = analyser(document, charset=charset, vaste=vaste)

    def decompose_incoming_envelope(self, ctx: Any, _message: object = None) -> None:
        """Set the header entries, the body entry and the method of *ctx*, or raise the `EsavError` that stops here."""
        racine = ctx.in_document
        usuel = getattr(ctx, "entete_usuel", None)  # a context of spyne's own has no place for one
        en_ordre = usuel is not None or self._enveloppe_publiee.admet(racine)
        if en_ordre:
            entetes, corps = list(racine[0]) if len(racine) > 1 else [], racine[-1][0]
        else:
            entetes, corps = ouvrir(racine, self.soap)
        if entetes:
            entetes = self._admettre(entetes)
        if corps.tag == NOMS[self.soap].fault:
            raise FauteEnRequete
        operation = self.operations.get(str(corps.tag))
        if operation is None:
            connues = [connue.nom for connue in self.operations.values()]
            raise OperationInconnue(etree.QName(corps).localname, self.app.tns, connues)
        ctx.method_request_string = corps.tag
        self._verifier_action(ctx.udc, operation.nom)
        ctx.in_body_doc = corps
        if usuel is None:
            ctx.in_header_doc = self._entetes_de(operation, entetes)
            if ctx.in_header_doc or not en_ordre:
                self._valider(ctx.in_header_doc, None if en_ordre else corps)

    def deserialize(self, ctx: Any, message: object = None) -> None:  # noqa: ARG002 - spyne's signature
        """Set `ctx.in_object` (and `ctx.in_header`) from the validated elements.

        A value that the schema admits and Python cannot hold (a date in the year 12 000) is the caller's to change.
        """
        operation = self.operations[ctx.method_request_string]
        try:
            if ctx.in_header_doc is not None and operation.entetes:
                ctx.in_header = operation.lire_entetes(ctx.in_header_doc)
        except (Fault, ValueError, ArithmeticError):
            noms = [etree.QName(entete).localname for entete in ctx.in_header_doc]
            raise EnteteNonConforme(tuple(ElementErreur(f"/{nom}", _EXTREME) for nom in noms)) from None
        try:
            ctx.in_object = operation.demande(ctx.in_body_doc)
        except (Fault, ValueError, ArithmeticError):
            raise MessageNonConforme((ElementErreur(f"/{operation.nom}", _EXTREME),)) from None

    def serialize(self, ctx: Any, message: object = None) -> None:  # noqa: ARG002 - spyne's signature
        """Set `ctx.out_string` to the answer that carries `ctx.out_object` (and `ctx.out_header`).

        Raises:
            ValueError: it holds a character that XML cannot carry.
        """
        operation = self.operations[ctx.method_request_string]
        entetes = None
        if ctx.out_header is not None and operation.ecrire_entetes is not None:
            entetes = operation.ecrire_entetes(ctx.out_header)
        (objet,) = ctx.out_object
        ctx.out_string = [self._enveloppe.autour(operation.reponse(objet), entetes)]

    def identifiant_requete(self, ctx: Any) -> str | None:
        """Return the identifier that the request of *ctx* bears where the contract has it, if it is one."""
        document, tag = ctx.in_document, f"{{{self.app.tns}}}entete"
        usuel: EnteteUsuel | None = getattr(ctx, "entete_usuel", None)
        if usuel is not None:
            return usuel.identifiant
        if document is None or tag not in self._entetes_connus:
            return None
        chemin = f"{NOMS[self.soap].header}/{tag}/{{{self.app.tns}}}identifiantRequete"
        lu = document.findtext(chemin)
        return lu if lu and _UUID.fullmatch(lu) else None

    def create_out_string(self, ctx: Any, charset: str | None = None) -> None:
        """Do nothing: `serialize` has already written the answer, in UTF-8."""

    def _admettre(self, recus: list[etree._Element]) -> list[etree._Element]:
        """Return those of the header entries *recus* that are of the contract and addressed to us, without SOAP's marks.

        Raises:
            EnTeteNonCompris: an entry is addressed to us, mandatory, and not of the contract.
        """
        role = "actor" if self.soap is Soap.V11 else "role"
        admis = []
        for recu in recus:
            connu = recu.tag in self._entetes_connus
            if recu.attrib:
                if recu.get(f"{{{self.soap.espace}}}{role}", "").strip() not in _POUR_NOUS:
                    continue
                obligatoire = recu.get(f"{{{self.soap.espace}}}mustUnderstand", "").strip() in ("1", "true")
                if obligatoire and not connu:
                    raise EnTeteNonCompris(etree.QName(recu).localname)
                _retirer_attributs_soap(recu, self.soap)
            if connu:
                admis.append(recu)
        return admis

    def _entetes_de(self, operation: Operation, recus: list[etree._Element]) -> list[etree._Element]:
        """Return those of the entries *recus* that *operation* declares.

        Raises:
            EnteteAbsent: one that must be there is not.
            EnteteNonConforme: one is there twice.
        """
        if not operation.entetes:
            return []
        if len(recus) == len(operation.entetes) == 1 and recus[0].tag in operation.entetes:
            return recus
        siens = [recu for recu in recus if recu.tag in operation.entetes]
        tags = [recu.tag for recu in siens]
        for tag in operation.obligatoires:
            if tag not in tags:
                raise EnteteAbsent(etree.QName(tag).localname, self.app.tns)
        if len(set(tags)) < len(tags):
            doubles = dict.fromkeys(str(tag) for tag in tags if tags.count(tag) > 1)
            regle = "en-tête donné plusieurs fois : une seule attendue"
            raise EnteteNonConforme(
                tuple(ElementErreur(f"/{etree.QName(tag).localname}", regle) for tag in doubles)
            )
        return siens

    def _identifiant_seul(self, document: bytes, charset: str | None) -> str | None:
        """Return the identifier in the header of *document*, an envelope without Body, or `None` if it is not in order."""
        operation = next(iter(self.operations.values()))
        try:
            racine = analyser(document, charset=charset)
            if racine.tag == NOMS[self.soap].envelope and not len(racine):
                return ""
            if [enfant.tag for enfant in racine] != [NOMS[self.soap].header]:
                return None
            entetes = self._entetes_de(operation, self._admettre(list(racine[0])))
            self._valider(entetes, None)
        except EsavError:
            return None
        lu = operation.lire_entetes(entetes)
        return None if lu.identifiantReponse else str(lu.identifiantRequete)

    def _verifier_action(self, appel: Appel, operation: str) -> None:
        if appel.action and appel.action != f"{self.app.tns}/{operation}":
            raise SoapActionIncorrecte(f"{self.app.tns}/{operation}")

    def _valider(self, entetes: Sequence[etree._Element], corps: etree._Element | None) -> None:
        """Return if the published schema admits *entetes* and *corps*, else tell every breach, header entries first.

        *corps* is `None` where it has been admitted already.

        Raises:
            EnteteNonConforme: the header has breaches, and maybe the body.
            MessageNonConforme: the body alone.
        """
        erreurs: tuple[ElementErreur, ...] = ()
        for entete in entetes:
            erreurs += self._schema.valider(entete)
        du_corps = () if corps is None else self._schema.valider(corps)
        if erreurs:
            raise EnteteNonConforme(erreurs + du_corps)
        if du_corps:
            raise MessageNonConforme(du_corps)


class Protocole11(_Protocole, Soap11):  # type: ignore[misc]  # spyne is untyped
    """SOAP 1.1 as this gateway speaks it."""

    soap = Soap.V11


class Protocole12(_Protocole, Soap12):  # type: ignore[misc]  # spyne is untyped
    """SOAP 1.2 as this gateway speaks it."""

    soap = Soap.V12


def _retirer_attributs_soap(entete: etree._Element, soap: Soap) -> None:
    """Remove `mustUnderstand` and its kin from *entete*: they belong to SOAP, not to the contract's schema."""
    for nom in [nom for nom in entete.attrib if str(nom).startswith(f"{{{soap.espace}}}")]:
        del entete.attrib[nom]
