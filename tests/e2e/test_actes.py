"""Every act on a signalisation, the agent's on the command line and the Opérateur's over both contracts.

Each passage is read back from the command line, from v1 and from v2, with its author, its reason and its code.
"""

import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner
from zeep.exceptions import Fault

from esav_ws.cli.app import app
from tests.e2e.depots import deposer
from tests.journal_du_processus import journal_intact

AGENT_SAV = "Camille Agent"
MOTIFS = {
    "accept": "Recevable",
    "start": "Équipe 12",
    "resume": "Voirie rouverte",
    "restore": "Signal revenu",
    "repair": "Soudure refaite",
    "validate": "Avis envoyé",
    "lock": "Dossier terminé",
}


@pytest.fixture
def esav(passerelle, monkeypatch):
    """The command `esav` on the home and the database of the gateway."""
    reglages = passerelle.maison.settings
    monkeypatch.setenv("ESAV_HOME", str(reglages.home))
    monkeypatch.setenv("ESAV_DATABASE_URL", reglages.base)
    monkeypatch.setenv("ESAV_AUTEUR", AGENT_SAV)

    def lancer(*arguments: str, code: int = 0) -> dict:
        with journal_intact():
            fait = CliRunner().invoke(app, ["signalisation", *arguments, "--json"], prog_name="esav")
        assert fait.exit_code == code, fait.stderr
        ecrit = fait.stderr if code else fait.stdout
        return json.JSONDecoder().raw_decode(ecrit, ecrit.index("{"))[0]  # the gateway beside it logs too

    return lancer


@pytest.fixture(params=[1, 2], ids=["v1", "v2"])
def service(request, passerelle):
    return passerelle.service(request.param)


def lus_du_fil(detail, version):
    return [
        (
            p.etatArrivee,
            p.avancement,
            p.auteur,
            p.motif,
            p.code if version == 1 else p.cause and p.cause.code,
        )
        for p in detail.passage
    ]


def lus_de_la_commande(esav, numero):
    return [
        (p["etatArrivee"], p["avancement"], p["auteur"], p["motif"], p["code"])
        for p in esav("show", numero)["passage"]
    ]


def code_de(faute) -> str:
    return faute.value.detail.findtext(".//{*}code")


def test_every_act_leaves_its_author_its_reason_and_its_code(passerelle, esav, service):
    numero = deposer(service).numeroSignalisation

    def sav(verbe, *options, code=0):
        motif = ("--motif", MOTIFS[verbe]) if verbe in MOTIFS else ()
        return esav(verbe, numero, *motif, *options, code=code)

    def oc(operation, reference, commentaire, **autres):
        acte = {"numeroSignalisation": numero, "referenceActe": reference, "commentaire": commentaire}
        return service.__getattr__(operation)(**acte, **autres)

    oc("ajouterCommentaire", "C1", "Client prioritaire")
    sav("accept")
    sav("start")
    question = ("--cause", "INFORMATION", "--cote", "OPERATEUR", "--demande", "Digicode ?")
    sav("freeze", *question, "--motif", "Porte close")
    with pytest.raises(Fault) as faute:
        oc("degelerSignalisation", "D1", "Voilà")
    assert code_de(faute) == "SIG-013"
    assert "Digicode ?" in faute.value.message
    assert oc("degelerSignalisation", "D2", "Voilà", informationFournie="1234A").etat == "EN_COURS"
    sav("freeze", "--cause", "AUTORISATION_VOIRIE", "--cote", "OI", "--motif", "Arrêté attendu")
    sav("resume")
    sav("restore")
    sav("repair")
    refus = esav("close", numero, "--motif", "Sans code", code=2)
    assert "--code" in refus["message"]
    assert esav("show", numero)["etat"] == "EN_COURS"
    sav("close", "--code", "HORS_RESPONSABILITE", "--motif", "Box du client en panne")
    assert oc("contesterCloture", "X1", "Box remplacée, même défaut").etat == "EN_COURS"
    sav("close", "--code", "REPARATION_RESEAU", "--motif", "PBO refait")
    sav("validate")
    sav("lock")

    attendus = [
        ("EN_QUALIFICATION", None, AGENT_SAV, "Recevable", None),
        ("EN_COURS", None, AGENT_SAV, "Équipe 12", None),
        ("GELE", None, AGENT_SAV, "Porte close", "INFORMATION"),
        ("EN_COURS", None, "ALFA", "Voilà", None),
        ("GELE", None, AGENT_SAV, "Arrêté attendu", "AUTORISATION_VOIRIE"),
        ("EN_COURS", None, AGENT_SAV, "Voirie rouverte", None),
        ("EN_COURS", "RETABLIE", AGENT_SAV, "Signal revenu", None),
        ("EN_COURS", "REPAREE", AGENT_SAV, "Soudure refaite", None),
        ("CLOS", None, AGENT_SAV, "Box du client en panne", "HORS_RESPONSABILITE"),
        ("EN_COURS", None, "ALFA", "Box remplacée, même défaut", None),
        ("CLOS", None, AGENT_SAV, "PBO refait", "REPARATION_RESEAU"),
        ("VALIDE", None, AGENT_SAV, "Avis envoyé", None),
        ("CLOS_TABLEAU_DE_BORD", None, AGENT_SAV, "Dossier terminé", None),
    ]
    assert lus_de_la_commande(esav, numero) == attendus
    for version in (1, 2):
        detail = passerelle.service(version).consulterSignalisation(numeroSignalisation=numero)
        assert lus_du_fil(detail, version) == attendus
        assert [(a.cote, a.suspensif) for a in detail.horloge.arret][:2] == [
            ("OPERATEUR", True),
            ("OI", False),
        ]
        assert [(c.auteur, c.texte) for c in detail.commentaire] == [
            ("ALFA", "Client prioritaire"),
            ("ALFA", "1234A"),
            ("ALFA", "Voilà"),
            ("ALFA", "Box remplacée, même défaut"),
        ]
    gels = [p["cote"] for p in esav("show", numero)["passage"] if p["etatArrivee"] == "GELE"]
    assert gels == ["OPERATEUR", "OI"]

    with passerelle.maison.engine.begin() as connexion:
        audit = connexion.execute(
            text("SELECT action, auteur FROM audit WHERE objet = :n ORDER BY id"), {"n": numero}
        ).all()
    assert [tuple(ligne) for ligne in audit] == [
        ("AjouterCommentaire", "ALFA"),
        ("Accepter", AGENT_SAV),
        ("PrendreEnCharge", AGENT_SAV),
        ("Geler", AGENT_SAV),
        ("DegelerSignalisation", "ALFA"),
        ("Geler", AGENT_SAV),
        ("Reprendre", AGENT_SAV),
        ("Progresser", AGENT_SAV),
        ("Progresser", AGENT_SAV),
        ("Clore", AGENT_SAV),
        ("ContesterCloture", "ALFA"),
        ("Clore", AGENT_SAV),
        ("Valider", AGENT_SAV),
        ("Verrouiller", AGENT_SAV),
    ]


def test_a_rejection_and_a_cancelling_too(passerelle, esav, service):
    rejetee = deposer(service, "R-1", "BF-2100-0001").numeroSignalisation
    annulee = deposer(service, "R-2", "BF-2100-0002").numeroSignalisation
    assert "--code" in esav("reject", rejetee, "--motif", "x", code=2)["message"]
    esav("reject", rejetee, "--code", "HORS_PERIMETRE", "--motif", "Équipement du client")
    service.annulerSignalisation(numeroSignalisation=annulee, referenceActe="A", commentaire="Rétabli seul")
    fins = {
        rejetee: [("EN_REJET", None, AGENT_SAV, "Équipement du client", "HORS_PERIMETRE")],
        annulee: [("CLOS", None, "ALFA", "Rétabli seul", "ANNULATION")],
    }
    for numero, attendus in fins.items():
        assert lus_de_la_commande(esav, numero) == attendus
        for version in (1, 2):
            detail = passerelle.service(version).consulterSignalisation(numeroSignalisation=numero)
            assert lus_du_fil(detail, version) == attendus
    with pytest.raises(Fault) as faute:
        service.contesterCloture(numeroSignalisation=annulee, referenceActe="B", commentaire="x")
    assert code_de(faute) == "SIG-010"
