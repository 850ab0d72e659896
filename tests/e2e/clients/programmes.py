"""The programs of `docs/clients`, run as an integrator runs them."""

import os
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from tests.outils import absent, exiger

RACINE = Path(__file__).resolve().parents[3]
CLIENTS = RACINE / "docs" / "clients"
MODULES_NODE = RACINE / "tests" / "e2e" / "node_modules"
JAXWS = Path(os.environ.get("JAXWS", "/usr/share/java/jaxws-rt.jar"))

PAQUETS_GSOAP = "gsoap libgsoap-dev libssl-dev gcc libc6-dev curl"
PAQUETS_PERL = "libsoap-lite-perl libio-socket-ssl-perl liblwp-protocol-https-perl"

SANS_CACHE_WSDL = ("-d", "soap.wsdl_cache_enabled=0")
"""PHP keeps a WSDL for a day by its URL, and the gateways of two tests may get the same port."""


DEMARRAGE_RAPIDE = "-XX:TieredStopAtLevel=1"
"""Java programs that run for a second: do not compile what will not run twice."""


@dataclass(frozen=True)
class Resultat:
    """What a program wrote, line by line, and its exit status."""

    statut: int
    sortie: list[str]
    erreurs: list[str]

    @property
    def numero(self) -> str:
        """Return the only line of a program that succeeded and complained of nothing."""
        assert (self.statut, self.erreurs) == (0, []), self
        (numero,) = self.sortie
        return numero


@dataclass(frozen=True)
class Acces:
    """What an integrator is given: the address, the folder of its certificate and key, the server's authority."""

    url: str
    client: Path
    ca: Path

    @property
    def arguments(self) -> tuple[str, ...]:
        return self.url, str(self.client), str(self.ca)


def lancer(*commande: str | Path, dossier: Path = RACINE, **environnement: str) -> Resultat:
    """Return what *commande* did, run in *dossier* with *environnement* on top of this process's own."""
    acheve = subprocess.run(
        [str(mot) for mot in commande],
        cwd=dossier,
        env=os.environ | environnement,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Resultat(acheve.returncode, acheve.stdout.splitlines(), acheve.stderr.splitlines())


class Programmes(Protocol):
    """The three programs of one language. `soap` is `1.1` or `1.2`."""

    def __init__(self, acces: Acces, soap: str, atelier: Path) -> None: ...

    def deposer(self, prestation: str, reference: str, formulaire: Path) -> Resultat: ...

    def suivre(self, numero: str, *acte: str) -> Resultat: ...

    def lister(self, *taille: str) -> Resultat: ...


class _Scripts(ABC):
    """Programs in an interpreted language: `<folder>/<name>.<suffix>`, all with the same arguments."""

    dossier: str
    suffixe: str

    def __init__(self, acces: Acces, soap: str, atelier: Path) -> None:
        self.acces = acces
        self.soap = soap
        self.atelier = atelier

    @abstractmethod
    def interprete(self) -> Sequence[str]: ...

    def executer(self, nom: str, *arguments: str | Path, **environnement: str) -> Resultat:
        script = CLIENTS / self.dossier / f"{nom}.{self.suffixe}"
        return lancer(
            *self.interprete(), script, *self.acces.arguments, *arguments, SOAP=self.soap, **environnement
        )

    def deposer(self, prestation: str, reference: str, formulaire: Path) -> Resultat:
        return self.executer("deposer", prestation, reference, formulaire)

    def suivre(self, numero: str, *acte: str) -> Resultat:
        return self.executer("suivre", numero, *acte)

    def lister(self, *taille: str) -> Resultat:
        return self.executer("lister", *taille)


class Php(_Scripts):
    """PHP's SoapClient; its warnings and notices count as errors."""

    dossier, suffixe = "php", "php"

    def interprete(self) -> Sequence[str]:
        return (php(), *SANS_CACHE_WSDL, "-d", "error_reporting=-1", "-d", "display_errors=stderr")

    def deposer(self, prestation: str, reference: str, formulaire: Path) -> Resultat:
        """Deposit with the script itself in SOAP 1.1; in SOAP 1.2 with the one option that the guide names."""
        script = CLIENTS / "php" / ("deposer_v2.php" if self.acces.url.endswith("/v2") else "deposer.php")
        if self.soap == "1.2":
            texte = script.read_text(encoding="utf-8")
            script = self.atelier / "deposer12.php"
            options = "array('stream_context'"
            assert options in texte
            script.write_text(
                texte.replace(options, "array('soap_version' => SOAP_1_2, 'stream_context'"), encoding="utf-8"
            )
        montrer = ("-d", f"auto_prepend_file={CLIENTS / 'php' / 'faute.php'}")
        depot = (prestation, reference, str(formulaire))
        return lancer(*self.interprete(), *montrer, script, *self.acces.arguments, *depot)


class Node(_Scripts):
    """The npm package `soap`."""

    dossier, suffixe = "node", "js"

    def interprete(self) -> Sequence[str]:
        return (node(),)

    def executer(self, nom: str, *arguments: str | Path, **environnement: str) -> Resultat:
        return super().executer(nom, *arguments, NODE_PATH=str(MODULES_NODE), **environnement)


class StrongSoap(_Scripts):
    """The npm package `strong-soap`: a deposit."""

    dossier, suffixe = "strong-soap", "js"

    def interprete(self) -> Sequence[str]:
        return (node("strong-soap"),)

    def executer(self, nom: str, *arguments: str | Path, **environnement: str) -> Resultat:
        return super().executer(nom, *arguments, NODE_PATH=str(MODULES_NODE), **environnement)


class Perl(_Scripts):
    """SOAP::Lite: a deposit, its message written by the documented script."""

    dossier, suffixe = "perl", "pl"

    def interprete(self) -> Sequence[str]:
        return (perl(),)


class Gsoap:
    """gSOAP, in C: a deposit by a program made from the served WSDL, once per atelier."""

    def __init__(self, acces: Acces, soap: str, atelier: Path) -> None:
        self.acces = acces
        self.soap = soap
        self.atelier = atelier

    def deposer(self, prestation: str, reference: str, formulaire: Path) -> Resultat:
        programme = self.atelier / "deposer"
        if not programme.exists():
            gsoap()
            resultat = lancer("sh", CLIENTS / "gsoap" / "construire.sh", *self.acces.arguments, self.atelier)
            assert (resultat.statut, resultat.erreurs) == (0, []), resultat
        identite = self.atelier / "identite.pem"
        return lancer(programme, self.acces.url, identite, self.acces.ca, prestation, reference, formulaire)


class Python(_Scripts):
    """zeep, its warnings made errors."""

    dossier, suffixe = "python", "py"

    def interprete(self) -> Sequence[str]:
        return sys.executable, "-W", "error", "-B"


class Java:
    """JAX-WS: classes that `wsimport` makes from the served WSDL, once per atelier."""

    def __init__(self, acces: Acces, soap: str, atelier: Path) -> None:
        self.acces = acces
        self.soap = soap
        self.atelier = atelier

    def executer(self, classe: str, *arguments: str | Path) -> Resultat:
        options = construire(self.acces, self.atelier)
        return lancer(
            "java", DEMARRAGE_RAPIDE, f"@{options}", classe, self.acces.url, *arguments, SOAP=self.soap
        )

    def deposer(self, prestation: str, reference: str, formulaire: Path) -> Resultat:
        return self.executer("Deposer", prestation, reference, formulaire)

    def suivre(self, numero: str, *acte: str) -> Resultat:
        return self.executer("Suivre", numero, *acte)


def jax_ws(
    wsdl: Path, programme: Path, paire: tuple[Path, Path], ca: Path, *arguments: str, atelier: Path
) -> Resultat:
    """Return what *programme* did, built in *atelier* with the classes that `wsimport` makes of *wsdl*.

    It shows the certificate of *paire*, trusts *ca*, and is given *wsdl*, then *arguments*.
    """
    outiller_jax_ws()
    classes = atelier / "classes"
    classes.mkdir()
    cert, cle = paire
    secret = "changeit"
    chemins = f"{classes}:{JAXWS}"
    for etape in (
        ("wsimport", "-quiet", "-keep", "-p", "contrat", "-d", classes, wsdl),
        ("javac", "-d", classes, "-cp", chemins, programme),
        (
            *("openssl", "pkcs12", "-export", "-in", cert, "-inkey", cle),
            *("-passout", f"pass:{secret}", "-out", atelier / "client.p12"),
        ),
        (
            *("keytool", "-importcert", "-noprompt", "-alias", "esav", "-file", ca),
            *("-storetype", "PKCS12", "-storepass", secret, "-keystore", atelier / "ca.p12"),
        ),
    ):
        resultat = lancer(*etape)
        assert resultat.statut == 0, resultat
    magasins = [
        f"-Djavax.net.ssl.{role}{suffixe}={valeur}"
        for role, fichier in (("keyStore", "client.p12"), ("trustStore", "ca.p12"))
        for suffixe, valeur in (("", atelier / fichier), ("Password", secret))
    ]
    saaj = "-Djavax.xml.soap.SAAJMetaFactory=com.sun.xml.messaging.saaj.soap.SAAJMetaFactoryImpl"
    utf8 = ("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8")
    return lancer(
        *("java", DEMARRAGE_RAPIDE, *utf8, *magasins, saaj, "-cp", chemins, programme.stem, wsdl, *arguments)
    )


@cache
def php() -> str:
    """Return PHP's command line interpreter, its SOAP extension loaded."""
    chemin = exiger("php", "php-cli php-soap")
    if lancer(chemin, "-r", "exit(extension_loaded('soap') && extension_loaded('dom') ? 0 : 1);").statut:
        absent("l'extension soap de php", "apt-get install php-soap php-xml")
    return chemin


@cache
def node(paquet: str = "soap") -> str:
    """Return Node.js, the npm package *paquet* being installed for the tests."""
    chemin = exiger("node", "nodejs npm")
    if not (MODULES_NODE / paquet).is_dir():
        absent(f"le paquet npm {paquet}", "npm ci --prefix tests/e2e")
    return chemin


@cache
def perl() -> str:
    """Return Perl, SOAP::Lite and its TLS being installed."""
    chemin = exiger("perl", "perl")
    if lancer(chemin, "-MSOAP::Lite", "-MIO::Socket::SSL", "-MLWP::Protocol::https", "-e", "1").statut:
        absent("SOAP::Lite pour Perl", f"apt-get install {PAQUETS_PERL}")
    return chemin


@cache
def gsoap() -> None:
    """Return if gSOAP, a C compiler and what they need are installed."""
    for outil in ("wsdl2h", "soapcpp2", "cc", "curl"):
        exiger(outil, PAQUETS_GSOAP)
    for entete in ("stdsoap2.h", "openssl/ssl.h"):
        if not (Path("/usr/include") / entete).exists():
            absent(entete, f"apt-get install {PAQUETS_GSOAP}")


@cache
def outiller_jax_ws() -> None:
    """Return if a JDK, OpenSSL and JAX-WS are installed."""
    for outil, paquet in (("javac", "default-jdk-headless"), ("openssl", "openssl"), ("wsimport", "jaxws")):
        exiger(outil, paquet)
    if not JAXWS.exists():
        absent(JAXWS.name, "apt-get install jaxws")


def construire(acces: Acces, dossier: Path) -> Path:
    """Return the options file of a JAX-WS client that the documented script has built in *dossier*, once."""
    options = dossier / "options"
    if options.exists():
        return options
    outiller_jax_ws()
    resultat = lancer("sh", CLIENTS / "java" / "construire.sh", *acces.arguments, dossier)
    assert resultat.statut == 0, resultat
    return options
