"""An incident or works as texts, as files and people write them, and what is wrong with a description."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.horloge import ANNEES, PARIS
from esav_ws.domain.prestation_fiche import VALEUR_MAX, attendu
from esav_ws.domain.reseau import DescriptionReseau, Element
from esav_ws.domain.reseau_codes import CauseIncident, Equipement, Impact, NatureIntervention, NatureReseau
from esav_ws.domain.reseau_erreurs import DescriptionReseauIncorrecte

COLONNES: Final = (
    "equipement",
    "referencePm",
    "referencePmt",
    "referencePbo",
    "dateDebut",
    "dateFin",
    "impact",
    "cause",
    "natureIntervention",
    "travauxCuratifs",
    "interventionRequiseOC",
    "commentaire",
    "commentaireOC",
    "contactOI",
    "immeuble",
    "referenceIncident",
)
"""How a description is written, column by column; lists are separated by blanks, buildings by « | »."""

COMMENTAIRE_MAX: Final = 512
CONTACT_MAX: Final = 255
ELEMENTS_MAX: Final = 2000
"""Pieces of equipment under one incident or works."""

_E = TypeVar("_E", bound=StrEnum)
_REFERENCE: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,39}")
_HORS_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JAMAIS: Final = datetime(9999, 1, 1, tzinfo=PARIS)
_OUI_NON: Final = {"OUI": True, "NON": False}


def lire(valeurs: Mapping[str, str], nature: NatureReseau) -> DescriptionReseau:
    """Return what *valeurs*, by column, describe, or raise `DescriptionReseauIncorrecte` with all that is wrong."""
    lecture = _Lecture(valeurs)
    description = lecture.description()
    if not lecture.texte("equipement"):
        lecture.fautes.append(ElementErreur("equipement", f"absent : écrivez {', '.join(Equipement)}"))
    if not lecture.texte("dateDebut"):
        lecture.fautes.append(ElementErreur("dateDebut", "absente : écrivez 2026-03-02T08:30"))
    if lecture.fautes:
        raise DescriptionReseauIncorrecte(lecture.fautes)
    exiger_correcte(description, nature)
    return description


def relire(valeurs: Mapping[str, str]) -> DescriptionReseau:
    """Return the description that `ecrire` wrote: nothing of it is judged again."""
    return _Lecture(valeurs).description()


def ecrire(description: DescriptionReseau) -> dict[str, str]:
    """Return *description* by column, as `lire` takes it."""
    d = description
    qualifier = len(d.pms) > 1
    references = " ".join(f"{e.pm}:{e.reference}" if qualifier else e.reference for e in d.elements)
    return {
        "equipement": d.equipement.value,
        "referencePm": " ".join(d.pms),
        "referencePmt": references if d.equipement is Equipement.PMT else "",
        "referencePbo": references if d.equipement.par_pbo else "",
        "dateDebut": d.debut.astimezone(PARIS).isoformat(),
        "dateFin": d.fin.astimezone(PARIS).isoformat() if d.fin else "",
        "impact": d.impact.value,
        "cause": d.cause.value if d.cause else "",
        "natureIntervention": d.nature_intervention.value if d.nature_intervention else "",
        "travauxCuratifs": "" if d.curatifs is None else _oui(d.curatifs),
        "interventionRequiseOC": _oui(d.intervention_oc),
        "commentaire": d.commentaire or "",
        "commentaireOC": d.commentaire_oc or "",
        "contactOI": d.contact_oi or "",
        "immeuble": "|".join(d.immeubles),
        "referenceIncident": d.reference_incident or "",
    }


def exiger_correcte(description: DescriptionReseau, nature: NatureReseau) -> None:
    """Return if *description* keeps to the rules, else raise `DescriptionReseauIncorrecte` with all that is wrong."""
    if fautes := tuple(_fautes(description, nature)):
        raise DescriptionReseauIncorrecte(fautes)


def reference_admise(reference: str) -> bool:
    """Return whether an incident or works may bear *reference*: 1 to 40 capitals, digits, - or _."""
    return _REFERENCE.fullmatch(reference) is not None


def _fautes(d: DescriptionReseau, nature: NatureReseau) -> Iterator[ElementErreur]:
    yield from _fautes_des_elements(d)
    yield from _fautes_des_dates(d)
    travaux = nature is NatureReseau.TRAVAUX_PROGRAMMES
    if travaux and d.fin is None:
        yield ElementErreur("dateFin", "absente : des travaux s'annoncent avec leur fin prévue")
    if travaux and d.nature_intervention is None:
        codes = tuple(NatureIntervention)
        yield ElementErreur("natureIntervention", "absente : dites ce que sont les travaux", "", codes)
    if travaux and d.cause:
        yield ElementErreur("cause", "ne se dit que d'un incident", d.cause)
    if not travaux and d.cause is None:
        yield ElementErreur("cause", "absente : dites-la, même en recherche", "", tuple(CauseIncident))
    if not travaux and d.nature_intervention:
        yield ElementErreur("natureIntervention", "ne se dit que de travaux", d.nature_intervention)
    textes = {
        "commentaire": (d.commentaire, COMMENTAIRE_MAX),
        "commentaireOC": (d.commentaire_oc, COMMENTAIRE_MAX),
        "contactOI": (d.contact_oi, CONTACT_MAX),
        "immeuble": ("|".join(d.immeubles), CONTACT_MAX * 20),
    }
    for colonne, (texte, limite) in textes.items():
        if texte and (len(texte) > limite or _HORS_XML.search(texte)):
            regle = f"un texte de {limite} caractères au plus, sans caractère de commande"
            yield ElementErreur(colonne, regle, texte[:VALEUR_MAX])
    if d.reference_incident and not reference_admise(d.reference_incident):
        yield ElementErreur("referenceIncident", "1 à 40 capitales, chiffres, - ou _", d.reference_incident)


def _fautes_des_dates(d: DescriptionReseau) -> Iterator[ElementErreur]:
    for colonne, instant in (("dateDebut", d.debut), ("dateFin", d.fin)):
        if instant and instant.year not in ANNEES:
            yield ElementErreur(colonne, "hors du calendrier : donnez une date plausible")
    if d.fin and d.fin <= d.debut:
        yield ElementErreur("dateFin", "précède ou égale dateDebut : donnez une fin postérieure")


def _fautes_des_elements(d: DescriptionReseau) -> Iterator[ElementErreur]:
    colonne = "referencePmt" if d.equipement is Equipement.PMT else "referencePbo"
    if not d.elements:
        absente = colonne if d.equipement.precise else "referencePm"
        yield ElementErreur(absente, f"absente : elle dit quel {d.equipement.libelle} est touché")
    if len(d.elements) > ELEMENTS_MAX:
        yield ElementErreur("referencePm", f"{len(d.elements)} éléments, {ELEMENTS_MAX} au plus")
    if len(set(d.elements)) != len(d.elements):
        yield ElementErreur("referencePm", "un élément est nommé deux fois")
    for pm in d.pms[:ELEMENTS_MAX]:
        if forme := attendu("referencePm", pm):
            yield ElementErreur("referencePm", f"attendu : {forme}", pm[:VALEUR_MAX])
    for element in d.elements[:ELEMENTS_MAX]:
        if d.equipement.precise and (forme := attendu("referencePbo", element.reference)):
            yield ElementErreur(colonne, f"attendu : {forme}", element.reference[:VALEUR_MAX])
        elif element.reference and not d.equipement.precise:
            yield ElementErreur("referencePbo", "ne se dit pas d'un PM entier", element.reference)


def _oui(valeur: bool) -> str:
    return "OUI" if valeur else "NON"


class _Lecture:
    """Reads columns, and keeps what is wrong in `fautes`."""

    def __init__(self, valeurs: Mapping[str, str]) -> None:
        self._valeurs = valeurs
        self.fautes: list[ElementErreur] = []

    def description(self) -> DescriptionReseau:
        return DescriptionReseau(
            equipement=self.code("equipement", Equipement) or Equipement.PM,
            elements=self.elements(),
            debut=self.instant("dateDebut") or _JAMAIS,
            fin=self.instant("dateFin"),
            impact=self.code("impact", Impact) or Impact.COUPURE,
            cause=self.code("cause", CauseIncident),
            nature_intervention=self.code("natureIntervention", NatureIntervention),
            curatifs=self.oui_non("travauxCuratifs"),
            intervention_oc=bool(self.oui_non("interventionRequiseOC")),
            commentaire=self.texte("commentaire"),
            commentaire_oc=self.texte("commentaireOC"),
            contact_oi=self.texte("contactOI"),
            immeubles=self.liste("immeuble", "|"),
            reference_incident=self.texte("referenceIncident"),
        )

    def texte(self, colonne: str) -> str | None:
        return self._valeurs.get(colonne, "").strip() or None

    def liste(self, colonne: str, separateur: str | None = None) -> tuple[str, ...]:
        parties = self._valeurs.get(colonne, "").split(separateur)
        return tuple(propre for partie in parties if (propre := partie.strip()))

    def code(self, colonne: str, codes: type[_E]) -> _E | None:
        texte = self.texte(colonne)
        if texte is None:
            return None
        try:
            return codes(texte.upper())
        except ValueError:
            self._fauter(colonne, "valeur non admise", texte, tuple(codes))
            return None

    def oui_non(self, colonne: str) -> bool | None:
        texte = self.texte(colonne)
        if texte is None:
            return None
        if texte.upper() not in _OUI_NON:
            self._fauter(colonne, "valeur non admise", texte, tuple(_OUI_NON))
        return _OUI_NON.get(texte.upper())

    def instant(self, colonne: str) -> datetime | None:
        texte = self.texte(colonne)
        if texte is None:
            return None
        try:
            lu = datetime.fromisoformat(texte)
        except ValueError:
            self._fauter(colonne, "pas une date et heure : écrivez 2026-03-02T08:30", texte)
            return None
        return lu if lu.tzinfo else lu.replace(tzinfo=PARIS)

    def elements(self) -> tuple[Element, ...]:
        pms = self.liste("referencePm")
        pmt, pbo = self.liste("referencePmt"), self.liste("referencePbo")
        equipement = (self.texte("equipement") or "").upper()
        references = pmt if equipement == Equipement.PMT else pbo
        for colonne, donnees in (("referencePmt", pmt), ("referencePbo", pbo)):
            if donnees and donnees is not references:
                self._fauter(colonne, f"ne se dit pas de l'équipement {equipement}", donnees[0])
        if equipement == Equipement.PM:
            if references:
                self._fauter("referencePbo", "ne se dit pas d'un PM entier", references[0])
            return tuple(map(Element, pms))
        elements = []
        for texte in references:
            pm, deux_points, reference = texte.rpartition(":")
            if not deux_points and len(pms) != 1:
                regle = "dites son PM : un seul en referencePm, ou FI-21231-0001:PBO-12 s'il y en a plusieurs"
                self._fauter("referencePm", regle, texte)
                continue
            elements.append(Element(pm or pms[0], reference))
        return tuple(elements)

    def _fauter(self, colonne: str, regle: str, valeur: str, admises: tuple[str, ...] = ()) -> None:
        self.fautes.append(ElementErreur(colonne, regle, valeur[:VALEUR_MAX], admises))
