"""What is due about client certificates, until when, by whom (art. 5.2.2).

Computed from the files alone: an échéance is there as long as what it asks for is not done, and goes with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import OUVERTS, Dossier, Source
from esav_ws.domain.horloge import en_clair, jour_de_paris
from esav_ws.domain.operateur import Cote

DELAI_OUVRE: Final = 15
"""Jours ouvrés to issue or to configure a certificate, and before its end to send the next one."""
PREAVIS_BASCULE: Final = timedelta(days=30)
"""Calendar days before the end of validity at which a change of source must be under way."""
ARTICLE: Final = "5.2.2"

_S = StatutCertificat
_SANS_SUITE: Final = frozenset({_S.EXPIRE, _S.REVOQUE, _S.REFUSE})
_UN_INSTANT: Final = timedelta(microseconds=1)


class GenreEcheance(StrEnum):
    """What is due."""

    EMISSION = "EMISSION"
    CONFIGURATION = "CONFIGURATION"
    REMPLACEMENT = "REMPLACEMENT"
    RENOUVELLEMENT = "RENOUVELLEMENT"
    BASCULE = "BASCULE"
    INSTALLATION = "INSTALLATION"
    FIN = "FIN"
    RETRAIT = "RETRAIT"

    @property
    def libelle(self) -> str:
        """Return what people call it."""
        return _LIBELLES[self]

    @property
    def debiteur(self) -> Cote:
        """Return the side whose turn it is."""
        return Cote.OI if self in _DE_L_OI else Cote.OPERATEUR

    @property
    def facultative(self) -> bool:
        """Return whether nobody is late who lets it pass: it closes a possibility."""
        return self is GenreEcheance.BASCULE


_G = GenreEcheance
_CONSTATS: Final = frozenset({_G.FIN, _G.RETRAIT})
"""What comes by itself."""
_DE_L_OI: Final = frozenset({_G.EMISSION, _G.CONFIGURATION, _G.REMPLACEMENT})
_LIBELLES: Final[Mapping[GenreEcheance, str]] = MappingProxyType(
    {
        _G.EMISSION: "émettre le certificat demandé",
        _G.CONFIGURATION: "configurer le certificat reçu",
        _G.REMPLACEMENT: "faire parvenir le nouveau certificat",
        _G.RENOUVELLEMENT: "faire parvenir le certificat renouvelé",
        _G.BASCULE: "changer de source de certificat (facultatif)",
        _G.INSTALLATION: "installer le nouveau certificat",
        _G.FIN: "fin de validité",
        _G.RETRAIT: "retrait du certificat remplacé",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Echeance:
    """One thing that is due on the file `numero`.

    `le` is the last lawful day: it ends at 24:00 in Paris. `origine` is the day from which it is counted, which no
    calendar moves; `fin_le` the very instant of that day after which it is too late, where it is not its end;
    `action` what is to be done next, in French, by its `debiteur`.
    """

    genre: GenreEcheance
    numero: str
    operateur: str
    origine: date
    le: date
    action: str
    fin_le: datetime | None = None
    article: str = ARTICLE

    @property
    def debiteur(self) -> Cote:
        """Return the side whose turn it is."""
        return self.genre.debiteur

    @property
    def libelle(self) -> str:
        """Return what people call it."""
        return self.genre.libelle

    def jours_restants(self, aujourdhui: date) -> int:
        """Return the calendar days from *aujourdhui* to the last lawful day: 0 on that day, negative after it."""
        return (self.le - aujourdhui).days

    def en_retard(self, aujourdhui: date) -> bool:
        """Return whether the last lawful day is over, and what was due is not done."""
        return self.le < aujourdhui and not self.genre.facultative

    def caduque(self, aujourdhui: date) -> bool:
        """Return whether it was a possibility, and is none any more."""
        return self.le < aujourdhui and self.genre.facultative

    def quand(self) -> str:
        """Return until when, as people write it.

        >>> Echeance(
        ...     genre=GenreEcheance.EMISSION, numero="ALFA-C0001", operateur="ALFA", action="",
        ...     origine=date(2026, 3, 2), le=date(2026, 3, 23),
        ... ).quand()
        'au plus tard le 23/03/2026 à 24 h'
        """
        if self.fin_le is None:
            return f"au plus tard le {self.le:%d/%m/%Y} à 24 h"
        return (
            f"le {en_clair(self.fin_le)}" if self.genre in _CONSTATS else f"avant le {en_clair(self.fin_le)}"
        )


def dernier_jour(fin: datetime) -> date:
    """Return the Paris day on which a validity that ends at *fin* ends: midnight belongs to the day before.

    >>> from datetime import UTC
    >>> dernier_jour(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)), dernier_jour(datetime(2026, 6, 30, 22, 1, tzinfo=UTC))
    (datetime.date(2026, 6, 30), datetime.date(2026, 7, 1))
    """
    return jour_de_paris(fin - _UN_INSTANT)


def echeances(dossiers: Iterable[Dossier], calendrier: Calendrier) -> tuple[Echeance, ...]:
    """Return what is due on *dossiers*, the first due first.

    *dossiers* are all those of each Opérateur that is there at all: what renews a certificate is found among them.
    """
    tous = list(dossiers)
    suites: defaultdict[str, list[Dossier]] = defaultdict(list)
    for dossier in tous:
        if dossier.remplace is not None and dossier.statut not in _SANS_SUITE:
            suites[dossier.remplace].append(dossier)
    dues = (
        due for dossier in tous for due in _du_dossier(dossier, suites.get(dossier.numero, ()), calendrier)
    )
    return tuple(sorted(dues, key=lambda e: (e.le, e.operateur, e.numero, e.genre)))


def jours_restants(dossiers: Iterable[Dossier], aujourdhui: date) -> dict[str, int]:
    """Return, by Opérateur, the days left of the first certificate in service to end, the replaced ones apart.

    Of one that has none left, the days since the last one ended, negative.
    """
    fins: defaultdict[tuple[str, bool], list[date]] = defaultdict(list)
    for d in dossiers:
        if d.piece is not None and d.statut in {_S.ACTIF, _S.EXPIRE}:
            fins[d.operateur, d.statut is _S.ACTIF].append(dernier_jour(d.piece.faits.fin))
    restants = {code: (max(jours) - aujourdhui).days for (code, actif), jours in fins.items() if not actif}
    return restants | {code: (min(jours) - aujourdhui).days for (code, actif), jours in fins.items() if actif}


def remarque_vie_courte(debut: datetime, fin: datetime, calendrier: Calendrier) -> str | None:
    """Return what to say of a life of which the fifteen jours ouvrés take a quarter or more; `None` below.

    The law of authorities brings lives of 200, 100 then 47 days: the time to renew is a large part of them.
    """
    dernier = dernier_jour(fin)
    vie = (dernier - jour_de_paris(debut)).days
    delai = (dernier - calendrier.retrancher_jours_ouvres(dernier, DELAI_OUVRE)).days
    if delai * 4 < vie:
        return None
    utile = max(vie - delai, 0)
    return (
        f"validité courte : les {DELAI_OUVRE} jours ouvrés de l'article {ARTICLE} font ici {delai} jours calendaires sur "
        f"{max(vie, 0)} ; le renouvellement est à envoyer au plus tard {utile} jours après le début de validité"
    )


def _du_dossier(d: Dossier, suites: Sequence[Dossier], calendrier: Calendrier) -> Iterator[Echeance]:
    if d.statut is _S.DEMANDE:
        yield _apres_reception(d, _G.EMISSION, f"esav certificat issue {d.numero}", calendrier)
    elif d.source is Source.RECONNUE and d.statut is _S.DEPOSE:
        yield _apres_reception(d, _G.CONFIGURATION, f"esav certificat check {d.numero}", calendrier)
    elif d.source is Source.RECONNUE and d.statut is _S.CONTROLE:
        yield _apres_reception(d, _G.CONFIGURATION, f"esav certificat activate {d.numero}", calendrier)
    elif d.statut in OUVERTS and d.piece is not None:
        yield from _en_service(d, d.piece.faits.fin, suites, calendrier)


def _en_service(
    d: Dossier, validite: datetime, suites: Sequence[Dossier], calendrier: Calendrier
) -> Iterator[Echeance]:
    """Yield what is due on a certificate that opens the door until *validite*."""
    fin = dernier_jour(validite)
    if d.statut is _S.REMPLACE and d.retrait_le is not None:
        retrait = min(validite, d.retrait_le)
        jour = dernier_jour(retrait)
        yield _due(
            d, _G.RETRAIT, jour, jour, "ne présentez plus que le certificat qui le remplace", fin_le=retrait
        )
        return
    if not any(_transmise(suite, d.source) for suite in suites):
        yield _a_transmettre(d, fin, suites, calendrier)
    if not suites:
        yield _due(d, _G.BASCULE, fin, fin - PREAVIS_BASCULE, _BASCULES[d.source])
    a_installer = [suite for suite in suites if _a_installer(suite)]
    for suite in a_installer:
        action = (
            f"installez {suite.numero} et appelez e-SAV avec lui ; l'ancien reste accepté jusqu'à son retrait"
        )
        yield _due(suite, _G.INSTALLATION, fin, fin, action, fin_le=validite)
    if not a_installer:
        action = "suivez le renouvellement en cours" if suites else _FINS[d.source]
        yield _due(d, _G.FIN, fin, fin, action, fin_le=validite)


def _a_transmettre(d: Dossier, fin: date, suites: Sequence[Dossier], calendrier: Calendrier) -> Echeance:
    """Return the duty to send the next certificate: the OI's for its own, the Opérateur's for a recognised one."""
    le = calendrier.retrancher_jours_ouvres(fin, DELAI_OUVRE)
    if d.source is Source.RECONNUE:
        return _due(d, _G.RENOUVELLEMENT, fin, le, _FINS[d.source])
    demandes = [suite.numero for suite in suites if suite.statut is _S.DEMANDE]
    action = (
        f"esav certificat issue {demandes[0]}"
        if demandes
        else f"obtenez la demande (CSR) de {d.operateur}, puis esav certificat request et esav certificat issue"
    )
    return _due(d, _G.REMPLACEMENT, fin, le, action)


def _transmise(suite: Dossier, ancienne: Source) -> bool:
    """Return whether *suite* settles the duty to send the one that follows a certificate of the source *ancienne*.

    A recognised certificate is sent once received; one of the OI's once issued, unless its request was itself what
    the Opérateur had to send: that of a change of source.
    """
    return suite.statut is not _S.DEMANDE or ancienne is Source.RECONNUE


def _a_installer(suite: Dossier) -> bool:
    """Return whether *suite* is in the hands of its Opérateur, configured if need be, and never used yet."""
    remis = {_S.EMIS, _S.CONTROLE, _S.ACTIF} if suite.source is Source.OI else {_S.ACTIF}
    return suite.statut in remis and suite.premier_usage_le is None


def _apres_reception(d: Dossier, genre: GenreEcheance, action: str, calendrier: Calendrier) -> Echeance:
    recu = jour_de_paris(d.ouvert_le)
    return _due(d, genre, recu, calendrier.ajouter_jours_ouvres(recu, DELAI_OUVRE), action)


def _due(
    d: Dossier, genre: GenreEcheance, origine: date, le: date, action: str, *, fin_le: datetime | None = None
) -> Echeance:
    return Echeance(
        genre=genre,
        numero=d.numero,
        operateur=d.operateur,
        origine=origine,
        le=le,
        action=action,
        fin_le=fin_le,
    )


_FINS: Final[Mapping[Source, str]] = MappingProxyType(
    {
        Source.OI: "envoyez à l'opérateur d'infrastructure une demande de certificat (CSR) faite avec une clé neuve",
        Source.RECONNUE: "obtenez le certificat suivant de votre autorité, avec une clé neuve, et envoyez-le à l'opérateur "
        "d'infrastructure, sans la clé",
    }
)
"""What an Opérateur does so that access outlives this certificate."""
_BASCULES: Final[Mapping[Source, str]] = MappingProxyType(
    {
        Source.OI: "pour passer à une autorité reconnue, envoyez d'ici là son certificat à l'opérateur d'infrastructure",
        Source.RECONNUE: "pour passer à un certificat de l'opérateur d'infrastructure, envoyez-lui d'ici là votre demande "
        "(CSR)",
    }
)
