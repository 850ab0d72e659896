"""What an Opérateur is told of its subscription: an event of its journal, and a mail where it has an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from esav_ws.application.courriels import poster
from esav_ws.application.ports import UnitOfWork
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.evenement import Evenement


@dataclass(frozen=True, slots=True)
class AnnonceSouscription:
    """An event of that `type`, and a mail `avis` (subject, text) under that `reference`."""

    operateur: str
    type: str
    donnees: Mapping[str, str]
    reference: str
    avis: tuple[str, str]


def annoncer(annonce: AnnonceSouscription, uow: UnitOfWork, *, le: datetime, auteur: str) -> bool:
    """Publish the event and post the mail, in this unit of work; return whether there was an address."""
    uow.journal.publier(Evenement(annonce.operateur, annonce.type, "", le, auteur, dict(annonce.donnees)))
    adresses = uow.avis.correspondants().get(annonce.operateur, ())
    if not adresses:
        return False
    poster(uow, Courriel(annonce.reference, adresses, *annonce.avis), le=le)
    return True
