import shutil
import uuid
from collections import Counter
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import func, make_url, select

from bench.semis import SemisManque, semer
from esav_ws.application.messages import ConsulterEtat, ConsulterSignalisation, ListerSignalisations
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.numero import relire
from esav_ws.domain.signalisation import OUVERTS, Etat
from esav_ws.storage import tables as t
from tests.conftest import BASES
from tests.fakes import BETA, depot

NOMBRE = 1000


@pytest.fixture(scope="module", params=BASES)
def semee(request, tmp_path_factory):
    """A database of each kind, filled once, and the sample that came of it."""
    if request.param == "sqlite":
        fichier = tmp_path_factory.mktemp("semee") / "esav.sqlite"
        shutil.copy(request.getfixturevalue("modele_sqlite"), fichier)
        url = f"sqlite:///{fichier}"
        yield url, semer(url, NOMBRE)
        return
    serveur = make_url(request.getfixturevalue("serveur_postgres")).set(drivername="postgresql")
    modele = request.getfixturevalue("modele_postgres")
    nom = f"esav_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(serveur.render_as_string(hide_password=False), autocommit=True) as connexion:
        connexion.execute(f"CREATE DATABASE {nom} TEMPLATE {modele}")
        url = serveur.set(drivername="postgresql+psycopg", database=nom).render_as_string(hide_password=False)
        yield url, semer(url, NOMBRE)
        connexion.execute(f"DROP DATABASE {nom} WITH (FORCE)")


@pytest.fixture
def numeros(semee):
    return semee[1]


@pytest.fixture
def maison(semee, tmp_path):
    maison = Maison.ouvrir(Settings(home=tmp_path, database_url=semee[0]))
    yield maison
    maison.fermer()


@pytest.fixture
def connexion(maison):
    with maison.engine.connect() as connexion:
        yield connexion


def test_as_many_signalisations_as_asked_are_stored_and_two_percent_are_open(connexion):
    par_etat = dict(
        connexion.execute(
            select(t.signalisation.c.ouverte, func.count()).group_by(t.signalisation.c.ouverte)
        ).all()
    )
    assert par_etat == {False: 980, True: 20}


def test_the_sample_is_of_valid_distinct_numbers_that_the_operator_can_consult(maison, numeros):
    assert len(set(numeros)) == len(numeros) > 300
    for numero in numeros:
        assert relire(numero) == numero
        assert maison.bus.executer(ConsulterEtat(numero=numero), BETA).numero == numero


def test_each_history_leads_from_the_deposit_to_the_state(maison, numeros):
    for numero in numeros[:100]:
        lue = maison.bus.executer(ConsulterSignalisation(numero=numero), BETA).signalisation
        etapes = [Etat.EN_DEPOT, *(passage.cible for passage in lue.passages)]
        assert [passage.depart for passage in lue.passages] == etapes[:-1]
        assert etapes[-1] is lue.etat
        assert [lue.depose_le, *(p.le for p in lue.passages)] == sorted(
            {lue.depose_le, *(p.le for p in lue.passages)}
        )
        assert lue.fin is None or lue.fin.le - lue.depose_le < timedelta(days=6)


def test_the_open_list_shows_the_open_ones_newest_first(maison):
    page = maison.bus.executer(ListerSignalisations(taille=200), BETA)
    assert {ligne.etat for ligne in page.lignes} <= OUVERTS
    dates = [ligne.depose_le for ligne in page.lignes]
    assert dates == sorted(dates, reverse=True)
    assert dates


def test_event_journals_have_no_gap_and_follow_time(connexion):
    for operateur, dernier in connexion.execute(
        select(t.operateur.c.code, t.operateur.c.dernier_evenement)
    ).all():
        evenements = connexion.execute(
            select(t.evenement.c.sequence, t.evenement.c.le)
            .where(t.evenement.c.operateur == operateur)
            .order_by(t.evenement.c.sequence)
        ).all()
        assert [e.sequence for e in evenements] == list(range(1, dernier + 1))
        assert [e.le for e in evenements] == sorted(e.le for e in evenements)


def test_no_row_hangs_in_the_air(connexion):
    for table in t.metadata.sorted_tables:
        for colonne in table.columns:
            for cle in colonne.foreign_keys:
                orphelines = select(func.count()).where(
                    colonne.is_not(None), ~select(cle.column).where(cle.column == colonne).exists()
                )
                assert connexion.execute(orphelines).scalar() == 0, f"{table.name}.{colonne.name}"


def test_one_deposit_event_and_one_event_per_passage_remark_or_closing_notice(connexion):
    evenements = Counter(connexion.execute(select(t.evenement.c.numero)).scalars())
    attendus = Counter(connexion.execute(select(t.signalisation.c.numero)).scalars())
    attendus.update(connexion.execute(select(t.passage.c.numero)).scalars())
    attendus.update(connexion.execute(select(t.commentaire.c.numero)).scalars())
    attendus.update(
        connexion.execute(select(t.passage.c.numero).where(t.passage.c.cible == "VALIDE")).scalars()
    )
    assert evenements == attendus


def test_the_service_goes_on_where_the_past_ends(maison, connexion):
    avant = connexion.execute(
        select(t.operateur.c.dernier_evenement).where(t.operateur.c.code == "BETA")
    ).scalar_one()
    connexion.rollback()
    accuse = maison.bus.executer(depot(prestation="COL-0001", offre="COL"), BETA)
    suivant = connexion.execute(
        select(t.evenement.c.sequence).where(t.evenement.c.numero == accuse.numero)
    ).scalar()
    assert suivant == avant + 1


def test_the_same_number_of_signalisations_gives_the_same_sample(numeros, tmp_path, modele_sqlite):
    shutil.copy(modele_sqlite, tmp_path / "autre.sqlite")
    assert semer(f"sqlite:///{tmp_path}/autre.sqlite", NOMBRE) == numeros


def test_a_database_that_holds_signalisations_is_left_alone(semee, connexion):
    combien = select(func.count()).select_from(t.signalisation)
    avant = connexion.execute(combien).scalar()
    connexion.rollback()
    with pytest.raises(SemisManque):
        semer(semee[0], 10)
    assert connexion.execute(combien).scalar() == avant
