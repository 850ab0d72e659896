"""Every version that there is: what was decided, and what is installed without any decision."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat


def completer(
    inscrites: Sequence[VersionContrat], installees: Iterable[VersionContrat], le: date
) -> list[VersionContrat]:
    """Return what was decided, and what is installed without any decision, in order.

    The catalogue gives the days of a form: one that it has in production is so, decided here or not.
    """
    decidees = {(v.objet, *v.rang): v for v in inscrites}
    for installee in installees:
        cle = (installee.objet, *installee.rang)
        connue = decidees.get(cle)
        if installee.genre is Genre.SERVICE:
            decidees.setdefault(cle, installee)
        elif connue is not None:
            decidees[cle] = replace(connue, production_le=installee.production_le, fin_le=installee.fin_le)
        else:
            commencee = installee.production_le is not None and installee.production_le <= le
            inscrit = EtatVersion.EN_PRODUCTION if commencee else EtatVersion.PROJET
            decidees[cle] = replace(installee, inscrit=inscrit)
    return sorted(decidees.values(), key=lambda v: (v.objet, v.rang))
