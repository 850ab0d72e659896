"""The four renewals of art. 5.2.2 under load: the old certificate and the new one call at once, nobody is refused."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.chiffres import Chiffre
from bench.concurrents.commun import CLIENT, Concurrent
from bench.generateur import ReponseFausse, deposer, tirer
from bench.tireur import Identite
from esav_ws.application.messages_administration import EnregistrerCertificat, ListerCertificats
from esav_ws.bootstrap import Maison
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_dossier import Source
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.home import Pki, autorite_oi
from esav_ws.pki import ca
from esav_ws.pki.empreinte import FaitsCertificat

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
    autorites = {Source.OI: autorite_oi(pki), Source.RECONNUE: reconnue}
    ancien, source = concurrent.identite, Source.RECONNUE
    faits: list[Renouvellement] = []
    for rang, vers in enumerate(SUITE):
        nouveau = _emettre(pki, autorites[vers], f"banc-{rang}")
        nom = f"{_NOMS[source]} → {_NOMS[vers]}"
        fait = _renouveler(nom, concurrent, maison, (ancien, nouveau), vers, numeros, appels // len(SUITE))
        dire(f"{nom}: {fait.appels_ancien} calls with the old, {fait.appels_nouveau} with the new")
        faits.append(fait)
        ancien, source = nouveau, vers
    return faits


def certificat(maison: Maison, fichier: Path) -> Certificat:
    """Return what the registry says of the certificate in *fichier*."""
    empreinte = FaitsCertificat.depuis_pem(fichier.read_bytes()).empreinte
    tous: list[Certificat] = maison.bus.executer(ListerCertificats(), ADMINISTRATION)
    return next(c for c in tous if c.empreinte == empreinte)


def _emettre(pki: Pki, autorite: ca.Identite, nom: str) -> Identite:
    """Return the files of a new client certificate of *autorite*."""
    identite = ca.emettre_client(autorite, CLIENT)
    dossier = pki.racine / "clients" / nom
    return Identite(
        pki.ca,
        ca.ecrire_certificat(dossier / "cert.pem", identite),
        ca.ecrire_cle(dossier / "key.pem", identite),
    )


def _renouveler(  # noqa: PLR0917 - what a renewal is made of
    nom: str,
    concurrent: Concurrent,
    maison: Maison,
    identites: tuple[Identite, Identite],
    source: Source,
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
        faits = FaitsCertificat.depuis_pem(nouveau.cert.read_bytes())
        maison.bus.executer(
            EnregistrerCertificat(certificat=faits.certificat(CLIENT), source=source), ADMINISTRATION
        )
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
