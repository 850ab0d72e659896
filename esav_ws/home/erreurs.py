"""What makes a home unfit: said in French, with what to do."""

from collections.abc import Iterator
from contextlib import contextmanager


class HomeEndommage(Exception):
    """The home cannot be used. The message, in French, says what is wrong and what to do."""


@contextmanager
def ecriture_permise() -> Iterator[None]:
    """Turn an `OSError` of the block, that reads and writes files of the PKI, into `HomeEndommage`."""
    try:
        yield
    except OSError as erreur:
        raise HomeEndommage(
            f"{erreur.filename} : lecture ou écriture impossible ({erreur.strerror}) ; corrigez les droits du fichier "
            "et de son dossier, ou la place sur le disque, puis relancez la commande"
        ) from erreur
