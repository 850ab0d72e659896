"""How a generated XML document is written."""

from lxml import etree


def document(racine: etree._Element) -> bytes:
    """Return the indented UTF-8 document of *racine*, with its XML declaration and a final newline."""
    etree.indent(racine)
    texte = etree.tostring(racine, encoding="UTF-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + texte + b"\n"
