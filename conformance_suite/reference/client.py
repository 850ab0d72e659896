"""The reference client: the parcours of the integration platform, each played by a well-made system."""

from collections.abc import Callable

from conformance_suite.catalogue import BESOINS
from conformance_suite.erreurs import NonJoue
from conformance_suite.reference.appels import Refus, elements
from conformance_suite.reference.systeme import FINS, Systeme


class ClientReference(Systeme):
    """Plays the parcours by their names: what it does in each is all that their texts ask for."""

    def jouer(self, nom: str, version: int) -> None:
        """Play the parcours of that name in a major version.

        Raises:
            NonJoue: this client does not know it, or lacks something for it.
            Refus: something was refused that the client cannot put right.
        """
        self.version = version
        self._presenter(self.configuration.paire)
        scenario: Callable[[], None] | None = getattr(self, f"_{nom.replace('-', '_')}", None)
        if scenario is None:
            raise NonJoue(f"ce client ne connaît pas le parcours {nom}")
        scenario()

    def manque(self, nom: str) -> str | None:
        """Return what this client was not given and needs for the parcours of that name, if anything."""
        if nom == "certificat-renouvele" and "renouvele" not in self.configuration.certificats:
            return "il faut un second certificat, enregistré sur la plateforme ([certificats.renouvele])"
        if nom == "push-double" and self.configuration.reception is None:
            return f"il faut {BESOINS['reception']}"
        return None

    def _premier_appel(self) -> None:
        self.signaler("listerFormulaires", codeOffre="FTTH")

    def _premier_appel_test(self) -> None:
        self.tester("listerTests", identifiantPrestation="FTTO-0001")

    def _depot_suivi(self) -> None:
        contenu = self.preparer()
        if self.version > 1 and (refus := elements(self.signaler("verifierFormulaire", **contenu), "refus")):
            raise NonJoue(f"le formulaire d'exemple est refusé : {refus[0].message}")
        numero = self.deposer(contenu)
        self.suivre(numero)
        self.signaler("consulterSignalisation", numeroSignalisation=numero)

    def _depot_et_suivi(self) -> None:
        self.suivre(self.deposer())

    _reprise_a_l_heure = _etat_inconnu = _ordre_imprevu = _gel = _depot_et_suivi

    def _formulaire_corrige(self) -> None:
        contenu = self.preparer()
        formulaire = self.formulaire("FTTH")
        fautif = formulaire.remplir("plusieurs")
        try:
            self.deposer(contenu | {"formulaire": fautif.xml})
        except Refus as refus:
            self.deposer(contenu | {"formulaire": self.corriger(formulaire, fautif, refus)})

    def _reponse_perdue(self) -> None:
        numero = self.deposer()
        self.commenter(numero)
        self.suivre(numero)

    def _faute_metier(self) -> None:
        contenu = self.preparer()
        numero = self.deposer(contenu)
        try:
            self.deposer(contenu | {"referenceOperateur": self.reference()})
        except Refus as refus:
            if refus.code != "SIG-004":
                raise
        self.suivre(numero)

    def _rendez_vous(self) -> None:
        contenu = self.preparer()
        prestation = contenu["identifiantPrestation"]
        numero = self.deposer(contenu)
        pris = self.signaler(
            "reserverCreneau", idCreneau=self.creneau(prestation), numeroSignalisation=numero
        )
        self.signaler(
            "reporterRendezVous",
            idRendezVous=pris.idRendezVous,
            idCreneau=self.creneau(prestation),
            motif="Le client préfère un autre moment",
        )
        self.signaler("consulterRendezVous", idRendezVous=pris.idRendezVous)

    def _annulation(self) -> None:
        numero = self.deposer()
        self.signaler(
            "annulerSignalisation",
            numeroSignalisation=numero,
            referenceActe=self.reference(),
            commentaire="Le service est revenu",
        )
        self.suivre(numero)

    def _certificat_renouvele(self) -> None:
        numero = self.deposer()
        self.suivre(numero, (*FINS, "EN_QUALIFICATION"))
        self.renouveler()
        self.suivre(numero)

    def _push_double(self) -> None:
        recepteur = self.abonner()
        try:
            numero = self.deposer()
            self.suivre_evenements(numero, recepteur)
            self.etat(numero)
        finally:
            self.desabonner()

    def _test_ligne(self) -> None:
        self.attendre_test(self.demander_test("FTTO-0002"))

    def _test_reponse_perdue(self) -> None:
        self.attendre_test(self.demander_test("FTTO-0003"))

    def _test_prealable(self) -> None:
        prestation = self.ligne("FTTO")
        numero_test = self.demander_test(prestation)
        self.attendre_test(numero_test)
        self.suivre(self.deposer(self.preparer("FTTO", prestation, numeroTest=numero_test)))
