# mypy: allow-subclassing-any
"""The structures that every contract has alike, each in its own namespace: the detail of faults, and SOAP headers."""

from typing import Any, NamedTuple

from esav_ws.soap.vocabulaire import Vocabulaire


class Fautes(NamedTuple):
    """The classes of the detail of a fault."""

    element: Any
    erreur: Any


class Entetes(NamedTuple):
    """The classes of the SOAP headers of a contract whose requests are identified."""

    entete: Any
    fin_de_version: Any


def fautes(base: Any, v: Vocabulaire, identifiant_requete: Any) -> Fautes:
    """Return the classes of faults over *base*, in the words of *v*; a request is identified by *identifiant_requete*."""

    class ElementErreur(base):
        """One offending element."""

        xpath = v.Message
        valeurRecue = v.facultatif(v.ValeurRecue)
        regle = v.Message
        valeurAdmise = v.repete(v.ValeurRecue)

    class Erreur(base):
        """Detail of every fault: the element `erreur`."""

        class Attributes(base.Attributes):
            """Its element does not bear the name of its type."""

            sub_name = "erreur"

        code = v.CodeErreur
        camp = v.Camp
        libelle = v.Libelle
        article = v.facultatif(v.Libelle)
        element = v.repete(ElementErreur)
        versionFormulaire = v.facultatif(v.VersionFormulaire)
        identifiantRequete = v.facultatif(identifiant_requete)

    return Fautes(ElementErreur, Erreur)


def entetes(base: Any, v: Vocabulaire) -> Entetes:
    """Return the classes of headers over *base*, in the words of *v*; spyne knows a header by the name of its type."""

    class Entete(base):
        """The SOAP header of a request and of its answer."""

        __type_name__ = "entete"

        class Attributes(base.Attributes):
            """It identifies requests: `soap.entete_usuel` has a quick way to read it, and writes it."""

            identifie = True

        identifiantRequete = v.IdentifiantRequete
        identifiantReponse = v.facultatif(v.IdentifiantRequete)
        horodatage = v.Instant

    class FinDeVersion(base):
        """The SOAP header of whatever a deprecated version answers."""

        __type_name__ = "finDeVersion"

        version = v.Libelle
        dateDepreciation = v.Jour
        dateFin = v.facultatif(v.Jour)
        successeur = v.facultatif(v.Libelle)
        adresseSuccesseur = v.facultatif(v.Adresse)

    return Entetes(Entete, FinDeVersion)


def code_libelle(base: Any, v: Vocabulaire) -> Any:
    """Return the class of a code of an open list, and how people call it, over *base*, in the words of *v*."""

    class CodeLibelle(base):
        """A code of an open list, and how people call it."""

        code = v.Code
        libelle = v.Libelle

    return CodeLibelle
