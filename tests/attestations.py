"""Attestations for tests: parcours that were played, who signs, and the folder that the platform would write."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from esav_ws.domain.attestation import (
    Attestation,
    Constat,
    EchangeJoue,
    GraviteConstat,
    JeuPublie,
    ParcoursJoue,
    ParcoursPublie,
    Signataire,
    Verdict,
)
from esav_ws.domain.operateur import Habilitation

LE = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
SIGNALISATION, TEST = Habilitation.SIGNALISATION, Habilitation.TEST
JEU = JeuPublie(
    "ab" * 32,
    (
        ParcoursPublie("premier-appel", SIGNALISATION, (1, 2)),
        ParcoursPublie("depot", SIGNALISATION, (1, 2)),
        ParcoursPublie("push", SIGNALISATION, (2,)),
        ParcoursPublie("test-de-ligne", TEST, (1, 2)),
    ),
)


def joue(nom, *, operateur="ECHO", majeure=2, domaine=SIGNALISATION, minutes=0, **changes) -> ParcoursJoue:
    """One parcours passed, of two calls."""
    debut = LE + timedelta(minutes=minutes)
    echanges = tuple(
        EchangeJoue(
            debut + timedelta(seconds=rang),
            "consulterEtat",
            f"{rang:02}" * 32,
            f"{rang + 50:02}" * 32,
            f"c-{rang}",
            None,
        )
        for rang in (1, 2)
    )
    contrat = "signalisation" if domaine is SIGNALISATION else "test"
    fait = ParcoursJoue(
        operateur,
        nom,
        f"Parcours « {nom} »",
        domaine,
        contrat,
        majeure,
        f"{majeure}.0",
        JEU.empreinte,
        debut,
        debut + timedelta(minutes=1),
        Verdict.REUSSI,
        (Constat(debut, "Appel reçu", GraviteConstat.INFO),),
        "cd" * 32,
        echanges,
    )
    return replace(fait, **changes)


def attestation(**changes) -> Attestation:
    """What ECHO passed of signalisation v2."""
    faite = Attestation(
        "ECHO",
        "Écho Fibre",
        "900000035",
        SIGNALISATION,
        "signalisation",
        2,
        "2.0",
        "ef" * 32,
        JEU.empreinte,
        ("premier-appel", "depot", "push"),
        tuple(joue(nom, minutes=rang) for rang, nom in enumerate(("premier-appel", "depot", "push"))),
        Signataire("CN=e-SAV integration attestations", "12" * 32),
    )
    return replace(faite, **changes)
