"""`esav ca`: the authority shown, made, succeeded, published; every act in the audit journal."""

import re
from dataclasses import replace

import pytest
from cryptography import x509
from sqlalchemy import select

from esav_ws.application.messages_administration import EnregistrerCertificat, ListerCertificats
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.home import Pki
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle
from esav_ws.storage.tables import audit
from tests.autorites import PIN, jeton_neuf
from tests.fakes import AGENT


def actes() -> list[tuple[str, str]]:
    maison = Maison.ouvrir(Settings())
    try:
        with maison.engine.connect() as connexion:
            lignes = connexion.execute(
                select(audit.c.action, audit.c.auteur, audit.c.objet).order_by(audit.c.id)
            )
            return [
                (a, o)
                for a, auteur, o in lignes
                if auteur == "Camille Agent" and ("Autorite" in a or "Liste" in a)
            ]
    finally:
        maison.fermer()


def revoquer_tout() -> None:
    maison = Maison.ouvrir(Settings())
    try:
        for c in maison.bus.executer(ListerCertificats(), AGENT):
            revoque = replace(c, statut=StatutCertificat.REVOQUE, revoque_le=c.debut)
            maison.bus.executer(EnregistrerCertificat(certificat=revoque), AGENT)
    finally:
        maison.fermer()


def test_the_authority_of_a_demonstration_home_is_shown(demo):
    (autorite,) = demo.json("ca", "show")["autorite"]
    assert (autorite["role"], autorite["sujet"]) == ("emet", "CN=e-SAV OI BFCF (developpement)")
    assert (
        autorite["vivants"] == 2
    )  # ALFA and ECHO: GAMA's is over, DELT's revoked, BETA's of another authority
    assert autorite["cle"].endswith("ca.key.pem (chiffrée)")
    assert autorite["liste"] is None
    resultat = demo("ca", "show")
    assert "Phrase de développement" in resultat.stdout


def test_a_succession_from_beginning_to_end(demo):
    simulee = demo.json("ca", "init", "--successeur", "--nom", "AC 2027", "--simuler")
    assert simulee["simulation"]
    assert len(demo.json("ca", "show")["autorite"]) == 1
    faite = demo.json("ca", "init", "--successeur", "--nom", "AC 2027")
    assert [a["role"] for a in faite["autorite"]] == ["emet", "succede"]
    neuve, ancienne = faite["cree"], faite["autorite"][0]["identifiant"]
    assert demo.json("ca", "rollover", "--simuler")["visee"] == neuve
    assert demo.json("ca", "show")["autorite"][0]["identifiant"] == ancienne
    apres = demo.json("ca", "rollover")
    assert [(a["identifiant"], a["role"]) for a in apres["autorite"]] == [
        (neuve, "emet"),
        (ancienne, "precede"),
    ]
    code, erreur = demo.refus("ca", "rollover", "--retirer", ancienne)
    assert (code, erreur["code"]) == (1, "CRT-043")
    assert "2 certificat" in erreur["message"]
    revoquer_tout()
    code, erreur = demo.refus("ca", "rollover", "--retirer", ancienne)
    assert "certificat du serveur" in erreur["message"]
    for fichier in Pki(demo.home / "pki").serveur:
        fichier.unlink()
    assert demo("init").exit_code == 0
    retraite = demo.json("ca", "rollover", "--retirer", ancienne)
    assert [a["identifiant"] for a in retraite["autorite"]] == [neuve]
    assert actes() == [
        ("PreparerAutorite", neuve),
        ("BasculerAutorite", neuve),
        ("RetirerAutorite", ancienne),
    ]
    serveur = x509.load_pem_x509_certificate(Pki(demo.home / "pki").serveur[0].read_bytes())
    assert serveur.issuer.rfc4514_string() == "CN=AC 2027"


def test_lists_are_published_on_demand_with_the_revoked(demo):
    (ligne,) = demo.json("ca", "crl", "--jours", "30")["liste"]
    assert (ligne["nombre"], ligne["empechement"]) == (1, None)  # DELT's
    liste = x509.load_der_x509_crl((demo.home / "pki" / "crl" / f"{ligne['identifiant']}.crl").read_bytes())
    (entree,) = liste
    raison = entree.extensions.get_extension_for_class(x509.CRLReason).value.reason
    assert raison is x509.ReasonFlags.key_compromise
    assert (liste.next_update_utc - liste.last_update_utc).days == 30
    assert demo("ca", "crl").exit_code == 0
    assert [acte for acte, _ in actes()] == ["PublierListe", "PublierListe"]


def test_without_the_key_no_list_is_published_and_it_is_said(demo):
    (demo.home / "pki" / "ca.key.pem").unlink()
    resultat = demo("ca", "crl")
    assert resultat.exit_code == 3
    assert "sa clé n'est pas là" in re.sub(r"\s+", " ", resultat.stdout)
    assert actes() == []


def test_a_key_in_the_clear_of_an_older_home_works_is_told_and_is_encrypted(demo):
    pki = Pki(demo.home / "pki")
    ancienne = creer_ca("AC d'avant")
    for fichier in (*pki.serveur, pki.dossier.phrase_locale):
        fichier.unlink()
    ecrire_certificat(pki.ca, ancienne)
    ecrire_cle(pki.cle_ca, ancienne)
    assert demo("init").exit_code == 0
    montre = demo("ca", "show")
    assert "esav ca protect" in montre.stdout
    assert demo.json("ca", "protect")["chiffre"] == [str(pki.cle_ca)]
    assert b"ENCRYPTED" in pki.cle_ca.read_bytes()
    assert demo.json("ca", "protect")["chiffre"] == []
    assert demo.json("ca", "crl")["liste"][0]["numero"]
    assert [acte for acte, _ in actes()] == ["ChiffrerCleAutorite", "PublierListe"]


def test_a_phrase_of_the_settings_is_needed_again(esav, monkeypatch):
    monkeypatch.setenv("ESAV_CA_PHRASE", "sesame ouvre-toi")
    assert esav("init", "--demonstration").exit_code == 0
    assert not (esav.home / "pki" / "ca.phrase").exists()
    monkeypatch.setenv("ESAV_CA_PHRASE", "une autre")
    (resultat) = esav("ca", "crl")
    assert resultat.exit_code == 3
    texte = re.sub(r"\s+", " ", resultat.stdout)
    assert "la phrase secrète n'ouvre pas" in texte
    assert "sesame" not in texte
    assert "une autre" not in texte


def test_an_authority_is_made_before_the_home_on_a_machine_of_its_own(esav):
    faite = esav.json("ca", "init", "--nom", "BFC Fibre, AC e-SAV 2027", "--annees", "15")
    assert faite["consigne"] is False
    (autorite,) = faite["autorite"]
    assert (autorite["sujet"], autorite["vivants"]) == ("CN=BFC Fibre\\, AC e-SAV 2027", None)
    assert autorite["joursRestants"] in range(5476, 5480)
    code, erreur = esav.refus("ca", "init", "--nom", "Une autre")
    assert (code, erreur["code"]) == (1, "CRT-043")
    assert esav("init").exit_code == 0
    assert esav.json("ca", "show")["autorite"][0]["identifiant"] == autorite["identifiant"]


def test_a_home_whose_authority_is_on_a_token(esav, monkeypatch, tmp_path):
    with jeton_neuf(tmp_path / "softhsm") as jeton:
        monkeypatch.setenv("ESAV_CA_PKCS11_MODULE", str(jeton.module))
        code, erreur = esav.refus("ca", "show")
        assert code == 3
        assert "ESAV_CA_PKCS11_JETON" in erreur["message"]
        monkeypatch.setenv("ESAV_CA_PKCS11_JETON", "esav")
        monkeypatch.setenv("ESAV_CA_PKCS11_CLE", "autorite")
        monkeypatch.setenv("ESAV_CA_PKCS11_PIN", PIN)
        assert esav("init", "--demonstration").exit_code == 0
        assert not list((esav.home / "pki").glob("ca*key*"))
        assert esav.json("ca", "show")["autorite"][0]["cle"] == "jeton PKCS#11 « esav », clé « autorite »"
        (ligne,) = esav.json("ca", "crl")["liste"]
        assert ligne["nombre"] == 1


@pytest.mark.parametrize("nom", ["", "N" * 65, "a\x00b"])
def test_a_name_that_cannot_be_one_is_refused(demo, nom):
    code, _ = demo.refus("ca", "init", "--successeur", "--nom", nom)
    assert code == 2
