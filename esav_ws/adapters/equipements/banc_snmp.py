"""Equipments reached over SNMP: which tests they know, and what bounds each of them in time."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final, TypeVar

from esav_ws.adapters.equipements.acces import AccesInutilisable, DossierAcces
from esav_ws.adapters.equipements.adresse import Adresse, AdresseIncorrecte
from esav_ws.adapters.equipements.constat import Constat
from esav_ws.adapters.equipements.lecture_snmp import LectureSnmp, Noms, constater
from esav_ws.adapters.equipements.port import Port, PortMalEcrit
from esav_ws.adapters.equipements.relance_snmp import relancer
from esav_ws.adapters.equipements.session import Session
from esav_ws.application.ports_essais import Cible, EchecBanc, Releve
from esav_ws.domain.equipement import Equipement
from esav_ws.domain.essai import CauseEchec
from esav_ws.domain.essai_catalogue import Valeur

NOM: Final = "SNMP"
T = TypeVar("T")
FENETRE_S: Final = 5.0
"""Seconds during which received frames are counted."""
_PARTIES: Final[Mapping[str, tuple[str, ...]]] = {
    "ACTIVATION": ("service", "port"),
    "CONNEXION": ("service", "port", "ont", "voisins"),
    "NIVEAUX": ("port", "ont", "niveaux", "voisins", "voisins_degrades"),
    "LIGNE": ("port", "ont", "parametres"),
    "COMPLET": ("service", "port", "ont", "niveaux", "voisins", "voisins_degrades"),
}
_RELANCE_PORT: Final = "RELANCE_PORT"


class BancSnmp:
    """Every equipment reached over SNMP v2c or v3, with the credentials of *acces*; *fenetre_s* as `FENETRE_S`."""

    def __init__(self, acces: DossierAcces, *, fenetre_s: float = FENETRE_S) -> None:
        self._acces = acces
        self._fenetre_s = fenetre_s
        self._noms = Noms()

    @property
    def nom(self) -> str:
        """Return `SNMP`."""
        return NOM

    def sait(self, equipement: Equipement, code: str) -> bool:
        """Return whether the standard objects that are read serve that test."""
        return equipement.banc == NOM and (code in _PARTIES or code == _RELANCE_PORT)

    def executer(
        self, cible: Cible, code: str, parametres: Mapping[str, Valeur], *, delai_s: float
    ) -> Sequence[Releve]:
        """Return what the equipment says of the line, or what became of the act."""
        del parametres  # those of these tests only confirm
        equipement = cible.equipement
        port = _port(cible.port)

        async def travail(session: Session) -> Sequence[Releve]:
            numeros = await self._noms.trouver(session, equipement.code, (port, *_ports_voisins(cible)))
            if code == _RELANCE_PORT:
                return await relancer(session, numeros[port.nom], delai_s)
            lecture = LectureSnmp(session, port, numeros, cible.voisins, self._fenetre_s)
            return await lecture.relever(_PARTIES[code])

        return self._parler(equipement, travail, delai_s)

    def controler(self, equipement: Equipement, port: str | None, *, delai_s: float) -> Sequence[Constat]:
        """Return what the equipment says of itself, and of *port*; nothing is changed there.

        Raises:
            AccesInutilisable, AdresseIncorrecte: what is needed to reach it is not right.
            EchecBanc: it does not answer as it should.
        """
        self._acces.lire(Adresse.lire(equipement.adresse).acces)
        lu = _port(port) if port is not None else None

        async def travail(session: Session) -> Sequence[Constat]:
            numeros = await self._noms.trouver(session, equipement.code, (lu,) if lu else ())
            return await constater(session, lu, numeros)

        return self._parler(equipement, travail, delai_s)

    def _parler(
        self, equipement: Equipement, travail: Callable[[Session], Coroutine[Any, Any, T]], delai_s: float
    ) -> T:
        """Return what *travail* gives, in a loop of this thread, within *delai_s*."""
        try:
            adresse = Adresse.lire(equipement.adresse)
            acces = self._acces.lire(adresse.acces)
        except (AdresseIncorrecte, AccesInutilisable) as erreur:
            # who asked for the test may not be told of files and credentials: the check says it to the OI
            raise EchecBanc(
                CauseEchec.INJOIGNABLE,
                f"l'équipement {equipement.code} n'est pas réglé : voyez « esav equipement check {equipement.code} »",
            ) from erreur
        from esav_ws.adapters.equipements.session_snmp import SessionSnmp  # noqa: PLC0415 - it weighs on a process

        async def borne() -> T:
            session = SessionSnmp(adresse, acces)
            with session.ouverte():
                async with asyncio.timeout(delai_s):
                    return await travail(session)

        try:
            return asyncio.run(borne())
        except TimeoutError as erreur:
            raise EchecBanc(
                CauseEchec.EXPIRE, f"l'équipement {equipement.code} n'a pas répondu en {delai_s:g} s"
            ) from erreur


def _port(texte: str) -> Port:
    try:
        return Port.lire(texte)
    except PortMalEcrit as erreur:
        raise EchecBanc(CauseEchec.INCOHERENT, str(erreur)) from erreur


def _ports_voisins(cible: Cible) -> list[Port]:
    """Return the ports of the neighbours that are written right."""
    ports = []
    for voisin in cible.voisins:
        try:
            ports.append(Port.lire(voisin.port))
        except PortMalEcrit:
            continue
    return ports
