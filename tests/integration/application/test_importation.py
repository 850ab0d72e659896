"""Imports of prestations on both databases: lots, what is refused, what goes on, who waits for whom."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from esav_ws.adapters.fichier_prestations import FichierPrestations
from esav_ws.adapters.rapport_import import RapportFichier
from esav_ws.application.importation import importer
from esav_ws.application.messages_parc import ConsulterPrestation, ImporterLot, LotLu, TransfererPrestation
from esav_ws.application.ports_parc import Avancee
from esav_ws.domain.offre import CalendrierGtr, Garantie
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.prestation_erreurs import ImportDispute
from esav_ws.storage.tables import audit, prestation, signalisation
from tests.fakes import AGENT, ALFA, BETA, depot

TITRES = "identifiantPrestation;operateur;codeOffre;extremiteB;garantie;etat"


@pytest.fixture
def ecrire(tmp_path):
    def fichier(*lignes: str, nom="parc.csv", lot=3) -> FichierPrestations:
        (tmp_path / nom).write_text("\n".join((TITRES, *lignes)) + "\n", "utf-8")
        return FichierPrestations(tmp_path / nom, lot=lot)

    return fichier


@pytest.fixture
def faire(maison, tmp_path):
    def importe(source, **options):
        with RapportFichier(tmp_path / "refus.csv") as rapport:
            options.setdefault("un_seul_ecrivain", maison.unites.un_seul_ecrivain)
            return importer(maison.bus, AGENT, source, rapport, **options)

    return importe


def neuves(debut, fin):
    return [f"IMP-{rang:04};ALFA;FTTH;Logement {rang};;" for rang in range(debut, fin)]


def comptes(bilan):
    a = bilan.avancee
    return a.creees, a.modifiees, a.inchangees, a.refusees


def combien(maison) -> int:
    with maison.engine.connect() as connexion:
        critere = prestation.c.identifiant.like("IMP-%")
        return connexion.execute(select(func.count()).select_from(prestation).where(critere)).scalar()


def lignes_refusees(tmp_path) -> list[str]:
    return (tmp_path / "refus.csv").read_text("utf-8").splitlines()[1:]


class Coupure(Exception):
    """Stands for a crash between two lots."""


def couper_apres(nombre):
    def suivre(_avancee: Avancee) -> None:
        suivre.vus += 1
        if suivre.vus == nombre:
            raise Coupure

    suivre.vus = 0
    return suivre


def test_lines_create_change_or_say_nothing_new(maison, faire, ecrire):
    assert comptes(faire(ecrire(*neuves(0, 10)))) == (10, 0, 0, 0)
    changees = [ligne.replace("Logement", "Appartement") for ligne in neuves(0, 4)]
    assert comptes(faire(ecrire(*changees, *neuves(4, 12)))) == (2, 4, 6, 0)
    fiche = maison.bus.executer(ConsulterPrestation(identifiant="IMP-0003"), AGENT)
    assert fiche.prestation.extremite_b == "Appartement 3"
    assert combien(maison) == 12


def test_an_imported_prestation_takes_deposits_until_it_is_ended(maison, faire, ecrire):
    faire(ecrire(*neuves(0, 1)))
    assert maison.bus.executer(depot(prestation="IMP-0000"), ALFA).etat == "EN_DEPOT"
    assert comptes(faire(ecrire(neuves(0, 1)[0] + "RESILIEE"))) == (0, 1, 0, 0)
    assert (
        maison.bus.executer(ConsulterPrestation(identifiant="IMP-0000"), AGENT).prestation.etat == "RESILIEE"
    )


def test_an_option_that_a_file_gives_is_taken_into_account_for_what_is_open(maison, faire, ecrire, horloge):
    with maison.unites(ecriture=True) as uow:
        ftth = uow.parc.offre("FTTH")
        option = Garantie("GTR 4 h", 4, CalendrierGtr.CALENDAIRE, "GTR-4H", option=True)
        uow.parc.definir_offre(replace(ftth, garanties=(*ftth.garanties, option)))
        uow.commit()
    faire(ecrire(*neuves(0, 2)))
    numeros = [maison.bus.executer(depot(f"R-{r}", f"IMP-{r:04}"), ALFA).numero for r in range(2)]
    horloge.avancer(minutes=1)
    assert comptes(faire(ecrire(neuves(0, 1)[0].replace(";;", ";GTR-4H;"), *neuves(1, 2)))) == (0, 1, 1, 0)
    with maison.engine.connect() as connexion:
        requete = select(signalisation.c.numero).where(signalisation.c.alerte_le <= horloge.instant)
        assert connexion.execute(requete).scalars().all() == numeros[:1]


def test_of_two_lines_on_one_prestation_the_last_holds(maison, faire, ecrire):
    autre = neuves(0, 1)[0].replace("Logement", "Appartement")
    assert comptes(faire(ecrire(*neuves(0, 1), autre, autre, *neuves(1, 5), autre))) == (5, 1, 2, 0)
    fiche = maison.bus.executer(ConsulterPrestation(identifiant="IMP-0000"), AGENT)
    assert fiche.prestation.extremite_b == "Appartement 0"


def test_refused_lines_are_written_down_in_order_and_the_others_taken(maison, faire, ecrire, tmp_path):
    source = ecrire(
        *neuves(0, 2),
        "IMP-9;ZZZZ;FTTH;;;",
        "imp-9;ALFA;FTTH;;;",
        "IMP-9;ALFA;RIEN;;;",
        "IMP-9;ALFA;FTTH;;GTR-1H;",
        "BF-2500-0001;ALFA;FTTH;;;",
        *neuves(2, 3),
        lot=100,
    )
    bilan = faire(source)
    assert comptes(bilan) == (3, 0, 0, 5)
    assert [ligne.split(";")[:2] for ligne in lignes_refusees(tmp_path)] == [
        ["4", "operateur"],
        ["5", "identifiantPrestation"],
        ["6", "codeOffre"],
        ["7", "garantie"],
        ["8", "operateur"],
    ]
    assert "esav prestation transfer" in lignes_refusees(tmp_path)[4]
    fiche = maison.bus.executer(ConsulterPrestation(identifiant="BF-2500-0001"), AGENT)
    assert fiche.prestation.operateur == "BETA"


def test_a_simulation_counts_and_reports_and_changes_nothing(maison, faire, ecrire, tmp_path):
    source = ecrire(*neuves(0, 8), "IMP-9;ZZZZ;FTTH;;;")
    assert comptes(faire(source, simuler=True)) == (8, 0, 0, 1)
    assert len(lignes_refusees(tmp_path)) == 1
    assert combien(maison) == 0
    bilan = faire(source)
    assert (comptes(bilan), bilan.reprise) == ((8, 0, 0, 1), 0)


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(maison, faire, ecrire, tmp_path):
    source = ecrire(*neuves(0, 5), "IMP-9;ZZZZ;FTTH;;;", *neuves(5, 10), "IMP-9;ALFA;RIEN;;;")
    with pytest.raises(Coupure):
        faire(source, suivre=couper_apres(2))
    assert combien(maison) == 5
    bilan = faire(source)
    assert (comptes(bilan), bilan.reprise) == ((10, 0, 0, 2), 7)
    assert [ligne.partition(";")[0] for ligne in lignes_refusees(tmp_path)] == ["7", "13"]
    encore = faire(source)
    assert (comptes(encore), encore.reprise) == ((0, 0, 10, 2), 0)


def test_an_import_whose_report_was_lost_begins_again(faire, ecrire, tmp_path):
    source = ecrire("IMP-9;ZZZZ;FTTH;;;", *neuves(0, 10))
    with pytest.raises(Coupure):
        faire(source, suivre=couper_apres(2))
    (tmp_path / "refus.csv").unlink()
    bilan = faire(source)
    assert (comptes(bilan), bilan.reprise) == ((5, 0, 5, 1), 0)
    assert len(lignes_refusees(tmp_path)) == 1


def test_a_file_without_a_line_is_imported_too(faire, ecrire):
    bilan = faire(ecrire())
    assert (comptes(bilan), bilan.avancee.finie) == ((0, 0, 0, 0), True)


def test_an_import_that_another_overtakes_stops(maison, ecrire):
    source = ecrire(*neuves(0, 3))
    (lot,) = source.lots(0, 0)
    commande = ImporterLot(
        empreinte=source.empreinte, fichier=source.nom, avant=None, base=Avancee(), lot=lot, fin=True
    )
    maison.bus.executer(commande, AGENT)
    with pytest.raises(ImportDispute):
        maison.bus.executer(commande, AGENT)
    with pytest.raises(HabilitationManquante):
        maison.bus.executer(replace(commande, lot=LotLu((), (), 0, 0)), ALFA)


def test_a_line_transferred_meanwhile_stays_where_it_went(maison, faire, ecrire):
    faire(ecrire(*neuves(0, 3)))
    maison.bus.executer(TransfererPrestation(identifiant="IMP-0001", vers="BETA", motif="m"), AGENT)
    assert comptes(faire(ecrire(*(ligne.replace("Logement", "Maison") for ligne in neuves(0, 3))))) == (
        0,
        2,
        0,
        1,
    )
    assert maison.bus.executer(depot(prestation="IMP-0001"), BETA).etat == "EN_DEPOT"


def test_deposits_go_on_while_prestations_are_imported(maison, faire, ecrire):
    """Every deposit is accepted, and some of them between two lots of the import."""
    source = ecrire(*neuves(0, 4000), lot=200)
    vus: list[int] = []
    fin = threading.Event()

    def deposer() -> None:
        rang = 0
        while not fin.is_set():
            rang += 1
            maison.bus.executer(depot(f"D-{rang}", "COL-0001", "COL"), BETA)

    fil = threading.Thread(target=deposer)
    fil.start()
    try:
        bilan = faire(source, suivre=lambda avancee: vus.append(avancee.lignes))
    finally:
        fin.set()
        fil.join()
    assert comptes(bilan) == (4000, 0, 0, 0)
    with maison.engine.connect() as connexion:
        actions = (
            connexion.execute(
                select(audit.c.action)
                .where(audit.c.action.in_(["ImporterLot", "DeposerSignalisation"]))
                .order_by(audit.c.id)
            )
            .scalars()
            .all()
        )
    lots = [rang for rang, action in enumerate(actions) if action == "ImporterLot"]
    assert len(lots) == 20
    assert lots[-1] - lots[0] > 19  # deposits stand between them
