"""Where events may be carried: the form of an address, and the networks that are nobody's business of ours."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from esav_ws.domain.abonnement_erreurs import AdresseAbonnementRefusee

ADRESSE_MAX: Final = 500
"""Characters of an address."""

Ip = IPv4Address | IPv6Address
Reseau = IPv4Network | IPv6Network

_HOTE: Final = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_CARACTERES: Final = re.compile(r"[\x21-\x7e]+")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_RESERVES: Final[tuple[Reseau, ...]] = (
    IPv4Network("168.63.129.16/32"),  # gives a machine of a cloud its own secrets, and looks public
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("3fff::/20"),
    IPv6Network("5f00::/16"),
)
"""What is nobody's public address though `is_global` says so, on some versions of Python at least."""


def lire_adresse(texte: str, reseaux: Iterable[Reseau] = ()) -> str:
    """Return *texte* if events may be carried there, as far as can be told without asking for names.

    Raises:
        AdresseAbonnementRefusee: no https, no host, userinfo, a fragment, too long, or an internal IP address that is
            in none of *reseaux*.
    """
    if len(texte) > ADRESSE_MAX:
        raise AdresseAbonnementRefusee(f"{len(texte)} caractères, {ADRESSE_MAX} au plus")
    if not _CARACTERES.fullmatch(texte) or "\\" in texte:
        raise AdresseAbonnementRefusee("caractère interdit ; encodez ce qui n'est pas ASCII")
    lue = _decouper(texte)
    hote = lue.hostname or ""
    if texte[:8].lower() != "https://":
        raise AdresseAbonnementRefusee("elle doit commencer par https://")
    if "@" in lue.netloc:
        raise AdresseAbonnementRefusee("retirez l'identifiant et le mot de passe ; le certificat authentifie")
    if "#" in texte:
        raise AdresseAbonnementRefusee("retirez le fragment, ce qui suit le caractère #")
    litterale = lire_ip(hote)
    if litterale is None and (not _HOTE.fullmatch(hote) or hote.rpartition(".")[2].isdigit()):
        raise AdresseAbonnementRefusee("nom d'hôte absent ou mal écrit")
    if litterale is not None and not admise(litterale, reseaux):
        raise AdresseAbonnementRefusee("adresse IP interne ou réservée : donnez une adresse publique")
    return texte


def port_de(adresse: str) -> int:
    """Return the port of *adresse*, that `lire_adresse` admitted."""
    return _decouper(adresse).port or 443


def lire_ip(texte: str) -> Ip | None:
    """Return the IP address that *texte* writes, `None` when it is a name."""
    try:
        return ip_address(texte)
    except ValueError:
        return None


def admise(ip: Ip, reseaux: Iterable[Reseau] = ()) -> bool:
    """Return whether *ip* may be connected to: public, or in one of *reseaux*.

    An IPv6 address that stands for an IPv4 one is as good as that one.

    >>> admise(ip_address("127.0.0.1")), admise(ip_address("::ffff:10.0.0.1")), admise(ip_address("9.9.9.9"))
    (False, False, True)
    """
    portees = _portees(ip)
    if any(portee in reseau for portee in portees for reseau in reseaux):
        return True
    return all(
        portee.is_global
        and not portee.is_multicast
        and not portee.is_reserved
        and not any(portee in reserve for reserve in _RESERVES)
        for portee in portees
    )


def _portees(ip: Ip) -> tuple[Ip, ...]:
    """Return *ip*, or the addresses that it stands for."""
    if isinstance(ip, IPv4Address):
        return (ip,)
    if ip.ipv4_mapped:
        return (ip.ipv4_mapped,)
    if ip in _NAT64:
        return (IPv4Address(int(ip) & 0xFFFF_FFFF),)
    if ip.sixtofour:
        return (ip, ip.sixtofour)
    if ip.teredo:
        return (ip, *ip.teredo)
    return (ip,)


def _decouper(adresse: str) -> SplitResult:
    try:
        lue = urlsplit(adresse)
        port = lue.port
    except ValueError as erreur:
        raise AdresseAbonnementRefusee("adresse mal écrite") from erreur
    if port == 0:
        raise AdresseAbonnementRefusee("port 0 : donnez le port de votre point d'accès")
    return lue
