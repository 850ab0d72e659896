"""A question to one NETCONF server over SSH. Loaded where an equipment is asked something: ncclient weighs on a process."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from lxml import etree
from ncclient import manager
from ncclient.operations import RPCError, TimeoutExpiredError
from ncclient.transport.errors import (
    AuthenticationError,
    SSHUnknownHostError,
    TransportError,
)
from paramiko import SSHException

from esav_ws.adapters.equipements.acces import AccesSsh
from esav_ws.adapters.equipements.adresse import Adresse
from esav_ws.adapters.equipements.onu import EtatPon
from esav_ws.application.ports_essais import EchecBanc
from esav_ws.domain.essai import CauseEchec

_IF: Final = "urn:ietf:params:xml:ns:yang:ietf-interfaces"
_XPON: Final = "urn:bbf:yang:bbf-xpon"
_ONU: Final = "urn:bbf:yang:bbf-xpon-onu-state"
_PRESENTS: Final = "onus-present-on-local-channel-termination"
_OCCUPE: Final = frozenset({"in-use", "resource-denied", "lock-denied"})
"""error-tag (RFC 6241) of a server that lacks means for now."""


def lire_pons(
    adresse: Adresse, acces: AccesSsh, pons: Sequence[str], delai_s: float
) -> Mapping[str, EtatPon]:
    """Return the state of those of *pons* that are there, by name; without any, the server has only been greeted.

    Raises:
        EchecBanc: `INJOIGNABLE`, it does not answer, shows another host key, or refuses the credential; `EXPIRE`, it is
            too slow; `OCCUPE`, it lacks means; `INCOHERENT`, it refuses the question.
    """
    with _connecte(adresse, acces, min(adresse.delai_s, delai_s)) as serveur:
        if not pons:
            return {}
        reponse = serveur.get(filter=_filtre(pons))
        return dict(_lus(reponse.data_ele, frozenset(pons)))


@contextmanager
def _connecte(adresse: Adresse, acces: AccesSsh, delai_s: float) -> Iterator[Any]:
    try:
        with manager.connect_ssh(
            host=adresse.hote,
            port=adresse.port,
            username=acces.utilisateur,
            password=acces.mot_de_passe or None,
            key_filename=str(acces.cle_privee) if acces.cle_privee else None,
            hostkey_b64=adresse.cle_hote,
            allow_agent=False,
            look_for_keys=False,
            timeout=delai_s,
            manager_params={"timeout": delai_s},
        ) as serveur:
            yield serveur
    except TimeoutExpiredError:
        raise EchecBanc(CauseEchec.EXPIRE, f"l'équipement n'a pas répondu en {delai_s:g} s") from None
    except RPCError as erreur:
        cause = CauseEchec.OCCUPE if erreur.tag in _OCCUPE else CauseEchec.INCOHERENT
        raise EchecBanc(cause, f"l'équipement refuse la demande ({str(erreur.tag)[:40]})") from None
    except SSHUnknownHostError:
        raise EchecBanc(
            CauseEchec.INJOIGNABLE, "l'équipement ne montre pas la clé d'hôte qui est épinglée"
        ) from None
    except AuthenticationError:
        raise EchecBanc(CauseEchec.INJOIGNABLE, "l'équipement refuse l'accès qui lui est présenté") from None
    except (TransportError, SSHException, OSError) as erreur:
        raise EchecBanc(
            CauseEchec.INJOIGNABLE, f"l'équipement ne répond pas en NETCONF ({type(erreur).__name__})"
        ) from None


def _filtre(pons: Sequence[str]) -> tuple[str, str]:
    """Return the subtree that holds the state of *pons*, and nothing else."""
    racine = etree.Element(f"{{{_IF}}}interfaces-state", nsmap={None: _IF})
    for pon in pons:
        interface = etree.SubElement(racine, f"{{{_IF}}}interface")
        etree.SubElement(interface, f"{{{_IF}}}name").text = pon
        etree.SubElement(interface, f"{{{_IF}}}oper-status")
        fin = etree.SubElement(interface, f"{{{_XPON}}}channel-termination", nsmap={None: _XPON})
        etree.SubElement(fin, f"{{{_ONU}}}{_PRESENTS}", nsmap={None: _ONU})
    return "subtree", etree.tostring(racine, encoding="unicode")


def _lus(donnees: Any, pons: frozenset[str]) -> Iterator[tuple[str, EtatPon]]:
    for interface in donnees.iterfind(f"{{{_IF}}}interfaces-state/{{{_IF}}}interface"):
        nom = (interface.findtext(f"{{{_IF}}}name") or "").strip()
        if nom not in pons:
            continue
        onus = {
            (onu.findtext(f"{{{_ONU}}}detected-serial-number") or "").strip().upper(): _identite(
                onu.findtext(f"{{{_ONU}}}onu-presence-state")
            )
            for onu in interface.iterfind(
                f"{{{_XPON}}}channel-termination/{{{_ONU}}}{_PRESENTS}/{{{_ONU}}}onu"
            )
        }
        yield nom, EtatPon((interface.findtext(f"{{{_IF}}}oper-status") or "").strip(), onus)


def _identite(texte: str | None) -> str:
    """Return an identity without the prefix of its module."""
    return (texte or "").strip().rpartition(":")[2]
