"""Lists and journals read page by page: all of it, in order, once."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from conformance_suite.erreurs import Ecart
from conformance_suite.partie import Partie

_MAX_PAGES = 2_000
_LUS = 210
_DECALAGE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$")
_DATE_HEURE = re.compile(r"^\d{4}-\d\d-\d\dT")


def pages(
    partie: Partie, operation: str, element: str, cle: str, *, criteres: str = "", au_moins: int = 1
) -> None:
    """Read by pages of one, a list says the same as read at once, without gap or double; it has *au_moins* lines."""
    en_une = [e.findtext(cle) for p in _lire(partie, operation, criteres, 200) for e in p.iter(element)]
    if len(en_une) < au_moins:
        raise Ecart(f"{operation} rend {len(en_une)} ligne(s) : la suite en a fait {au_moins}")
    par_une = [e.findtext(cle) for p in _lire(partie, operation, criteres, 1) for e in p.iter(element)]
    if par_une != en_une:
        raise Ecart(f"par pages de 1 : {par_une[:20]} ; d'un coup : {en_une[:20]}")


def ordonnes(partie: Partie) -> None:
    """Ranks of the journal grow strictly, and dates never go back."""
    lus = list(_evenements(partie, 200))
    rangs = [int(e.findtext("rang", "0")) for e in lus]
    if rangs != sorted(set(rangs)):
        raise Ecart("les rangs du journal ne croissent pas strictement")
    if not lus:
        raise Ecart("le journal est vide, alors que la suite a déposé")


def relus(partie: Partie) -> None:
    """Reading consumes nothing: the same cursor gives the same events again."""
    premiere, seconde = (list(_premiere_page(partie)) for _ in range(2))
    if premiere != seconde:
        raise Ecart("deux lectures du même endroit du journal ne rendent pas les mêmes événements")


def une_fois(partie: Partie) -> None:
    """Read by small pages or by large ones, the journal says the same events, each once."""
    petites = [e.findtext("rang") for e in islice(_evenements(partie, 7), _LUS)]
    grandes = [e.findtext("rang") for e in islice(_evenements(partie, 1000), _LUS)]
    if len(set(petites)) != len(petites):
        raise Ecart("un événement est rendu deux fois par des pages qui se suivent")
    if petites != grandes:
        raise Ecart("les pages de 7 et les pages de 1 000 ne disent pas les mêmes événements")


def evenement_de(partie: Partie, numero: str, type_: str, fois: int = 1) -> None:
    """The journal has, of this signalisation, so many events of this type."""
    trouves = [
        e for e in _evenements(partie, 1000)
        if e.findtext("numeroSignalisation") == numero and e.findtext("type") == type_
    ]  # fmt: skip
    if len(trouves) != fois:
        raise Ecart(f"attendu {fois} événement {type_} pour {numero}, reçu {len(trouves)}")


def dates_avec_decalage(partie: Partie, numero: str) -> None:
    """Every date with an hour is given with its offset."""
    contenu = f"<numeroSignalisation>{numero}</numeroSignalisation>"
    detail = partie.scene.demander(partie.version, "consulterSignalisation", contenu).nu
    for element in detail.iter():
        texte = (element.text or "").strip()
        if _DATE_HEURE.match(texte) and not _DECALAGE.match(texte):
            raise Ecart(f"{element.tag!s} : « {texte} » n'a pas de décalage")


def _lire(partie: Partie, operation: str, criteres: str, taille: int) -> Iterator[etree._Element]:
    curseur = ""
    for _ in range(_MAX_PAGES):
        message = partie.scene.demander(
            partie.version, operation, f"{criteres}<taille>{taille}</taille>{curseur}"
        )
        if message.faute:
            raise Ecart(f"{operation} : faute {message.faute.valeur('code')} : {message.faute.phrase}")
        yield message.nu
        suivant = message.nu.findtext("curseurSuivant")
        if suivant is None:
            return
        curseur = f"<curseur>{suivant}</curseur>"
    raise Ecart(f"{operation} ne finit pas : {_MAX_PAGES} pages lues")


def _evenements(partie: Partie, taille: int) -> Iterator[etree._Element]:
    curseur = ""
    for _ in range(_MAX_PAGES):
        message = partie.scene.demander(
            partie.version, "releverEvenements", f"{curseur}<taille>{taille}</taille>"
        )
        if message.faute:
            raise Ecart(f"releverEvenements : faute {message.faute.valeur('code')} : {message.faute.phrase}")
        lus = list(message.nu.iter("evenement"))
        yield from lus
        if len(lus) < taille:
            return
        curseur = f"<curseur>{message.nu.findtext('curseurSuivant')}</curseur>"
    raise Ecart(f"releverEvenements ne finit pas : {_MAX_PAGES} pages lues")


def _premiere_page(partie: Partie) -> Iterator[bytes]:
    message = partie.scene.demander(partie.version, "releverEvenements", "<taille>50</taille>")
    for evenement in message.nu.iter("evenement"):
        yield etree.tostring(evenement)
