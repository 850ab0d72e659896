"""What OpenSSL holds against a client's chain, in French: the journal's side of a handshake that it refused."""

import ssl
from dataclasses import dataclass
from typing import Final

from esav_ws.domain.certificat import ChaineNonReconnue

_SANS_AUTORITE: Final = {
    2: "le certificat de son autorité est introuvable",
    18: "il est auto-signé",
    19: "sa chaîne finit sur une autorité auto-signée qui n'est pas reconnue",
    20: "son autorité n'est pas reconnue, ou un certificat intermédiaire manque",
    21: "il est présenté sans le certificat de son autorité",
}
"""By OpenSSL number (`X509_V_ERR_…`): the chain leads to no trusted authority."""


@dataclass(frozen=True, slots=True)
class _Defaut:
    """What is wrong with a chain whatever its authority, and what to do about it."""

    constat: str
    remede: str


_USAGE: Final = _Defaut(
    "son usage n'est pas l'authentification d'un client",
    "présentez un certificat dont l'usage étendu de la clé comprend l'authentification du client (clientAuth)",
)
_AUTORITE_INVALIDE: Final = _Defaut(
    "un certificat de sa chaîne n'a pas le droit d'en émettre d'autres",
    "faites émettre le certificat par une autorité qui en a le droit (CA:TRUE, signature de certificats)",
)
_CLE_FAIBLE: Final = _Defaut(
    "sa clé est trop faible", "faites émettre un certificat à clé RSA de 2048 bits au moins, ou EC P-256"
)
_DEFAUTS: Final = {
    7: _Defaut(
        "une signature de sa chaîne est fausse", "présentez le certificat tel que l'autorité l'a émis"
    ),
    22: _Defaut("sa chaîne est trop longue", "présentez une chaîne plus courte"),
    24: _AUTORITE_INVALIDE,
    25: _Defaut(
        "sa chaîne compte plus d'intermédiaires que son autorité n'en permet",
        "faites émettre le certificat dans cette limite",
    ),
    26: _USAGE,
    32: _AUTORITE_INVALIDE,
    66: _CLE_FAIBLE,
    67: _Defaut(
        "la clé d'une de ses autorités est trop faible",
        "faites émettre le certificat par une autorité à clé RSA de 2048 bits au moins, ou EC P-256",
    ),
    68: _Defaut(
        "une signature de sa chaîne emploie une empreinte trop faible",
        "faites émettre un certificat signé avec SHA-256 ou mieux",
    ),
    79: _AUTORITE_INVALIDE,
}


def expliquer(erreur: ssl.SSLCertVerificationError, emetteur: str) -> str:
    """Return why the chain of a certificate issued by *emetteur* (or by nobody known: "") was refused (CRT-009).

    The dates are not among the reasons: they are not looked at here.
    """
    raison = _SANS_AUTORITE.get(erreur.verify_code)
    if raison is not None:
        return str(ChaineNonReconnue(raison, emetteur))
    defaut = _DEFAUTS.get(
        erreur.verify_code,
        _Defaut(
            f"sa chaîne n'a pas passé la vérification d'OpenSSL ({erreur.verify_message})",
            "présentez un certificat conforme, accompagné de ses certificats intermédiaires",
        ),
    )
    origine = f" émis par « {emetteur} »" if emetteur else ""
    return f"le certificat{origine} est refusé : {defaut.constat} ; {defaut.remede} (art. 5.2.2)"
