"""What a stranger gets wrong, and what goes wrong around him: each told in one sentence, and nothing lost."""

import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance_suite.cli import app
from conformance_suite.configuration import Niveau, Paire
from conformance_suite.erreurs import (
    CertificatRefuse,
    ConfigurationInvalide,
    FichierInutilisable,
    Injoignable,
    Sortie,
)
from conformance_suite.etat import NOM, Issue
from conformance_suite.passage import Portee, jouer
from conformance_suite.rapports import NOMS
from tests.serveur_faux import certificats, servir

RACINE = Path(__file__).resolve().parents[3]
WSDL = RACINE / "wsdl" / "v1" / "signalisation.wsdl"
ENTETES = {"Content-Type": "text/xml; charset=utf-8", "X-Correlation-Id": "c-1"}
FAUTE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode>'
    '<faultstring>{1}</faultstring><detail><erreur xmlns="urn:esav:ws:signalisation:1"><code>{0}</code>'
    "<camp>CLIENT</camp><libelle>x</libelle></erreur></detail></s:Fault></s:Body></s:Envelope>"
)
REFUS_METHODE = 405, ENTETES, FAUTE.format("MSG-013", "méthode refusée").encode()


@pytest.fixture(scope="module")
def fichiers(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("certificats")
    configuration = certificats(dossier)
    (dossier / "vide.pem").touch()
    (dossier / "dossier").mkdir()
    for commande in (
        "x509 -in client.pem -outform der -out client.der",
        "pkey -in client.key -outform der -out cle.der",
        "pkey -in client.key -aes256 -passout pass:secret -out chiffree.key",
        "req -new -key client.key -subj /CN=ALFA -out demande.csr",
    ):
        subprocess.run(["openssl", *commande.split()], cwd=dossier, check=True, capture_output=True)
    (dossier / "abime.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    return configuration


def prevues(*cas, versions=(1,)):
    return Portee(tuple(Niveau), versions, cas).executions()


def servi(methode, chemin, _):
    return (200, ENTETES, b"<definitions/>") if chemin.endswith("?wsdl") else REFUS_METHODE


def lancer(*options):
    return CliRunner().invoke(app, ["run", *map(str, options)])


@pytest.mark.parametrize(
    ("option", "fichier", "dit"),
    [
        ("--certificat", "absent.pem", "absent.pem : il n'existe pas) : vérifiez --certificat"),
        ("--certificat", "dossier", "dossier : c'est un dossier)"),
        ("--certificat", "client.key", "contient une clé privée, non un certificat : les fichiers sont sans doute"),
        ("--certificat", "demande.csr", "est une demande (CSR), non un certificat"),
        ("--certificat", "client.der", "il est en binaire ; convertissez-le (openssl x509 -inform der"),
        ("--certificat", "vide.pem", "ne contient aucun certificat PEM : le fichier est vide"),
        ("--certificat", "abime.pem", "est abîmé"),
        ("--certificat", "serveur.pem", "n'est pas celle du certificat"),
        ("--cle", "absent.pem", "vérifiez --cle"),
        ("--cle", "serveur.key", "n'est pas celle du certificat"),
        ("--cle", "client.pem", "contient un certificat, non une clé privée"),
        ("--cle", "chiffree.key", "a un mot de passe, que la suite n'a pas : openssl pkey -in"),
        ("--cle", "cle.der", "convertissez-le (openssl pkey -inform der"),
        ("--autorite", "absent.pem", "vérifiez --autorite"),
        ("--autorite", "client.key", "--autorite : "),
        ("--autorite", "vide.pem", "le fichier est vide"),
        ("--autorite", "abime.pem", "reprenez le certificat de l'autorité"),
    ],
)  # fmt: skip
def test_a_wrong_file_ends_the_command_with_its_own_code_and_a_sentence(
    fichiers, tmp_path, option, fichier, dit
):
    dossier = fichiers.autorite.parent
    bons = {"--certificat": "client.pem", "--cle": "client.key", "--autorite": "ca.pem"} | {option: fichier}
    options = [mot for nom, valeur in bons.items() for mot in (nom, dossier / valeur)]
    rendu = lancer("--url", "https://localhost:1", *options, "--rapport", tmp_path / "r")
    assert (rendu.exit_code, (tmp_path / "r").exists()) == (Sortie.FICHIERS, False)
    assert dit in rendu.output


def test_a_lent_certificate_that_is_missing_is_told_before_the_run_by_its_own_name(fichiers, tmp_path):
    prete = Paire(tmp_path / "parti.pem", fichiers.paire.cle)
    with pytest.raises(FichierInutilisable, match=r"parti\.pem.*vérifiez \[certificats\.expire\] certificat"):
        jouer(fichiers.avec(certificats={"expire": prete}), prevues("TRA-002"), tmp_path / "r")


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        (["--url", "http://x"], "n'est pas en https (http://x)"),
        (["--url", "x:8443"], "n'est pas en https (x:8443)"),
        (["--url", "https://x", "--cas", "XXX-999"], "cas inconnu : XXX-999"),
        (["--url", "https://x", "--contrat", "/nulle-part"], "/nulle-part n'est pas un contrat"),
        (["--config", "nulle-part.toml"], "nulle-part.toml ne se lit pas : il n'existe pas"),
    ],
)
def test_a_wrong_option_is_told_in_french(fichiers, options, dit):
    paire = ["--certificat", fichiers.paire.certificat, "--cle", fichiers.paire.cle]
    rendu = lancer(*paire, "--autorite", fichiers.autorite, *options)
    assert rendu.exit_code == Sortie.USAGE
    assert dit in rendu.output


@pytest.mark.parametrize(
    ("reglage", "dit"),
    [
        ("delai = 0", "delai est un nombre de secondes, plus grand que zéro : 0"),
        ("delai = -1.5", "plus grand que zéro : -1.5"),
        ("[certificats]\nexpire = 3", "[certificats] admet expire, "),
        ("[certificats]\nautre = {}", "chacun avec son certificat et sa clé"),
    ],
)
def test_a_setting_of_a_wrong_kind_is_told_in_french(fichiers, tmp_path, reglage, dit):
    fichier = tmp_path / "c.toml"
    fichier.write_text(
        f'url = "https://x"\ncertificat = "c"\ncle = "k"\nautorite = "a"\n{reglage}\n', "utf-8"
    )
    rendu = lancer("--config", fichier)
    assert (rendu.exit_code, dit in rendu.output) == (Sortie.USAGE, True)


def test_everything_that_is_missing_is_told_at_once(fichiers):
    assert "il manque url, certificat, cle, autorite : donnez --url …" in lancer().output
    rendu = lancer("--url", "https://x", "--certificat", fichiers.paire.certificat)
    assert "il manque cle, autorite : donnez --cle … --autorite …" in rendu.output


def test_a_report_folder_that_cannot_be_written_is_said_so(fichiers, tmp_path):
    (tmp_path / "fichier").touch()
    with servir(fichiers, servi) as configuration, pytest.raises(ConfigurationInvalide, match="--rapport"):
        jouer(configuration, prevues("TRA-002"), tmp_path / "fichier" / "r")


def test_a_run_that_cannot_start_leaves_the_one_before_it_as_it_was(fichiers, tmp_path):
    with servir(fichiers, servi) as configuration:
        jouer(configuration, prevues("TRA-002", "TRA-003"), tmp_path)
    avant = (tmp_path / NOM).read_bytes()
    with pytest.raises(Injoignable, match="connexion refusée"):
        jouer(configuration, prevues("TRA-002", "TRA-003"), tmp_path)
    assert (tmp_path / NOM).read_bytes() == avant


def test_a_name_that_leads_nowhere_is_said_so(fichiers, tmp_path):
    with pytest.raises(
        Injoignable, match=r"rien ne répond à nulle\.part\.invalid:443 \(ce nom d'hôte est inconnu"
    ):
        jouer(fichiers.avec(url="https://nulle.part.invalid"), prevues("TRA-002"), tmp_path)


def test_a_service_that_goes_away_stops_the_run_which_goes_on_when_it_is_back(fichiers, tmp_path):
    cas = prevues("TRA-002", "TRA-003", "TRA-004")
    partie = {"oui": False}

    def repondre(methode, chemin, corps):
        if partie["oui"] or methode == "DELETE":
            partie["oui"] = True
            raise ConnectionError
        return servi(methode, chemin, corps)

    with servir(fichiers, repondre) as configuration:
        with pytest.raises(Injoignable, match=r"ne répond plus, au cas TRA-003\.v1\.soap11 .*--reprendre"):
            jouer(configuration, cas, tmp_path)
        assert "passage interrompu" in (tmp_path / NOMS["html"]).read_text("utf-8")
    with servir(fichiers, servi) as retabli:
        # The same address: what differs would otherwise be told.
        with pytest.raises(ConfigurationInvalide, match=r"ce qui diffère : l'adresse\)"):
            jouer(retabli, cas, tmp_path, reprendre=True)
        texte = (tmp_path / NOM).read_text("utf-8").replace(configuration.url, retabli.url)
        (tmp_path / NOM).write_text(texte, "utf-8")
        repris = []
        jouer(retabli, cas, tmp_path, reprendre=True, suivi=lambda r: repris.append((r.cle, r.issue)))
    assert repris == [("TRA-003.v1.soap11", Issue.REUSSI), ("TRA-004.v1.soap11", Issue.REUSSI)]


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (
            WSDL.read_bytes().replace(b'<wsdl:operation name="consulterEtat">', b'<wsdl:operation name="lireEtat">'),
            "operation consulterEtat : absent du contrat servi",
        ),
        (b"<html>", "ce qui est servi n'est pas du XML"),
    ],
)  # fmt: skip
def test_a_wsdl_that_differs_fails_its_case_with_every_difference_named(fichiers, tmp_path, contenu, dit):
    with servir(fichiers, lambda *_: (200, ENTETES, contenu)) as configuration:
        (ligne,) = jouer(configuration, prevues("VER-001"), tmp_path).lignes
    assert ligne.resultat.issue is Issue.ECHOUE
    assert dit in ligne.resultat.dit


def test_a_certificate_without_habilitation_ends_the_run_before_its_first_case(fichiers, tmp_path):
    refus = FAUTE.format("AUT-001", "ECHO n'est pas habilité").encode()
    with (
        servir(
            fichiers, lambda _, c, __: servi(_, c, __) if c.endswith("?wsdl") else (500, ENTETES, refus)
        ) as configuration,
        pytest.raises(CertificatRefuse, match="signalisation v1 : ECHO n'est pas habilité"),
    ):
        jouer(configuration, prevues("TRA-002"), tmp_path / "r")
    assert not (tmp_path / "r").exists()


def test_a_domain_that_the_certificate_may_not_call_is_not_played_and_the_other_is(fichiers, tmp_path):
    refus = FAUTE.format("AUT-001", "pas habilité").encode()

    def repondre(methode, chemin, corps):
        return (500, ENTETES, refus) if chemin == "/ws/test/v1" else servi(methode, chemin, corps)

    with servir(fichiers, repondre) as configuration:
        rapport = jouer(configuration, prevues("TRA-002", "TST-014"), tmp_path)
    issues = {ligne.resultat.cle: ligne.resultat for ligne in rapport.lignes}
    assert issues["TRA-002.v1.soap11"].issue is Issue.REUSSI
    assert issues["TST-014.v1.soap11"].issue is Issue.NON_JOUE
    assert "test v1 : pas habilité" in issues["TST-014.v1.soap11"].dit
