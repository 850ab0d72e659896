"""The credentials of equipments: a file of the home that its owner alone may read, by name; read again at each use."""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SECRET_MIN: Final = 8
"""Characters of a secret of SNMPv3, at least (RFC 3414 §11.2)."""
AUTHENTIFICATIONS: Final = ("SHA-256", "SHA-512", "SHA-384", "SHA-224", "SHA-1")
"""How messages are authenticated: RFC 7860, and RFC 3414 for the equipments that know no other. MD5 is not."""
CHIFFREMENTS: Final = ("AES-128", "AES-192", "AES-256")
"""How messages are ciphered: RFC 3826, and what equipments do beyond. DES is not."""
_DROITS_AUTRES: Final = stat.S_IRWXG | stat.S_IRWXO


class AccesInutilisable(Exception):
    """A credential cannot be used. The message, in French, says why and what to do; it holds no secret."""


@dataclass(frozen=True, slots=True)
class Acces:
    """A credential for SNMP: a community (v2c), or a user with both its secrets (v3, authPriv).

    No secret is in its `repr`.
    """

    nom: str
    communaute: str = field(default="", repr=False)
    utilisateur: str = ""
    authentification: str = AUTHENTIFICATIONS[0]
    cle_authentification: str = field(default="", repr=False)
    chiffrement: str = CHIFFREMENTS[0]
    cle_chiffrement: str = field(default="", repr=False)

    @property
    def v3(self) -> bool:
        """Return whether it is for SNMPv3."""
        return not self.communaute


@dataclass(frozen=True, slots=True)
class AccesSsh:
    """A credential for NETCONF over SSH: a user, and a password or the file of a private key. No secret in its `repr`."""

    nom: str
    utilisateur: str
    mot_de_passe: str = field(default="", repr=False)
    cle_privee: Path | None = None


_V2C: Final = frozenset({"version", "communaute"})
_V3: Final = frozenset(
    {
        "version",
        "utilisateur",
        "authentification",
        "cle_authentification",
        "chiffrement",
        "cle_chiffrement",
    }
)


_SSH: Final = frozenset({"utilisateur", "mot_de_passe", "cle_privee"})


class DossierAcces:
    """The credentials of the file *chemin*."""

    def __init__(self, chemin: Path) -> None:
        self._chemin = chemin

    def lire(self, nom: str) -> Acces:
        """Return the credential *nom*, which is for SNMP.

        Raises:
            AccesInutilisable: the file is absent, open to others, damaged, or has no such credential.
        """
        return self._acces(nom, self._table(nom))

    def lire_ssh(self, nom: str) -> AccesSsh:
        """Return the credential *nom*, which is for NETCONF; a private key is beside the file, unless its path is whole.

        Raises:
            AccesInutilisable: as for `lire`, or the private key is absent or open to others.
        """
        table = self._table(nom)
        self._controler(nom, table, _SSH)
        lus = {cle: str(valeur) for cle, valeur in table.items()}
        if "utilisateur" not in lus or ("mot_de_passe" in lus) == ("cle_privee" in lus):
            raise self._mal_ecrit(nom, "utilisateur, et mot_de_passe ou cle_privee")
        if "mot_de_passe" in lus:
            return AccesSsh(nom, lus["utilisateur"], lus["mot_de_passe"])
        cle = self._chemin.parent / lus["cle_privee"]
        try:
            ouverte = bool(cle.stat().st_mode & _DROITS_AUTRES)
        except OSError as erreur:
            raise AccesInutilisable(f"{cle} ne peut pas être lu ({erreur.strerror})") from erreur
        if ouverte:
            raise AccesInutilisable(f"{cle} est ouvert à d'autres que son propriétaire : chmod 600 {cle}")
        return AccesSsh(nom, lus["utilisateur"], cle_privee=cle)

    def _table(self, nom: str) -> Mapping[str, object]:
        table = self._contenu().get(nom)
        if not isinstance(table, dict):
            raise AccesInutilisable(f"{self._chemin} n'a pas d'accès « {nom} » : ajoutez-y la table [{nom}]")
        return table

    def _contenu(self) -> Mapping[str, object]:
        """Return the whole file; what is checked and what is read are one and the same."""
        try:
            with self._chemin.open("rb") as fichier:
                etat = os.fstat(fichier.fileno())
                if etat.st_mode & _DROITS_AUTRES:
                    raise AccesInutilisable(
                        f"{self._chemin} est ouvert à d'autres que son propriétaire : chmod 600 {self._chemin}"
                    )
                return tomllib.load(fichier)
        except OSError as erreur:
            raise AccesInutilisable(
                f"{self._chemin} ne peut pas être lu ({erreur.strerror}) : créez-le, pour son seul propriétaire (chmod 600)"
            ) from erreur
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            # what follows the cause would show a line of the file
            raise AccesInutilisable(f"{self._chemin} n'est pas du TOML : une table [nom] par accès") from None

    def _acces(self, nom: str, table: Mapping[str, object]) -> Acces:
        admis = {"2c": _V2C, "3": _V3}.get(str(table.get("version")))
        if admis is None:
            raise self._mal_ecrit(nom, 'version vaut "2c" ou "3"')
        self._controler(nom, table, admis)
        acces = Acces(nom, **{cle: str(valeur) for cle, valeur in table.items() if cle != "version"})
        if regle := _manque_v2c(acces) if admis is _V2C else _manque_v3(acces):
            raise self._mal_ecrit(nom, regle)
        return acces

    def _controler(self, nom: str, table: Mapping[str, object], admis: frozenset[str]) -> None:
        if inconnus := sorted(table.keys() - admis):
            raise self._mal_ecrit(nom, f"{inconnus[0]} n'a pas de sens ici")
        if not all(isinstance(valeur, str) and valeur for valeur in table.values()):
            raise self._mal_ecrit(nom, "chaque valeur est un texte, entre guillemets")

    def _mal_ecrit(self, nom: str, regle: str) -> AccesInutilisable:
        return AccesInutilisable(f"{self._chemin}, accès « {nom} » : {regle}")


def _manque_v2c(acces: Acces) -> str:
    """Return what is wrong with a community, empty when nothing is."""
    return "" if acces.communaute else "il manque communaute"


def _manque_v3(acces: Acces) -> str:
    """Return what is wrong with a user, empty when nothing is."""
    if not acces.utilisateur:
        return "il manque utilisateur"
    for champ in ("cle_authentification", "cle_chiffrement"):
        if len(getattr(acces, champ)) < SECRET_MIN:
            return f"{champ} : au moins {SECRET_MIN} caractères"
    for champ, valeurs in (("authentification", AUTHENTIFICATIONS), ("chiffrement", CHIFFREMENTS)):
        if getattr(acces, champ) not in valeurs:
            return f"{champ} : {', '.join(valeurs)}"
    return ""
