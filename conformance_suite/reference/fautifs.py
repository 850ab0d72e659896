"""Clients that are wrong on purpose, each in one way: variants of the reference client, which the parcours must find out."""

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from conformance_suite.erreurs import Ecart
from conformance_suite.formulaire import Formulaire, Rempli
from conformance_suite.reference.appels import Appelant, Refus, TransportFiable
from conformance_suite.reference.client import ClientReference
from conformance_suite.reference.systeme import FINS

_CODES_CONNUS: Final = frozenset(
    {"SYS-001", "SYS-002", "SYS-003", "SIG-004", "SIG-010", "FRM-001", "VOL-001"}
)
_CAUSES_CONNUES: Final = frozenset(
    {"ACCES_SITE", "RENDEZ_VOUS", "CLIENT_ABSENT", "INFORMATION", "AUTORISATION_VOIRIE", "TIERS"}
)
_ORDRE: Final = ("EN_DEPOT", "EN_QUALIFICATION", "EN_COURS", "GELE", "CLOS")


class _Retire(TransportFiable):
    def apres_coupure(self, message: bytes, _coupure: Exception) -> bytes:
        """Draw another reference, as a client does that writes its request anew."""
        return _changer(message, ("referenceOperateur", "referenceActe"), f"CONF-{uuid.uuid4().hex[:12]}")


class _ReIdentifie(TransportFiable):
    def apres_coupure(self, message: bytes, _coupure: Exception) -> bytes:
        """Draw another identifier for the same request."""
        return _changer(message, ("identifiantRequete",), str(uuid.uuid4()))


class _Presse(TransportFiable):
    def attente(self, statut: int, entetes: dict[str, str], corps: bytes) -> float | None:
        """Come back at once, whatever the service said."""
        attente = super().attente(statut, entetes, corps)
        return None if attente is None else 0.0


class _Craintif(TransportFiable):
    def voir_code(self, code: str) -> None:
        """Know the codes of the day on which it was written."""
        if code not in _CODES_CONNUS:
            raise ValueError(f"code de faute inconnu : {code}")


def _appelant(transport: type[TransportFiable]) -> type[Appelant]:
    return type("AppelantFautif", (Appelant,), {"transport_de": transport})


class RelanceSousUneAutreReference(ClientReference):
    """After a lost answer, asks again under a new reference."""

    appelant_de = _appelant(_Retire)


class RelanceSousUnAutreIdentifiant(ClientReference):
    """After a lost answer, asks again as if it were another request (v2)."""

    appelant_de = _appelant(_ReIdentifie)


class IgnoreLHeureDite(ClientReference):
    """Does not read Retry-After."""

    appelant_de = _appelant(_Presse)


class PlanteSurUnCodeInconnu(ClientReference):
    """Takes the open lists for closed ones."""

    appelant_de = _appelant(_Craintif)

    def voir_cause(self, cause: str) -> None:
        """Know the causes of the day on which it was written."""
        if cause not in _CAUSES_CONNUES:
            raise ValueError(f"cause de gel inconnue : {cause}")


class RepeteSansChanger(ClientReference):
    """Takes every fault for a passing one: asks the same again."""

    def signaler(self, operation: str, /, **arguments: Any) -> Any:
        """Insist once."""
        try:
            return super().signaler(operation, **arguments)
        except Refus:
            return super().signaler(operation, **arguments)


class NeLitPasLesErreurs(ClientReference):
    """Puts right the first element that a fault names, and sends the form again."""

    def corriger(self, formulaire: Formulaire, fautif: Rempli, refus: Refus) -> str:
        """Put one element right."""
        return formulaire.remettre(fautif.xml, refus.elements[:1])


class ArreteAuGel(ClientReference):
    """Takes a freeze for an end."""

    def suivre(self, numero: str, jusqua: tuple[str, ...] = FINS) -> str:
        """Follow to the freeze."""
        return super().suivre(numero, (*jusqua, "GELE"))


class CodeLOrdreDesEtats(ClientReference):
    """Knows which state comes after which."""

    def suivre(self, numero: str, jusqua: tuple[str, ...] = FINS) -> str:
        """Follow in the order of the documentation, a freeze coming after EN_COURS alone."""
        vu: list[str] = []
        for _ in self.essais():
            etat = self.etat(numero)
            if vu and etat != vu[-1] and etat == "GELE" and vu[-1] != "EN_COURS":
                raise Ecart(f"{etat} après {vu[-1]} : transition imprévue")
            vu.append(etat)
            if etat in jusqua:
                return etat
            if etat == "GELE":
                self.lire_gel(numero, set())
        raise Ecart(f"{vu[-1]} n'est suivi d'aucun des états attendus")


class AgitDeuxFois(ClientReference):
    """Acts on every delivery of an event."""

    def deja_traite(self, _rang: int) -> bool:
        """Remember nothing."""
        return False


class GardeSonCertificat(ClientReference):
    """Never installs the replacement."""

    def manque(self, nom: str) -> str | None:
        """Need no replacement."""
        return None if nom == "certificat-renouvele" else super().manque(nom)

    def renouveler(self) -> None:
        """Put it off."""


class NAttendPasLeTest(ClientReference):
    """Takes a test that was asked for for its result."""

    def attendre_test(self, numero: str) -> str:
        """Look once."""
        return str(self.tester("consulterTest", numeroTest=numero).etat)


FAUTIFS: Final[Mapping[str, type[ClientReference]]] = MappingProxyType(
    {
        "relance-autre-reference": RelanceSousUneAutreReference,
        "relance-autre-identifiant": RelanceSousUnAutreIdentifiant,
        "ignore-heure-dite": IgnoreLHeureDite,
        "plante-code-inconnu": PlanteSurUnCodeInconnu,
        "repete-sans-changer": RepeteSansChanger,
        "ne-lit-pas-les-erreurs": NeLitPasLesErreurs,
        "arrete-au-gel": ArreteAuGel,
        "ordre-code-en-dur": CodeLOrdreDesEtats,
        "agit-deux-fois": AgitDeuxFois,
        "garde-son-certificat": GardeSonCertificat,
        "n-attend-pas-le-test": NAttendPasLeTest,
    }
)
"""By name; `esav-conformance parcours --fautif NOM` plays one."""


def _changer(message: bytes, noms: tuple[str, ...], valeur: str) -> bytes:
    racine = etree.fromstring(message)
    for element in racine.iter("{*}*"):
        if etree.QName(element).localname in noms:
            element.text = valeur
    return etree.tostring(racine)
