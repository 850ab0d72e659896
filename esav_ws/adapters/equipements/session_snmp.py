"""A conversation with one SNMP agent. Loaded where an equipment is asked something: pysnmp weighs on a process."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from pysnmp.error import PySnmpError
from pysnmp.hlapi.v3arch.asyncio import (
    USM_AUTH_HMAC96_SHA,
    USM_AUTH_HMAC128_SHA224,
    USM_AUTH_HMAC192_SHA256,
    USM_AUTH_HMAC256_SHA384,
    USM_AUTH_HMAC384_SHA512,
    USM_PRIV_CFB128_AES,
    USM_PRIV_CFB192_AES,
    USM_PRIV_CFB256_AES,
    CommunityData,
    ContextData,
    Integer32,
    ObjectIdentity,
    ObjectType,
    SnmpEngine,
    Udp6TransportTarget,
    UdpTransportTarget,
    UsmUserData,
    bulk_cmd,
    get_cmd,
    set_cmd,
)
from pysnmp.proto import errind
from pysnmp.proto.rfc1902 import OctetString
from pysnmp.proto.rfc1905 import EndOfMibView, NoSuchInstance, NoSuchObject

from esav_ws.adapters.equipements.acces import Acces
from esav_ws.adapters.equipements.adresse import Adresse
from esav_ws.adapters.equipements.session import Valeur
from esav_ws.application.ports_essais import EchecBanc
from esav_ws.domain.essai import CauseEchec

PAR_REQUETE: Final = 20
"""Objects of one request: what fits in a datagram that no network cuts."""
_LIGNES_MAX: Final = 5000
_AUTHENTIFICATIONS: Final = {
    "SHA-1": USM_AUTH_HMAC96_SHA,
    "SHA-224": USM_AUTH_HMAC128_SHA224,
    "SHA-256": USM_AUTH_HMAC192_SHA256,
    "SHA-384": USM_AUTH_HMAC256_SHA384,
    "SHA-512": USM_AUTH_HMAC384_SHA512,
}
_CHIFFREMENTS: Final = {
    "AES-128": USM_PRIV_CFB128_AES,
    "AES-192": USM_PRIV_CFB192_AES,
    "AES-256": USM_PRIV_CFB256_AES,
}
_ABSENTS: Final = (NoSuchInstance, NoSuchObject, EndOfMibView)
_V2C: Final = 1
_REFUS: Final = (
    errind.WrongDigest,
    errind.AuthenticationFailure,
    errind.AuthenticationError,
    errind.UnknownUserName,
    errind.UnknownSecurityName,
    errind.UnsupportedSecurityLevel,
    errind.DecryptionError,
    errind.NoAccessEntry,
    errind.NoGroupName,
)
_ERREURS_ECRITURE: Final = frozenset({6, 16, 17})
"""noAccess, authorizationError, notWritable (RFC 3416)."""
_OCCUPE: Final = frozenset({13})
"""resourceUnavailable."""


class SessionSnmp:
    """The agent at *adresse*, asked as *acces*; within `ouverte`, on the loop that runs.

    What fails raises `EchecBanc`: no answer or a refused credential `INJOIGNABLE`, a refused write or an answer that is
    none `INCOHERENT`, an agent that lacks means `OCCUPE`.
    """

    def __init__(self, adresse: Adresse, acces: Acces) -> None:
        self._adresse = adresse
        self._acces = _identite(acces)
        self._moteur: Any = None
        self._cible: Any = None

    @contextmanager
    def ouverte(self) -> Iterator[None]:
        """Keep an engine while the block runs: of its own, for it remembers an agent's clock and its users' keys."""
        self._moteur = SnmpEngine()
        try:
            yield
        finally:
            self._moteur.close_dispatcher()
            self._cible = None

    async def lire(self, oids: Sequence[str]) -> dict[str, Valeur]:
        """Return the value of each of *oids*."""
        valeurs: dict[str, Valeur] = {}
        for debut in range(0, len(oids), PAR_REQUETE):
            objets = [ObjectType(ObjectIdentity(oid)) for oid in oids[debut : debut + PAR_REQUETE]]
            for oid, valeur in await self._demander(get_cmd, *objets):
                valeurs[str(oid)] = _valeur(valeur)
        return {oid: valeurs.get(oid) for oid in oids}

    async def parcourir(self, racine: str) -> Mapping[tuple[int, ...], Valeur]:
        """Return what is under *racine*, by what follows it in each identifier."""
        base = tuple(int(arc) for arc in racine.split("."))
        trouves: dict[tuple[int, ...], Valeur] = {}
        dernier = base
        while len(trouves) < _LIGNES_MAX:
            depart = ObjectType(ObjectIdentity(dernier))
            for oid, valeur in await self._demander(bulk_cmd, 0, PAR_REQUETE, depart):
                lu = tuple(oid)
                if lu[: len(base)] != base or isinstance(valeur, _ABSENTS):
                    return trouves
                if lu <= dernier:
                    raise EchecBanc(CauseEchec.INCOHERENT, "l'équipement énumère ses objets sans ordre")
                dernier = lu
                trouves[lu[len(base) :]] = _valeur(valeur)
            if dernier == base:
                return trouves
        raise EchecBanc(CauseEchec.INCOHERENT, f"plus de {_LIGNES_MAX} objets sous {racine}")

    async def ecrire(self, oid: str, valeur: int) -> None:
        """Set an object to a number."""
        await self._demander(set_cmd, ObjectType(ObjectIdentity(oid), Integer32(valeur)))

    async def _demander(self, commande: Any, *arguments: Any) -> Sequence[tuple[Any, Any]]:
        try:
            cible = self._cible = self._cible or await self._ou()
            faute, statut, _, lies = await commande(
                self._moteur, self._acces, cible, ContextData(), *arguments, lookupMib=False
            )
        except PySnmpError as erreur:
            raise EchecBanc(
                CauseEchec.INJOIGNABLE,
                f"l'équipement est introuvable, ou sa réponse illisible ({type(erreur).__name__})",
            ) from None
        if faute:
            raise _echec(faute)
        if statut:
            raise _echec_ecriture(int(statut))
        return list(lies)

    async def _ou(self) -> Any:
        genre = Udp6TransportTarget if ":" in self._adresse.hote else UdpTransportTarget
        return await genre.create(
            (self._adresse.hote, self._adresse.port),
            timeout=self._adresse.delai_s,
            retries=self._adresse.envois - 1,
        )


def _identite(acces: Acces) -> Any:
    if not acces.v3:
        return CommunityData(acces.communaute, mpModel=_V2C)
    return UsmUserData(
        acces.utilisateur,
        acces.cle_authentification,
        acces.cle_chiffrement,
        _AUTHENTIFICATIONS[acces.authentification],
        _CHIFFREMENTS[acces.chiffrement],
    )


def _valeur(lue: Any) -> Valeur:
    if isinstance(lue, _ABSENTS):
        return None
    if isinstance(lue, OctetString):
        return bytes(lue)
    try:
        return int(lue)
    except (TypeError, ValueError):
        return None


def _echec(faute: Any) -> EchecBanc:
    if isinstance(faute, errind.RequestTimedOut):
        return EchecBanc(CauseEchec.INJOIGNABLE, "l'équipement ne répond pas")
    if isinstance(faute, _REFUS):
        return EchecBanc(CauseEchec.INJOIGNABLE, "l'équipement refuse l'accès qui lui est présenté")
    return EchecBanc(CauseEchec.INCOHERENT, f"réponse SNMP irrecevable ({type(faute).__name__})")


def _echec_ecriture(statut: int) -> EchecBanc:
    if statut in _OCCUPE:
        return EchecBanc(CauseEchec.OCCUPE, "l'équipement manque de moyens en ce moment")
    if statut in _ERREURS_ECRITURE:
        return EchecBanc(
            CauseEchec.INCOHERENT, "l'équipement refuse cette écriture à l'accès qui lui est présenté"
        )
    return EchecBanc(CauseEchec.INCOHERENT, f"l'équipement refuse la demande (erreur SNMP {statut})")
