"""Who may come in: the registry check of every request, and the journal of those refused (art. 5.2.2)."""

from datetime import datetime

from esav_ws.application.ports import OuvrirUnitOfWork, Refus, StockageIndisponible
from esav_ws.domain.certificat import CertificatNonEnregistre, OperateurSuspendu
from esav_ws.domain.horloge import Horloge, jour_de_paris
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import Acteur, Cote, StatutOperateur


class Acces:
    """The registry of certificates as the gate sees it."""

    def __init__(self, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge) -> None:
        self._ouvrir = ouvrir
        self._horloge = horloge

    def identifier(self, empreinte: str) -> Acteur:
        """Return the Opérateur behind the certificate of SHA-256 fingerprint *empreinte* (hexadecimal).

        Raises:
            EsavError: a `CRT` error that names the date and the way out; or `BaseIndisponible`.
        """
        maintenant = self._horloge.maintenant()
        try:
            with self._ouvrir(ecriture=False) as uow:
                porteur = uow.certificats.porteur(empreinte)
        except StockageIndisponible as panne:
            raise BaseIndisponible from panne
        if porteur is None:
            raise CertificatNonEnregistre
        certificat, operateur = porteur
        certificat.verifier(maintenant)
        if operateur.statut is StatutOperateur.SUSPENDU:
            raise OperateurSuspendu
        return Acteur(operateur.code, Cote.OPERATEUR, operateur.habilitations, operateur.code)

    def journaliser(self, code: str, *, empreinte: str, sujet: str, adresse: str) -> None:
        """Count a refused access under its reason, certificate and Paris day, durably."""
        maintenant: datetime = self._horloge.maintenant()
        with self._ouvrir(ecriture=True) as uow:
            porteur = uow.certificats.porteur(empreinte)
            uow.journal.refuser(
                Refus(
                    jour_de_paris(maintenant),
                    code,
                    empreinte,
                    sujet,
                    porteur[1].code if porteur else None,
                    adresse,
                    1,
                    maintenant,
                    maintenant,
                )
            )
            uow.commit()
