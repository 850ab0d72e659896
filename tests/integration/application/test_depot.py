"""The deposit (art. 4.2.1), through the bus, on both databases."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree
from sqlalchemy import func, select

from esav_ws.application.messages import (
    AnnulerSignalisation,
    ConsulterSignalisation,
    ListerFormulaires,
    ReleverEvenements,
)
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.domain.formulaire import (
    FormulaireHorsOffre,
    FormulaireInconnu,
    FormulaireInvalide,
    VersionFormulaireHorsProduction,
)
from esav_ws.domain.numero import relire
from esav_ws.domain.offre import (
    CreneauInconnu,
    EtatPrestation,
    OffreDifferente,
    Prestation,
    PrestationInconnue,
    PrestationResiliee,
    TestInconnu,
)
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.signalisation import Deposant
from esav_ws.domain.signalisation_erreurs import ReferenceDejaEmployee, SignalisationDejaOuverte
from esav_ws.storage.tables import acte, audit, evenement, signalisation
from esav_ws.xmlio.catalogue import recevoir
from tests.fakes import AGENT, ALFA, BETA, ECHO, depot, exemple


def compter(maison, table) -> int:
    with maison.engine.connect() as connexion:
        return connexion.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_deposit_is_acknowledged_by_a_number_that_can_be_read_on_the_phone(maison, horloge):
    accuse = maison.bus.executer(depot(), ALFA)
    assert relire(accuse.numero) == accuse.numero
    assert (accuse.etat, accuse.depose_le) == ("EN_DEPOT", horloge.instant)


def test_what_was_deposited_is_what_is_read(maison):
    commande = depot(commentaire="Client prioritaire")
    numero = maison.bus.executer(commande, ALFA).numero
    lue = maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA).signalisation
    assert (lue.prestation, lue.offre, lue.reference_operateur) == ("BF-2100-0001", "FTTH", "REF-1")
    assert lue.deposant == commande.deposant
    assert lue.defaut.valeurs == commande.formulaire.valeurs
    assert (lue.defaut.nature, lue.defaut.prelocalisation[0]) == ("NIVEAU_DEGRADE", "PBO")
    assert [(c.auteur, c.cote, c.texte) for c in lue.commentaires] == [
        ("ALFA", "OPERATEUR", "Client prioritaire")
    ]


def test_the_same_reference_and_content_give_the_stored_acknowledgement_again(maison, horloge):
    premier = maison.bus.executer(depot(), ALFA)
    horloge.avancer(days=2)
    assert maison.bus.executer(depot(), ALFA) == premier
    assert compter(maison, signalisation) == 1
    assert compter(maison, evenement) == 1


def test_the_acknowledgement_stays_after_the_closing(maison):
    premier = maison.bus.executer(depot(), ALFA)
    maison.bus.executer(
        AnnulerSignalisation(numero=premier.numero, reference_acte="A", commentaire="rétabli"), ALFA
    )
    assert maison.bus.executer(depot(), ALFA) == premier


def test_the_reference_is_looked_up_before_every_other_rule(maison):
    premier = maison.bus.executer(depot(), ALFA)
    resiliee = Prestation("BF-2100-0001", "ALFA", "FTTH", EtatPrestation.RESILIEE)
    maison.bus.executer(DefinirPrestation(prestation=resiliee), AGENT)
    assert maison.bus.executer(depot(), ALFA) == premier


@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"prestation": "BF-2100-0002"}, "/deposerSignalisation/identifiantPrestation"),
        ({"commentaire": "autre"}, "/deposerSignalisation/commentaire"),
        ({"code_offre": "FTTH"}, "/deposerSignalisation/codeOffre"),
        (
            {"deposant": Deposant("Autre", "0380000000", "sav@alfa.example")},
            "/deposerSignalisation/deposant/nom",
        ),
    ],
)
def test_the_same_reference_with_another_content_says_what_differs(maison, change, element):
    maison.bus.executer(depot(), ALFA)
    with pytest.raises(ReferenceDejaEmployee) as refus:
        maison.bus.executer(depot(**change), ALFA)
    assert [e.xpath for e in refus.value.elements] == [element]


def test_another_form_under_the_same_reference_says_which_fields_differ(maison):
    maison.bus.executer(depot(), ALFA)
    recu = depot().formulaire
    valeurs = tuple((nom, "NON" if nom == "DEFECT_INTERNET" else valeur) for nom, valeur in recu.valeurs)
    with pytest.raises(ReferenceDejaEmployee) as refus:
        maison.bus.executer(depot(formulaire=replace(recu, valeurs=valeurs)), ALFA)
    assert [(e.xpath, e.valeur_recue, e.valeurs_admises) for e in refus.value.elements] == [
        ("/formulaire/DEFECT_INTERNET", "NON", ("OUI",))
    ]


def test_the_same_form_written_with_other_prefixes_and_spaces_is_the_same_deposit(maison):
    premier = maison.bus.executer(depot(), ALFA)
    racine = exemple("FTTH-SIG")
    autre = etree.Element(racine.tag, nsmap={"z": etree.QName(racine).namespace})
    for champ in racine:
        etree.SubElement(autre, champ.tag).text = champ.text
    assert b"<z:formulaire" in etree.tostring(autre)
    assert maison.bus.executer(depot(formulaire=recevoir(autre)), ALFA) == premier


def test_two_operateurs_may_use_the_same_reference(maison):
    a = maison.bus.executer(depot(), ALFA)
    b = maison.bus.executer(depot(prestation="BF-2500-0001"), BETA)
    assert a.numero != b.numero


def test_a_second_open_signalisation_on_a_prestation_is_refused_with_the_number_of_the_first(maison):
    premier = maison.bus.executer(depot(), ALFA)
    with pytest.raises(SignalisationDejaOuverte, match=premier.numero):
        maison.bus.executer(depot("REF-2"), ALFA)


def test_a_line_that_changed_hands_never_gives_the_former_holders_number(maison):
    maison.bus.executer(depot(), ALFA)
    maison.bus.executer(DefinirPrestation(prestation=Prestation("BF-2100-0001", "BETA", "FTTH")), AGENT)
    assert maison.bus.executer(depot(), BETA).etat == "EN_DEPOT"


def test_an_ended_signalisation_leaves_the_prestation_free(maison):
    premier = maison.bus.executer(depot(), ALFA)
    maison.bus.executer(
        AnnulerSignalisation(numero=premier.numero, reference_acte="A", commentaire="c"), ALFA
    )
    assert maison.bus.executer(depot("REF-2"), ALFA).numero != premier.numero


def test_an_offer_may_allow_several_open_signalisations(maison):
    numeros = {
        maison.bus.executer(depot(f"REF-{i}", prestation="COL-0001", offre="COL"), BETA).numero
        for i in range(3)
    }
    assert len(numeros) == 3


def test_another_operateurs_prestation_and_an_unknown_one_get_the_same_answer(maison):
    with pytest.raises(PrestationInconnue) as autrui:
        maison.bus.executer(depot(prestation="BF-2500-0001"), ALFA)
    with pytest.raises(PrestationInconnue) as inconnue:
        maison.bus.executer(depot(prestation="BF-9999-0001"), ALFA)
    assert str(autrui.value).replace("BF-2500-0001", "X") == str(inconnue.value).replace("BF-9999-0001", "X")


@pytest.mark.parametrize(
    ("change", "erreur"),
    [
        ({"code_offre": "FTTO"}, OffreDifferente),
        ({"id_creneau": "C1"}, CreneauInconnu),
        ({"numero_test": "T1"}, TestInconnu),
    ],
)
def test_what_does_not_fit_the_prestation_is_refused_and_nothing_is_stored(maison, change, erreur):
    avant = compter(maison, audit)
    with pytest.raises(erreur):
        maison.bus.executer(depot(**change), ALFA)
    assert [compter(maison, t) for t in (signalisation, evenement, acte)] == [0, 0, 0]
    assert compter(maison, audit) == avant


def test_a_terminated_prestation_takes_no_signalisation(maison):
    resiliee = Prestation("BF-2100-0001", "ALFA", "FTTH", EtatPrestation.RESILIEE)
    maison.bus.executer(DefinirPrestation(prestation=resiliee), AGENT)
    with pytest.raises(PrestationResiliee):
        maison.bus.executer(depot(), ALFA)


def test_the_form_of_another_offer_names_the_right_one(maison):
    with pytest.raises(FormulaireHorsOffre, match="FTTH-SIG"):
        maison.bus.executer(depot(offre="FTTO"), ALFA)


def test_an_unknown_form_and_an_unpublished_version_say_so(maison):
    recu = depot().formulaire
    with pytest.raises(FormulaireInconnu):
        maison.bus.executer(depot(formulaire=replace(recu, code="NEANT")), ALFA)
    with pytest.raises(VersionFormulaireHorsProduction, match="version 1"):
        maison.bus.executer(depot(formulaire=replace(recu, version=9)), ALFA)


def test_two_versions_of_a_form_are_deposited_side_by_side_until_the_first_is_retired(maison, horloge):
    horloge.instant = datetime(2026, 12, 20, 22, 59, tzinfo=UTC)  # 23:59 in Paris
    maison.bus.executer(depot("R1", "BF-2100-0001", version=1), ALFA)
    maison.bus.executer(depot("R2", "BF-2100-0002", version=2), ALFA)
    versions = {
        (p.code, p.version)
        for p in maison.bus.executer(ListerFormulaires(code_offre="FTTH"), ALFA).publications
    }
    assert versions == {("FTTH-SIG", 1), ("FTTH-SIG", 2)}
    premier = maison.bus.executer(depot("R1", "BF-2100-0001", version=1), ALFA).numero

    horloge.avancer(minutes=1)
    with pytest.raises(VersionFormulaireHorsProduction) as refus:
        maison.bus.executer(depot("R3", "BF-2100-0003", version=1), ALFA)
    assert refus.value.code == "FRM-003"
    assert "acceptée jusqu'au 20/12/2026" in str(refus.value)
    assert "employez la version 2" in str(refus.value)
    assert maison.bus.executer(depot("R1", "BF-2100-0001", version=1), ALFA).numero == premier
    maison.bus.executer(depot("R3", "BF-2100-0003", version=2), ALFA)


def test_every_error_of_the_form_is_told_at_once_and_nothing_is_stored(maison):
    recu = depot().formulaire
    valeurs = tuple(
        (nom, "PEUT-ETRE" if nom == "DEFECT_LUMIERE" else valeur)
        for nom, valeur in recu.valeurs
        if nom != "INFO_CONTACT_NOM"
    )
    with pytest.raises(FormulaireInvalide) as refus:
        maison.bus.executer(depot(formulaire=replace(recu, valeurs=valeurs)), ALFA)
    chemins = {e.xpath for e in refus.value.elements}
    assert {"/formulaire/INFO_CONTACT_NOM", "/formulaire/DEFECT_LUMIERE"} <= chemins
    assert compter(maison, signalisation) == 0


def test_without_habilitation_nothing_is_even_read(maison):
    with pytest.raises(HabilitationManquante):
        maison.bus.executer(depot(), ECHO)


def test_the_oi_itself_does_not_deposit_as_an_operateur(maison):
    with pytest.raises(HabilitationManquante, match="au nom d'un Opérateur"):
        maison.bus.executer(depot(), AGENT)


def test_a_deposit_leaves_one_event_and_one_audit_trace(maison, horloge):
    avant = compter(maison, audit)
    numero = maison.bus.executer(depot(), ALFA, "c0ffee").numero
    (seul,) = maison.bus.executer(ReleverEvenements(operateur="ALFA"), AGENT).evenements
    assert (seul.sequence, seul.type, seul.numero, seul.le) == (
        1,
        "SIGNALISATION_DEPOSEE",
        numero,
        horloge.instant,
    )
    with maison.engine.connect() as connexion:
        trace = connexion.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).one()
    assert (trace.auteur, trace.action, trace.objet, trace.correlation) == (
        "ALFA",
        "DeposerSignalisation",
        "BF-2100-0001",
        "c0ffee",
    )
    assert compter(maison, audit) == avant + 1


def _en_meme_temps(taches) -> list:
    resultats = [None] * len(taches)
    depart = threading.Barrier(len(taches))

    def courir(rang):
        depart.wait()
        try:
            resultats[rang] = taches[rang]()
        except Exception as erreur:  # noqa: BLE001 - the test reads what each thread got
            resultats[rang] = erreur

    fils = [threading.Thread(target=courir, args=(i,)) for i in range(len(taches))]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return resultats


def test_blind_retries_in_parallel_make_one_signalisation(maison):
    accuses = _en_meme_temps([lambda: maison.bus.executer(depot(), ALFA)] * 8)
    assert len({a.numero for a in accuses}) == 1
    assert compter(maison, signalisation) == 1


def test_two_deposits_on_one_prestation_in_parallel_make_one_signalisation(maison):
    resultats = _en_meme_temps([lambda i=i: maison.bus.executer(depot(f"REF-{i}"), ALFA) for i in range(8)])
    refus = [r for r in resultats if isinstance(r, SignalisationDejaOuverte)]
    accuses = [r for r in resultats if not isinstance(r, Exception)]
    assert (len(accuses), len(refus)) == (1, 7)


def test_events_of_an_operateur_are_numbered_without_gap_whoever_writes(maison):
    _en_meme_temps(
        [
            lambda i=i: maison.bus.executer(depot(f"REF-{i}", prestation=f"BF-2100-000{i}"), ALFA)
            for i in range(1, 9)
        ]
    )
    evenements = maison.bus.executer(ReleverEvenements(operateur="ALFA"), AGENT).evenements
    assert [e.sequence for e in evenements] == list(range(1, 9))
