"""Incidents and planned works: whom they concern, what they cover, what is told, and what is attached."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.application import messages
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.messages_reseau import (
    AnnulerReseau,
    CloreReseau,
    ConsulterIncidents,
    ConsulterPrestationsImpactees,
    ConsulterReseau,
    ConsulterTravauxProgrammes,
    ConsulterUnReseau,
    DeclarerReseau,
    ImporterReseau,
    LigneReseau,
    ListerReseau,
    ModifierReseau,
    ReplanifierTravaux,
)
from esav_ws.application.reseau_fond import ChantierReseau
from esav_ws.domain.offre import PrestationInconnue
from esav_ws.domain.operateur import Habilitation, HabilitationManquante
from esav_ws.domain.reseau import DescriptionReseau, Element
from esav_ws.domain.reseau_codes import (
    CauseIncident,
    Equipement,
    EtatReseau,
    NatureIntervention,
    NatureReseau,
)
from esav_ws.domain.reseau_erreurs import (
    ConflitRevisionReseau,
    DescriptionReseauIncorrecte,
    ReferenceReseauDejaEmployee,
    ReseauInconnu,
    TransitionReseauInterdite,
)
from esav_ws.domain.reseau_periode import PeriodeReseau
from esav_ws.domain.signalisation_erreurs import CurseurInvalide
from tests.fakes import AGENT, ALFA, BETA, depot

DIJON, BESANCON = "FI-21231-0001", "FI-25056-0001"
"""The PMs of the demonstration: ALFA has nine lines on the first, BETA nine on the second and some on the first."""

ALFA_TEST = replace(ALFA, habilitations=frozenset(Habilitation))
BETA_TEST = replace(BETA, habilitations=frozenset(Habilitation))
NEUF_H = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
INCIDENT, TRAVAUX = NatureReseau.INCIDENT, NatureReseau.TRAVAUX_PROGRAMMES


def coupure(*pms, **autres):
    elements = tuple(map(Element, pms or (DIJON,)))
    return DescriptionReseau(
        Equipement.PM, elements, **{"debut": NEUF_H, "cause": CauseIncident.CABLE_COUPE, **autres}
    )


def chantier_prevu(pm=BESANCON, **autres):
    return DescriptionReseau(
        Equipement.PM,
        (Element(pm),),
        **{
            "debut": NEUF_H + timedelta(days=7),
            "fin": NEUF_H + timedelta(days=7, hours=4),
            "nature_intervention": NatureIntervention.CHGC,
            **autres,
        },
    )


def ouvrir(maison, description=None, reference="INC-1", nature=INCIDENT):
    commande = DeclarerReseau(
        nature=nature, reference=reference, description=description or coupure(), motif="Constaté"
    )
    return maison.bus.executer(commande, AGENT)


def planifier(maison, description=None, reference="TP-1"):
    return ouvrir(maison, description or chantier_prevu(), reference, TRAVAUX)


def incidents(maison, acteur=ALFA_TEST, **criteres):
    return maison.bus.executer(ConsulterIncidents(**criteres), acteur).lignes


def travaux(maison, acteur=BETA_TEST, **criteres):
    return maison.bus.executer(ConsulterTravauxProgrammes(**criteres), acteur).lignes


def references(lignes):
    return [vue.evenement.reference for vue in lignes]


def clore(maison, reference="INC-1", nature=INCIDENT, **autres):
    commande = CloreReseau(nature=nature, reference=reference, motif="Réparé", **autres)
    return maison.bus.executer(commande, AGENT)


@pytest.fixture
def fond(maison, horloge):
    return ChantierReseau(ouvrir=maison.unites, horloge=horloge)


def tourner(fond, horloge):
    reference = fond.periode(horloge.maintenant())
    assert reference is not None
    fond.accomplir(reference)


def evenements(maison, acteur, *types):
    page = maison.bus.executer(messages.ReleverEvenements(taille=200), acteur)
    return [e for e in page.evenements if e.type in types or (not types and "reseau" in e.type)]


def du_reseau(maison, acteur):
    page = maison.bus.executer(messages.ReleverEvenements(taille=200), acteur)
    return [e for e in page.evenements if e.type.startswith(("INCIDENT", "TRAVAUX"))]


def test_an_operateur_sees_its_own_impacted_prestations_and_no_others(maison):
    ouvrir(maison)
    (vue,) = incidents(maison, ALFA_TEST)
    assert vue.prestations[:2] == ("BF-2100-0001", "BF-2100-0002")
    (vue_de_beta,) = incidents(maison, BETA_TEST)
    assert vue_de_beta.prestations
    assert not set(vue.prestations) & set(vue_de_beta.prestations)
    page = maison.bus.executer(ConsulterPrestationsImpactees(reference="INC-1", operateur="BETA"), ALFA_TEST)
    assert {operateur for _, operateur in page.lignes} == {"ALFA"}


def test_whom_it_does_not_concern_knows_nothing_of_it(maison):
    effet = ouvrir(maison, coupure(BESANCON))
    assert effet.operateurs == ("BETA",)
    assert incidents(maison, ALFA_TEST) == ()
    with pytest.raises(ReseauInconnu):
        maison.bus.executer(ConsulterPrestationsImpactees(reference="INC-1"), ALFA_TEST)


def test_a_query_takes_the_habilitation_of_tests(maison):
    with pytest.raises(HabilitationManquante):
        maison.bus.executer(
            ConsulterIncidents(), replace(ALFA, habilitations=frozenset({Habilitation.SIGNALISATION}))
        )


def test_impacted_prestations_are_paged_without_loss_nor_double(maison):
    ouvrir(maison, coupure(DIJON, BESANCON))
    lues, curseur = [], None
    while True:
        requete = ConsulterPrestationsImpactees(reference="INC-1", taille=4, curseur=curseur)
        page = maison.bus.executer(requete, AGENT)
        lues += page.lignes
        curseur = page.curseur_suivant
        if curseur is None:
            break
    assert len(lues) == len(set(lues))
    attendues = {f"BF-2100-000{n}" for n in range(1, 10)} | {f"BF-2500-000{n}" for n in range(1, 10)}
    assert attendues <= {prestation for prestation, _ in lues}


def test_a_pbo_covers_its_own_lines_only(maison):
    prestation = maison.bus.executer(_fiche("BF-2100-0003"), AGENT).prestation
    maison.bus.executer(
        DefinirPrestation(prestation=replace(prestation, reference_pbo="PBO-21231-0077")), AGENT
    )
    description = replace(
        coupure(), equipement=Equipement.LIENPMPBO, elements=(Element(DIJON, "PBO-21231-0077"),)
    )
    ouvrir(maison, description)
    (vue,) = incidents(maison)
    assert vue.prestations == ("BF-2100-0003",)
    assert incidents(maison, identifiant_prestation="BF-2100-0003") == (vue,)
    assert incidents(maison, identifiant_prestation="BF-2100-0001") == ()


def _fiche(identifiant):
    from esav_ws.application.messages_parc import ConsulterPrestation

    return ConsulterPrestation(identifiant=identifiant)


def test_works_and_incidents_are_asked_for_apart_or_together(maison):
    ouvrir(maison, coupure(BESANCON))
    planifier(maison)
    assert references(travaux(maison)) == ["TP-1"]
    assert references(incidents(maison, BETA_TEST)) == ["INC-1"]
    ensemble = maison.bus.executer(ConsulterReseau(), BETA_TEST)
    assert set(references(ensemble.lignes)) == {"INC-1", "TP-1"}


def test_each_criterion_narrows(maison, horloge):
    ouvrir(maison, coupure(DIJON))
    horloge.avancer(minutes=10)
    ouvrir(maison, coupure(BESANCON), "INC-2")
    assert references(incidents(maison, BETA_TEST)) == ["INC-2", "INC-1"]
    assert references(incidents(maison, BETA_TEST, pm=DIJON)) == ["INC-1"]
    assert references(incidents(maison, BETA_TEST, commune="25056")) == ["INC-2"]
    assert references(incidents(maison, BETA_TEST, modifie_depuis=NEUF_H + timedelta(minutes=1))) == ["INC-2"]
    assert references(incidents(maison, BETA_TEST, reference="INC-1")) == ["INC-1"]
    assert incidents(maison, BETA_TEST, etats=(EtatReseau.MAJ,)) == ()
    assert incidents(maison, BETA_TEST, intervention_oc=True) == ()
    hier = PeriodeReseau(NEUF_H - timedelta(days=1), NEUF_H)
    assert incidents(maison, BETA_TEST, periode=hier) == ()
    apres = PeriodeReseau(NEUF_H + timedelta(hours=1), NEUF_H + timedelta(hours=2))
    assert references(incidents(maison, BETA_TEST, periode=apres)) == ["INC-2", "INC-1"]
    assert references(incidents(maison, BETA_TEST, creation=apres)) == []


def test_works_that_overrun_are_still_under_way(maison, horloge):
    planifier(maison)
    horloge.avancer(days=8)
    maintenant = horloge.maintenant()
    autour = PeriodeReseau(maintenant - timedelta(minutes=1), maintenant + timedelta(minutes=1))
    assert references(travaux(maison, periode=autour)) == ["TP-1"]
    clore(maison, "TP-1", TRAVAUX, fin_reelle=NEUF_H + timedelta(days=7, hours=5))
    assert travaux(maison, periode=autour) == ()


def test_a_prestation_of_another_operateur_is_unknown(maison):
    ouvrir(maison)
    with pytest.raises(PrestationInconnue):
        incidents(maison, ALFA_TEST, identifiant_prestation="BF-2500-0001")


def test_pages_follow_each_other_and_a_cursor_is_of_one_list(maison, horloge):
    for rang in range(5):
        ouvrir(maison, reference=f"INC-{rang}")
        horloge.avancer(minutes=1)
    premiere = maison.bus.executer(ConsulterIncidents(taille=2), ALFA_TEST)
    assert references(premiere.lignes) == ["INC-4", "INC-3"]
    suite = ConsulterIncidents(taille=3, curseur=premiere.curseur_suivant)
    deuxieme = maison.bus.executer(suite, ALFA_TEST)
    assert references(deuxieme.lignes) == ["INC-2", "INC-1", "INC-0"]
    assert deuxieme.curseur_suivant is None
    with pytest.raises(CurseurInvalide):
        maison.bus.executer(suite, BETA_TEST)


def test_what_is_closed_stays_visible_eight_days(maison, horloge):
    ouvrir(maison)
    horloge.avancer(hours=2)
    clore(maison)
    horloge.instant = datetime(
        2026, 3, 10, 22, 59, tzinfo=UTC
    )  # the eighth day after 2 March, 23:59 in Paris
    (vue,) = incidents(maison)
    assert vue.evenement.etat is EtatReseau.CLOTURE
    assert vue.evenement.fin_reelle == NEUF_H + timedelta(hours=2)
    horloge.avancer(minutes=1)
    assert incidents(maison) == ()
    assert references(maison.bus.executer(ListerReseau(nature=INCIDENT, tout=True), AGENT).lignes) == [
        "INC-1"
    ]


def test_the_history_says_who_changed_what(maison, horloge):
    ouvrir(maison)
    horloge.avancer(minutes=5)
    maison.bus.executer(
        ModifierReseau(
            nature=INCIDENT,
            reference="INC-1",
            changements={"cause": "VANDALISME", "dateFin": "2026-03-02T18:00"},
            motif="Vu sur place",
        ),
        AGENT,
    )
    fiche = maison.bus.executer(ConsulterUnReseau(nature=INCIDENT, reference="INC-1"), AGENT)
    assert [(c.etat, c.motif, c.champs) for c in fiche.evenement.historique] == [
        ("NOUVEAU", "Constaté", ()),
        ("MAJ", "Vu sur place", ("fin", "cause")),
    ]
    assert fiche.evenement.historique[1].auteur == "Camille Agent"
    assert fiche.evenement.description.fin == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def test_a_change_that_changes_nothing_writes_nothing(maison):
    ouvrir(maison)
    commande = ModifierReseau(
        nature=INCIDENT, reference="INC-1", changements={"cause": "CABLE_COUPE"}, motif="Rien"
    )
    effet = maison.bus.executer(commande, AGENT)
    assert not effet.change
    assert effet.evenement.revision == 0


def test_an_incident_is_not_planned_again_and_what_ended_does_not_change(maison):
    ouvrir(maison)
    quand = {"debut": NEUF_H, "fin": None, "motif": "x"}
    with pytest.raises(ReseauInconnu):
        maison.bus.executer(ReplanifierTravaux(reference="INC-1", **quand), AGENT)
    with pytest.raises(TransitionReseauInterdite):
        maison.bus.executer(ReplanifierTravaux(reference="INC-1", nature=INCIDENT, **quand), AGENT)
    maison.bus.executer(AnnulerReseau(nature=INCIDENT, reference="INC-1", motif="Fausse alerte"), AGENT)
    with pytest.raises(TransitionReseauInterdite):
        clore(maison)


def test_who_decided_on_an_older_revision_is_refused(maison, horloge):
    planifier(maison)
    demain = {"debut": NEUF_H + timedelta(days=1), "fin": NEUF_H + timedelta(days=2)}
    maison.bus.executer(ReplanifierTravaux(reference="TP-1", motif="Pluie", revision=0, **demain), AGENT)
    with pytest.raises(ConflitRevisionReseau):
        clore(maison, "TP-1", TRAVAUX, revision=0)


def test_a_reference_is_given_once(maison):
    ouvrir(maison)
    with pytest.raises(ReferenceReseauDejaEmployee):
        planifier(maison, reference="INC-1")
    faite = maison.bus.executer(DeclarerReseau(nature=INCIDENT, description=coupure(), motif="x"), AGENT)
    assert faite.evenement.reference.startswith("INC-")


@pytest.mark.parametrize(
    ("nature", "description", "colonne"),
    [
        (INCIDENT, coupure(debut=NEUF_H + timedelta(hours=1)), "dateDebut"),
        (INCIDENT, coupure(cause=None), "cause"),
        (INCIDENT, coupure("PM-1"), "referencePm"),
        (INCIDENT, coupure(fin=NEUF_H), "dateFin"),
        (TRAVAUX, chantier_prevu(fin=None), "dateFin"),
        (
            TRAVAUX,
            chantier_prevu(debut=NEUF_H - timedelta(days=2), fin=NEUF_H - timedelta(days=1)),
            "dateFin",
        ),
        (TRAVAUX, chantier_prevu(commentaire="x" * 513), "commentaire"),
    ],
)
def test_what_is_badly_described_is_refused_with_its_element(maison, nature, description, colonne):
    with pytest.raises(DescriptionReseauIncorrecte) as refus:
        ouvrir(maison, description, "X-1", nature)
    assert [element.xpath for element in refus.value.elements] == [colonne]


def test_each_operateur_is_told_once_of_each_revision(maison, horloge, fond):
    ouvrir(maison)
    tourner(fond, horloge)
    (dit,) = du_reseau(maison, ALFA_TEST)
    assert dit.type == "INCIDENT_OUVERT"
    assert dit.donnees["reference"] == "INC-1"
    combien = len(incidents(maison)[0].prestations)
    assert dit.donnees["prestations"] == str(combien)
    assert incidents(maison)[0].nombre == combien
    horloge.avancer(minutes=1)
    tourner(fond, horloge)  # nothing new: a re-examination
    assert len(du_reseau(maison, ALFA_TEST)) == 1
    horloge.avancer(minutes=20)
    clore(maison)
    tourner(fond, horloge)
    assert [e.type for e in du_reseau(maison, ALFA_TEST)] == ["INCIDENT_OUVERT", "INCIDENT_CLOS"]
    assert fond.periode(horloge.maintenant()) is None


def test_who_comes_under_an_incident_later_is_told_then(maison, horloge, fond):
    ouvrir(maison, coupure(BESANCON))
    tourner(fond, horloge)
    assert du_reseau(maison, ALFA_TEST) == []
    prestation = maison.bus.executer(_fiche("BF-2100-0005"), AGENT).prestation
    maison.bus.executer(DefinirPrestation(prestation=replace(prestation, reference_pm=BESANCON)), AGENT)
    horloge.avancer(minutes=20)
    tourner(fond, horloge)
    assert [e.type for e in du_reseau(maison, ALFA_TEST)] == ["INCIDENT_OUVERT"]
    assert incidents(maison)[0].prestations == ("BF-2100-0005",)


def test_who_leaves_an_incident_is_told_so_and_then_left_alone(maison, horloge, fond):
    ouvrir(maison, coupure(DIJON, BESANCON))
    tourner(fond, horloge)
    for rang, changements in enumerate(({"referencePm": BESANCON}, {"impact": "DEGRADATION"})):
        horloge.avancer(minutes=1 + rang)
        maison.bus.executer(
            ModifierReseau(nature=INCIDENT, reference="INC-1", changements=changements, motif="x"), AGENT
        )
        tourner(fond, horloge)
    dits = du_reseau(maison, ALFA_TEST)
    assert [(e.type, e.donnees["prestations"]) for e in dits][1:] == [("INCIDENT_MIS_A_JOUR", "0")]
    assert len(du_reseau(maison, BETA_TEST)) == 3


def test_correspondents_get_a_mail_but_not_for_an_update(maison, horloge, fond):
    adresses = DefinirCorrespondants(operateur="BETA", adresses=("reseau@beta.example",))
    maison.bus.executer(adresses, AGENT)
    planifier(maison)
    tourner(fond, horloge)
    horloge.avancer(minutes=1)
    maison.bus.executer(
        ModifierReseau(nature=TRAVAUX, reference="TP-1", changements={"impact": "DEGRADATION"}, motif="x"),
        AGENT,
    )
    tourner(fond, horloge)
    with maison.unites(ecriture=False) as uow:
        assert uow.taches.trouver("courriel", "reseau.TP-1.0.BETA") is not None
        assert uow.taches.trouver("courriel", "reseau.TP-1.1.BETA") is None


def test_a_deposit_on_a_covered_line_is_attached_and_told_so(maison):
    ouvrir(maison)
    accuse = maison.bus.executer(depot(), ALFA)
    detail = maison.bus.executer(messages.ConsulterSignalisation(numero=accuse.numero), ALFA)
    assert detail.signalisation.incident == "INC-1"
    (dit,) = evenements(maison, ALFA, "SIGNALISATION_RATTACHEE")
    assert (dit.numero, dit.donnees["reference"]) == (accuse.numero, "INC-1")


def test_a_deposit_is_attached_to_an_incident_rather_than_to_works(maison, horloge):
    planifier(maison, chantier_prevu(DIJON, debut=NEUF_H))
    ouvrir(maison, coupure(debut=NEUF_H - timedelta(hours=3)))
    accuse = maison.bus.executer(depot(), ALFA)
    assert _incident(maison, accuse.numero) == "INC-1"


def test_a_deposit_is_not_attached_to_what_has_not_begun_or_has_ended(maison):
    planifier(maison, chantier_prevu(DIJON))
    ouvrir(maison)
    clore(maison)
    accuse = maison.bus.executer(depot(), ALFA)
    assert _incident(maison, accuse.numero) is None


def _incident(maison, numero):
    detail = maison.bus.executer(messages.ConsulterSignalisation(numero=numero), AGENT)
    return detail.signalisation.incident


def test_what_was_deposited_since_the_beginning_is_attached_when_the_incident_is_opened(
    maison, horloge, fond
):
    avant = maison.bus.executer(depot("AVANT", "BF-2100-0001"), ALFA)
    horloge.avancer(hours=1)
    pendant = maison.bus.executer(depot("PENDANT", "BF-2100-0002"), ALFA)
    ailleurs = maison.bus.executer(depot("AILLEURS", "BF-2500-0001"), BETA)
    horloge.avancer(hours=1)
    ouvrir(maison, coupure(debut=NEUF_H + timedelta(minutes=30)))
    tourner(fond, horloge)
    assert _incident(maison, pendant.numero) == "INC-1"
    assert _incident(maison, avant.numero) is None
    assert _incident(maison, ailleurs.numero) is None
    fiche = maison.bus.executer(ConsulterUnReseau(nature=INCIDENT, reference="INC-1"), AGENT)
    assert fiche.rattachees == (pendant.numero,)


def test_the_end_is_remarked_once_on_what_is_attached_and_the_agent_decides(maison, horloge, fond):
    ouvrir(maison)
    accuse = maison.bus.executer(depot(), ALFA)
    horloge.avancer(hours=1)
    clore(maison)
    for _ in range(2):
        fond.accomplir("2026-03-02T09:00")
    s = maison.bus.executer(messages.ConsulterSignalisation(numero=accuse.numero), ALFA).signalisation
    assert s.etat == "EN_DEPOT"
    (remarque,) = s.commentaires
    assert "INC-1" in remarque.texte
    assert "02/03/2026 à 10:00" in remarque.texte
    assert len(evenements(maison, ALFA, "COMMENTAIRE_AJOUTE")) == 1


def test_a_deposit_that_is_tried_is_told_what_covers_its_line(maison):
    ouvrir(maison)
    planifier(maison, chantier_prevu(DIJON))
    verification = maison.bus.executer(messages.VerifierFormulaire(depot=depot()), ALFA)
    assert [e.reference for e in verification.reseau] == ["INC-1"]
    assert verification.refus == ()


def test_an_import_creates_changes_and_refuses_line_by_line(maison, horloge):
    ouvrir(maison, reference="CONNU")
    horloge.avancer(minutes=1)
    lignes = (
        LigneReseau(2, "NEUF", coupure()),
        LigneReseau(3, "CONNU", coupure(cause=CauseIncident.INCENDIE), EtatReseau.CLOTURE),
        LigneReseau(4, "faux", coupure()),
        LigneReseau(5, "JAMAIS-VU", coupure(), EtatReseau.CLOTURE),
    )
    commande = ImporterReseau(nature=INCIDENT, fichier="x.csv", lignes=lignes, motif="Import")
    bilan = maison.bus.executer(commande, AGENT)
    assert (bilan.creees, bilan.modifiees, bilan.inchangees) == (1, 1, 0)
    assert [(r.ligne, r.colonne) for r in bilan.refus] == [(4, "reference"), (5, "etat")]
    again = maison.bus.executer(commande, AGENT)
    assert (again.creees, again.modifiees, again.inchangees) == (0, 0, 2)
    fiche = maison.bus.executer(ConsulterUnReseau(nature=INCIDENT, reference="CONNU"), AGENT)
    assert [c.etat for c in fiche.evenement.historique] == ["NOUVEAU", "MAJ", "CLOTURE"]
