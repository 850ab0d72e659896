"""Repository of the parcours that are being played."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from esav_ws.domain.attestation import Constat, EchangeJoue, GraviteConstat
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.parcours import PartieEnCours
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import Instant
from esav_ws.storage.tables_parcours import partie_parcours as p

_CELLE = (p.c.operateur == bindparam("de"), p.c.debut == bindparam("depuis", type_=Instant()))
_CHANGENT = ("etape", "constats", "certificat", "echanges")

_TOUTES = Instruction(select(p).order_by(p.c.operateur))
_UNE = Instruction(select(p).where(p.c.operateur == bindparam("de")))
_AJOUT = ajout(p)
_MODIFIER = Instruction(
    update(p).where(*_CELLE).values({nom: bindparam(f"v_{nom}", type_=p.c[nom].type) for nom in _CHANGENT})
)
_RETIRER = Instruction(delete(p).where(*_CELLE))


class PartiesEnCoursSql:
    """The plays that are under way."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def lister(self) -> list[PartieEnCours]:
        """Return all, by Opérateur."""
        return [_partie(row) for row in self._liaison.lignes(_TOUTES)]

    def trouver(self, operateur: str) -> PartieEnCours | None:
        """Return that of *operateur*."""
        row = self._liaison.ligne(_UNE, de=operateur)
        return _partie(row) if row else None

    def ajouter(self, partie: PartieEnCours) -> None:
        """Store one that begins, or raise `ConflitEcriture`, at the latest with the commit."""
        self._liaison.confier(_AJOUT, _colonnes(partie))

    def modifier(self, partie: PartieEnCours) -> bool:
        """Store where *partie* stands; `False`, and nothing changed, when it is under way no more."""
        colonnes = _colonnes(partie)
        valeurs = {f"v_{nom}": colonnes[nom] for nom in _CHANGENT}
        return self._liaison.ecrire(_MODIFIER, de=partie.operateur, depuis=partie.debut, **valeurs) == 1

    def retirer(self, partie: PartieEnCours) -> bool:
        """Take out one that is over; `False` when it was under way no more."""
        return self._liaison.ecrire(_RETIRER, de=partie.operateur, depuis=partie.debut) == 1


def _colonnes(partie: PartieEnCours) -> dict[str, Any]:
    return {c.name: getattr(partie, c.name) for c in p.columns} | {
        "constats": [asdict(c) | {"le": c.le.isoformat()} for c in partie.constats],
        "echanges": [asdict(e) | {"le": e.le.isoformat()} for e in partie.echanges],
    }


def _partie(row: Any) -> PartieEnCours:
    lus = {
        "domaine": Habilitation(row.domaine),
        "constats": tuple(
            Constat(datetime.fromisoformat(c["le"]), c["texte"], GraviteConstat(c["gravite"]))
            for c in row.constats
        ),
        "echanges": tuple(EchangeJoue(**{**e, "le": datetime.fromisoformat(e["le"])}) for e in row.echanges),
    }
    return PartieEnCours(**{**row._asdict(), **lus})
