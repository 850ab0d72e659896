"""Who still uses which certificate: counted in memory, added to what is stored now and then; no row for a request.

A process that is killed loses what it has not added yet.
"""

import threading
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial

from esav_ws.application.bus import Contexte, Handler, avec_reprise
from esav_ws.application.messages import Message
from esav_ws.application.messages_certificats import ConsulterUsagesCertificats
from esav_ws.application.operateurs import exiger
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.application.ports_porte import EmploiCertificat, UsageCertificat
from esav_ws.domain.horloge import Horloge, jour_de_paris

_Cle = tuple[str, date]
_Compte = tuple[int, datetime, datetime]
"""The values of a `UsageCertificat`, in their order: what is counted at every request is not worth an object."""


class UsagesCertificats:
    """Counts the requests that were let in by certificate and Paris day, from any thread."""

    def __init__(self, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge) -> None:
        self._ouvrir = ouvrir
        self._horloge = horloge
        self._verrou = threading.Lock()
        self._comptes: dict[_Cle, _Compte] = {}

    def noter(self, empreinte: str) -> datetime:
        """Count one request let in with that certificate; return when it was."""
        maintenant = self._horloge.maintenant()
        self._ajouter((empreinte, jour_de_paris(maintenant)), (1, maintenant, maintenant))
        return maintenant

    def verser(self) -> int:
        """Add what was counted to the stored counts and return how many rows there were.

        Raises:
            BaseIndisponible: the database failed; what was counted is kept for the next time.
        """
        with self._verrou:
            comptes, self._comptes = self._comptes, {}
        if not comptes:
            return 0
        usages = [
            UsageCertificat(empreinte, jour, *compte) for (empreinte, jour), compte in sorted(comptes.items())
        ]
        try:
            avec_reprise(partial(self._stocker, usages))
        except Exception:
            for cle, compte in comptes.items():
                self._ajouter(cle, compte)
            raise
        return len(usages)

    def _ajouter(self, cle: _Cle, compte: _Compte) -> None:
        with self._verrou:
            connu = self._comptes.get(cle)
            if connu is not None:
                (nombre, premier_le, dernier_le), (autres, premier, dernier) = connu, compte
                compte = nombre + autres, min(premier_le, premier), max(dernier_le, dernier)
            self._comptes[cle] = compte

    def _stocker(self, usages: list[UsageCertificat]) -> None:
        with self._ouvrir(ecriture=True) as uow:
            uow.usages_certificats.ajouter(usages)
            uow.commit()


def handlers() -> Mapping[type[Message], Handler]:
    """Return which handler answers which message."""
    return {ConsulterUsagesCertificats: consulter}


def consulter(requete: ConsulterUsagesCertificats, contexte: Contexte) -> list[EmploiCertificat]:
    """Return the use of every certificate that was ever accepted, by number, or raise `OperateurInconnu`."""
    code = requete.operateur
    if code is not None:
        exiger(code, contexte)
    return contexte.uow.usages_certificats.emplois(code)
