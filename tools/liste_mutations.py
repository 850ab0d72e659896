"""The deliberate faults of `mutations.toml`, and how one is put into a copy of the gateway."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

FICHIER = Path(__file__).with_name("mutations.toml")


class ListeInvalide(ValueError):
    """The list of faults does not fit itself, or the code."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One fault: `texte`, which stands once in `fichier`, becomes `par`; the published case `cas` must then fail.

    `defaut` says in plain words what no longer is as it must be.
    """

    id: str
    defaut: str
    fichier: str
    texte: str
    par: str
    cas: str

    def appliquer(self, racine: Path) -> None:
        """Put this fault into the gateway whose files are under *racine*.

        Raises:
            ListeInvalide: the text is not there exactly once.
        """
        chemin = racine / self.fichier
        chemin.write_text(self.muter(chemin.read_text("utf-8")), "utf-8")

    def muter(self, source: str) -> str:
        """Return *source* with this fault, or raise as `appliquer` does."""
        if (nombre := source.count(self.texte)) != 1:
            raise ListeInvalide(f"{self.id} : le texte est {nombre} fois dans {self.fichier}, 1 attendue")
        return source.replace(self.texte, self.par)


def charger(fichier: Path = FICHIER) -> tuple[Mutation, ...]:
    """Return the faults of *fichier*, in its order.

    Raises:
        ListeInvalide: an entry lacks something, has something unknown, or is there twice.
    """
    champs = {champ.name for champ in fields(Mutation)}
    lues = tomllib.loads(fichier.read_text("utf-8"))["mutation"]
    for rang, lue in enumerate(lues, 1):
        if set(lue) != champs:
            ecart = ", ".join(sorted(set(lue) ^ champs))
            raise ListeInvalide(f"{lue.get('id', f'entrée {rang}')} : {ecart} en trop ou manquant")
    mutations = tuple(Mutation(**lue) for lue in lues)
    ids = [mutation.id for mutation in mutations]
    if doubles := sorted({i for i in ids if ids.count(i) > 1}):
        raise ListeInvalide(f"identifiants en double : {', '.join(doubles)}")
    return mutations


def choisir(ids: list[str]) -> tuple[Mutation, ...]:
    """Return the faults named, all of them without names.

    Raises:
        ListeInvalide: a name is that of none.
    """
    toutes = charger()
    if inconnus := sorted(set(ids) - {mutation.id for mutation in toutes}):
        raise ListeInvalide(f"faute inconnue : {', '.join(inconnus)} ({FICHIER.name} les liste)")
    return tuple(mutation for mutation in toutes if not ids or mutation.id in ids)
