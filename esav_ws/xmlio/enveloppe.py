"""Whole messages judged at once: a published schema, in an envelope of SOAP."""

import threading
from pathlib import Path
from xml.sax.saxutils import quoteattr

from lxml import etree


class EnveloppePubliee:
    """The schema at *path* in an envelope of SOAP: says of a message, in one pass, whether all but its header is in order."""

    def __init__(self, path: Path, soap: str) -> None:
        espace = etree.parse(path).getroot().get("targetNamespace", "")
        cites = (quoteattr(valeur) for valeur in (soap, espace, path.resolve().as_uri()))
        self._source = _ENVELOPPE.format(*cites)
        self._racine = f"{{{soap}}}Envelope"
        self._local = threading.local()

    def admet(self, racine: etree._Element) -> bool:
        """Return whether *racine* is an envelope of one body entry, as published, and any header entries, whatever they are."""
        try:
            schema: etree.XMLSchema = self._local.schema
        except AttributeError:
            schema = self._local.schema = etree.XMLSchema(etree.fromstring(self._source))
        return racine.tag == self._racine and schema(racine)


_ENVELOPPE = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace={0} elementFormDefault="qualified">
  <xs:import namespace={1} schemaLocation={2}/>
  <xs:element name="Envelope">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="Header" minOccurs="0">
          <xs:complexType>
            <xs:sequence>
              <xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
            </xs:sequence>
            <xs:anyAttribute processContents="skip"/>
          </xs:complexType>
        </xs:element>
        <xs:element name="Body">
          <xs:complexType>
            <xs:sequence>
              <xs:any namespace={1}/>
            </xs:sequence>
            <xs:anyAttribute processContents="skip"/>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
      <xs:anyAttribute processContents="skip"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""
"""What the reading of an envelope accepts, and nothing that it would refuse."""
