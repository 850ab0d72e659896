"""Demonstration data: deterministic Opérateurs, offers, prestations and certificates (fictitious, all of them)."""

import ssl
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from esav_ws.adapters.fichier_offres import lire_offres
from esav_ws.adapters.reseau_simule import NOM, placer
from esav_ws.application.messages import Commande
from esav_ws.application.messages_administration import (
    DefinirOffre,
    DefinirOperateur,
    DefinirPrestation,
    EnregistrerCertificat,
    Habiliter,
)
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.messages_essais import DefinirEquipements
from esav_ws.application.messages_rendezvous import DefinirPlanning
from esav_ws.application.messages_versions import InscrireVersion
from esav_ws.bootstrap import calendrier, tous_les_jours
from esav_ws.config import OFFRES, Settings
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Source
from esav_ws.domain.equipement import Equipement, Raccordement
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Habilitation, Operateur
from esav_ws.domain.planning import LignePlanning, plages, reunir
from esav_ws.domain.rendezvous import PARTOUT, TypeRendezVous
from esav_ws.home import Pki, autorite_oi, ecriture_permise, signe_par
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_client
from esav_ws.pki.empreinte import faits_x509
from esav_ws.pki.faits import empreinte_cle

OPERATEURS = {
    "ALFA": "Alfa Télécom",
    "BETA": "Bêta Réseaux",
    "GAMA": "Gama Accès",
    "DELT": "Delt Opérateur",
    "ECHO": "Écho Fibre",
}
"""Codes and names. ALFA and BETA are habilitated; GAMA's certificate is expired, DELT's revoked; ECHO has no right."""

SIRENS = {"ALFA": "900000019", "BETA": "900000027"}
"""The SIRENs of those that call, as fictitious as they are; nobody gave those of the others."""

CORRESPONDANTS = {
    "ALFA": ("correspondant@alfa.example", "supervision@alfa.example"),
    "BETA": ("correspondant@beta.example",),
    "GAMA": ("correspondant@gama.example",),
    "DELT": ("correspondant@delt.example",),
}
"""Where notices go; ECHO has no address."""

SERVICES = ("signalisation", "test")
VERSIONS = (1, 2)
"""Major versions of signalisation that a new home knows, each as a *projet* until signalisation is whole."""

PRESTATION_PREMIER_DEPOT = "BF-2100-0009"
"""Where the first deposit of a new home is made."""

_DUREE = timedelta(days=825)
_FIN_GAMA = datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC)
_REVOCATION_DELT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
_ACTIVATION = date(2024, 9, 2)
_MOTIF = "Exception de démonstration : habilité sans passage de conformité"
_EN_COMMUNE = frozenset({TypeRendezVous.SAV, TypeRendezVous.SAV_PLUS})


def prestations() -> Iterator[Prestation]:
    """Yield every demonstration prestation."""
    for rang in range(1, 10):
        yield _ftth("BF-2100", rang, "ALFA", "FI-21231-0001", "Dijon")
        yield _ftth("BF-2500", rang, "BETA", "FI-25056-0001", "Besançon")
        yield Prestation(
            f"FTTO-{rang:04}",
            "ALFA",
            "FTTO",
            extremite_a=f"NRO Dijon Nord, tiroir {rang}",
            extremite_b=f"Site client {rang}, Dijon",
            complement="Lien activé 1 Gbit/s",
        )
        yield Prestation(
            f"COL-{rang:04}",
            "BETA",
            "COL",
            extremite_a="POP Besançon Centre",
            extremite_b=f"Porte de collecte {rang}",
            complement="Lien agrégé 10 Gbit/s",
        )
    for rang in range(101, 104):
        yield _ftth("BF-2100", rang, "BETA", "FI-21231-0001", "Dijon")


def semer() -> Iterator[Commande]:
    """Yield the commands that fill an empty database, certificates apart; run again, they change nothing."""
    for code, nom in OPERATEURS.items():
        yield DefinirOperateur(operateur=Operateur(code, nom, siren=SIRENS.get(code)))
        if code in CORRESPONDANTS:
            yield DefinirCorrespondants(operateur=code, adresses=CORRESPONDANTS[code])
    for code in ("ALFA", "BETA"):
        for domaine in (Habilitation.SIGNALISATION, Habilitation.TEST):
            yield Habiliter(operateur=code, domaine=domaine, motif=_MOTIF)
    yield Habiliter(operateur="ALFA", domaine=Habilitation.TEST_ACTE, motif=_MOTIF)
    for offre in lire_offres(OFFRES / "demonstration.toml"):
        yield DefinirOffre(offre=offre)
    for prestation in prestations():
        yield DefinirPrestation(prestation=prestation)
    yield equipements()
    for service in SERVICES:
        for majeure in VERSIONS:
            yield InscrireVersion(contrat=service, majeure=majeure)


def equipements() -> DefinirEquipements:
    """Return the simulated equipment of the active links, and where each is connected."""
    plans = {p.identifiant: placer(p.identifiant, "21231") for p in prestations() if p.offre == "FTTO"}
    return DefinirEquipements(
        equipements=tuple(
            Equipement(code, "Équipement simulé, NRO Dijon Nord", NOM)
            for code in sorted({plan.equipement for plan in plans.values()})
        ),
        raccordements=tuple(
            Raccordement(identifiant, plan.equipement, plan.port) for identifiant, plan in plans.items()
        ),
    )


def planning(aujourdhui: date, settings: Settings) -> DefinirPlanning:
    """Return the technicians of the four weeks that follow *aujourdhui*: two in each commune, one who goes everywhere."""
    du, au = aujourdhui + timedelta(days=1), aujourdhui + timedelta(weeks=4)
    journee = time(8), time(18)
    lignes = [
        *(LignePlanning(zone, _EN_COMMUNE, du, au, *journee, techniciens=2) for zone in ("21231", "25056")),
        LignePlanning(PARTOUT, frozenset(TypeRendezVous), du, au, *journee, techniciens=1),
    ]
    ouvres, tous = calendrier(settings), tous_les_jours(settings)
    return DefinirPlanning(plages=reunir(p for ligne in lignes for p in plages(ligne, ouvres, tous)))


def poser_certificats(pki: Pki) -> Iterator[EnregistrerCertificat]:
    """Make the demonstration clients' pairs that are missing or of no use; yield what registers each certificate.

    A pair is of use when both files stand, go together, and are of the authority that the gate recognises. BETA's is
    signed by a pretended recognised authority, whose key is not kept.

    Raises:
        HomeEndommage: nothing can be written there, or the OI's authority cannot sign.
    """
    for code in OPERATEURS:
        if not _utilisable(code, pki):
            with ecriture_permise():
                _emettre(code, pki)
        presente = x509.load_pem_x509_certificate(pki.client(code)[0].read_bytes())
        faits = faits_x509(presente)
        certificat = faits.certificat(code)
        if code == "DELT":
            certificat = faits.certificat(
                code,
                StatutCertificat.REVOQUE,
                revoque_le=_REVOCATION_DELT,
                motif_revocation="Clé compromise (démonstration)",
            )
        source = Source.RECONNUE if code == "BETA" else Source.OI
        yield EnregistrerCertificat(
            certificat=certificat,
            der=presente.public_bytes(Encoding.DER),
            empreinte_cle=empreinte_cle(presente.public_key()),
            source=source,
        )


def _utilisable(code: str, pki: Pki) -> bool:
    certificat, cle = pki.client(code)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificat, cle, password="")
        lu, autorite = (
            x509.load_pem_x509_certificate(fichier.read_bytes())
            for fichier in (certificat, _autorite(code, pki))
        )
    except (OSError, ValueError):
        return False
    return signe_par(lu, autorite)


def _autorite(code: str, pki: Pki) -> Path:
    """Return the certificate of the authority that signs for *code*."""
    return pki.trust / "autorite-reconnue-demonstration.pem" if code == "BETA" else pki.ca


def _emettre(code: str, pki: Pki) -> None:
    if code == "BETA":
        autorite = creer_ca("Autorite reconnue (demonstration)")
        ecrire_certificat(_autorite(code, pki), autorite)
    else:
        autorite = autorite_oi(pki)
    fin = _FIN_GAMA if code == "GAMA" else datetime.now(UTC) + _DUREE
    identite = emettre_client(autorite, code, debut=fin - _DUREE if code == "GAMA" else None, fin=fin)
    certificat, cle = pki.client(code)
    ecrire_cle(cle, identite)
    ecrire_certificat(certificat, identite)


def _ftth(souche: str, rang: int, operateur: str, pm: str, commune: str) -> Prestation:
    insee = pm.split("-")[1]
    return Prestation(
        f"{souche}-{rang:04}",
        operateur,
        "FTTH",
        extremite_a=f"PM {pm}, {commune}",
        extremite_b=f"Logement {rang}, {commune}",
        complement=f"PM technique PMT-{insee}-0001",
        reference_pm=pm,
        reference_pto=f"OO-{insee[:2]}{rang % 100:02}-{rang:04}",
        reference_pbo=f"PBO-{insee}-{rang:04}",
        active_le=_ACTIVATION,
    )
