"""What the standard objects of an equipment say of a line, in the measures of the catalogue (ADR 0033)."""

import asyncio
import threading
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from esav_ws.adapters.equipements import objets
from esav_ws.adapters.equipements.capteur import CapteurIncoherent, en_dbm
from esav_ws.adapters.equipements.constat import Constat
from esav_ws.adapters.equipements.port import Port, PortMalEcrit
from esav_ws.adapters.equipements.session import Session
from esav_ws.adapters.equipements.voisinage import parts
from esav_ws.application.ports_essais import EchecBanc, Releve, Voisin
from esav_ws.domain.essai import CauseEchec

SEUILS_DBM: Final = {"puissanceOnt": Decimal(-25), "puissanceOlt": Decimal(-27)}
"""Below which a neighbour's level counts as low: where the bands of the catalogue cease to be right."""
SANS_LUMIERE_DBM: Final = Decimal(-35)
"""Below which no light arrives."""
_AVANT_LA_CHUTE: Final = 1000
"""Hundredths of a second before the port went down from which an event tells why it did."""
_COMPTEUR: Final = 2**32
_MILLION: Final = 1_000_000


class Noms:
    """The ifIndex of interfaces by name, remembered by equipment: an index may change, and is checked each time."""

    def __init__(self) -> None:
        self._connus: dict[str, dict[str, int]] = {}
        self._verrou = threading.Lock()

    async def trouver(self, session: Session, equipement: str, ports: Iterable[Port]) -> Mapping[str, int]:
        """Return the ifIndex of those of *ports* that are there; the first one must be.

        Raises:
            EchecBanc: `INCOHERENT`, there is no interface of that name.
        """
        noms = [port.nom for port in ports]
        with self._verrou:
            connus = dict(self._connus.get(equipement, {}))
        if not await _vrais(session, {nom: connus.get(nom) for nom in noms}):
            lus = await session.parcourir(objets.IF_NAME)
            connus = {
                nom.decode("utf-8", "replace"): i[0] for i, nom in lus.items() if isinstance(nom, bytes)
            }
            with self._verrou:
                self._connus[equipement] = connus
        if noms and noms[0] not in connus:
            raise EchecBanc(CauseEchec.INCOHERENT, f"l'équipement n'a pas de port {noms[0]}")
        return {nom: connus[nom] for nom in noms if nom in connus}


async def _vrais(session: Session, numeros: Mapping[str, int | None]) -> bool:
    """Return whether each interface still has the name by which it was remembered."""
    if None in numeros.values():
        return False
    oids = {f"{objets.IF_NAME}.{numero}": nom.encode() for nom, numero in numeros.items()}
    lus = await session.lire(list(oids))
    return all(lus[oid] == nom for oid, nom in oids.items())


class LectureSnmp:
    """The reading of one line, at *port*; *numeros* are the ifIndex of its port and of those of its *voisins*."""

    def __init__(
        self,
        session: Session,
        port: Port,
        numeros: Mapping[str, int],
        voisins: Sequence[Voisin],
        fenetre_s: float,
    ) -> None:
        self._session = session
        self._port = port
        self._numero = numeros[port.nom]
        self._voisins = list(_situes(voisins, numeros))
        self._fenetre_s = fenetre_s
        self._admin = self._oper = 0

    async def relever(self, parties: Sequence[str]) -> list[Releve]:
        """Return the measures of *parties*, what is not equipped being left out.

        Raises:
            EchecBanc: `OCCUPE`, the port is under a test of its own; `INCOHERENT`, what it says makes no sense.
        """
        await self._etats()
        lectures = {
            "service": self._service,
            "port": self._etat_port,
            "ont": self._ont,
            "niveaux": self._niveaux,
            "voisins": self._hors_ligne,
            "voisins_degrades": self._degrades,
            "parametres": self._parametres,
        }
        return [releve for partie in parties for releve in await lectures[partie]()]

    async def _etats(self) -> None:
        etats = await _etats(self._session, [self._numero])
        self._admin, self._oper = etats[self._numero]
        if objets.TESTING in (self._admin, self._oper):
            raise EchecBanc(
                CauseEchec.OCCUPE, f"le port {self._port.nom} est en cours d'essai sur l'équipement"
            )
        if (
            self._admin not in {objets.UP, objets.DOWN}
            or self._oper not in objets.ETATS
            or self._oper == objets.UNKNOWN
        ):
            raise EchecBanc(
                CauseEchec.INCOHERENT, f"le port {self._port.nom} est dans un état que rien ne définit"
            )

    async def _service(self) -> list[Releve]:
        return [Releve("etatService", "ACTIF" if self._admin == objets.UP else "INACTIF")]

    async def _etat_port(self) -> list[Releve]:
        present = self._admin == objets.UP and self._oper != objets.NOT_PRESENT
        return [Releve("etatPort", "EN_SERVICE" if present else "HORS_SERVICE")]

    async def _ont(self) -> list[Releve]:
        en_ligne = self._oper == objets.UP
        alarme = "AUCUNE" if en_ligne else await self._alarme()
        releves = [Releve("etatOnt", "EN_LIGNE" if en_ligne else "HORS_LIGNE")]
        return [*releves, Releve("alarme", alarme)] if alarme else releves

    async def _alarme(self) -> str:
        """Return why the line went down: its last event since then, else whether light arrives; else nothing."""
        chute_oid = f"{objets.IF_LAST_CHANGE}.{self._numero}"
        chute = (await self._session.lire([chute_oid]))[chute_oid]
        colonnes = (objets.OAM_INSTANT, objets.OAM_EVENEMENT, objets.OAM_LIEU)
        instants, genres, lieux = [await self._session.parcourir(f"{c}.{self._numero}") for c in colonnes]
        evenements = sorted(
            (instant, rang)
            for rang, instant in instants.items()
            if isinstance(instant, int) and isinstance(chute, int) and instant >= chute - _AVANT_LA_CHUTE
        )
        for _, rang in reversed(evenements):
            match genres.get(rang), lieux.get(rang):
                case (objets.DYING_GASP, objets.REMOTE):
                    return "DYING_GASP"
        if any(
            (genres.get(rang), lieux.get(rang)) == (objets.LINK_FAULT, objets.LOCAL) for _, rang in evenements
        ):
            return "LOS"
        if self._port.olt is None:
            return ""
        puissance = (await self._puissances([self._port.olt]))[self._port.olt]
        return "LOS" if puissance < SANS_LUMIERE_DBM else "AUCUNE"

    async def _niveaux(self) -> list[Releve]:
        capteurs = self._port.capteurs
        if not capteurs:
            raise EchecBanc(
                CauseEchec.INCOHERENT, f"aucun capteur optique n'est connu au port {self._port.nom}"
            )
        puissances = await self._puissances([numero for _, numero in capteurs])
        return [Releve(mesure, str(puissances[numero]), "dBm") for mesure, numero in capteurs]

    async def _hors_ligne(self) -> list[Releve]:
        ouverts = await self._voisins_ouverts()
        return parts("HorsLigne", [(meme_pbo, oper != objets.UP) for _, meme_pbo, oper in ouverts])

    async def _degrades(self) -> list[Releve]:
        """Return the share of low levels among the neighbours that are up; a sensor that says nothing is left out."""
        vus = []
        for port, meme_pbo, oper in await self._voisins_ouverts():
            if oper == objets.UP and port.capteurs:
                try:
                    puissances = await self._puissances([numero for _, numero in port.capteurs])
                except EchecBanc as echec:
                    if echec.cause is not CauseEchec.INCOHERENT:
                        raise
                    continue
                bas = any(puissances[numero] < SEUILS_DBM[mesure] for mesure, numero in port.capteurs)
                vus.append((meme_pbo, bas))
        return parts("Degrades", vus)

    async def _voisins_ouverts(self) -> list[tuple[Port, bool, int]]:
        etats = await _etats(self._session, [numero for _, numero, _ in self._voisins])
        return [
            (port, meme_pbo, etats[numero][1])
            for port, numero, meme_pbo in self._voisins
            if etats[numero][0] == objets.UP and etats[numero][1] in objets.ETATS
        ]

    async def _parametres(self) -> list[Releve]:
        oid = f"{objets.IF_HIGH_SPEED}.{self._numero}"
        avant = await self._compteurs()
        await asyncio.sleep(self._fenetre_s)
        apres = await self._compteurs()
        debit = (await self._session.lire([oid]))[oid]
        if not isinstance(debit, int):
            raise EchecBanc(CauseEchec.INCOHERENT, f"le débit du port {self._port.nom} est absent")
        releves = [Releve(nom, str(debit), "Mbit/s") for nom in ("debitDescendant", "debitMontant")]
        fausses = (apres[0] - avant[0]) % _COMPTEUR
        recues = apres[1] - avant[1] + fausses
        if recues > 0:
            releves.append(Releve("erreurs", str(round(Decimal(fausses * _MILLION) / recues)), "ppm"))
        return releves

    async def _compteurs(self) -> tuple[int, int]:
        """Return the frames received wrong, and those received right."""
        oids = [f"{oid}.{self._numero}" for oid in (objets.IF_IN_ERRORS, *objets.IF_HC_IN)]
        lus = await self._session.lire(oids)
        fausses, *justes = (lus[oid] for oid in oids)
        if not isinstance(fausses, int):
            raise EchecBanc(CauseEchec.INCOHERENT, f"les compteurs du port {self._port.nom} sont absents")
        return fausses, sum(valeur for valeur in justes if isinstance(valeur, int))

    async def _puissances(self, numeros: Sequence[int]) -> dict[int, Decimal]:
        return await puissances(self._session, numeros)


async def puissances(session: Session, numeros: Sequence[int]) -> dict[int, Decimal]:
    """Return, in dBm, what the sensors of these entPhysicalIndex measure, or raise `EchecBanc` `INCOHERENT`."""
    lus = await session.lire([f"{oid}.{numero}" for numero in numeros for oid in objets.CAPTEUR])
    try:
        return {numero: en_dbm([lus[f"{oid}.{numero}"] for oid in objets.CAPTEUR]) for numero in numeros}
    except CapteurIncoherent as erreur:
        raise EchecBanc(CauseEchec.INCOHERENT, f"capteur optique : {erreur}") from erreur


async def constater(session: Session, port: Port | None, numeros: Mapping[str, int]) -> list[Constat]:
    """Return what the equipment says of itself, and of *port*."""
    systeme = (("Nom", objets.SYS_NAME), ("Description", objets.SYS_DESCR), ("En marche", objets.SYS_UPTIME))
    lus = await session.lire([oid for _, oid in systeme])
    constats = [Constat(libelle, _texte(lus[oid], oid)) for libelle, oid in systeme]
    if port is None:
        return constats
    numero = numeros[port.nom]
    admin, oper = (await _etats(session, [numero]))[numero]
    constats += [
        Constat("Port", f"{port.nom} (ifIndex {numero})"),
        Constat("Ouvert", "oui" if admin == objets.UP else "non"),
        Constat("En ligne", "oui" if oper == objets.UP else "non"),
    ]
    for mesure, capteur in port.capteurs:
        puissance = (await puissances(session, [capteur]))[capteur]
        constats.append(Constat(mesure, f"{puissance} dBm"))
    return constats


def _texte(valeur: object, oid: str) -> str:
    if isinstance(valeur, bytes):
        return valeur.decode("utf-8", "replace")[:200]
    if oid == objets.SYS_UPTIME and isinstance(valeur, int):
        return f"depuis {valeur // 100} s"
    return "inconnu"


async def _etats(session: Session, numeros: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return ifAdminStatus and ifOperStatus by ifIndex; 0 where they are absent, or no numbers."""
    colonnes = (objets.IF_ADMIN, objets.IF_OPER)
    lus = await session.lire([f"{colonne}.{numero}" for numero in numeros for colonne in colonnes])

    def lu(colonne: str, numero: int) -> int:
        valeur = lus[f"{colonne}.{numero}"]
        return valeur if isinstance(valeur, int) else 0

    return {numero: (lu(objets.IF_ADMIN, numero), lu(objets.IF_OPER, numero)) for numero in numeros}


def _situes(voisins: Sequence[Voisin], numeros: Mapping[str, int]) -> Iterable[tuple[Port, int, bool]]:
    for voisin in voisins:
        try:
            port = Port.lire(voisin.port)
        except PortMalEcrit:
            continue
        if port.nom in numeros:
            yield port, numeros[port.nom], voisin.meme_pbo
