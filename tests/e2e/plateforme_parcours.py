"""The integration platform on a real TLS socket, and what an Opérateur has to play its parcours."""

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from conformance_suite.configuration import Configuration, Paire, Reception, composer
from esav_ws.application.messages_administration import EnregistrerCertificat
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.demonstration import poser_certificats, semer
from esav_ws.domain.certificat_dossier import Source
from esav_ws.home import Pki, autorite_oi, creer
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_client, emettre_serveur
from esav_ws.pki.empreinte import faits_x509
from esav_ws.pki.faits import empreinte_cle
from esav_ws.plateforme.passerelle import Plateforme
from esav_ws.server import EcouteTLS, Parametres, en_fond
from tests.e2e.conftest import port_libre
from tests.fakes import AGENT

OPERATEUR = "ALFA"


def installer(home: Path) -> tuple[Settings, Configuration]:
    """Make the home of a platform; return its settings, and what ALFA was handed, a second certificate included."""
    settings = Settings(
        home=home,
        environnement="integration",
        port_ws=port_libre(),
        push_reseaux=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
    )
    creer(settings)
    pki = Pki(settings.pki)
    maison = Maison.ouvrir(settings)
    for commande in (*semer(), *poser_certificats(pki)):
        maison.bus.executer(commande, AGENT)
    renouvele = poser(home / "renouvele", emettre_client(autorite_oi(pki), OPERATEUR))
    presente = x509.load_pem_x509_certificate(renouvele.certificat.read_bytes())
    maison.bus.executer(
        EnregistrerCertificat(
            certificat=faits_x509(presente).certificat(OPERATEUR),
            der=presente.public_bytes(Encoding.DER),
            empreinte_cle=empreinte_cle(presente.public_key()),
            source=Source.OI,
        ),
        AGENT,
    )
    maison.fermer()
    autorite = creer_ca("AC de l'Opérateur")
    (settings.pki / "trust-notification").mkdir(exist_ok=True)
    ecrire_certificat(settings.pki / "trust-notification" / "operateur.pem", autorite)
    certificat, cle = pki.client(OPERATEUR)
    port = port_libre()
    return settings, composer(
        None, url=f"https://localhost:{settings.port_ws}", certificat=certificat, cle=cle, autorite=pki.ca
    ).avec(
        certificats={"renouvele": renouvele},
        reception=Reception(
            f"https://localhost:{port}/evenements",
            f"localhost:{port}",
            poser(home / "reception", emettre_serveur(autorite)),
            pki.ca,
        ),
    )


def poser(dossier: Path, identite) -> Paire:
    """Write a pair of files."""
    dossier.mkdir()
    return Paire(ecrire_certificat(dossier / "cert.pem", identite), ecrire_cle(dossier / "key.pem", identite))


@contextmanager
def servir(settings: Settings) -> Iterator[Plateforme]:
    """Serve the platform while the block runs."""
    maison = Maison.ouvrir(settings)
    pki = Pki(settings.pki)
    plateforme = Plateforme(maison)
    parametres = Parametres(tls=EcouteTLS(*pki.serveur, pki.autorites(), port=settings.port_ws))
    with en_fond(plateforme.asgi, parametres, journaliser=plateforme.application.journaliser):
        yield plateforme
    plateforme.fermer()
    maison.fermer()
