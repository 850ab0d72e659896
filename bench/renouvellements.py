"""The four renewals of art. 5.2.2 under load: the old certificate and the new one call at once, nobody is refused."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from bench.chiffres import Chiffre
from bench.concurrents.commun import CLIENT, Concurrent
from bench.generateur import ReponseFausse, deposer, tirer
from bench.tireur import Identite
from esav_ws.application.messages import Commande
from esav_ws.application.messages_administration import EnregistrerCertificat, ListerCertificats
from esav_ws.application.messages_certificats import (
    ActiverCertificat,
    ControlerCertificat,
    DemanderCertificat,
    DeposerCertificat,
    DossierControle,
    EmettreCertificat,
)
from esav_ws.bootstrap import Maison
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier, Source
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.home import Pki
from esav_ws.pki import ca
from esav_ws.pki.empreinte import faits_pem

ADMINISTRATION: Final = Acteur("Banc", Cote.OI, frozenset(Habilitation))
"""In whose name the bench changes the registry."""

SUITE: Final = (Source.RECONNUE, Source.OI, Source.OI, Source.RECONNUE)
"""Where each renewal leads, the first from a recognised authority: every one of the four."""

_CONNEXIONS: Final = 4
"""Connections with each of the two certificates."""
_TRANCHE: Final = 3.0
_DELAI_AUTORITE: Final = 2.0
"""Seconds left to the gateway to trust a new authority."""
_NOMS: Final = {Source.OI: "OI", Source.RECONNUE: "recognised"}


@dataclass(frozen=True, slots=True)
class Renouvellement:
    """One renewal under load: calls made with the old and with the new certificate, and those that were refused."""

    nom: str
    appels_ancien: int
    appels_nouveau: int
    refus: int
    promu: bool

    @property
    def chiffre(self) -> Chiffre:
        """Return what was refused; a renewal that did not replace the old certificate counts as one."""
        return Chiffre(
            "renewals under load",
            f"{self.nom}: calls refused",
            self.refus + (not self.promu),
            "",
            0,
            au_plus=True,
            detail=f"{self.appels_ancien} calls with the old, {self.appels_nouveau} with the new",
        )


def renouveler(
    concurrent: Concurrent, maison: Maison, appels: int, dire: Callable[[str], None]
) -> list[Renouvellement]:
    """Return the four renewals, *appels* calls at least in all; *maison* is on the database of *concurrent*."""
    numeros = deposer(concurrent.cible, 100)
    pki = Pki(concurrent.home / "pki")
    reconnue = ca.creer_ca("Autorité reconnue du banc")
    ca.ecrire_certificat(pki.trust / "banc.pem", reconnue)
    time.sleep(_DELAI_AUTORITE)
    ancien, source = concurrent.identite, Source.RECONNUE
    faits: list[Renouvellement] = []
    for rang, vers in enumerate(SUITE):
        nouveau, numero = _obtenir(maison, pki, reconnue, vers, f"banc-{rang}")
        nom = f"{_NOMS[source]} → {_NOMS[vers]}"
        fait = _renouveler(nom, concurrent, maison, (ancien, nouveau), numero, numeros, appels // len(SUITE))
        dire(f"{nom}: {fait.appels_ancien} calls with the old, {fait.appels_nouveau} with the new")
        faits.append(fait)
        ancien, source = nouveau, vers
    return faits


def certificat(maison: Maison, fichier: Path) -> Certificat:
    """Return what the registry says of the certificate in *fichier*."""
    empreinte = faits_pem(fichier.read_bytes()).empreinte
    tous: list[Certificat] = maison.bus.executer(ListerCertificats(), ADMINISTRATION)
    return next(c for c in tous if c.empreinte == empreinte)


def _obtenir(
    maison: Maison, pki: Pki, reconnue: ca.Identite, source: Source, nom: str
) -> tuple[Identite, str]:
    """Return the files of a new certificate, checked and ready to be admitted, and the number of its file."""
    dossier = pki.racine / "clients" / nom
    recu: DossierControle
    if source is Source.RECONNUE:
        identite = ca.emettre_client(reconnue, CLIENT)
        recu = _agir(maison, DeposerCertificat(operateur=CLIENT, contenu=identite.pem))
        numero = recu.dossier.numero
    else:
        privee = ec.generate_private_key(ec.SECP256R1())
        demande = x509.CertificateSigningRequestBuilder(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, CLIENT)])
        ).sign(privee, hashes.SHA256())
        recu = _agir(maison, DemanderCertificat(operateur=CLIENT, contenu=demande.public_bytes(Encoding.PEM)))
        numero = recu.dossier.numero
        emis: Dossier = _agir(maison, EmettreCertificat(numero=numero))
        identite = ca.Identite(x509.load_der_x509_certificate(emis.piece_presente().der), privee)
    cert = ca.ecrire_certificat(dossier / "cert.pem", identite)
    cle = ca.ecrire_cle(dossier / "key.pem", identite)
    _agir(maison, ControlerCertificat(numero=numero))
    return Identite(pki.ca, cert, cle), numero


def _agir(maison: Maison, commande: Commande) -> Any:
    return maison.bus.executer(commande, ADMINISTRATION)


def _renouveler(  # noqa: PLR0917 - what a renewal is made of
    nom: str,
    concurrent: Concurrent,
    maison: Maison,
    identites: tuple[Identite, Identite],
    numero: str,
    numeros: Sequence[str],
    appels: int,
) -> Renouvellement:
    """Admit the new certificate while the old one calls, have both call at once, then retire the old one."""
    ancien, nouveau = identites
    comptes = {ancien: 0, nouveau: 0}
    refus = 0

    def charger(identite: Identite, duree: float) -> int:
        cible = replace(concurrent.cible, contexte=identite)
        return tirer(cible, "consulterEtat", _CONNEXIONS, duree, numeros=numeros, processus=1).reponses

    with ThreadPoolExecutor(2) as fils:
        seul = fils.submit(charger, ancien, _TRANCHE)
        time.sleep(_TRANCHE / 2)
        _agir(maison, ActiverCertificat(numero=numero, sans_epreuve="mesure"))
        tirs = [(ancien, seul), (nouveau, fils.submit(charger, nouveau, _TRANCHE))]
        while True:
            for identite, tir in tirs:
                try:
                    comptes[identite] += tir.result()
                except ReponseFausse:
                    refus += 1
            if refus or sum(comptes.values()) >= appels:
                break
            tirs = [(identite, fils.submit(charger, identite, _TRANCHE)) for identite in identites]
    depasse = certificat(maison, ancien.cert)
    retire = replace(depasse, statut=StatutCertificat.REMPLACE, retrait_le=datetime.now(UTC))
    maison.bus.executer(EnregistrerCertificat(certificat=retire), ADMINISTRATION)
    return Renouvellement(
        nom, comptes[ancien], comptes[nouveau], refus, depasse.statut is StatutCertificat.REMPLACE
    )
