"""What a run holds: connections, lines, the signalisation that cases share; and what one case adds to it."""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import jinja2

from conformance_suite import soap
from conformance_suite.canal import Canal, Echange, contexte_tls
from conformance_suite.catalogue import BESOINS, Execution
from conformance_suite.client_zeep import ClientsZeep
from conformance_suite.configuration import Configuration
from conformance_suite.contrat import Contrat, ouvrir
from conformance_suite.erreurs import Ecart, NonJoue
from conformance_suite.formulaire import Formulaire
from conformance_suite.pilote import Pilote, PiloteCommande, PiloteContinu
from conformance_suite.soap import Message

PREFIXE = "CONF-"
"""How the references of the suite begin: what an interrupted run left open is known by it, and cancelled."""

_PARIS = ZoneInfo("Europe/Paris")
_GABARITS = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - XML of our own cases, escaped where it must be
_DEPOSANT = "<deposant><nom>{nom}</nom><telephone>{telephone}</telephone></deposant>"


class Scene:
    """The state of a run."""

    def __init__(self, configuration: Configuration, pilote: Pilote | None = None) -> None:
        self.configuration = configuration
        self.journal: list[Echange] = []
        self.canal = self.ouvrir_canal(configuration.paire)
        self.zeep = ClientsZeep(self.canal)
        self.contrat: Contrat = ouvrir(configuration.contrat)
        self.pilote = pilote
        if pilote is None and configuration.pilote:
            sorte = PiloteContinu if configuration.pilote_continu else PiloteCommande
            self.pilote = sorte(configuration.pilote, configuration.pilote_actes)
        self.services: set[tuple[str, int]] = set()
        self._jeton = secrets.token_hex(4)
        self._compte = 0
        self._autres: dict[str, Canal] = {}
        self._formulaires: dict[tuple[str, int], Formulaire] = {}
        self._occupees: dict[str, str] = {}
        self._partagee: tuple[str, str] | None = None

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

    def reference(self) -> str:
        """Return a reference that nobody has used."""
        self._compte += 1
        return f"{PREFIXE}{self._jeton}-{self._compte}"

    def demander(self, version: int, operation: str, contenu: str = "") -> Message:
        """Ask one operation of signalisation, plainly, for the needs of the suite itself."""
        ns = soap.espace("signalisation", version)
        entete = soap.entete_v2(ns, str(uuid.uuid4()), maintenant()) if version > 1 else ""
        corps = soap.enveloppe(f'<{operation} xmlns="{ns}">{contenu}</{operation}>', "11", entete)
        echange = self.canal.envoyer(
            "POST", soap.chemin("signalisation", version), soap.entetes("11", None), corps.encode()
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

    def partagee(self, partie: "Partie") -> tuple[str, str]:
        """Return a line and the number of the signalisation in deposit that reading cases share."""
        if self._partagee is None:
            prestation = self.ligne()
            depose = self.demander(partie.version, "deposerSignalisation", partie.contenu_depot(prestation))
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
        for canal in (self.canal, *self._autres.values()):
            canal.fermer()


@dataclass(slots=True)
class Partie:
    """One execution in progress: its variables, and what it deposited."""

    scene: Scene
    execution: Execution
    variables: dict[str, Any] = field(default_factory=dict)
    deposees: list[tuple[str, str]] = field(default_factory=list)

    @property
    def version(self) -> int:
        """The contract version."""
        return self.execution.version

    @property
    def soap(self) -> str:
        """The version of SOAP, `11` or `12`."""
        return self.execution.soap

    @property
    def service(self) -> str:
        """The service that is called."""
        return self.execution.cas.service

    @property
    def ns(self) -> str:
        """The namespace of the contract version."""
        return soap.espace(self.service, self.version)

    @property
    def chemin(self) -> str:
        """The path of the endpoint."""
        return soap.chemin(self.service, self.version)

    def preparer(self) -> None:
        """Meet the needs of the case and set its variables.

        Raises:
            NonJoue: something is missing.
        """
        configuration = self.scene.configuration
        self.variables |= {
            "ns": self.ns, "v": self.version, "chemin": self.chemin, "ref": self.scene.reference,
            "uuid": lambda: str(uuid.uuid4()), "jour": jour, "maintenant": maintenant, "enveloppe": self.enveloppe,
            "op": self.op, "depot": self.contenu_depot, "formulaire": self.formulaire, "acte": self.acte,
            "ns_soap": soap.ENVELOPPES[self.soap], "type_rdv": configuration.type_rendez_vous,
            "offre": configuration.offre or "", "hote": configuration.hote, "fautifs": (),
        }  # fmt: skip
        for besoin in self.execution.cas.besoins:
            self._satisfaire(besoin)
        for nom, gabarit in self.execution.cas.variables.items():
            self.variables[nom] = self.rendre(gabarit)

    def _satisfaire(self, besoin: str) -> None:
        configuration = self.scene.configuration
        match besoin:
            case "ligne":
                self.variables["prestation"] = self.scene.ligne()
            case "signalisation":
                self.variables["prestation"], self.variables["numero"] = self.scene.partagee(self)
            case "pilote" if self.scene.pilote is None:
                raise NonJoue(f"il faut {BESOINS[besoin]}")
            case "offre" | "autre_offre" | "prestation_etrangere" | "prestation_test":
                valeur = getattr(configuration, besoin)
                if valeur is None:
                    raise NonJoue(f"il faut {BESOINS[besoin]}")
                self.variables[besoin] = valeur
            case _ if besoin.startswith("certificat_"):
                self.scene.canal_de(besoin.removeprefix("certificat_"))

    def rendre(self, valeur: Any) -> Any:
        """Return *valeur* with every text of it filled from the variables."""
        if isinstance(valeur, str):
            return _GABARITS.from_string(valeur).render(self.variables) if "{" in valeur else valeur
        if isinstance(valeur, Mapping):
            return {self.rendre(nom): self.rendre(v) for nom, v in valeur.items()}
        if isinstance(valeur, list):
            return [self.rendre(v) for v in valeur]
        return valeur

    def formulaire(self, faute: str | None = None, version: int | None = None) -> str:
        """Return a filled form, with a fault if one is named; the paths that it spoils become `fautifs`.

        *version* writes another version of the form into its namespace.
        """
        source = self.scene.formulaire(self.version)
        rempli = source.remplir(faute)
        self.variables["fautifs"] = rempli.fautifs
        if version is None:
            return rempli.xml
        souche = f"urn:esav:formulaire:{source.code}:"
        return rempli.xml.replace(f"{souche}{source.version}", f"{souche}{version}")

    def contenu_depot(
        self,
        prestation: str | None = None,
        *,
        reference: str | None = None,
        formulaire: str | None = None,
        offre: str | None = None,
        telephone: str = "0199000000",
        nom: str = "Essai de conformité",
        suite: str = "",
    ) -> str:
        """Return the content of a deposit; *suite* comes after the form."""
        code = f"<codeOffre>{escape(offre)}</codeOffre>" if offre is not None else ""
        return (
            f"<identifiantPrestation>{prestation or self.variables['prestation']}</identifiantPrestation>"
            f"<referenceOperateur>{reference or self.scene.reference()}</referenceOperateur>{code}"
            f"{_DEPOSANT.format(nom=nom, telephone=telephone)}"
            f"<formulaire>{self.formulaire() if formulaire is None else formulaire}</formulaire>{suite}"
        )

    def acte(
        self,
        reference: str | None = None,
        numero: str | None = None,
        commentaire: str = "Essai de conformité",
    ) -> str:
        """Return the content of an act on a signalisation."""
        return (
            f"<numeroSignalisation>{numero or self.variables['numero']}</numeroSignalisation><referenceActe>"
            f"{reference or self.scene.reference()}</referenceActe><commentaire>{commentaire}</commentaire>"
        )

    def op(self, nom: str, contenu: str = "", ns: str | None = None) -> str:
        """Return the element of an operation."""
        return f'<{nom} xmlns="{self.ns if ns is None else ns}">{contenu}</{nom}>'

    def enveloppe(
        self, corps: str, entete: str = "", *, version_soap: str | None = None, complet: bool = True
    ) -> str:
        """Return an envelope in the SOAP version of the case, with the header that version 2 demands if *complet*."""
        propre = (
            soap.entete_v2(self.ns, str(uuid.uuid4()), maintenant()) if complet and self.version > 1 else ""
        )
        return soap.enveloppe(corps, version_soap or self.soap, propre + entete)

    def noter_depot(self, message: Message) -> None:
        """Remember an acknowledged deposit, to free its line when the case is over."""
        numero = message.nu.findtext("numeroSignalisation")
        if numero and all(connu != numero for _, connu in self.deposees):
            self.deposees.append((str(self.variables.get("prestation", "")), numero))

    def ranger(self) -> None:
        """Free the lines of the case."""
        for prestation, numero in self.deposees:
            if not self.scene.liberer(numero):
                self.scene.occuper(prestation, numero)
        if "numero" in self.variables and "signalisation" in self.execution.cas.besoins:
            etat = self.scene.demander(
                self.version,
                "consulterEtat",
                f"<numeroSignalisation>{self.variables['numero']}</numeroSignalisation>",
            )
            if etat.nu.findtext("etat") != "EN_DEPOT":
                self.scene.abandonner_partagee(self.variables["numero"])


def maintenant() -> str:
    """Return this instant, with its offset."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def jour(ecart: int = 0) -> str:
    """Return the day in Paris that comes *ecart* days after today."""
    return (dt.datetime.now(_PARIS).date() + dt.timedelta(days=ecart)).isoformat()
