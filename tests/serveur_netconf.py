"""A NETCONF server for tests: yuma123's netconfd behind OpenSSH, over loopback.

The models of the Broadband Forum are in no Debian package, and no program here computes the state of an OLT. The models
below are written for the tests: the names and namespaces that TR-385 and RFC 8343 give to what the adapter reads, as
plain data that the server is started with.
"""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.outils import exiger

_MODELES = {
    "ietf-interfaces": """module ietf-interfaces {
  namespace "urn:ietf:params:xml:ns:yang:ietf-interfaces"; prefix if;
  revision 2018-02-20;
  container interfaces-state {
    list interface { key name; leaf name { type string; } leaf oper-status { type string; } }
  }
}""",
    "bbf-xpon": """module bbf-xpon {
  namespace "urn:bbf:yang:bbf-xpon"; prefix bbf-xpon;
  import ietf-interfaces { prefix if; }
  revision 2020-10-13;
  augment "/if:interfaces-state/if:interface" { container channel-termination { } }
}""",
    "bbf-xpon-onu-state": """module bbf-xpon-onu-state {
  namespace "urn:bbf:yang:bbf-xpon-onu-state"; prefix onus;
  import ietf-interfaces { prefix if; }
  import bbf-xpon { prefix bbf-xpon; }
  revision 2020-10-13;
  augment "/if:interfaces-state/if:interface/bbf-xpon:channel-termination" {
    container onus-present-on-local-channel-termination {
      list onu {
        key detected-serial-number;
        leaf detected-serial-number { type string; }
        leaf onu-presence-state { type string; }
      }
    }
  }
}""",
}


@dataclass(frozen=True)
class ServeurNetconf:
    """A server that runs: where, the key that it shows, who may enter and with which key."""

    port: int
    cle_hote: str
    utilisateur: str
    cle_privee: Path


@contextmanager
def serveur_netconf(pons: Mapping[str, tuple[str, Mapping[str, str]]]) -> Iterator[ServeurNetconf]:
    """Keep a server up while the block runs; *pons*: by name, the oper-status and the ONUs (serial number, state)."""
    netconfd = exiger("netconfd", "netconfd")
    sousysteme = exiger("netconf-subsystem", "netconfd")
    sshd = exiger("sshd", "openssh-server")
    keygen = exiger("ssh-keygen", "openssh-client")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where the sshd of root wants to be confined
    dossier = Path(tempfile.mkdtemp(prefix="esav-nc-"))
    processus = []
    try:
        for nom in ("hote", "client"):
            subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", dossier / nom], check=True)
        port = _port_libre()
        _ecrire(dossier, pons, port, sousysteme)
        processus.append(
            _lancer(
                dossier / "netconfd.log",
                netconfd,
                f"--modpath={dossier}:/usr/share/yuma/modules",
                *(f"--module={nom}" for nom in _MODELES),
                f"--startup={dossier}/startup-cfg.xml",
                f"--port={port}",
                f"--ncxserver-sockname={dossier}/nc.sock",
                f"--superuser={getpass.getuser()}",
                HOME=str(dossier),
            )
        )
        _attendre(dossier / "netconfd.log", b"Running netconfd server", processus[-1])
        processus.append(_lancer(dossier / "sshd.log", sshd, "-D", "-e", "-f", str(dossier / "sshd_config")))
        _attendre(dossier / "sshd.log", b"Server listening", processus[-1])
        cle_hote = (dossier / "hote.pub").read_text().split()[1]
        yield ServeurNetconf(port, cle_hote, getpass.getuser(), dossier / "client")
    finally:
        for lance in reversed(processus):
            lance.kill()
            lance.wait()
        shutil.rmtree(dossier)


def _ecrire(dossier: Path, pons: Mapping[str, tuple[str, Mapping[str, str]]], port: int, sousysteme: str):
    for nom, modele in _MODELES.items():
        (dossier / f"{nom}.yang").write_text(modele)
    interfaces = "".join(
        f"<interface><name>{nom}</name><oper-status>{etat}</oper-status>"
        '<channel-termination xmlns="urn:bbf:yang:bbf-xpon">'
        '<onus-present-on-local-channel-termination xmlns="urn:bbf:yang:bbf-xpon-onu-state">'
        + "".join(
            f"<onu><detected-serial-number>{serie}</detected-serial-number>"
            f"<onu-presence-state>bbf-xpon-onu-types:{presence}</onu-presence-state></onu>"
            for serie, presence in onus.items()
        )
        + "</onus-present-on-local-channel-termination></channel-termination></interface>"
        for nom, (etat, onus) in pons.items()
    )
    (dossier / "startup-cfg.xml").write_text(
        '<?xml version="1.0"?><config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">'
        f'<interfaces-state xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">{interfaces}</interfaces-state></config>'
    )
    shutil.copy(dossier / "client.pub", dossier / "autorises")
    (dossier / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {dossier}/hote\nAuthorizedKeysFile {dossier}/autorises\n"
        f"StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nPidFile none\n"
        f'Subsystem netconf "{sousysteme} --ncxserver-sockname={port}@{dossier}/nc.sock"\n'
    )


def _lancer(dit: Path, programme: str, *arguments: str, **environnement: str) -> subprocess.Popen:
    with dit.open("wb") as sortie:
        return subprocess.Popen(
            [programme, *arguments],
            stdout=sortie,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environnement},
        )


def _attendre(dit: Path, marque: bytes, lance: subprocess.Popen) -> None:
    fin = time.monotonic() + 30
    while marque not in dit.read_bytes():
        assert lance.poll() is None, dit.read_text(errors="replace")
        assert time.monotonic() < fin, dit.read_text(errors="replace")
        time.sleep(0.02)


def _port_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as prise:
        return prise.getsockname()[1]
