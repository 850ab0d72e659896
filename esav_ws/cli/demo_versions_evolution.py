"""The acts of the OI in the story of versions that rules of art. 12 refuse, then let through: announce, deprecate."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date
from email.utils import format_datetime
from typing import Final

from esav_ws.application.messages_versions import AnnoncerVersion, DeprecierVersion, PublierVersion
from esav_ws.cli.demo_etapes import OI, Etape, tenter
from esav_ws.cli.demo_versions_calendrier import ANNONCE_V3, DEPRECIATION, FIN_V1, RETRAIT_V1
from esav_ws.cli.demo_versions_gestes import Gestes, acte, dire_fin, dire_production, fr, refus
from esav_ws.cli.demo_versions_scene import OPERATEURS, ROMPU
from esav_ws.domain.contrat_evolution import PREAVIS, Evolution
from esav_ws.domain.contrat_regles import COEXISTENCE_MIN
from esav_ws.domain.delais import fin_du_jour

_TOUS: Final = ", ".join(OPERATEURS)


def rompre(gestes: Gestes) -> Iterator[Etape]:
    """Yield a breaking change announced as a minor one, refused with the element that breaks."""
    etape = gestes.oi(
        f"annonce comme mineure une 2.1 qui retire {ROMPU[1]} de {ROMPU[0]}",
        acte(AnnoncerVersion, 2, 1, evolution=Evolution.MINEURE),
        "VER-007",
        dire_production,
    )
    faits = {"élément": "\n".join(map(str, etape.elements))} if etape.elements else {}
    yield replace(etape, faits=faits)


def annoncer(gestes: Gestes) -> Iterator[Etape]:
    """Yield the announcement of a third version: too early, then in time, told to each; and its publication, refused."""
    premier = PREAVIS[Evolution.MAJEURE].au_plus_tot(ANNONCE_V3)
    trop_tot = date(2027, 4, 1)
    yield gestes.oi(
        f"annonce la 3.0 pour le {fr(trop_tot)}",
        acte(AnnoncerVersion, 3, production_le=trop_tot),
        refus("VER-004", premier),
        dire_production,
    )
    yield gestes.oi(
        "annonce la 3.0 pour le premier jour admis",
        acte(AnnoncerVersion, 3),
        str(premier),
        dire_production,
    )
    yield tenter(OI, "prévient chaque Opérateur de ce qui change pour lui", _TOUS, gestes.prevenir)
    yield tenter(
        "ECHO",
        "lit l'avis dans son journal d'événements, en v2",
        "VERSION_ANNONCEE",
        lambda: gestes.lire_avis("ECHO"),
    )
    yield gestes.oi(
        "publie la 3.0 : la 1.0 et la 2.0 sont en production, sans date de fin",
        acte(PublierVersion, 3),
        "VER-003",
        dire_production,
    )


def deprecier(gestes: Gestes) -> Iterator[Etape]:
    """Yield the end given to version 1: too early, then within the bounds, told to each; and what callers read of it."""
    trop_court = date(2027, 2, 20)
    yield gestes.oi(
        f"donne à la 1.0 le {fr(trop_court)} pour dernier jour",
        acte(DeprecierVersion, 1, fin_le=trop_court),
        refus("VER-005", COEXISTENCE_MIN.echeance(DEPRECIATION)),
        dire_fin,
    )
    yield gestes.oi(
        f"donne à la 1.0 le {fr(FIN_V1)} pour dernier jour",
        acte(DeprecierVersion, 1, fin_le=FIN_V1),
        str(FIN_V1),
        dire_fin,
    )
    yield tenter(OI, "prévient chaque Opérateur de ce qu'il emploie de la 1.0", _TOUS, gestes.prevenir)
    yield gestes.oi(
        "publie de nouveau la 3.0, pour la date annoncée",
        acte(PublierVersion, 3),
        refus("VER-003", RETRAIT_V1),
        dire_production,
    )
    yield tenter(
        "ALFA",
        "liste ses signalisations en v1 et lit les en-têtes HTTP de la réponse",
        format_datetime(fin_du_jour(FIN_V1).astimezone(UTC), usegmt=True),
        lambda: gestes.lire_sursis("ALFA"),
    )
