"""Put deliberate faults into a copy of the gateway, one at a time, and see that its named case catches each.

`python -m tools.mutation [ID…]`, all of `mutations.toml` without names. The untouched copy must pass every named case
first. A fault is caught when its case fails while the gateway otherwise lives: it starts, answers a request well made
(`TEMOIN`), and still runs at the end. Exit code: 0, all are caught; 1, one survives; 2, the list does not fit the code.
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from conformance_suite.catalogue import charger as cas_publies
from esav_ws.config import Settings
from esav_ws.home import Pki
from tools.conformite import PassageManque, attendre, configurer, environnement_neuf, ports_libres
from tools.liste_mutations import ListeInvalide, Mutation, choisir

RACINE = Path(__file__).resolve().parents[1]
TEMOIN = "ENV-017"
"""The case that a gateway with a fault still passes, in one version at the least: it was not the start that failed."""
EN_PARALLELE = 2
COPIES = (
    "esav_ws", "tools", "wsdl", "xsd", "forms_catalogue", "offres", "donnees", "tests_catalogue", "certs", "docs",
    "tests/contract/golden",
)  # fmt: skip
"""What the gateway is made of, the suite that judges it left out."""

LIMITE_S = 700
"""Seconds after which no fault is begun: with the bounds below, a quarter of an hour is never exceeded."""

_DEMARRAGE_S, _PASSAGE_S, _ARRET_S = 60, 120, 15
_INTERROMPU = 130
_DIT_MAX = 110
_REMPLACE = "worker_died"
"""What the gateway's journal says of a process of its own that ended by itself, and was replaced."""


class Issue(StrEnum):
    """What became of a fault."""

    ARRETEE = "arrêtée"
    SURVIT = "survit"
    ERREUR = "erreur"


@dataclass(frozen=True, slots=True)
class Constat:
    """What became of one fault, and the first words of what says so."""

    issue: Issue
    dit: str
    secondes: float = 0


@dataclass(frozen=True, slots=True)
class Banc:
    """Where gateways are copied to, mutated and judged: a throw-away folder. No fault is begun after `fin`."""

    dossier: Path
    fin: float

    def preparer(self) -> None:
        """Copy the gateway as it is, and make the home that each run gets a copy of."""
        for nom in COPIES:
            shutil.copytree(
                RACINE / nom, self.origine / nom, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
        commande = [sys.executable, "-m", "esav_ws.cli", "init", "--demonstration"]
        environnement = _environnement(self.origine, self._home("origine"))
        subprocess.run(  # noqa: S603 - our own command
            commande, cwd=self.origine, env=environnement, check=True, stdout=subprocess.DEVNULL, timeout=_DEMARRAGE_S
        )  # fmt: skip

    @property
    def origine(self) -> Path:
        """The untouched copy of the gateway."""
        return self.dossier / "origine" / "code"

    def temoigner(self, cas: Sequence[str]) -> list[str]:
        """Play *cas* against the untouched copy; return what failed."""
        resultats = self._passer("origine", cas)
        return [f"{r['cle']} : {r['issue']}, {r['dit']}" for r in resultats if r["issue"] != "réussi"]

    def eprouver(self, mutation: Mutation) -> Constat:
        """Return what becomes of *mutation* in a gateway of its own."""
        debut = time.monotonic()
        if debut > self.fin:
            return Constat(Issue.ERREUR, f"non éprouvée : {LIMITE_S} secondes sont passées")
        code = self.dossier / mutation.id / "code"
        try:
            # With what the first run compiled: only the file that changes is compiled again.
            shutil.copytree(self.origine, code)
            shutil.copytree(self._home("origine"), self._home(mutation.id))
            mutation.appliquer(code)
            issue, dit = juger(self._passer(mutation.id, (mutation.cas, TEMOIN)), mutation.cas)
        except (ListeInvalide, PassageManque) as erreur:
            issue, dit = Issue.ERREUR, str(erreur)
        return Constat(issue, dit, time.monotonic() - debut)

    def _passer(self, nom: str, cas: Sequence[str]) -> list[dict[str, Any]]:
        """Serve the copy *nom*, play *cas* against it, and return their results.

        Raises:
            PassageManque: it does not start, does not last, or cannot be judged.
        """
        code, home = self.dossier / nom / "code", self._home(nom)
        ports = ports_libres(2)
        environnement = _environnement(code, home, ports)
        configuration = configurer(Pki(Settings(home=home).pki), ports[0], home.parent / "conformite.toml")
        journal = home.parent / "service.log"
        with _service(code, environnement, ports[0], journal, travail=attend_un_test(cas)) as vivant:
            resultats = _jouer(cas, configuration, home.parent / "rapport", environnement)
            arretee = not vivant()
        if arretee or _REMPLACE in journal.read_text("utf-8", "replace"):
            raise PassageManque("la passerelle s'est arrêtée pendant les cas")
        return resultats

    def _home(self, nom: str) -> Path:
        return self.dossier / nom / "home"


def juger(resultats: Sequence[Mapping[str, Any]], cas: str) -> tuple[Issue, str]:
    """Return what the *resultats* of *cas* and of the witness say of a fault, and the words of the case."""
    siens = [r for r in resultats if r["cas"] == cas]
    if all(r["issue"] != "réussi" for r in resultats if r["cas"] == TEMOIN):
        return Issue.ERREUR, f"la passerelle ne répond plus à une requête bien faite ({TEMOIN})"
    for r in siens:
        if r["issue"] == "échoué":
            return Issue.ARRETEE, f"{r['cle']} : {r['dit']}"
    for r in siens:
        if r["issue"] != "réussi":
            return Issue.ERREUR, f"{r['cle']} n'est pas joué : {r['dit']}"
    return Issue.SURVIT, f"{cas} réussit"


def attend_un_test(cas: Sequence[str]) -> bool:
    """Return whether one of *cas* waits for a line test, which background work executes."""
    return any(
        "attendre" in etape.donnees for publie in cas_publies() if publie.id in cas for etape in publie.etapes
    )


def _environnement(code: Path, home: Path, ports: Sequence[int] = (0, 0)) -> dict[str, str]:
    """Return the environment of a gateway from *code*, which is one process."""
    return environnement_neuf(home, ports) | {"PYTHONPATH": str(code), "ESAV_WORKERS": "1"}


@contextmanager
def _service(
    code: Path, environnement: Mapping[str, str], port: int, dit: Path, *, travail: bool
) -> Iterator[Callable[[], bool]]:
    """Serve *code* until the end of the block, its words in *dit*; what is yielded says whether it still runs."""
    commande = [sys.executable, "-m", "esav_ws.cli", "serve", *(["--worker"] if travail else [])]
    with dit.open("wb") as journal:
        service = subprocess.Popen(  # noqa: S603 - our own command
            commande, cwd=code, env=environnement, stdout=journal, stderr=journal, start_new_session=True
        )
        try:
            attendre(service, port, dit)
            yield lambda: service.poll() is None
        finally:
            service.terminate()
            try:
                service.wait(_ARRET_S)
            except subprocess.TimeoutExpired:
                # The group is the service's own: a process of it that hangs would outlive its master.
                os.killpg(service.pid, signal.SIGKILL)
                service.wait()


def _jouer(
    cas: Sequence[str], configuration: Path, rapport: Path, environnement: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Play *cas* with the suite of this folder; the agent's acts go through the gateway that is judged."""
    pilote = f"env PYTHONPATH={shlex.quote(environnement['PYTHONPATH'])} {shlex.quote(sys.executable)} -P -m"
    commande = [
        sys.executable, "-m", "conformance_suite", "run", "--config", str(configuration), "--rapport", str(rapport),
        "--pilote", f"{pilote} tools.pilote_conformite", "--pilote-continu",
        *(mot for un in dict.fromkeys(cas) for mot in ("--cas", un)),
    ]  # fmt: skip
    try:
        rendu = subprocess.run(  # noqa: S603 - our own command
            commande, cwd=RACINE, env={**environnement, "PYTHONPATH": str(RACINE)}, capture_output=True, text=True,
            timeout=_PASSAGE_S, check=False,
        )  # fmt: skip
        lus: list[dict[str, Any]] = json.loads((rapport / "rapport.json").read_text("utf-8"))["resultats"]
    except subprocess.TimeoutExpired:
        raise PassageManque(f"les cas ne finissent pas en {_PASSAGE_S} secondes") from None
    except FileNotFoundError:
        raise PassageManque(f"la suite n'a rien jugé : {rendu.stderr.strip()}") from None
    return lus


def main(ids: list[str]) -> int:
    """Try the faults named, all of them without names; return the exit code."""
    console, debut = Console(), time.monotonic()
    try:
        mutations = choisir(ids)
    except ListeInvalide as erreur:
        console.print(str(erreur), markup=False)
        return 2
    with tempfile.TemporaryDirectory(prefix="esav-mutation-") as dossier, console.status("") as suivi:
        banc = Banc(Path(dossier), debut + LIMITE_S)
        suivi.update("la passerelle intacte passe-t-elle tous les cas nommés ?")
        banc.preparer()
        try:
            ecarts = banc.temoigner([TEMOIN, *(m.cas for m in mutations)])
        except PassageManque as erreur:
            ecarts = [str(erreur)]
        if ecarts:
            console.print("la passerelle intacte ne passe pas :", *ecarts, sep="\n  ", markup=False)
            return 2
        suivi.update(f"{len(mutations)} fautes à éprouver")
        with ThreadPoolExecutor(EN_PARALLELE) as fils:
            constats = list(fils.map(banc.eprouver, mutations))
    console.print(_table(mutations, constats))
    issues = [constat.issue for constat in constats]
    console.print(
        f"{issues.count(Issue.ARRETEE)} fautes arrêtées sur {len(issues)} ; durée : {time.monotonic() - debut:.0f} s"
    )
    return 2 if Issue.ERREUR in issues else int(Issue.SURVIT in issues)


def _table(mutations: Sequence[Mutation], constats: Sequence[Constat]) -> Table:
    couleurs = {Issue.ARRETEE: "green", Issue.SURVIT: "red", Issue.ERREUR: "yellow"}
    table = Table("faute", "ce qui est faux", "cas", "issue", "ce que le cas en dit", "s")
    for mutation, constat in zip(mutations, constats, strict=True):
        couleur = couleurs[constat.issue]
        dit = constat.dit if constat.issue is Issue.ERREUR else constat.dit[:_DIT_MAX]
        table.add_row(
            mutation.id, escape(mutation.defaut), mutation.cas, f"[{couleur}]{constat.issue}[/]", escape(dit),
            f"{constat.secondes:.0f}",
        )  # fmt: skip
    return table


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(_INTERROMPU)
