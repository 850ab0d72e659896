"""The régie as the suite's pilot, against a platform that answers what a test wants."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from conformance_suite.cli import app
from conformance_suite.configuration import Niveau, composer
from conformance_suite.erreurs import CertificatRefuse, ConfigurationInvalide, Injoignable, NonJoue, Sortie
from conformance_suite.etat import Issue
from conformance_suite.passage import Portee, jouer
from conformance_suite.scene import Scene
from tests.serveur_faux import certificats, servir

ENTETES = {"Content-Type": "text/xml; charset=utf-8", "X-Correlation-Id": "c-1"}
ENVELOPPE = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>'
FAUTE = (
    "<s:Fault><faultcode>s:Client</faultcode><faultstring>acte interdit dans cet état</faultstring><detail>"
    '<erreur xmlns="urn:esav:plateforme:regie:1"><code>SIG-010</code></erreur></detail></s:Fault>'
)
INTERROMPU = ENVELOPPE.format(
    "<s:Fault><faultcode>s:Server</faultcode><faultstring>e-SAV est interrompu</faultstring><detail>"
    '<erreur xmlns="urn:esav:ws:signalisation:1"><code>SYS-003</code><camp>SERVEUR</camp><libelle>x</libelle></erreur>'
    "</detail></s:Fault>"
).encode()


class Plateforme:
    """Keeps what the régie is asked; `espace` is the rest of its `consulterEspace`."""

    def __init__(self, espace="<situation>HEURES_OUVREES</situation>", *, refuse=False) -> None:
        self.espace = espace
        self.refuse = refuse
        self.demandes: list[str] = []

    def __call__(self, _, chemin, corps):
        if chemin.endswith("?wsdl"):
            return 200, ENTETES, b"<definitions/>"
        if chemin != "/ws/regie":
            return 500, ENTETES | {"Retry-After": "600"}, INTERROMPU
        operation, contenu = re.search(
            r'<(\w+) xmlns="urn:esav:plateforme:regie:1">(.*)</\1>', corps.decode()
        ).groups()
        self.demandes.append(f"{operation} {re.sub('</?[a-zA-Z]+>', ' ', contenu)}".strip())
        if self.refuse and operation == "agir":
            return 500, ENTETES, ENVELOPPE.format(FAUTE).encode()
        if operation == "reinitialiser":
            self.espace = ""
        rendu = (
            f'<{operation}Reponse xmlns="urn:esav:plateforme:regie:1"><decalage>86400</decalage>'
            f"<pushAEchouer>0</pushAEchouer><pushADoubler>0</pushADoubler>{self.espace}</{operation}Reponse>"
        )
        return 200, ENTETES, ENVELOPPE.format(rendu).encode()


@pytest.fixture(scope="module")
def fichiers(tmp_path_factory):
    return certificats(tmp_path_factory.mktemp("certificats")).avec(pilote="regie")


def prevues(*cas):
    return Portee(tuple(Niveau), (1,), cas).executions()


def ouverte(configuration):
    scene = Scene(configuration)
    scene.regie.ouvrir()
    return scene


def test_an_act_is_asked_of_the_regie_under_the_operator_s_own_certificate(fichiers):
    plateforme = Plateforme()
    with servir(fichiers, plateforme) as configuration:
        scene = ouverte(configuration)
        scene.pilote.agir("prendre", "AAAA-BBBB-C")
        scene.pilote.agir("geler", "AAAA-BBBB-C")
        with pytest.raises(NonJoue, match="ne sait pas « danser »"):
            scene.pilote.agir("danser", "AAAA-BBBB-C")
        scene.fermer()
    assert [" ".join(d.split()) for d in plateforme.demandes] == [
        "consulterEspace",
        "agir AAAA-BBBB-C PRENDRE_EN_CHARGE",
        "agir AAAA-BBBB-C GELER Code du digicode ?",
    ]


def test_an_act_that_the_regie_refuses_leaves_the_case_unplayed_with_its_reason(fichiers):
    with servir(fichiers, Plateforme(refuse=True)) as configuration:
        scene = ouverte(configuration)
        with pytest.raises(NonJoue, match="la régie a refusé agir : acte interdit dans cet état"):
            scene.pilote.agir("clore", "AAAA-BBBB-C")
        scene.fermer()


def test_days_are_those_of_the_space(fichiers):
    with servir(fichiers, Plateforme()) as configuration:
        scene = ouverte(configuration)
        scene.fermer()
    demain = datetime.now(UTC) + timedelta(days=1)
    assert abs(datetime.fromisoformat(scene.maintenant()) - demain) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("espace", "fait"),
    [
        ("<situation>HEURES_OUVREES</situation>", []),
        ("<situation>ARRET_NOCTURNE</situation>", ["placer HEURES_OUVREES"]),
        (
            "<limite><parMinute>3</parMinute><fin>2026-11-23T00:00:00+01:00</fin></limite>",
            ["reinitialiser", "placer HEURES_OUVREES"],
        ),
    ],
)
def test_a_run_begins_in_working_hours_without_what_another_left_to_happen(fichiers, espace, fait):
    plateforme = Plateforme(espace)
    with servir(fichiers, plateforme) as configuration:
        ouverte(configuration).fermer()
    assert [" ".join(d.split()) for d in plateforme.demandes] == ["consulterEspace", *fait]


def test_a_case_that_moves_the_space_has_it_reset_when_it_is_over_also_when_it_fails(fichiers, tmp_path):
    plateforme = Plateforme()
    with servir(fichiers, plateforme) as configuration:
        rapport = jouer(configuration, prevues("REG-001"), tmp_path)
    assert [" ".join(d.split()) for d in plateforme.demandes] == [
        "consulterEspace",
        "placer ARRET_NOCTURNE",
        "avancer 20",
        "reinitialiser",
        "placer HEURES_OUVREES",
        "placer ARRET_NOCTURNE",
        "reinitialiser",
        "placer HEURES_OUVREES",
    ]
    assert [ligne.resultat.issue for ligne in rapport.lignes] == [Issue.ECHOUE] * 2
    assert "e-SAV est interrompu" in rapport.lignes[0].resultat.dit


def test_without_the_regie_its_cases_are_not_played_and_say_why(fichiers, tmp_path):
    with servir(fichiers.avec(), Plateforme()) as configuration:
        sans = type(configuration)(
            configuration.url, configuration.paire, configuration.autorite, pilote="true"
        )
        rapport = jouer(sans, prevues("REG-001", "REG-004"), tmp_path)
    assert {(li.resultat.issue, li.resultat.dit) for li in rapport.lignes} == {
        (Issue.NON_JOUE, "il faut la régie de la plateforme d'intégration (option --pilote regie)")
    }


def test_an_endpoint_without_regie_is_said_so(fichiers, tmp_path):
    with (
        servir(fichiers, lambda *_: (404, ENTETES, b"")) as configuration,
        pytest.raises(ConfigurationInvalide, match="seule la plateforme d'intégration en a une"),
    ):
        jouer(configuration, prevues("REG-001"), tmp_path)


def test_a_run_steered_by_the_regie_says_what_is_wrong_with_the_endpoint_as_any_other(fichiers, tmp_path):
    with pytest.raises(Injoignable, match="rien ne répond à localhost:1"):
        jouer(fichiers, prevues("REG-001"), tmp_path / "r")
    refus = b"<faultstring>le certificat a expir\xc3\xa9</faultstring>"
    with (
        servir(fichiers, lambda *_: (403, ENTETES, refus)) as configuration,
        pytest.raises(CertificatRefuse, match="le certificat a expiré"),
    ):
        jouer(configuration, prevues("REG-001"), tmp_path / "r")
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("reception", "dit"),
    [
        ('adresse = "https://x/"', "[reception] demande adresse, ecoute, certificat et cle"),
        ('adresse = "http://x/"\necoute = ":0"\ncertificat = "c"\ncle = "k"', "n'est pas en https (http://x/)"),
        ('adresse = "https://x/"\necoute = "127.0.0.1:0"\ncertificat = "c"\ncle = "k"', "vérifiez [reception] certificat"),
    ],
)  # fmt: skip
def test_a_wrong_reception_is_told_before_the_run(fichiers, tmp_path, reception, dit):
    fichier = tmp_path / "c.toml"
    fichier.write_text(
        f'url = "https://localhost:1"\ncertificat = "{fichiers.paire.certificat}"\ncle = "{fichiers.paire.cle}"\n'
        f'autorite = "{fichiers.autorite}"\n[reception]\n{reception}\n',
        "utf-8",
    )
    rendu = CliRunner().invoke(app, ["run", "--config", str(fichier), "--rapport", str(tmp_path / "r")])
    assert rendu.exit_code in {Sortie.USAGE, Sortie.FICHIERS}
    assert dit in rendu.output


def test_the_caller_of_the_reception_is_held_to_the_authority_of_the_server_by_default(fichiers, tmp_path):
    fichier = tmp_path / "c.toml"
    fichier.write_text(
        'url = "https://x"\ncertificat = "c"\ncle = "k"\nautorite = "a"\n[reception]\nadresse = "https://y/e-sav"\n'
        'ecoute = "0.0.0.0:9443"\ncertificat = "s"\ncle = "t"\n',
        "utf-8",
    )
    lue = composer(fichier).reception
    assert (lue.autorite, lue.paire.certificat) == (tmp_path / "a", tmp_path / "s")
