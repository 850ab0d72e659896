"""Model signalisations: lives that the application itself went through, and their rows with holes in them."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from lxml import etree
from sqlalchemy import Connection, Table, select

from bench.puits import NUL
from esav_ws.application import messages as m
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.demonstration import semer
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.domain.signalisation import Avancement, Deposant
from esav_ws.storage import tables
from esav_ws.storage.schema import migrer
from esav_ws.xmlio.catalogue import recevoir

PARC: Final = {
    ("BETA", "COL"): 6,
    ("BETA", "FTTH"): 4,
    ("ALFA", "FTTH"): 6,
    ("ALFA", "FTTO"): 3,
    ("GAMA", "FTTH"): 1,
}
"""Who rents what, by weight."""

RATTACHEES: Final = (tables.passage, tables.commentaire, tables.acte)
"""Tables whose rows hang on a signalisation."""

Acte = tuple[float, m.Traitement | m.Acte]
"""What is done to a signalisation, how many hours after its deposit."""

_REFERENCE: Final = "REFERENCE-DU-MODELE"
_DEPOT: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)
_AGENT: Final = Acteur("Camille Agent", Cote.OI, frozenset(Habilitation))
_DE_LOPERATEUR: Final = {"numero": "", "reference_acte": _REFERENCE, "commentaire": "Le service est revenu."}

_ADMIS: Final[Acte] = (0.5, m.Accepter(numero=""))
_PRIS: Final[Acte] = (3, m.PrendreEnCharge(numero=""))
_CLOS: Final[Acte] = (
    26,
    m.Clore(numero="", code=CodeCloture.REPARATION_RESEAU, motif="Soudure reprise au point de branchement"),
)
_VALIDE: Final[Acte] = (27, m.Valider(numero=""))

OUVERTES: Final[Mapping[tuple[Acte, ...], int]] = {
    (): 3,
    (_ADMIS,): 4,
    (_ADMIS, _PRIS): 8,
    (
        _ADMIS,
        _PRIS,
        (
            5,
            m.Geler(
                numero="", cause=CauseGel.ACCES_SITE, information_demandee="Qui détient la clé du local ?"
            ),
        ),
    ): 5,
}
"""Lives that are still open, by weight."""

FINIES: Final[Mapping[tuple[Acte, ...], int]] = {
    ((2, m.Rejeter(numero="", code=CodeRejet.INFORMATION_INSUFFISANTE, motif="Port de remise absent")),): 6,
    ((1, m.AnnulerSignalisation(**_DE_LOPERATEUR)),): 8,
    (
        _ADMIS,
        (6, m.Clore(numero="", code=CodeCloture.DEFAUT_NON_CONSTATE, motif="Mesures conformes")),
    ): 16,
    (_ADMIS, _PRIS, _CLOS): 30,
    (_ADMIS, _PRIS, _CLOS, _VALIDE): 30,
    (
        _ADMIS,
        _PRIS,
        (9, m.Progresser(numero="", avancement=Avancement.RETABLIE)),
        (10, m.AjouterCommentaire(**_DE_LOPERATEUR)),
        _CLOS,
        _VALIDE,
        (120, m.Verrouiller(numero="")),
    ): 10,
}
"""Lives that ended, by weight."""


@dataclass(frozen=True, slots=True)
class Modele:
    """One life: its rows as lines of `COPY`, one text per table, and the lines of its events by their delay.

    The holes are `%(numero)s`, `%(reference)s`, `%(prestation)s` and `%(<delay>)s`, the instant that many seconds
    after the deposit; `delais` has every such delay.
    """

    operateur: str
    offre: str
    poids: int
    prestation: str = ""
    signalisation: str = ""
    rattachees: Mapping[str, str] = field(default_factory=dict)
    evenements: tuple[tuple[str, str], ...] = ()
    delais: Mapping[str, int] = field(default_factory=dict)


def colonnes(table: Table) -> tuple[str, ...]:
    """Return the columns of *table* in the order of the models' lines; the sequence of an event comes apart."""
    return tuple(c.name for c in table.columns if c.name != "sequence")


def vivre() -> tuple[list[Modele], list[Modele]]:
    """Return the models still open and those that ended, after a life in a house of their own."""
    with tempfile.TemporaryDirectory(prefix="esav-modeles-") as dossier:
        horloge = _Horloge(_DEPOT)
        maison = Maison.ouvrir(
            Settings(home=Path(dossier), database_url=f"sqlite:///{dossier}/modeles.sqlite"), horloge=horloge
        )
        try:
            migrer(maison.engine)
            for commande in semer():
                maison.bus.executer(commande, _AGENT)
            theatre = _Theatre(maison, horloge)
            return [*theatre.jouer(OUVERTES)], [*theatre.jouer(FINIES)]
        finally:
            maison.fermer()


@dataclass(slots=True)
class _Horloge:
    instant: datetime

    def maintenant(self) -> datetime:
        return self.instant


class _Theatre:
    def __init__(self, maison: Maison, horloge: _Horloge) -> None:
        self._maison = maison
        self._horloge = horloge
        self._rang = 0

    def jouer(self, vies: Mapping[tuple[Acte, ...], int]) -> Iterator[Modele]:
        """Yield the model of each life on each part of the park."""
        for (operateur, offre), location in PARC.items():
            for vie, frequence in vies.items():
                self._rang += 1
                prestation = f"PRESTATION-DU-MODELE-{self._rang}"
                numero = self._vivre(prestation, operateur, offre, vie)
                with self._maison.engine.connect() as connexion:
                    yield _lire(
                        connexion,
                        {
                            numero: "numero",
                            prestation: "prestation",
                            f"{_REFERENCE}-{self._rang}": "reference",
                        },
                        Modele(operateur, offre, location * frequence),
                    )

    def _vivre(self, prestation: str, operateur: str, offre: str, vie: tuple[Acte, ...]) -> str:
        executer = self._maison.bus.executer
        client = Acteur(operateur, Cote.OPERATEUR, frozenset({Habilitation.SIGNALISATION}), operateur)
        self._horloge.instant = _DEPOT
        executer(
            DefinirPrestation(
                prestation=Prestation(
                    prestation, operateur, offre, extremite_a="NRO de Dijon", extremite_b="Site du client"
                )
            ),
            _AGENT,
        )
        depot = m.DeposerSignalisation(
            identifiant_prestation=prestation,
            reference_operateur=f"{_REFERENCE}-{self._rang}",
            deposant=Deposant("Service client", "0380000000"),
            formulaire=recevoir(formulaire(offre, self._maison.settings)),
        )
        numero: str = executer(depot, client).numero
        for heures, acte in vie:
            self._horloge.instant = _DEPOT + timedelta(hours=heures)
            if isinstance(acte, m.Acte):
                executer(replace(acte, numero=numero, reference_acte=f"{_REFERENCE}-{self._rang}"), client)
            else:
                executer(replace(acte, numero=numero), _AGENT)
        return numero


def _lire(connexion: Connection, trous: Mapping[str, str], modele: Modele) -> Modele:
    """Return *modele* with its rows; `trous` gives the name of the hole that takes the place of a value."""
    numero, prestation, _ = trous
    delais: dict[str, int] = {}

    def cellule(valeur: Any) -> str:
        if isinstance(valeur, datetime):
            delai = int((valeur - _DEPOT).total_seconds())
            delais[str(delai)] = delai
            return f"%({delai})s"
        texte = _texte(valeur).replace("%", "%%")
        for connu, trou in trous.items():
            texte = texte.replace(connu, f"%({trou})s")
        return texte

    def lignes(table: Table, cle: str, valeur: str) -> list[str]:
        rows = connexion.execute(select(*map(table.c.get, colonnes(table))).where(table.c[cle] == valeur))
        return ["\t".join(map(cellule, row)) for row in rows]

    (ligne_prestation,) = lignes(tables.prestation, "identifiant", prestation)
    (signalisation,) = lignes(tables.signalisation, "numero", numero)
    rattachees = {
        table.name: "\n".join(siennes) for table in RATTACHEES if (siennes := lignes(table, "numero", numero))
    }
    instant = colonnes(tables.evenement).index("le")
    evenements = tuple(
        (ligne.split("\t")[instant][2:-2], ligne) for ligne in lignes(tables.evenement, "numero", numero)
    )
    return replace(
        modele,
        prestation=ligne_prestation,
        signalisation=signalisation,
        rattachees=rattachees,
        evenements=evenements,
        delais=delais,
    )


def _texte(valeur: object) -> str:
    if valeur is None:
        return NUL
    if isinstance(valeur, bool):
        return str(int(valeur))
    return json.dumps(valeur, ensure_ascii=False) if isinstance(valeur, dict) else str(valeur)


def formulaire(offre: str, settings: Settings) -> etree._Element:
    """Return the published example of the form of *offre* without its optional fields, on one line."""
    dossier = settings.forms_catalogue / f"{offre}-SIG" / "1"
    facultatifs = {
        champ.get("nom")
        for champ in etree.parse(dossier / "formulaire.xml").iter("{*}champ")
        if champ.get("presence") == "FACULTATIF"
    }
    exemple = etree.parse(dossier / "exemple.xml", etree.XMLParser(remove_blank_text=True)).getroot()
    for champ in exemple:
        if etree.QName(champ).localname in facultatifs:
            exemple.remove(champ)
    return exemple
