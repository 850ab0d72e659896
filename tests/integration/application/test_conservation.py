"""Personal data on both databases: when they go, what stays readable, what a hold keeps, what the report proves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from esav_ws.application.conservation import ChantierConservation, Tournee
from esav_ws.application.curseur import encoder_rang
from esav_ws.application.donnees import empreinte
from esav_ws.application.messages import (
    Accepter,
    AjouterCommentaire,
    AnnulerSignalisation,
    Clore,
    ConsulterEtat,
    ConsulterHistorique,
    ConsulterSignalisation,
    PrendreEnCharge,
    Rejeter,
    ReleverEvenements,
    Valider,
    Verrouiller,
)
from esav_ws.application.messages_donnees import (
    ConsignerRecherche,
    EffacerDonnees,
    EtablirRapport,
    LeverRetenue,
    ListerRetenues,
    RechercherDonnees,
    RetenirDonnees,
)
from esav_ws.application.messages_exploitation import CompleterSoutien, OuvrirSoutien
from esav_ws.application.messages_pieces import AjouterPieceJointe
from esav_ws.application.pieces_menage import ChantierPieces
from esav_ws.application.ports import StockageIndisponible
from esav_ws.application.ports_donnees import Genre
from esav_ws.application.travaux import Travaux
from esav_ws.bootstrap import coffre_pieces, politique_donnees, tournee_donnees
from esav_ws.domain.donnees_erreurs import DonneesRetenues, EffacementPrematureOuvert, RetenueSansObjet
from esav_ws.domain.formulaire import FormulaireRecu
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.motifs import CodeCloture, CodeRejet
from esav_ws.domain.piece import ContenuPiece
from esav_ws.domain.signalisation import Deposant
from esav_ws.domain.signalisation_erreurs import (
    ActeDejaEmploye,
    ReferenceDejaEmployee,
    SignalisationInconnue,
)
from esav_ws.storage.tables import (
    audit,
    commentaire,
    evenement,
    metadata,
    passage,
    refus_acces,
    signalisation,
)
from esav_ws.storage.tables_donnees import ronde_donnees
from esav_ws.storage.tables_exploitation import dossier_soutien, entree_soutien
from esav_ws.storage.tables_rendezvous import place, plage
from esav_ws.storage.tables_taches import courriel, tache
from tests.bons import enregistrer
from tests.fakes import AGENT, ALFA, depot
from tests.pieces import png
from tests.rendezvous import plage as une_plage
from tests.rendezvous import planifier

MARQUE = "Zéphyrine-Quetzal"
"""A name that nothing else bears."""
TELEPHONE = "0639987654"


def demande(reference: str = "REF-1", prestation: str = "BF-2100-0001", version: int = 1):
    """A deposit that names the person everywhere it can."""
    commande = depot(reference, prestation, version=version)
    recu = commande.formulaire
    nommes = {
        "INFO_CONTACT_NOM": MARQUE,
        "INFO_CONTACT_TELEPHONE": TELEPHONE,
        "DEFECT_COMMENTAIRE": f"{MARQUE} est là après 18 h",
    }
    valeurs = tuple(({**dict(recu.valeurs), **nommes}).items())
    return replace(
        commande,
        deposant=Deposant(MARQUE, TELEPHONE, "zephyrine@alfa.example"),
        formulaire=FormulaireRecu(recu.code, recu.version, valeurs, recu.anomalies),
        commentaire=f"Rappeler {MARQUE}",
    )


class Vie:
    """A house whose clock is moved, and the rounds made on it."""

    def __init__(self, maison, horloge) -> None:
        self.maison, self.horloge = maison, horloge

    def agir(self, *commandes, acteur=AGENT) -> None:
        for commande in commandes:
            self.maison.bus.executer(commande, acteur)

    def rejetee(self, reference="REF-1", prestation="BF-2100-0001", version=1) -> str:
        """Deposited, commented and rejected at the present instant: final at once."""
        numero = self.deposee(reference, prestation, version)
        self.agir(
            AjouterCommentaire(
                numero=numero, reference_acte=f"C-{reference}", commentaire=f"Demander {MARQUE}"
            ),
            acteur=ALFA,
        )
        self.agir(
            Rejeter(numero=numero, code=CodeRejet.HORS_PERIMETRE, motif=f"{MARQUE} n'est pas chez nous")
        )
        return numero

    def deposee(self, reference="REF-1", prestation="BF-2100-0001", version=1) -> str:
        return self.maison.bus.executer(demande(reference, prestation, version), ALFA).numero

    def le(self, jour: str, heure: int = 8) -> "Vie":
        self.horloge.instant = datetime.fromisoformat(jour).replace(hour=heure, tzinfo=UTC)
        return self

    def passer(self) -> dict:
        return {c: n for c, n in tournee_donnees(self.maison).passer().items() if n}

    def detail(self, numero):
        return self.maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA).signalisation

    def rapport(self):
        requete = EtablirRapport(du=date(2026, 3, 1), au=date(2030, 12, 31))
        return self.maison.bus.executer(requete, AGENT)

    def bilans(self) -> dict:
        return {b.regle.categorie.value: b for b in self.rapport().bilans}

    def lignes(self, requete) -> list:
        with self.maison.engine.connect() as base:
            return list(base.execute(requete))

    def porte(self, marque: str) -> list[str]:
        """The tables of which some row, as text, still has *marque*."""
        return [
            table.name
            for table in metadata.sorted_tables
            if any(marque in str(tuple(ligne)) for ligne in self.lignes(select(table)))
        ]


@pytest.fixture
def vie(maison, horloge) -> Vie:
    """Monday 2 March 2026, 09:00 in Paris."""
    return Vie(maison, horloge)


def test_persons_are_kept_90_days_after_the_end_in_paris_and_no_longer(vie):
    numero = vie.rejetee()
    # 2 March + 90 days = 31 May, until 24:00 in Paris = 22:00 UTC
    vie.horloge.instant = datetime(2026, 5, 31, 21, 59, tzinfo=UTC)
    assert vie.passer() == {}
    assert vie.detail(numero).deposant.nom == MARQUE
    vie.horloge.instant = datetime(2026, 5, 31, 22, 0, tzinfo=UTC)
    assert vie.passer() == {"deposants": 1, "formulaires": 1, "textes": 1, "pieces": 1}
    assert vie.porte(MARQUE) == vie.porte(TELEPHONE) == vie.porte("zephyrine@") == []


def test_what_is_left_is_read_by_every_consultation(vie):
    numero = vie.rejetee()
    vie.le("2026-06-01").passer()
    lue = vie.detail(numero)
    assert lue.deposant == Deposant("[effacé]", "0199000000", None)
    assert {c.texte for c in lue.commentaires} == {"[texte effacé]"}
    assert {p.motif for p in lue.passages} == {"[texte effacé]"}
    noms = {nom for nom, _ in lue.defaut.valeurs}
    assert "DEFECT_NATURE" in noms
    assert "INFO_PTO" in noms
    assert noms.isdisjoint({"INFO_CONTACT_NOM", "INFO_CONTACT_TELEPHONE", "DEFECT_COMMENTAIRE"})
    assert (lue.etat, lue.fin.code, lue.depose_le) == (
        "EN_REJET",
        "HORS_PERIMETRE",
        datetime(2026, 3, 2, 8, tzinfo=UTC),
    )


def test_a_number_is_answered_for_ever_though_the_history_ends_after_90_days(vie):
    numero = vie.rejetee()
    historique = ConsulterHistorique(identifiant_prestation="BF-2100-0001")
    vie.le("2026-05-31")
    assert [r.numero for r in vie.maison.bus.executer(historique, ALFA).lignes] == [numero]
    vie.le("2026-06-01").passer()
    assert vie.maison.bus.executer(historique, ALFA).lignes == ()
    vie.le("2028-01-01").passer()
    assert vie.maison.bus.executer(ConsulterEtat(numero=numero), ALFA).etat == "EN_REJET"
    assert vie.detail(numero).numero == numero


def test_the_90_days_are_calendar_days_across_the_end_of_summer_time(vie):
    vie.le("2026-10-01", heure=21)  # 23:00 in Paris
    numero = vie.rejetee()
    historique = ConsulterHistorique(identifiant_prestation="BF-2100-0001")
    # 1 October + 90 days = 30 December, until 24:00 in Paris = 23:00 UTC in winter
    vie.horloge.instant = datetime(2026, 12, 30, 22, 59, tzinfo=UTC)
    assert [r.numero for r in vie.maison.bus.executer(historique, ALFA).lignes] == [numero]
    vie.horloge.instant = datetime(2026, 12, 30, 23, 0, tzinfo=UTC)
    assert vie.maison.bus.executer(historique, ALFA).lignes == ()


def test_an_open_one_and_one_that_can_still_be_contested_are_left_alone(vie):
    ouverte = vie.deposee("R-1", "BF-2100-0001")
    close = vie.deposee("R-2", "BF-2100-0002")
    vie.agir(
        Accepter(numero=close),
        PrendreEnCharge(numero=close),
        Clore(numero=close, code=CodeCloture.REPARATION_RESEAU, motif="m"),
    )
    vie.le("2028-01-01")
    assert {c: n for c, n in vie.passer().items() if c not in {"evenements", "audit"}} == {}
    assert vie.detail(ouverte).deposant.nom == vie.detail(close).deposant.nom == MARQUE
    vie.agir(Verrouiller(numero=close, motif="m"))
    assert vie.passer()["deposants"] == 1
    assert vie.detail(ouverte).deposant.nom == MARQUE


def test_the_names_of_agents_go_after_a_year_and_those_of_systems_stay(vie):
    numero = vie.rejetee()
    vie.le("2027-03-02").passer()
    assert [p.auteur for p in vie.detail(numero).passages] == ["Camille Agent"]
    vie.le("2027-03-03").passer()
    assert [p.auteur for p in vie.detail(numero).passages] == ["Agent de l'OI"]
    assert {c.auteur for c in vie.detail(numero).commentaires} == {"ALFA"}


def test_a_second_round_finds_nothing(vie):
    vie.rejetee()
    vie.le("2026-06-01").passer()
    assert vie.passer() == {}
    assert vie.rapport().conforme


def test_a_retry_of_the_same_deposit_gets_its_number_and_another_content_is_still_refused(vie):
    numero = vie.rejetee()
    vie.le("2026-06-01").passer()
    assert vie.maison.bus.executer(demande(), ALFA).numero == numero
    autre_personne = replace(demande(), deposant=Deposant("Autre", "0380000000", "x@y.fr"))
    assert vie.maison.bus.executer(autre_personne, ALFA).numero == numero
    with pytest.raises(ReferenceDejaEmployee) as refus:
        vie.maison.bus.executer(demande(prestation="BF-2100-0002"), ALFA)
    assert MARQUE not in str(refus.value)
    sans_courriel = replace(demande(), deposant=Deposant(MARQUE, TELEPHONE))
    with pytest.raises(ReferenceDejaEmployee):  # that something was given is known, though not what
        vie.maison.bus.executer(sans_courriel, ALFA)
    assert vie.lignes(select(func.count()).select_from(signalisation)) == [(1,)]


def test_a_retry_of_the_same_act_gets_its_answer_and_another_one_is_still_refused(vie):
    numero = vie.rejetee()
    acte = AjouterCommentaire(numero=numero, reference_acte="C-REF-1", commentaire=f"Demander {MARQUE}")
    avant = vie.maison.bus.executer(acte, ALFA)
    vie.le("2026-06-01").passer()
    assert vie.maison.bus.executer(acte, ALFA) == avant
    with pytest.raises(ActeDejaEmploye):
        vie.agir(AnnulerSignalisation(numero=numero, reference_acte="C-REF-1", commentaire="c"), acteur=ALFA)


def test_a_hold_keeps_everything_until_it_is_lifted(vie):
    numero = vie.rejetee()
    vie.agir(RetenirDonnees(numero=numero, motif="Litige 2026-14"))
    (tenue,) = vie.maison.bus.executer(ListerRetenues(), AGENT)
    assert (tenue.numero, tenue.auteur, tenue.motif) == (numero, "Camille Agent", "Litige 2026-14")
    vie.le("2027-06-01")
    assert (
        vie.passer()
        .keys()
        .isdisjoint({"deposants", "formulaires", "textes", "auteurs", "pieces", "evenements"})
    )
    assert vie.detail(numero).deposant.nom == MARQUE
    bilans = vie.bilans()
    assert {c: (b.mesure.dues, b.mesure.retenues, b.restes) for c, b in bilans.items() if b.mesure}[
        "deposants"
    ] == (0, 1, 0)
    assert bilans["evenements"].mesure.retenues == len(vie.lignes(select(evenement)))
    with pytest.raises(DonneesRetenues):
        vie.agir(EffacerDonnees(numero=numero, motif="m"))
    with pytest.raises(RetenueSansObjet):
        vie.agir(RetenirDonnees(numero=numero, motif="m"))
    vie.agir(LeverRetenue(numero=numero, motif="Litige clos"))
    assert vie.passer()["deposants"] == 1
    assert vie.porte(MARQUE) == []
    for commande in (LeverRetenue(numero=numero, motif="m"), RetenirDonnees(numero=numero, motif="m")):
        with pytest.raises(RetenueSansObjet):
            vie.agir(commande)


def test_erasing_on_demand_needs_a_final_state_and_leaves_its_reason(vie):
    ouverte = vie.deposee("R-1", "BF-2100-0001")
    numero = vie.rejetee("R-2", "BF-2100-0002")
    with pytest.raises(EffacementPrematureOuvert):
        vie.agir(EffacerDonnees(numero=ouverte, motif="m"))
    with pytest.raises(SignalisationInconnue):
        vie.agir(EffacerDonnees(numero="2222-2222-2", motif="m"))
    vie.agir(EffacerDonnees(numero=numero, motif="Demande du 1er mars"))
    lue = vie.detail(numero)
    assert lue.deposant.nom == "[effacé]"
    assert {p.auteur for p in lue.passages} == {"Agent de l'OI"}
    (decision,) = vie.rapport().decisions
    assert (decision.acte, decision.numero, decision.motif) == ("EFFACER", numero, "Demande du 1er mars")
    traces = vie.lignes(select(audit.c.action, audit.c.objet).where(audit.c.action == "EffacerDonnees"))
    assert traces == [("EffacerDonnees", numero)]


def test_the_closing_notice_that_was_sent_loses_its_text_with_the_others(vie):
    numero = vie.deposee()
    vie.agir(
        Accepter(numero=numero),
        PrendreEnCharge(numero=numero),
        Clore(numero=numero, code=CodeCloture.REPARATION_RESEAU, motif=f"Vu avec {MARQUE}"),
        Valider(numero=numero),
        Verrouiller(numero=numero, motif="m"),
    )
    textes = select(courriel.c.texte).where(courriel.c.reference.startswith("cloture-"))
    vie.agir(EffacerDonnees(numero=numero, motif="m"))
    (avant,) = vie.lignes(textes)
    assert MARQUE in avant[0]  # not sent yet: the Opérateur is to read it
    with vie.maison.engine.connect().execution_options(ecriture=True) as base:
        base.execute(update(tache).values(etat="FAITE", finie_le=vie.horloge.instant))
        base.commit()
    vie.agir(EffacerDonnees(numero=numero, motif="m"))
    assert vie.lignes(textes) == [("[texte effacé]",)]
    assert vie.porte(MARQUE) == []


def test_attachments_go_with_their_bytes_and_a_retry_still_gets_its_answer(vie):
    numero = vie.deposee()
    ajout = AjouterPieceJointe(
        numero=numero,
        reference_acte="P-1",
        nom=f"{MARQUE}.png",
        type_media="image/png",
        contenu=ContenuPiece(png()),
        description=f"Chez {MARQUE}",
    )
    vie.agir(ajout, acteur=ALFA)
    vie.agir(Rejeter(numero=numero, code=CodeRejet.HORS_PERIMETRE, motif="m"))
    vie.le("2026-06-01")
    assert vie.bilans()["pieces"].restes == 1
    vie.passer()
    assert vie.porte(MARQUE) == []
    assert vie.rapport().conforme
    assert vie.maison.bus.executer(ajout, ALFA).nom == "[effacé]"
    with pytest.raises(ActeDejaEmploye):
        vie.agir(replace(ajout, contenu=ContenuPiece(png(b"autre"))), acteur=ALFA)
    coffre = coffre_pieces(vie.maison.settings)
    dossier = vie.maison.settings.dossier_pieces
    assert len([f for f in dossier.rglob("*") if f.is_file()]) == 1
    vie.horloge.instant = datetime.now(UTC) + timedelta(days=2)  # files bear the machine's time
    ChantierPieces(coffre, ouvrir=vie.maison.unites, horloge=vie.horloge).accomplir("")
    assert [f for f in dossier.rglob("*") if f.is_file()] == []


def test_the_right_of_access_finds_a_person_wherever_named_and_writes_no_name_anywhere(vie):
    numero = vie.rejetee()

    def chercher(genre, cherche):
        trouvees = vie.maison.bus.executer(RechercherDonnees(genre=genre, cherche=cherche), AGENT)
        return {(t.table, t.colonne) for t in trouvees}

    partout = {
        ("signalisation", "deposant_nom"),
        ("signalisation", "contenu_depot"),
        ("signalisation", "valeurs_formulaire"),
        ("commentaire", "texte"),
        ("passage", "motif"),
        ("acte", "contenu"),
    }
    assert chercher(Genre.NOM, "zephyrine-QUETZAL") == partout
    assert chercher(Genre.COURRIEL, "Zephyrine@ALFA.example") == {
        ("signalisation", "deposant_courriel"),
        ("signalisation", "contenu_depot"),
    }
    assert chercher(Genre.TELEPHONE, "+33 6 39 98 76 54") == {
        ("signalisation", "deposant_telephone"),
        ("signalisation", "contenu_depot"),
        ("signalisation", "valeurs_formulaire"),
    }
    avant = vie.porte(MARQUE)
    vie.agir(ConsignerRecherche(genre=Genre.NOM))
    assert vie.porte(MARQUE) == avant
    assert vie.lignes(select(audit.c.objet).where(audit.c.action == "ConsignerRecherche")) == [("nom",)]
    vie.agir(EffacerDonnees(numero=numero, motif="m"))
    assert chercher(Genre.NOM, MARQUE) == set()


def test_the_persons_of_an_order_are_found_by_their_whole_name_in_any_order(vie):
    vie.agir(enregistrer())
    for cherche in ("Dominique Petit", "PETIT Dominique", "petit, dominique"):
        trouvees = vie.maison.bus.executer(RechercherDonnees(genre=Genre.NOM, cherche=cherche), AGENT)
        assert [(t.table, t.cle, t.colonne) for t in trouvees] == [
            ("bon_commande", "P-2026-0042", "donnees")
        ], cherche
    adresses = vie.maison.bus.executer(
        RechercherDonnees(genre=Genre.COURRIEL, cherche="sav@nova.example"), AGENT
    )
    assert {t.table for t in adresses} == {"bon_commande", "correspondant", "courriel"}
    absente = RechercherDonnees(genre=Genre.NOM, cherche="Dominique Grand")
    assert vie.maison.bus.executer(absente, AGENT) == []


def test_the_report_reads_the_rows_again_whatever_was_recorded(vie):
    numero = vie.rejetee()
    vie.le("2026-06-01").passer()
    assert vie.rapport().conforme
    with vie.maison.engine.connect().execution_options(ecriture=True) as base:
        base.execute(
            update(commentaire)
            .where(commentaire.c.numero == numero, commentaire.c.rang == 0)
            .values(texte=MARQUE)
        )
        base.commit()
    rapport = vie.rapport()
    assert not rapport.conforme
    assert {b.regle.categorie.value: b.restes for b in rapport.bilans if b.restes} == {"textes": 1}


def test_the_report_counts_and_its_fingerprint_holds_all_of_it(vie):
    vie.rejetee("R-1", "BF-2100-0001")
    vie.rejetee("R-2", "BF-2100-0002")
    vie.le("2026-06-01")
    bilans = vie.bilans()
    assert (bilans["deposants"].mesure.dues, bilans["deposants"].restes) == (2, 2)
    assert bilans["deposants"].mesure.plus_ancienne == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert bilans["parc"].mesure is None
    vie.passer()
    rapport = vie.rapport()
    bilans = {b.regle.categorie.value: b for b in rapport.bilans}
    apres = bilans["deposants"]
    assert (apres.traitees, apres.rondes, apres.mesure.dues, apres.mesure.plus_ancienne, apres.restes) == (
        2,
        1,
        0,
        None,
        0,
    )
    document = rapport.document()
    assert document["politique"]["appliquees"] == [politique_donnees(vie.maison.settings).empreinte]
    assert document["empreinte"] == empreinte(document)
    document["categorie"][0]["traitees"] = 3
    assert document["empreinte"] != empreinte(document)


def test_a_round_that_dies_between_two_batches_is_finished_by_the_next_and_counted_once(vie, monkeypatch):
    monkeypatch.setattr("esav_ws.application.conservation.LOT", 1)
    for rang in (1, 2, 3):
        vie.rejetee(f"R-{rang}", f"BF-2100-000{rang}")
    vie.le("2026-06-01")
    reste = 3  # the round is opened, two batches are done

    def ouvrir(*, ecriture):
        nonlocal reste
        reste -= ecriture
        if reste < 0:
            raise StockageIndisponible
        return vie.maison.unites(ecriture=ecriture)

    coupee = Tournee(lambda: politique_donnees(vie.maison.settings), ouvrir=ouvrir, horloge=vie.horloge)
    with pytest.raises(BaseIndisponible):
        coupee.passer()
    assert len([d for d in vie.lignes(select(signalisation.c.deposant_nom)) if d[0] == MARQUE]) == 1
    vie.passer()
    assert vie.porte(MARQUE) == []
    comptes = {
        ligne.categorie: (ligne.dues, ligne.traitees)
        for ligne in vie.lignes(select(ronde_donnees))
        if ligne.traitees
    }
    assert comptes == dict.fromkeys(("deposants", "formulaires", "textes", "pieces"), (3, 3))


def test_old_events_go_numbers_go_on_and_an_old_cursor_goes_on_from_the_oldest_kept(vie):
    vie.rejetee("R-1", "BF-2100-0001")
    vieux = len(vie.lignes(select(evenement)))
    vie.le("2027-03-02")
    vie.rejetee("R-2", "BF-2100-0002", version=2)
    assert vie.passer().get("evenements") is None  # 2 March + 365 days = 2 March, until 24:00
    vie.le("2027-03-03")
    assert vie.passer()["evenements"] == vieux
    lus = vie.maison.bus.executer(ReleverEvenements(), ALFA).evenements
    assert [e.sequence for e in lus] == list(range(vieux + 1, vieux + 1 + len(lus)))
    depuis_1 = ReleverEvenements(curseur=encoder_rang(1, "evenements ALFA"))
    assert vie.maison.bus.executer(depuis_1, ALFA).evenements == lus
    vie.le("2029-01-01").passer()
    page = vie.maison.bus.executer(ReleverEvenements(), ALFA)
    assert page.evenements == ()
    suivante = vie.rejetee("R-3", "BF-2100-0003", version=2)
    (premier, *_) = vie.maison.bus.executer(ReleverEvenements(curseur=page.curseur_suivant), ALFA).evenements
    assert (premier.numero, premier.sequence) == (suivante, vieux + len(lus) + 1)


def test_past_slots_old_refusals_tasks_and_mails_go_and_the_agents_of_the_audit_lose_their_name(vie):
    planifier(vie.maison, une_plage(5, 10))
    vie.agir(OuvrirSoutien(operateur="ALFA", sujet=MARQUE, texte=f"Dit par {MARQUE}"))
    vie.agir(CompleterSoutien(numero=1, texte="Fini", clore=True))
    le = vie.horloge.instant
    with vie.maison.engine.connect().execution_options(ecriture=True) as base:
        base.execute(
            insert(refus_acces).values(
                jour=date(2026, 3, 2),
                code="CRT-001",
                empreinte="a" * 64,
                sujet=f"CN={MARQUE}",
                adresse="192.0.2.1",
                nombre=1,
                premier_le=le,
                dernier_le=le,
            )
        )
        for sujet, finie in (("courriel", le), ("menage", le), ("menage-ouverte", None)):
            base.execute(
                insert(tache).values(
                    sujet=sujet,
                    reference="r",
                    etat="ABANDONNEE" if finie else "A_FAIRE",
                    creee_le=le,
                    due_le=le,
                    essais=1,
                    erreur=MARQUE,
                    finie_le=finie,
                )
            )
        base.execute(
            insert(courriel).values(
                reference="r", destinataires=[MARQUE], restants=[], objet="o", texte=MARQUE, cree_le=le
            )
        )
        base.commit()
    vie.le("2026-06-20").passer()
    assert vie.lignes(select(plage)) == vie.lignes(select(place)) == []
    # those that nobody has sent yet wait
    assert {r for (r,) in vie.lignes(select(courriel.c.reference))} == {
        "soutien-1-1.ALFA",
        "soutien-1-2.ALFA",
    }
    assert [t.sujet for t in vie.lignes(select(tache)) if t.reference == "r"] == ["menage-ouverte"]
    assert vie.lignes(select(dossier_soutien.c.sujet)) == [(MARQUE,)]
    vie.le("2027-03-03").passer()
    assert vie.lignes(select(refus_acces)) == []
    assert vie.lignes(select(dossier_soutien.c.sujet)) == [("[texte effacé]",)]
    assert set(vie.lignes(select(entree_soutien.c.texte, entree_soutien.c.auteur))) == {
        ("[texte effacé]", "Agent de l'OI")
    }
    noms = select(audit.c.auteur).where(audit.c.action == "OuvrirSoutien")
    assert vie.lignes(noms) == [("Camille Agent",)]
    vie.le("2029-03-02").passer()
    assert vie.lignes(noms) == [("Agent de l'OI",)]
    assert vie.rapport().conforme


def test_the_background_round_waits_for_a_second_day_when_the_clock_has_jumped(vie):
    numero = vie.rejetee()
    reglages = vie.maison.settings

    def jour(le: str) -> None:
        vie.le(le)
        chantier = ChantierConservation(
            tournee_donnees(vie.maison),
            lambda: politique_donnees(reglages),
            ouvrir=vie.maison.unites,
            horloge=vie.horloge,
        )
        travaux = Travaux([chantier], ouvrir=vie.maison.unites, horloge=vie.horloge)
        travaux.echoir()
        for reference in travaux.dues("conservation"):
            assert travaux.faire("conservation", reference, "moi").panne is None

    jour("2026-06-01")
    assert vie.detail(numero).deposant.nom == MARQUE
    jour("2026-06-02")
    assert vie.detail(numero).deposant.nom == "[effacé]"


def test_a_policy_that_is_wrong_erases_nothing_and_says_so(vie):
    vie.rejetee()
    vie.maison.settings.home.joinpath("donnees.toml").write_text("x = 1", "utf-8")
    chantier = ChantierConservation(
        tournee_donnees(vie.maison),
        lambda: politique_donnees(vie.maison.settings),
        ouvrir=vie.maison.unites,
        horloge=vie.horloge,
    )
    assert "politique de conservation à corriger" in chantier.empechement()
    travaux = Travaux([chantier], ouvrir=vie.maison.unites, horloge=vie.horloge)
    vie.le("2026-06-02")
    travaux.echoir()
    assert travaux.dues("conservation") == []


def test_120_days_of_deposits_closings_and_holds(vie):
    """One deposit every third day, rejected two days later; one in five held; a round every morning."""
    retenues, finies = set(), {}
    ouvertes: list[tuple[int, str]] = []
    for rang in range(120):
        vie.horloge.instant = datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(days=rang)
        if rang % 3 == 0:
            ouvertes.append((rang, vie.deposee(f"R-{rang}", f"BF-2100-000{rang % 9 + 1}")))
        while ouvertes and ouvertes[0][0] == rang - 2:
            depot_le, numero = ouvertes.pop(0)
            vie.agir(Rejeter(numero=numero, code=CodeRejet.HORS_PERIMETRE, motif=MARQUE))
            finies[numero] = rang
            if depot_le % 15 == 0:
                vie.agir(RetenirDonnees(numero=numero, motif="Litige"))
                retenues.add(numero)
        if rang % 10 == 9:
            vie.passer()
    # the last round is of day 119: ended on day 28 at the latest is 91 days ago
    effacees = {numero for numero, fin in finies.items() if fin <= 28} - retenues
    noms = {s.numero: s.deposant_nom for s in vie.lignes(select(signalisation))}
    assert {numero for numero, nom in noms.items() if nom == "[effacé]"} == effacees
    # days 0, 3, …, 24 end on days 2, 5, …, 26: nine; those of days 0 and 15 are held
    assert (len(effacees), len(noms), len(retenues)) == (7, 40, 8)
    rapport = vie.rapport()
    assert rapport.conforme
    bilan = {b.regle.categorie.value: b for b in rapport.bilans}["deposants"]
    assert (bilan.traitees, bilan.mesure.retenues, bilan.rondes) == (7, 2, 12)


def test_no_byte_of_the_person_is_left_in_the_database(vie, url_base):
    for rang in range(1, 9):
        vie.rejetee(f"R-{rang}", f"BF-2100-000{rang}")
    brut = octets(vie.maison, url_base)
    assert MARQUE.encode() in brut
    assert TELEPHONE.encode() in brut
    vie.le("2026-06-01").passer()
    brut = octets(vie.maison, url_base)
    assert MARQUE.encode() not in brut
    assert TELEPHONE.encode() not in brut
    assert vie.lignes(select(func.count()).select_from(passage)) == [(8,)]


def octets(maison, url_base: str) -> bytes:
    """SQLite: the bytes of the file and of its journal. PostgreSQL: every row of every table as text, as a dump has them."""
    if url_base.startswith("sqlite"):
        fichier = maison.settings.base.removeprefix("sqlite:///")
        return b"".join(lire(fichier + suite) for suite in ("", "-wal"))
    with maison.engine.connect() as base:
        return "\n".join(
            str(valeur)
            for table in metadata.sorted_tables
            for ligne in base.exec_driver_sql(f'SELECT t::text FROM "{table.name}" t')
            for valeur in ligne
        ).encode()


def lire(fichier: str) -> bytes:
    chemin = Path(fichier)
    return chemin.read_bytes() if chemin.exists() else b""
