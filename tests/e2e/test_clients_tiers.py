"""Unmodified SOAP clients of other houses, driven by the very programs that the integrator's guide shows.

Each reads the WSDL that the gateway serves, over mutual TLS. A client that this machine lacks is skipped, with the way
to get it (`tests/outils.py`).
"""

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from esav_ws.application.messages import Accepter, Geler
from esav_ws.domain.motifs import CauseGel
from tests.e2e.clients.programmes import (
    CLIENTS,
    DEMARRAGE_RAPIDE,
    MODULES_NODE,
    Acces,
    Gsoap,
    Java,
    Node,
    Perl,
    Php,
    Python,
    Resultat,
    StrongSoap,
    construire,
    lancer,
    node,
)
from tests.e2e.fins import deprecier
from tests.fakes import AGENT, ALFA, EN_PRODUCTION, depot, exemple
from tests.fakes_essais import COUPE, BancDicte, demande, tournee
from tests.outils import exiger

NUMERO = re.compile(r"[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]")
FORMULAIRE = CLIENTS.parents[1] / "forms_catalogue" / "FTTH-SIG" / str(EN_PRODUCTION) / "exemple.xml"
OUTILLAGE = Path(__file__).parent / "clients"
ESPACE = f"{{urn:esav:formulaire:FTTH-SIG:{EN_PRODUCTION}}}"

SCRIPTS = [(Php, "1.1"), (Php, "1.2"), (Node, "1.1"), (Node, "1.2"), (Python, "1.1")]
AVEC_JAVA = [*SCRIPTS, (Java, "1.1")]
TOUS = [Php, Node, StrongSoap, Python, Java, Gsoap, Perl]
MODULES = {"NODE_PATH": str(MODULES_NODE)}
CONTRATS = {"v1": "/ws/signalisation/v1", "v2": "/ws/signalisation/v2"}
"""The contract versions that every client reads, each with its path."""

# The wire is the matter here: one database will do, the journeys of other tests run on both.
pytestmark = pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)


def nommer(valeur):
    return valeur.__name__.lower() if isinstance(valeur, type) else valeur


def pour(clients):
    return pytest.mark.parametrize(("langage", "soap"), clients, ids=nommer)


@pytest.fixture
def atelier_java(tmp_path_factory) -> Path:
    """Where the Java client, long to build, stays for the session: gateways change of address, not of WSDL."""
    return tmp_path_factory.getbasetemp() / "atelier-java"


@pytest.fixture
def acces(passerelle) -> Acces:
    return Acces(passerelle.url, passerelle.pki.client("ALFA")[0].parent, passerelle.pki.ca)


@pytest.fixture
def client(langage, soap, acces, tmp_path, atelier_java):
    return langage(acces, soap, atelier_java if langage is Java else tmp_path)


@pytest.fixture
def atelier(langage, contrat, tmp_path_factory) -> Path:
    """Where a client that is built for a contract stays for the session."""
    dossier = tmp_path_factory.getbasetemp() / f"atelier-{langage.__name__.lower()}-{contrat}"
    dossier.mkdir(exist_ok=True)
    return dossier


@pytest.fixture
def refuse(tmp_path) -> Path:
    """A form with two faults that the catalogue finds."""
    formulaire = exemple("FTTH-SIG", EN_PRODUCTION)
    formulaire.find(f"{ESPACE}DEFECT_LUMIERE").text = "PEUT-ETRE"
    formulaire.find(f"{ESPACE}INFO_LOGEMENT").text = "CHATEAU"
    return ecrire(formulaire, tmp_path / "refuse.xml")


@pytest.fixture
def refuse_une_fois(tmp_path) -> Path:
    """A form with a single fault: lists of one element are where clients differ."""
    formulaire = exemple("FTTH-SIG", EN_PRODUCTION)
    formulaire.find(f"{ESPACE}INFO_LOGEMENT").text = "CHATEAU"
    return ecrire(formulaire, tmp_path / "refuse-une-fois.xml")


def ecrire(formulaire, fichier: Path, encoding="UTF-8") -> Path:
    etree.ElementTree(formulaire).write(str(fichier), encoding=encoding, xml_declaration=True)
    return fichier


@pytest.mark.parametrize("contrat", CONTRATS)
@pytest.mark.parametrize("langage", TOUS, ids=nommer)
def test_every_client_reads_every_contract_and_deposits(langage, contrat, passerelle, atelier):
    url = f"https://localhost:{passerelle.port}{CONTRATS[contrat]}"
    acces = Acces(url, passerelle.pki.client("ALFA")[0].parent, passerelle.pki.ca)
    client = langage(acces, "1.1", atelier)
    numero = client.deposer("BF-2100-0001", "REF-1", FORMULAIRE).numero
    assert NUMERO.fullmatch(numero)
    assert client.deposer("BF-2100-0001", "REF-1", FORMULAIRE).numero == numero
    refus = client.deposer("BF-2100-0099", "REF-2", FORMULAIRE)
    assert (refus.statut, refus.sortie) == (1, [])
    assert "BF-2100-0099" in refus.erreurs[0]
    assert refus.erreurs[1:] == ["PRE-001 CLIENT Prestation inconnue"]


@pytest.mark.parametrize("contrat", ["v2"])
@pytest.mark.parametrize("langage", TOUS, ids=nommer)
def test_no_client_stumbles_over_the_header_of_a_deprecated_version(langage, contrat, passerelle, atelier):
    url = f"https://localhost:{passerelle.port}{CONTRATS[contrat]}"
    acces = Acces(url, passerelle.pki.client("ALFA")[0].parent, passerelle.pki.ca)
    deprecier(passerelle)
    client = langage(acces, "1.1", atelier)
    assert NUMERO.fullmatch(client.deposer("BF-2100-0001", "REF-1", FORMULAIRE).numero)
    refus = client.deposer("BF-2100-0099", "REF-2", FORMULAIRE)
    assert (refus.statut, refus.erreurs[1:]) == (1, ["PRE-001 CLIENT Prestation inconnue"])


@pytest.mark.parametrize("soap", ["1.1", "1.2"])
@pytest.mark.parametrize("langage", [Php, Python], ids=nommer)
def test_a_client_saves_a_pack_and_reads_the_end_of_the_version_that_it_calls(
    langage, soap, passerelle, tmp_path
):
    url = f"https://localhost:{passerelle.port}/ws/signalisation/v2"
    client = langage(Acces(url, passerelle.pki.client("ALFA")[0].parent, passerelle.pki.ca), soap, tmp_path)
    enregistre = "e-sav-signalisation-v2.zip enregistré, empreinte vérifiée"
    assert client.executer("pack", tmp_path) == Resultat(0, [enregistre], [])
    with zipfile.ZipFile(tmp_path / "e-sav-signalisation-v2.zip") as archive:
        assert archive.testzip() is None
    depreciee = deprecier(passerelle)
    fin = (
        f"signalisation 2.0 répond jusqu'au {depreciee.fin_le} ; ensuite signalisation 3.0 "
        f"https://localhost:{passerelle.port}/ws/signalisation/v3"
    )
    assert client.executer("pack", tmp_path).sortie == [enregistre, fin]
    refus = client.executer("pack", tmp_path, "inconnu")
    assert (refus.statut, refus.erreurs[1:]) == (1, ["VER-013 CLIENT Pack documentaire inconnu"])


@pytest.mark.parametrize("contrat", ["v1", "v2"])
@pytest.mark.parametrize("langage", [Php, Node, Python, Java], ids=nommer)
def test_a_line_is_tested_by_unmodified_clients(langage, contrat, passerelle, tmp_path):
    url = f"https://localhost:{passerelle.port}/ws/test/{contrat}"
    acces = Acces(url, passerelle.pki.client("ALFA")[0].parent, passerelle.pki.ca)
    deja = passerelle.maison.bus.executer(demande("T-1"), ALFA).numero
    tournee(passerelle.maison, BancDicte(geste=lambda *_: COUPE))
    if langage is Java:
        options = construire(acces, tmp_path)

        def tester(*arguments):
            return lancer("java", DEMARRAGE_RAPIDE, f"@{options}", "Tester", url, *arguments)

    else:
        client = langage(acces, "1.1", tmp_path)

        def tester(*arguments):
            montrer = {"Php": ("-d", f"auto_prepend_file={CLIENTS / 'php' / 'faute.php'}")}
            script = CLIENTS / client.dossier / f"tester.{client.suffixe}"
            options = montrer.get(langage.__name__, ())
            return lancer(*client.interprete(), *options, script, *acces.arguments, *arguments, **MODULES)

    lu = tester("FTTO-0001", "T-1", "CONNEXION")
    assert (lu.statut, lu.erreurs) == (0, [])
    assert lu.sortie[0] == f"{deja} TERMINE NON_CONFORME"
    assert [ligne.split()[1:3] for ligne in lu.sortie[1:5]] == [
        ["etatService", "ACTIF"],
        ["etatPort", "EN_SERVICE"],
        ["etatOnt", "HORS_LIGNE"],
        ["alarme", "LOS"],
    ]
    assert langage is Java or lu.sortie[-1] == "localisation OI"
    refus = tester("FTTO-0001", "T-2", "INEXISTANT")
    assert (refus.statut, refus.sortie) == (1, [])
    assert refus.erreurs[1] == "TST-002 CLIENT Test inconnu pour cette offre"


@pour(AVEC_JAVA)
def test_a_fault_is_deposited_followed_commented_and_cancelled(client):
    numero = client.deposer("BF-2100-0001", "REF-1", FORMULAIRE).numero
    assert NUMERO.fullmatch(numero)
    assert client.deposer("BF-2100-0001", "REF-1", FORMULAIRE).numero == numero

    premier = client.suivre(numero, "ajouterCommentaire", "C1", "Client prévenu & d'accord <18 h>")
    assert (premier.statut, premier.erreurs) == (0, [])
    assert premier.sortie[0].startswith(f"{numero} EN_DEPOT - 2")
    assert premier.sortie[1:] == ["commentaire OPERATEUR ALFA : Client prévenu & d'accord <18 h>"]

    annulee = client.suivre(numero, "annulerSignalisation", "A1", "Rétabli seul")
    assert (annulee.statut, annulee.erreurs) == (0, [])
    assert annulee.sortie[0].startswith(f"{numero} CLOS CLOSE 2")
    assert annulee.sortie[1].startswith("passage EN_DEPOT CLOS 2")
    assert annulee.sortie[2:] == [
        "commentaire OPERATEUR ALFA : Client prévenu & d'accord <18 h>",
        "commentaire OPERATEUR ALFA : Rétabli seul",
    ]

    encore = client.suivre(numero, "annulerSignalisation", "A2", "Encore")
    assert (encore.statut, encore.sortie) == (1, [])
    assert encore.erreurs[1:] == ["SIG-010 CLIENT Changement d'état interdit"]


@pour([(Java, "1.2")])
def test_java_speaks_soap_12_too(client, passerelle):
    numero = passerelle.maison.bus.executer(depot(version=EN_PRODUCTION), ALFA).numero
    suivi = client.suivre(numero, "ajouterCommentaire", "C1", "Client prévenu")
    assert suivi.sortie[1:] == ["commentaire OPERATEUR ALFA : Client prévenu"]
    inconnue = client.suivre("2222-2222-2")
    assert (inconnue.statut, inconnue.erreurs[1:]) == (1, ["SIG-001 CLIENT Signalisation inconnue"])


@pour(SCRIPTS)
def test_lists_of_no_one_and_two_elements_are_read_alike(client, passerelle):
    def ouvertes(*taille):
        resultat = client.lister(*taille)
        assert (resultat.statut, resultat.erreurs) == (0, [])
        return resultat.sortie

    bus = passerelle.maison.bus
    assert ouvertes() == []
    premier = bus.executer(depot("L1", "BF-2100-0001", version=EN_PRODUCTION), ALFA).numero
    assert client.suivre(premier).sortie[1:] == []
    assert ouvertes() == [f"{premier} BF-2100-0001 EN_DEPOT"]
    second = bus.executer(depot("L2", "BF-2100-0002", version=EN_PRODUCTION), ALFA).numero
    deux = {f"{premier} BF-2100-0001 EN_DEPOT", f"{second} BF-2100-0002 EN_DEPOT"}
    assert set(ouvertes()) == deux
    assert set(ouvertes("1")) == deux


@pour(AVEC_JAVA)
def test_a_refused_form_shows_every_faulty_element(client, refuse, refuse_une_fois):
    fautes = {
        refuse: {"/formulaire/DEFECT_LUMIERE", "/formulaire/INFO_LOGEMENT"},
        refuse_une_fois: {"/formulaire/INFO_LOGEMENT"},
    }
    for formulaire, chemins in fautes.items():
        resultat = client.deposer("BF-2100-0001", "REF-1", formulaire)
        assert (resultat.statut, resultat.sortie) == (1, [])
        assert "FTTH-SIG" in resultat.erreurs[0]
        assert resultat.erreurs[1] == "FRM-001 CLIENT Formulaire invalide"
        assert {ligne.partition(" : ")[0] for ligne in resultat.erreurs[2:]} == chemins


@pour(AVEC_JAVA)
def test_an_unknown_prestation_is_a_typed_fault(client):
    resultat = client.deposer("BF-2100-0099", "REF-1", FORMULAIRE)
    assert (resultat.statut, resultat.sortie) == (1, [])
    assert resultat.erreurs[1:] == ["PRE-001 CLIENT Prestation inconnue"]
    assert "BF-2100-0099" in resultat.erreurs[0]


@pour(AVEC_JAVA)
def test_a_freeze_is_answered(client, passerelle):
    bus = passerelle.maison.bus
    numero = bus.executer(depot(version=EN_PRODUCTION), ALFA).numero
    bus.executer(Accepter(numero=numero), AGENT)
    bus.executer(Geler(numero=numero, cause=CauseGel.ACCES_SITE, information_demandee="Digicode ?"), AGENT)
    sans = client.suivre(numero, "degelerSignalisation", "D1", "Accès ouvert")
    assert sans.erreurs[1] == "SIG-013 CLIENT Dégel sans l'information demandée"
    avec = client.suivre(numero, "degelerSignalisation", "D1", "Accès ouvert", "12A45")
    assert avec.sortie[0].startswith(f"{numero} EN_QUALIFICATION - 2")


def test_php_reads_a_form_in_latin_1(acces, tmp_path):
    latin1 = ecrire(exemple("FTTH-SIG", EN_PRODUCTION), tmp_path / "latin1.xml", "ISO-8859-1")
    php = Php(acces, "1.1", tmp_path)
    assert (
        php.deposer("BF-2100-0001", "R", latin1).numero == php.deposer("BF-2100-0001", "R", FORMULAIRE).numero
    )


def test_a_retry_by_another_client_gets_the_same_number(acces, tmp_path, atelier_java):
    clients = [langage(acces, "1.1", tmp_path) for langage in (Php, Node, Python)]
    clients.append(Java(acces, "1.1", atelier_java))
    assert len({client.deposer("BF-2100-0001", "R", FORMULAIRE).numero for client in clients}) == 1


def test_curl_posts_an_envelope(acces):
    exiger("curl", "curl")
    script, enveloppe = CLIENTS / "curl" / "deposer.sh", CLIENTS / "curl" / "deposer.xml"
    reponses = [lancer("sh", script, *acces.arguments, enveloppe) for _ in range(2)]
    for reponse in reponses:
        assert (reponse.statut, reponse.erreurs) == (0, [])
        assert "deposerSignalisationReponse" in reponse.sortie[1]
    assert len({NUMERO.search(reponse.sortie[1])[0] for reponse in reponses}) == 1


def test_the_jdk_alone_posts_an_envelope(acces, atelier_java, tmp_path):
    options = construire(acces, atelier_java)
    enveloppe = CLIENTS / "curl" / "deposer.xml"
    programme = CLIENTS / "java" / "DeposerSansBibliotheque.java"

    def poster(fichier):
        p12 = options.parent / "client.p12"
        return lancer("java", DEMARRAGE_RAPIDE, programme, acces.url, p12, "changeit", acces.ca, fichier)

    assert NUMERO.fullmatch(poster(enveloppe).numero)
    autre = tmp_path / "autre.xml"
    autre.write_text(
        enveloppe.read_text(encoding="utf-8").replace("REF-CURL-1", "REF-CURL-2"), encoding="utf-8"
    )
    resultat = poster(autre)
    assert (resultat.statut, resultat.erreurs[-1]) == (1, "SIG-004")


def test_the_traps_of_php_are_those_of_the_guide(acces, passerelle, tmp_path):
    numero = passerelle.maison.bus.executer(depot(version=EN_PRODUCTION), ALFA).numero
    interprete = Php(acces, "1.1", tmp_path).interprete()
    resultat = lancer(*interprete, OUTILLAGE / "pieges.php", *acces.arguments, numero)
    assert resultat.sortie == [
        "liste vide : absente",
        "liste de un : object",
        "liste de un, option : array",
        "clé inconnue : EN_DEPOT",
        "clé absente : SOAP-ERROR: Encoding: object has no 'numeroSignalisation' property",
        "vide : MSG-012",
        "null : object",
        r"latin 1 : SOAP-ERROR: Encoding: string 'Acc\xe8...' is not a valid utf-8 string",
        "latin 1, option : EN_DEPOT",
        "relu : Accès",
    ]
    assert resultat.erreurs == []


def test_the_traps_of_node_are_those_of_the_guide(acces):
    resultat = lancer(node(), OUTILLAGE / "pieges.js", *acces.arguments, NODE_PATH=str(MODULES_NODE))
    assert resultat.sortie == ["liste vide : null", "nombre : string", "jour : 2026-01-01T00:00:00.000Z"]
    assert resultat.erreurs == []


def test_java_drops_under_soap_12_the_fault_that_it_shows_under_11(acces, passerelle, atelier_java, tmp_path):
    """The guide advises SOAP 1.1 to Java for this: JAX-WS reads no fault under HTTP 403."""
    options = construire(acces, atelier_java).read_text(encoding="utf-8")
    certificat, cle = passerelle.pki.client("ECHO")
    p12 = ("-passout", "pass:changeit", "-out", tmp_path / "client.p12")
    assert lancer("openssl", "pkcs12", "-export", "-in", certificat, "-inkey", cle, *p12).statut == 0
    echo = tmp_path / "options"
    echo.write_text(
        options.replace(str(atelier_java / "client.p12"), str(tmp_path / "client.p12")), encoding="utf-8"
    )

    def suivre(soap):
        return lancer(
            "java", DEMARRAGE_RAPIDE, f"@{echo}", "Suivre", acces.url, "2222-2222-2", SOAP=soap
        ).erreurs

    assert suivre("1.1")[1:] == ["AUT-001 CLIENT Habilitation manquante"]
    assert "The server sent HTTP status code 403" in suivre("1.2")[0]


def test_java_names_the_path_to_an_authority_that_it_lacks(acces, atelier_java, tmp_path):
    toutes = construire(acces, atelier_java).read_text(encoding="utf-8").splitlines()
    options = tmp_path / "options"
    options.write_text("\n".join(ligne for ligne in toutes if "trustStore" not in ligne), encoding="utf-8")
    resultat = lancer("java", DEMARRAGE_RAPIDE, f"@{options}", "Suivre", acces.url, "2222-2222-2")
    assert "PKIX path building failed" in "\n".join(resultat.erreurs)
