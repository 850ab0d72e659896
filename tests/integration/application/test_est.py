"""How far a renewal by EST goes by itself, on each database."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from esav_ws.application.messages_administration import DefinirOperateur, EnregistrerCertificat
from esav_ws.application.messages_certificats import ListerDossiers, RevoquerCertificat
from esav_ws.application.messages_est import InscrireParEst
from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison, autorites_oi
from esav_ws.config import Settings
from esav_ws.domain.certificat import CertificatNonEnregistre, StatutCertificat
from esav_ws.domain.certificat_autorite import IdentiteDemandee
from esav_ws.domain.certificat_motifs import MotifRevocation
from esav_ws.domain.operateur import Operateur
from esav_ws.pki.empreinte import faits_der
from tests.autorites import demande, dossier_neuf, emettre
from tests.fakes import AGENT, ALFA, BETA

SUJET = "CN=ALFA e-SAV,O=Alfa Télécom"


@pytest.fixture
def ouvrir(url_base, horloge, tmp_path):
    """The house under a mode of EST, with an authority; ALFA's certificate is registered."""
    dossier_neuf(tmp_path / "pki")
    ouvertes = []

    def ouvrir(mode: str) -> tuple[Maison, str]:
        maison = Maison.ouvrir(Settings(home=tmp_path, database_url=url_base, est=mode), horloge=horloge)
        ouvertes.append(maison)
        piece = emettre(autorites_oi(maison.settings).emettrice())
        certificat = faits_der(piece.der).certificat("ALFA")
        maison.bus.executer(EnregistrerCertificat(certificat=certificat, der=piece.der), AGENT)
        return maison, piece.faits.empreinte

    yield ouvrir
    for ouverte in ouvertes:
        ouverte.fermer()


def inscrire(maison, empreinte, acteur=ALFA, *, renouveler=True, sujet=SUJET):
    return maison.bus.executer(
        InscrireParEst(empreinte=empreinte, contenu=demande_simple(sujet), renouveler=renouveler), acteur
    )


def demande_simple(sujet: str) -> bytes:
    return demande(ec.generate_private_key(ec.SECP256R1()), sujet, autorite=False).der


def dernier(maison):
    return maison.bus.executer(ListerDossiers(operateur="ALFA"), AGENT)[-1]


@pytest.mark.parametrize(
    ("mode", "remis", "statut"),
    [
        ("activation", True, StatutCertificat.ACTIF),
        ("emission", True, StatutCertificat.CONTROLE),
        ("attente", False, StatutCertificat.DEMANDE),
    ],
)
def test_a_renewal_goes_as_far_as_the_setting_says(ouvrir, mode, remis, statut):
    maison, empreinte = ouvrir(mode)
    inscription = inscrire(maison, empreinte)
    assert (inscription.piece is not None) is remis
    dossier = dernier(maison)
    assert (dossier.numero, dossier.statut) == (inscription.numero, statut)


def test_nothing_is_handed_over_that_would_not_open_the_door(ouvrir):
    """A machine installs what it receives: the third certificate waits until the first one is gone."""
    maison, empreinte = ouvrir("activation")
    ancien = dernier(maison).numero
    inscrire(maison, empreinte)
    contenu = demande_simple(SUJET)
    encore = InscrireParEst(empreinte=empreinte, contenu=contenu, renouveler=True)
    assert maison.bus.executer(encore, ALFA).piece is None
    assert dernier(maison).statut is StatutCertificat.DEMANDE
    maison.bus.executer(RevoquerCertificat(numero=ancien, motif=MotifRevocation.SUPERSEDED), AGENT)
    assert maison.bus.executer(encore, ALFA).piece is not None
    assert dernier(maison).statut is StatutCertificat.ACTIF


def test_a_first_certificate_always_waits_for_a_person(ouvrir):
    maison, empreinte = ouvrir("activation")
    assert inscrire(maison, empreinte, renouveler=False, sujet="").piece is None
    assert dernier(maison).statut is StatutCertificat.DEMANDE


def test_the_certificate_of_another_operateur_opens_nothing(ouvrir):
    """The gate says who calls: a fingerprint that is not the caller's is nobody's."""
    maison, empreinte = ouvrir("activation")
    with pytest.raises(CertificatNonEnregistre):
        inscrire(maison, empreinte, BETA)
    assert maison.bus.executer(ListerDossiers(operateur="BETA"), AGENT) == []


def test_a_renewed_certificate_ends_with_its_authority(ouvrir, horloge, tmp_path):
    maison, empreinte = ouvrir("activation")
    fin = autorites_oi(maison.settings).emettrice().certificat.not_valid_after_utc
    horloge.instant = fin - timedelta(days=30)
    assert inscrire(maison, empreinte).piece.faits.fin == fin
    horloge.instant = fin + timedelta(days=1)
    assert inscrire(maison, empreinte).piece is None  # an authority that is over: a person has to look


def test_a_company_that_changed_its_name_is_renewed_under_the_new_one(ouvrir):
    maison, empreinte = ouvrir("activation")
    maison.bus.executer(DefinirOperateur(operateur=Operateur("ALFA", "Alfa & Cie")), AGENT)
    with pytest.raises(IdentiteDemandee):
        inscrire(maison, empreinte, sujet="CN=ALFA e-SAV,O=Alfa & Cie")
    assert inscrire(maison, empreinte).piece.faits.sujet == "CN=ALFA e-SAV,O=Alfa & Cie"


@pytest.mark.parametrize(("mode", "statut"), [("activation", 200), ("ferme", 404)])
@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_est_can_be_closed(ouvrir, mode, statut):
    import asyncio

    maison, empreinte = ouvrir(mode)
    application = Application(maison)
    statuts = []

    async def envoyer(message):
        statuts.append(message.get("status"))

    async def recevoir():
        return {"type": "http.request"}

    etat = {"acteur": ALFA, "empreinte": empreinte, "correlation": "0" * 32}
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/.well-known/est/cacerts",
        "query_string": b"",
        "headers": [],
        "state": etat,
    }
    asyncio.run(application._servir(scope, recevoir, envoyer))
    application.fermer()
    assert statuts[0] == statut
