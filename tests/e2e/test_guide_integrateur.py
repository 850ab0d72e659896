"""The integrator's guide: every command in it is run, every program it quotes is the file it names."""

import re

import pytest

from esav_ws.demonstration import planning
from esav_ws.domain.horloge import jour_de_paris
from tests.e2e.clients.guide import (
    GUIDE,
    ancrer,
    chapitres,
    executer,
    normaliser,
    outiller,
    sommaire_exact,
    verifier,
)
from tests.e2e.clients.programmes import CLIENTS, RACINE, php
from tests.fakes import AGENT

CITATION = re.compile(
    r"\]\((clients/[^)]+)\)[^\n]*:\n\n```(?:php|python|js)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
@pytest.mark.parametrize("chapitre", chapitres(), ids=lambda c: c.titre)
def test_the_commands_of_a_chapter_do_what_it_says(chapitre, passerelle, tmp_path):
    outiller(chapitre.script)
    maison = passerelle.maison
    maison.bus.executer(planning(jour_de_paris(maison.horloge.maintenant()), maison.settings), AGENT)
    verifier(chapitre, passerelle, tmp_path)


def test_the_quoted_programs_are_the_files_themselves():
    citations = dict(CITATION.findall(GUIDE))
    assert set(citations) == {
        "clients/php/deposer.php",
        "clients/python/deposer.py",
        "clients/node/deposer.js",
    }
    for chemin, texte in citations.items():
        assert (RACINE / "docs" / chemin).read_text(encoding="utf-8") == texte, chemin


def test_the_first_deposit_in_php_takes_ten_lines():
    assert len((CLIENTS / "php" / "deposer.php").read_text(encoding="utf-8").splitlines()) == 10


def test_every_program_is_named_in_a_guide():
    programmes = {
        f"clients/{f.relative_to(CLIENTS)}"
        for f in CLIENTS.rglob("*")
        if f.suffix in {".php", ".js", ".py", ".java", ".sh", ".xml", ".c", ".pl"}
    }
    guides = GUIDE + (RACINE / "docs" / "guide-plateforme-integration.md").read_text(encoding="utf-8")
    assert {p for p in programmes if f"]({p})" not in guides} == set()


def test_the_table_of_contents_leads_to_every_chapter():
    sommaire_exact(GUIDE)


def test_every_code_that_the_guide_names_is_published():
    codes = (RACINE / "docs" / "codes-erreur.md").read_text(encoding="utf-8")
    publies = set(re.findall(r'<a id="([^"]+)"></a>', codes)) | {
        ancrer(t) for t in re.findall(r"^#+ (.+)$", codes, re.MULTILINE)
    }
    assert set(re.findall(r"codes-erreur\.md#([\w-]+)", GUIDE)) <= publies
    assert set(re.findall(r"\b[A-Z]{3}-0\d\d\b", GUIDE)) <= publies


@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_php_takes_certificate_and_key_from_one_file(passerelle, tmp_path):
    php()
    script = """cat "$CLIENT/cert.pem" "$CLIENT/key.pem" > client.pem
sed "s|'local_cert' => \\"\\$client/cert.pem\\", 'local_pk' => \\"\\$client/key.pem\\"|'local_cert' => 'client.pem'|" \\
    docs/clients/php/deposer.php > deposer.php
grep -q "'local_cert' => 'client.pem', 'cafile'" deposer.php
php deposer.php "$URL" "$CLIENT" "$CA" BF-2100-0001 REF-0001 forms_catalogue/FTTH-SIG/2/exemple.xml
"""
    assert normaliser(executer(script, passerelle, tmp_path)) == ["NUMERO"]
