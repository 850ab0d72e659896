"""Repository of the plays of parcours."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update

from esav_ws.domain.attestation import Constat, EchangeJoue, GraviteConstat
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.parcours import PartieJouee
from esav_ws.domain.regie import EtatParcours
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import Instant
from esav_ws.storage.tables_parcours import partie_parcours as p

_EN_COURS: Final = EtatParcours.EN_COURS.value
_CELLE: Final = p.c.operateur == bindparam("celui")

_DERNIER = Instruction(select(func.coalesce(func.max(p.c.numero), 0).label("numero")))
_AJOUT = ajout(p)
_UNE = Instruction(select(p).where(p.c.numero == bindparam("le_numero")))
_MODIFIER = Instruction(
    update(p)
    .where(p.c.numero == bindparam("le_numero"), p.c.etat == _EN_COURS)
    .values(
        fin=bindparam("la_fin", type_=Instant()),
        etat=bindparam("l_etat"),
        etape=bindparam("l_etape"),
        remede=bindparam("le_remede"),
        constats=bindparam("les_constats", type_=p.c.constats.type),
        certificat=bindparam("le_certificat"),
        echanges=bindparam("les_echanges", type_=p.c.echanges.type),
    )
)
_TOUTES_EN_COURS = Instruction(select(p).where(p.c.etat == _EN_COURS).order_by(p.c.numero))
_SIENNE_EN_COURS = Instruction(select(p).where(p.c.etat == _EN_COURS, _CELLE).order_by(p.c.numero))
_RANG = func.max(p.c.numero)
_DERNIERES = Instruction(
    select(p)
    .where(p.c.numero.in_(select(_RANG).where(_CELLE).group_by(p.c.contrat, p.c.majeure, p.c.parcours)))
    .order_by(p.c.numero)
)
_REUSSIES = Instruction(
    select(p)
    .where(
        p.c.numero.in_(
            select(_RANG)
            .where(
                _CELLE,
                p.c.etat == EtatParcours.REUSSI.value,
                p.c.contrat == bindparam("le_contrat"),
                p.c.majeure == bindparam("la_majeure"),
            )
            .group_by(p.c.parcours)
        )
    )
    .order_by(p.c.numero)
)


class PartiesJoueesSql:
    """The plays of parcours."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def dernier(self) -> int:
        """Return the greatest number given, 0 before the first."""
        row = self._liaison.ligne(_DERNIER)
        return int(row.numero) if row else 0

    def ajouter(self, partie: PartieJouee) -> None:
        """Store one that begins, or raise `ConflitEcriture`, at the latest with the commit."""
        colonnes = {c.name: getattr(partie, c.name) for c in p.columns}
        self._liaison.confier(_AJOUT, colonnes | _json(partie))

    def modifier(self, partie: PartieJouee) -> bool:
        """Store where *partie* stands; `False`, and nothing changed, when it is over already or is no more."""
        json = _json(partie)
        changees = self._liaison.ecrire(
            _MODIFIER,
            le_numero=partie.numero,
            la_fin=partie.fin,
            l_etat=partie.etat.value,
            l_etape=partie.etape,
            le_remede=partie.remede,
            les_constats=json["constats"],
            le_certificat=partie.certificat,
            les_echanges=json["echanges"],
        )
        return changees == 1

    def trouver(self, numero: int) -> PartieJouee | None:
        """Return one."""
        row = self._liaison.ligne(_UNE, le_numero=numero)
        return _partie(row) if row else None

    def en_cours(self, operateur: str | None = None) -> list[PartieJouee]:
        """Return those that are under way, of everybody or of one Opérateur, the oldest first."""
        if operateur is None:
            return [_partie(row) for row in self._liaison.lignes(_TOUTES_EN_COURS)]
        return [_partie(row) for row in self._liaison.lignes(_SIENNE_EN_COURS, celui=operateur)]

    def dernieres(self, operateur: str) -> list[PartieJouee]:
        """Return the latest play of each parcours and major version of *operateur*, by number."""
        return [_partie(row) for row in self._liaison.lignes(_DERNIERES, celui=operateur)]

    def dernieres_reussies(self, operateur: str, contrat: str, majeure: int) -> list[PartieJouee]:
        """Return the latest passed play of each parcours of one contract version, by number."""
        rows = self._liaison.lignes(_REUSSIES, celui=operateur, le_contrat=contrat, la_majeure=majeure)
        return [_partie(row) for row in rows]


def _json(partie: PartieJouee) -> dict[str, Any]:
    return {
        "domaine": partie.domaine.value,
        "etat": partie.etat.value,
        "constats": [asdict(c) | {"le": c.le.isoformat()} for c in partie.constats],
        "echanges": [asdict(e) | {"le": e.le.isoformat()} for e in partie.echanges],
    }


def _partie(row: Any) -> PartieJouee:
    return PartieJouee(
        **row._asdict()
        | {
            "domaine": Habilitation(row.domaine),
            "etat": EtatParcours(row.etat),
            "constats": tuple(
                Constat(datetime.fromisoformat(c["le"]), c["texte"], GraviteConstat(c["gravite"])) for c in row.constats
            ),
            "echanges": tuple(
                EchangeJoue(**e | {"le": datetime.fromisoformat(e["le"])}) for e in row.echanges
            ),
        }
    )
