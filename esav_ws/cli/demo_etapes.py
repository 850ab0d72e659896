"""The steps of a story told in the terminal: what was foreseen, what came, and how both are shown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from esav_ws.cli.erreurs import Faute
from esav_ws.cli.sortie import console, fiche, montrer, tableau
from esav_ws.domain.contrat_erreurs import RegleEvolution
from esav_ws.domain.erreurs import ElementErreur, EsavError

AGENT: Final = "Agent du SAV"
OI: Final = "OI"

_COULEURS: Final = {AGENT: "magenta", OI: "magenta"}
_MARGE: Final = (0, 0, 0, 4)
_MOIS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


@dataclass(frozen=True, slots=True)
class Etape:
    """One step: who, what, the answer that the story foresees and the one that came.

    `quand` is the simulated instant, where the story has its own clock, and `chapitre` what it belongs to. `faits` are
    what is worth showing of the answer, by name. One that is not `jouee` is told with the reason: it shows nothing.
    """

    qui: str
    quoi: str
    attendu: str
    obtenu: str
    reponse: str
    elements: tuple[ElementErreur, ...] = ()
    article: str | None = None
    faits: Mapping[str, str] = field(default_factory=dict)
    quand: datetime | None = None
    chapitre: str | None = None
    jouee: bool = True

    @classmethod
    def passee(cls, qui: str, quoi: str, pourquoi: str) -> "Etape":
        """Return a step that this machine cannot play, and why."""
        return cls(qui, quoi, "", "", pourquoi, jouee=False)

    @property
    def conforme(self) -> bool:
        """Return whether the service was asked, and answered as the story says."""
        return self.jouee and self.attendu == self.obtenu

    @property
    def arrete(self) -> bool:
        """Return whether the story ends here: the service did not answer as it should."""
        return self.jouee and not self.conforme

    @property
    def refus(self) -> bool:
        """Return whether the service refused, foreseen or not."""
        return self.obtenu[3:4] == "-" and self.obtenu[:3].isalpha()

    def donnees(self) -> dict[str, Any]:
        """Return this step, for programs."""
        return {
            **({"chapitre": self.chapitre, "quand": self.quand} if self.quand else {}),
            "qui": self.qui,
            "quoi": self.quoi,
            "attendu": self.attendu,
            "obtenu": self.obtenu,
            "conforme": self.conforme,
            **({} if self.jouee else {"jouee": False}),
            "reponse": self.reponse,
            **({"article": self.article} if self.article else {}),
            "element": [{"xpath": e.xpath, "regle": e.regle} for e in self.elements],
            **({"fait": dict(self.faits)} if self.faits else {}),
        }

    def dessiner(self, rang: int) -> RenderableType:
        """Return this step, the *rang*-th, for people."""
        qui = (self.qui, f"bold {_COULEURS.get(self.qui, 'cyan')}")
        parties: list[RenderableType] = [
            Text.assemble((f"{rang:2}. ", "bold"), qui, f" {self.quoi}"),
            Padding(self._reponse(), _MARGE, expand=False),
        ]
        if self.faits:
            parties.append(Padding(fiche(self.faits.items()), (0, 0, 0, 6), expand=False))
        if len(self.elements) > 1:
            table = tableau("Champ", "Ce qu'il faut corriger")
            for element in self.elements:
                table.add_row(Text(element.xpath.removeprefix("/formulaire/")), Text(element.regle))
            parties.append(Padding(table, (0, 0, 0, 6), expand=False))
        return Group(*parties)

    def _reponse(self) -> Text:
        if not self.jouee:
            return Text(f"– non joué : {self.reponse}", style="bold yellow")
        if not self.conforme:
            return Text(
                f"✗ {self.reponse} (attendu : {self.attendu}, reçu : {self.obtenu})", style="bold red"
            )
        if self.refus:
            article = f" (art. {self.article})" if self.article else ""
            code = self.obtenu.partition(",")[0]
            return Text.assemble((f"✓ refusé, {code}{article} : ", "yellow"), self.reponse)
        return Text(f"✓ {self.reponse}", style="green")


def tenter(
    qui: str,
    quoi: str,
    attendu: str,
    appel: Callable[[], tuple[str, str] | tuple[str, str, Mapping[str, str]]],
) -> Etape:
    """Return the step done: *appel* gives what is compared with *attendu*, the answer in words, and what it shows."""
    try:
        obtenu, reponse, *faits = appel()
    except Faute as faute:
        nombre = f", {len(faute.elements)} erreurs" if faute.code == "FRM-001" else ""
        return Etape(qui, quoi, attendu, faute.code + nombre, str(faute), faute.elements, faute.article)
    except EsavError as refus:
        return Etape(qui, quoi, attendu, _dire(refus), str(refus), refus.elements, refus.article)
    except OSError as panne:
        return Etape(qui, quoi, attendu, "RÉSEAU", str(panne))
    etape = Etape(qui, quoi, str(attendu), str(obtenu), str(reponse))
    return replace(etape, faits=faits[0]) if faits else etape


def derouler(
    etapes: Iterator[Etape], *, visible: bool, titrer: Callable[[Etape], RenderableType] | None = None
) -> list[Etape]:
    """Return the steps of a story, each shown as soon as it is done if *visible*; *titrer* heads each chapter of a day."""
    faites: list[Etape] = []
    for etape in etapes:
        if visible and titrer and (not faites or _titre(faites[-1]) != _titre(etape)):
            console().print(titrer(etape))
        faites.append(etape)
        if visible:
            console().print(etape.dessiner(len(faites)))
    return faites


def titrer(etape: Etape) -> RenderableType:
    """Return what heads the chapter that *etape* begins: when, and what it is about."""
    titre = Text(f"{_date(etape.quand)} · {etape.chapitre}", style="bold")
    return Group("", Rule(titre, align="left"))


def _titre(etape: Etape) -> tuple[str | None, date | None]:
    return etape.chapitre, etape.quand.date() if etape.quand else None


def _date(quand: datetime | None) -> str:
    if quand is None:
        return ""
    jour = "1er" if quand.day == 1 else str(quand.day)
    return f"{jour} {_MOIS[quand.month - 1]} {quand.year}, {quand.hour} h {quand.minute:02}"


def conclure(etapes: list[Etape], *, abouti: bool) -> Iterator[RenderableType]:
    """Yield the last line of a story: whether every step went as it should, and how many could not be played."""
    yield ""
    passees = sum(not etape.jouee for etape in etapes)
    if abouti and passees:
        yield Text(
            f"{len(etapes) - passees} étapes, toutes comme prévu ; {passees} non jouée{'s' if passees > 1 else ''}.",
            style="bold yellow",
        )
    elif abouti:
        yield Text(f"{len(etapes)} étapes, toutes comme prévu.", style="bold green")
    else:
        yield Text("Le récit s'arrête là : le service n'a pas répondu comme prévu.", style="bold red")


def achever(etapes: list[Etape], *, en_json: bool) -> bool:
    """Tell how a story ended; return whether every step that was played went as it should."""
    abouti = not any(etape.arrete for etape in etapes)
    montrer(
        {
            "abouti": abouti,
            "nonJouees": sum(not etape.jouee for etape in etapes),
            "etape": [etape.donnees() for etape in etapes],
        },
        lambda: conclure(etapes, abouti=abouti),
        en_json=en_json,
    )
    return abouti


def _dire(refus: EsavError) -> str:
    """Return the code of *refus*, with the earliest lawful day where its rule gives one."""
    jour = refus.au_plus_tot if isinstance(refus, RegleEvolution) else None
    return f"{refus.code}, au plus tôt le {jour.isoformat()}" if jour else refus.code
