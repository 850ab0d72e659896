"""From a bon de commande to an open access and to its end, on both databases (art. 7, 8)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import select

from esav_ws.application.evenements_courriel import ChantierEvenementsCourriel
from esav_ws.application.messages import Accepter, Clore, ReleverEvenements
from esav_ws.application.messages_abonnements import Abonner, DefinirEnvoiCourriel
from esav_ws.application.messages_administration import (
    ConsulterOperateur,
    DefinirOperateur,
    EnregistrerCertificat,
    Habiliter,
)
from esav_ws.application.messages_avis import ConsulterCorrespondants, DefinirCorrespondants, DonnerAvis
from esav_ws.application.messages_souscriptions import (
    AnnulerResiliation,
    ConsulterSouscription,
    LireDocumentBon,
    ListerSouscriptions,
    ResilierSouscription,
    RouvrirAcces,
    SuspendreAcces,
)
from esav_ws.application.resiliations import ChantierResiliations
from esav_ws.application.travaux import Issue, Travaux
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.bon_commande import BonDeCommandeInvalide
from esav_ws.domain.certificat import Certificat, OperateurSuspendu, SouscriptionResiliee, StatutCertificat
from esav_ws.domain.contrat_avis_libre import AvisLibre
from esav_ws.domain.contrat_erreurs import ExceptionSansMotif
from esav_ws.domain.contrat_evolution import Evolution
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.motifs import CodeCloture
from esav_ws.domain.operateur import Cote, Habilitation, Operateur, OperateurInconnu, StatutOperateur
from esav_ws.domain.signalisation import Etat
from esav_ws.domain.souscription import (
    BonContraire,
    BonDejaEnregistre,
    NatureBon,
    PreavisResiliationInsuffisant,
    ResiliationImpossible,
    SouscriptionInconnue,
)
from esav_ws.domain.suspension import SuspensionImpossible
from esav_ws.storage.schema import _config, verifier
from esav_ws.storage.tables import habilitation
from esav_ws.storage.tables_taches import courriel
from tests.bons import enregistrer
from tests.fakes import AGENT, ALFA, depot

FERME = datetime(2026, 5, 2, 22, tzinfo=UTC)
"""A letter received on 2 March: two months end on 2 May at 24:00 in Paris."""


@pytest.fixture
def travaux(maison, horloge):
    return Travaux(
        [ChantierResiliations(ouvrir=maison.unites, horloge=horloge)], ouvrir=maison.unites, horloge=horloge
    )


def tourner(travaux) -> int:
    """One sweep; how many tasks were done."""
    travaux.echoir()
    dues = travaux.dues("resiliations")
    return sum(travaux.faire("resiliations", due, "moi").issue is Issue.FAITE for due in dues)


def executer(maison, message):
    return maison.bus.executer(message, AGENT)


def resilier(maison, operateur="ALFA", **autres):
    valeurs = {"cote": Cote.OPERATEUR, "recue_le": date(2026, 3, 2), "motif": "Courrier du 27/02/2026"}
    return executer(maison, ResilierSouscription(operateur=operateur, **{**valeurs, **autres}))


def evenements(maison, operateur):
    return [e.type for e in executer(maison, ReleverEvenements(operateur=operateur)).evenements]


def courriels(maison):
    with maison.engine.connect() as connexion:
        return {row.reference: row for row in connexion.execute(select(courriel))}


def souscription(maison, operateur):
    return executer(maison, ConsulterSouscription(operateur=operateur))


def test_an_order_makes_the_operateur_its_habilitations_and_its_addresses_at_once(maison):
    applique = executer(maison, enregistrer(octets=b"# le bon\n"))
    assert (applique.deja, applique.courriel, applique.changements) == (False, True, ())
    operateur, _ = executer(maison, ConsulterOperateur(code="NOVA"))
    assert (operateur.raison_sociale, operateur.statut, operateur.habilitations, operateur.ferme_le) == (
        "Nova Télécom",
        StatutOperateur.ACTIF,
        frozenset({Habilitation.SIGNALISATION}),
        None,
    )
    adresses = executer(maison, ConsulterCorrespondants(operateur="NOVA"))
    assert adresses == ("sav@nova.example", "PKI@nova.example", "noc@nova.example")
    lue = souscription(maison, "NOVA")
    (bon,) = lue.bons
    assert bon == applique.enregistre
    assert (bon.nature, bon.rang, bon.auteur) == (NatureBon.SOUSCRIPTION, 1, AGENT.nom)
    document = executer(maison, LireDocumentBon(affaire="P-2026-0042"))
    assert (document.fichier, document.octets) == ("bon.toml", b"# le bon\n")
    assert evenements(maison, "NOVA") == ["SOUSCRIPTION_ENREGISTREE"]
    assert courriels(maison)["bon-NOVA-1"].objet == "e-SAV : souscription de NOVA enregistrée"
    with maison.engine.connect() as connexion:
        motif = connexion.scalar(select(habilitation.c.motif).where(habilitation.c.operateur == "NOVA"))
    assert motif == "Bon de commande P-2026-0042, contrat CG-2026-042-ESAV"


def test_the_same_order_again_changes_nothing_and_another_under_its_number_is_refused(maison, horloge):
    premier = executer(maison, enregistrer())
    horloge.avancer(days=1)
    encore = executer(maison, enregistrer(octets=b"un commentaire de plus"))
    assert (encore.deja, encore.enregistre) == (True, premier.enregistre)
    with pytest.raises(BonDejaEnregistre) as refus:
        executer(maison, enregistrer(bon__raison_sociale="Nova"))
    (ecart,) = refus.value.elements
    assert (ecart.xpath, ecart.valeur_recue, ecart.valeurs_admises) == (
        "raison_sociale",
        "Nova",
        ("Nova Télécom",),
    )
    assert len(evenements(maison, "NOVA")) == 1


def test_offers_and_versions_must_be_there_and_all_are_named(maison):
    with pytest.raises(BonDeCommandeInvalide) as refus:
        executer(maison, enregistrer(ouverture__offres=["FTTX", "FTTH"], ouverture__versions=[7]))
    assert [(e.xpath, e.valeur_recue) for e in refus.value.elements] == [
        ("ouverture.offres", "FTTX"),
        ("ouverture.versions", "7"),
    ]
    with pytest.raises(OperateurInconnu):
        souscription(maison, "NOVA")


def test_an_offer_of_web_services_only_takes_e_sav_integre(maison):
    with pytest.raises(BonDeCommandeInvalide, match="annexe 1"):
        executer(
            maison,
            enregistrer(bon__demande__integre=False, ouverture__domaines=None, ouverture__versions=None),
        )


def test_a_modification_is_a_new_order_that_says_what_changes_and_keeps_the_history(maison):
    executer(maison, enregistrer())
    executer(maison, Habiliter(operateur="NOVA", domaine=Habilitation.TEST, motif="Essai convenu"))
    applique = executer(
        maison,
        enregistrer(
            modification=True,
            bon__affaire_pegase="P-2026-0050",
            bon__raison_sociale="Nova",
            bon__demande__integre=False,
            ouverture__domaines=None,
            ouverture__versions=None,
            ouverture__offres=None,
            contacts=None,
        ),
    )
    champs = [c.xpath for c in applique.changements]
    assert {"affaire", "raison_sociale", "integre", "domaines[1]", "offres[1]"} <= set(champs)
    operateur, _ = executer(maison, ConsulterOperateur(code="NOVA"))
    # what the order before had opened is closed; what was granted otherwise stays
    assert (operateur.raison_sociale, operateur.habilitations) == ("Nova", frozenset({Habilitation.TEST}))
    assert executer(maison, ConsulterCorrespondants(operateur="NOVA")) == (
        "sav@nova.example",
        "noc@nova.example",
    )
    assert [(b.bon.affaire, b.nature) for b in souscription(maison, "NOVA").bons] == [
        ("P-2026-0042", NatureBon.SOUSCRIPTION),
        ("P-2026-0050", NatureBon.MODIFICATION),
    ]
    assert evenements(maison, "NOVA") == ["SOUSCRIPTION_ENREGISTREE", "SOUSCRIPTION_MODIFIEE"]


def test_addresses_that_people_changed_stay_when_the_order_says_the_same_ones(maison):
    executer(maison, enregistrer())
    executer(maison, DefinirCorrespondants(operateur="NOVA", adresses=("autre@nova.example",)))
    executer(
        maison,
        enregistrer(modification=True, bon__affaire_pegase="P-2", bon__adresse=["2 rue Neuve"]),
    )
    assert executer(maison, ConsulterCorrespondants(operateur="NOVA")) == ("autre@nova.example",)


def test_an_order_that_does_not_fit_what_is_subscribed_is_refused(maison):
    with pytest.raises(SouscriptionInconnue):
        executer(maison, enregistrer(modification=True))
    executer(maison, enregistrer())
    for changements, modification in (
        ({"bon__affaire_pegase": "P-2"}, False),
        ({"bon__affaire_pegase": "P-2", "ouverture__code_operateur": "NOVB"}, False),
        ({"bon__affaire_pegase": "P-2", "bon__reference_contrat": "CG-9-ESAV"}, True),
        (
            {"bon__affaire_pegase": "P-2", "bon__siret": "35600000000048", "ouverture__siren": None},
            True,
        ),
    ):
        with pytest.raises(BonContraire):
            executer(maison, enregistrer(modification=modification, **changements))
    with pytest.raises(SouscriptionInconnue):
        executer(maison, LireDocumentBon(affaire="P-2"))


def test_one_contract_asked_for_by_several_at_once_goes_to_one(maison):
    def demander(code):
        try:
            executer(maison, enregistrer(bon__affaire_pegase=f"P-{code}", ouverture__code_operateur=code))
        except EsavError as refus:
            return refus.code
        return "pris"

    with ThreadPoolExecutor(3) as fils:
        reponses = sorted(fils.map(demander, ("NOVA", "NOVB", "NOVC")))
    assert reponses == ["AUT-012", "AUT-012", "pris"]


def test_an_operateur_that_was_there_before_its_order_keeps_its_status(maison):
    suspendu = Operateur("ECHO", "Écho", statut=StatutOperateur.SUSPENDU)
    executer(maison, DefinirOperateur(operateur=suspendu))
    executer(maison, enregistrer(ouverture__code_operateur="ECHO"))
    lue = souscription(maison, "ECHO")
    assert (lue.operateur.statut, lue.operateur.raison_sociale) == (StatutOperateur.SUSPENDU, "Nova Télécom")


def test_a_termination_announces_itself_and_sets_the_instant(maison):
    dite = resilier(maison)
    assert (dite.resiliation.effet_le, dite.resiliation.ferme_le, dite.courriel) == (
        date(2026, 5, 2),
        FERME,
        True,
    )
    assert souscription(maison, "ALFA").operateur.ferme_le == FERME
    assert evenements(maison, "ALFA") == ["RESILIATION_ANNONCEE"]
    assert "02/05/2026" in courriels(maison)["resiliation-annoncee-ALFA-1"].texte
    with pytest.raises(ResiliationImpossible, match="ferme déjà"):
        resilier(maison)


def test_a_shorter_notice_takes_a_reason_which_is_kept(maison):
    with pytest.raises(PreavisResiliationInsuffisant):
        resilier(maison, effet_le=date(2026, 3, 9))
    with pytest.raises(ExceptionSansMotif):
        resilier(maison, effet_le=date(2026, 3, 9), exception=" ")
    resilier(maison, effet_le=date(2026, 3, 9), exception="Manquement grave", cote=Cote.OI)
    (lue,) = souscription(maison, "ALFA").resiliations
    assert (lue.exception, lue.cote, [d.code for d in lue.derogations]) == (
        "Manquement grave",
        Cote.OI,
        ["AUT-014"],
    )


def test_it_is_told_again_fifteen_days_before_once(maison, horloge, travaux):
    resilier(maison)
    assert tourner(travaux) == 0
    horloge.instant = datetime(2026, 4, 16, 21, 59, tzinfo=UTC)
    assert tourner(travaux) == 0
    horloge.instant = datetime(2026, 4, 16, 22, 0, tzinfo=UTC)
    assert tourner(travaux) == 1
    horloge.avancer(minutes=1)
    assert tourner(travaux) == 0
    assert evenements(maison, "ALFA") == ["RESILIATION_ANNONCEE", "RESILIATION_RAPPELEE"]
    assert "resiliation-rappelee-ALFA-1" in courriels(maison)


def test_it_can_be_taken_back_until_its_instant(maison, horloge, travaux):
    resilier(maison)
    horloge.instant = FERME - timedelta(seconds=1)
    annulee = executer(maison, AnnulerResiliation(operateur="ALFA", motif="Courrier du 30/04"))
    assert annulee.resiliation.annulee_par == AGENT.nom
    assert souscription(maison, "ALFA").operateur.ferme_le is None
    horloge.avancer(days=1)
    assert tourner(travaux) == 0
    assert evenements(maison, "ALFA") == ["RESILIATION_ANNONCEE", "RESILIATION_ANNULEE"]
    dite = resilier(maison, recue_le=date(2026, 5, 3))
    assert dite.resiliation.rang == 2
    horloge.instant = dite.resiliation.ferme_le
    with pytest.raises(ResiliationImpossible):
        executer(maison, AnnulerResiliation(operateur="ALFA", motif="Trop tard"))
    with pytest.raises(ResiliationImpossible, match="rien à résilier"):
        resilier(maison)
    with pytest.raises(ResiliationImpossible):
        executer(maison, AnnulerResiliation(operateur="BETA", motif="Rien"))


def certificat(operateur="ALFA"):
    bornes = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    return Certificat("ab" * 32, operateur, "CN=x", "CN=ac", "1f", *bornes, StatutCertificat.ACTIF)


def test_the_door_closes_by_itself_at_that_instant_in_every_process(maison, horloge, tmp_path):
    executer(maison, EnregistrerCertificat(certificat=certificat()))
    url = maison.engine.url.render_as_string(hide_password=False)
    autre = Maison.ouvrir(Settings(home=tmp_path, database_url=url), horloge=horloge)
    autre.acces.regarder()
    autre.acces.identifier("ab" * 32)
    assert autre.acces.reconnaitre("ab" * 32)
    resilier(maison)
    autre.acces.regarder()
    assert autre.acces.reconnaitre("ab" * 32) is None  # the version of the registry moved: it is read again
    horloge.instant = FERME - timedelta(milliseconds=1)
    autre.acces.identifier("ab" * 32)
    assert autre.acces.reconnaitre("ab" * 32)
    horloge.instant = FERME
    for regard in (autre.acces.reconnaitre, autre.acces.identifier, maison.acces.identifier):
        with pytest.raises(SouscriptionResiliee, match="03/05/2026 à 00:00"):
            regard("ab" * 32)
    autre.fermer()


def test_after_it_nothing_is_carried_nor_written_and_nothing_is_lost(maison, horloge, travaux):
    executer(maison, DefinirCorrespondants(operateur="ALFA", adresses=("sav@alfa.example",)))
    executer(maison, DefinirEnvoiCourriel(operateur="ALFA", types=()))
    maison.bus.executer(Abonner(adresse="https://si.alfa.example/e-sav"), ALFA)
    numero = maison.bus.executer(depot(), ALFA).numero
    resilier(maison)
    with maison.unites(ecriture=False) as uow:
        assert uow.abonnements.en_attente(10)
    horloge.instant = FERME
    assert tourner(travaux) == 1
    assert souscription(maison, "ALFA").operateur.statut is StatutOperateur.RESILIE
    assert "souscription-resiliee-ALFA-1" in courriels(maison)
    avant = set(courriels(maison))
    with maison.unites(ecriture=False) as uow:
        assert uow.abonnements.en_attente(10) == []
    executer(maison, Accepter(numero=numero))
    executer(maison, Clore(numero=numero, code=CodeCloture.DEFAUT_NON_CONSTATE, motif="Rien trouvé"))
    ChantierEvenementsCourriel(ouvrir=maison.unites, horloge=horloge).accomplir("heure")
    libre = AvisLibre(Evolution.ANNEXES, date(2099, 1, 1), "Annexe 1", "Une offre de plus.")
    donne = executer(maison, DonnerAvis(avis=libre))
    assert "ALFA" not in {avis.operateur for avis in donne.avis}
    assert {ref for ref in set(courriels(maison)) - avant if "ALFA" in ref} == set()
    with maison.unites(ecriture=False) as uow:
        gardee = uow.signalisations.trouver(numero, "ALFA")
    assert gardee.etat is Etat.CLOS
    assert evenements(maison, "ALFA")[-2:] == ["ETAT_CHANGE", "ETAT_CHANGE"]
    operateur, certificats = executer(maison, ConsulterOperateur(code="ALFA"))
    assert operateur.habilitations
    assert certificats == []


def test_a_new_order_opens_the_access_again(maison, horloge, travaux):
    executer(maison, enregistrer())
    resilier(maison, "NOVA")
    horloge.instant = FERME
    tourner(travaux)
    with pytest.raises(SouscriptionInconnue):
        executer(maison, enregistrer(modification=True, bon__affaire_pegase="P-2"))
    executer(maison, enregistrer(bon__affaire_pegase="P-2", bon__reference_contrat="CG-2027-001-ESAV"))
    lue = souscription(maison, "NOVA")
    assert (lue.operateur.statut, lue.operateur.ferme_le) == (StatutOperateur.ACTIF, None)
    assert [b.nature for b in lue.bons] == [NatureBon.SOUSCRIPTION, NatureBon.SOUSCRIPTION]
    assert lue.resiliation.prononcee_le == FERME


def test_an_access_opened_again_before_its_end_was_carried_out_stays_open(maison, horloge, travaux):
    executer(maison, enregistrer())
    resilier(maison, "NOVA")
    horloge.instant = FERME + timedelta(hours=1)  # no worker ran since
    executer(maison, enregistrer(bon__affaire_pegase="P-2"))
    tourner(travaux)
    lue = souscription(maison, "NOVA")
    assert (lue.operateur.statut, lue.operateur.ferme_le) == (StatutOperateur.ACTIF, None)
    assert lue.resiliation.prononcee_le == horloge.instant
    assert "SOUSCRIPTION_RESILIEE" not in evenements(maison, "NOVA")


AUTRE_SOCIETE = {
    "bon__affaire_pegase": "P-2",
    "bon__reference_contrat": "CG-9-ESAV",
    "bon__raison_sociale": "Autre",
    "bon__siret": "35600000000048",
    "ouverture__siren": None,
}


def test_another_company_never_takes_over_the_code_of_one_that_left(maison, horloge, travaux):
    executer(maison, enregistrer())
    executer(maison, EnregistrerCertificat(certificat=certificat("NOVA")))
    resilier(maison, "NOVA")
    horloge.instant = FERME
    tourner(travaux)
    with pytest.raises(BonContraire, match="732829320"):
        executer(maison, enregistrer(**AUTRE_SOCIETE))
    assert souscription(maison, "NOVA").operateur.raison_sociale == "Nova Télécom"
    with pytest.raises(SouscriptionResiliee):
        maison.acces.identifier("ab" * 32)


def test_a_first_order_does_not_change_the_company_behind_a_code(maison):
    executer(maison, DefinirOperateur(operateur=Operateur("ECHO", "Écho", siren="900000027")))
    with pytest.raises(BonContraire, match="900000027"):
        executer(maison, enregistrer(ouverture__code_operateur="ECHO"))


def test_a_suspended_access_closes_with_the_next_request_and_keeps_everything_else(maison):
    executer(maison, enregistrer())
    executer(maison, EnregistrerCertificat(certificat=certificat("NOVA")))
    avant = souscription(maison, "NOVA").operateur
    change = executer(maison, SuspendreAcces(operateur="NOVA", motif="Appels en boucle"))
    assert (change.operateur, change.courriel) == (replace(avant, statut=StatutOperateur.SUSPENDU), True)
    assert souscription(maison, "NOVA").operateur == change.operateur
    with pytest.raises(OperateurSuspendu):
        maison.acces.identifier("ab" * 32)
    with pytest.raises(SuspensionImpossible, match="déjà suspendu"):
        executer(maison, SuspendreAcces(operateur="NOVA", motif="Encore"))
    assert executer(maison, RouvrirAcces(operateur="NOVA", motif="Corrigé")).operateur == avant
    assert maison.acces.identifier("ab" * 32).siren == "732829320"
    with pytest.raises(SuspensionImpossible, match="rien à rouvrir"):
        executer(maison, RouvrirAcces(operateur="NOVA", motif="Encore"))
    with pytest.raises(OperateurInconnu):
        executer(maison, SuspendreAcces(operateur="ZZZZ", motif="Personne"))
    lus = executer(maison, ReleverEvenements(operateur="NOVA")).evenements
    assert [(e.type, e.donnees["motif"]) for e in lus[-2:]] == [
        ("ACCES_SUSPENDU", "Appels en boucle"),
        ("ACCES_ROUVERT", "Corrigé"),
    ]
    dits = [row.objet for row in courriels(maison).values() if row.reference.startswith("acces-NOVA")]
    assert sorted(dits) == ["e-SAV : accès de NOVA rouvert", "e-SAV : accès de NOVA suspendu"]


def test_what_has_ended_is_neither_suspended_nor_opened(maison, horloge, travaux):
    resilier(maison)
    executer(maison, SuspendreAcces(operateur="ALFA", motif="Impayé"))
    horloge.instant = FERME  # the end has come, and nothing has carried it out yet
    with pytest.raises(SuspensionImpossible, match="bon de commande"):
        executer(maison, RouvrirAcces(operateur="ALFA", motif="Payé"))
    tourner(travaux)
    for message in (SuspendreAcces, RouvrirAcces):
        with pytest.raises(SuspensionImpossible, match="bon de commande"):
            executer(maison, message(operateur="ALFA", motif="Après"))


def test_the_list_has_every_operateur_and_its_end(maison):
    executer(maison, enregistrer())
    resilier(maison)
    par_code = {s.operateur.code: s for s in executer(maison, ListerSouscriptions())}
    assert set(par_code) == {"ALFA", "BETA", "DELT", "ECHO", "GAMA", "NOVA"}
    assert par_code["ALFA"].resiliation.effet_le == date(2026, 5, 2)
    assert [b.bon.affaire for b in par_code["NOVA"].bons] == ["P-2026-0042"]


def test_the_schema_goes_back_and_forward_with_its_triggers(maison):
    with maison.engine.connect().execution_options(ecriture=True) as base:
        config = _config(base)
        avant = ScriptDirectory.from_config(config).get_revision("0018").down_revision
        command.downgrade(config, avant)
        command.upgrade(config, "head")
        base.commit()
    verifier(maison.engine)
