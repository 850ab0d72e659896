"""The daily round of certificates: ends written down, each reminder given once, the feed of calendars (art. 5.2.2).

What is told, its mails, its events and the trace that it was told are one unit of work. A step that is in the table is
never told again, whatever a crash, a second worker or the clock does; of several steps missed, the last is told.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from esav_ws.application.courriels import poster
from esav_ws.application.periodes import ChantierDuJour, tourne_regulierement
from esav_ws.application.ports import OuvrirUnitOfWork, UnitOfWork
from esav_ws.application.ports_rappels import Agenda, CleRappel, Rappel
from esav_ws.application.rappels_textes import RappelDu, objet, texte_oi, texte_operateur
from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.certificat_echeances import Echeance, GenreEcheance, dernier_jour, echeances
from esav_ws.domain.certificat_rappels import Pas, pas_echus
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.horloge import Horloge, jour_de_paris
from esav_ws.domain.operateur import Acteur, Cote, Habilitation, StatutOperateur

SUJET: Final = "certificats"
EVENEMENT: Final = "ECHEANCE_CERTIFICAT"
SYSTEME: Final = Acteur("e-SAV", Cote.OI, frozenset({Habilitation.ADMINISTRATION}))
"""Who does the round."""
HEURE: Final = time(7, 0)
"""In Paris: before people begin their day."""
LOT: Final = 100
"""Reminders given in one transaction: others write in between."""
AGENDA_MAX: Final = 2000
"""Échéances of the feed, the first due first: calendars do not read more."""
NOUVELLES: Final = timedelta(days=30)
"""How long after its end an expired certificate is still news to the OI."""


@dataclass(frozen=True, slots=True)
class Tournee:
    """What a round works with, beside the database.

    Attributes:
        contacts: the addresses of the OI's certificate managers.
        constater: writes down which certificates have come to their end.
        rappeler: whether reminders are given at all: not on the integration platform.
    """

    calendrier: Calendrier
    contacts: tuple[str, ...]
    constater: Callable[[], object]
    agenda: Agenda
    rappeler: bool = True


class ChantierCertificats(ChantierDuJour):
    """The daily round."""

    sujet: str = SUJET
    heure = HEURE

    def __init__(self, tournee: Tournee, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge) -> None:
        super().__init__(ouvrir=ouvrir, horloge=horloge)
        self._tournee = tournee

    def accomplir(self, reference: str) -> None:
        """Do the round of now, whatever the day that *reference* names."""
        del reference
        if tourne_regulierement(self._gestes, SUJET, jour_de_paris(self._horloge.maintenant())):
            self._tournee.constater()
        maintenant = self._horloge.maintenant()
        dossiers = self._gestes.lire(_dossiers)
        dues = echeances(dossiers, self._tournee.calendrier)
        if self._tournee.rappeler:
            self._rappeler([*self._echus(dues, maintenant), *_expires(dossiers, maintenant)], maintenant)
        aujourdhui = jour_de_paris(maintenant)
        self._tournee.agenda.publier([e for e in dues if not e.caduque(aujourdhui)][:AGENDA_MAX], maintenant)

    def _echus(self, dues: Iterable[Echeance], maintenant: datetime) -> Iterator[RappelDu]:
        aujourdhui = jour_de_paris(maintenant)
        for due in dues:
            if due.debiteur is Cote.OI and not self._tournee.contacts:
                continue  # there is nobody to tell: told once there is
            if pas := pas_echus(due, aujourdhui, self._tournee.calendrier):
                yield RappelDu(due, pas)

    def _rappeler(self, echus: Sequence[RappelDu], maintenant: datetime) -> None:
        """Give what was not given before of *echus*, by portions."""
        if not echus:
            return
        depuis = min(rappel.echeance.origine for rappel in echus)
        donnes = self._gestes.lire(lambda u: u.rappels.donnes(depuis))
        restants = sorted(_restants(echus, donnes), key=lambda r: (r.echeance.operateur, r.echeance.le))
        for debut in range(0, len(restants), LOT):
            lot = restants[debut : debut + LOT]
            self._gestes.ecrire(partial(self._donner, lot, maintenant))

    def _donner(self, lot: Sequence[RappelDu], maintenant: datetime, uow: UnitOfWork) -> None:
        rappels = _restants(lot, uow.rappels.donnes_sur({rappel.echeance.numero for rappel in lot}))
        if not rappels:
            return
        reference = _reference(rappels, maintenant)
        uow.rappels.ajouter(
            [Rappel(cle, maintenant, reference) for rappel in rappels for cle in _cles(rappel)]
        )
        aujourdhui = jour_de_paris(maintenant)
        siens = [r for r in rappels if r.echeance.debiteur is Cote.OI]
        autres = [r for r in rappels if r.echeance.debiteur is Cote.OPERATEUR]
        par_operateur: defaultdict[str, list[RappelDu]] = defaultdict(list)
        for rappel in autres:
            if rappel.dit is not Pas.EXPIRE:  # whose Opérateur was told as it was written down
                par_operateur[rappel.echeance.operateur].append(rappel)
        adresses = uow.avis.correspondants()
        for operateur, les_siens in par_operateur.items():
            for rappel in les_siens:
                uow.journal.publier(_evenement(rappel.echeance, reference, maintenant))
            texte = texte_operateur(operateur, les_siens, aujourdhui)
            if operateur in adresses:
                a_lui = adresses[operateur]
                courriel = Courriel(f"{reference}.{operateur}", a_lui, objet(les_siens, aujourdhui), texte)
                poster(uow, courriel, le=maintenant)
        if self._tournee.contacts:
            muets = [operateur for operateur in par_operateur if operateur not in adresses]
            texte = texte_oi(siens, autres, muets, aujourdhui)
            sujet = objet([*siens, *autres], aujourdhui)
            poster(uow, Courriel(f"{reference}.OI", self._tournee.contacts, sujet, texte), le=maintenant)


def _dossiers(u: UnitOfWork) -> list[Dossier]:
    """Return the files of those whose subscription has not ended."""
    partis = {o.code for o in u.operateurs.lister() if o.statut is StatutOperateur.RESILIE}
    return [dossier for dossier in u.certificats.dossiers() if dossier.operateur not in partis]


def _restants(echus: Iterable[RappelDu], donnes: frozenset[CleRappel]) -> list[RappelDu]:
    """Return those of *echus* whose last step was not given, with the steps that were not."""
    restants = []
    for rappel in echus:
        pas = tuple(cle.pas for cle in _cles(rappel) if cle not in donnes)
        if pas and pas[-1] is rappel.dit:
            restants.append(RappelDu(rappel.echeance, pas))
    return restants


def _expires(dossiers: Iterable[Dossier], maintenant: datetime) -> Iterator[RappelDu]:
    """Yield the certificates that came to their end lately while nothing had replaced them."""
    for d in dossiers:
        if d.statut is not StatutCertificat.EXPIRE or d.retrait_le is not None or d.piece is None:
            continue
        fin = d.piece.faits.fin
        if maintenant - fin <= NOUVELLES:
            jour = dernier_jour(fin)
            yield RappelDu(
                Echeance(
                    genre=GenreEcheance.FIN,
                    numero=d.numero,
                    operateur=d.operateur,
                    origine=jour,
                    le=jour,
                    fin_le=fin,
                    action="vérifiez que l'Opérateur emploie un autre certificat (esav certificat list)",
                ),
                (Pas.EXPIRE,),
            )


def _cles(rappel: RappelDu) -> list[CleRappel]:
    e = rappel.echeance
    return [CleRappel(e.numero, e.genre, e.origine, pas) for pas in rappel.pas]


def _reference(rappels: Sequence[RappelDu], maintenant: datetime) -> str:
    """Return the reference of what gives *rappels*: others of the same day have another."""
    cles = "\n".join(
        f"{cle.numero} {cle.genre} {cle.origine} {cle.pas}" for rappel in rappels for cle in _cles(rappel)
    )
    condense = hashlib.sha256(cles.encode()).hexdigest()[:16]
    return f"echeances-{jour_de_paris(maintenant):%Y%m%d}-{condense}"


def _evenement(e: Echeance, reference: str, le: datetime) -> Evenement:
    donnees = {
        "certificat": e.numero,
        "echeance": e.genre,
        "le": e.le.isoformat(),
        "joursRestants": str(e.jours_restants(jour_de_paris(le))),
        "article": e.article,
        "action": e.action,
        "rappel": reference,
    }
    return Evenement(e.operateur, EVENEMENT, "", le, SYSTEME.nom, donnees)
