"""What becomes of a closing on both databases: its notice, the window to contest it, the lock on the dashboard."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from esav_ws.application.gestes import Gestes
from esav_ws.application.messages import (
    Accepter,
    Clore,
    ConsulterEtat,
    ContesterCloture,
    PrendreEnCharge,
    ReleverEvenements,
    Valider,
)
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.travaux import Travaux
from esav_ws.application.verrouillage import ChantierVerrouillage
from esav_ws.domain.motifs import CodeCloture
from esav_ws.domain.signalisation_erreurs import ContestationTardive, TransitionInterdite
from esav_ws.storage.tables_taches import tache
from tests.fakes import AGENT, ALFA, depot


class Vie:
    """One signalisation closed on Monday 2 March 2026 at 09:00 in Paris, and the rounds made on it."""

    def __init__(self, maison, horloge) -> None:
        self.maison, self.horloge = maison, horloge
        self.numero = self.close("REF-1", "BF-2100-0001")

    def close(self, reference, prestation) -> str:
        numero = self.maison.bus.executer(depot(reference, prestation), ALFA).numero
        self.agir(
            Accepter(numero=numero),
            PrendreEnCharge(numero=numero),
            Clore(numero=numero, code=CodeCloture.HORS_RESPONSABILITE, motif="Défaut après\x1b le PTO"),
        )
        return numero

    def agir(self, *commandes, acteur=AGENT) -> None:
        for commande in commandes:
            self.maison.bus.executer(commande, acteur)

    def contester(self) -> None:
        self.agir(ContesterCloture(numero=self.numero, reference_acte="A-1", commentaire="Non"), acteur=ALFA)

    def le(self, jour: str, heure: int = 8, minute: int = 0) -> "Vie":
        """Set the clock, in UTC."""
        self.horloge.instant = datetime.fromisoformat(jour).replace(hour=heure, minute=minute, tzinfo=UTC)
        return self

    def tournee(self) -> None:
        chantier = ChantierVerrouillage(
            30, executer=self.maison.bus.executer, ouvrir=self.maison.unites, horloge=self.horloge
        )
        travaux = Travaux([chantier], ouvrir=self.maison.unites, horloge=self.horloge)
        travaux.echoir()
        for reference in travaux.dues("verrouillage"):
            assert travaux.faire("verrouillage", reference, "moi").panne is None

    def etat(self, numero=None) -> str:
        return self.maison.bus.executer(ConsulterEtat(numero=numero or self.numero), AGENT).etat

    def evenements(self, kind: str):
        lus = self.maison.bus.executer(ReleverEvenements(operateur="ALFA"), AGENT).evenements
        return [e for e in lus if e.type == kind]

    def avis(self):
        with self.maison.engine.connect() as base:
            references = base.execute(select(tache.c.reference).where(tache.c.sujet == "courriel")).scalars()
            references = [r for r in references if r.startswith("cloture-")]
        gestes = Gestes(self.maison.unites)
        return [gestes.lire(lambda u, r=r: u.courriels.trouver(r)).courriel for r in references]


@pytest.fixture
def vie(maison, horloge) -> Vie:
    return Vie(maison, horloge)


def test_validating_sends_the_closing_notice_by_mail_and_event(vie):
    vie.agir(Valider(numero=vie.numero))
    (evenement,) = vie.evenements("AVIS_CLOTURE")
    assert (evenement.numero, evenement.donnees) == (
        vie.numero,
        {"prestation": "BF-2100-0001", "code": "HORS_RESPONSABILITE", "contestableJusquAu": "2026-03-17"},
    )
    (courriel,) = vie.avis()
    assert courriel.destinataires == ("correspondant@alfa.example", "supervision@alfa.example")
    assert courriel.objet == f"[e-SAV] {vie.numero} : avis de clôture"
    lignes = courriel.texte.splitlines()
    assert lignes[2] == (
        f"La signalisation {vie.numero} (votre référence REF-1, prestation BF-2100-0001) est close depuis le "
        "02/03/2026 à 09:00."
    )
    assert lignes[4:7] == [
        "Code de clôture : HORS_RESPONSABILITE (Défaut hors de la responsabilité de l'opérateur d'infrastructure)",
        "Motif : Défaut après  le PTO",
        "",
    ]
    assert "jusqu'au 17/03/2026 à 24 h" in lignes[7]


def test_closed_again_it_is_noticed_again(vie):
    vie.agir(Valider(numero=vie.numero))
    vie.contester()
    vie.agir(
        Clore(numero=vie.numero, code=CodeCloture.REPARATION_RESEAU, motif="m"), Valider(numero=vie.numero)
    )
    assert len(vie.avis()) == 2


def test_an_operateur_without_address_has_the_event_alone(vie):
    vie.agir(DefinirCorrespondants(operateur="ALFA", adresses=()), Valider(numero=vie.numero))
    assert (len(vie.evenements("AVIS_CLOTURE")), vie.avis()) == (1, [])


def test_a_closing_is_contested_until_its_last_day_at_midnight_in_paris(vie):
    vie.le("2026-03-17", 23, 1)
    with pytest.raises(ContestationTardive, match="17/03/2026 à 24 h"):
        vie.contester()
    assert vie.etat() == "CLOS"
    vie.le("2026-03-17", 22, 59).contester()
    assert vie.etat() == "EN_COURS"


def test_what_nobody_contested_goes_to_the_dashboard_after_thirty_days(vie):
    # closed on 2 March: the thirtieth day is 1 April
    vie.le("2026-03-31").tournee()
    vie.le("2026-04-01").tournee()
    assert vie.etat() == "CLOS"
    vie.le("2026-04-02").tournee()
    assert vie.etat() == "CLOS_TABLEAU_DE_BORD"
    dernier = vie.evenements("ETAT_CHANGE")[-1]
    assert (dernier.auteur, dernier.donnees["etat"]) == ("e-SAV", "CLOS_TABLEAU_DE_BORD")
    with pytest.raises(TransitionInterdite):
        vie.contester()


def test_validated_ones_are_locked_too_and_open_or_recent_ones_are_not(vie):
    vie.agir(Valider(numero=vie.numero))
    contestee = vie.close("REF-2", "BF-2100-0002")
    vie.agir(ContesterCloture(numero=contestee, reference_acte="A-2", commentaire="Non"), acteur=ALFA)
    recente = vie.le("2026-03-20").close("REF-3", "BF-2100-0003")
    vie.le("2026-04-01").tournee()
    vie.le("2026-04-02").tournee()
    assert [vie.etat(n) for n in (vie.numero, contestee, recente)] == [
        "CLOS_TABLEAU_DE_BORD",
        "EN_COURS",
        "CLOS",
    ]


def test_a_clock_that_has_just_jumped_is_not_believed(vie):
    vie.le("2026-03-03").tournee()
    vie.le("2027-03-03").tournee()
    assert vie.etat() == "CLOS"
    vie.le("2027-03-04").tournee()
    assert vie.etat() == "CLOS_TABLEAU_DE_BORD"


def test_the_round_is_due_once_a_day_from_five_in_the_morning(vie):
    chantier = ChantierVerrouillage(
        30, executer=vie.maison.bus.executer, ouvrir=vie.maison.unites, horloge=vie.horloge
    )
    assert chantier.periode(datetime(2026, 3, 2, 3, 59, tzinfo=UTC)) is None
    assert chantier.periode(datetime(2026, 3, 2, 4, 0, tzinfo=UTC)) == "2026-03-02"
