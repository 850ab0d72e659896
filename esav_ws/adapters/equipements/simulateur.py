"""A simulated equipment behind a real SNMP agent: snmpd (net-snmp) tells, over loopback, what its lines are said to be.

For tests and demonstrations; the program must be there.
"""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from esav_ws.adapters.equipements import objets
from esav_ws.adapters.equipements.acces import Acces
from esav_ws.adapters.equipements.adresse import Adresse

AGENT: Final = "snmpd"
ABSENT: Final = "snmpd n'est pas installé : apt-get install snmpd"
_PATIENCE_S: Final = 20.0
_CHUTE: Final = 500_000
"""When lines went down, in hundredths of a second since the agent began."""


class EtatLigne(StrEnum):
    """What a line of the simulated equipment may be."""

    SAINE = "SAINE"
    ONT_MORT = "ONT_MORT"
    COUPEE = "COUPEE"
    DEGRADEE = "DEGRADEE"
    CAPTEUR_MUET = "CAPTEUR_MUET"
    CAPTEUR_FOU = "CAPTEUR_FOU"


@dataclass(frozen=True, slots=True)
class _Faits:
    """What makes a state: is it up, the light received in hundredths of dBm at each end, the event of the fall."""

    en_ligne: bool
    olt: int
    ont: int
    evenement: tuple[int, int] | None = None
    etat_capteur: int = 1


_FAITS: Final[Mapping[EtatLigne, _Faits]] = {
    EtatLigne.SAINE: _Faits(True, -1820, -1740),
    EtatLigne.ONT_MORT: _Faits(False, -4000, -4000, (objets.DYING_GASP, objets.REMOTE)),
    EtatLigne.COUPEE: _Faits(False, -4000, -4000, (objets.LINK_FAULT, objets.LOCAL)),
    EtatLigne.DEGRADEE: _Faits(True, -2920, -2680),
    EtatLigne.CAPTEUR_MUET: _Faits(True, 0, 0, etat_capteur=2),
    EtatLigne.CAPTEUR_FOU: _Faits(True, 7300, 7300),
}


class SimulateurAbsent(Exception):
    """The agent is not installed, or does not start. The message, in French, says what to do."""


def programme_agent() -> str | None:
    """Return the path of the agent's program, `None` where it is not installed."""
    return shutil.which(AGENT) or shutil.which(AGENT, path="/usr/sbin:/usr/local/sbin")


def port_ecrit(rang: int) -> str:
    """Return the port of the line of that rank, from 1, as a connection writes it."""
    return f"ge-1/0/{rang};olt={1000 + rang};ont={2000 + rang}"


class AgentSimule:
    """An agent in the folder *dossier*, on a free port of the loopback; its secrets are drawn at each start of a run."""

    def __init__(self, dossier: Path) -> None:
        self._dossier = dossier
        self._processus: subprocess.Popen[bytes] | None = None
        self.port = _port_libre()
        self.v2c = Acces("simulateur-v2c", communaute=secrets.token_hex(8))
        self.v3 = Acces(
            "simulateur-v3",
            utilisateur="esav",
            authentification="SHA-256",
            cle_authentification=secrets.token_hex(12),
            chiffrement="AES-128",
            cle_chiffrement=secrets.token_hex(12),
        )

    def adresse(self, acces: Acces, *, delai_s: float = 2.0, envois: int = 3) -> Adresse:
        """Return where the agent is, for that credential."""
        return Adresse("127.0.0.1", self.port, acces.nom, delai_s, envois)

    def ecrire_acces(self, chemin: Path) -> None:
        """Write both credentials to the new file *chemin*, for its owner alone."""
        descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descripteur, "w", encoding="utf-8") as fichier:
            fichier.write(
                f'[{self.v2c.nom}]\nversion = "2c"\ncommunaute = "{self.v2c.communaute}"\n\n'
                f'[{self.v3.nom}]\nversion = "3"\nutilisateur = "{self.v3.utilisateur}"\n'
                f'authentification = "{self.v3.authentification}"\n'
                f'cle_authentification = "{self.v3.cle_authentification}"\n'
                f'chiffrement = "{self.v3.chiffrement}"\n'
                f'cle_chiffrement = "{self.v3.cle_chiffrement}"\n'
            )

    @contextmanager
    def ouvert(self, lignes: Mapping[int, EtatLigne]) -> Iterator[None]:
        """Keep the agent up while the block runs; *lignes* are the states of its ports, by rank.

        Raises:
            SimulateurAbsent: snmpd is not installed, or does not start.
        """
        self.demarrer(lignes)
        try:
            yield
        finally:
            self.arreter()

    def demarrer(self, lignes: Mapping[int, EtatLigne]) -> None:
        """Start the agent, and return once it answers, or raise `SimulateurAbsent`."""
        programme = programme_agent()
        if programme is None:
            raise SimulateurAbsent(ABSENT)
        self._dossier.mkdir(parents=True, exist_ok=True)
        configuration, dit = self._dossier / "snmpd.conf", self._dossier / "snmpd.log"
        configuration.touch(mode=0o600)
        configuration.write_text(self._configuration(lignes), encoding="utf-8")
        options = ["-f", "-Lo", "-C", "-c", str(configuration), "-m", "", "-I", "-ifTable,ifXTable"]
        with dit.open("wb") as sortie:
            self._processus = subprocess.Popen(  # noqa: S603 - a program of the system, arguments of ours
                [programme, *options, "-p", str(self._dossier / "snmpd.pid")],
                stdout=sortie,
                stderr=subprocess.STDOUT,
                env={"SNMP_PERSISTENT_DIR": str(self._dossier / "persistant")},
            )
        fin = time.monotonic() + _PATIENCE_S
        while b"NET-SNMP version" not in dit.read_bytes():
            if self._processus.poll() is not None or time.monotonic() > fin:
                self.arreter()
                raise SimulateurAbsent(f"snmpd ne démarre pas : voyez {dit}")
            time.sleep(0.02)

    def arreter(self) -> None:
        """Stop the agent, if it runs; its secrets stay, and it may be started again."""
        if self._processus is not None:
            self._processus.kill()
            self._processus.wait()
            self._processus = None
        shutil.rmtree(self._dossier / "persistant", ignore_errors=True)

    def _configuration(self, lignes: Mapping[int, EtatLigne]) -> str:
        sections = [
            f"agentaddress udp:127.0.0.1:{self.port}",
            f"rwcommunity {self.v2c.communaute} 127.0.0.1",
            f"createUser {self.v3.utilisateur} SHA-256 {self.v3.cle_authentification} AES {self.v3.cle_chiffrement}",
            f"rwuser {self.v3.utilisateur} authpriv",
            "sysName OLT-SIMULE",
            "sysDescr Equipement simule",
        ]
        for rang, etat in lignes.items():
            sections += _ligne(rang, _FAITS[etat])
        return "\n".join(sections) + "\n"


def _ligne(rang: int, faits: _Faits) -> Iterator[str]:
    """Return the objects of a line, as net-snmp overrides what an agent would answer."""
    numero = 100 + rang
    yield f'override .{objets.IF_NAME}.{numero} octet_str "ge-1/0/{rang}"'
    yield f"override -rw .{objets.IF_ADMIN}.{numero} integer {objets.UP}"
    yield f"override .{objets.IF_OPER}.{numero} integer {objets.UP if faits.en_ligne else objets.DOWN}"
    yield f"override .{objets.IF_LAST_CHANGE}.{numero} uinteger {_CHUTE}"
    yield f"override .{objets.IF_HIGH_SPEED}.{numero} uinteger {1000 if faits.en_ligne else 0}"
    yield f"override .{objets.IF_IN_ERRORS}.{numero} counter 12"
    for colonne in objets.IF_HC_IN:
        yield f"override .{colonne}.{numero} counter 100000"
    if faits.evenement is not None:
        genre, lieu = faits.evenement
        yield f"override .{objets.OAM_INSTANT}.{numero}.1 uinteger {_CHUTE - 20}"
        yield f"override .{objets.OAM_EVENEMENT}.{numero}.1 uinteger {genre}"
        yield f"override .{objets.OAM_LIEU}.{numero}.1 integer {lieu}"
    for capteur, centiemes in ((1000 + rang, faits.olt), (2000 + rang, faits.ont)):
        # other(1), displayed in dBm, with two decimals
        for colonne, valeur in zip(objets.CAPTEUR, (1, 9, 2, centiemes, faits.etat_capteur), strict=False):
            yield f"override .{colonne}.{capteur} integer {valeur}"
        yield f'override .{objets.CAPTEUR[-1]}.{capteur} octet_str "dBm"'


def _port_libre() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])
