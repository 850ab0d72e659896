"""Calls as the judge sees them, made by hand."""

from datetime import UTC, datetime, timedelta

from esav_ws.domain.attestation import EchangeJoue
from esav_ws.plateforme.parcours.deroulement import Deroulement, Suite
from esav_ws.plateforme.parcours.lecture import Demande, Faute, Lu, Rendu
from esav_ws.soap.faute import Soap

DEBUT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def demande(operation: str, *, contenu: str = "", reference: str | None = None, identifiant: str | None = None,
            service: str = "signalisation", majeure: int = 2, **champs: str) -> Demande:  # fmt: skip
    if reference is not None:
        champs["referenceActe" if "numeroSignalisation" in champs else "referenceOperateur"] = reference
    return Demande(
        service, majeure, Soap.V11, f"urn:esav:ws:{service}:{majeure}", operation, champs, identifiant,
        f"{contenu}/{reference}", contenu, None,
    )  # fmt: skip


def lu(operation: str, apres: float = 0, *, faute: str | None = None, camp: str = "CLIENT", etats=None, rendus=None,
       empreinte: str = "A", perdue: bool = False, pas_avant: datetime | None = None, **asked) -> Lu:  # fmt: skip
    refusee = Faute(faute, camp) if faute else None
    rendu = Rendu(refusee, rendus or {}, etats or {})
    le = DEBUT + timedelta(seconds=apres)
    return Lu(demande(operation, **asked), rendu, le, empreinte, f"c-{apres}", perdue, pas_avant)


def prendre(joue: Deroulement, vu: Lu) -> Suite:
    code = vu.rendu.faute.code if vu.rendu.faute else None
    return joue.apres(vu, EchangeJoue(vu.le, vu.operation, "0" * 64, "1" * 64, vu.correlation, code))


def depot(apres: float = 0, *, numero: str = "N-1", **autres) -> Lu:
    asked = {"contenu": "D", "reference": "R1"} | autres
    return lu("deposerSignalisation", apres, rendus={"numeroSignalisation": numero}, **asked)


def etat(apres: float, valeur: str, **autres) -> Lu:
    return lu("consulterEtat", apres, contenu="E", numeroSignalisation="N-1", etats={"N-1": valeur}, **autres)
