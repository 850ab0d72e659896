"""Forms of a signalisation (art. 4.2.1): as published, as received, and everything wrong with the latter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.formulaire_champs import Champ, Presence, Role
from esav_ws.domain.formulaire_publication import (
    ERREURS_RAPPORTEES,
    EtatPublication,
    FormulaireHorsOffre,
    FormulaireInconnu,
    FormulaireInvalide,
    PublicationFormulaire,
    VersionFormulaireHorsProduction,
)
from esav_ws.domain.formulaire_regles import Condition, Contexte, Regle
from esav_ws.domain.formulaire_types import DefinitionInvalide, Nomenclature, TypeChamp, ValeurRefusee, couper

__all__ = [
    "Champ",
    "Condition",
    "DefautDeclare",
    "EtatPublication",
    "Formulaire",
    "FormulaireHorsOffre",
    "FormulaireInconnu",
    "FormulaireInvalide",
    "FormulaireRecu",
    "Nomenclature",
    "Presence",
    "PublicationFormulaire",
    "Regle",
    "TypeChamp",
    "VersionFormulaireHorsProduction",
]


@dataclass(frozen=True, slots=True)
class FormulaireRecu:
    """A form as it was received.

    `valeurs` are the written values by field name, in their order; `anomalies` are the structural offences found while
    reading.
    """

    code: str
    version: int
    valeurs: tuple[tuple[str, str], ...]
    anomalies: tuple[ElementErreur, ...] = ()


@dataclass(frozen=True, slots=True)
class DefautDeclare:
    """The fault that the Opérateur declares, and where it thinks it lies (code, label)."""

    code: str
    libelle: str
    prelocalisation: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Formulaire:
    """One version of a form: what it asks for, of which offers, under which rules.

    Raises:
        DefinitionInvalide: when its own text does not hold together.
    """

    code: str
    version: int
    libelle: str
    offres: tuple[str, ...]
    champs: tuple[Champ, ...]
    regles: tuple[Regle, ...] = ()
    nomenclatures: tuple[Nomenclature, ...] = ()
    description: str = ""
    _par_nom: Mapping[str, Champ] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        declares: dict[str, Champ] = {}
        for champ in self.champs:
            if champ.nom in declares:
                raise DefinitionInvalide(champ.nom, "champ déclaré deux fois")
            if champ.condition is not None:
                _verifier_condition(champ, champ.condition, declares)
            declares[champ.nom] = champ
        object.__setattr__(self, "_par_nom", MappingProxyType(declares))
        self._verifier_roles()
        codes = [regle.code for regle in self.regles]
        for regle in self.regles:
            if codes.count(regle.code) > 1:
                raise DefinitionInvalide(regle.code, "règle déclarée deux fois")
            try:
                for condition in filter(None, (regle.si, regle.alors)):
                    condition.verifier(declares)
            except DefinitionInvalide as defaut:
                raise DefinitionInvalide(regle.code, str(defaut)) from None

    def _verifier_roles(self) -> None:
        natures = [champ for champ in self.champs if champ.role is Role.NATURE]
        lieux = [champ for champ in self.champs if champ.role is Role.PRELOCALISATION]
        if len(natures) != 1 or natures[0].presence is not Presence.OBLIGATOIRE or len(lieux) > 1:
            raise DefinitionInvalide(
                self.code, "un champ OBLIGATOIRE porte le rôle nature, un au plus le rôle prelocalisation"
            )

    @property
    def par_nom(self) -> Mapping[str, Champ]:
        """Return the fields by name."""
        return self._par_nom

    @property
    def espace_de_noms(self) -> str:
        """Return the XML namespace of this version."""
        return f"urn:esav:formulaire:{self.code}:{self.version}"

    def verifier(self, recu: FormulaireRecu, *, maintenant: datetime) -> tuple[ElementErreur, ...]:
        """Return everything wrong with *recu* at the moment *maintenant*; nothing when it may be deposited.

        Structural offences come first, then unknown fields, then fields in the order of the form, then rules;
        each value is quoted with the first rule it breaks. At most `ERREURS_RAPPORTEES` are returned, then one
        that counts the others.
        """
        contexte = Contexte(maintenant)
        recues = dict(reversed(recu.valeurs))
        erreurs = [*recu.anomalies]
        erreurs += [
            _erreur(nom, "CHAMP_INCONNU : retirez ce champ, la version ne le connaît pas", valeur)
            for nom, valeur in recu.valeurs
            if nom not in self._par_nom
        ]
        for champ in self.champs:
            if (erreur := self._examiner(champ, recues.get(champ.nom), contexte)) is not None:
                erreurs.append(erreur)
        for regle in self.regles:
            if regle.violee(contexte):
                sujet = regle.alors.noms()[0]
                erreurs.append(_erreur(sujet, f"{regle.code} : {regle.message}", recues.get(sujet, "")))
        return _plafonner(erreurs)

    def _examiner(self, champ: Champ, brut: str | None, contexte: Contexte) -> ElementErreur | None:
        du = True if champ.condition is None else champ.condition.evaluer(contexte)
        if brut is None:
            if champ.presence is Presence.FACULTATIF or du is False:
                return None
            contexte.inconnus.add(champ.nom)
            if du is None:
                return None
            admises = champ.nomenclature.codes if champ.nomenclature is not None else ()
            return _erreur(
                champ.nom,
                f"OBLIGATOIRE : renseignez « {champ.libelle} »{self._quand(champ)}",
                valeurs_admises=admises,
            )
        if du is False:
            contexte.inconnus.add(champ.nom)
            return _erreur(
                champ.nom, f"INTERDIT : « {champ.libelle} » n'est attendu que{self._quand(champ)}", brut
            )
        try:
            contexte.valeurs[champ.nom] = champ.lire(brut)
        except ValeurRefusee as refus:
            contexte.inconnus.add(champ.nom)
            return _erreur(champ.nom, refus.regle, brut, refus.admises)
        return None

    def dire_presence(self, champ: Champ) -> str:
        """Return, in French, when *champ* is compulsory, optional or forbidden."""
        obligation = "facultatif" if champ.presence is Presence.FACULTATIF else "obligatoire"
        suite = "" if champ.condition is None else ", interdit sinon"
        return f"{obligation}{self._quand(champ)}{suite}"

    def _quand(self, champ: Champ) -> str:
        return "" if champ.condition is None else f" quand {champ.condition.dire(self._par_nom)}"

    def exiger_valide(self, recu: FormulaireRecu, *, maintenant: datetime) -> None:
        """Return if `verifier` finds nothing wrong with *recu*, else raise `FormulaireInvalide` with all of it."""
        if elements := self.verifier(recu, maintenant=maintenant):
            raise FormulaireInvalide.pour(self.code, self.version, elements)

    def defaut(self, recu: FormulaireRecu) -> DefautDeclare:
        """Return the fault declared in *recu*, a form that `verifier` accepts."""
        recues = dict(reversed(recu.valeurs))
        lus: dict[Role, tuple[str, str]] = {}
        for champ in self.champs:
            if champ.role is not None and champ.nomenclature is not None and champ.nom in recues:
                code = champ.normaliser(recues[champ.nom])
                lus[champ.role] = (code, champ.nomenclature.libelle_de(code))
        return DefautDeclare(*lus[Role.NATURE], prelocalisation=lus.get(Role.PRELOCALISATION))

    def exemple(self, *, maintenant: datetime) -> tuple[tuple[str, str], ...]:
        """Return the example of each field that applies at the moment *maintenant*, by name."""
        contexte = Contexte(maintenant)
        for champ in self.champs:
            if champ.exemple is not None and (
                champ.condition is None or champ.condition.evaluer(contexte) is True
            ):
                contexte.valeurs[champ.nom] = champ.lire(champ.exemple)
        return tuple((c.nom, c.exemple) for c in self.champs if c.exemple and c.nom in contexte.valeurs)


def _verifier_condition(champ: Champ, condition: Condition, declares: Mapping[str, Champ]) -> None:
    try:
        condition.verifier(declares)
    except DefinitionInvalide as defaut:
        raise DefinitionInvalide(champ.nom, f"condition : {defaut}") from None


def _erreur(nom: str, regle: str, valeur: str = "", valeurs_admises: tuple[str, ...] = ()) -> ElementErreur:
    return ElementErreur(f"/formulaire/{couper(nom)}", regle, couper(valeur), valeurs_admises)


def _plafonner(erreurs: list[ElementErreur]) -> tuple[ElementErreur, ...]:
    reste = len(erreurs) - ERREURS_RAPPORTEES
    if reste <= 0:
        return tuple(erreurs)
    suite = ElementErreur(
        "/formulaire",
        f"PLAFOND : et {reste} autre{'s' if reste > 1 else ''} erreur{'s' if reste > 1 else ''}",
    )
    return (*erreurs[:ERREURS_RAPPORTEES], suite)
