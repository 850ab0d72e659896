"""One execution in progress: its variables, what it deposited, and what its texts may call."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import jinja2

from conformance_suite import soap
from conformance_suite.catalogue import BESOINS, Execution
from conformance_suite.erreurs import NonJoue
from conformance_suite.scene import Scene
from conformance_suite.soap import Message

_GABARITS = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - XML of our own cases, escaped where it must be
_DEPOSANT = "<deposant><nom>{nom}</nom><telephone>{telephone}</telephone></deposant>"


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
            "uuid": lambda: str(uuid.uuid4()), "jour": self.scene.jour, "maintenant": self.scene.maintenant, "enveloppe": self.enveloppe,
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
                self.variables["prestation"], self.variables["numero"] = self.scene.partagee(
                    self.version, self.contenu_depot
                )
            case "regie" if self.scene.regie is None:
                raise NonJoue(f"il faut {BESOINS[besoin]}")
            case "reception":
                self.variables["adresse_reception"] = self.scene.recepteur().adresse
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
            soap.entete_v2(self.ns, str(uuid.uuid4()), self.scene.maintenant())
            if complet and self.version > 1
            else ""
        )
        return soap.enveloppe(corps, version_soap or self.soap, propre + entete)

    def noter_depot(self, message: Message) -> None:
        """Remember an acknowledged deposit, to free its line when the case is over."""
        numero = message.nu.findtext("numeroSignalisation")
        if numero and all(connu != numero for _, connu in self.deposees):
            self.deposees.append((str(self.variables.get("prestation", "")), numero))

    def ranger(self) -> None:
        """Free the lines of the case; a space that it moved is put back as new, with everything that was there."""
        if self.scene.regie and self.scene.regie.derangee:
            self.scene.remettre()
            return
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
