"""The test set (annexe 2): messages to post in order, each with what must come back."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml import etree

from esav_ws.domain.formulaire import (
    Formulaire,
    FormulaireHorsOffre,
    FormulaireInconnu,
    FormulaireInvalide,
    VersionFormulaireHorsProduction,
)
from esav_ws.domain.formulaire_champs import Role
from esav_ws.domain.message import MessageNonConforme
from esav_ws.domain.offre import PrestationInconnue
from esav_ws.domain.signalisation_erreurs import ReferenceDejaEmployee, SignalisationDejaOuverte
from esav_ws.pack.contrat import ContratLu
from esav_ws.xmlio.catalogue import CatalogueFichiers
from esav_ws.xmlio.generation.exemple import exemple_xml
from esav_ws.xmlio.generation.rendu import document

ACCUSE: Final = "accusé"
MEME_NUMERO: Final = "le même numéro"
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_PRESTATIONS: Final = {"FTTH": "BF-2100-{:04}", "FTTO": "FTTO-{:04}", "COL": "COL-{:04}"}
"""The prestations of the demonstration: to be replaced by those that the tester was given."""


@dataclass(frozen=True, slots=True)
class Cas:
    """One message: its file, what it tries, on what offer, and the answer due: `ACCUSE` or the code of a fault."""

    fichier: str
    titre: str
    offre: str
    attendu: str
    message: bytes
    xpath: str = ""


def jeu_essai(contrat: ContratLu, catalogue: CatalogueFichiers) -> tuple[Cas, ...]:
    """Return the cases, in the order in which they are to be played."""
    fabrique = _Fabrique(contrat)
    formulaires = [catalogue.formulaire(p.code, p.version) for p in catalogue.publications()]
    for formulaire in formulaires:
        fabrique.cas_du_formulaire(formulaire)
    par_offre = {offre: f for f in formulaires for offre in f.offres}
    offre, formulaire = next((o, f) for o, f in par_offre.items() if o == "FTTH" or len(par_offre) == 1)
    autre = next((f for o, f in par_offre.items() if o != offre), None)
    fabrique.cas_generaux(offre, formulaire, autre)
    return tuple(fabrique.cas)


class _Fabrique:
    def __init__(self, contrat: ContratLu) -> None:
        self._contrat = contrat
        self._rangs: dict[str, int] = {}
        self.cas: list[Cas] = []

    def cas_du_formulaire(self, formulaire: Formulaire) -> None:
        """Add what one version of a form accepts and refuses."""
        nom = f"{formulaire.code} version {formulaire.version}"
        offre = formulaire.offres[0]
        nature = next(c.nom for c in formulaire.champs if c.role is Role.NATURE)
        rempli = _rempli(formulaire)
        self._ajouter(f"{nom}, exemple du catalogue", offre, ACCUSE, rempli, occuper=True)
        for titre, forme in (
            (f"{nom}, champ obligatoire absent", _sans(rempli, nature)),
            (f"{nom}, code hors nomenclature", _avec(rempli, nature, "INEXISTANT")),
            (f"{nom}, champ inconnu", _avec(rempli, "INFO_INCONNU", "1")),
        ):
            fautif = "INFO_INCONNU" if "inconnu" in titre else nature
            self._ajouter(titre, offre, FormulaireInvalide.code, forme, xpath=f"/formulaire/{fautif}")

    def cas_generaux(self, offre: str, formulaire: Formulaire, autre: Formulaire | None) -> None:
        """Add what does not depend on a form."""
        rempli = _rempli(formulaire)
        prestation = self._libre(offre)
        premier = self._ajouter(
            "dépôt qui servira aux trois cas suivants",
            offre,
            ACCUSE,
            rempli,
            prestation=prestation,
            occuper=True,
        )
        self.cas.append(
            Cas(
                self._fichier(),
                "relance du message précédent, à l'identique",
                offre,
                MEME_NUMERO,
                premier.message,
            )
        )
        reference = f"ESSAI-{len(self.cas) - 1:02}"
        self._ajouter(
            "même référence, autre contenu",
            offre,
            ReferenceDejaEmployee.code,
            rempli,
            prestation=prestation,
            reference=reference,
            commentaire="Un autre défaut.",
        )
        self._ajouter(
            "seconde signalisation sur la même prestation",
            offre,
            SignalisationDejaOuverte.code,
            rempli,
            prestation=prestation,
        )
        self._ajouter(
            "prestation inconnue", offre, PrestationInconnue.code, rempli, prestation="ESSAI-INCONNUE"
        )
        self._ajouter(
            "formulaire inconnu",
            offre,
            FormulaireInconnu.code,
            etree.Element("{urn:esav:formulaire:ESSAI-SIG:1}formulaire"),
        )
        self._ajouter(
            "version de formulaire jamais publiée",
            offre,
            VersionFormulaireHorsProduction.code,
            etree.Element(f"{{urn:esav:formulaire:{formulaire.code}:{formulaire.version + 1}}}formulaire"),
        )
        if autre is not None:
            self._ajouter("formulaire d'une autre offre", offre, FormulaireHorsOffre.code, _rempli(autre))
        self._ajouter(
            "téléphone du déposant mal écrit",
            offre,
            MessageNonConforme.code,
            rempli,
            telephone="12",
            xpath="/deposerSignalisation/deposant/telephone",
        )

    def _ajouter(
        self,
        titre: str,
        offre: str,
        attendu: str,
        forme: etree._Element,
        *,
        prestation: str = "",
        reference: str = "",
        xpath: str = "",
        occuper: bool = False,
        **autres: str,
    ) -> Cas:
        prestation = prestation or self._libre(offre)
        if occuper:
            self._rangs[offre] = self._rangs.get(offre, 0) + 1
        reference = reference or f"ESSAI-{len(self.cas) + 1:02}"
        message = enveloppe(self._contrat, prestation, reference, forme, requete=len(self.cas) + 1, **autres)
        cas = Cas(self._fichier(), titre, offre, attendu, message, xpath)
        self.cas.append(cas)
        return cas

    def _fichier(self) -> str:
        return f"{len(self.cas) + 1:02}.xml"

    def _libre(self, offre: str) -> str:
        modele = _PRESTATIONS.get(offre, f"{offre}-{{:04}}")
        return modele.format(self._rangs.get(offre, 0) + 1)


def enveloppe(
    contrat: ContratLu,
    prestation: str,
    reference: str,
    forme: etree._Element,
    *,
    requete: int,
    telephone: str = "0380000000",
    commentaire: str = "",
) -> bytes:
    """Return the SOAP 1.1 envelope of a deposit; *requete* is its number, for contracts with a header."""
    espace = contrat.espace
    racine = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"soap": _SOAP, "sig": espace})
    if contrat.entete:
        entete = _sous(etree.SubElement(racine, f"{{{_SOAP}}}Header"), espace, "entete")
        _sous(entete, espace, "identifiantRequete").text = f"00000000-0000-4000-8000-{requete:012}"
        _sous(entete, espace, "horodatage").text = "2026-01-02T09:00:00+01:00"
    depot = _sous(etree.SubElement(racine, f"{{{_SOAP}}}Body"), espace, "deposerSignalisation")
    _sous(depot, espace, "identifiantPrestation").text = prestation
    _sous(depot, espace, "referenceOperateur").text = reference
    deposant = _sous(depot, espace, "deposant")
    _sous(deposant, espace, "nom").text = "Cellule d'essai"
    _sous(deposant, espace, "telephone").text = telephone
    _sous(depot, espace, "formulaire").append(deepcopy(forme))
    if commentaire:
        _sous(depot, espace, "commentaire").text = commentaire
    return document(racine)


def _sous(parent: etree._Element, espace: str, nom: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{espace}}}{nom}")


def _rempli(formulaire: Formulaire) -> etree._Element:
    return etree.fromstring(exemple_xml(formulaire), etree.XMLParser(remove_blank_text=True))


def _sans(forme: etree._Element, champ: str) -> etree._Element:
    copie = deepcopy(forme)
    for element in copie.findall(f"{{*}}{champ}"):
        copie.remove(element)
    return copie


def _avec(forme: etree._Element, champ: str, valeur: str) -> etree._Element:
    copie = deepcopy(forme)
    element = copie.find(f"{{*}}{champ}")
    if element is None:
        element = etree.SubElement(copie, f"{{{etree.QName(forme).namespace}}}{champ}")
    element.text = valeur
    return copie


def colonnes(cas: tuple[Cas, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the list of cases, for programs, its headings first."""
    yield "fichier", "titre", "codeOffre", "attendu", "xpath"
    for un in cas:
        yield un.fichier, un.titre, un.offre, un.attendu, un.xpath
