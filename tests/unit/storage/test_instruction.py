"""Statements as PostgreSQL takes them: numbered parameters, several statements as one."""

from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from esav_ws.storage.instruction import Instruction, ajout, composer

DIALECT = PGDialect_psycopg()
livre = Table("livre", MetaData(), Column("titre", String), Column("pages", Integer))


def test_a_parameter_that_occurs_twice_is_given_once():
    lecture = select(livre.c.pages).where(
        (livre.c.titre == bindparam("nom")) | (livre.c.titre.like(bindparam("nom")))
    )
    compilee = Instruction(lecture).pour(DIALECT)
    assert compilee.sql.count("$1") == 2
    assert "$2" not in compilee.sql
    assert compilee.lier({"nom": "Dune"}) == ["Dune"]


def test_a_percent_sign_is_one():
    compilee = Instruction(select((livre.c.pages % bindparam("reste")).label("reste"))).pour(DIALECT)
    assert " % $1" in compilee.sql


def test_statements_that_travel_together_count_their_parameters_on():
    ajouter = ajout(livre)
    compter = Instruction(
        livre.update().values(pages=livre.c.pages + 1).returning(livre.c.pages), nom="compte"
    )
    composee = composer((compter, ajouter), DIALECT)
    assert composee.sql == (
        "WITH compte AS (UPDATE livre SET pages=(livre.pages + $1::INTEGER) RETURNING livre.pages) "
        "INSERT INTO livre (titre, pages) VALUES ($2::VARCHAR, $3::INTEGER)"
    )
    assert composee.lier([{}, {"titre": "Dune", "pages": 412}]) == [1, "Dune", 412]
