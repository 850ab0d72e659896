"""Equipments over SNMP: a real agent (net-snmp's snmpd) over loopback, v2c and v3 authPriv."""

import asyncio
import time
from decimal import Decimal

import pytest

from esav_ws.adapters.disjoncteur import BancProtege
from esav_ws.adapters.equipements import AccesInutilisable, BancSnmp, DossierAcces, objets
from esav_ws.adapters.equipements.lecture_snmp import SEUILS_DBM
from esav_ws.adapters.equipements.session_snmp import SessionSnmp
from esav_ws.adapters.equipements.simulateur import AgentSimule, EtatLigne, port_ecrit
from esav_ws.adapters.fichier_essais import lire_catalogues
from esav_ws.application.ports_essais import Cible, EchecBanc, Voisin
from esav_ws.config import Settings
from esav_ws.domain.equipement import Equipement
from esav_ws.domain.essai import CauseEchec, Domaine, Segment, Verdict
from esav_ws.domain.essai_localisation import localiser
from tests.fakes_travaux import attendre
from tests.outils import exiger

FTTO = next(c for c in lire_catalogues(Settings().tests_catalogue) if c.code == "FTTO-TST")
LIGNES = {
    1: EtatLigne.SAINE,
    2: EtatLigne.ONT_MORT,
    3: EtatLigne.DEGRADEE,
    4: EtatLigne.COUPEE,
    5: EtatLigne.COUPEE,
    6: EtatLigne.SAINE,
    7: EtatLigne.CAPTEUR_MUET,
    8: EtatLigne.CAPTEUR_FOU,
}
IN_SET_REQUESTS = "1.3.6.1.2.1.11.17.0"


@pytest.fixture(scope="module")
def agent(tmp_path_factory):
    """An agent that every test of this file only reads."""
    exiger("snmpd", "snmpd")
    agent = AgentSimule(tmp_path_factory.mktemp("agent"))
    with agent.ouvert(LIGNES):
        yield agent


@pytest.fixture
def banc(agent, tmp_path) -> BancSnmp:
    agent.ecrire_acces(tmp_path / "acces.toml")
    return BancSnmp(DossierAcces(tmp_path / "acces.toml"), fenetre_s=0.05)


def equipement(agent, acces=None, **autres) -> Equipement:
    return Equipement("OLT-SNMP-01", "", "SNMP", str(agent.adresse(acces or agent.v3, **autres)))


def cible(agent, rang, *voisins, acces=None, **autres) -> Cible:
    """The line of that rank; *voisins* are ranks of the same PBO, negative ones of the same PM only."""
    return Cible(
        equipement(agent, acces, **autres),
        port_ecrit(rang),
        f"FTTO-{rang:04}",
        voisins=tuple(Voisin(port_ecrit(abs(v)), v > 0) for v in voisins),
    )


def mesurer(banc, vise, code="COMPLET"):
    releves = banc.executer(vise, code, {}, delai_s=30.0)
    return FTTO.essai(code).juger([(r.nom, r.valeur, r.unite) for r in releves])


def valeurs(mesures):
    return {m.nom: m.valeur for m in mesures}


def demander(agent, travail):
    """What *travail* gives of a conversation with the agent."""

    async def dire():
        session = SessionSnmp(agent.adresse(agent.v2c), agent.v2c)
        with session.ouverte():
            return await travail(session)

    return asyncio.run(dire())


@pytest.mark.parametrize("version", ["v2c", "v3"])
def test_a_healthy_line_is_read_and_found_right(agent, banc, version):
    mesures = mesurer(banc, cible(agent, 1, 6, -2, acces=getattr(agent, version)))
    assert valeurs(mesures) == {
        "etatService": "ACTIF",
        "etatPort": "EN_SERVICE",
        "etatOnt": "EN_LIGNE",
        "alarme": "AUCUNE",
        "puissanceOnt": "-17.40",
        "puissanceOlt": "-18.20",
        "pmHorsLigne": "50",
        "pboHorsLigne": "0",
        "pmDegrades": "0",
        "pboDegrades": "0",
    }
    assert localiser(mesures) is None


def test_a_dead_ont_is_found_at_the_customer(agent, banc):
    mesures = mesurer(banc, cible(agent, 2, 1, 6), "CONNEXION")
    assert (valeurs(mesures)["etatOnt"], valeurs(mesures)["alarme"]) == ("HORS_LIGNE", "DYING_GASP")
    assert localiser(mesures).domaine is Domaine.CLIENT


def test_a_low_level_that_the_neighbours_do_not_share_is_found_on_the_drop(agent, banc):
    mesures = mesurer(banc, cible(agent, 3, 1, 6), "NIVEAUX")
    lues = {m.nom: (m.valeur, m.verdict) for m in mesures}
    assert lues["puissanceOnt"] == ("-26.80", Verdict.DEGRADE)
    assert lues["puissanceOlt"] == ("-29.20", Verdict.DEGRADE)
    assert (localiser(mesures).domaine, localiser(mesures).segment) == (Domaine.OI, Segment.RACCORDEMENT)


def test_a_cut_between_pm_and_pbo_is_found_by_the_neighbours_of_the_pbo(agent, banc):
    mesures = mesurer(banc, cible(agent, 4, 5, -1, -6), "CONNEXION")
    assert (valeurs(mesures)["alarme"], valeurs(mesures)["pboHorsLigne"]) == ("LOS", "100")
    assert valeurs(mesures)["pmHorsLigne"] == "33"
    assert (localiser(mesures).domaine, localiser(mesures).segment) == (Domaine.OI, Segment.DISTRIBUTION)


def test_the_parameters_of_a_line_are_its_speed_and_no_error_where_nothing_passes(agent, banc):
    assert valeurs(mesurer(banc, cible(agent, 1), "LIGNE")) == {
        "etatPort": "EN_SERVICE",
        "etatOnt": "EN_LIGNE",
        "alarme": "AUCUNE",
        "debitDescendant": "1000",
        "debitMontant": "1000",
    }


def test_neighbours_count_as_low_where_the_catalogue_ceases_to_find_a_level_right():
    for mesure in FTTO.essai("NIVEAUX").mesures:
        if mesure.nom in SEUILS_DBM:
            assert mesure.juger(str(SEUILS_DBM[mesure.nom])) is Verdict.CONFORME
            assert mesure.juger(str(SEUILS_DBM[mesure.nom] - Decimal("0.01"))) is Verdict.DEGRADE


@pytest.mark.parametrize(("rang", "dit"), [(7, "indisponible"), (8, "73.00 dBm")])
def test_a_sensor_that_talks_nonsense_fails_the_test_and_says_so(agent, banc, rang, dit):
    with pytest.raises(EchecBanc, match=dit) as echec:
        mesurer(banc, cible(agent, rang), "NIVEAUX")
    assert echec.value.cause is CauseEchec.INCOHERENT


@pytest.mark.parametrize(
    ("port", "dit"),
    [
        ("ge-9/9/9", "pas de port ge-9/9/9"),
        ("ge-1/0/1;olt=7777", "absente"),
        ("ge-1/0/1", "aucun capteur"),
        ("ge-1/0/1;olt=x", "écrivez le nom"),
    ],
)
def test_a_port_or_a_sensor_that_is_not_there_is_nonsense(agent, banc, port, dit):
    with pytest.raises(EchecBanc, match=dit) as echec:
        banc.executer(Cible(equipement(agent), port, "FTTO-0001"), "NIVEAUX", {}, delai_s=30.0)
    assert echec.value.cause is CauseEchec.INCOHERENT


def test_a_wrong_secret_is_refused_without_being_said(agent, banc, tmp_path):
    acces = tmp_path / "acces.toml"
    faux = "mauvais-secret-42"
    acces.write_text(acces.read_text().replace(agent.v3.cle_authentification, faux))
    with pytest.raises(EchecBanc, match="refuse l'accès") as echec:
        mesurer(banc, cible(agent, 1, delai_s=0.3, envois=1))
    assert echec.value.cause is CauseEchec.INJOIGNABLE
    assert faux not in str(echec.value)


def test_a_wrong_ciphering_secret_or_community_gets_no_answer(agent, banc, tmp_path):
    acces = tmp_path / "acces.toml"
    ecrit = acces.read_text()
    for acces_de, secret in ((agent.v3, agent.v3.cle_chiffrement), (agent.v2c, agent.v2c.communaute)):
        acces.write_text(ecrit.replace(secret, "mauvais-secret-42"))
        with pytest.raises(EchecBanc) as echec:
            mesurer(banc, cible(agent, 1, acces=acces_de, delai_s=0.2, envois=1))
        assert echec.value.cause is CauseEchec.INJOIGNABLE


def test_credentials_that_others_may_read_are_not_used_and_only_the_check_says_why(agent, banc, tmp_path):
    (tmp_path / "acces.toml").chmod(0o644)
    with pytest.raises(EchecBanc, match="esav equipement check") as echec:
        mesurer(banc, cible(agent, 1))
    assert echec.value.cause is CauseEchec.INJOIGNABLE
    assert "acces.toml" not in str(echec.value)
    with pytest.raises(AccesInutilisable, match="chmod 600"):
        banc.controler(equipement(agent), None, delai_s=5.0)


def test_the_check_says_who_answers_and_what_a_port_gives(agent, banc):
    lus = {c.libelle: c.valeur for c in banc.controler(equipement(agent), port_ecrit(1), delai_s=5.0)}
    assert (lus["Nom"], lus["Port"], lus["Ouvert"]) == ("OLT-SIMULE", "ge-1/0/1 (ifIndex 101)", "oui")
    assert (lus["En ligne"], lus["puissanceOnt"], lus["puissanceOlt"]) == ("oui", "-17.40 dBm", "-18.20 dBm")


def test_only_tests_that_standard_objects_serve_are_known(banc):
    olt = Equipement("OLT-SNMP-01", "", "SNMP", "")
    connus = [e.code for e in FTTO.essais if banc.sait(olt, e.code)]
    assert connus == ["ACTIVATION", "CONNEXION", "NIVEAUX", "LIGNE", "COMPLET", "RELANCE_PORT"]
    assert not banc.sait(Equipement("OLT-21231-01", "", "SIMULE"), "CONNEXION")


def test_a_port_is_closed_and_opened_again_once(agent, banc):
    avant = demander(agent, lambda s: s.lire([IN_SET_REQUESTS]))[IN_SET_REQUESTS]
    assert valeurs(mesurer(banc, cible(agent, 1), "RELANCE_PORT")) == {"etatOnt": "EN_LIGNE"}
    admin = f"{objets.IF_ADMIN}.101"
    apres = demander(agent, lambda s: s.lire([IN_SET_REQUESTS, admin]))
    assert (apres[IN_SET_REQUESTS] - avant, apres[admin]) == (2, objets.UP)


def test_a_port_that_is_closed_is_left_closed_and_nothing_is_done(agent, banc):
    admin = f"{objets.IF_ADMIN}.106"
    demander(agent, lambda s: s.ecrire(admin, objets.DOWN))
    try:
        avant = demander(agent, lambda s: s.lire([IN_SET_REQUESTS]))
        with pytest.raises(EchecBanc, match="rien n'a été fait"):
            mesurer(banc, cible(agent, 6), "RELANCE_PORT")
        assert demander(agent, lambda s: s.lire([IN_SET_REQUESTS])) == avant
        mesures = mesurer(banc, cible(agent, 6), "ACTIVATION")
        assert valeurs(mesures) == {"etatService": "INACTIF", "etatPort": "HORS_SERVICE"}
        assert localiser(mesures).segment is Segment.NRO
    finally:
        demander(agent, lambda s: s.ecrire(admin, objets.UP))


def test_an_act_that_does_not_bring_the_line_back_says_so_and_leaves_the_port_open(agent, banc):
    releves = banc.executer(cible(agent, 2), "RELANCE_PORT", {}, delai_s=5.0)
    assert [(r.nom, r.valeur) for r in releves] == [("etatOnt", "HORS_LIGNE")]
    admin = f"{objets.IF_ADMIN}.102"
    assert demander(agent, lambda s: s.lire([admin])) == {admin: objets.UP}


def test_a_port_under_a_test_of_the_equipment_is_busy(agent, banc):
    admin = f"{objets.IF_ADMIN}.106"
    demander(agent, lambda s: s.ecrire(admin, objets.TESTING))
    try:
        with pytest.raises(EchecBanc) as echec:
            mesurer(banc, cible(agent, 6), "ACTIVATION")
        assert echec.value.cause is CauseEchec.OCCUPE
    finally:
        demander(agent, lambda s: s.ecrire(admin, objets.UP))


def test_an_equipment_slower_than_its_time_has_expired(agent, banc):
    lent = BancSnmp(banc._acces, fenetre_s=60.0)
    with pytest.raises(EchecBanc) as echec:
        lent.executer(cible(agent, 1), "LIGNE", {}, delai_s=1.0)
    assert echec.value.cause is CauseEchec.EXPIRE


def test_an_agent_that_goes_away_opens_its_circuit_which_closes_once_it_is_back(tmp_path):
    exiger("snmpd", "snmpd")
    agent = AgentSimule(tmp_path / "agent")
    agent.ecrire_acces(tmp_path / "acces.toml")
    protege = BancProtege(BancSnmp(DossierAcces(tmp_path / "acces.toml")), seuil=2, repos_s=1.5)
    vise = cible(agent, 1, delai_s=0.2, envois=1)

    def dit():
        with pytest.raises(EchecBanc) as echec:
            protege.executer(vise, "ACTIVATION", {}, delai_s=5.0)
        assert echec.value.cause is CauseEchec.INJOIGNABLE
        return str(echec.value)

    assert ["ne répond pas" in dit(), "ne répond pas" in dit(), "en repos" in dit()] == [True] * 3
    attendre(lambda: "ne répond pas" in dit(), "un essai de plus, à demi fermé")
    assert "en repos" in dit()
    with agent.ouvert({1: EtatLigne.SAINE}):
        time.sleep(1.5)
        for _ in range(3):
            assert protege.executer(vise, "ACTIVATION", {}, delai_s=30.0)


def test_an_interface_that_changed_its_number_is_found_again(tmp_path):
    exiger("snmpd", "snmpd")
    agent = AgentSimule(tmp_path / "agent")
    agent.ecrire_acces(tmp_path / "acces.toml")
    banc = BancSnmp(DossierAcces(tmp_path / "acces.toml"))
    with agent.ouvert({1: EtatLigne.SAINE, 2: EtatLigne.COUPEE}):
        assert valeurs(mesurer(banc, cible(agent, 1), "CONNEXION"))["etatOnt"] == "EN_LIGNE"
    banc._noms._connus["OLT-SNMP-01"] = {"ge-1/0/1": 102, "ge-1/0/2": 101}
    with agent.ouvert({1: EtatLigne.SAINE, 2: EtatLigne.COUPEE}):
        assert valeurs(mesurer(banc, cible(agent, 1), "CONNEXION"))["etatOnt"] == "EN_LIGNE"
