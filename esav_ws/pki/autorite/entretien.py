"""What keeps the published status of the authorities fresh: their lists, and who answers for them over OCSP."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from esav_ws.application.ports_autorite import CertificatsEmis
from esav_ws.domain.certificat_autorite import AutoriteFinie, AutoriteHorsLigne, CleAutoriteInutilisable
from esav_ws.pki.autorite.autorite import Autorite
from esav_ws.pki.autorite.dossier import DossierAutorites
from esav_ws.pki.autorite.listes import VALIDITE, Publication, numero
from esav_ws.pki.autorite.ocsp import Repondeur
from esav_ws.pki.ca import Identite, ecrire_certificat, ecrire_cle

RENOUVELER_OCSP: Final = timedelta(days=10)
"""How long before its end the delegated certificate is replaced."""


@dataclass(frozen=True, slots=True)
class Bilan:
    """What one round did for one authority: the number of the list that it published, or what kept it from that."""

    autorite: Autorite
    numero: int | None = None
    delegue: bool = False
    empechement: str | None = None

    @property
    def a_agi(self) -> bool:
        """Return whether something was published or kept from being."""
        return self.delegue or self.numero is not None or self.empechement is not None


@dataclass(frozen=True, slots=True)
class Entretien:
    """Keeps, under the folder of the authorities, `crl/` and `ocsp/` as *emis* wants them."""

    dossier: DossierAutorites
    emis: CertificatsEmis

    @property
    def publication(self) -> Publication:
        """Return the lists."""
        return Publication(self.dossier.racine / "crl")

    def tour(
        self, le: datetime, *, forcer: bool = False, validite: timedelta = VALIDITE
    ) -> tuple[Bilan, ...]:
        """Publish at *le* what is due, or, *forcer*, everything; return what was done for each authority.

        What is due and cannot be signed here is told, and left as it is.
        """
        revocations = self.emis.revocations()
        bilans = []
        for autorite in self.dossier.autorites():
            due = forcer or self.publication.est_due(autorite, revocations, le=le)
            delegue = forcer or self._delegue_du(autorite, le)
            try:
                if delegue:
                    self._deleguer(autorite, le)
                liste = (
                    self.publication.publier(autorite, revocations, le=le, validite=validite) if due else None
                )
            except (AutoriteHorsLigne, CleAutoriteInutilisable, AutoriteFinie) as erreur:
                bilans.append(Bilan(autorite, empechement=str(erreur)))
            else:
                bilans.append(Bilan(autorite, numero(liste) if liste is not None else None, delegue))
        return tuple(bilans)

    def repondeurs(self) -> tuple[Repondeur, ...]:
        """Return who answers for each authority, those without a delegated certificate left out."""
        trouves = ((a, self._lire(a)) for a in self.dossier.autorites())
        return tuple(Repondeur(a.certificat, delegue) for a, delegue in trouves if delegue is not None)

    def _fichiers(self, autorite: Autorite) -> tuple[Path, Path]:
        lieu = self.dossier.racine / "ocsp"
        return lieu / f"{autorite.identifiant}.pem", lieu / f"{autorite.identifiant}.key.pem"

    def _lire(self, autorite: Autorite) -> Identite | None:
        certificat, cle = self._fichiers(autorite)
        try:
            lu = x509.load_pem_x509_certificate(certificat.read_bytes())
            lue = load_pem_private_key(cle.read_bytes(), None)
        except (OSError, ValueError, TypeError):
            return None
        if not isinstance(lue, ec.EllipticCurvePrivateKey) or lue.public_key() != lu.public_key():
            return None
        return Identite(lu, lue)

    def _delegue_du(self, autorite: Autorite, le: datetime) -> bool:
        delegue = self._lire(autorite)
        if delegue is None:
            return True
        fin = delegue.certificat.not_valid_after_utc
        return le >= fin - RENOUVELER_OCSP and fin < autorite.certificat.not_valid_after_utc

    def _deleguer(self, autorite: Autorite, le: datetime) -> None:
        delegue = autorite.emettre_ocsp(le)
        certificat, cle = self._fichiers(autorite)
        ecrire_cle(cle, delegue)
        ecrire_certificat(certificat, delegue)
