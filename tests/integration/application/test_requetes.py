"""Commands under an identifier of their caller's: once, and answered alike for ever after, on both databases."""

import uuid
from dataclasses import replace

import pytest
from lxml import etree
from sqlalchemy import func, select

from esav_ws.application.messages import (
    AjouterCommentaire,
    AnnulerSignalisation,
    DegelerSignalisation,
)
from esav_ws.application.messages_identifies import identifier
from esav_ws.bootstrap import Maison
from esav_ws.domain.formulaire import FormulaireInvalide
from esav_ws.domain.message_entete import IdentifiantRequeteReemploye
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.signalisation import Deposant
from esav_ws.domain.signalisation_erreurs import (
    ReferenceDejaEmployee,
    SignalisationDejaOuverte,
    SignalisationInconnue,
    TransitionInterdite,
)
from esav_ws.storage.tables import audit, evenement, signalisation
from esav_ws.storage.tables_requetes import requete
from esav_ws.xmlio.catalogue import recevoir
from tests.fakes import AGENT, ALFA, BETA, ECHO, depot, exemple

PREMIER = "0b9d6c1e-5f5e-4e0b-9a3b-2f6f5d1c7a10"
SECOND = "0b9d6c1e-5f5e-4e0b-9a3b-2f6f5d1c7a11"


def compter(maison, *tables) -> list[int]:
    with maison.engine.connect() as connexion:
        return [connexion.execute(select(func.count()).select_from(t)).scalar_one() for t in tables]


class EnDirect:
    """The way of PostgreSQL, and of threads: one transaction per command."""

    def __init__(self, maison):
        self.executer = maison.bus.executer


class EnLot:
    """The way of SQLite's writer: several commands in one transaction."""

    def __init__(self, maison):
        self._bus = maison.bus

    def executer(self, message, acteur):
        lot = self._bus.lot()
        lot.attendre()
        try:
            return lot.executer(self._bus.preparer(message, acteur))
        finally:
            lot.valider()


pytestmark = pytest.mark.parametrize(
    ("url_base", "voie"),
    [("sqlite", EnDirect), ("sqlite", EnLot), ("postgresql", EnDirect)],
    ids=["sqlite alone", "sqlite in a lot", "postgresql alone"],
    indirect=["url_base"],
)


@pytest.fixture
def poster(maison, voie):
    """Run a message for ALFA under an identifier."""
    executer = voie(maison).executer
    return lambda message, identifiant=PREMIER, acteur=ALFA: executer(
        identifier(message, identifiant), acteur
    )


def test_a_repeated_deposit_gets_the_whole_answer_of_the_first(maison, poster, horloge):
    premiere = poster(depot())
    assert uuid.UUID(premiere.identifiant).version == 4
    assert premiere.le == horloge.maintenant()
    horloge.avancer(hours=1)
    assert poster(depot()) == premiere
    assert compter(maison, signalisation, evenement, requete) == [1, 1, 1]


def test_the_case_of_an_identifier_says_nothing(poster):
    assert poster(depot()) == poster(depot(), PREMIER.upper())


def test_an_answer_outlives_the_process_that_gave_it(maison, poster, horloge):
    premiere = poster(depot())
    autre = Maison.ouvrir(maison.settings, horloge=horloge)
    assert autre.bus.executer(identifier(depot(), PREMIER), ALFA) == premiere
    autre.fermer()


def test_what_a_client_library_changes_in_the_text_of_a_form_is_no_other_body(poster):
    racine = exemple("FTTH-SIG")
    autre = etree.fromstring(
        etree.tostring(racine)
        .replace(b'xmlns="', b'xmlns:f="')
        .replace(b"</", b"</f:")
        .replace(b"<", b"<f:")
        .replace(b"<f:/f:", b"</f:")
    )
    autre[:] = reversed(autre)
    etree.indent(autre)
    assert poster(depot()) == poster(depot(formulaire=recevoir(autre)))


@pytest.mark.parametrize(
    "autre",
    [
        depot("REF-2", "BF-2100-0002"),
        depot("REF-2"),
        depot("REF-2", "BF-9999-9999"),
        AnnulerSignalisation(numero="2222-2222-2", reference_acte="A1", commentaire="Rétabli"),
    ],
    ids=["on another line", "that would be refused", "on no line of theirs", "another command"],
)
def test_an_identifier_is_refused_to_another_body_whatever_it_asks(maison, poster, autre):
    poster(depot())
    with pytest.raises(IdentifiantRequeteReemploye, match=PREMIER):
        poster(autre)
    assert compter(maison, signalisation, requete) == [1, 1]


def test_what_the_reference_already_says_comes_before_the_identifier(maison, poster):
    """An acknowledgement is never withheld, and SIG-003 shows what differs."""
    premiere = poster(depot())
    seconde = poster(depot("REF-2", "BF-2100-0002"), SECOND)
    encore = poster(depot("REF-2", "BF-2100-0002"), PREMIER)
    assert encore.resultat == seconde.resultat
    assert encore.identifiant not in {premiere.identifiant, seconde.identifiant}
    with pytest.raises(ReferenceDejaEmployee):
        poster(depot(deposant=Deposant("Autre", "0380000000")))
    assert compter(maison, signalisation, requete) == [2, 2]


def test_a_retry_under_a_new_identifier_gets_the_same_acknowledgement(maison, poster):
    premiere, seconde = poster(depot()), poster(depot(), SECOND)
    assert premiere.resultat == seconde.resultat
    assert premiere.identifiant != seconde.identifiant
    assert compter(maison, signalisation, requete) == [1, 2]


def test_a_bare_deposit_and_an_identified_one_are_the_same(maison, poster):
    accuse = maison.bus.executer(depot(), ALFA)
    assert poster(depot()).resultat == accuse
    assert maison.bus.executer(depot(), ALFA) == accuse


def test_the_identifier_of_a_refused_request_stays_free(maison, poster):
    formulaire = exemple("FTTH-SIG")
    formulaire.find("{*}DEFECT_LUMIERE").text = "PEUT-ETRE"
    with pytest.raises(FormulaireInvalide):
        poster(depot(formulaire=recevoir(formulaire)))
    assert compter(maison, requete) == [0]
    assert poster(depot()).resultat.numero


def test_two_operateurs_may_draw_the_same_identifier(poster):
    alfa = poster(depot())
    beta = poster(depot("REF-B", "BF-2500-0001"), PREMIER, BETA)
    assert alfa.resultat != beta.resultat


def test_an_act_is_done_once(maison, poster, horloge):
    numero = poster(depot()).resultat.numero
    acte = AjouterCommentaire(numero=numero, reference_acte="C1", commentaire="Client rappelé")
    premiere = poster(acte, SECOND)
    horloge.avancer(minutes=5)
    assert poster(acte, SECOND) == premiere
    with pytest.raises(IdentifiantRequeteReemploye):
        poster(replace(acte, reference_acte="C2"), SECOND)
    assert compter(maison, evenement) == [2]


def test_a_refused_act_keeps_its_own_fault(poster):
    numero = poster(depot()).resultat.numero
    degel = DegelerSignalisation(numero=numero, reference_acte="D1", commentaire="ok")
    for _ in range(2):
        with pytest.raises(TransitionInterdite):
            poster(degel, SECOND)
    with pytest.raises(SignalisationInconnue):
        poster(replace(degel, numero="2222-2222-2"), SECOND)
    with pytest.raises(SignalisationDejaOuverte):
        poster(depot("REF-2"), SECOND)


def test_the_audit_journal_names_the_command_itself(maison, poster):
    poster(depot())
    with maison.engine.connect() as connexion:
        trace = connexion.execute(
            select(audit.c.action, audit.c.objet).where(audit.c.operateur == "ALFA")
        ).one()
    assert tuple(trace) == ("DeposerSignalisation", "BF-2100-0001")


def test_habilitations_are_those_of_what_is_asked(maison, poster):
    with pytest.raises(HabilitationManquante):
        poster(depot(), acteur=ECHO)
    with pytest.raises(HabilitationManquante):
        poster(depot(), acteur=AGENT)
