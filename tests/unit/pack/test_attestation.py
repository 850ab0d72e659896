"""The page of an attestation: drawn from the document alone, by itself, harmless."""

import hashlib
from dataclasses import replace

from lxml import html

from esav_ws.domain.attestation_document import FORMAT, ecrire
from esav_ws.pack.attestation import dessiner
from tests.attestations import attestation, joue

DOCUMENT = ecrire(attestation())


def test_the_same_document_makes_the_same_page():
    assert dessiner(DOCUMENT) == dessiner(DOCUMENT)


def test_it_says_who_what_when_and_every_digest():
    texte = html.fromstring(dessiner(DOCUMENT).decode()).text_content()
    for dit in (
        "Écho Fibre",
        "900000035",
        "signalisation 2.0",
        "jusqu'à son retrait",
        "02/03/2026 à 08:33:00",
        "Parcours « push »".replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»"),
        hashlib.sha256(DOCUMENT).hexdigest(),
        *(e.requete for j in attestation().parcours for e in j.echanges),
    ):
        assert dit in texte


def test_it_stands_by_itself_and_runs_nothing():
    page = html.fromstring(dessiner(DOCUMENT).decode())
    assert not page.xpath("//script | //link | //img | //@href | //@src")


def test_a_hostile_name_is_text():
    page = dessiner(ecrire(attestation(raison_sociale="<script>alert(1)</script>")))
    assert b"<script>" not in page


def test_a_call_answered_by_a_fault_says_its_code():
    (echange, _) = joue("depot").echanges
    refuse = joue("depot", echanges=(replace(echange, faute="SIG-001"),))
    assert b"SIG-001" in dessiner(ecrire(attestation(parcours=(refuse,))))


def test_document_and_page_belong_to_their_format():
    """A folder is verified by drawing its page again: where this fails, `FORMAT` is another one from now on."""
    assert FORMAT == "esav-attestation-1"
    assert (
        hashlib.sha256(DOCUMENT).hexdigest()
        == "7df32fc4f583cde0e41275fb03210d79ea0ba773abfb21461f1dc46663239941"
    )
    assert (
        hashlib.sha256(dessiner(DOCUMENT)).hexdigest()
        == "074fd226f8069ae0b8884f05501084fd40a35347678d53998bed1368b7b2f7a1"
    )
