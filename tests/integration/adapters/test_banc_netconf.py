"""OLTs over NETCONF: a real server (netconfd behind OpenSSH) over loopback, with the names of TR-385."""

import socket
import subprocess
from dataclasses import replace

import pytest

from esav_ws.adapters.equipements import (
    AccesInutilisable,
    Adresse,
    AdresseIncorrecte,
    BancNetconf,
    DossierAcces,
)
from esav_ws.adapters.fichier_essais import lire_catalogues
from esav_ws.application.ports_essais import Cible, EchecBanc, Voisin
from esav_ws.config import Settings
from esav_ws.domain.equipement import Equipement
from esav_ws.domain.essai import CauseEchec, Domaine, Segment
from esav_ws.domain.essai_localisation import localiser
from tests.serveur_netconf import serveur_netconf

FTTH = next(c for c in lire_catalogues(Settings().tests_catalogue) if c.code == "FTTH-TST")
SERVICE = "onu-present-and-on-intended-channel-termination"
PONS = {
    "CT_1": (
        "up",
        {
            "ABCD00000001": SERVICE,
            "ABCD00000002": "onu-present-and-v-ani-known-and-o5-failed",
            "ABCD00000003": "onu-not-present-with-v-ani",
            "ABCD00000004": "quelque-chose",
            "ABCD00000005": SERVICE,
        },
    ),
    "CT_2": ("down", {}),
    "CT_3": ("testing", {}),
    "CT_4": ("unknown", {}),
}


@pytest.fixture(scope="module")
def serveur():
    """A server that every test of this file only reads."""
    with serveur_netconf(PONS) as ouvert:
        yield ouvert


@pytest.fixture
def banc(serveur, tmp_path) -> BancNetconf:
    acces = tmp_path / "acces.toml"
    acces.write_text(
        f'[olt]\nutilisateur = "{serveur.utilisateur}"\ncle_privee = "{serveur.cle_privee}"\n'
        f'[faux]\nutilisateur = "{serveur.utilisateur}"\nmot_de_passe = "tres-secret-42"\n'
    )
    acces.chmod(0o600)
    return BancNetconf(DossierAcces(acces))


def cible(serveur, ecrit, *voisins, **autres) -> Cible:
    adresse = Adresse("127.0.0.1", serveur.port, "olt", 10.0, cle_hote=serveur.cle_hote)
    olt = Equipement("OLT-NC-01", "", "NETCONF", str(replace(adresse, **autres)))
    return Cible(olt, ecrit, "BF-2100-0001", voisins=voisins)


def mesurer(banc, vise):
    releves = banc.executer(vise, "CONNEXION", {}, delai_s=20.0)
    return FTTH.essai("CONNEXION").juger([(r.nom, r.valeur, r.unite) for r in releves])


def valeurs(mesures):
    return {m.nom: m.valeur for m in mesures}


def echec(banc, vise):
    with pytest.raises(EchecBanc) as leve:
        mesurer(banc, vise)
    return leve.value.cause, str(leve.value)


def test_an_onu_in_service_is_found_right(serveur, banc):
    mesures = mesurer(banc, cible(serveur, "CT_1;onu=abcd00000001"))
    assert valeurs(mesures) == {"etatPort": "EN_SERVICE", "etatOnt": "EN_LIGNE", "alarme": "AUCUNE"}
    assert localiser(mesures) is None


def test_an_onu_that_sends_light_and_does_not_serve_is_found_at_the_customer(serveur, banc):
    mesures = mesurer(banc, cible(serveur, "CT_1;onu=ABCD00000002"))
    assert valeurs(mesures) == {"etatPort": "EN_SERVICE", "etatOnt": "HORS_LIGNE", "alarme": "AUCUNE"}
    assert localiser(mesures).domaine is Domaine.CLIENT


@pytest.mark.parametrize("serie", ["ABCD00000003", "ABCD00000099"])
def test_onus_that_are_not_there_with_their_pbo_are_cut_between_pm_and_pbo(serveur, banc, serie):
    voisins = (
        Voisin("CT_1;onu=ABCD00000098", meme_pbo=True),
        Voisin("CT_1;onu=ABCD00000001", meme_pbo=False),
        Voisin("mal écrit", meme_pbo=True),
    )
    mesures = mesurer(banc, cible(serveur, f"CT_1;onu={serie}", *voisins))
    assert valeurs(mesures) == {
        "etatPort": "EN_SERVICE",
        "etatOnt": "HORS_LIGNE",
        "pmHorsLigne": "50",
        "pboHorsLigne": "100",
    }
    assert (localiser(mesures).domaine, localiser(mesures).segment) == (Domaine.OI, Segment.DISTRIBUTION)


def test_a_pon_out_of_service_is_found_at_the_exchange(serveur, banc):
    mesures = mesurer(banc, cible(serveur, "CT_2;onu=ABCD00000001"))
    assert valeurs(mesures)["etatPort"] == "HORS_SERVICE"
    assert localiser(mesures).segment is Segment.NRO


@pytest.mark.parametrize(
    ("port", "cause"),
    [
        ("CT_3;onu=ABCD00000001", CauseEchec.OCCUPE),
        ("CT_4;onu=ABCD00000001", CauseEchec.INCOHERENT),
        ("CT_9;onu=ABCD00000001", CauseEchec.INCOHERENT),
        ("CT_1;onu=ABCD00000004", CauseEchec.INCOHERENT),
        ("CT_1", CauseEchec.INCOHERENT),
        ("CT_1;onu=ABC", CauseEchec.INCOHERENT),
    ],
)
def test_what_makes_no_sense_is_said_to_be_nonsense(serveur, banc, port, cause):
    assert echec(banc, cible(serveur, port))[0] is cause


def test_another_host_key_than_the_pinned_one_is_refused_before_any_credential(serveur, banc, tmp_path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "autre"], check=True)
    autre = (tmp_path / "autre.pub").read_text().split()[1]
    cause, dit = echec(banc, cible(serveur, "CT_1;onu=ABCD00000001", cle_hote=autre))
    assert cause is CauseEchec.INJOIGNABLE
    assert "clé d'hôte" in dit


def test_a_wrong_password_is_refused_without_being_said(serveur, banc):
    cause, dit = echec(banc, cible(serveur, "CT_1;onu=ABCD00000001", acces="faux"))
    assert (cause, "refuse l'accès" in dit, "tres-secret" in dit) == (CauseEchec.INJOIGNABLE, True, False)


def test_nobody_there_is_unreachable(serveur, banc):
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
    assert echec(banc, cible(serveur, "CT_1;onu=ABCD00000001", port=port))[0] is CauseEchec.INJOIGNABLE


def test_the_check_says_who_answers_and_what_is_not_right(serveur, banc):
    olt = cible(serveur, "").equipement
    assert [c.valeur for c in banc.controler(olt, None, delai_s=10.0)] == ["répond"]
    lus = {c.libelle: c.valeur for c in banc.controler(olt, "CT_1;onu=ABCD00000001", delai_s=10.0)}
    assert (lus["PON"], lus["ONT présents"], lus["etatOnt"]) == ("CT_1, en service", "5", "EN_LIGNE")
    with pytest.raises(AdresseIncorrecte, match="--cle-hote"):
        banc.controler(cible(serveur, "", cle_hote="").equipement, None, delai_s=1.0)
    with pytest.raises(AccesInutilisable, match="inconnu"):
        banc.controler(cible(serveur, "", acces="inconnu").equipement, None, delai_s=1.0)


def test_a_private_key_that_others_may_read_is_not_used(serveur, banc):
    serveur.cle_privee.chmod(0o640)
    try:
        assert "esav equipement check" in echec(banc, cible(serveur, "CT_1;onu=ABCD00000001"))[1]
        with pytest.raises(AccesInutilisable, match="chmod 600"):
            banc.controler(cible(serveur, "").equipement, None, delai_s=1.0)
    finally:
        serveur.cle_privee.chmod(0o600)


def test_only_the_state_of_the_connection_is_known(banc):
    olt = Equipement("OLT-NC-01", "", "NETCONF", "")
    assert [e.code for e in FTTH.essais if banc.sait(olt, e.code)] == ["CONNEXION"]
