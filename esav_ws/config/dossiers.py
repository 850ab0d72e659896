"""Where things stand: what comes with the program, and what the home holds."""

from pathlib import Path
from typing import Final

_PAQUET: Final = Path(__file__).resolve().parents[1]


def publie(nom: str, source: str = "") -> Path:
    """Return where the published folder *nom* stands: in the installed package, else among the sources.

    *source* is its place among the sources when it bears another name there.
    """
    installe = _PAQUET / "publie" / nom
    return installe if installe.is_dir() else _PAQUET.parent / (source or nom)


OFFRES = publie("offres")
"""The folder of the offers files that come with the program."""


class DossiersPublies:
    """The published folders, for whoever has settings."""

    @property
    def wsdl(self) -> Path:
        """Return the folder of the published WSDLs."""
        return publie("wsdl")

    @property
    def xsd(self) -> Path:
        """Return the folder of the published schemas."""
        return publie("xsd")

    @property
    def forms_catalogue(self) -> Path:
        """Return the folder of the forms catalogue."""
        return publie("forms_catalogue")

    @property
    def tests_catalogue(self) -> Path:
        """Return the folder of the catalogue of tests."""
        return publie("tests_catalogue")

    @property
    def documents(self) -> Path:
        """Return the folder of the guides."""
        return publie("docs")

    @property
    def exemples(self) -> Path:
        """Return the folder of the example messages, one folder per contract version."""
        return publie("exemples", "tests/contract/golden")


class DossiersDuHome:
    """The files of the home beside its database, for whoever has settings."""

    home: Path
    trust: Path | None
    politique_donnees: Path | None
    pieces: Path | None

    @property
    def pki(self) -> Path:
        """Return the folder of the runtime PKI."""
        return self.home / "pki"

    @property
    def politique_certificats(self) -> Path:
        """Return the file of the policy on client certificates: that of the home, else the shipped one."""
        propre = self.pki / "politique.toml"
        return propre if propre.is_file() else publie("certs") / "politique.toml"

    @property
    def fichier_politique_donnees(self) -> Path:
        """Return the file of the policy on personal data: the one set, else that of the home, else the shipped one."""
        propre = self.home / "donnees.toml"
        livree = publie("donnees") / "politique.toml"
        return self.politique_donnees or (propre if propre.is_file() else livree)

    @property
    def fichier_politique_attestations(self) -> Path:
        """Return the file of the policy on attestations: that of the home, else the shipped one."""
        propre = self.home / "attestations.toml"
        return propre if propre.is_file() else publie("attestations") / "politique.toml"

    @property
    def dossier_trust(self) -> Path:
        """Return the folder of the recognised authorities that homes share: the one set, else the shipped one."""
        return self.trust or publie("certs") / "trust"

    @property
    def reseau_simule(self) -> Path:
        """Return the file of what is broken in the simulated access network."""
        return self.home / "reseau-simule.json"

    @property
    def acces_equipements(self) -> Path:
        """Return the file of the credentials of equipments."""
        return self.home / "acces-equipements.toml"

    @property
    def dossier_pieces(self) -> Path:
        """Return the folder of the attachments: the one set, else that of the home."""
        return self.pieces or self.home / "pieces"

    @property
    def agenda(self) -> Path:
        """Return the file of the iCalendar feed of certificates."""
        return self.home / "certificats.ics"
