"""The page of an attestation, drawn from its document and from nothing else."""

import hashlib
import json

from esav_ws.pack.pages import Page, page


def dessiner(document: bytes) -> bytes:
    """Return the page (HTML, self-contained, to be printed) of *document*: of the same document, the same bytes."""
    return page(
        Page.ATTESTATION,
        "attestation.html",
        a=json.loads(document),
        sha256=hashlib.sha256(document).hexdigest(),
    )
