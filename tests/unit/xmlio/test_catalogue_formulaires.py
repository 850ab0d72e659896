"""The three published forms, field by field: every expected error is written by hand from their sources."""

from datetime import UTC, date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from esav_ws.domain.formulaire import DefautDeclare
from esav_ws.xmlio.catalogue import CatalogueFichiers, recevoir

CATALOGUE = CatalogueFichiers(Path(__file__).parents[3] / "forms_catalogue")
MAINTENANT = datetime(2026, 6, 1, 8, tzinfo=UTC)

FTTH = {
    "INFO_CONTACT_NOM": "Camille Martin",
    "INFO_CONTACT_TELEPHONE": "0639980001",
    "INFO_PTO": "FI-7K2M-04QX",
    "INFO_LOGEMENT": "PAVILLON",
    "INFO_ACCES": "LIBRE",
    "DEFECT_DATE": "2026-06-01T09:00:00+02:00",
    "DEFECT_NATURE": "LOS",
    "DEFECT_INTERNET": "OUI",
    "DEFECT_TELEPHONE": "NON",
    "DEFECT_TELEVISION": "NON",
    "DEFECT_ETAT_ONT": "LOS_ROUGE",
    "DEFECT_LUMIERE": "NON",
    "DEFECT_TEST_REDEMARRAGE": "OUI",
    "DEFECT_TEST_JARRETIERE": "OUI",
    "DEFECT_TEST_OTDR": "NON",
    "DEFECT_DOMMAGE": "AUCUN",
}
DEGRADE = {
    "DEFECT_NATURE": "NIVEAU_DEGRADE",
    "DEFECT_ETAT_ONT": "NORMAL",
    "DEFECT_LUMIERE": "OUI",
    "DEFECT_PUISSANCE_1490": "-25.8",
}
FTTO = {
    "INFO_CONTACT_NOM": "Dominique Bernard",
    "INFO_CONTACT_TELEPHONE": "+33639980002",
    "INFO_ASTREINTE_TELEPHONE": "0199000003",
    "INFO_EXTREMITE_A": "Clinique, local R-1",
    "INFO_EXTREMITE_B": "NRO 21231-A, baie 12",
    "INFO_INTERFACE": "10GBASE_LR",
    "INFO_OUVERTURE": "CONTINUE",
    "INFO_PLAN_PREVENTION": "NON",
    "INFO_ESCORTE": "NON",
    "DEFECT_DATE": "2026-06-01T02:17:30Z",
    "DEFECT_NATURE": "COUPURE_TOTALE",
    "DEFECT_ALARME": "LOS",
    "DEFECT_SECOURS": "NON",
    "DEFECT_SIGNAL_RECU_A": "NON",
    "DEFECT_PUISSANCE_TX_A": "-2.1",
}
RECU_A = {
    "DEFECT_NATURE": "NIVEAU_DEGRADE",
    "DEFECT_ALARME": "NIVEAU_BAS",
    "DEFECT_SIGNAL_RECU_A": "OUI",
    "DEFECT_PUISSANCE_RX_A": "-16.4",
}
COL = {
    "INFO_CONTACT_NOM": "Supervision",
    "INFO_CONTACT_TELEPHONE": "0199000005",
    "INFO_CONTACT_COURRIEL": "noc@operateur.example",
    "INFO_POP": "POP Dijon Nord",
    "INFO_ACCES_POP": "BADGE",
    "INFO_PORT": "et-0/0/12",
    "INFO_DEBIT": "10G",
    "INFO_LIEN": "SIMPLE",
    "DEFECT_DATE": "2026-05-31T21:05:00Z",
    "DEFECT_NATURE": "LIEN_COUPE",
    "DEFECT_ACCES_TOUCHES": "1850",
    "DEFECT_SECOURS": "OUI",
    "DEFECT_ETAT_PORT": "DOWN",
    "DEFECT_BFD": "DOWN",
    "DEFECT_BGP": "ACTIVE",
}
MONTE = {"DEFECT_ETAT_PORT": "UP", "DEFECT_BFD": "UP", "DEFECT_BGP": "ESTABLISHED"}
AGREGE = {"INFO_LIEN": "AGREGE", "INFO_LAG_MEMBRES": "4", "DEFECT_LAG_MEMBRES_TOMBES": "4"}
DISPONIBLE = {
    "INFO_DISPONIBILITE_DEBUT": "2026-06-02T14:00:00+02:00",
    "INFO_DISPONIBILITE_FIN": "2026-06-02T16:00:00+02:00",
}


def constats(code, base, changements):
    valeurs = {nom: valeur for nom, valeur in (base | changements).items() if valeur is not None}
    champs = "".join(f"<{nom}>{escape(valeur)}</{nom}>" for nom, valeur in valeurs.items())
    recu = recevoir(
        etree.fromstring(f"<formulaire xmlns='urn:esav:formulaire:{code}:1'>{champs}</formulaire>")
    )
    formulaire = CATALOGUE.trouver(code, 1, le=date(2026, 6, 1))
    return {
        (e.xpath.removeprefix("/formulaire/"), e.regle.split(" : ")[0])
        for e in formulaire.verifier(recu, maintenant=MAINTENANT)
    }


@pytest.mark.parametrize(
    ("changements", "attendus"),
    [
        ({}, set()),
        (DEGRADE, set()),
        # presence
        ({"INFO_PTO": None}, {("INFO_PTO", "OBLIGATOIRE")}),
        ({"DEFECT_NATURE": None}, {("DEFECT_NATURE", "OBLIGATOIRE")}),
        ({"DEFECT_LUMIERE": None}, {("DEFECT_LUMIERE", "OBLIGATOIRE")}),
        ({"INFO_CODE_POSTAL": "21000"}, {("INFO_CODE_POSTAL", "CHAMP_INCONNU")}),
        # each kind of value
        ({"INFO_CONTACT_NOM": ""}, {("INFO_CONTACT_NOM", "VIDE")}),
        ({"INFO_CONTACT_NOM": "X"}, {("INFO_CONTACT_NOM", "LONGUEUR")}),
        ({"INFO_CONTACT_NOM": "X" * 80}, set()),
        ({"INFO_CONTACT_NOM": "X" * 81}, {("INFO_CONTACT_NOM", "LONGUEUR")}),
        ({"INFO_CONTACT_TELEPHONE": "06 39 98 00 01"}, {("INFO_CONTACT_TELEPHONE", "TYPE")}),
        ({"INFO_CONTACT_COURRIEL": "camille"}, {("INFO_CONTACT_COURRIEL", "TYPE")}),
        ({"INFO_PTO": "FI-7K2M-04Q"}, {("INFO_PTO", "LONGUEUR")}),
        ({"INFO_PTO": "fi-7k2m-04qx"}, {("INFO_PTO", "MOTIF")}),
        ({"INFO_PTO": "FI-7K2M_04QX"}, {("INFO_PTO", "MOTIF")}),
        ({"INFO_LOGEMENT": "CHATEAU"}, {("INFO_LOGEMENT", "NOMENCLATURE")}),
        ({"INFO_ACCES_PRECISION": "x" * 501}, {("INFO_ACCES_PRECISION", "LONGUEUR")}),
        ({"DEFECT_DATE": "2026-06-01T09:00:00"}, {("DEFECT_DATE", "TYPE")}),
        ({"DEFECT_DATE": "2026-06-31T09:00:00Z"}, {("DEFECT_DATE", "TYPE")}),
        ({"DEFECT_INTERNET": "VRAI"}, {("DEFECT_INTERNET", "NOMENCLATURE")}),
        ({"DEFECT_NATURE": "los"}, {("DEFECT_NATURE", "NOMENCLATURE")}),
        (DEGRADE | {"DEFECT_PUISSANCE_1490": "-25,8"}, {("DEFECT_PUISSANCE_1490", "TYPE")}),
        (DEGRADE | {"DEFECT_PUISSANCE_1490": "-25.8 dBm"}, {("DEFECT_PUISSANCE_1490", "TYPE")}),
        (DEGRADE | {"DEFECT_PUISSANCE_1490": "-50"}, set()),
        (DEGRADE | {"DEFECT_PUISSANCE_1490": "-50.01"}, {("DEFECT_PUISSANCE_1490", "BORNES")}),
        (DEGRADE | {"DEFECT_PUISSANCE_1490": "10.01"}, {("DEFECT_PUISSANCE_1490", "BORNES")}),
        ({"DEFECT_TEST_OTDR": "OUI", "DEFECT_OTDR_DISTANCE": "60000"}, set()),
        (
            {"DEFECT_TEST_OTDR": "OUI", "DEFECT_OTDR_DISTANCE": "60001"},
            {("DEFECT_OTDR_DISTANCE", "BORNES")},
        ),
        ({"DEFECT_TEST_OTDR": "OUI", "DEFECT_OTDR_DISTANCE": "4.5"}, {("DEFECT_OTDR_DISTANCE", "TYPE")}),
        # conditions, both ways
        ({"INFO_ACCES": "DIGICODE", "INFO_CODE_ACCES": "12A45"}, set()),
        ({"INFO_ACCES": "DIGICODE"}, {("INFO_CODE_ACCES", "OBLIGATOIRE")}),
        ({"INFO_CODE_ACCES": "12A45"}, {("INFO_CODE_ACCES", "INTERDIT")}),
        ({"INFO_ACCES": "DIGICODE", "INFO_CODE_ACCES": "12 45"}, {("INFO_CODE_ACCES", "MOTIF")}),
        ({"INFO_LOGEMENT": "IMMEUBLE"}, set()),
        ({"INFO_LOGEMENT": "IMMEUBLE", "INFO_BATIMENT": "B"}, set()),
        ({"INFO_BATIMENT": "B"}, {("INFO_BATIMENT", "INTERDIT")}),
        (DISPONIBLE, set()),
        (DISPONIBLE | {"INFO_DISPONIBILITE_FIN": None}, {("INFO_DISPONIBILITE_FIN", "OBLIGATOIRE")}),
        (DISPONIBLE | {"INFO_DISPONIBILITE_DEBUT": None}, {("INFO_DISPONIBILITE_FIN", "INTERDIT")}),
        ({"DEFECT_FREQUENCE": "PLUS_RARE"}, {("DEFECT_FREQUENCE", "INTERDIT")}),
        ({"DEFECT_NATURE": "INTERMITTENT"}, {("DEFECT_FREQUENCE", "OBLIGATOIRE")}),
        ({"DEFECT_NATURE": "INTERMITTENT", "DEFECT_FREQUENCE": "PLUS_RARE"}, set()),
        ({"DEFECT_PUISSANCE_1490": "-20"}, {("DEFECT_PUISSANCE_1490", "INTERDIT")}),
        (DEGRADE | {"DEFECT_PUISSANCE_1490": None}, {("DEFECT_PUISSANCE_1490", "OBLIGATOIRE")}),
        ({"DEFECT_TEST_OTDR": "OUI"}, {("DEFECT_OTDR_DISTANCE", "OBLIGATOIRE")}),
        ({"DEFECT_OTDR_DISTANCE": "412"}, {("DEFECT_OTDR_DISTANCE", "INTERDIT")}),
        ({"DEFECT_DOMMAGE": "BOITIER_OUVERT"}, {("DEFECT_DANGER", "OBLIGATOIRE")}),
        ({"DEFECT_DANGER": "NON"}, {("DEFECT_DANGER", "INTERDIT")}),
        # rules
        ({"DEFECT_DATE": "2026-06-01T08:05:00Z"}, set()),
        ({"DEFECT_DATE": "2026-06-01T08:05:01Z"}, {("DEFECT_DATE", "FTTH-R01")}),
        ({"DEFECT_DATE": "2026-06-01T10:00:00Z"}, {("DEFECT_DATE", "FTTH-R01")}),
        (
            {"DEFECT_ETAT_ONT": "NORMAL", "DEFECT_LUMIERE": "OUI", "DEFECT_PUISSANCE_1490": "-30"},
            {("DEFECT_LUMIERE", "FTTH-R02")},
        ),
        (DEGRADE | {"DEFECT_PUISSANCE_1490": "-24"}, set()),
        (DEGRADE | {"DEFECT_PUISSANCE_1490": "-24.00"}, set()),
        (DEGRADE | {"DEFECT_PUISSANCE_1490": "-23.99"}, {("DEFECT_PUISSANCE_1490", "FTTH-R03")}),
        ({"DEFECT_NATURE": "NIVEAU_DEGRADE"}, {("DEFECT_PUISSANCE_1490", "FTTH-R03")}),
        ({"DEFECT_NATURE": "AUTHENTIFICATION_ABSENTE"}, {("DEFECT_LUMIERE", "FTTH-R04")}),
        ({"DEFECT_NATURE": "SYNCHRONISATION_ABSENTE"}, {("DEFECT_LUMIERE", "FTTH-R04")}),
        (DEGRADE | {"DEFECT_ETAT_ONT": "LOS_ROUGE"}, {("DEFECT_LUMIERE", "FTTH-R05")}),
        ({"DEFECT_INTERNET": "NON"}, {("DEFECT_INTERNET", "FTTH-R06")}),
        ({"DEFECT_INTERNET": "NON", "DEFECT_TELEVISION": "OUI"}, set()),
        (
            DISPONIBLE | {"INFO_DISPONIBILITE_FIN": "2026-06-02T14:00:00+02:00"},
            {("INFO_DISPONIBILITE_FIN", "FTTH-R07")},
        ),
        (
            DISPONIBLE | {"INFO_DISPONIBILITE_DEBUT": "2026-05-01T14:00:00+02:00"},
            {("INFO_DISPONIBILITE_DEBUT", "FTTH-R08")},
        ),
        (
            DISPONIBLE | {"INFO_DISPONIBILITE_FIN": "2026-06-02T12:00:01Z"},
            set(),
        ),
        ({"DEFECT_NATURE": "CABLE_COUPE"}, {("DEFECT_DOMMAGE", "FTTH-R09")}),
        (
            {"DEFECT_NATURE": "CABLE_COUPE", "DEFECT_DOMMAGE": "CABLE_AU_SOL", "DEFECT_DANGER": "NON"},
            set(),
        ),
        (
            {"DEFECT_DOMMAGE": "CABLE_AU_SOL", "DEFECT_DANGER": "OUI"},
            {("DEFECT_COMMENTAIRE", "FTTH-R10")},
        ),
        (
            {
                "DEFECT_DOMMAGE": "CABLE_AU_SOL",
                "DEFECT_DANGER": "OUI",
                "DEFECT_COMMENTAIRE": "Sur la chaussée.",
            },
            set(),
        ),
        # several at once; a rule is silent while its operand is in error
        (
            {
                "INFO_PTO": None,
                "INFO_ACCES": "DIGICODE",
                "DEFECT_DATE": "hier",
                "DEFECT_INTERNET": "NON",
                "DEFECT_OTDR_DISTANCE": "412",
                "DEFECT_NOUVEAU": "1",
            }
            | DISPONIBLE,
            {
                ("INFO_PTO", "OBLIGATOIRE"),
                ("INFO_CODE_ACCES", "OBLIGATOIRE"),
                ("DEFECT_DATE", "TYPE"),
                ("DEFECT_INTERNET", "FTTH-R06"),
                ("DEFECT_OTDR_DISTANCE", "INTERDIT"),
                ("DEFECT_NOUVEAU", "CHAMP_INCONNU"),
            },
        ),
        (
            DEGRADE | {"DEFECT_LUMIERE": "PEUT_ETRE", "DEFECT_PUISSANCE_1490": None},
            {("DEFECT_LUMIERE", "NOMENCLATURE")},
        ),
    ],
)
def test_the_ftth_form(changements, attendus):
    assert constats("FTTH-SIG", FTTH, changements) == attendus


@pytest.mark.parametrize(
    ("changements", "attendus"),
    [
        ({}, set()),
        (RECU_A, set()),
        ({"INFO_ASTREINTE_TELEPHONE": None}, {("INFO_ASTREINTE_TELEPHONE", "OBLIGATOIRE")}),
        ({"INFO_EXTREMITE_A": "AB"}, {("INFO_EXTREMITE_A", "LONGUEUR")}),
        ({"INFO_INTERFACE": "CUIVRE"}, {("INFO_INTERFACE", "NOMENCLATURE")}),
        ({"INFO_ASTREINTE_COURRIEL": "x@y"}, {("INFO_ASTREINTE_COURRIEL", "TYPE")}),
        ({"INFO_OUVERTURE_DEBUT": "08:00"}, {("INFO_OUVERTURE_DEBUT", "INTERDIT")}),
        (
            {"INFO_OUVERTURE": "HORAIRES"},
            {("INFO_OUVERTURE_DEBUT", "OBLIGATOIRE"), ("INFO_OUVERTURE_FIN", "OBLIGATOIRE")},
        ),
        (
            {"INFO_OUVERTURE": "HORAIRES", "INFO_OUVERTURE_DEBUT": "8h", "INFO_OUVERTURE_FIN": "18:00"},
            {("INFO_OUVERTURE_DEBUT", "TYPE")},
        ),
        ({"INFO_PLAN_PREVENTION": "OUI"}, {("INFO_PLAN_PREVENTION_REFERENCE", "OBLIGATOIRE")}),
        ({"INFO_PLAN_PREVENTION_REFERENCE": "P1"}, {("INFO_PLAN_PREVENTION_REFERENCE", "INTERDIT")}),
        ({"INFO_ESCORTE": "OUI"}, {("INFO_ESCORTE_TELEPHONE", "OBLIGATOIRE")}),
        ({"INFO_ESCORTE_TELEPHONE": "0380000004"}, {("INFO_ESCORTE_TELEPHONE", "INTERDIT")}),
        (
            {"DEFECT_NATURE": "TAUX_ERREUR"} | {k: v for k, v in RECU_A.items() if k != "DEFECT_NATURE"},
            {("DEFECT_TAUX_ERREUR", "OBLIGATOIRE")},
        ),
        ({"DEFECT_TAUX_ERREUR": "1"}, {("DEFECT_TAUX_ERREUR", "INTERDIT")}),
        (RECU_A | {"DEFECT_NATURE": "TAUX_ERREUR", "DEFECT_TAUX_ERREUR": "0.000001"}, set()),
        (
            RECU_A | {"DEFECT_NATURE": "TAUX_ERREUR", "DEFECT_TAUX_ERREUR": "0"},
            {("DEFECT_TAUX_ERREUR", "BORNES")},
        ),
        (RECU_A | {"DEFECT_NATURE": "DEBIT_INSUFFISANT"}, {("DEFECT_DEBIT_MESURE", "OBLIGATOIRE")}),
        (RECU_A | {"DEFECT_NATURE": "DEBIT_INSUFFISANT", "DEFECT_DEBIT_MESURE": "0"}, set()),
        ({"DEFECT_PUISSANCE_TX_A": "11"}, {("DEFECT_PUISSANCE_TX_A", "BORNES")}),
        (RECU_A | {"DEFECT_PUISSANCE_RX_A": None}, {("DEFECT_PUISSANCE_RX_A", "OBLIGATOIRE")}),
        ({"DEFECT_PUISSANCE_RX_A": "-16"}, {("DEFECT_PUISSANCE_RX_A", "INTERDIT")}),
        ({"DEFECT_BOUCLAGE": "B"}, {("DEFECT_BOUCLAGE_RESULTAT", "OBLIGATOIRE")}),
        ({"DEFECT_BOUCLAGE_RESULTAT": "ECHEC"}, {("DEFECT_BOUCLAGE_RESULTAT", "INTERDIT")}),
        ({"DEFECT_BOUCLAGE": "B", "DEFECT_BOUCLAGE_RESULTAT": "ECHEC"}, set()),
        ({"DEFECT_OTDR_DISTANCE": "-1"}, {("DEFECT_OTDR_DISTANCE", "BORNES")}),
        ({"DEFECT_DATE": "2026-06-01T10:05:01+02:00"}, {("DEFECT_DATE", "FTTO-R01")}),
        ({"DEFECT_DATE": "2026-06-01T10:05:00+02:00"}, set()),
        ({"INFO_EXTREMITE_B": " Clinique,  local R-1 "}, {("INFO_EXTREMITE_B", "FTTO-R02")}),
        (
            {"INFO_OUVERTURE": "HORAIRES", "INFO_OUVERTURE_DEBUT": "18:00", "INFO_OUVERTURE_FIN": "08:00"},
            {("INFO_OUVERTURE_FIN", "FTTO-R03")},
        ),
        (RECU_A | {"DEFECT_ALARME": "LOS"}, {("DEFECT_SIGNAL_RECU_A", "FTTO-R04")}),
        ({"DEFECT_ALARME": "AUCUNE"}, {("DEFECT_ALARME", "FTTO-R05")}),
        ({"DEFECT_NATURE": "NIVEAU_DEGRADE"}, {("DEFECT_NATURE", "FTTO-R06")}),
        (RECU_A | {"DEFECT_PUISSANCE_TX_B": "-16.4"}, set()),
        (RECU_A | {"DEFECT_PUISSANCE_TX_B": "-16.5"}, {("DEFECT_PUISSANCE_RX_A", "FTTO-R07")}),
        ({"DEFECT_PUISSANCE_TX_B": "-40"}, set()),
        ({"DEFECT_PUISSANCE_RX_B": "-2.10"}, set()),
        ({"DEFECT_PUISSANCE_RX_B": "-2.09"}, {("DEFECT_PUISSANCE_RX_B", "FTTO-R08")}),
        ({"DEFECT_NATURE": "INTERMITTENT"}, {("DEFECT_COMMENTAIRE", "FTTO-R09")}),
        ({"DEFECT_NATURE": "INTERMITTENT", "DEFECT_COMMENTAIRE": "  \n "}, {("DEFECT_COMMENTAIRE", "VIDE")}),
        (
            {"INFO_ESCORTE": None, "DEFECT_PUISSANCE_TX_A": "fort", "DEFECT_PUISSANCE_RX_B": "-1"},
            {("INFO_ESCORTE", "OBLIGATOIRE"), ("DEFECT_PUISSANCE_TX_A", "TYPE")},
        ),
    ],
)
def test_the_ftto_form(changements, attendus):
    assert constats("FTTO-SIG", FTTO, changements) == attendus


@pytest.mark.parametrize(
    ("changements", "attendus"),
    [
        ({}, set()),
        (AGREGE, set()),
        ({"INFO_CONTACT_COURRIEL": None}, {("INFO_CONTACT_COURRIEL", "OBLIGATOIRE")}),
        ({"INFO_PORT": "et 0/0/12"}, {("INFO_PORT", "MOTIF")}),
        ({"INFO_PORT": "-1"}, {("INFO_PORT", "MOTIF")}),
        ({"INFO_PORT": "Te1/2:0.100"}, set()),
        ({"INFO_DEBIT": "25G"}, {("INFO_DEBIT", "NOMENCLATURE")}),
        ({"INFO_VLAN": "4094"}, set()),
        ({"INFO_VLAN": "4095"}, {("INFO_VLAN", "BORNES")}),
        ({"INFO_VLAN": "0"}, {("INFO_VLAN", "BORNES")}),
        ({"INFO_VLAN": "2104", "INFO_VLAN_INTERNE": "310"}, set()),
        ({"INFO_VLAN_INTERNE": "310"}, {("INFO_VLAN_INTERNE", "INTERDIT")}),
        (AGREGE | {"INFO_LAG_MEMBRES": None}, {("INFO_LAG_MEMBRES", "OBLIGATOIRE")}),
        (AGREGE | {"INFO_LAG_MEMBRES": "1"}, {("INFO_LAG_MEMBRES", "BORNES")}),
        ({"INFO_LAG_MEMBRES": "4"}, {("INFO_LAG_MEMBRES", "INTERDIT")}),
        (AGREGE | {"DEFECT_LAG_MEMBRES_TOMBES": None}, {("DEFECT_LAG_MEMBRES_TOMBES", "OBLIGATOIRE")}),
        ({"DEFECT_ACCES_TOUCHES": "0"}, {("DEFECT_ACCES_TOUCHES", "BORNES")}),
        ({"DEFECT_ACCES_TOUCHES": "1 850"}, {("DEFECT_ACCES_TOUCHES", "TYPE")}),
        (MONTE | {"DEFECT_NATURE": "PERTE_DEBIT"}, {("DEFECT_PERTE_DEBIT", "OBLIGATOIRE")}),
        (MONTE | {"DEFECT_NATURE": "PERTE_DEBIT", "DEFECT_PERTE_DEBIT": "25"}, set()),
        ({"DEFECT_PERTE_DEBIT": "25"}, {("DEFECT_PERTE_DEBIT", "INTERDIT")}),
        (MONTE | {"DEFECT_NATURE": "PERTE_PAQUETS"}, {("DEFECT_PERTE_PAQUETS", "OBLIGATOIRE")}),
        (
            MONTE | {"DEFECT_NATURE": "PERTE_PAQUETS", "DEFECT_PERTE_PAQUETS": "0.0001"},
            {("DEFECT_PERTE_PAQUETS", "TYPE")},
        ),
        (MONTE | {"DEFECT_NATURE": "LATENCE"}, {("DEFECT_LATENCE", "OBLIGATOIRE")}),
        (MONTE | {"DEFECT_NATURE": "LATENCE", "DEFECT_LATENCE": "48.5"}, set()),
        ({"DEFECT_DATE": "2026-06-02T00:00:00Z"}, {("DEFECT_DATE", "COL-R01")}),
        (MONTE, {("DEFECT_ETAT_PORT", "COL-R02")}),
        (
            {"DEFECT_NATURE": "SESSION_BGP"},
            {("DEFECT_NATURE", "COL-R03")},
        ),
        (MONTE | {"DEFECT_NATURE": "SESSION_BGP"}, {("DEFECT_BGP", "COL-R04")}),
        (MONTE | {"DEFECT_NATURE": "SESSION_BGP", "DEFECT_BGP": "IDLE"}, set()),
        (MONTE | {"DEFECT_NATURE": "VLAN_INJOIGNABLE"}, {("INFO_VLAN", "COL-R05")}),
        (MONTE | {"DEFECT_NATURE": "VLAN_INJOIGNABLE", "INFO_VLAN": "12"}, set()),
        (AGREGE | {"DEFECT_LAG_MEMBRES_TOMBES": "5"}, {("DEFECT_LAG_MEMBRES_TOMBES", "COL-R06")}),
        ({"DEFECT_NATURE": "BAGOTEMENT"}, {("DEFECT_COMMENTAIRE", "COL-R07")}),
        ({"DEFECT_BFD": "UP"}, {("DEFECT_BFD", "COL-R08")}),
        (
            {"INFO_POP": "A", "INFO_LIEN": "ANNEAU", "INFO_LAG_MEMBRES": "x", "DEFECT_BFD": "UP"},
            {
                ("INFO_POP", "LONGUEUR"),
                ("INFO_LIEN", "NOMENCLATURE"),
                ("INFO_LAG_MEMBRES", "TYPE"),
                ("DEFECT_BFD", "COL-R08"),
            },
        ),
    ],
)
def test_the_collecte_form(changements, attendus):
    assert constats("COL-SIG", COL, changements) == attendus


@pytest.mark.parametrize(
    ("code", "base", "defaut"),
    [
        ("FTTH-SIG", FTTH, DefautDeclare("LOS", "Perte de signal optique (LOS)")),
        (
            "FTTH-SIG",
            FTTH | {"DEFECT_PRELOCALISATION": "PM_PBO"},
            DefautDeclare(
                "LOS",
                "Perte de signal optique (LOS)",
                ("PM_PBO", "Entre le point de mutualisation et le PBO (PM-PBO)"),
            ),
        ),
        ("FTTO-SIG", FTTO, DefautDeclare("COUPURE_TOTALE", "Coupure totale")),
        ("COL-SIG", COL, DefautDeclare("LIEN_COUPE", "Lien coupé")),
    ],
)
def test_the_declared_fault_of_each_form(code, base, defaut):
    champs = "".join(f"<{nom}>{valeur}</{nom}>" for nom, valeur in base.items())
    recu = recevoir(
        etree.fromstring(f"<formulaire xmlns='urn:esav:formulaire:{code}:1'>{champs}</formulaire>")
    )
    assert CATALOGUE.formulaire(code, 1).defaut(recu) == defaut


@pytest.mark.parametrize(("code", "champs"), [("FTTH-SIG", 29), ("FTTO-SIG", 30), ("COL-SIG", 26)])
def test_every_field_has_a_help_an_example_and_a_place(code, champs):
    formulaire = CATALOGUE.formulaire(code, 1)
    assert len(formulaire.champs) == champs
    assert all(c.aide and c.exemple and c.groupe for c in formulaire.champs)


def test_ftth_locates_faults_with_the_words_of_the_profession():
    codes = CATALOGUE.formulaire("FTTH-SIG", 1).par_nom["DEFECT_PRELOCALISATION"].nomenclature.codes
    assert codes == ("PTO", "RACCO_PALIER", "PBO", "PM_PBO", "PM", "HORIZONTALE_RESEAU")
