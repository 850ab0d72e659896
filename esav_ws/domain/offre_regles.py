"""The rules of annexe 1 on an offer: how it is reached, and how long after its announcement it is set up."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from esav_ws.domain.delais import Delai
from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.offre import Canal, FamilleOffre, Offre

PREAVIS: Final = Delai(mois=1)
"""What the OI keeps for itself, at least, to set up a new offer."""
HEURES_MAX: Final = 1000
"""Hours of a guaranteed repair time, at most."""

_CODE: Final = re.compile(r"[A-Z0-9-]{1,20}")
_LIBELLE_MAX: Final = 255


class OffresInvalides(
    EsavError,
    code="PRE-006",
    libelle="Offres mal décrites",
    remede="Corriger chaque élément nommé, puis relancer « esav offre check ».",
    article="annexe 1",
):
    """A description of offers breaks a rule. Said to the OI's own people only."""

    def __init__(self, ou: str, elements: Sequence[ElementErreur]) -> None:
        super().__init__(f"{ou} : " + " ; ".join(map(str, elements)), elements=tuple(elements))


class MiseEnPlaceTropProche(
    EsavError,
    code="PRE-007",
    libelle="Mise en place trop proche de l'annonce",
    remede="Donner la première date admise, que dit le message, ou une exception avec son motif.",
    article="annexe 1",
):
    """A new offer is set up less than a month after its announcement. Said to the OI's own people only."""

    def __init__(self, offre: str, annonce: date, mise_en_place: date) -> None:
        super().__init__(
            f"offre {offre}, annoncée le {annonce:%d/%m/%Y} : une mise en place le {mise_en_place:%d/%m/%Y} laisse moins "
            f"d'un mois ; premier jour admis : {PREAVIS.premier_jour_libre(annonce):%d/%m/%Y}"
        )


class OffreDejaEnPlace(
    EsavError,
    code="PRE-008",
    libelle="Offre déjà en place",
    remede="Laisser le jour de mise en place qui est gardé : ses prestations reçoivent déjà des signalisations.",
    article="annexe 1",
):
    """An offer that already takes deposits would be closed to them again. Said to the OI's own people only."""

    def __init__(self, offre: str, mise_en_place: date) -> None:
        super().__init__(
            f"l'offre {offre} est déjà en place : le {mise_en_place:%d/%m/%Y} fermerait le dépôt à ses prestations ; "
            "laissez son jour de mise en place"
        )


def anomalies(offre: Offre) -> Iterator[ElementErreur]:
    """Yield what is wrong in the description of *offre* by itself."""
    if not _CODE.fullmatch(offre.code):
        yield ElementErreur("code", "1 à 20 capitales, chiffres ou tirets", offre.code)
    if not 1 <= len(offre.libelle.strip()) <= _LIBELLE_MAX:
        yield ElementErreur("libelle", f"un texte de 1 à {_LIBELLE_MAX} caractères", offre.libelle)
    if not offre.canaux:
        yield ElementErreur("canaux", "au moins un accès", "", tuple(Canal))
    elif offre.famille is FamilleOffre.FTTH and offre.canaux != {Canal.INTEGRE}:
        yield ElementErreur(
            "canaux",
            "les accès FTTH ne sont servis que par web services (annexe 1)",
            ", ".join(sorted(offre.canaux)),
            (Canal.INTEGRE,),
        )
    yield from _anomalies_garanties(offre)
    if offre.annoncee_le and offre.mise_en_place_le and offre.mise_en_place_le < offre.annoncee_le:
        yield ElementErreur(
            "mise_en_place_le", "pas avant le jour de l'annonce", offre.mise_en_place_le.isoformat()
        )


def _anomalies_garanties(offre: Offre) -> Iterator[ElementErreur]:
    vus = set()
    for rang, garantie in enumerate(offre.garanties, start=1):
        chemin = f"garantie[{rang}]"
        if garantie.code or garantie.option:
            if not _CODE.fullmatch(garantie.code):
                yield ElementErreur(f"{chemin}.code", "1 à 20 capitales, chiffres ou tirets", garantie.code)
            if garantie.code in vus:
                yield ElementErreur(f"{chemin}.code", "un code par garantie de l'offre", garantie.code)
            vus.add(garantie.code)
        if not 1 <= len(garantie.libelle.strip()) <= _LIBELLE_MAX:
            yield ElementErreur(
                f"{chemin}.libelle", f"un texte de 1 à {_LIBELLE_MAX} caractères", garantie.libelle
            )
        if not 1 <= garantie.heures <= HEURES_MAX:
            yield ElementErreur(
                f"{chemin}.heures", f"un nombre d'heures, de 1 à {HEURES_MAX}", str(garantie.heures)
            )


def preavis_insuffisant(offre: Offre, connue: Offre | None) -> MiseEnPlaceTropProche | None:
    """Return what refuses the days of *offre*, where they are new; *connue* is the offer as it is kept."""
    annonce, mise_en_place = offre.annoncee_le, offre.mise_en_place_le
    if annonce is None or mise_en_place is None:
        return None
    if connue and (connue.annoncee_le, connue.mise_en_place_le) == (annonce, mise_en_place):
        return None
    if mise_en_place >= PREAVIS.premier_jour_libre(annonce):
        return None
    return MiseEnPlaceTropProche(offre.code, annonce, mise_en_place)


def exiger_encore_ouverte(offre: Offre, connue: Offre | None, le: date) -> None:
    """Return unless *offre* closes *connue*, which takes deposits on the day *le*; else raise `OffreDejaEnPlace`."""
    if connue and connue.en_place(le) and offre.mise_en_place_le and not offre.en_place(le):
        raise OffreDejaEnPlace(offre.code, offre.mise_en_place_le)
