"""What a line of a file must be to describe a prestation: the formats of the profession, and what breaks them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.offre import EtatPrestation, Prestation

TEXTE_MAX: Final = 255
"""Characters of an end or of a complement: the published contract bounds them."""
VALEUR_MAX: Final = 100
"""Characters of a refused value that are quoted."""

_JOUR: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HORS_XML: Final = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ETATS: Final = frozenset(EtatPrestation)


class Fiche(NamedTuple):
    """A prestation as a file and the tables hold it: texts, absent or not; a tuple, since there are millions.

    `garantie` holds codes between blanks; `date_activation` is a day in ISO 8601.
    """

    identifiant: str
    operateur: str
    offre: str
    etat: str = EtatPrestation.ACTIVE.value
    extremite_a: str | None = None
    extremite_b: str | None = None
    complement: str | None = None
    reference_pm: str | None = None
    reference_pbo: str | None = None
    reference_pto: str | None = None
    garantie: str = ""
    date_activation: str | None = None


COLONNES: Final = (
    "identifiantPrestation",
    "operateur",
    "codeOffre",
    "etat",
    "extremiteA",
    "extremiteB",
    "complement",
    "referencePm",
    "referencePbo",
    "referencePto",
    "garantie",
    "dateActivation",
)
"""How a file calls the members of a `Fiche`, in their order, under the words of the contract."""
OBLIGATOIRES: Final = COLONNES[:3]


@dataclass(frozen=True, slots=True)
class Anomalie:
    """What is wrong in a line: in which column (empty: the line as a whole), what came, what to change."""

    colonne: str
    regle: str
    remede: str
    valeur: str = ""

    def element(self) -> ElementErreur:
        """Return it as an error tells it."""
        return ElementErreur(self.colonne, f"{self.regle} ; {self.remede}", self.valeur[:VALEUR_MAX])


class PrestationIncorrecte(
    EsavError,
    code="PRE-010",
    libelle="Description de prestation incorrecte",
    remede="Corriger chaque élément nommé : la règle et la forme attendue y sont dites.",
):
    """A prestation is described against the formats of the profession. Said to the OI's own people only."""

    def __init__(self, anomalies: Sequence[Anomalie]) -> None:
        super().__init__(
            "prestation mal décrite : " + " ; ".join(f"{a.colonne} : {a.regle}" for a in anomalies),
            elements=tuple(anomalie.element() for anomalie in anomalies),
        )


def _forme(motif: str) -> Callable[[str], object]:
    return re.compile(motif).fullmatch


@lru_cache(maxsize=4096)
def _est_un_jour(jour: str) -> bool:
    if not _JOUR.fullmatch(jour):
        return False
    try:
        date.fromisoformat(jour)
    except ValueError:
        return False
    return True


_FORMES: Final[tuple[tuple[Callable[[str], object], str], ...]] = (
    (_forme(r"[A-Z0-9-]{1,40}"), "1 à 40 capitales, chiffres ou tirets, par exemple BF-2100-0001"),
    (_forme(r"[A-Z0-9]{4}"), "le code Opérateur, quatre capitales ou chiffres, par exemple ALFA"),
    (_forme(r"[A-Z0-9-]{1,20}"), "le code d'une offre, par exemple FTTH"),
    (_ETATS.__contains__, "ACTIVE ou RESILIEE, ou rien (ACTIVE)"),
    *((_forme(r".{0,255}"), f"un texte de {TEXTE_MAX} caractères au plus"),) * 3,
    (
        _forme(r"(?:FI-(?:[0-9]{5}|2[AB][0-9]{3})-[0-9]{4})?"),
        "un point de mutualisation, FI-, code commune, quatre chiffres : FI-49223-0009",
    ),
    (
        _forme(r"(?:[A-Z0-9][A-Z0-9/_-]{0,59})?"),
        "un point de branchement, 60 capitales, chiffres, tirets, _ ou / au plus : PBO-21231-0042",
    ),
    (
        _forme(r"(?:[A-Z0-9]{2}-[A-Z0-9]{4}-[A-Z0-9]{4})?"),
        "un point de terminaison de la forme OO-XXXX-XXXX : OO-2101-0001",
    ),
    (
        _forme(r"(?:[A-Z0-9-]{1,20}(?: [A-Z0-9-]{1,20}){0,7})?"),
        "les codes des garanties en option, séparés par une espace : GTR-4H",
    ),
    (_est_un_jour, "un jour qui existe, de la forme AAAA-MM-JJ : 2026-03-02"),
)
"""For each column: whether a value is right, and what is expected there."""

_IDENTIFIANT, _OPERATEUR, _OFFRE, _, _, _, _, _PM, _PBO, _PTO, _GARANTIE, _ = (bon for bon, _ in _FORMES)


def examiner(valeurs: Sequence[str]) -> Fiche | tuple[Anomalie, ...]:
    """Return what *valeurs*, one per column, blanks taken off, describe; else all that is wrong with them.

    Nothing is known here of Opérateurs and offers: whether they exist is asked of the storage.
    """
    identifiant, operateur, offre, etat, a, b, complement, pm, pbo, pto, garantie, jour = valeurs
    if (
        _IDENTIFIANT(identifiant)
        and _OPERATEUR(operateur)
        and _OFFRE(offre)
        and (not etat or etat in _ETATS)
        and len(a) <= TEXTE_MAX
        and len(b) <= TEXTE_MAX
        and len(complement) <= TEXTE_MAX
        and (not pm or _PM(pm))
        and (not pbo or _PBO(pbo))
        and (not pto or _PTO(pto))
        and (not garantie or _GARANTIE(garantie))
        and (not jour or _est_un_jour(jour))
        and not _HORS_XML.search(a + b + complement)
    ):
        return Fiche(
            identifiant,
            operateur,
            offre,
            etat or "ACTIVE",
            a or None,
            b or None,
            complement or None,
            pm or None,
            pbo or None,
            pto or None,
            garantie,
            jour or None,
        )
    return tuple(_anomalies(valeurs))


def attendu(colonne: str, valeur: str) -> str | None:
    """Return what is expected in *colonne* where *valeur*, which is not empty, is not it; `None`: it is right."""
    bonne, forme = _FORMES[COLONNES.index(colonne)]
    return None if valeur and bonne(valeur) else forme


def fiche_de(prestation: Prestation) -> Fiche:
    """Return *prestation* as a file holds it."""
    return Fiche(
        prestation.identifiant,
        prestation.operateur,
        prestation.offre,
        prestation.etat.value,
        prestation.extremite_a,
        prestation.extremite_b,
        prestation.complement,
        prestation.reference_pm,
        prestation.reference_pbo,
        prestation.reference_pto,
        " ".join(prestation.garanties),
        prestation.active_le.isoformat() if prestation.active_le else None,
    )


def exiger_correcte(prestation: Prestation) -> None:
    """Return if *prestation* keeps to the formats, else raise `PrestationIncorrecte` with all that is wrong."""
    trouve = examiner([valeur or "" for valeur in fiche_de(prestation)])
    if not isinstance(trouve, Fiche):
        raise PrestationIncorrecte(trouve)


def _anomalies(valeurs: Sequence[str]) -> Iterator[Anomalie]:
    for colonne, valeur, (bonne, attendu) in zip(COLONNES, valeurs, _FORMES, strict=True):
        if not valeur and colonne in OBLIGATOIRES:
            yield Anomalie(colonne, "valeur absente", f"écrivez {attendu}")
        elif _HORS_XML.search(valeur):
            yield Anomalie(
                colonne, "caractère de commande", "n'écrivez que du texte, sur une ligne", valeur[:VALEUR_MAX]
            )
        elif valeur and not bonne(valeur):
            yield Anomalie(colonne, "valeur non admise", f"écrivez {attendu}", valeur[:VALEUR_MAX])
