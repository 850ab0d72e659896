"""What an Opérateur's system does of a signalisation, from its deposit to its end, and of a line test."""

import datetime as dt
import queue
import secrets
import time
from collections.abc import Iterator
from typing import Any

from conformance_suite.canal import Canal
from conformance_suite.catalogue import BESOINS
from conformance_suite.configuration import Configuration, Paire
from conformance_suite.contexte import contexte_tls
from conformance_suite.erreurs import NonJoue
from conformance_suite.formulaire import Formulaire, Rempli
from conformance_suite.reception import Recepteur
from conformance_suite.reference.appels import PAUSE_S, Appelant, Refus, elements

FINS = ("CLOS", "VALIDE", "CLOS_TABLEAU_DE_BORD", "EN_REJET")
FINS_TEST = ("TERMINE", "ECHEC", "EXPIRE", "ANNULE")
DEPOSANT = {"nom": "Client de référence", "telephone": "0380000000"}
PATIENCE_S = 60.0
"""How long something is followed before the client gives up; hours, in production."""
_RALENTI = 1.5
_PAUSE_MAX_S = 1.0


class Systeme:
    """A client under one configuration. It keeps the references that it draws, and the last event that it acted on."""

    appelant_de: type[Appelant] = Appelant

    def __init__(
        self, configuration: Configuration, version_soap: str = "11", *, patience: float = PATIENCE_S
    ) -> None:
        self.configuration = configuration
        self.patience = patience
        self._soap = version_soap
        self._jeton = secrets.token_hex(4)
        self._compte = 0
        self.version = 1
        self._formulaires: dict[tuple[str, int], Formulaire] = {}
        self._rang_traite = 0
        self._recepteur: Recepteur | None = None
        self._presentee = configuration.paire
        self.canal = Canal(
            configuration.hote,
            configuration.port,
            contexte_tls(configuration, configuration.paire),
            reprise=False,
        )
        self.appels = self.appelant_de(self.canal, version_soap)

    def essais(self) -> Iterator[None]:
        """Yield now, then after pauses that grow, until what is awaited has been for as long as this client waits."""
        fin, pause = time.monotonic() + self.patience, PAUSE_S
        while time.monotonic() < fin:
            yield
            time.sleep(pause)
            pause = min(pause * _RALENTI, _PAUSE_MAX_S)

    # What it calls

    def signaler(self, operation: str, /, **arguments: Any) -> Any:
        """Return what an operation of signalisation answers."""
        return self.appels.appeler("signalisation", self.version, operation, **arguments)

    def tester(self, operation: str, /, **arguments: Any) -> Any:
        """Return what an operation of test answers."""
        return self.appels.appeler("test", self.version, operation, **arguments)

    def reference(self) -> str:
        """Return a reference that was never given: it is drawn before the first sending, and stays the request's."""
        self._compte += 1
        return f"CONF-{self._jeton}-{self._compte}"

    def ligne(self, offre: str) -> str:
        """Return a line of *offre*, of the test set of the space, on which nothing is open."""
        espace = self.appels.appeler_regie("consulterEspace")
        for ligne in espace.ligne:
            if ligne.codeOffre != offre or "autre Opérateur" in ligne.usage:
                continue
            ouvertes = self.signaler(
                "listerSignalisations", identifiantPrestation=ligne.identifiantPrestation
            )
            if not elements(ouvertes, "signalisation"):
                return str(ligne.identifiantPrestation)
        raise NonJoue(f"aucune ligne {offre} n'est libre dans l'espace : reinitialiser le rend comme neuf")

    def formulaire(self, offre: str) -> Formulaire:
        """Return the newest form of *offre* that is in production."""
        cle = offre, self.version
        if cle not in self._formulaires:
            liste = elements(self.signaler("listerFormulaires", codeOffre=offre), "formulaire")
            choisi = max(liste, key=lambda f: int(f.versionFormulaire))
            lu = self.signaler(
                "obtenirFormulaire",
                codeFormulaire=choisi.codeFormulaire,
                versionFormulaire=choisi.versionFormulaire,
            )
            self._formulaires[cle] = Formulaire.lire(lu.formulaireXml)
        return self._formulaires[cle]

    # What it does

    def preparer(self, offre: str = "FTTH", prestation: str | None = None, **autres: Any) -> dict[str, Any]:
        """Return the content of a deposit, complete, with its reference."""
        return {
            "identifiantPrestation": prestation or self.ligne(offre),
            "referenceOperateur": self.reference(),
            "deposant": DEPOSANT,
            "formulaire": self.formulaire(offre).remplir().xml,
        } | autres

    def deposer(self, contenu: dict[str, Any] | None = None) -> str:
        """Deposit, and return the number."""
        return str(self.signaler("deposerSignalisation", **(contenu or self.preparer())).numeroSignalisation)

    def etat(self, numero: str) -> str:
        """Return the state of a signalisation."""
        return str(self.signaler("consulterEtat", numeroSignalisation=numero).etat)

    def suivre(self, numero: str, jusqua: tuple[str, ...] = FINS) -> str:
        """Follow a signalisation to one of *jusqua*, answering what a freeze asks; return the state it is in then.

        The states are taken as they come: any may follow any other.
        """
        demandes: set[str] = set()
        for _ in self.essais():
            etat = self.etat(numero)
            if etat in jusqua:
                return etat
            if etat == "GELE":
                self.lire_gel(numero, demandes)
        raise NonJoue(f"{numero} n'a pas atteint {' ou '.join(jusqua)} en {self.patience:g} secondes")

    def lire_gel(self, numero: str, repondues: set[str]) -> None:
        """Answer once what a freeze asks of the Opérateur; a cause that is not known changes nothing."""
        gel = self.signaler("consulterSignalisation", numeroSignalisation=numero).gel
        if gel is None or gel.cote != "OPERATEUR" or str(gel.dateDebut) in repondues:
            return
        repondues.add(str(gel.dateDebut))
        self.voir_cause(getattr(gel.cause, "code", gel.cause))
        self.degeler(numero)

    def voir_cause(self, cause: str) -> None:
        """Look at why a signalisation is frozen: the list is open, any value is shown as it is."""

    def degeler(self, numero: str) -> None:
        """Give what a freeze asks for; that it was lifted meanwhile is no trouble."""
        try:
            self.signaler(
                "degelerSignalisation",
                numeroSignalisation=numero,
                referenceActe=self.reference(),
                commentaire="Information jointe",
                informationFournie="Code 12A45, sonner chez le gardien",
            )
        except Refus as refus:
            if refus.code != "SIG-010":
                raise

    def creneau(self, prestation: str) -> str:
        """Return the slot of a visit that is proposed first, in the three weeks to come."""
        jour = self.appels.appeler_regie("consulterEspace").heure.date()
        trouves = self.signaler(
            "rechercherCreneaux",
            identifiantPrestation=prestation,
            type="SAV",
            dateDebut=jour + dt.timedelta(days=1),
            dateFin=jour + dt.timedelta(days=21),
        )
        return str(elements(trouves, "creneau")[0].idCreneau)

    def commenter(self, numero: str) -> None:
        """Add a comment."""
        self.signaler(
            "ajouterCommentaire",
            numeroSignalisation=numero,
            referenceActe=self.reference(),
            commentaire="Le client est joignable l'après-midi.",
        )

    def corriger(self, formulaire: Formulaire, fautif: Rempli, refus: Refus) -> str:
        """Return the form with every element that the fault names put right, and the others as they were."""
        return formulaire.remettre(fautif.xml, refus.elements)

    def demander_test(self, prestation: str) -> str:
        """Ask for a test that a deposit may cite, and return its number."""
        tests = elements(self.tester("listerTests", identifiantPrestation=prestation), "test")
        choisi = next(t for t in tests if t.codeTest in {"CONNEXION", "COMPLET", "NIVEAUX"})
        accuse = self.tester(
            "demanderTest",
            identifiantPrestation=prestation,
            referenceOperateur=self.reference(),
            codeTest=choisi.codeTest,
        )
        return str(accuse.numeroTest)

    def attendre_test(self, numero: str) -> str:
        """Ask for the result until the test is over, and return the state it is in then."""
        for _ in self.essais():
            etat = str(self.tester("consulterTest", numeroTest=numero).etat)
            if etat in FINS_TEST:
                return etat
        raise NonJoue(f"le test {numero} n'a pas fini en {self.patience:g} secondes")

    def renouveler(self) -> None:
        """Call from now on under the replacement certificate."""
        paire = self.configuration.certificats.get("renouvele")
        if paire is None:
            raise NonJoue("il faut un second certificat enregistré (certificats.renouvele)")
        self._presenter(paire)

    def _presenter(self, paire: Paire) -> None:
        if paire != self._presentee:
            self.canal.fermer()
            self.canal.contexte = contexte_tls(self.configuration, paire)
            self._presentee = paire

    def abonner(self) -> Recepteur:
        """Open the endpoint, have events carried to it, and return it."""
        if self.configuration.reception is None:
            raise NonJoue(f"il faut {BESOINS['reception']}")
        self._recepteur = Recepteur(self.configuration.reception)
        self.signaler("abonner", adresse=self._recepteur.adresse)
        for _ in self.essais():
            if any(a.etat == "ACTIF" for a in elements(self.signaler("listerAbonnements"), "abonnement")):
                return self._recepteur
        raise NonJoue("l'abonnement n'est pas devenu ACTIF : le point d'accès n'a pas été joint")

    def desabonner(self) -> None:
        """Have nothing carried any more."""
        for abonnement in elements(self.signaler("listerAbonnements"), "abonnement"):
            if abonnement.etat != "RESILIE":
                self.signaler("desabonner", idAbonnement=abonnement.idAbonnement)
        self._ne_plus_recevoir()

    def deja_traite(self, rang: int) -> bool:
        """Say whether the event of that rank was acted on already: it may be delivered more than once."""
        if rang <= self._rang_traite:
            return True
        self._rang_traite = rang
        return False

    def suivre_evenements(self, numero: str, recepteur: Recepteur) -> None:
        """Act on what is delivered about a signalisation until it is closed."""
        while True:
            try:
                evenement = recepteur.evenements.get(timeout=self.patience)
            except queue.Empty:
                raise NonJoue(
                    f"aucun événement de {numero} n'est venu en {self.patience:g} secondes"
                ) from None
            if self.deja_traite(int(evenement.findtext("rang", "0"))):
                continue
            if evenement.findtext("numeroSignalisation") != numero:
                continue
            match evenement.findtext("etat"):
                case "GELE":
                    self.degeler(numero)
                case etat if etat in FINS:
                    return

    def fermer(self) -> None:
        """Close the connections."""
        self._ne_plus_recevoir()
        self.canal.fermer()

    def _ne_plus_recevoir(self) -> None:
        if self._recepteur:
            self._recepteur.fermer()
            self._recepteur = None
