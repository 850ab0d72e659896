"""What a run holds: connections, lines, the signalisation that cases share."""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from conformance_suite import soap
from conformance_suite.canal import Canal, Echange
from conformance_suite.catalogue import BESOINS
from conformance_suite.client_zeep import ClientsZeep
from conformance_suite.configuration import Configuration
from conformance_suite.contexte import contexte_tls
from conformance_suite.contrat import Contrat, ouvrir
from conformance_suite.erreurs import Ecart, NonJoue
from conformance_suite.formulaire import Formulaire
from conformance_suite.pilote import Pilote, PiloteCommande, PiloteContinu
from conformance_suite.reception import Recepteur
from conformance_suite.regie import NOM as REGIE
from conformance_suite.regie import Regie
from conformance_suite.soap import Message

PREFIXE = "CONF-"
"""How the references of the suite begin: what an interrupted run left open is known by it, and cancelled."""

_PARIS = ZoneInfo("Europe/Paris")


class Scene:
    """The state of a run."""

    def __init__(self, configuration: Configuration, pilote: Pilote | None = None) -> None:
        self.configuration = configuration
        self.journal: list[Echange] = []
        self.canal = self.ouvrir_canal(configuration.paire)
        self.zeep = ClientsZeep(self.canal)
        self.contrat: Contrat = ouvrir(configuration.contrat)
        self.regie = Regie(self.canal) if configuration.pilote == REGIE else None
        self.pilote = self.regie or pilote
        if self.pilote is None and configuration.pilote:
            sorte = PiloteContinu if configuration.pilote_continu else PiloteCommande
            self.pilote = sorte(configuration.pilote, configuration.pilote_actes)
        self.services: set[tuple[str, int]] = set()
        self.refus: dict[tuple[str, int], str] = {}
        self._jeton = secrets.token_hex(4)
        self._compte = 0
        self._autres: dict[str, Canal] = {}
        self._formulaires: dict[tuple[str, int], Formulaire] = {}
        self._occupees: dict[str, str] = {}
        self._partagee: tuple[str, str] | None = None
        self._recepteur: Recepteur | None = None

    def ouvrir_canal(self, paire: Any) -> Canal:
        """Return a connection under *paire*, which writes in the journal of the run."""
        c = self.configuration
        return Canal(c.hote, c.port, contexte_tls(c, paire), c.delai, self.journal)

    def canal_de(self, nom: str) -> Canal:
        """Return the connection under a lent certificate (`expire`, `revoque`…).

        Raises:
            NonJoue: it was not lent.
        """
        if nom not in self.configuration.certificats:
            raise NonJoue(f"il faut {BESOINS[f'certificat_{nom}']}")
        if nom not in self._autres:
            self._autres[nom] = self.ouvrir_canal(self.configuration.certificats[nom])
        return self._autres[nom]

    def recepteur(self) -> Recepteur:
        """Return the endpoint of the suite for events, listening.

        Raises:
            NonJoue: none was given.
        """
        if self.configuration.reception is None:
            raise NonJoue(f"il faut {BESOINS['reception']}")
        if self._recepteur is None:
            self._recepteur = Recepteur(self.configuration.reception)
        return self._recepteur

    def maintenant(self) -> str:
        """Return this instant, with its offset; on the platform, that of the space."""
        return soap.horodatage(self._avance)

    def jour(self, ecart: int = 0) -> str:
        """Return the day in Paris that comes *ecart* days after today; on the platform, the today of the space."""
        return ((dt.datetime.now(_PARIS) + self._avance).date() + dt.timedelta(days=ecart)).isoformat()

    @property
    def _avance(self) -> dt.timedelta:
        return self.regie.decalage if self.regie else dt.timedelta()

    def reference(self) -> str:
        """Return a reference that nobody has used."""
        self._compte += 1
        return f"{PREFIXE}{self._jeton}-{self._compte}"

    def demander(
        self, version: int, operation: str, contenu: str = "", service: str = "signalisation"
    ) -> Message:
        """Ask one operation, plainly, for the needs of the suite itself.

        Raises:
            Ecart: what answers is not SOAP.
        """
        ns = soap.espace(service, version)
        entete = soap.entete_v2(ns, str(uuid.uuid4()), self.maintenant()) if version > 1 else ""
        corps = soap.enveloppe(f'<{operation} xmlns="{ns}">{contenu}</{operation}>', "11", entete)
        echange = self.canal.envoyer(
            "POST", soap.chemin(service, version), soap.entetes("11", None), corps.encode()
        )
        return soap.lire(echange.corps)

    def formulaire(self, version: int) -> Formulaire:
        """Return the newest form in production for the offer of the test set, read from the service.

        Raises:
            NonJoue: the offer was not given, or has no form.
        """
        offre = self.configuration.offre
        if offre is None:
            raise NonJoue("il faut l'offre des prestations (option --offre ou réglage offre)")
        cle = offre, version
        if cle not in self._formulaires:
            liste = self.demander(version, "listerFormulaires", f"<codeOffre>{escape(offre)}</codeOffre>").nu
            admis = [
                (int(f.findtext("versionFormulaire", "0")), f.findtext("codeFormulaire", ""))
                for f in liste.iter("formulaire")
            ]
            if not admis:
                raise NonJoue(f"listerFormulaires ne rend aucun formulaire pour l'offre {offre}")
            numero, code = max(admis)
            demande = (
                f"<codeFormulaire>{code}</codeFormulaire><versionFormulaire>{numero}</versionFormulaire>"
            )
            source = self.demander(version, "obtenirFormulaire", demande).nu.findtext("formulaireXml")
            if source is None:
                raise Ecart("obtenirFormulaire ne rend pas formulaireXml")
            self._formulaires[cle] = Formulaire.lire(source)
        return self._formulaires[cle]

    def ranger(self) -> None:
        """Cancel what earlier runs left open on the lines of the test set, and note the lines that others occupy."""
        version = min((v for s, v in self.services if s == "signalisation"), default=None)
        if version is None:
            return
        for prestation in self.configuration.prestations:
            critere = f"<identifiantPrestation>{escape(prestation)}</identifiantPrestation>"
            liste = self.demander(version, "listerSignalisations", critere)
            for ouverte in liste.nu.iter("signalisation"):
                numero = ouverte.findtext("numeroSignalisation", "")
                if not ouverte.findtext("referenceOperateur", "").startswith(PREFIXE) or not self.liberer(
                    numero
                ):
                    self._occupees[prestation] = numero

    def ligne(self) -> str:
        """Return a line without open signalisation.

        Raises:
            NonJoue: none is left.
        """
        if not self.configuration.prestations:
            raise NonJoue("il faut une prestation au moins (option --prestation ou réglage prestations)")
        prises = set(self._occupees)
        if self._partagee:
            prises.add(self._partagee[0])
        for prestation in self.configuration.prestations:
            if prestation not in prises:
                return prestation
        if self._partagee and self.liberer(self._partagee[1]):
            prestation, self._partagee = self._partagee[0], None
            return prestation
        ouvertes = ", ".join(f"{p} ({n})" for p, n in self._occupees.items())
        raise NonJoue(f"aucune prestation n'est libre, une signalisation y est ouverte : {ouvertes}")

    def partagee(self, version: int, contenu: Callable[[str], str]) -> tuple[str, str]:
        """Return a line and the number of the signalisation in deposit that reading cases share.

        Raises:
            NonJoue: no line is free.
            Ecart: the deposit, whose content *contenu* gives for a line, is refused.
        """
        if self._partagee is None:
            prestation = self.ligne()
            depose = self.demander(version, "deposerSignalisation", contenu(prestation))
            numero = depose.nu.findtext("numeroSignalisation")
            if numero is None:
                raise Ecart(f"le dépôt préalable a été refusé : {depose.faute and depose.faute.phrase}")
            self._partagee = prestation, numero
        return self._partagee

    def liberer(self, numero: str) -> bool:
        """Cancel a signalisation, or have it closed; say whether its line is free again."""
        version = min(v for s, v in self.services if s == "signalisation")
        contenu = (
            f"<numeroSignalisation>{numero}</numeroSignalisation><referenceActe>{self.reference()}</referenceActe>"
            "<commentaire>Fin d'un essai de conformité</commentaire>"
        )
        rendu = self.demander(version, "annulerSignalisation", contenu)
        if rendu.faute is None:
            return True
        etat = self.demander(
            version, "consulterEtat", f"<numeroSignalisation>{numero}</numeroSignalisation>"
        ).nu
        if etat.findtext("etat") == "EN_COURS" and self.pilote:
            try:
                self.pilote.agir("clore", numero)
            except NonJoue:
                return False
            return True
        return etat.findtext("etat") in {"CLOS", "VALIDE", "CLOS_TABLEAU_DE_BORD", "EN_REJET"}

    def occuper(self, prestation: str, numero: str) -> None:
        """Note that *prestation* cannot serve any more in this run."""
        self._occupees[prestation] = numero

    def remettre(self) -> None:
        """Have the space of the platform as new, if a case moved it: nothing is open there any more."""
        if self.regie and self.regie.derangee:
            self.regie.remettre()
            self._occupees.clear()
            self._partagee = None
            if self._recepteur:
                self._recepteur.appels.clear()

    def abandonner_partagee(self, numero: str) -> None:
        """Forget the shared signalisation when a case has ended it."""
        if self._partagee and self._partagee[1] == numero:
            self._partagee = None

    def fermer(self) -> None:
        """Cancel what is still open and close the connections."""
        try:
            if self._partagee:
                self.liberer(self._partagee[1])
        except (OSError, Ecart):
            pass
        if isinstance(self.pilote, PiloteContinu):
            self.pilote.fermer()
        if self._recepteur:
            self._recepteur.fermer()
        for canal in (self.canal, *self._autres.values()):
            canal.fermer()
