"""Plays of parcours come back from both databases as they were stored, and each ends once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.application.parcours import INTERROMPU, RegistreParcours
from esav_ws.domain.attestation import Constat, EchangeJoue, GraviteConstat, Verdict
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.parcours import AucunParcoursEnCours, ParcoursEnCours, PartieEnCours, pourquoi, remede

LE = datetime(2026, 3, 2, 8, 0, 0, 250_000, tzinfo=UTC)
PARTIE = PartieEnCours(
    "ALFA", "gel", "Un gel", Habilitation.SIGNALISATION, "signalisation", 2, "2.0", "f" * 64, LE,
    "étape 1 sur 7 : un dépôt",
)  # fmt: skip


@pytest.fixture
def registre(maison):
    return RegistreParcours(maison.unites)


def avancee() -> PartieEnCours:
    return replace(
        PARTIE,
        etape="étape 2 sur 7 : un suivi",
        constats=(Constat(LE, "vu : un dépôt", GraviteConstat.INFO),),
        certificat="ab" * 32,
        echanges=(
            EchangeJoue(LE, "deposerSignalisation", "1" * 64, "2" * 64, "c1", "FRM-001"),
            EchangeJoue(LE, "deposerSignalisation", "3" * 64, "4" * 64, "c2", None),
        ),
    )


def test_a_play_is_kept_as_it_goes_and_becomes_a_parcours_played(registre):
    registre.commencer(PARTIE)
    assert registre.en_cours("ALFA") == PARTIE
    assert registre.en_cours("BETA") is None
    assert registre.noter(avancee())
    assert registre.en_cours("ALFA") == avancee()
    fin = LE + timedelta(minutes=1)
    assert registre.finir(avancee(), avancee().finie(fin, Verdict.REUSSI))
    assert registre.en_cours("ALFA") is None
    (joue,) = registre.joues("ALFA")
    assert (joue.verdict, joue.debut, joue.fin, joue.echanges) == (
        Verdict.REUSSI,
        LE,
        fin,
        avancee().echanges,
    )
    assert (joue.parcours, joue.majeure, joue.jeu, joue.certificat) == ("gel", 2, "f" * 64, "ab" * 32)


def test_an_operateur_plays_one_at_a_time_and_a_play_ends_once(registre):
    registre.commencer(PARTIE)
    with pytest.raises(ParcoursEnCours, match="le parcours gel est en cours"):
        registre.commencer(replace(PARTIE, parcours="annulation", debut=LE + timedelta(seconds=1)))
    registre.commencer(replace(PARTIE, operateur="BETA"))
    assert registre.abandonner("ALFA", LE).verdict is Verdict.ECHOUE
    assert not registre.noter(avancee())
    assert not registre.finir(PARTIE, PARTIE.finie(LE, Verdict.REUSSI))
    with pytest.raises(AucunParcoursEnCours):
        registre.abandonner("ALFA", LE)
    assert [pourquoi(j.constats) for j in registre.joues("ALFA")] == [
        "abandonné ; attendu, étape 1 sur 7 : un dépôt"
    ]


def test_what_a_stop_cut_is_interrupted(registre):
    registre.commencer(PARTIE)
    registre.commencer(replace(PARTIE, operateur="BETA"))
    assert (registre.interrompre(LE), registre.interrompre(LE)) == (2, 0)
    for code in ("ALFA", "BETA"):
        (joue,) = registre.joues(code)
        assert (joue.verdict, pourquoi(joue.constats)) == (Verdict.ECHOUE, INTERROMPU)
        assert remede(joue.constats) == "Rien : recommencer le parcours."
