"""One authority after another: made, trusted beside the first, then issuing in its place, the first retired at last."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from esav_ws.domain.certificat_autorite import SuccessionImpossible
from esav_ws.pki.autorite.autorite import MARGE_HORLOGE, Autorite, identifiant
from esav_ws.pki.autorite.coffres import Coffre, CoffreFichier
from esav_ws.pki.autorite.dossier import DossierAutorites, ecrire_atomique
from esav_ws.pki.ca import creer_ca

NOM_DEVELOPPEMENT: Final = "e-SAV OI BFCF (developpement)"


def creer_premiere(dossier: DossierAutorites, nom: str, *, le: datetime, fin: datetime) -> Autorite:
    """Return the first authority of *dossier*, named *nom*, made at *le* and valid until *fin*.

    Raises:
        SuccessionImpossible: there is one already.
        CleAutoriteInutilisable: its key cannot be kept.
    """
    verifier_absence(dossier)
    dossier.assurer_phrase()
    coffre = dossier.coffre_neuf(dossier.racine / "ca.key.pem")
    dossier.poser([_certifier(coffre, nom, le - MARGE_HORLOGE, fin)])
    return dossier.emettrice()


def preparer(dossier: DossierAutorites, nom: str, *, le: datetime, fin: datetime) -> Autorite:
    """Return the successor of the authority that issues: made at *le*, trusted from now on, not issuing yet.

    Raises:
        SuccessionImpossible: one waits already, or it would bear the name of another.
        CleAutoriteInutilisable: its key cannot be kept.
        AutoriteHorsLigne: there is no authority to succeed.
    """
    verifier_preparation(dossier, nom)
    tous = dossier.certificats()
    dossier.assurer_phrase()
    attente = dossier.racine / "ca-neuve.key.pem"
    attente.unlink(missing_ok=True)  # of an attempt that did not end: nothing was signed with it
    apres = max(map(_debut_de, tous)) + timedelta(seconds=1)  # who succeeds whom is read from these dates
    neuve = _certifier(dossier.coffre_neuf(attente), nom, max(le - MARGE_HORLOGE, apres), fin)
    if attente.is_file():
        attente.rename(dossier.racine / f"ca-{identifiant(neuve)}.key.pem")
    dossier.poser([*tous, neuve])
    return dossier.autorites()[-1]


def verifier_absence(dossier: DossierAutorites) -> None:
    """Return if there is no authority yet, else raise `SuccessionImpossible`."""
    if dossier.fichier.exists():
        raise SuccessionImpossible(
            f"une autorité existe déjà ({dossier.fichier}) : pour lui en faire succéder une autre, « esav ca init "
            "--successeur »"
        )


def verifier_preparation(dossier: DossierAutorites, nom: str) -> None:
    """Return if a successor named *nom* may be made, else raise as `preparer` does."""
    dossier.emettrice()
    if attendue := successeur(dossier):
        raise SuccessionImpossible(
            f"« {attendue.nom} » attend déjà de succéder : passez-y avec « esav ca rollover » avant d'en créer une autre"
        )
    sujet = creer_nom(nom)
    if any(certificat.subject == sujet for certificat in dossier.certificats()):
        raise SuccessionImpossible(
            f"une autorité porte déjà le nom « {nom} » : donnez à celle qui succède un nom à elle (l'année, par exemple)"
        )


def successeur(dossier: DossierAutorites) -> Autorite | None:
    """Return the authority that is trusted and does not issue yet, if any."""
    premiere, *autres = dossier.autorites()
    return next((a for a in autres if _debut(a) > _debut(premiere)), None)


def precedentes(dossier: DossierAutorites) -> tuple[Autorite, ...]:
    """Return the authorities that no longer issue and are still trusted."""
    premiere, *autres = dossier.autorites()
    return tuple(a for a in autres if _debut(a) < _debut(premiere))


def basculer(dossier: DossierAutorites, *, simuler: bool = False) -> Autorite:
    """Have the successor issue from now on, the others still trusted; return it. Simulated, nothing is written.

    Raises:
        SuccessionImpossible: there is no successor.
        AutoriteHorsLigne, CleAutoriteInutilisable: it could not sign here.
    """
    suivante = successeur(dossier)
    if suivante is None:
        raise SuccessionImpossible(
            "aucune autorité n'attend de succéder : créez-la d'abord avec « esav ca init --successeur »"
        )
    suivante.identite()
    if not simuler:
        autres = [c for c in dossier.certificats() if c != suivante.certificat]
        dossier.poser([suivante.certificat, *autres])
    return suivante


def retirer(
    dossier: DossierAutorites,
    cible: str,
    *,
    vivants: int,
    serveur: x509.Certificate | None,
    simuler: bool = False,
) -> Autorite:
    """Trust the authority of identifier *cible* no longer; return it. Its certificate and key are laid aside.

    *vivants* is how many certificates that it issued still open the door; *serveur* the certificate of the gateway.

    Raises:
        SuccessionImpossible: it is unknown, issues, is to come, or something that it issued is live.
    """
    retiree = next((a for a in precedentes(dossier) if a.identifiant == cible), None)
    if retiree is None:
        raise SuccessionImpossible(
            f"« {cible} » n'est pas une autorité qui a cessé d'émettre : « esav ca show » donne leurs identifiants"
        )
    if vivants:
        raise SuccessionImpossible(
            f"« {retiree.nom} » a émis {vivants} certificat(s) encore en vie : renouvelez-les sous l'autorité qui émet, "
            "ou révoquez-les, puis retirez-la"
        )
    if serveur is not None and serveur.issuer == retiree.certificat.subject:
        raise SuccessionImpossible(
            f"le certificat du serveur est encore signé par « {retiree.nom} » : remplacez-le d'abord, une fois la "
            "nouvelle autorité connue des Opérateurs (PKI de développement : supprimez pki/serveur/ et lancez « esav init »)"
        )
    if not simuler:
        _ranger(dossier, retiree)
    return retiree


def creer_nom(nom: str) -> x509.Name:
    """Return the name of an authority."""
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, nom)])


def _certifier(coffre: Coffre, nom: str, debut: datetime, fin: datetime) -> x509.Certificate:
    return creer_ca(nom, debut=debut, fin=fin, cle=coffre.creer()).certificat


def _debut(autorite: Autorite) -> datetime:
    return _debut_de(autorite.certificat)


def _debut_de(certificat: x509.Certificate) -> datetime:
    return certificat.not_valid_before_utc


def _ranger(dossier: DossierAutorites, retiree: Autorite) -> None:
    """Keep the certificate and the key file aside, then trust it no longer; begun again, it ends the same."""
    lieu: Path = dossier.retirees
    ecrire_atomique(lieu / f"{retiree.identifiant}.pem", retiree.certificat.public_bytes(Encoding.PEM))
    coffre = retiree.coffre
    if isinstance(coffre, CoffreFichier) and coffre.presente():
        coffre.chemin.rename(lieu / f"{retiree.identifiant}.key.pem")
    dossier.poser([c for c in dossier.certificats() if c != retiree.certificat])
