"""The SOAP layer alone, in process: parse, validate, bind and serialise one message.

`python -m bench.codec` times, in interleaved rounds, stock spyne (its own Soap11, `validator="lxml"`), ours, and the
bare limit: lxml parses, the schema validates, the answer is a ready-made string. All answer the same request of the
same service, which does nothing; their answers are compared before anything is timed. Medians, in microseconds.
"""
# ruff: noqa: N805 - spyne hands an operation its context, not an instance

import gc
import statistics
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from lxml import etree
from rich.console import Console

from bench import rapport
from bench.chiffres import Chiffre
from bench.messages import ESPACE, FORMULAIRE, depot, enveloppe
from esav_ws.domain.operateur import Acteur, Cote
from esav_ws.soap._spyne import Application, MethodContext, ServerBase, ServiceBase, Soap11
from esav_ws.soap.contexte import AppelEnCours, Contexte
from esav_ws.soap.protocol import Protocole11
from esav_ws.soap.transport import Moteur
from esav_ws.soap.v1 import structures, types
from esav_ws.soap.v1.service import operation
from esav_ws.xmlio.schema import SchemaPublie

T = TypeVar("T")
Repondre = Callable[[bytes], bytes]

RACINE = Path(__file__).resolve().parent.parent
SCHEMA = RACINE / "xsd" / "v1" / "signalisation.xsd"
NUMERO = "X4VJ-A5H6-X"
LE = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
PAR_NUMERO = f"<numeroSignalisation>{NUMERO}</numeroSignalisation>"
REQUETES = {
    "deposerSignalisation": depot("BANC-1"),
    "consulterEtat": enveloppe("consulterEtat", PAR_NUMERO),
    "consulterSignalisation": enveloppe("consulterSignalisation", PAR_NUMERO),
    "listerSignalisations": enveloppe("listerSignalisations", "<etat>EN_COURS</etat><taille>50</taille>"),
}
ACTEUR = Acteur("Banc", Cote.OPERATEUR, frozenset(), "BANC")


def _detail() -> types.DetailSignalisation:
    passage = structures.Passage(
        etatDepart="EN_DEPOT", etatArrivee="EN_QUALIFICATION", date=LE, auteur="SAV", motif="Accepté"
    )
    return types.DetailSignalisation(
        numeroSignalisation=NUMERO,
        referenceOperateur="BANC-1",
        etat="EN_QUALIFICATION",
        dateEtat=LE,
        dateDepot=LE,
        prestation=structures.Prestation(
            identifiantPrestation="COL-0001", codeOffre="COL", libelleOffre="Collecte"
        ),
        deposant=structures.Deposant(nom="Banc", telephone="0381000000"),
        defautDeclare=structures.DefautDeclare(code="COUPURE_TOTALE", libelle="Coupure totale"),
        codeFormulaire="COL-SIG",
        versionFormulaire=1,
        formulaire=etree.parse(FORMULAIRE).getroot(),
        garantie=[structures.Garantie(libelle="GTR 4 heures", delaiHeures=4, calendrier="CALENDAIRE")],
        horloge=structures.Horloge(etat="EN_MARCHE", dureeEcouleeMinutes=12, dateLimite=LE),
        passage=[passage] * 3,
    )


def _page() -> types.PageSignalisations:
    resume = structures.ResumeSignalisation(
        numeroSignalisation=NUMERO,
        referenceOperateur="BANC-1",
        identifiantPrestation="COL-0001",
        etat="EN_COURS",
        avancement="RETABLIE",
        dateEtat=LE,
        dateDepot=LE,
    )
    return types.PageSignalisations(signalisation=[resume] * 50, curseurSuivant="c2")


Publier = Callable[[type, type], Callable[[Callable[[Any, Any], Any]], Any]]
"""The decorator that publishes an operation, given the types of its messages."""


def service(publier: Publier) -> type:
    """Return four operations of Signalisation v1 that know their answers, as *publier* publishes them.

    Each contestant has its own: stock spyne takes the form out of the object that it writes.
    """
    accuse = types.AccuseDepot(numeroSignalisation=NUMERO, etat="EN_DEPOT", dateDepot=LE)
    etat = types.EtatSignalisation(
        numeroSignalisation=NUMERO, etat="EN_COURS", avancement="RETABLIE", dateEtat=LE
    )
    detail, page = _detail(), _page()

    class Service(ServiceBase):  # type: ignore[misc]  # spyne is untyped
        @publier(types.DepotSignalisation, types.AccuseDepot)
        def deposerSignalisation(_ctx: Any, _demande: Any) -> Any:
            return accuse

        @publier(types.DemandeParNumero, types.EtatSignalisation)
        def consulterEtat(_ctx: Any, _demande: Any) -> Any:
            return etat

        @publier(types.DemandeParNumero, types.DetailSignalisation)
        def consulterSignalisation(_ctx: Any, _demande: Any) -> Any:
            return detail

        @publier(types.CriteresSignalisations, types.PageSignalisations)
        def listerSignalisations(_ctx: Any, _demande: Any) -> Any:
            return page

    return Service


def stock() -> Repondre:
    """Return stock spyne: `ServerBase` between two `Soap11`, the schema generated from the types."""
    serveur = ServerBase(
        Application([service(operation)], ESPACE, in_protocol=Soap11(validator="lxml"), out_protocol=Soap11())
    )

    def repondre(requete: bytes) -> bytes:
        recu = MethodContext(serveur, MethodContext.SERVER)
        recu.in_string = [requete]
        (ctx,) = serveur.generate_contexts(recu, "utf-8")
        serveur.get_in_object(ctx)
        serveur.get_out_object(ctx)
        serveur.get_out_string(ctx)
        reponse = b"".join(ctx.out_string)
        ctx.close()
        return reponse

    return repondre


def notre() -> Repondre:
    """Return our engine as the transport drives it: hardened parser, published schema, compiled codecs."""
    schema = SchemaPublie(SCHEMA)
    moteur = Moteur([service(_attendue)], ESPACE, Protocole11(schema), Protocole11(schema))

    async def executer(message: Any, _acteur: Acteur, _correlation: str) -> Any:
        return message

    appel = AppelEnCours(ACTEUR, "banc", None, executer)

    def repondre(requete: bytes) -> bytes:
        ctx = Contexte(appel, [requete])
        return derouler(moteur.repondre(ctx, moteur.lire(ctx, "utf-8")))

    return repondre


def _attendue(demande: type, reponse: type) -> Callable[[Callable[[Any, Any], Any]], Any]:
    """Publish an operation as our engine calls it: awaited."""

    def publier(methode: Callable[[Any, Any], Any]) -> Any:
        @wraps(methode)
        async def attendue(ctx: Any, recu: Any) -> Any:
            return methode(ctx, recu)

        return operation(demande, reponse)(attendue)

    return publier


def derouler(appel: Coroutine[Any, Any, T]) -> T:
    """Return what *appel* returns, which waits for nothing."""
    try:
        appel.send(None)
    except StopIteration as fin:
        retour: T = fin.value
        return retour
    raise RuntimeError("it waits for something")


def limite(reponse: bytes) -> Repondre:
    """Return what no Python server goes below: parse, validate, and *reponse* with the number put in its place."""
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    parseur = etree.XMLParser(resolve_entities=False, no_network=True)
    gabarit = reponse.decode().replace("%", "%%").replace(NUMERO, "%s", 1)

    def repondre(requete: bytes) -> bytes:
        if not schema.validate(etree.fromstring(requete, parseur)[0][0]):
            raise ValueError("the request is not valid")
        return (gabarit % NUMERO).encode()

    return repondre


@dataclass(frozen=True, slots=True)
class Mesure:
    """Median microseconds per message of one operation."""

    operation: str
    stock: float
    notre: float
    limite: float


def mesurer(nom: str, tours: int, appels: int) -> Mesure:
    """Return the medians of *tours* interleaved rounds of *appels* messages each."""
    requete = REQUETES[nom]
    concurrents = [stock(), notre()]
    attendue, obtenue = (canonique(repondre(requete)) for repondre in concurrents)
    if attendue != obtenue:
        raise RuntimeError(f"{nom}: the answers differ")
    concurrents.append(limite(concurrents[0](requete)))
    durees: list[list[float]] = [[] for _ in concurrents]
    for _ in range(tours):
        for repondre, siennes in zip(concurrents, durees, strict=True):
            gc.collect()
            debut = time.perf_counter()
            for _ in range(appels):
                repondre(requete)
            siennes.append((time.perf_counter() - debut) / appels * 1e6)
    return Mesure(nom, *(statistics.median(siennes) for siennes in durees))


def canonique(document: bytes) -> bytes:
    """Return *document* in exclusive C14N."""
    return etree.tostring(etree.fromstring(document), method="c14n", exclusive=True)


def mesurer_tout(tours: int, appels: int) -> list[Mesure]:
    """Return the medians of every operation of the bench."""
    return [mesurer(nom, tours, appels) for nom in REQUETES]


def chiffres(mesures: Sequence[Mesure]) -> list[Chiffre]:
    """Return how the SOAP layer stands beside stock spyne and beside the bare limit."""
    groupe = "the SOAP layer in process"
    trouves = []
    for m in mesures:
        detail = f"{m.notre:.0f} µs, stock {m.stock:.0f} µs, limit {m.limite:.0f} µs"
        trouves += [
            Chiffre(groupe, f"{m.operation}, stock / ours", m.stock / m.notre, "×", 5, 8, detail=detail),
            Chiffre(groupe, f"{m.operation}, ours / limit", m.notre / m.limite, "×", None, 1.5, au_plus=True),
        ]
    return trouves


if __name__ == "__main__":
    rapport.montrer_chiffres(Console(), chiffres(mesurer_tout(tours=15, appels=300)))
