"""Deposits and consultations under load, beside stock spyne and the bare limit; new connections; TLS against plain."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bench.concurrents.commun import Concurrent
from bench.generateur import PROCESSUS, deposer, poignees, tirer
from bench.tireur import Cible
from bench.tours import Releve, relever, tourner

OPERATIONS = ("deposerSignalisation", "consulterEtat")
CONNEXIONS = (1, 8, 32)
REFERENCE = 8
"""Connections at which the floors are set."""

CONSULTEES = 100
"""Signalisations that consultations choose among."""

CHARGE, NEUVES, CLAIR, TEMOIN = "load", "new connections", "plain against TLS", "load processes"
"""The steps of the bench that shoot at the contestants."""

RELAIS = "trusted socket, plain HTTP"

Numeros = Mapping[str, Sequence[str]]
"""What to consult, by the name of the contestant."""

Dire = Callable[[str], None]


def preparer(concurrents: Sequence[Concurrent]) -> Numeros:
    """Warm each contestant up, and return the numbers to consult."""
    numeros = {concurrent.nom: deposer(concurrent.cible, CONSULTEES) for concurrent in concurrents}
    for concurrent in concurrents:
        for operation in OPERATIONS:
            tirer(concurrent.cible, operation, REFERENCE, 0.5, numeros=numeros[concurrent.nom])
    return numeros


def charger(
    concurrents: Sequence[Concurrent], numeros: Numeros, tours: int, duree: float, dire: Dire
) -> list[Releve]:
    """Return *tours* rounds of *duree* seconds of each contestant under each load."""
    releves = []
    for tour in range(tours):
        for operation in OPERATIONS:
            for connexions in CONNEXIONS:
                dire(f"round {tour + 1} of {tours}: {operation}, {connexions} connections")
                for concurrent in tourner(concurrents, tour):
                    siens = numeros[concurrent.nom]
                    tireur = partial(tirer, concurrent.cible, operation, connexions, duree, numeros=siens)
                    releves.append(relever(CHARGE, tour, concurrent, tireur))
    return releves


def renouveler(concurrents: Sequence[Concurrent], numeros: Numeros, tours: int, duree: float) -> list[Releve]:
    """Return *tours* rounds of new connections to each contestant, and to our trusted socket."""
    releves = []
    for tour in range(tours):
        for concurrent in tourner(concurrents, tour):
            for nom, cible in cibles(concurrent).items():
                tireur = partial(poignees, cible, duree, REFERENCE, numeros=numeros[concurrent.nom])
                releves.append(relever(NEUVES, tour, concurrent, tireur, nom=nom))
    return releves


def comparer_clair(nous: Sequence[Concurrent], numeros: Numeros, tours: int, duree: float) -> list[Releve]:
    """Return *tours* rounds of each of ours over mutual TLS and, by its side, over plain HTTP."""
    releves = []
    for tour in range(tours):
        for concurrent in tourner(nous, tour):
            for operation in OPERATIONS:
                paire = list(cibles(concurrent).items())
                for nom, cible in paire if tour % 2 else reversed(paire):
                    siens = numeros[concurrent.nom]
                    tireur = partial(tirer, cible, operation, REFERENCE, duree, numeros=siens)
                    releves.append(relever(CLAIR, tour, concurrent, tireur, nom=nom))
    return releves


def temoigner(concurrent: Concurrent, numeros: Numeros, tours: int, duree: float) -> list[Releve]:
    """Return *tours* rounds of *concurrent*, each beside one with twice the load processes.

    A generator that holds its contestants back gets more out of them with twice the processes.
    """
    releves = []
    for tour in range(tours):
        for processus in (PROCESSUS, 2 * PROCESSUS):
            tireur = partial(
                tirer,
                concurrent.cible,
                "consulterEtat",
                REFERENCE,
                duree,
                numeros=numeros[concurrent.nom],
                processus=processus,
            )
            releves.append(relever(TEMOIN, tour, concurrent, tireur, nom=temoin(processus)))
    return releves


def temoin(processus: int) -> str:
    """Return the name of the rounds shot by that many load processes."""
    return f"{processus} load processes"


def cibles(concurrent: Concurrent) -> dict[str, Cible]:
    """Return by name the ways into *concurrent*: mutual TLS and, when it is open, the trusted socket.

    There the bench speaks as a proxy that has seen its certificate.
    """
    trouvees = {concurrent.nom: concurrent.cible}
    if concurrent.port_relais is not None:
        certificat = x509.load_pem_x509_certificate(concurrent.identite.cert.read_bytes())
        der = base64.b64encode(certificat.public_bytes(Encoding.DER)).decode()
        trouvees[en_clair(concurrent.nom)] = replace(
            concurrent.cible,
            port=concurrent.port_relais,
            contexte=None,
            entetes=(f"Client-Cert: :{der}:",),
        )
    return trouvees


def en_clair(nom: str) -> str:
    """Return the name of the trusted socket of the contestant *nom*."""
    return f"{nom}, {RELAIS}"
