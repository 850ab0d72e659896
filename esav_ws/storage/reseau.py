"""Repository of incidents and planned works."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from esav_ws.application.messages_reseau import Concerne
from esav_ws.application.ports_reseau import CriteresReseau, Impactee, Ouverte, Place
from esav_ws.domain.reseau import ChangementReseau, EvenementReseau
from esav_ws.domain.reseau_codes import EtatReseau, NatureReseau
from esav_ws.domain.reseau_erreurs import ConflitRevisionReseau
from esav_ws.domain.reseau_fiche import ecrire, relire
from esav_ws.storage import reseau_instructions as i
from esav_ws.storage.instruction import Ligne
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.reseau_criteres import JAMAIS, page


class ReseauSql:
    """Incidents and planned works, with optimistic revision and keyset paging."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, evenement: EvenementReseau) -> None:
        """Store a new one; a reference that is taken makes the commit raise `ConflitEcriture`, if not this call."""
        fixes = {"reference": evenement.reference, "nature": evenement.nature, "cree_le": evenement.cree_le}
        self._liaison.confier(i.AJOUT, fixes | _variable(evenement) | {"revision_dite": -1})
        self._raconter(evenement, 0)
        self._couvrir(evenement)

    def enregistrer(self, avant: EvenementReseau, apres: EvenementReseau) -> None:
        """Write *apres* over *avant*, or raise `ConflitRevisionReseau` if somebody else wrote first."""
        reference = avant.reference
        ecrites = self._liaison.ecrire(
            i.ENREGISTRER, de_reference=reference, lue=avant.revision, **_variable(apres)
        )
        if ecrites != 1:
            raise ConflitRevisionReseau(reference)
        self._raconter(apres, len(avant.historique))
        if apres.description.couvertures != avant.description.couvertures:
            self._liaison.ecrire(i.DECOUVRIR, de_reference=reference)
            self._couvrir(apres)
        elif avant.vivant and not apres.vivant:
            self._liaison.ecrire(i.ETEINDRE, de_reference=reference)

    def trouver(self, reference: str) -> EvenementReseau | None:
        """Return it whole."""
        with self._liaison.instantane():
            row = self._liaison.ligne(i.UN, de_reference=reference)
            if row is None:
                return None
            histoire = self._liaison.lignes(i.HISTOIRE, de_reference=reference)
        return _lire(row, histoire)

    def visible(self, reference: str, operateur: str, le: datetime) -> bool:
        """Return whether *operateur* may see it at *le*."""
        return (
            self._liaison.ligne(i.VISIBLE, de_reference=reference, de_operateur=operateur, le=le) is not None
        )

    def lister(
        self, criteres: CriteresReseau, maintenant: datetime, apres: tuple[datetime, str] | None, taille: int
    ) -> list[EvenementReseau]:
        """Return at most *taille*, the latest changed first, after the position."""
        instruction, valeurs = page(criteres, maintenant, apres)
        return [_lire(row) for row in self._liaison.lignes(instruction, taille=taille, **valeurs)]

    def couvrant(self, pm: str, pbo: str | None) -> list[EvenementReseau]:
        """Return those that live and cover a line of *pm* and *pbo*."""
        return [_lire(row) for row in self._liaison.lignes(i.COUVRANT, pm=pm, pbo=pbo)]

    def ligne_de_prise(self, prise: str, operateur: str | None) -> tuple[str, str | None] | None:
        """Return the PM and the PBO of the line that ends at the PTO *prise*, *operateur*'s own (`None`: the OI)."""
        rows = self._liaison.lignes(i.DE_PRISE, prise=prise)
        siennes = (row for row in rows if operateur in {None, row.operateur})
        return next(((row.reference_pm or "", row.reference_pbo) for row in siennes), None)

    def touches(self, reference: str) -> list[str]:
        """Return the Opérateurs that rent a line that it covers, by code."""
        return [row.code for row in self._liaison.lignes(i.TOUCHES, de_reference=reference)]

    def impactees(self, reference: str, operateur: str, apres: Place | None, taille: int) -> list[Impactee]:
        """Return at most *taille* prestations of *operateur*'s that it covers, after the place *apres*."""
        rang, dernier = apres or (0, "")
        rows = self._liaison.lignes(
            i.IMPACTEES,
            de_reference=reference,
            de_operateur=operateur,
            rang=rang,
            dernier=dernier,
            taille=taille,
        )
        return [Impactee(*row) for row in rows]

    def compter(self, reference: str, operateur: str, rang: int, rangs: int) -> int:
        """Return how many prestations of *operateur*'s are under *rangs* of its coverings, from *rang* on."""
        row = self._liaison.ligne(
            i.COMPTER, de_reference=reference, de_operateur=operateur, rang=rang, borne=rang + rangs
        )
        return int(row.nombre) if row else 0

    def concernes(self, reference: str) -> list[Concerne]:
        """Return whom it concerns, by code."""
        return [Concerne(*row) for row in self._liaison.lignes(i.CONCERNES, de_reference=reference)]

    def concerner(self, reference: str, operateurs: Sequence[str], visible_jusqu_au: datetime | None) -> None:
        """Record that it concerns *operateurs* too, and until when all whom it concerns see it."""
        jusqu_au = visible_jusqu_au or JAMAIS
        self._liaison.ecrire(i.CACHER, de_reference=reference, jusqu_au=jusqu_au)
        connus = {concerne.operateur for concerne in self.concernes(reference)}
        nouveaux = [code for code in operateurs if code not in connus]
        ligne: dict[str, Any] = {"reference": reference, "visible_jusqu_au": jusqu_au}
        ligne |= {"revision_dite": None, "nombre": None}
        self._liaison.confier(i.AJOUT_CONCERNE, *({**ligne, "operateur": code} for code in nouveaux))

    def nombres(self, references: Sequence[str], operateur: str) -> dict[str, int | None]:
        """Return how many prestations *operateur* was told of for each of *references*."""
        textes = orjson.dumps(list(references)).decode()
        rows = self._liaison.lignes(i.NOMBRES, references=textes, de_operateur=operateur)
        return {row.reference: row.nombre for row in rows}

    def dire(self, reference: str, operateur: str, revision: int, nombre: int) -> None:
        """Record that *operateur* is told of *revision*, that covers *nombre* prestations of its own."""
        self._liaison.confier(
            i.DIRE,
            {"de_reference": reference, "de_operateur": operateur, "dite": revision, "combien": nombre},
        )

    def a_dire(self, apres: str, taille: int) -> list[str]:
        """Return at most *taille* references, after *apres*, of what somebody has not been told."""
        return [row.reference for row in self._liaison.lignes(i.A_DIRE, apres=apres, taille=taille)]

    def vivants(self, apres: str, taille: int) -> list[str]:
        """Return at most *taille* references, after *apres*, of what lives."""
        rows = self._liaison.lignes(i.VIVANTS, jamais=JAMAIS, apres=apres, taille=taille)
        return [row.reference for row in rows]

    def tout_dit(self, reference: str, revision: int) -> None:
        """Record that everybody concerned was told of *revision*."""
        self._liaison.confier(i.TOUT_DIT, {"de_reference": reference, "dite": revision})

    def rattacher(self, numero: str, reference: str, le: datetime) -> None:
        """Attach the signalisation."""
        ligne = {"numero": numero, "reference": reference, "le": le, "fin_dite_le": None}
        self._liaison.confier(i.AJOUT_RATTACHEMENT, ligne)

    def a_rattacher(
        self, reference: str, depuis: datetime, apres: tuple[datetime, str] | None, taille: int
    ) -> list[Ouverte]:
        """Return at most *taille* open ones on lines that it covers, attached to nothing."""
        instant, dernier = apres or (datetime.min.replace(tzinfo=UTC), "")
        rows = self._liaison.lignes(
            i.A_RATTACHER,
            de_reference=reference,
            depuis=depuis,
            instant=instant,
            dernier=dernier,
            taille=taille,
        )
        return [Ouverte(*row) for row in rows]

    def rattachees(self, reference: str, apres: str, taille: int, *, a_dire: bool = False) -> list[Ouverte]:
        """Return at most *taille* open ones that are attached to it, by number; *a_dire*, not told of its end."""
        instruction = i.RATTACHEES_A_DIRE if a_dire else i.TOUTES_RATTACHEES
        rows = self._liaison.lignes(instruction, de_reference=reference, apres=apres, taille=taille)
        return [Ouverte(*row) for row in rows]

    def fin_dite(self, numero: str) -> bool:
        """Return whether the signalisation was told of the end of what it is attached to."""
        row = self._liaison.ligne(i.FIN_EST_DITE, du_numero=numero)
        return row is not None and row.fin_dite_le is not None

    def dire_la_fin(self, numero: str, le: datetime) -> None:
        """Record that the signalisation was told of the end of what it is attached to."""
        self._liaison.confier(i.FIN_DITE, {"du_numero": numero, "le": le})

    def _raconter(self, evenement: EvenementReseau, depuis: int) -> None:
        self._liaison.confier(
            i.AJOUT_CHANGEMENT,
            *(
                {
                    "reference": evenement.reference,
                    "rang": rang,
                    "etat": changement.etat,
                    "le": changement.le,
                    "auteur": changement.auteur,
                    "motif": changement.motif,
                    "champs": list(changement.champs),
                }
                for rang, changement in enumerate(evenement.historique[depuis:], start=depuis)
            ),
        )

    def _couvrir(self, evenement: EvenementReseau) -> None:
        self._liaison.confier(
            i.AJOUT_COUVERTURE,
            *(
                {
                    "reference": evenement.reference,
                    "rang": rang,
                    "pm": couverte.pm,
                    "pbo": couverte.pbo,
                    "commune": couverte.commune,
                    "vivant": evenement.vivant,
                }
                for rang, couverte in enumerate(evenement.description.couvertures)
            ),
        )


def _variable(evenement: EvenementReseau) -> dict[str, Any]:
    description = evenement.description
    ouvert = evenement.vivant and evenement.nature is NatureReseau.INCIDENT
    return {
        "etat": evenement.etat,
        "modifie_le": evenement.modifie_le,
        "debut": description.debut,
        "fin": evenement.fin_reelle or (None if ouvert else description.fin) or JAMAIS,
        "fin_reelle": evenement.fin_reelle,
        "visible_jusqu_au": evenement.visible_jusqu_au or JAMAIS,
        "intervention_oc": description.intervention_oc,
        "description": ecrire(description),
        "revision": evenement.revision,
    }


def _lire(row: Ligne, histoire: Sequence[Ligne] = ()) -> EvenementReseau:
    return EvenementReseau(
        row.reference,
        NatureReseau(row.nature),
        relire(row.description),
        row.cree_le,
        row.modifie_le,
        EtatReseau(row.etat),
        row.revision,
        row.fin_reelle,
        tuple(
            ChangementReseau(EtatReseau(x.etat), x.le, x.auteur, x.motif, tuple(x.champs)) for x in histoire
        ),
    )
