"""Events for people: what an Opérateur's correspondants chose to read, one mail per batch, at most one an hour.

The mail and the place in the journal that it leads to are one unit of work: no event is written twice, nor forgotten.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final

from esav_ws.application.courriels import poster
from esav_ws.application.periodes import ChantierPeriodique
from esav_ws.application.ports import UnitOfWork
from esav_ws.application.ports_abonnements import EnvoiCourriel
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.evenement import TYPES, Evenement
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.signalisation import Etat

PAGE: Final = 200
"""Events looked at for one mail."""
PAGES_MAX: Final = 50
"""Batches of one Opérateur in one round; the rest comes with the next one."""
_ETATS: Final = {etat.value: etat.libelle for etat in Etat}


class ChantierEvenementsCourriel(ChantierPeriodique):
    """The hourly round."""

    sujet: str = "evenements-courriel"

    def periode(self, maintenant: datetime) -> str | None:
        """Return the hour, in UTC: in Paris one of them comes twice a year."""
        return maintenant.astimezone(UTC).strftime("%Y-%m-%dT%H")

    def accomplir(self, reference: str) -> None:
        """Write what is new, whatever the hour that *reference* names."""
        del reference
        for envoi in self._gestes.lire(lambda u: u.abonnements.envois()):
            ecrire = partial(self._ecrire, envoi.operateur)
            for _ in range(PAGES_MAX):
                if not self._gestes.ecrire(ecrire):
                    break

    def _ecrire(self, operateur: str, u: UnitOfWork) -> bool:
        """Write one mail to the people of *operateur*, if there is one to write; return whether to look further."""
        envoi = next((e for e in u.abonnements.envois() if e.operateur == operateur), None)
        adresses = u.avis.correspondants().get(operateur)
        if envoi is None or not adresses:
            return False
        page = u.journal.evenements(operateur, envoi.acquitte, PAGE)
        if not page or not u.abonnements.avancer_envoi(operateur, envoi.acquitte, page[-1].sequence):
            return False
        if voulus := [e for e in page if not envoi.types or e.type in envoi.types]:
            reference = f"evenements.{operateur}.{voulus[0].sequence}-{voulus[-1].sequence}"
            courriel = Courriel(reference, adresses, _objet(voulus), _texte(envoi, voulus))
            poster(u, courriel, le=self._horloge.maintenant())
        return len(page) == PAGE


def _objet(evenements: Sequence[Evenement]) -> str:
    nombre = len(evenements)
    return f"e-SAV : {nombre} événements" if nombre > 1 else "e-SAV : 1 événement"


def _texte(envoi: EnvoiCourriel, evenements: Sequence[Evenement]) -> str:
    lignes = "\n".join(map(_ligne, evenements))
    choix = ", ".join(envoi.types) if envoi.types else "tous les types"
    return (
        f"Bonjour,\n\nCe qui s'est passé pour l'Opérateur {envoi.operateur} (heure de Paris) :\n\n{lignes}\n\n"
        f"Ces courriels portent : {choix}. Pour en changer, écrivez à e-soutien.\n\ne-SAV\n"
    )


def _ligne(e: Evenement) -> str:
    faits = [f"{e.le.astimezone(PARIS):%d/%m/%Y %H:%M}", TYPES.get(e.type, e.type)]
    if e.numero:
        faits.append(f"signalisation {e.numero}")
    if prestation := e.donnees.get("prestation"):
        faits.append(f"prestation {prestation}")
    if etat := e.donnees.get("etat"):
        faits.append(_ETATS.get(etat, etat))
    faits += [e.donnees[nom] for nom in ("avancement", "code") if nom in e.donnees]
    return f"- {' ; '.join(faits)} (rang {e.sequence})"
