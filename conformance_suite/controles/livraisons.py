"""Events that the platform delivers to the suite's own endpoint."""

from conformance_suite.erreurs import Ecart, NonJoue
from conformance_suite.partie import Partie

_DELAI = 30.0


def abonnement_verifie(partie: Partie) -> None:
    """The address that was given is called once to verify it, before any event."""
    recepteur = partie.scene.recepteur()

    def verifie() -> bool:
        natures = [appel.findtext("nature") for appel in list(recepteur.appels)]
        return "VERIFICATION" in natures

    try:
        recepteur.attendre("l'appel de vérification", verifie, _DELAI)
    except Ecart as ecart:
        raise Ecart(
            f"{ecart} ; la plateforme doit pouvoir appeler {recepteur.adresse} (réglage [reception])"
        ) from ecart


def echec_fait(partie: Partie, numero: str) -> None:
    """The failure that was asked for has happened, and nothing of the signalisation has come."""
    regie, recepteur = partie.scene.regie, partie.scene.recepteur()
    if regie is None:
        raise NonJoue("il faut la régie")
    recepteur.attendre(
        "l'échec demandé à la régie", lambda: regie.etat().findtext("pushAEchouer") == "0", _DELAI
    )
    if rangs := recepteur.rangs(numero):
        raise Ecart(f"la livraison devait échouer, et les rangs {', '.join(rangs)} sont venus")


def evenement_livre(partie: Partie, numero: str, fois: int) -> None:
    """The deposit of *numero* was delivered so many times, each under the same rank."""
    recepteur = partie.scene.recepteur()
    recepteur.attendre(
        f"{fois} livraison(s) du dépôt {numero}", lambda: len(recepteur.rangs(numero)) >= fois, _DELAI
    )
    rangs = recepteur.rangs(numero)
    if len(rangs) != fois or len(set(rangs)) != 1:
        raise Ecart(f"attendu {fois} fois le même rang, reçu {', '.join(rangs)}")
