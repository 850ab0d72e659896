"""Repository of the signalisations that are in collective faults."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, or_, select, update

from esav_ws.application.messages_collectif import ComptesCollectif, LigneCollectif
from esav_ws.application.ports_collectif import Entree, Membre
from esav_ws.domain.collectif_detection import Candidate
from esav_ws.domain.collectif_suivi import Empechement
from esav_ws.domain.derangement_collectif import (
    CauseSortie,
    CollectifVu,
    DerangementCollectif,
    EtatCollectif,
)
from esav_ws.storage import collectifs_candidates
from esav_ws.storage.collectifs import lire_vu
from esav_ws.storage.collectifs_comptes import compter
from esav_ws.storage.ecriture import definir
from esav_ws.storage.instruction import Instruction
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import Instant
from esav_ws.storage.tables import signalisation as s
from esav_ws.storage.tables_collectif import collectif as c
from esav_ws.storage.tables_collectif import membre_collectif as m

_TAILLE = bindparam("taille", type_=Integer)
_DU_COLLECTIF = m.c.collectif == bindparam("du_collectif")
_DE_LA_SIGNALISATION = m.c.numero == bindparam("de_la_signalisation")
_ACTIF = m.c.actif.is_(True)
_VU = Instruction(
    select(c.c.numero, c.c.niveau, c.c.confirme_le)
    .join_from(m, c, c.c.numero == m.c.collectif)
    .where(_DE_LA_SIGNALISATION, m.c.rattache.is_(True), m.c.sorti_le.is_(None))
)
_MEMBRE = select(m.c.numero, m.c.operateur, m.c.prestation, m.c.rattache, m.c.suivi)
_UN_MEMBRE = Instruction(_MEMBRE.where(_DU_COLLECTIF, _DE_LA_SIGNALISATION, _ACTIF))
_ACTIF_SUR = Instruction(
    select(m.c.collectif).where(m.c.prestation == bindparam("de_la_prestation"), _ACTIF).limit(1)
)
_ACTIF_DE = Instruction(select(m.c.collectif).where(_DE_LA_SIGNALISATION, _ACTIF))
_ACCUEILLIR = update(m).where(_DU_COLLECTIF, _ACTIF, m.c.rattache.is_(False)).values(rattache=True)
_ACCUEILS = {False: Instruction(_ACCUEILLIR), True: Instruction(_ACCUEILLIR.where(_DE_LA_SIGNALISATION))}
_ABSORBER = Instruction(update(m).where(_DU_COLLECTIF, _ACTIF).values(collectif=bindparam("large")))
_SORTIR = (
    update(m)
    .where(_DU_COLLECTIF, m.c.sorti_le.is_(None))
    .values(actif=False, sorti_le=bindparam("le", type_=Instant()), cause_sortie=bindparam("cause"))
)
_SORTIES = {False: Instruction(_SORTIR), True: Instruction(_SORTIR.where(_DE_LA_SIGNALISATION))}
_SUIVIE = Instruction(
    update(m)
    .where(_DU_COLLECTIF, _DE_LA_SIGNALISATION)
    .values(
        suivi=bindparam("rang", type_=Integer),
        revision_vue=bindparam("revision", type_=Integer),
        empechement=bindparam("pourquoi", type_=m.c.empechement.type),
        actif=bindparam("reste", type_=m.c.actif.type),
    )
)
_REPRENDRE = Instruction(
    update(m)
    .where(_DU_COLLECTIF, _ACTIF, m.c.rattache.is_(True), m.c.empechement.is_not(None))
    .values(suivi=1)
)
_CHANGEE = s.c.revision != m.c.revision_vue
_A_SUIVRE = _MEMBRE.join_from(m, s, s.c.numero == m.c.numero).where(
    _DU_COLLECTIF, _ACTIF, m.c.rattache.is_(True)
)
_RESTE = {
    True: or_(m.c.suivi < bindparam("rang", type_=Integer), _CHANGEE),
    False: or_(m.c.suivi < bindparam("rang", type_=Integer), and_(_CHANGEE, s.c.ouverte.is_(False))),
}
"""What is to be looked at, by whether the collective fault is open: once it is closed, only what has ended since."""
_PREMIERES = {
    ouvert: Instruction(_A_SUIVRE.where(reste).order_by(m.c.operateur, m.c.numero).limit(1))
    for ouvert, reste in _RESTE.items()
}
_LOTS = {
    ouvert: Instruction(
        _A_SUIVRE.where(reste, m.c.operateur == bindparam("operateur")).order_by(m.c.numero).limit(_TAILLE)
    )
    for ouvert, reste in _RESTE.items()
}
_EN_RETARD = Instruction(
    select(c.c.numero)
    .select_from(m)
    .join(c, c.c.numero == m.c.collectif)
    .join(s, s.c.numero == m.c.numero)
    .where(
        _ACTIF,
        m.c.rattache.is_(True),
        or_(
            m.c.suivi < c.c.rang,
            and_(_CHANGEE, or_(c.c.etat != EtatCollectif.CLOS.value, s.c.ouverte.is_(False))),
        ),
    )
    .distinct()
    .order_by(c.c.numero)
)
_UN_ACTIF = Instruction(select(m.c.numero).where(_ACTIF).limit(1))
_LIGNES = Instruction(
    select(m.c.numero, m.c.operateur, m.c.prestation, s.c.etat, m.c.rattache, m.c.empechement)
    .join_from(m, s, s.c.numero == m.c.numero)
    .where(_DU_COLLECTIF, m.c.sorti_le.is_(None))
    .order_by(m.c.empechement.is_(None), m.c.rattache, m.c.operateur, m.c.numero)
    .limit(_TAILLE)
)


class MembresCollectifsSql:
    """One row for each time that a signalisation entered one."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def vu_de(self, signalisation: str) -> CollectifVu | None:
        """Return the confirmed one in which *signalisation* is, or was when it ended."""
        row = self._liaison.ligne(_VU, de_la_signalisation=signalisation)
        return lire_vu(row) if row else None

    def entrer(self, collectif: str, entrees: Sequence[Entree], *, le: datetime, par: str) -> None:
        """Put signalisations into *collectif*; one that had left it comes back."""
        for entree in entrees:
            definir(
                self._liaison,
                m,
                {"collectif": collectif, "numero": entree.numero},
                {
                    "operateur": entree.operateur,
                    "prestation": entree.prestation,
                    "entre_le": le,
                    "entre_par": par,
                    "rattache": entree.rattachee,
                    "actif": True,
                    "suivi": 0,
                    "revision_vue": -1,
                    "empechement": None,
                    "sorti_le": None,
                    "cause_sortie": None,
                },
            )

    def accueillir(self, collectif: str, signalisation: str | None = None) -> int:
        """Make follow those that are proposed, or one of them; return how many."""
        return self._liaison.ecrire(
            _ACCUEILS[signalisation is not None], du_collectif=collectif, **_une(signalisation)
        )

    def absorber(self, etroit: str, large: str) -> None:
        """Pass all that is in *etroit* on to *large*."""
        self._liaison.ecrire(_ABSORBER, du_collectif=etroit, large=large)

    def membre(self, collectif: str, signalisation: str) -> Membre | None:
        """Return the signalisation, if it is in *collectif* now."""
        row = self._liaison.ligne(_UN_MEMBRE, du_collectif=collectif, de_la_signalisation=signalisation)
        return Membre(*row) if row else None

    def actif_sur(self, prestation: str) -> str | None:
        """Return the number of the collective fault that a signalisation on *prestation* is in now."""
        row = self._liaison.ligne(_ACTIF_SUR, de_la_prestation=prestation)
        return row.collectif if row else None

    def actif_de(self, signalisation: str) -> str | None:
        """Return the number of the collective fault that *signalisation* is in now."""
        row = self._liaison.ligne(_ACTIF_DE, de_la_signalisation=signalisation)
        return row.collectif if row else None

    def sortir(self, collectif: str, signalisation: str | None, cause: CauseSortie, *, le: datetime) -> None:
        """Take one, or all, out of *collectif*."""
        self._liaison.ecrire(
            _SORTIES[signalisation is not None],
            du_collectif=collectif,
            le=le,
            cause=cause,
            **_une(signalisation),
        )

    def a_suivre(self, collectif: DerangementCollectif) -> str | None:
        """Return the Opérateur of the first signalisation that is to be brought where *collectif* stands."""
        row = self._liaison.ligne(
            _PREMIERES[collectif.ouvert], du_collectif=collectif.numero, rang=collectif.rang
        )
        return row.operateur if row else None

    def lot(self, collectif: DerangementCollectif, operateur: str, taille: int) -> list[Membre]:
        """Return at most *taille* of those of *operateur*'s."""
        rows = self._liaison.lignes(
            _LOTS[collectif.ouvert],
            du_collectif=collectif.numero,
            rang=collectif.rang,
            operateur=operateur,
            taille=taille,
        )
        return [Membre(*row) for row in rows]

    def suivie(
        self,
        collectif: DerangementCollectif,
        signalisation: str,
        *,
        revision: int,
        empechement: Empechement | None,
        finie: bool,
    ) -> None:
        """Record that it was brought there, as far as could be."""
        self._liaison.confier(
            _SUIVIE,
            {
                "du_collectif": collectif.numero,
                "de_la_signalisation": signalisation,
                "rang": collectif.rang,
                "revision": revision,
                "pourquoi": empechement,
                "reste": not finie,
            },
        )

    def reprendre(self, collectif: str) -> None:
        """Make those that are kept back be looked at again."""
        self._liaison.ecrire(_REPRENDRE, du_collectif=collectif)

    def lignes(self, numero: str, taille: int) -> list[LigneCollectif]:
        """Return at most *taille* of its signalisations: what is kept back first, then what is proposed."""
        rows = self._liaison.lignes(_LIGNES, du_collectif=numero, taille=taille)
        return [
            LigneCollectif(
                r.numero,
                r.operateur,
                r.prestation,
                r.etat,
                not r.rattache,
                Empechement(r.empechement) if r.empechement else None,
            )
            for r in rows
        ]

    def compter(self, numero: str) -> ComptesCollectif:
        """Return how many signalisations it has."""
        return compter(self._liaison, numero)

    def en_retard(self) -> list[str]:
        """Return the numbers of those that have signalisations to bring where they stand."""
        return [row.numero for row in self._liaison.lignes(_EN_RETARD)]

    def actifs(self) -> bool:
        """Return whether a signalisation is in one."""
        return self._liaison.ligne(_UN_ACTIF) is not None

    def dernier_depot(self) -> datetime | None:
        """Return when the latest open signalisation was deposited."""
        return collectifs_candidates.dernier_depot(self._liaison)

    def candidates(self, depuis: datetime, jusqua: datetime, taille: int) -> list[Candidate]:
        """Return at most *taille* open ones of the window that no agent has decided on, the latest first."""
        return collectifs_candidates.candidates(self._liaison, depuis, jusqua, taille)


def _une(signalisation: str | None) -> dict[str, str]:
    return {} if signalisation is None else {"de_la_signalisation": signalisation}
