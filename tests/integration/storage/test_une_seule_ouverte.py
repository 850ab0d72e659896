"""The database keeps a prestation to one open signalisation where its offer says so, also when the offer changes."""

from dataclasses import replace

import pytest
from alembic import command
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from esav_ws.application.messages import (
    Accepter,
    AjouterCommentaire,
    Clore,
    ConsulterEtat,
    ContesterCloture,
    PrendreEnCharge,
)
from esav_ws.application.messages_administration import DefinirOffre
from esav_ws.domain.motifs import CodeCloture
from esav_ws.domain.signalisation_erreurs import SignalisationDejaOuverte
from esav_ws.storage import schema, tables
from esav_ws.storage.tables import signalisation
from tests.fakes import AGENT, ALFA, depot

COLONNES = ", ".join(c.name for c in signalisation.c if c.name not in {"numero", "reference_operateur"})


def admettre_plusieurs(maison, plusieurs: bool) -> None:
    with maison.unites(ecriture=False) as uow:
        offre = uow.parc.offre("FTTH")
    maison.bus.executer(DefinirOffre(offre=replace(offre, plusieurs_ouvertes=plusieurs)), AGENT)


def deposer(maison, reference) -> str:
    return maison.bus.executer(depot(reference), ALFA).numero


def clore(maison, numero) -> None:
    for commande in (
        Accepter(numero=numero),
        PrendreEnCharge(numero=numero),
        Clore(numero=numero, code=CodeCloture.REPARATION_RESEAU),
    ):
        maison.bus.executer(commande, AGENT)


def contester(maison, numero):
    acte = ContesterCloture(numero=numero, reference_acte="A1", commentaire="toujours en panne")
    return maison.bus.executer(acte, ALFA)


def migrer(maison, vers, *cible) -> None:
    with maison.engine.connect().execution_options(ecriture=True) as connexion:
        vers(schema._config(connexion), *cible)
        connexion.commit()


def test_two_rows_that_exclude_each_other_do_not_enter(maison):
    deposer(maison, "R1")
    copie = text(
        f"INSERT INTO signalisation (numero, reference_operateur, {COLONNES}) "
        f"SELECT '2222-2222-2', 'R2', {COLONNES} FROM signalisation"
    )
    with maison.engine.connect().execution_options(ecriture=True) as connexion:
        with pytest.raises(IntegrityError):
            connexion.execute(copie)
        connexion.rollback()


def test_a_closing_is_contested_under_the_offer_as_it_is_now(maison):
    premiere = deposer(maison, "R1")
    clore(maison, premiere)
    deposer(maison, "R2")
    with pytest.raises(SignalisationDejaOuverte):
        contester(maison, premiere)
    admettre_plusieurs(maison, plusieurs=True)
    assert contester(maison, premiere).etat == "EN_COURS"


def test_those_opened_when_several_were_admitted_live_on_when_one_is(maison):
    admettre_plusieurs(maison, plusieurs=True)
    numeros = [deposer(maison, reference) for reference in ("R1", "R2")]
    admettre_plusieurs(maison, plusieurs=False)
    for rang, numero in enumerate(numeros):
        remarque = AjouterCommentaire(numero=numero, reference_acte=f"C{rang}", commentaire="suite")
        assert maison.bus.executer(remarque, ALFA).etat == "EN_DEPOT"
    with pytest.raises(SignalisationDejaOuverte):
        deposer(maison, "R3")


def test_the_schema_goes_back_and_forth_with_what_it_holds(maison):
    """Two were opened while the offer admitted several, which it does no longer."""
    admettre_plusieurs(maison, plusieurs=True)
    numeros = [deposer(maison, reference) for reference in ("R1", "R2")]
    maison.bus.executer(Accepter(numero=numeros[0]), AGENT)
    migrer(maison, command.downgrade, "0001")
    with maison.engine.connect().execution_options(ecriture=True) as connexion:
        connexion.execute(update(tables.offre).values(plusieurs_ouvertes=False))
        connexion.commit()
    migrer(maison, command.upgrade, "head")
    schema.verifier(maison.engine)
    etats = [maison.bus.executer(ConsulterEtat(numero=numero), ALFA).etat for numero in numeros]
    assert etats == ["EN_QUALIFICATION", "EN_DEPOT"]
    with pytest.raises(SignalisationDejaOuverte):
        deposer(maison, "R3")
