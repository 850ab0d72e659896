"""Two service contracts compared: operations, messages, faults, bindings, ports, and all that the messages hold."""

from collections.abc import Mapping
from typing import Final

from esav_ws.domain.contrat_evolution import Evolution, Sens
from esav_ws.xmlio.comparaison.effets import Effet, Releve
from esav_ws.xmlio.comparaison.modele import Modele
from esav_ws.xmlio.comparaison.structure import Structures, local
from esav_ws.xmlio.comparaison.wsdl import Liaison, Message, OperationWsdl, Wsdl

_INVERSE: Final = {Sens.ENTREE: Sens.SORTIE, Sens.SORTIE: Sens.ENTREE}


def comparer_wsdl(avant: Wsdl, apres: Wsdl, releve: Releve, *, rappel: bool = False) -> None:
    """Note in *releve* what distinguishes *apres* from *avant*.

    With *rappel* the contract is one that the Opérateurs serve and the gateway calls: ways are the other way round.
    """
    _Contrats(avant, apres, releve, rappel=rappel).comparer()


def comparer_schemas(avant: Modele, apres: Modele, releve: Releve) -> None:
    """Note in *releve* what distinguishes two schemas, whose elements may travel both ways."""
    if avant.espace != apres.espace:
        releve.dire("espace de noms", f"{avant.espace} devient {apres.espace}", Evolution.MAJEURE)
    structures = Structures(avant, apres, releve)
    anciens, nouveaux = set(avant.elements), set(apres.elements)
    for nom in sorted(anciens | nouveaux):
        if nom not in nouveaux:
            releve.dire(local(nom), "élément global retiré", Evolution.MAJEURE)
        elif nom not in anciens:
            releve.dire(local(nom), "élément global ajouté", Evolution.MINEURE)
        else:
            for sens in Sens:
                structures.messages(nom, nom, "", sens)


class _Contrats:
    def __init__(self, avant: Wsdl, apres: Wsdl, releve: Releve, *, rappel: bool) -> None:
        self._avant, self._apres, self._releve = avant, apres, releve
        self._rappel = rappel
        self._structures = Structures(avant.types, apres.types, releve)

    def comparer(self) -> None:
        avant, apres = self._avant, self._apres
        if avant.espace != apres.espace:
            self._dire("espace de noms", f"{avant.espace} devient {apres.espace}")
        if avant.types_de_port != apres.types_de_port:
            self._dire(
                "portType", f"{', '.join(avant.types_de_port)} devient {', '.join(apres.types_de_port)}"
            )
        if avant.services != apres.services:
            self._dire("service", f"{', '.join(avant.services)} devient {', '.join(apres.services)}")
        for nom in sorted(avant.operations.keys() | apres.operations.keys()):
            if nom not in apres.operations:
                self._dire(nom, "opération retirée", nom)
            elif nom not in avant.operations:
                self._releve.dire(nom, "opération ajoutée", Evolution.MINEURE, nom)
            else:
                self._operation(nom, avant.operations[nom], apres.operations[nom])
        self._liaisons()
        self._ports()

    def _dire(self, lieu: str, constat: str, *operations: str) -> None:
        """Note a change of the technical signature."""
        self._releve.dire(lieu, constat, Evolution.MAJEURE, *operations)

    def _sens(self, sens: Sens) -> Sens:
        return _INVERSE[sens] if self._rappel else sens

    def _operation(self, nom: str, avant: OperationWsdl, apres: OperationWsdl) -> None:
        self._message(nom, avant.entree, apres.entree, Sens.ENTREE)
        self._message(nom, avant.sortie, apres.sortie, Sens.SORTIE)
        for faute in sorted(avant.fautes.keys() | apres.fautes.keys()):
            if faute not in avant.fautes:
                constat = ("faute ajoutée", Effet.ELARGIT)
                self._releve.noter(f"{nom}/{faute}", constat, nom, self._sens(Sens.SORTIE))
            elif faute not in apres.fautes:
                constat = ("faute retirée", Effet.RETRECIT)
                self._releve.noter(f"{nom}/{faute}", constat, nom, self._sens(Sens.SORTIE))
            else:
                self._message(nom, avant.fautes[faute], apres.fautes[faute], Sens.SORTIE)

    def _message(self, nom: str, avant: Message | None, apres: Message | None, sens: Sens) -> None:
        quoi = "message d'entrée" if sens is Sens.ENTREE else "message de sortie"
        if avant is None or apres is None:
            if avant is not apres:
                self._dire(nom, f"{quoi} {'ajouté' if avant is None else 'retiré'}", nom)
            return
        if list(avant.parts) != list(apres.parts):
            self._dire(nom, f"{quoi} : parts {', '.join(avant.parts)} devient {', '.join(apres.parts)}", nom)
        for part in avant.parts.keys() & apres.parts.keys():
            ancien, nouveau = avant.parts[part], apres.parts[part]
            if "type:" in {ancien[:5], nouveau[:5]}:
                if ancien != nouveau:
                    self._dire(f"{nom}/{part}", f"type de part : {ancien} devient {nouveau}", nom)
                continue
            self._structures.messages(ancien, nouveau, nom, self._sens(sens))

    def _liaisons(self) -> None:
        avant, apres = _par_protocole(self._avant.liaisons), _par_protocole(self._apres.liaisons)
        for protocole in sorted(avant.keys() & apres.keys()):
            ancienne, nouvelle = avant[protocole], apres[protocole]
            if ancienne.transport != nouvelle.transport:
                self._dire(f"binding {protocole}", "transport changé")
            communes = ancienne.signatures.keys() & nouvelle.signatures.keys()
            for nom in sorted(communes & self._avant.operations.keys() & self._apres.operations.keys()):
                self._signature(protocole, nom, ancienne, nouvelle)
                self._entetes(nom, ancienne.entetes[nom], nouvelle.entetes[nom])
            for nom in sorted((ancienne.signatures.keys() - communes) & self._apres.operations.keys()):
                self._dire(f"binding {protocole}/{nom}", "opération retirée de la liaison", nom)

    def _signature(self, protocole: str, nom: str, avant: Liaison, apres: Liaison) -> None:
        ancienne, nouvelle = avant.signatures[nom], apres.signatures[nom]
        for cle in sorted(ancienne.keys() | nouvelle.keys()):
            ancien, nouveau = ancienne.get(cle, "absent"), nouvelle.get(cle, "absent")
            if ancien != nouveau and not (cle == "use (fault)" and "absent" in {ancien, nouveau}):
                self._dire(f"binding {protocole}/{nom}", f"{cle} : {ancien} devient {nouveau}", nom)

    def _entetes(
        self, nom: str, avant: Mapping[tuple[Sens, str], str], apres: Mapping[tuple[Sens, str], str]
    ) -> None:
        for sens, element in sorted(avant.keys() | apres.keys()):
            lieu = f"{nom}/Header/{local(element)}"
            if (sens, element) not in apres:
                self._releve.noter(lieu, ("en-tête SOAP retiré", Effet.RETIRE), nom, self._sens(sens))
            elif (sens, element) not in avant:
                self._releve.noter(lieu, ("en-tête SOAP ajouté", Effet.AUTRE), nom, self._sens(sens))
            else:
                self._structures.messages(element, element, nom, self._sens(sens))

    def _ports(self) -> None:
        avant, apres = self._avant.ports, self._apres.ports
        for nom in sorted(avant.keys() | apres.keys()):
            lieu = f"port {nom}"
            if nom not in apres:
                self._dire(lieu, "port retiré")
            elif nom not in avant:
                self._releve.dire(lieu, "port ajouté", Evolution.MINEURE)
            elif avant[nom].protocole != apres[nom].protocole:
                self._dire(lieu, f"{avant[nom].protocole} devient {apres[nom].protocole}")
            elif avant[nom].adresse != apres[nom].adresse:
                self._releve.dire(
                    lieu, f"adresse : {avant[nom].adresse} devient {apres[nom].adresse}", Evolution.ACCES
                )


def _par_protocole(liaisons: Mapping[str, Liaison]) -> dict[str, Liaison]:
    return {liaison.protocole: liaison for liaison in liaisons.values()}
