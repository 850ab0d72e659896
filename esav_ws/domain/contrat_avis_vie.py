"""The notice of what happens to a version once announced, as one Opérateur reads it: service, last day, end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat
from esav_ws.domain.contrat_avis import PIED, derogations


@dataclass(frozen=True, slots=True)
class Appels:
    """Calls of one operation that were counted over the last months (no operation: deposits, or refused calls)."""

    operation: str
    nombre: int
    dernier: date


@dataclass(frozen=True, slots=True)
class AvisDeVie:
    """What is told of a version that enters production, or of one that ends.

    `publiee` enters production. `finissante` ends, `suivante` being called instead; `appels` are what the Opérateur
    still calls of it, by its own traffic. `deplacee`: another last day was told before.
    """

    publiee: VersionContrat | None = None
    finissante: VersionContrat | None = None
    suivante: VersionContrat | None = None
    appels: tuple[Appels, ...] = ()
    deplacee: bool = False

    @property
    def objet(self) -> str:
        """Return the subject of the mail."""
        if self.publiee is not None:
            return f"e-SAV : {self.publiee.nom} en production au {_ecrire(self.publiee.production_le)}"
        if self.finissante is None:
            return "e-SAV"
        if self.finissante.inscrit is EtatVersion.RETIREE:
            return f"e-SAV : {self.finissante.nom} n'est plus servie"
        return f"e-SAV : {self.finissante.nom}, servie jusqu'au {_ecrire(self.finissante.fin_le)}"

    @property
    def texte(self) -> str:
        """Return the text of the mail."""
        return "\n".join(["Bonjour,", "", *self._lignes(), "", PIED]) + "\n"

    def _lignes(self) -> Iterator[str]:
        if self.publiee is not None:
            yield (
                f"{self.publiee.nom} est en production à partir du {_ecrire(self.publiee.production_le)} à 0 h, heure de "
                "Paris."
            )
            yield from derogations(self.publiee)
        if self.finissante is not None:
            yield from self._fin(self.finissante)

    def _fin(self, version: VersionContrat) -> Iterator[str]:
        if version.inscrit is EtatVersion.RETIREE:
            yield f"{version.nom} n'est plus servie depuis le {_ecrire(version.fin_le)} à 24 h, heure de Paris."
        else:
            yield f"{version.nom} est servie jusqu'au {_ecrire(version.fin_le)} à 24 h, heure de Paris."
            if self.deplacee:
                yield "Ce jour remplace celui qui vous avait été dit."
        if self.publiee is None:
            yield from derogations(version)
        if self.suivante is not None and self.suivante.majeure == version.majeure:
            yield f"{self.suivante.nom} la remplace à la même adresse."
            return
        if version.genre is Genre.FORMULAIRE:
            yield "Passé ce jour, un dépôt sous cette version est refusé."
        else:
            yield "Passé ce jour, tout appel à cette version reçoit la faute VER-002."
        if self.suivante is not None:
            yield f"Employez {self.suivante.nom}, en production à partir du {_ecrire(self.suivante.production_le)}."
        yield ""
        if not self.appels:
            yield f"Aucun appel de votre part à {version.nom} n'a été compté ces derniers mois."
            return
        yield f"D'après vos appels des derniers mois, vous employez {version.nom} :"
        for appels in self.appels:
            quoi = appels.operation or ("dépôts" if version.genre is Genre.FORMULAIRE else "autres appels")
            yield f"- {quoi} : {appels.nombre}, le dernier le {_ecrire(appels.dernier)}"


def _ecrire(jour: date | None) -> str:
    return f"{jour:%d/%m/%Y}" if jour else "jour à dire"
