"""Incidents of the network and planned works (art. 4.1): what they are, what they cover, how they live.

The profession tells both under one vocabulary: planned works (TP), and collective faults (DERCO), which an incident is
once it covers several lines. Immutable: a change is a new value, and is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from esav_ws.domain.delais import Delai, fin_du_jour
from esav_ws.domain.horloge import en_clair, jour_de_paris
from esav_ws.domain.reseau_codes import (
    CauseIncident,
    Equipement,
    EtatReseau,
    Impact,
    NatureIntervention,
    NatureReseau,
)
from esav_ws.domain.reseau_erreurs import FinReelleInadmissible, TransitionReseauInterdite

VISIBLE_APRES_FIN: Final = Delai(jours=8)
"""How long what is closed or cancelled can still be asked for."""


_E = EtatReseau
_VIVANT: Final = frozenset({_E.MAJ, _E.REPLANIFICATION, _E.CLOTURE, _E.ANNULE})
SUITES: Final[Mapping[EtatReseau, frozenset[EtatReseau]]] = MappingProxyType(
    {
        _E.NOUVEAU: _VIVANT,
        _E.MAJ: _VIVANT,
        _E.REPLANIFICATION: _VIVANT,
        _E.CLOTURE: frozenset(),
        _E.ANNULE: frozenset(),
    }
)
"""The states that each one may lead to; nothing but works is planned again."""


@dataclass(frozen=True, slots=True, order=True)
class Element:
    """One piece of equipment: the PM on which it hangs, and its own `reference`, none for the PM itself."""

    pm: str
    reference: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Couverture:
    """Lines that are covered: all those of a PM, or of one PBO of it."""

    pm: str
    pbo: str = ""

    @property
    def commune(self) -> str:
        """Return the INSEE code of its commune, which its PM names."""
        return commune_du_pm(self.pm)


@dataclass(frozen=True, slots=True)
class DescriptionReseau:
    """What is known of it; `fin` is the end that is expected, `None` where nobody can tell yet.

    `elements` are all of the one kind `equipement`. `reference_incident` names what curative works mend.
    """

    equipement: Equipement
    elements: tuple[Element, ...]
    debut: datetime
    fin: datetime | None = None
    impact: Impact = Impact.COUPURE
    cause: CauseIncident | None = None
    nature_intervention: NatureIntervention | None = None
    curatifs: bool | None = None
    intervention_oc: bool = False
    commentaire: str | None = None
    commentaire_oc: str | None = None
    contact_oi: str | None = None
    immeubles: tuple[str, ...] = ()
    reference_incident: str | None = None

    @property
    def couvertures(self) -> tuple[Couverture, ...]:
        """Return what it covers, once each: a technical PM stands for its PM."""
        par_pbo = self.equipement.par_pbo
        couvertes = (Couverture(e.pm, e.reference if par_pbo else "") for e in self.elements)
        return tuple(dict.fromkeys(couvertes))

    @property
    def pms(self) -> tuple[str, ...]:
        """Return the PMs that it touches, once each, in their order."""
        return tuple(dict.fromkeys(element.pm for element in self.elements))

    def de(self, pm: str) -> tuple[str, ...]:
        """Return the references of what it touches on *pm*; none where it touches the PM itself."""
        return tuple(e.reference for e in self.elements if e.pm == pm and e.reference)

    def changements(self, autre: "DescriptionReseau") -> tuple[str, ...]:
        """Return the names of the members that are not the same in *autre*."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) != getattr(autre, f.name))


@dataclass(frozen=True, slots=True)
class ChangementReseau:
    """One step of its life: the state that it led to, who, why, and the members of the description that changed."""

    etat: EtatReseau
    le: datetime
    auteur: str
    motif: str
    champs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvenementReseau:
    """An incident, or planned works. `revision` counts its changes; `fin_reelle` is when it ended in fact.

    `historique` is left out where many are read at once.
    """

    reference: str
    nature: NatureReseau
    description: DescriptionReseau
    cree_le: datetime
    modifie_le: datetime
    etat: EtatReseau = EtatReseau.NOUVEAU
    revision: int = 0
    fin_reelle: datetime | None = None
    historique: tuple[ChangementReseau, ...] = ()

    @classmethod
    def declarer(
        cls,
        reference: str,
        nature: NatureReseau,
        description: DescriptionReseau,
        *,
        le: datetime,
        auteur: str,
        motif: str,
    ) -> "EvenementReseau":
        """Return a new one."""
        premier = ChangementReseau(EtatReseau.NOUVEAU, le, auteur, motif)
        return cls(reference, nature, description, le, le, historique=(premier,))

    @property
    def vivant(self) -> bool:
        """Return whether it is neither closed nor cancelled."""
        return bool(SUITES[self.etat])

    @property
    def visible_jusqu_au(self) -> datetime | None:
        """Return the instant from which nobody sees it any more: eight days after its end. `None`: it lives."""
        if self.vivant:
            return None
        return fin_du_jour(VISIBLE_APRES_FIN.echeance(jour_de_paris(self.modifie_le)))

    @property
    def libelle(self) -> str:
        """Return what it is in one line, for people."""
        d = self.description
        quoi = (d.cause or d.nature_intervention or self.nature).libelle
        ou = ", ".join(d.pms[:3]) + (f" et {len(d.pms) - 3} autres PM" if len(d.pms) > 3 else "")  # noqa: PLR2004 - three that are named
        fin = f", fin prévue le {en_clair(d.fin)}" if d.fin and self.vivant else ""
        return f"{self.nature.libelle.capitalize()} : {quoi} ; {d.impact.libelle} ; {ou}{fin}"

    def couvre(self, instant: datetime) -> bool:
        """Return whether lines under it are touched at *instant*: it has begun, and is not ended.

        What overruns its expected end goes on until it is closed.
        """
        return self.vivant and self.description.debut <= instant

    def modifier(
        self, description: DescriptionReseau, *, le: datetime, auteur: str, motif: str
    ) -> "EvenementReseau":
        """Return it otherwise described; itself when nothing changes. Raise `TransitionReseauInterdite`."""
        self._exiger(EtatReseau.MAJ)
        champs = self.description.changements(description)
        if not champs:
            return self
        return self._passer(EtatReseau.MAJ, description, le=le, auteur=auteur, motif=motif, champs=champs)

    def replanifier(
        self, debut: datetime, fin: datetime | None, *, le: datetime, auteur: str, motif: str
    ) -> "EvenementReseau":
        """Return the works moved to other dates; themselves when they are there already.

        Raises:
            TransitionReseauInterdite: they have ended, or it is an incident.
        """
        self._exiger(EtatReseau.REPLANIFICATION)
        ailleurs = replace(self.description, debut=debut, fin=fin)
        champs = self.description.changements(ailleurs)
        if not champs:
            return self
        return self._passer(
            EtatReseau.REPLANIFICATION, ailleurs, le=le, auteur=auteur, motif=motif, champs=champs
        )

    def clore(
        self, *, le: datetime, auteur: str, motif: str, fin_reelle: datetime | None = None
    ) -> "EvenementReseau":
        """Return it closed, ended in fact at *fin_reelle*, now if nothing is said.

        Raises:
            TransitionReseauInterdite: it has ended already.
            FinReelleInadmissible: that is before its beginning, or to come.
        """
        self._exiger(EtatReseau.CLOTURE)
        fin = fin_reelle or le
        if not self.description.debut <= fin <= le:
            raise FinReelleInadmissible(self.reference, self.description.debut, fin)
        close = self._passer(EtatReseau.CLOTURE, self.description, le=le, auteur=auteur, motif=motif)
        return replace(close, fin_reelle=fin)

    def annuler(self, *, le: datetime, auteur: str, motif: str) -> "EvenementReseau":
        """Return it cancelled: it will not take place, or never was. Raise `TransitionReseauInterdite`."""
        self._exiger(EtatReseau.ANNULE)
        return self._passer(EtatReseau.ANNULE, self.description, le=le, auteur=auteur, motif=motif)

    def _exiger(self, cible: EtatReseau) -> None:
        replanifiable = self.nature is NatureReseau.TRAVAUX_PROGRAMMES
        if cible not in SUITES[self.etat] or (cible is EtatReseau.REPLANIFICATION and not replanifiable):
            raise TransitionReseauInterdite(self.reference, self.nature.libelle, self.etat, cible)

    def _passer(
        self,
        cible: EtatReseau,
        description: DescriptionReseau,
        *,
        le: datetime,
        auteur: str,
        motif: str,
        champs: tuple[str, ...] = (),
    ) -> "EvenementReseau":
        changement = ChangementReseau(cible, le, auteur, motif, champs)
        return replace(
            self,
            description=description,
            modifie_le=le,
            etat=cible,
            revision=self.revision + 1,
            historique=(*self.historique, changement),
        )


def a_rattacher(candidats: Iterable[EvenementReseau], depose_le: datetime) -> EvenementReseau | None:
    """Return the one of *candidats*, which all cover its line, that a fault reported at *depose_le* belongs to.

    One that was under way then; an incident before works, since it was not foreseen; then what began last.
    """
    en_cours = [c for c in candidats if c.couvre(depose_le)]
    return max(
        en_cours,
        key=lambda c: (c.nature is NatureReseau.INCIDENT, c.description.debut, c.reference),
        default=None,
    )


def commune_du_pm(pm: str) -> str:
    """Return the INSEE code of the commune that *pm* names.

    >>> commune_du_pm("FI-49223-0009")
    '49223'
    """
    return pm.split("-")[1]
