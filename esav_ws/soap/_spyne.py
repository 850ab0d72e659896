"""The only door to spyne: makes 2.14.0 importable on every supported CPython, and names what we use of it.

Spyne vendors a `six` whose lazy modules are invisible to the import system of Python ≥ 3.12; a meta-path finder
serves them from the real `six`. (`cgi`, gone in 3.13, comes from the `legacy-cgi` distribution.) The vendored
importer is taken off the meta path again: it speaks the protocol of Python 2 and warns at every later import.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import warnings
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from lxml import etree

_PREFIX = "spyne.util.six.moves"
_XSD = "{http://www.w3.org/2001/XMLSchema}"


class _SixMovesFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Find `spyne.util.six.moves.*` in the real `six`."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != _PREFIX and not fullname.startswith(_PREFIX + "."):
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return importlib.import_module(spec.name.removeprefix("spyne.util."))

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: the module is already executed."""


sys.meta_path.insert(0, _SixMovesFinder())

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", ImportWarning)
    warnings.simplefilter("ignore", SyntaxWarning)
    from spyne import (
        AnyXml,
        Application,
        Boolean,
        ByteArray,
        ComplexModel,
        Date,
        DateTime,
        Fault,
        Int,
        MethodContext,
        ServiceBase,
        Unicode,
        const,
        rpc,
    )
    from spyne.const.xml import DEFAULT_NS
    from spyne.interface.wsdl import Wsdl11
    from spyne.interface.xml_schema import _base as _xml_schema
    from spyne.model.complex import XmlAttribute, XmlModifier
    from spyne.protocol.soap import Soap11, Soap12
    from spyne.server import ServerBase

sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "spyne.util.six"]


class SingleAny(AnyXml):  # type: ignore[misc]  # spyne is untyped
    """An element that holds exactly one element of the caller's making; in Python, that lxml element.

    Stock spyne reads and writes it as any `AnyXml`. What it lacks is the way to describe it: it can only write an
    `AnyXml` as `xs:anyType`, or as a bare `xs:any` among the children of its parent. A subclass gives the type name,
    the namespace, and the two attributes of the wildcard: `namespace` and `process_contents`.
    """

    __type_name__ = "SingleAny"

    class Attributes(AnyXml.Attributes):  # type: ignore[misc]
        """The wildcard, as in `xs:any`."""

        namespace = "##any"
        process_contents = "strict"


def _add_single_any(document: Any, cls: Any, _tags: Any) -> None:
    """Add *cls* to the schema *document*: a complex type that is a sequence of one `xs:any`."""
    complex_type = etree.Element(_XSD + "complexType", name=cls.get_type_name())
    sequence = etree.SubElement(complex_type, _XSD + "sequence")
    attributes = cls.Attributes
    etree.SubElement(
        sequence, _XSD + "any", namespace=attributes.namespace, processContents=attributes.process_contents
    )
    document.add_complex_type(cls, complex_type)


_xml_schema._add_handlers[SingleAny] = _add_single_any  # noqa: SLF001 - spyne registers its own types nowhere else

__all__ = [
    "DEFAULT_NS",
    "Application",
    "Boolean",
    "ByteArray",
    "ComplexModel",
    "Date",
    "DateTime",
    "Fault",
    "Int",
    "MethodContext",
    "ServerBase",
    "ServiceBase",
    "SingleAny",
    "Soap11",
    "Soap12",
    "Unicode",
    "Wsdl11",
    "XmlAttribute",
    "XmlModifier",
    "const",
    "rpc",
]
