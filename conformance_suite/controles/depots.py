"""Deposits that must be one, errors that must all be told, answers that must be the same."""

import threading
import uuid
from collections.abc import Callable

from conformance_suite import soap
from conformance_suite.erreurs import Ecart
from conformance_suite.partie import Partie

_ENSEMBLE = 4


def fautifs_tous(partie: Partie) -> None:
    """A form with three faults of three kinds is answered with the three elements at once."""
    contenu = partie.contenu_depot(formulaire=partie.formulaire("plusieurs"))
    attendus = set(partie.variables["fautifs"])
    faute = partie.scene.demander(partie.version, "deposerSignalisation", contenu).faute
    if faute is None or faute.erreur is None or faute.valeur("code") != "FRM-001":
        raise Ecart(f"attendu la faute FRM-001, reçu {faute.valeur('code') if faute else 'une réponse'}")
    rendus = {e.findtext("xpath") for e in faute.erreur.iter("element")}
    if not attendus <= rendus:
        raise Ecart(f"éléments fautifs non rendus : {', '.join(sorted(attendus - rendus))}")


def meme_reponse(_: Partie, un: str, autre: str) -> None:
    """Two answers kept by earlier steps are the same."""
    if un != autre:
        raise Ecart(f"les deux réponses diffèrent : {un[:400]} ≠ {autre[:400]}")


def depots_simultanes(partie: Partie) -> None:
    """The same deposit sent several times at once is one signalisation."""
    contenu = partie.contenu_depot()
    recus = _ensemble(partie, "deposerSignalisation", [contenu] * _ENSEMBLE)
    for message in recus:
        if message.faute is None:
            partie.noter_depot(message)
    numeros = {
        m.nu.findtext("numeroSignalisation") if m.faute is None else m.faute.valeur("code") for m in recus
    }
    if len(numeros) != 1 or any(m.faute for m in recus):
        raise Ecart(f"attendu un seul numéro, reçu {', '.join(sorted(map(str, numeros)))}")


def reservations_simultanees(partie: Partie, id_creneau: str, numero: str) -> None:
    """The same slot booked several times at once is one appointment."""
    contenu = f"<idCreneau>{id_creneau}</idCreneau><numeroSignalisation>{numero}</numeroSignalisation>"
    recus = _ensemble(partie, "reserverCreneau", [contenu] * _ENSEMBLE)
    pris = {m.nu.findtext("idRendezVous") if m.faute is None else m.faute.valeur("code") for m in recus}
    if len(pris) != 1 or any(m.faute for m in recus):
        raise Ecart(f"attendu un seul rendez-vous, reçu {', '.join(sorted(map(str, pris)))}")


def _ensemble(partie: Partie, operation: str, contenus: list[str]) -> list[soap.Message]:
    """Send every content at the same moment, each on its connection; return the answers."""
    depart = threading.Barrier(len(contenus))
    recus: list[soap.Message | Exception] = []

    def envoyer(contenu: str) -> Callable[[], None]:
        entete = (
            soap.entete_v2(partie.ns, str(uuid.uuid4()), partie.scene.maintenant())
            if partie.version > 1
            else ""
        )
        corps = soap.enveloppe(partie.op(operation, contenu), partie.soap, entete).encode()
        canal = partie.scene.ouvrir_canal(partie.scene.configuration.paire)

        def faire() -> None:
            try:
                depart.wait(timeout=canal.delai)
                echange = canal.envoyer("POST", partie.chemin, soap.entetes(partie.soap, None), corps)
                recus.append(soap.lire(echange.corps))
            except Exception as erreur:  # noqa: BLE001 - told by the thread that waits
                recus.append(erreur)
            finally:
                canal.fermer()

        return faire

    fils = [threading.Thread(target=envoyer(contenu)) for contenu in contenus]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    for recu in recus:
        if isinstance(recu, Exception):
            raise Ecart(f"une des requêtes simultanées a échoué : {recu}") from recu
    return [recu for recu in recus if isinstance(recu, soap.Message)]
