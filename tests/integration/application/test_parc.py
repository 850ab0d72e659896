"""Offers and prestations through the bus: annexe 1 at the deposit, and a line that passes to another Opérateur."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from esav_ws.application.messages import (
    AjouterCommentaire,
    AnnulerSignalisation,
    ConsulterEtat,
    ConsulterHistorique,
    ConsulterSignalisation,
    LireHorloges,
    ListerSignalisations,
    ReleverEvenements,
    VerifierFormulaire,
)
from esav_ws.application.messages_administration import DefinirOffre, DefinirPrestation
from esav_ws.application.messages_parc import (
    AppliquerOffres,
    ConsulterOffre,
    ConsulterPrestation,
    ListerOffres,
    ListerPrestations,
    TransfererPrestation,
)
from esav_ws.domain.contrat_erreurs import ExceptionSansMotif
from esav_ws.domain.offre import (
    CalendrierGtr,
    Canal,
    EtatPrestation,
    FamilleOffre,
    Garantie,
    Offre,
    OffreInconnue,
    OffrePasEnPlace,
    Prestation,
    PrestationInconnue,
    PrestationResiliee,
)
from esav_ws.domain.offre_regles import MiseEnPlaceTropProche, OffreDejaEnPlace, OffresInvalides
from esav_ws.domain.operateur import HabilitationManquante, OperateurInconnu
from esav_ws.domain.prestation_erreurs import TransfertSansObjet
from esav_ws.domain.prestation_fiche import PrestationIncorrecte
from esav_ws.domain.signalisation_erreurs import CurseurInvalide, SignalisationInconnue
from esav_ws.storage.tables import signalisation
from tests.fakes import AGENT, ALFA, BETA, depot

LIGNE = "BF-2100-0001"
NEUVE = Offre(
    "FTTE",
    "Fibre mutualisée activée",
    frozenset(Canal),
    famille=FamilleOffre.FTTE,
    annoncee_le=date(2026, 2, 20),
    mise_en_place_le=date(2026, 3, 21),
)
"""Announced a month to the day before it takes deposits, under the test's clock of 2 March 2026."""


def offre(maison, code) -> Offre:
    return maison.bus.executer(ConsulterOffre(code=code), AGENT)


def alerte(maison, numero) -> datetime:
    with maison.engine.connect() as connexion:
        return connexion.execute(
            select(signalisation.c.alerte_le).where(signalisation.c.numero == numero)
        ).scalar()


def transferer(maison, vers="BETA", **autres):
    commande = TransfererPrestation(identifiant=LIGNE, vers=vers, motif="Changement d'Opérateur du client")
    return maison.bus.executer(replace(commande, **autres), AGENT)


def evenements(maison, acteur) -> list[tuple[str, str, dict]]:
    page = maison.bus.executer(ReleverEvenements(taille=100), acteur)
    return [(e.type, e.numero, dict(e.donnees)) for e in page.evenements]


def test_offers_are_applied_once_and_told_member_by_member(maison):
    effets = maison.bus.executer(AppliquerOffres(offres=(NEUVE,)), AGENT)
    assert [(e.nouvelle, e.changements) for e in effets] == [(True, ())]
    (encore,) = maison.bus.executer(AppliquerOffres(offres=(NEUVE,)), AGENT)
    assert (encore.nouvelle, encore.changements) == (False, ())
    autre = replace(
        NEUVE, libelle="FTTE", garanties=(Garantie("GTR", 4, CalendrierGtr.CALENDAIRE, "G", option=True),)
    )
    (change,) = maison.bus.executer(AppliquerOffres(offres=(autre,)), AGENT)
    assert change.changements == ("libelle", "garanties")
    assert offre(maison, "FTTE") == autre
    assert [o.code for o in maison.bus.executer(ListerOffres(), AGENT)] == ["COL", "FTTE", "FTTH", "FTTO"]
    with pytest.raises(OffreInconnue):
        offre(maison, "RIEN")


def test_an_offer_set_up_too_early_takes_an_exception_that_is_kept(maison, horloge):
    tot = replace(NEUVE, mise_en_place_le=date(2026, 3, 20))
    for commande in (AppliquerOffres(offres=(NEUVE, tot)), DefinirOffre(offre=tot)):
        with pytest.raises(MiseEnPlaceTropProche, match="21/03/2026"):
            maison.bus.executer(commande, AGENT)
    with pytest.raises(OffreInconnue):
        offre(maison, "FTTE")
    with pytest.raises(ExceptionSansMotif):
        maison.bus.executer(AppliquerOffres(offres=(tot,), exception=" "), AGENT)
    maison.bus.executer(AppliquerOffres(offres=(tot,), exception="Appel d'offres"), AGENT)
    prise = offre(maison, "FTTE").exception
    assert (prise.motif, prise.auteur, prise.le) == ("Appel d'offres", "Camille Agent", horloge.instant)
    maison.bus.executer(AppliquerOffres(offres=(replace(tot, libelle="FTTE"),)), AGENT)
    assert offre(maison, "FTTE").exception == prise
    maison.bus.executer(AppliquerOffres(offres=(NEUVE,), exception="inutile"), AGENT)
    assert offre(maison, "FTTE").exception is None


def test_an_offer_against_the_rules_of_its_family_is_refused(maison):
    with pytest.raises(OffresInvalides, match="web services"):
        maison.bus.executer(DefinirOffre(offre=replace(NEUVE, famille=FamilleOffre.FTTH)), AGENT)
    fermee = replace(offre(maison, "COL"), mise_en_place_le=date(2026, 6, 1))
    with pytest.raises(OffreDejaEnPlace):
        maison.bus.executer(AppliquerOffres(offres=(fermee,)), AGENT)
    with pytest.raises(HabilitationManquante):
        maison.bus.executer(AppliquerOffres(offres=(NEUVE,)), ALFA)


def test_an_offer_that_is_not_set_up_yet_refuses_deposits_until_its_day(maison, horloge):
    with maison.unites(ecriture=True) as uow:  # as if it had been announced before it was sold
        uow.parc.definir_offre(replace(uow.parc.offre("FTTH"), mise_en_place_le=date(2026, 3, 21)))
        uow.commit()
    with pytest.raises(OffrePasEnPlace, match=r"le 21/03/2026"):
        maison.bus.executer(depot(), ALFA)
    verification = maison.bus.executer(VerifierFormulaire(depot=depot()), ALFA)
    assert [refus.code for refus in verification.refus] == ["PRE-005"]
    horloge.instant = datetime(2026, 3, 20, 22, 59, 59, tzinfo=UTC)
    with pytest.raises(OffrePasEnPlace):
        maison.bus.executer(depot(), ALFA)
    horloge.instant = datetime(2026, 3, 20, 23, 0, tzinfo=UTC)  # midnight in Paris
    assert maison.bus.executer(depot(), ALFA).etat == "EN_DEPOT"


def test_the_options_of_a_prestation_are_among_its_guarantees_and_no_others(maison):
    option = Garantie("GTR 4 h", 4, CalendrierGtr.CALENDAIRE, "GTR-4H", option=True)
    connue = offre(maison, "FTTH")
    maison.bus.executer(DefinirOffre(offre=replace(connue, garanties=(*connue.garanties, option))), AGENT)
    fiche = maison.bus.executer(ConsulterPrestation(identifiant=LIGNE), AGENT)
    maison.bus.executer(DefinirPrestation(prestation=replace(fiche.prestation, garanties=("GTR-4H",))), AGENT)
    vues = {}
    for ligne in (LIGNE, "BF-2100-0002"):
        numero = maison.bus.executer(depot(f"R-{ligne}", ligne), ALFA).numero
        detail = maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA)
        vues[ligne] = ([g.libelle for g in detail.garanties], detail.horloge.limite)
    assert vues == {
        LIGNE: (["GTR 10 h ouvrées", "GTR 4 h"], datetime(2026, 3, 2, 12, 0, tzinfo=UTC)),
        # 9 working hours are left of Monday, the tenth is Tuesday's first
        "BF-2100-0002": (["GTR 10 h ouvrées"], datetime(2026, 3, 3, 8, 0, tzinfo=UTC)),
    }


def test_the_option_of_a_line_runs_on_until_its_former_holder_has_its_service_back(maison, horloge):
    """The clock and the alerts of an open signalisation are those of the line as its own Opérateur rented it."""
    option = Garantie("GTR 4 h", 4, CalendrierGtr.CALENDAIRE, "GTR-4H", option=True)
    connue = offre(maison, "FTTH")
    maison.bus.executer(DefinirOffre(offre=replace(connue, garanties=(*connue.garanties, option))), AGENT)
    numero = maison.bus.executer(depot(), ALFA).numero
    sans_option = alerte(maison, numero)
    horloge.avancer(minutes=1)
    fiche = maison.bus.executer(ConsulterPrestation(identifiant=LIGNE), AGENT)
    maison.bus.executer(DefinirPrestation(prestation=replace(fiche.prestation, garanties=("GTR-4H",))), AGENT)
    assert alerte(maison, numero) == horloge.instant < sans_option  # looked at again at once
    transferer(maison)
    detail = maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA)
    assert detail.horloge.limite == datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    horloges = maison.bus.executer(LireHorloges(numeros=(numero,)), AGENT)
    assert horloges[numero].limite == detail.horloge.limite


def test_a_prestation_is_kept_and_listed_as_it_was_described(maison):
    entiere = Prestation(
        "ZZ-0001",
        "GAMA",
        "FTTH",
        EtatPrestation.ACTIVE,
        "A",
        "B",
        "C",
        "FI-21231-0001",
        "OO-2101-0001",
        "PBO-1",
        (),
        date(2024, 9, 2),
    )
    maison.bus.executer(DefinirPrestation(prestation=entiere), AGENT)
    assert maison.bus.executer(ConsulterPrestation(identifiant="ZZ-0001"), AGENT).prestation == entiere
    assert maison.bus.executer(ListerPrestations(operateur="GAMA"), AGENT).lignes == (entiere,)
    with pytest.raises(PrestationIncorrecte):
        maison.bus.executer(DefinirPrestation(prestation=replace(entiere, reference_pm="PM 1")), AGENT)


def test_prestations_are_listed_page_after_page(maison):
    vues, curseur = [], None
    while True:
        page = maison.bus.executer(ListerPrestations(operateur="BETA", taille=5, curseur=curseur), AGENT)
        vues += [p.identifiant for p in page.lignes]
        curseur = page.curseur_suivant
        if curseur is None:
            break
    attendues = [f"BF-2100-{r:04}" for r in range(101, 104)] + [f"BF-2500-{r:04}" for r in range(1, 10)]
    assert vues == attendues + [f"COL-{r:04}" for r in range(1, 10)]
    debut = maison.bus.executer(ListerPrestations(taille=2), AGENT)
    assert [p.identifiant for p in debut.lignes] == ["BF-2100-0001", "BF-2100-0002"]
    with pytest.raises(CurseurInvalide):
        maison.bus.executer(ListerPrestations(operateur="BETA", curseur=debut.curseur_suivant), AGENT)
    with pytest.raises(OperateurInconnu):
        maison.bus.executer(ListerPrestations(operateur="ZZZZ"), AGENT)


def test_a_transfer_keeps_each_sides_history_private(maison, horloge):
    ouverte = maison.bus.executer(depot("A-1"), ALFA).numero
    horloge.avancer(hours=1)
    transferer(maison)
    # the former one: its own, as it was, and no more deposits
    with pytest.raises(PrestationInconnue):
        maison.bus.executer(depot("A-2"), ALFA)
    assert maison.bus.executer(ConsulterEtat(numero=ouverte), ALFA).etat == "EN_DEPOT"
    vue = maison.bus.executer(ConsulterSignalisation(numero=ouverte), ALFA).prestation
    assert (vue.operateur, vue.extremite_b, vue.active_le) == ("ALFA", "Logement 1, Dijon", date(2024, 9, 2))
    remarque = AjouterCommentaire(numero=ouverte, reference_acte="C-1", commentaire="Toujours en panne")
    assert maison.bus.executer(remarque, ALFA).etat == "EN_DEPOT"
    # the new one: may deposit, sees nothing of what came before
    neuve = maison.bus.executer(depot("B-1"), BETA).numero
    for requete in (ConsulterEtat(numero=ouverte), ConsulterSignalisation(numero=ouverte)):
        with pytest.raises(SignalisationInconnue):
            maison.bus.executer(requete, BETA)
    with pytest.raises(SignalisationInconnue):
        maison.bus.executer(ConsulterSignalisation(numero=neuve), ALFA)
    siennes = ListerSignalisations(identifiant_prestation=LIGNE)
    assert [r.numero for r in maison.bus.executer(siennes, BETA).lignes] == [neuve]
    assert [r.numero for r in maison.bus.executer(siennes, ALFA).lignes] == [ouverte]
    # what the new one changes on its line does not show on the former one's side
    fiche = maison.bus.executer(ConsulterPrestation(identifiant=LIGNE), AGENT)
    changee = replace(fiche.prestation, extremite_b="Chez le client de BETA")
    maison.bus.executer(DefinirPrestation(prestation=changee), AGENT)
    assert maison.bus.executer(ConsulterSignalisation(numero=ouverte), ALFA).prestation == vue
    assert maison.bus.executer(ConsulterSignalisation(numero=ouverte), AGENT).prestation == vue
    assert maison.bus.executer(ConsulterSignalisation(numero=neuve), BETA).prestation == changee
    # each closes its own, and keeps its own history
    for numero, acteur in ((ouverte, ALFA), (neuve, BETA)):
        acte = AnnulerSignalisation(numero=numero, reference_acte="X", commentaire="c")
        maison.bus.executer(acte, acteur)
    passe = ConsulterHistorique(identifiant_prestation=LIGNE)
    assert [r.numero for r in maison.bus.executer(passe, ALFA).lignes] == [ouverte]
    assert [r.numero for r in maison.bus.executer(passe, BETA).lignes] == [neuve]


def test_each_side_learns_of_a_transfer_without_learning_of_the_other(maison, horloge):
    cession = transferer(maison)
    assert evenements(maison, ALFA) == [("PRESTATION_CEDEE", "", {"prestation": LIGNE})]
    assert evenements(maison, BETA) == [("PRESTATION_RECUE", "", {"prestation": LIGNE})]
    fiche = maison.bus.executer(ConsulterPrestation(identifiant=LIGNE), AGENT)
    assert fiche.cessions == (cession,)
    assert (cession.avant.operateur, cession.vers, cession.auteur, cession.le) == (
        "ALFA",
        "BETA",
        "Camille Agent",
        horloge.instant,
    )
    assert fiche.prestation.active_le == date(2026, 3, 2)


def test_the_options_that_the_former_one_had_do_not_go_along(maison):
    with maison.unites(ecriture=True) as uow:
        uow.parc.definir_prestation(replace(uow.parc.prestation(LIGNE, None), garanties=("GTR-4H",)))
        uow.commit()
    cession = transferer(maison)
    assert cession.avant.garanties == ("GTR-4H",)
    fiche = maison.bus.executer(ConsulterPrestation(identifiant=LIGNE), AGENT)
    assert fiche.prestation.garanties == ()
    assert fiche.cessions[0].avant.garanties == ("GTR-4H",)


def test_a_line_that_comes_back_is_its_own_again(maison):
    premiere = maison.bus.executer(depot("A-1"), ALFA).numero
    transferer(maison)
    seconde = maison.bus.executer(depot("B-1"), BETA).numero
    transferer(maison, vers="ALFA")
    assert maison.bus.executer(ConsulterSignalisation(numero=premiere), ALFA).prestation.operateur == "ALFA"
    assert maison.bus.executer(ConsulterSignalisation(numero=seconde), BETA).prestation.operateur == "BETA"
    fiche = maison.bus.executer(ConsulterPrestation(identifiant=LIGNE), AGENT)
    assert [(c.avant.operateur, c.vers) for c in fiche.cessions] == [("ALFA", "BETA"), ("BETA", "ALFA")]


def test_what_cannot_be_transferred_says_why(maison):
    with pytest.raises(TransfertSansObjet):
        transferer(maison, vers="ALFA")
    with pytest.raises(OperateurInconnu):
        transferer(maison, vers="ZZZZ")
    with pytest.raises(PrestationInconnue):
        transferer(maison, identifiant="BF-9999-0001")
    with pytest.raises(HabilitationManquante):
        maison.bus.executer(TransfererPrestation(identifiant=LIGNE, vers="BETA", motif="m"), BETA)
    maison.bus.executer(
        DefinirPrestation(prestation=Prestation(LIGNE, "ALFA", "FTTH", EtatPrestation.RESILIEE)), AGENT
    )
    with pytest.raises(PrestationResiliee):
        transferer(maison)
    assert evenements(maison, ALFA) == []


def test_a_prestation_redefined_for_another_is_transferred(maison):
    numero = maison.bus.executer(depot("A-1"), ALFA).numero
    maison.bus.executer(DefinirPrestation(prestation=Prestation(LIGNE, "BETA", "FTTH")), AGENT)
    assert maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA).prestation.extremite_b
    assert evenements(maison, BETA) == [("PRESTATION_RECUE", "", {"prestation": LIGNE})]


def test_the_agent_sees_a_signalisation_whose_line_changed_hands_without_a_trace(maison):
    """As it could before cessions were kept."""
    numero = maison.bus.executer(depot("A-1"), ALFA).numero
    with maison.unites(ecriture=True) as uow:
        uow.parc.definir_prestation(replace(uow.parc.prestation(LIGNE, None), operateur="BETA"))
        uow.commit()
    detail = maison.bus.executer(ConsulterSignalisation(numero=numero), AGENT)
    assert (detail.signalisation.operateur, detail.prestation.operateur) == ("ALFA", "BETA")
    with pytest.raises(PrestationInconnue):
        maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA)
