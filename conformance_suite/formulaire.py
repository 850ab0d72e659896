"""Forms filled from their published source: the example of each field, and every way of getting it wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from lxml import etree

from conformance_suite.erreurs import NonJoue

_NS = "{urn:esav:formulaire-source:1}"
_FUTUR = "2126-01-01T00:00:00+01:00"
_HORS_TYPE = {
    "DECIMAL": "beaucoup", "ENTIER": "1,5", "DATE_HEURE": "hier", "OUI_NON": "PEUT-ETRE", "TELEPHONE": "12",
    "COURRIEL": "sans-arobase",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rempli:
    """A filled form, and the paths of the elements that the service must name."""

    xml: str
    fautifs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Champ:
    """One field of a form source."""

    nom: str
    attributs: dict[str, str]
    condition: etree._Element | None

    @property
    def type(self) -> str:
        """Its type, in the words of the source."""
        return self.attributs["type"]


@dataclass(frozen=True, slots=True)
class Formulaire:
    """A form version read from its source (`obtenirFormulaire`, element `formulaireXml`)."""

    code: str
    version: int
    champs: tuple[Champ, ...]
    nomenclatures: dict[str, tuple[str, ...]]
    regles: tuple[etree._Element, ...]

    @classmethod
    def lire(cls, source: str) -> Self:
        """Read a form source."""
        racine = etree.fromstring(source.encode("utf-8"))
        champs = []
        for champ in racine.iter(f"{_NS}champ"):
            condition = champ.find(f"{_NS}condition")
            attributs = {str(nom): str(valeur) for nom, valeur in champ.attrib.items()}
            champs.append(Champ(attributs["nom"], attributs, None if condition is None else condition[0]))
        return cls(
            racine.get("code", ""),
            int(racine.get("version", "0")),
            tuple(champs),
            {
                n.get("code", ""): tuple(e.get("code", "") for e in n.iter(f"{_NS}entree"))
                for n in racine.iter(f"{_NS}nomenclature")
            },
            tuple(racine.iter(f"{_NS}regle")),
        )

    def exemple(self) -> dict[str, str]:
        """Return the example of every field that this form admits, by name."""
        valeurs: dict[str, str] = {}
        for champ in self.champs:
            admis = champ.condition is None or _vraie(champ.condition, valeurs)
            if "exemple" in champ.attributs and admis:
                valeurs[champ.nom] = champ.attributs["exemple"]
        return valeurs

    def remplir(self, faute: str | None = None) -> Rempli:
        """Return the example, with the *faute* that is asked for put into it.

        Raises:
            NonJoue: no field or rule of this form lends itself to this fault.
        """
        valeurs = self.exemple()
        if faute is None:
            return Rempli(self._xml(list(valeurs.items())))
        paires, fautifs = _FAUTES[faute](self, valeurs)
        return Rempli(self._xml(paires), tuple(f"/formulaire/{nom}" for nom in fautifs))

    def remettre(self, xml: str, fautifs: Iterable[str]) -> str:
        """Return the filled form *xml* with what a fault names, by path, as in the example: added, put right or taken out."""
        valeurs = {etree.QName(e).localname: e.text or "" for e in etree.fromstring(xml)}
        exemple = self.exemple()
        for nom in (fautif.rpartition("/")[2] for fautif in fautifs):
            if nom in exemple:
                valeurs[nom] = exemple[nom]
            else:
                valeurs.pop(nom, None)
        return self._xml(list(valeurs.items()))

    def _xml(self, paires: list[tuple[str, str]]) -> str:
        ns = f"urn:esav:formulaire:{self.code}:{self.version}"
        racine = etree.Element(f"{{{ns}}}formulaire", nsmap={None: ns})
        for nom, valeur in paires:
            etree.SubElement(racine, f"{{{ns}}}{nom}").text = valeur
        return etree.tostring(racine, encoding="unicode")

    def premier(self, critere: Callable[[Champ], bool], quoi: str) -> Champ:
        """Return the first field of the example that *critere* admits.

        Raises:
            NonJoue: there is none.
        """
        presents = self.exemple()
        for champ in self.champs:
            if champ.nom in presents and critere(champ):
                return champ
        raise NonJoue(f"le formulaire {self.code} version {self.version} n'a pas de champ {quoi}")


def _vraie(condition: etree._Element, valeurs: dict[str, str]) -> bool:
    """Say whether a condition of the source holds; those that compare are no conditions of presence."""
    valeur = valeurs.get(condition.get("champ", ""))
    juges: dict[str, Callable[[], bool]] = {
        "egal": lambda: valeur == condition.get("valeur"),
        "different": lambda: valeur is not None and valeur != condition.get("valeur"),
        "present": lambda: valeur is not None,
        "absent": lambda: valeur is None,
        "parmi": lambda: valeur in condition.get("valeurs", "").split(),
        "toutes": lambda: all(_vraie(c, valeurs) for c in condition),
        "uneAuMoins": lambda: any(_vraie(c, valeurs) for c in condition),
    }
    return juges.get(etree.QName(condition).localname, lambda: False)()


_Fautif = tuple[list[tuple[str, str]], tuple[str, ...]]


def _changer(valeurs: dict[str, str], nom: str, valeur: str) -> _Fautif:
    return list((valeurs | {nom: valeur}).items()), (nom,)


def _de_type(sorte: str) -> Callable[[Formulaire, dict[str, str]], _Fautif]:
    def fausser(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
        champ = formulaire.premier(lambda c: c.type == sorte, f"de type {sorte}")
        return _changer(valeurs, champ.nom, _HORS_TYPE[sorte])

    return fausser


def _nomenclature(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    champ = formulaire.premier(lambda c: c.type == "NOMENCLATURE", "à nomenclature")
    return _changer(valeurs, champ.nom, "HORS_LISTE")


def _casse(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    champ = formulaire.premier(lambda c: c.type == "NOMENCLATURE", "à nomenclature")
    return _changer(valeurs, champ.nom, valeurs[champ.nom].lower())


def _manquant(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    champ = formulaire.premier(lambda c: c.attributs["presence"] == "OBLIGATOIRE", "obligatoire")
    return [(n, v) for n, v in valeurs.items() if n != champ.nom], (champ.nom,)


def _inconnu(_: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    return _changer(valeurs, "DEFECT_CHAMP_INVENTE", "x")


def _vide(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    champ = formulaire.premier(lambda c: c.type.startswith("TEXTE"), "de texte")
    return _changer(valeurs, champ.nom, "")


def _double(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    nom = formulaire.premier(lambda _: True, "donné en exemple").nom
    return [*valeurs.items(), (nom, valeurs[nom])], (nom,)


def _long(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    champ = formulaire.premier(
        lambda c: c.type.startswith("TEXTE") and "longueurMax" in c.attributs and "motif" not in c.attributs,
        "de texte à longueur bornée",
    )
    return _changer(valeurs, champ.nom, "x" * (int(champ.attributs["longueurMax"]) + 1))


def _court(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    champ = formulaire.premier(
        lambda c: int(c.attributs.get("longueurMin", "0")) > 1, "de texte à longueur minimale"
    )
    return _changer(valeurs, champ.nom, "x")


def _motif(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    champ = formulaire.premier(lambda c: "motif" in c.attributs, "à motif")
    return _changer(valeurs, champ.nom, "!" * len(valeurs[champ.nom]))


def _bornes(cote: str, pas: int) -> Callable[[Formulaire, dict[str, str]], _Fautif]:
    def fausser(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
        champ = formulaire.premier(lambda c: cote in c.attributs, f"à {cote}")
        return _changer(valeurs, champ.nom, str(int(float(champ.attributs[cote])) + pas))

    return fausser


def _decimales(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    champ = formulaire.premier(lambda c: c.type == "DECIMAL" and "decimales" in c.attributs, "décimal")
    trop = int(champ.attributs["decimales"]) + 1
    return _changer(valeurs, champ.nom, f"{valeurs[champ.nom].partition('.')[0]}.{'1' * trop}")


def _conditionnel(champ: Champ) -> bool:
    return champ.attributs["presence"] == "CONDITIONNEL" and champ.condition is not None


def _conditionnel_absent(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    champ = formulaire.premier(_conditionnel, "conditionnel")
    return [(n, v) for n, v in valeurs.items() if n != champ.nom], (champ.nom,)


def _conditionnel_interdit(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    def sur_oui(champ: Champ) -> bool:
        return _conditionnel(champ) and champ.condition is not None and champ.condition.get("valeur") == "OUI"

    champ = formulaire.premier(sur_oui, "conditionné par un OUI")
    assert champ.condition is not None  # noqa: S101 - for the type checker: sur_oui has seen to it
    paires = list((valeurs | {champ.condition.get("champ", ""): "NON"}).items())
    return paires, (champ.nom,)


def _regle_maintenant(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    for regle in formulaire.regles:
        alors = regle.find(f"{_NS}alors")
        if alors is not None and alors[0].get("maintenant") is not None and regle.find(f"{_NS}si") is None:
            return _changer(valeurs, alors[0].get("champ", ""), _FUTUR)
    raise NonJoue(f"le formulaire {formulaire.code} n'a pas de règle sur l'heure présente")


def _regle_croisee(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    for regle in formulaire.regles:
        alors = regle.find(f"{_NS}alors")
        if alors is None or alors[0].get("autreChamp") not in valeurs or alors[0].get("champ") not in valeurs:
            continue
        sens = etree.QName(alors[0]).localname
        valeur = "2000-01-01T00:00:00+01:00" if sens.startswith("superieur") else _FUTUR
        return _changer(valeurs, alors[0].get("champ", ""), valeur)
    raise NonJoue(f"le formulaire {formulaire.code} n'a pas de règle entre deux champs de son exemple")


def _plusieurs(formulaire: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    paires, manquant = _manquant(formulaire, valeurs)
    _, liste = _nomenclature(formulaire, valeurs)
    changees = dict(paires) | {liste[0]: "HORS_LISTE", "DEFECT_CHAMP_INVENTE": "x"}
    return list(changees.items()), (*manquant, *liste, "DEFECT_CHAMP_INVENTE")


def _desordre(_: Formulaire, valeurs: dict[str, str]) -> _Fautif:
    return list(reversed(valeurs.items())), ()


_FAUTES: dict[str, Callable[[Formulaire, dict[str, str]], _Fautif]] = {
    "desordre": _desordre,
    "champ_manquant": _manquant,
    "champ_inconnu": _inconnu,
    "champ_vide": _vide,
    "champ_double": _double,
    "nomenclature": _nomenclature,
    "casse": _casse,
    "decimal": _de_type("DECIMAL"),
    "entier": _de_type("ENTIER"),
    "date": _de_type("DATE_HEURE"),
    "oui_non": _de_type("OUI_NON"),
    "telephone": _de_type("TELEPHONE"),
    "courriel": _de_type("COURRIEL"),
    "trop_long": _long,
    "trop_court": _court,
    "motif": _motif,
    "minimum": _bornes("minimum", -1),
    "maximum": _bornes("maximum", 1),
    "decimales": _decimales,
    "conditionnel_absent": _conditionnel_absent,
    "conditionnel_interdit": _conditionnel_interdit,
    "regle_maintenant": _regle_maintenant,
    "regle_croisee": _regle_croisee,
    "plusieurs": _plusieurs,
}
"""Every way of filling a form wrongly that a case may name (`desordre` is none: the order of fields is free)."""
