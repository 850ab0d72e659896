"""What a stranger finds in a pack: it opens, its links lead somewhere, its examples hold, it speaks French."""

import csv
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import zeep
from lxml import etree

from esav_ws.config import Settings
from esav_ws.domain.erreurs import codes_publies
from esav_ws.domain.signalisation import SUITES

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
SIGNALISATIONS, TESTS = (
    ["signalisation-v1", "signalisation-v2"],
    ["test-v1", "test-v2"],
)
VIDES = {"area", "br", "col", "hr", "img", "input", "link", "meta"}
ANGLAIS = re.compile(
    r"\b(the|and|with|must|should|this|these|that|which|from|into|when|error|request|field|value|file|"
    r"required|optional|returns?|missing|unknown|see|your?|not|are|is|of|by|an?d)\b",
    re.IGNORECASE,
)
ADMIS = {"is", "of", "a"}


class Lecteur(HTMLParser):
    """Reads a page: its links, its anchors, its prose, and whether every element is closed in its order."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.liens, self.ancres, self.prose = [], set(), []
        self.ouverts, self.fautes = [], []
        self.feed(page.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        attributs = dict(attrs)
        self.liens += [attributs[nom] for nom in ("href", "src") if nom in attributs]
        if "id" in attributs:
            if attributs["id"] in self.ancres:
                self.fautes.append(f"id {attributs['id']} twice")
            self.ancres.add(attributs["id"])
        if tag not in VIDES:
            self.ouverts.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in VIDES:
            return
        if not self.ouverts or self.ouverts.pop() != tag:
            self.fautes.append(f"</{tag}>")

    def handle_data(self, data):
        if not {"pre", "code", "style"} & set(self.ouverts):
            self.prose.append(data)


@pytest.fixture
def pages(ouvert) -> dict[Path, Lecteur]:
    return {page: Lecteur(page) for page in ouvert.rglob("*.html")}


def service_et_version(contrat: Path) -> tuple[str, str]:
    service, version = contrat.name.removeprefix("e-sav-").rsplit("-", 1)
    return service, version


def schema_de(contrat: Path) -> etree.XMLSchema:
    service, version = service_et_version(contrat)
    return etree.XMLSchema(etree.parse(contrat / "contrat" / "xsd" / version / f"{service}.xsd"))


def messages(dossier: Path) -> dict[str, etree._Element]:
    return {f.name: etree.parse(f).getroot() for f in sorted(dossier.glob("*.xml"))}


def test_every_file_opens(ouvert):
    for fichier in (f for f in ouvert.rglob("*") if f.is_file()):
        match fichier.suffix:
            case ".xml" | ".xsd" | ".wsdl":
                etree.parse(fichier)
            case ".csv":
                with fichier.open(encoding="utf-8", newline="") as flux:
                    assert len({len(ligne) for ligne in csv.reader(flux, delimiter=";")}) == 1, fichier
            case _:
                assert fichier.read_text(encoding="utf-8"), fichier


def test_every_page_is_well_formed_french_and_titled(pages):
    for page, lue in pages.items():
        assert (lue.fautes, lue.ouverts) == ([], []), page
        texte = page.read_text(encoding="utf-8")
        assert '<html lang="fr">' in texte
        assert texte.count("<h1>") == 1
        assert re.search(r"<title>[^<]+</title>", texte)


def test_every_link_leads_to_a_file_of_the_pack_and_to_an_anchor_of_it(ouvert, pages):
    assert pages[ouvert / "index.html"].liens
    for page, lue in pages.items():
        for lien in lue.liens:
            adresse = urlsplit(lien)
            if adresse.scheme:
                continue
            cible = (page.parent / unquote(adresse.path)).resolve() if adresse.path else page
            assert cible.is_relative_to(ouvert.resolve()) or cible == page, (page, lien)
            assert cible.is_file(), (page, lien)
            if adresse.fragment:
                vue = pages.get(ouvert / cible.relative_to(ouvert.resolve())) or Lecteur(cible)
                assert unquote(adresse.fragment) in vue.ancres, (page, lien)


def test_every_page_is_reached_from_the_index(ouvert, pages):
    atteintes, a_lire = set(), [ouvert / "index.html"]
    while a_lire:
        page = a_lire.pop()
        if page in atteintes:
            continue
        atteintes.add(page)
        cibles = (
            page.parent / unquote(urlsplit(lien).path) for lien in pages[page].liens if urlsplit(lien).path
        )
        a_lire += [Path(c) for c in map(Path.resolve, cibles) if c in {p.resolve() for p in pages}]
    assert {p.resolve() for p in atteintes} == {p.resolve() for p in pages}


def test_nothing_is_in_english(ouvert, pages):
    proses = {page: " ".join(lue.prose) for page, lue in pages.items()}
    for fichier in ouvert.rglob("*.[wx]s[d]*"):
        arbre = etree.parse(fichier)
        proses[fichier] = " ".join(e.text or "" for e in arbre.iter("{*}documentation", etree.Comment))
    for fichier in [*ouvert.rglob("*.csv"), *ouvert.rglob("formulaire.xml"), *ouvert.glob("jeu-essai/*.xml")]:
        proses[fichier] = re.sub(r"<[^!][^>]*>", " ", fichier.read_text(encoding="utf-8"))
    for fichier, prose in proses.items():
        mots = {mot.lower() for mot in ANGLAIS.findall(prose)} - ADMIS
        assert mots == set(), (fichier, mots)


def test_every_form_validates_against_the_schema_beside_it(ouvert):
    if "test" in ouvert.name:
        assert not (ouvert / "formulaires").exists()
        return
    source = etree.XMLSchema(etree.parse(ouvert / "formulaires" / "formulaire-source.xsd"))
    versions = [f.parent for f in ouvert.glob("formulaires/*/*/form.xsd")]
    assert len(versions) == 4
    for version in versions:
        etree.XMLSchema(etree.parse(version / "form.xsd")).assertValid(etree.parse(version / "exemple.xml"))
        source.assertValid(etree.parse(version / "formulaire.xml"))


def test_the_published_files_are_in_the_pack_byte_for_byte(contrat):
    publies = Settings()
    service, version = service_et_version(contrat)
    autres = {"signalisation": {"test"}, "test": {"signalisation", "notification"}}[service]
    for dossier, copies in (
        (publies.wsdl / version, contrat / "contrat" / "wsdl" / version),
        (publies.xsd / version, contrat / "contrat" / "xsd" / version),
    ):
        fichiers = {f.name: f.read_bytes() for f in dossier.iterdir() if f.stem not in autres}
        assert {f.name: f.read_bytes() for f in copies.iterdir()} == fichiers
    for fichier in contrat.glob("formulaires/*/*/*"):
        assert (publies.forms_catalogue / fichier.relative_to(contrat / "formulaires")).read_bytes() == (
            fichier.read_bytes()
        )


def test_every_example_validates_against_the_schema_of_the_pack(contrat):
    schema = schema_de(contrat)
    exemples = messages(contrat / "exemples")
    assert exemples
    for nom, enveloppe in exemples.items():
        (corps,) = enveloppe.find(f"{SOAP}Body")
        schema.assertValid(corps)
        assert etree.QName(corps).localname == nom.partition(".")[0] + (
            "Reponse" if ".reponse." in nom else ""
        )


@pytest.mark.parametrize("contrat", SIGNALISATIONS, indirect=True)
def test_every_message_of_the_test_set_validates_but_the_one_that_tries_the_schema(contrat):
    schema = schema_de(contrat)
    with (contrat / "jeu-essai" / "jeu-essai.csv").open(encoding="utf-8", newline="") as flux:
        attendus = {ligne["fichier"]: ligne["attendu"] for ligne in csv.DictReader(flux, delimiter=";")}
    joues = messages(contrat / "jeu-essai")
    assert set(joues) == set(attendus)
    for nom, enveloppe in joues.items():
        (corps,) = enveloppe.find(f"{SOAP}Body")
        assert schema.validate(corps) is (attendus[nom] != "MSG-012"), nom


def test_each_operation_has_its_example_and_its_specification(contrat):
    service, version = service_et_version(contrat)
    wsdl = etree.parse(contrat / "contrat" / "wsdl" / version / f"{service}.wsdl")
    operations = {o.get("name") for o in wsdl.iterfind(".//{*}portType/{*}operation")}
    exemples = {f.name for f in (contrat / "exemples").glob("*.xml")}
    assert {f"{o}.{sens}.xml" for o in operations for sens in ("requete", "reponse")} <= exemples
    assert {f"op-{o}" for o in operations} <= Lecteur(contrat / "specification-technique.html").ancres


def test_the_contract_loads_from_the_folder_of_the_pack(contrat):
    service, version = service_et_version(contrat)
    client = zeep.Client(str(contrat / "contrat" / "wsdl" / version / f"{service}.wsdl"))
    assert client.wsdl.services


def test_the_pack_of_v2_carries_the_contract_that_the_operateur_implements(contrat):
    notification = contrat / "contrat" / "wsdl" / "v2" / "notification.wsdl"
    assert notification.is_file() is (contrat.name == "e-sav-signalisation-v2")
    if notification.is_file():
        (service,) = zeep.Client(str(notification)).wsdl.services.values()
        (port,) = service.ports.values()
        assert list(port.binding.all()) == ["notifierEvenements"]
    assert (contrat / "clients" / "php" / "recevoir.php").is_file()


def test_every_published_code_is_explained(contrat):
    assert set(codes_publies()) <= Lecteur(contrat / "codes-erreur.html").ancres


@pytest.mark.parametrize("contrat", SIGNALISATIONS, indirect=True)
def test_the_functional_specification_shows_the_diagram_of_states(contrat):
    texte = (contrat / "specification-fonctionnelle.html").read_text(encoding="utf-8")
    lignes = dict(re.findall(r"<tr><td><code>(\w+)</code></td>(.*?)</tr>", texte))
    for etat, suites in SUITES.items():
        dernier = lignes[etat].rpartition("<td>")[2]
        assert set(re.findall(r"<code>(\w+)</code>", dernier)) == {str(suite) for suite in suites}


@pytest.mark.parametrize("contrat", SIGNALISATIONS, indirect=True)
def test_the_nomenclature_has_the_codes_of_forms_of_open_lists_and_of_the_contract(contrat):
    with (contrat / "nomenclature" / "nomenclature.csv").open(encoding="utf-8", newline="") as flux:
        lignes = {
            (ligne["source"], ligne["liste"], ligne["code"]) for ligne in csv.DictReader(flux, delimiter=";")
        }
    assert ("FTTH-SIG version 2", "DEFECT_NATURE", "CROISEMENT") in lignes
    assert ("FTTH-SIG version 1", "DEFECT_NATURE", "CROISEMENT") not in lignes
    assert ("listes ouvertes", "codeCloture", "REPARATION_RESEAU") in lignes
    assert (f"contrat {contrat.name.removeprefix('e-sav-').replace('-', ' ')}", "Etat", "GELE") in lignes


def test_the_guide_names_programs_and_forms_where_the_pack_has_them(contrat):
    guide = (contrat / "guide-integrateur.html").read_text(encoding="utf-8")
    cites = set(re.findall(r"\b(?:clients|formulaires)/[\w./-]+\.(?:php|py|js|java|sh|xml|pl|c)\b", guide))
    assert len(cites) > 15
    sans = ("formulaires/",) if "test" in contrat.name else ()
    absents = {chemin for chemin in cites if not (contrat / chemin).is_file()}
    assert {chemin for chemin in absents if not chemin.startswith(sans)} == set()


@pytest.mark.parametrize("contrat", TESTS, indirect=True)
def test_the_pack_of_test_has_the_catalogue_of_tests_in_place_of_forms(contrat):
    publies = Settings().tests_catalogue
    copies = sorted(contrat.glob("tests/*/*/tests.toml"))
    assert [c.relative_to(contrat / "tests") for c in copies] == [
        c.relative_to(publies) for c in sorted(publies.glob("*/*/tests.toml"))
    ]
    with (contrat / "tests" / "tests.csv").open(encoding="utf-8", newline="") as flux:
        lignes = list(csv.DictReader(flux, delimiter=";"))
    actes = {(ligne["catalogue"], ligne["codeTest"]) for ligne in lignes if ligne["acte"] == "OUI"}
    assert actes == {
        ("FTTH-TST", "RELANCE_ONT"),
        ("FTTO-TST", "RELANCE_ONT"),
        ("FTTO-TST", "RELANCE_PORT"),
    }
    page = (contrat / "tests" / "index.html").read_text(encoding="utf-8")
    assert "<code>paquets</code>" in page
    assert "RELANCE_PORT" in page


@pytest.mark.parametrize("contrat", TESTS, indirect=True)
def test_the_functional_specification_of_test_shows_where_each_state_leads(contrat):
    texte = (contrat / "specification-fonctionnelle.html").read_text(encoding="utf-8")
    lignes = dict(re.findall(r"<tr><td><code>(\w+)</code></td>(.*?)</tr>", texte))
    suites = {
        etat: re.findall(r"<code>(\w+)</code>", lignes[etat]) for etat in ("DEMANDE", "EN_COURS", "TERMINE")
    }
    assert suites == {
        "DEMANDE": ["EN_COURS", "EXPIRE", "ANNULE"],
        "EN_COURS": ["DEMANDE", "TERMINE", "ECHEC", "EXPIRE"],
        "TERMINE": [],
    }


@pytest.mark.parametrize("contrat", TESTS, indirect=True)
def test_the_nomenclature_of_test_has_the_open_lists_of_tests_and_of_the_network(contrat):
    with (contrat / "nomenclature" / "nomenclature.csv").open(encoding="utf-8", newline="") as flux:
        lignes = {(ligne["liste"], ligne["code"]) for ligne in csv.DictReader(flux, delimiter=";")}
    assert {("causeEchec", "INJOIGNABLE"), ("segment", "DISTRIBUTION"), ("cause", "VANDALISME")} <= lignes
    assert {("natureIntervention", "CHGC"), ("equipement", "PBO"), ("EtatTest", "EXPIRE")} <= lignes
