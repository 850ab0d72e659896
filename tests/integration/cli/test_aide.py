"""The help explains itself in French, and so do the messages of a wrong usage."""

import re

import pytest
from typer.main import get_command

from esav_ws.cli.app import app

ATTENDUES = {
    "planning import",
    "planning list",
    "rendezvous honour",
    "rendezvous list",
    "rendezvous no-show",
    "rendezvous show",
    "init",
    "serve",
    "worker",
    "demo",
    *(
        f"signalisation {verbe}"
        for verbe in (
            "list",
            "show",
            "accept",
            "reject",
            "start",
            "freeze",
            "resume",
            "restore",
            "repair",
            "close",
            "validate",
            "lock",
            "attach",
            "pieces",
            "piece get",
            "deposit",
        )
    ),
    *(f"incident {verbe}" for verbe in ("open", "update", "close", "cancel", "list", "show", "import")),
    *(
        f"travaux {verbe}"
        for verbe in ("plan", "update", "reschedule", "close", "cancel", "list", "show", "import")
    ),
    "operateur list",
    "operateur show",
    "operateur suspend",
    "operateur resume",
    "operateur contact",
    "operateur open",
    "operateur close",
    *(f"attestation {verbe}" for verbe in ("issue", "verify", "record", "show", "list")),
    *(
        f"souscription {verbe}"
        for verbe in (
            "modele",
            "check",
            "register",
            "modify",
            "list",
            "show",
            "export",
            "terminate",
            "cancel-termination",
        )
    ),
    "certificat list",
    "certificat refusals",
    "formulaire list",
    "formulaire check",
    "pack build",
    "tache list",
    "tache show",
    "tache relancer",
    "courriel test",
    "avis post",
    "avis list",
    *(f"essai {verbe}" for verbe in ("list", "show", "run", "cancel", "waive", "catalogue")),
    *(f"equipement {verbe}" for verbe in ("list", "show", "define", "connect", "check", "break", "repair")),
    *(
        f"collectif {verbe}"
        for verbe in (
            "list",
            "show",
            "confirm",
            "dismiss",
            "attach",
            "detach",
            "start",
            "restore",
            "repair",
            "follow",
            "close",
        )
    ),
    *(
        f"donnees {verbe}"
        for verbe in (
            "politique",
            "ronde",
            "rapport",
            "controler",
            "retenir",
            "lever",
            "retenues",
            "rechercher",
            "effacer",
        )
    ),
    *(f"offre {verbe}" for verbe in ("check", "apply", "list", "show")),
    *(f"prestation {verbe}" for verbe in ("show", "list", "transfer", "import")),
    *(f"volume {verbe}" for verbe in ("show", "limit", "cancel", "list")),
    *(f"service {verbe}" for verbe in ("plan", "cancel", "list")),
    *(f"soutien {verbe}" for verbe in ("open", "note", "close", "list", "show")),
    *(f"abonnement {verbe}" for verbe in ("list", "show", "suspend", "resume", "replay", "courriel")),
    *(f"offre {verbe}" for verbe in ("check", "apply", "list", "show")),
    *(f"prestation {verbe}" for verbe in ("import", "show", "list", "transfer")),
    *(f"ca {verbe}" for verbe in ("show", "init", "protect", "crl", "rollover")),
    *(
        f"certificat {verbe}"
        for verbe in (
            "request",
            "issue",
            "generate",
            "deposit",
            "due",
            "check",
            "activate",
            "refuse",
            "revoke",
            "history",
            "export",
            "rehearse admit",
            "rehearse prove",
            "rehearse record",
        )
    ),
    *(f"ca {verbe}" for verbe in ("show", "init", "protect", "crl", "rollover")),
    *(f"parcours {verbe}" for verbe in ("list", "follow", "show", "abandon")),
    *(
        f"plateforme {verbe}"
        for verbe in (
            "list",
            "show",
            "act",
            "advance",
            "place",
            "fail-push",
            "double-push",
            "limit",
            "reset",
        )
    ),
    *(
        f"version {verbe}"
        for verbe in ("status", "diff", "check", "announce", "publish", "deprecate", "retire")
    ),
}
ANGLAIS = re.compile(
    r"\b(show|message|exit|required|default|invalid|missing|such|option for|commands)\b", re.IGNORECASE
)


def feuilles(commande, chemin=()):
    for nom, enfant in getattr(commande, "commands", {}).items():
        if hasattr(enfant, "commands"):
            yield from feuilles(enfant, (*chemin, nom))
        else:
            yield " ".join((*chemin, nom))


def test_the_commands_are_those_of_the_documentation():
    assert set(feuilles(get_command(app))) == ATTENDUES


@pytest.mark.parametrize("commande", sorted(ATTENDUES))
def test_every_command_has_a_french_help_with_an_example(esav, commande):
    resultat = esav(*commande.split(), "--help")
    assert resultat.exit_code == 0
    aide = (
        " ".join(resultat.stdout.replace("│", " ").split())
        .replace("lue avec show", "")
        .replace("no-show", "")
    )
    assert "Exemple : " in aide
    assert "Affiche cette aide." in aide
    assert not [
        m
        for m in ANGLAIS.findall(aide)
        if not any(
            f"{groupe} {m}" in aide
            for groupe in (
                "collectif",
                "signalisation",
                "operateur",
                "tache",
                "ca",
                "volume",
                "soutien",
                "souscription",
                "attestation",
                "abonnement",
                "offre",
                "prestation",
                "rendezvous",
                "essai",
                "equipement",
                "incident",
                "travaux",
                "plateforme",
                "parcours",
            )
        )
    ]
    assert "<str>" not in aide
    assert "<bool>" not in aide


@pytest.mark.parametrize(
    "groupe",
    [
        (),
        ("signalisation",),
        ("operateur",),
        ("certificat",),
        ("formulaire",),
        ("tache",),
        ("courriel",),
        ("avis",),
        ("version",),
    ],
)
def test_a_group_alone_shows_its_help(esav, groupe):
    resultat = esav(*groupe)
    assert resultat.exit_code == 2
    assert "Commandes" in resultat.output
    assert "Usage: esav" in resultat.output
    assert resultat.output.strip() == esav(*groupe, "--help").output.strip()


def test_the_help_of_a_deposit_names_the_tables_of_its_file(esav):
    """In brackets, which the markup of helps would take for its own."""
    aide = " ".join(esav("signalisation", "deposit", "--help").stdout.replace("│", " ").split())
    assert "[deposant] nom, telephone, courriel, [formulaire] code, version, [formulaire.champs]" in aide


def test_the_general_help_tells_how_to_begin_and_the_exit_codes(esav):
    aide = " ".join(esav("--help").stdout.split())
    assert "esav init --demonstration" in aide
    for texte in ("0 fait", "1 refusé", "2 commande mal écrite", "3 installation", "4 erreur inattendue"):
        assert texte in aide


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("signalisation", "frezz", "X"), "commande inconnue : frezz ; vouliez-vous dire 'freeze' ?"),
        (("xyz",), "commande inconnue : xyz"),
        (("signalisation", "show"), "argument absent : donnez NUMERO"),
        (("signalisation", "reject", "X", "--code", "A"), "option absente : donnez --motif"),
        (("certificat", "list", "--jours"), "option inconnue : --jours"),
        (("certificat", "list", "a", "b"), "argument en trop : a b"),
        (("certificat", "refusals", "--taille", "x"), "--taille : un nombre entier est attendu"),
        (("certificat", "refusals", "--taille", "0"), "--taille : au moins 1 est attendu"),
        (("certificat", "refusals", "--taille", "201"), "--taille : au plus 200 est admis"),
        (("init", "--demonstration=oui"), "l'option --demonstration ne prend pas de valeur"),
    ],
)
def test_a_wrong_usage_is_told_in_french(esav, arguments, message):
    code, erreur = esav.refus(*arguments)
    assert (code, erreur["code"]) == (2, "USAGE")
    assert erreur["message"] == message


def test_an_option_without_its_value_is_told_in_french(esav):
    assert "l'option --taille attend une valeur" in esav("certificat", "refusals", "--taille").stderr


def test_a_wrong_usage_names_the_help_to_read(esav):
    resultat = esav("signalisation", "show")
    assert resultat.exit_code == 2
    assert "Voir « esav signalisation show --help »." in resultat.stderr
    assert "Voir « esav --help »." in esav("--zut").stderr
    assert "Voir « esav --help »." in esav("foo").stderr
    assert "Voir « esav --help »." in esav("--trace", "foo").stderr
    assert "Voir « esav signalisation --help »." in esav("signalisation", "frezz", "x").stderr
    assert "Voir « esav operateur show --help »." in esav("operateur", "show", "alfa", "--zut").stderr
