"""The published HTML mock-up of a form: one static page, readable without script."""

from typing import Final

from lxml import etree
from lxml.builder import E

from esav_ws.domain.formulaire import Formulaire
from esav_ws.domain.formulaire_champs import Champ, Presence, Section
from esav_ws.domain.formulaire_types import TypeChamp

_TITRES: Final = {
    Section.INFO: "Informations pour intervenir",
    Section.DEFECT: "Défaut constaté",
}
_SAISIES: Final[dict[TypeChamp, dict[str, str]]] = {
    TypeChamp.ENTIER: {"type": "number", "step": "1"},
    TypeChamp.DECIMAL: {"type": "number"},
    TypeChamp.DATE: {"type": "date"},
    TypeChamp.DATE_HEURE: {"type": "datetime-local"},
    TypeChamp.HEURE: {"type": "time"},
    TypeChamp.TELEPHONE: {"type": "tel"},
    TypeChamp.COURRIEL: {"type": "email"},
}
_ILLUSTRES: Final = {TypeChamp.TEXTE, TypeChamp.TEXTE_LONG, TypeChamp.ENTIER, TypeChamp.DECIMAL}
_MARQUES: Final = {
    Presence.OBLIGATOIRE: "obligatoire",
    Presence.FACULTATIF: "facultatif",
    Presence.CONDITIONNEL: "selon le cas",
}
_FICHIERS: Final = (
    ("form.xsd", "Schéma XML"),
    ("exemple.xml", "Exemple de formulaire rempli"),
    ("nomenclature.csv", "Nomenclature (CSV, UTF-8, point-virgule)"),
    ("formulaire.xml", "Source du formulaire"),
)
_CSS: Final = """
:root { --encre: #1b2733; --bleu: #0b4f8a; --fond: #f4f6f9; --trait: #8593a3; --doux: #4a5765; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--fond); color: var(--encre); font: 1rem/1.5 system-ui, sans-serif; }
header, main { max-width: 56rem; margin: 0 auto; padding: 1rem 1.25rem; }
h1 { margin: 0 0 .5rem; color: var(--bleu); line-height: 1.2; }
h2 { margin: 2rem 0 .5rem; color: var(--bleu); }
.repere { margin: 0 0 1rem; color: var(--doux); }
fieldset { margin: 0 0 1.5rem; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; font-weight: 700; }
.section legend { margin: 1rem 0 .75rem; font-size: 1.4rem; color: var(--bleu); }
.groupe { padding: 1rem 1.25rem; background: #fff; border-radius: .5rem; box-shadow: 0 1px 3px #0003; }
.groupe legend { float: left; width: 100%; margin: 0 0 .5rem; font-size: 1.1rem; color: inherit; }
.champ { clear: both; padding: .75rem 0; border-top: 1px solid #dde3ea; }
label { font-weight: 600; margin-right: .5rem; }
.marque { padding: .05rem .5rem; border-radius: 1rem; font-size: .8rem; background: #e7ebf0; }
.obligatoire { background: #8c1d18; color: #fff; }
.conditionnel { background: #fbe6b4; }
code { font-size: .85rem; color: var(--doux); overflow-wrap: anywhere; }
input, select, textarea { display: block; width: 100%; max-width: 30rem; margin: .35rem 0; padding: .5rem;
  font: inherit; border: 1px solid var(--trait); border-radius: .3rem; background: #fff; color: inherit; }
textarea { max-width: none; }
:focus-visible { outline: 3px solid var(--bleu); outline-offset: 1px; }
.aide, .condition { margin: .15rem 0; font-size: .93rem; color: var(--doux); }
.condition { padding-left: .6rem; border-left: .25rem solid #d99a00; color: var(--encre); }
a { color: var(--bleu); }
li { margin: .35rem 0; }
"""


def maquette_html(formulaire: Formulaire) -> bytes:
    """Return the page of *formulaire*: well-formed XML as well as HTML, one labelled input per field."""
    titre = f"{formulaire.libelle} ({formulaire.code}, version {formulaire.version})"
    page = E.html(
        E.head(
            E.meta(charset="utf-8"),
            E.title(titre),
            E.meta(name="viewport", content="width=device-width, initial-scale=1"),
            E.style(_CSS),
        ),
        E.body(
            E.header(
                E.p(
                    f"e-SAV, catalogue illustratif — offre {', '.join(formulaire.offres)}",
                    {"class": "repere"},
                ),
                E.h1(titre),
                E.p(formulaire.description),
            ),
            E.main(_saisie(formulaire), *_regles(formulaire), *_fichiers()),
        ),
        lang="fr",
    )
    etree.indent(page)
    return etree.tostring(page, doctype="<!DOCTYPE html>", encoding="UTF-8", xml_declaration=False) + b"\n"


def _saisie(formulaire: Formulaire) -> etree._Element:
    return E.form(
        E.p(
            "Maquette : rien n'est envoyé. Chaque champ porte son libellé, sa présence et le nom de son élément XML."
        ),
        *(_section(formulaire, section) for section in Section),
    )


def _section(formulaire: Formulaire, section: Section) -> etree._Element:
    groupes: dict[str, list[etree._Element]] = {}
    for champ in formulaire.champs:
        if champ.section is section:
            groupes.setdefault(champ.groupe, []).append(_champ(formulaire, champ))
    return E.fieldset(
        E.legend(f"{_TITRES[section]} ({section}_…)"),
        *(E.fieldset(E.legend(libelle), *champs, {"class": "groupe"}) for libelle, champs in groupes.items()),
        {"class": "section"},
    )


def _champ(formulaire: Formulaire, champ: Champ) -> etree._Element:
    illustre = champ.exemple is not None and champ.type in _ILLUSTRES and champ.motif is None
    exemple = f" Exemple : « {champ.exemple} »." if illustre else ""
    aides = [
        E.p(f"{champ.aide} Format : {champ.format}.{exemple}", {"class": "aide", "id": f"{champ.nom}-aide"})
    ]
    if champ.condition is not None:
        presence = formulaire.dire_presence(champ)
        aides.append(
            E.p(
                f"{presence[0].upper()}{presence[1:]}.",
                {"class": "condition", "id": f"{champ.nom}-condition"},
            )
        )
    decrit = " ".join(str(aide.get("id")) for aide in aides)
    return E.div(
        E.label(champ.libelle, {"for": champ.nom}),
        E.span(_MARQUES[champ.presence], {"class": f"marque {champ.presence.lower()}"}),
        " ",
        E.code(champ.nom),
        _controle(champ, {"id": champ.nom, "name": champ.nom, "aria-describedby": decrit}),
        *aides,
        {"class": "champ"},
    )


def _controle(champ: Champ, attributs: dict[str, str]) -> etree._Element:
    if champ.presence is Presence.OBLIGATOIRE:
        attributs["required"] = "required"
    if champ.nomenclature is not None:
        options = (
            E.option(f"{libelle} ({code})", value=code) for code, libelle in champ.nomenclature.entrees
        )
        return E.select(E.option("Choisir…", value=""), *options, attributs)
    if champ.longueur_max is not None:
        attributs["maxlength"] = str(champ.longueur_max)
    if champ.type is TypeChamp.TEXTE_LONG:
        return E.textarea("", attributs, rows="3")
    attributs |= _SAISIES.get(champ.type, {"type": "text"})
    if champ.motif is not None:
        attributs["pattern"] = champ.motif
    if champ.type is TypeChamp.DECIMAL:
        attributs["step"] = f"0.{'1':0>{champ.decimales}}"
    attributs |= {
        nom: f"{borne:f}"
        for nom, borne in (("min", champ.minimum), ("max", champ.maximum))
        if borne is not None
    }
    return E.input(attributs)


def _regles(formulaire: Formulaire) -> tuple[etree._Element, ...]:
    if not formulaire.regles:
        return ()
    lignes = (E.li(E.strong(regle.code), f" : {regle.message}") for regle in formulaire.regles)
    intro = E.p("Chaque règle non respectée est rendue avec son code et ce message :")
    return E.h2("Règles entre les champs"), intro, E.ul(*lignes)


def _fichiers() -> tuple[etree._Element, ...]:
    liens = (E.li(E.a(libelle, href=nom)) for nom, libelle in _FICHIERS)
    return E.h2("Fichiers de cette version"), E.ul(*liens)
