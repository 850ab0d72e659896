"""From parcours played in integration to a domain open in production, on both databases (art. 5.2.1)."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.application.messages import ReleverEvenements
from esav_ws.application.messages_administration import (
    DefinirOperateur,
    EnregistrerCertificat,
    FermerDomaine,
    Habiliter,
    ListerMisesEnProduction,
)
from esav_ws.application.messages_attestation import (
    EnregistrerAttestation,
    EtablirAttestation,
    LireAttestation,
    ListerAttestations,
)
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.messages_souscriptions import ConsulterSouscription
from esav_ws.application.messages_versions import (
    AnnoncerVersion,
    PublierVersion,
    RetirerVersion,
)
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.attestation import Verdict
from esav_ws.domain.attestation_document import ecrire
from esav_ws.domain.attestation_erreurs import (
    AttestationFausse,
    AttestationInconnue,
    AttestationNonRecevable,
    ParcoursManquants,
    RienAFermer,
    SignataireInutilisable,
    VersionInconnue,
)
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_vie import MauvaisEnvironnement
from esav_ws.domain.mise_en_production import Voie
from esav_ws.domain.operateur import (
    Habilitation,
    HabilitationManquante,
    Operateur,
    OperateurInconnu,
    VersionNonOuverte,
)
from esav_ws.pki.attestations import SignatairePlateforme
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_signataire
from esav_ws.storage.tables_taches import courriel
from tests.attestations import JEU, LE, SIGNALISATION, TEST, attestation, joue
from tests.bons import enregistrer
from tests.fakes import AGENT

EMPREINTE = "aa" * 32
LUNDI = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def signataire(tmp_path_factory):
    """Who signs, in the folder `pki` of a home, valid at the instants of these tests."""
    pki = tmp_path_factory.mktemp("integration") / "pki"
    debut, fin = LUNDI - timedelta(days=30), LUNDI + timedelta(days=900)
    ca = creer_ca("Autorite de la plateforme", debut=debut, fin=fin + timedelta(days=900))
    identite = emettre_signataire(ca, debut=debut, fin=fin)
    ecrire_certificat(pki / "attestation.pem", identite, ca)
    ecrire_cle(pki / "attestation.key.pem", identite)
    return SignatairePlateforme(pki / "attestation.pem", pki / "attestation.key.pem")


@pytest.fixture
def integration(url_base, horloge, tmp_path, signataire):
    """The platform, where ECHO passed everything of signalisation v2."""
    home = tmp_path / "integration"
    shutil.copytree(signataire.certificat.parent, home / "pki")
    settings = Settings(home=home, database_url=url_base, environnement="integration")
    maison = Maison.ouvrir(settings, horloge=horloge)
    with maison.unites(ecriture=True) as uow:
        for rang, nom in enumerate(("premier-appel", "depot", "push")):
            uow.parcours.ajouter(joue(nom, minutes=rang))
        uow.commit()
    yield maison
    maison.fermer()


@pytest.fixture
def production(maison, tmp_path, signataire):
    """Production, that recognises the platform's signer."""
    dossier = tmp_path / "pki" / "attestation"
    dossier.mkdir(parents=True)
    shutil.copy(signataire.certificat, dossier)
    certificat = Certificat(
        EMPREINTE,
        "ECHO",
        "CN=echo",
        "CN=ac",
        "1f",
        LUNDI - timedelta(days=1),
        LUNDI + timedelta(days=700),
        StatutCertificat.ACTIF,
    )
    maison.bus.executer(EnregistrerCertificat(certificat=certificat), AGENT)
    maison.bus.executer(DefinirCorrespondants(operateur="ECHO", adresses=("sav@echo.example",)), AGENT)
    return maison


def etablir(maison, **changements):
    demande = {"operateur": "ECHO", "domaine": SIGNALISATION, "majeure": 2, "jeu": JEU, **changements}
    return maison.bus.executer(EtablirAttestation(**demande), AGENT)


@pytest.fixture
def signer(signataire, maison):
    """Signs an attestation that the platform might have written; contract and signer are the true ones."""

    def faire(**changements):
        (contrat,) = (v for v in maison.contrats.versions() if (v.objet, v.majeure) == ("signalisation", 2))
        faite = attestation(
            siren=None,
            empreinte_contrat=maison.contrats.empreinte(contrat),
            signataire=signataire.signataire(LUNDI),
        )
        return signataire.signer(ecrire(replace(faite, **changements)))

    return faire


def recevoir(maison, signee, operateur="ECHO", **changements):
    commande = EnregistrerAttestation(
        operateur=operateur, document=signee.document, signature=signee.signature, jeu=JEU
    )
    return maison.bus.executer(replace(commande, **changements), AGENT)


def acteur(maison):
    return maison.acces.identifier(EMPREINTE)


def test_what_was_passed_is_attested_in_the_same_bytes_each_time(integration, horloge):
    premiere = etablir(integration)
    horloge.avancer(days=3)
    assert etablir(integration).signee == premiere.signee
    assert [j.parcours for j in premiere.attestation.parcours] == ["premier-appel", "depot", "push"]
    assert premiere.attestation.version == "2.0"
    assert premiere.attestation.exiges == ("premier-appel", "depot", "push")


def test_what_is_missing_is_named_and_nothing_is_signed(integration):
    with pytest.raises(ParcoursManquants, match=r"premier-appel \(jamais joué\), depot \(jamais joué\)"):
        etablir(integration, majeure=1)
    with pytest.raises(ParcoursManquants, match="test-de-ligne"):
        etablir(integration, domaine=TEST)
    with pytest.raises(VersionInconnue, match="v1, v2"):
        etablir(integration, majeure=9)
    with pytest.raises(OperateurInconnu):
        etablir(integration, operateur="ZULU")


def test_the_policy_of_the_home_says_what_is_wanted(integration):
    (integration.settings.home / "attestations.toml").write_text(
        '[exiges]\nSIGNALISATION.2 = ["depot"]\n', "utf-8"
    )
    assert [j.parcours for j in etablir(integration).attestation.parcours] == ["depot"]


def test_without_its_key_the_platform_signs_nothing(integration):
    (integration.settings.pki / "attestation.key.pem").unlink()
    with pytest.raises(SignataireInutilisable):
        etablir(integration)


def test_each_environment_has_its_act(integration, production, signer):
    with pytest.raises(MauvaisEnvironnement):
        etablir(production)
    with pytest.raises(MauvaisEnvironnement):
        recevoir(integration, signer())


def test_a_recorded_attestation_opens_its_version_alone_and_tells_the_operator(integration, production):
    with pytest.raises(HabilitationManquante):
        acteur(production).exiger_version(SIGNALISATION, 2)
    recue = recevoir(production, etablir(integration).signee)
    echo = acteur(production)
    echo.exiger_version(SIGNALISATION, 2)
    with pytest.raises(VersionNonOuverte, match="ouverte : v2"):
        echo.exiger_version(SIGNALISATION, 1)
    with pytest.raises(HabilitationManquante):
        echo.exiger_version(TEST, 2)
    (mise,) = recue.ouverts.mises
    assert (mise.voie, mise.attestation, mise.ouverte_par) == (
        Voie.ATTESTATION,
        recue.enregistree.empreinte,
        AGENT.nom,
    )
    page = production.bus.executer(ReleverEvenements(operateur="ECHO", taille=20), AGENT)
    dernier = page.evenements[-1]
    assert (dernier.type, dernier.donnees) == (
        "DOMAINE_OUVERT",
        {"domaine": "SIGNALISATION", "versions": "2"},
    )
    with production.engine.connect() as connexion:
        objets = connexion.execute(courriel.select()).mappings().all()
    assert [c["objet"] for c in objets] == ["e-SAV : signalisation v2 ouvert à ECHO en production"]


def test_recorded_again_it_changes_nothing(integration, production):
    signee = etablir(integration).signee
    premiere = recevoir(production, signee)
    encore = recevoir(production, signee)
    assert (encore.deja, encore.enregistree, encore.ouverts.mises) == (True, premiere.enregistree, ())
    assert production.bus.executer(ListerAttestations(operateur="ECHO"), AGENT) == [premiere.enregistree]
    lue = production.bus.executer(LireAttestation(empreinte=premiere.enregistree.empreinte), AGENT)
    assert lue == premiere.enregistree
    with pytest.raises(AttestationInconnue):
        production.bus.executer(LireAttestation(empreinte="00" * 32), AGENT)


@pytest.mark.parametrize(
    ("alterer", "endroit"),
    [
        (
            lambda s: replace(s, signature=s.signature.replace(b"premier-appel", b"dernier-appel")),
            "attestation.p7m",
        ),
        (
            lambda s: replace(s, document=s.document.replace(b"0202", b"0203")),
            "parcours[0].echanges[1].requete",
        ),
        (lambda s: replace(s, document=b"{}"), "acquiseLe"),
    ],
)
def test_what_was_altered_is_refused_with_the_place(production, signer, alterer, endroit):
    with pytest.raises(AttestationFausse) as refus:
        recevoir(production, alterer(signer()))
    assert refus.value.endroit == endroit
    assert production.bus.executer(ListerAttestations(), AGENT) == []


def test_a_forged_signer_is_refused(production, signer, tmp_path):
    fausse = creer_ca("Autorite de la plateforme", debut=LUNDI - timedelta(days=1))
    identite = emettre_signataire(fausse, debut=LUNDI - timedelta(days=1))
    forge = SignatairePlateforme(
        ecrire_certificat(tmp_path / "forge.pem", identite, fausse),
        ecrire_cle(tmp_path / "forge.key", identite),
    )
    with pytest.raises(AttestationFausse, match="signataire"):
        recevoir(production, forge.signer(signer().document))


def test_a_signer_that_has_ended_opens_nothing(production, signer, horloge):
    horloge.avancer(days=901)
    with pytest.raises(AttestationFausse, match="n'est valable que du"):
        recevoir(production, signer())


@pytest.mark.parametrize(
    ("changements", "endroit"),
    [
        ({"siren": "900000019"}, "operateur.siren"),
        ({"jeu": "99" * 32}, "jeu"),
        ({"parcours": attestation().parcours[:1]}, "parcours"),
        ({"parcours": (joue("depot", verdict=Verdict.ECHOUE),)}, "parcours[0].verdict"),
        ({"majeure": 9}, "contrat.majeure"),
        ({"empreinte_contrat": "00" * 32}, "contrat.sha256"),
    ],
)
def test_what_is_genuine_and_not_what_production_asks_for_is_refused(
    production, signer, changements, endroit
):
    production.bus.executer(
        DefinirOperateur(operateur=Operateur("ECHO", "Écho Fibre", siren="900000035")), AGENT
    )
    if "majeure" in changements:
        (production.settings.home / "attestations.toml").write_text(
            '[exiges]\nSIGNALISATION.9 = ["depot"]\n', "utf-8"
        )
    with pytest.raises(AttestationNonRecevable) as refus:
        recevoir(production, signer(**changements))
    assert refus.value.elements[0].xpath == endroit


def test_the_attestation_of_another_operator_opens_nothing(production, signer):
    with pytest.raises(AttestationNonRecevable, match=r"operateur\.code"):
        recevoir(production, signer(), operateur="GAMA")
    with pytest.raises(OperateurInconnu):
        recevoir(production, signer(), operateur="ZULU")


def test_the_policy_is_production_s_own(production, signer):
    """The platform asked for three parcours; production wants a fourth."""
    (production.settings.home / "attestations.toml").write_text(
        '[exiges]\nSIGNALISATION.2 = ["depot", "gel"]\n', "utf-8"
    )
    with pytest.raises(AttestationNonRecevable, match="gel"):
        recevoir(production, signer())


def test_an_attestation_takes_the_place_of_the_exception(production, signer):
    exception = Habiliter(operateur="ECHO", domaine=SIGNALISATION, motif="En attendant", majeures=(2,))
    production.bus.executer(exception, AGENT)
    recevoir(production, signer())
    avant, apres = production.bus.executer(ListerMisesEnProduction(operateur="ECHO"), AGENT)
    assert (avant.voie, avant.motif_fermeture.partition(" :")[0]) == (
        Voie.EXCEPTION,
        "Attestation de conformité enregistrée",
    )
    assert (apres.voie, apres.fermee_le) == (Voie.ATTESTATION, None)
    page = production.bus.executer(ReleverEvenements(operateur="ECHO", taille=20), AGENT)
    assert [e.type for e in page.evenements] == []


def test_an_exception_opens_what_it_says_with_its_author_and_its_reason(production):
    exception = Habiliter(
        operateur="ECHO", domaine=TEST, motif="Reprise convenue", majeures=(1,), annoncer=True
    )
    (mise,) = production.bus.executer(exception, AGENT).mises
    assert (mise.voie, mise.motif, mise.ouverte_par) == (Voie.EXCEPTION, "Reprise convenue", AGENT.nom)
    acteur(production).exiger_version(TEST, 1)
    with pytest.raises(VersionNonOuverte):
        acteur(production).exiger_version(TEST, 2)
    with pytest.raises(VersionInconnue, match="v1, v2"):
        production.bus.executer(replace(exception, majeures=(3,)), AGENT)
    assert production.bus.executer(exception, AGENT).mises == ()


def test_acts_on_the_line_follow_the_tests(production):
    acte = Habiliter(operateur="ECHO", domaine=Habilitation.TEST_ACTE, motif="m")
    assert production.bus.executer(acte, AGENT).mises == ()
    assert acteur(production).habilitations == frozenset()
    production.bus.executer(Habiliter(operateur="ECHO", domaine=TEST, motif="m"), AGENT)
    assert acteur(production).habilitations == {TEST, Habilitation.TEST_ACTE}


def test_what_is_closed_is_closed_and_the_same_attestation_does_not_open_it_again(
    production, signer, horloge
):
    signee = signer()
    recevoir(production, signee)
    fermer = FermerDomaine(operateur="ECHO", domaine=SIGNALISATION, majeure=2, motif="Dépôts en double")
    (fermee,) = production.bus.executer(fermer, AGENT).mises
    assert (fermee.fermee_par, fermee.motif_fermeture) == (AGENT.nom, "Dépôts en double")
    with pytest.raises(HabilitationManquante):
        acteur(production).exiger_version(SIGNALISATION, 2)
    with pytest.raises(RienAFermer):
        production.bus.executer(fermer, AGENT)
    with pytest.raises(AttestationNonRecevable, match="Dépôts en double"):
        recevoir(production, signee)
    with pytest.raises(AttestationNonRecevable, match=r"parcours\[0\]\.fin : .*Dépôts en double"):
        recevoir(production, signer(raison_sociale="Écho Fibre et Cie"))
    horloge.avancer(hours=1)
    en_partie = (joue("premier-appel"), *(joue(nom, minutes=50) for nom in ("depot", "push")))
    with pytest.raises(AttestationNonRecevable, match="Dépôts en double"):
        recevoir(production, signer(parcours=en_partie))
    nouvelle = tuple(joue(nom, minutes=50) for nom in ("premier-appel", "depot", "push"))
    recevoir(production, signer(parcours=nouvelle))
    acteur(production).exiger_version(SIGNALISATION, 2)


def test_an_order_grants_and_opens_nothing_until_the_attestation(production, signer):
    production.bus.executer(enregistrer(), AGENT)
    (bon,) = production.bus.executer(ConsulterSouscription(operateur="NOVA"), AGENT).bons
    attendues = {(d, n) for d in bon.bon.habilitations for n in bon.bon.versions}
    souscription = production.bus.executer(ConsulterSouscription(operateur="NOVA"), AGENT)
    assert set(souscription.en_attente) == attendues != set()
    assert souscription.operateur.domaines_ouverts == frozenset()
    nova = tuple(joue(n, operateur="NOVA") for n in ("premier-appel", "depot", "push"))
    recue = recevoir(production, signer(operateur="NOVA", parcours=nova), operateur="NOVA")
    commande = SIGNALISATION in bon.bon.habilitations
    assert recue.sans_commande is not commande
    souscription = production.bus.executer(ConsulterSouscription(operateur="NOVA"), AGENT)
    assert set(souscription.en_attente) == attendues - {(SIGNALISATION, 2)}
    assert souscription.operateur.domaines_ouverts == ({SIGNALISATION} if commande else set())


def test_a_retired_version_can_no_longer_be_opened_and_its_successor_takes_its_own(
    production, signer, horloge
):
    def agir(acte, majeure, **dates):
        commande = acte(contrat="signalisation", majeure=majeure, motif="m", exception="essai", **dates)
        production.bus.executer(commande, AGENT)

    joues = tuple(joue(nom, majeure=1) for nom in ("premier-appel", "depot"))
    (contrat,) = (v for v in production.contrats.versions() if (v.objet, v.majeure) == ("signalisation", 1))
    empreinte = production.contrats.empreinte(contrat)
    premiere = signer(majeure=1, version="1.0", parcours=joues, empreinte_contrat=empreinte)
    for majeure in (1, 2):
        agir(AnnoncerVersion, majeure)
        agir(PublierVersion, majeure, production_le=horloge.maintenant().date())
    agir(RetirerVersion, 1)
    with pytest.raises(AttestationNonRecevable, match="retirée"):
        recevoir(production, premiere)
    exception = Habiliter(operateur="ECHO", domaine=SIGNALISATION, motif="m", majeures=(1,))
    with pytest.raises(VersionInconnue, match="v2"):
        production.bus.executer(exception, AGENT)
    recevoir(production, signer())
    acteur(production).exiger_version(SIGNALISATION, 2)


def test_in_integration_everything_is_open_to_who_is_registered(integration):
    certificat = Certificat(
        EMPREINTE,
        "ECHO",
        "CN=e",
        "CN=a",
        "1f",
        LE - timedelta(days=1),
        LE + timedelta(days=9),
        StatutCertificat.ACTIF,
    )
    integration.bus.executer(EnregistrerCertificat(certificat=certificat), AGENT)
    echo = integration.acces.identifier(EMPREINTE)
    for domaine in (SIGNALISATION, TEST):
        for majeure in (1, 2):
            echo.exiger_version(domaine, majeure)
