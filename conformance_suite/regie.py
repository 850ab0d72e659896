"""The régie of the integration platform: the OI's acts, the clock and the incidents of one's own space."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from xml.sax.saxutils import escape

from lxml import etree

from conformance_suite import soap
from conformance_suite.canal import Canal, sonder
from conformance_suite.erreurs import ConfigurationInvalide, Ecart, NonJoue

NOM = "regie"
"""What `--pilote` says to have the régie act."""

CHEMIN = "/ws/regie"
_ESPACE = "urn:esav:plateforme:regie:1"
_ABSENTE = 404
_HEURES = "HEURES_OUVREES"
_ACTES: Mapping[str, str] = {
    "accepter": "ACCEPTER",
    "rejeter": "REJETER",
    "prendre": "PRENDRE_EN_CHARGE",
    "geler": "GELER",
    "retablir": "RETABLIR",
    "reparer": "REPARER",
    "clore": "CLORE",
    "valider": "VALIDER",
}


@dataclass(slots=True)
class Regie:
    """Who acts for the OI on the platform, under the Opérateur's own certificate.

    `decalage` is how far the space is ahead of the real time; `derangee`, whether a case moved it from where a run wants it.
    """

    canal: Canal
    decalage: timedelta = field(default_factory=timedelta)
    derangee: bool = False

    def ouvrir(self) -> None:
        """Have the space in working hours, without anything that an interrupted run left to happen.

        Raises:
            Arret: nothing answers there, or it has no régie for this certificate.
        """
        trouver(self.canal)
        try:
            self._preparer()
        except NonJoue as refus:
            raise ConfigurationInvalide(f"--pilote regie : {refus}") from refus

    def _preparer(self) -> None:
        espace = self._demander("consulterEspace", {})
        en_attente = [espace.findtext(nom, "0") for nom in ("pushAEchouer", "pushADoubler")]
        if espace.find("limite") is not None or set(en_attente) != {"0"}:
            self.remettre()
        elif _HEURES not in [s.text for s in espace.iterfind("situation")]:
            self._demander("placer", {"situation": _HEURES})

    def agir(self, acte: str, numero: str) -> None:
        """Have *acte* done on the signalisation *numero*, or raise `NonJoue` with the reason."""
        if acte not in _ACTES:
            raise NonJoue(f"la régie ne sait pas « {acte} »")
        demande = {"numeroSignalisation": numero, "acte": _ACTES[acte]}
        self._demander("agir", demande | ({"motif": "Code du digicode ?"} if acte == "geler" else {}))

    def conduire(self, operation: str, arguments: Mapping[str, str]) -> etree._Element:
        """Call *operation*, which moves the space; it is to be put back after the case.

        Raises:
            NonJoue: the régie refuses.
        """
        self.derangee = True
        return self._demander(operation, arguments)

    def etat(self) -> etree._Element:
        """Return the answer of `consulterEspace`, without namespaces."""
        return self._demander("consulterEspace", {})

    def remettre(self) -> None:
        """Have the space as new, in working hours."""
        self._demander("reinitialiser", {})
        self._demander("placer", {"situation": _HEURES})
        self.derangee = False

    def _demander(self, operation: str, arguments: Mapping[str, str]) -> etree._Element:
        contenu = "".join(f"<{nom}>{escape(str(valeur))}</{nom}>" for nom, valeur in arguments.items())
        corps = soap.enveloppe(f'<{operation} xmlns="{_ESPACE}">{contenu}</{operation}>', "11")
        echange = self.canal.envoyer("POST", CHEMIN, soap.entetes("11", None), corps.encode())
        try:
            message = soap.lire(echange.corps)
        except Ecart as ecart:
            raise NonJoue(f"la régie ne répond pas en SOAP (HTTP {echange.statut}) : {ecart}") from ecart
        if message.faute:
            raise NonJoue(f"la régie a refusé {operation} : {message.faute.phrase}")
        if decalage := message.nu.findtext("decalage"):
            self.decalage = timedelta(seconds=int(decalage))
        return message.nu


def trouver(canal: Canal) -> None:
    """Make the first request of a run, to the régie.

    Raises:
        Arret: nothing answers there, the server or this certificate is not accepted, or it has no régie.
    """
    if sonder(canal, f"{CHEMIN}?wsdl").statut == _ABSENTE:
        raise ConfigurationInvalide(
            "ce point d'accès n'a pas de régie (--pilote regie, parcours) : seule la plateforme d'intégration en a une"
        )
