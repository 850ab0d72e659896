"""Model signalisations: lives that the application itself went through, and their rows with holes in them."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
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

COLONNES: Final[Mapping[str, Sequence[str]]] = {
    table.name: sorted(table.c.keys(), key=lambda nom: nom != "sequence")
    for table in tables.metadata.sorted_tables
}
"""The columns of each table in the order of the rows; the sequence number of an event comes first."""

_SIENNES: Final = (tables.signalisation, tables.passage, tables.commentaire, tables.acte)

_REPONSES: Final = {
    "COL": {
        "INFO_CONTACT_NOM": "Supervision",
        "INFO_LIEN": "SIMPLE",
        "DEFECT_NATURE": "LIEN_COUPE",
        "DEFECT_ETAT_PORT": "DOWN",
        "DEFECT_BFD": "DOWN",
        "DEFECT_BGP": "IDLE",
    },
    "FTTH": {
        "INFO_LOGEMENT": "PAVILLON",
        "INFO_ACCES": "LIBRE",
        "DEFECT_NATURE": "LOS",
        "DEFECT_TELEPHONE": "OUI",
        "DEFECT_ETAT_ONT": "LOS_ROUGE",
        "DEFECT_LUMIERE": "NON",
        "DEFECT_TEST_OTDR": "NON",
    },
    "FTTO": {
        "INFO_CONTACT_NOM": "Supervision",
        "INFO_EXTREMITE_A": "Clinique, local R-1",
        "INFO_EXTREMITE_B": "NRO 21231-A",
        "INFO_OUVERTURE": "CONTINUE",
        "INFO_PLAN_PREVENTION": "NON",
        "INFO_ESCORTE": "NON",
        "DEFECT_NATURE": "COUPURE_TOTALE",
        "DEFECT_ALARME": "LOS",
        "DEFECT_SIGNAL_RECU_A": "NON",
    },
}
"""Short answers, that call for no further field: a row of two kilobytes or more is stored in another way."""

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
    ((2, m.Rejeter(numero="", code=CodeRejet.INFORMATION_INSUFFISANTE, motif="Port de remise absent")),): 15,
    ((1, m.AnnulerSignalisation(**_DE_LOPERATEUR)),): 25,
    (
        _ADMIS,
        (6, m.Clore(numero="", code=CodeCloture.DEFAUT_NON_CONSTATE, motif="Mesures conformes")),
    ): 30,
    (_ADMIS, _PRIS, _CLOS): 18,
    (_ADMIS, _PRIS, _CLOS, _VALIDE): 8,
    (
        _ADMIS,
        _PRIS,
        (9, m.Progresser(numero="", avancement=Avancement.RETABLIE)),
        (10, m.AjouterCommentaire(**_DE_LOPERATEUR)),
        _CLOS,
        _VALIDE,
        (120, m.Verrouiller(numero="")),
    ): 4,
}
"""Lives that ended, by weight."""


@dataclass(frozen=True, slots=True)
class Modele:
    """One life: its rows as text of `COPY`, by table, and apart those of its events, without their sequence numbers.

    The holes are `%(numero)s`, `%(reference)s`, `%(prestation)s` and, for each entry of `delais`, the instant so long
    after the deposit; `delais_evenements` names that of each event.
    """

    operateur: str
    offre: str
    poids: int
    prestation: str = ""
    lignes: Mapping[str, str] = field(default_factory=dict)
    evenements: str = ""
    delais_evenements: Sequence[str] = ()
    delais: Mapping[str, timedelta] = field(default_factory=dict)


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
    """Return *modele* with its rows; `trous` names the hole that takes the place of each of its own values."""
    numero, prestation, _ = trous
    delais: dict[str, timedelta] = {}

    def cellule(valeur: Any) -> str:
        if isinstance(valeur, datetime):
            trou = f"{(valeur - _DEPOT).total_seconds():.0f}"
            delais[trou] = valeur - _DEPOT
            return f"%({trou})s"
        texte = _texte(valeur).replace("%", "%%")
        for connu, trou in trous.items():
            texte = texte.replace(connu, f"%({trou})s")
        return texte

    def lignes(table: Table, cle: str, valeur: str) -> list[list[str]]:
        colonnes = [table.c[nom] for nom in COLONNES[table.name] if nom != "sequence"]
        rows = connexion.execute(select(*colonnes).where(table.c[cle] == valeur))
        return [[cellule(valeur) for valeur in row] for row in rows]

    evenements = lignes(tables.evenement, "numero", numero)
    instant = COLONNES["evenement"].index("le") - 1
    return replace(
        modele,
        prestation=_joindre(lignes(tables.prestation, "identifiant", prestation)),
        lignes={t.name: _joindre(siennes) for t in _SIENNES if (siennes := lignes(t, "numero", numero))},
        evenements=_joindre(evenements),
        delais_evenements=[ligne[instant][2:-2] for ligne in evenements],
        delais=delais,
    )


def _joindre(lignes: Sequence[Sequence[str]]) -> str:
    return "\n".join("\t".join(ligne) for ligne in lignes)


def _texte(valeur: object) -> str:
    if valeur is None:
        return NUL
    if isinstance(valeur, bool):
        return str(int(valeur))
    return json.dumps(valeur, ensure_ascii=False) if isinstance(valeur, dict) else str(valeur)


def formulaire(offre: str, settings: Settings) -> etree._Element:
    """Return the published example of the form of *offre*, no longer than it must be."""
    dossier = settings.forms_catalogue / f"{offre}-SIG" / "1"
    exemple = etree.parse(dossier / "exemple.xml", etree.XMLParser(remove_blank_text=True)).getroot()
    presences = {
        c.get("nom"): c.get("presence") for c in etree.parse(dossier / "formulaire.xml").iter("{*}champ")
    }
    for champ in exemple:
        nom = etree.QName(champ).localname
        if presences[nom] != "OBLIGATOIRE":
            exemple.remove(champ)
        champ.text = _REPONSES[offre].get(nom, champ.text)
    return exemple
