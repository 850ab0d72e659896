"""Two appointments of the week: one booked, moved and kept; one that the customer misses."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Final

from esav_ws.application.messages_rendezvous import ConstaterAbsence, HonorerRendezVous
from esav_ws.cli.demo_etapes import AGENT
from esav_ws.cli.demo_semaine_calendrier import JEUDI, LUNDI, MARDI, MERCREDI, a
from esav_ws.cli.demo_semaine_fils import Fil
from esav_ws.cli.demo_semaine_gestes import Dite
from esav_ws.cli.demo_semaine_pas import Pas, faire, instant
from esav_ws.cli.demo_semaine_registre import GELEES
from esav_ws.domain.motifs import CauseGel
from esav_ws.domain.operateur import Cote
from esav_ws.domain.signalisation import Etat

DEPLACE: Final = "4380 min, TERMINEE"
"""Monday 9:00 to Thursday 11:30 are 74 h 30, 4470 minutes; less the 90 of Monday 9:30 to 11:00, until the booking."""
ABSENT: Final = "3190 min, ARRETEE"
"""Tuesday 11:00 to Thursday 16:10: 53 h 10. The customer being absent, the Opérateur is waited for from then on."""
MARDI_SUIVANT: Final = date(2027, 3, 30)


class _Rendez(Fil):
    """A signalisation with an appointment."""

    id = ""

    def _chercher(self, version: int, jour: date, heure: int) -> tuple[str, int]:
        """Return the slot of that day and hour that is proposed, and how many are."""
        page = self.gestes.scene.appeler(
            self.ligne.operateur,
            version,
            "rechercherCreneaux",
            identifiantPrestation=self.ligne.identifiant,
            type="SAV",
            dateDebut=jour.isoformat(),
            dateFin=jour.isoformat(),
        )
        creneaux = page.findall("{*}creneau")
        voulu = a(jour, heure)
        for creneau in creneaux:
            if datetime.fromisoformat(creneau.findtext("{*}dateDebut")) == voulu:
                return creneau.findtext("{*}idCreneau"), len(creneaux)
        return "", len(creneaux)

    def _reserver(self, version: int, jour: date, heure: int, *, leve: bool) -> Dite:
        """Book that slot; *leve* says that the freeze waits for it."""
        creneau, nombre = self._chercher(version, jour, heure)
        pris = self.gestes.scene.appeler(
            self.ligne.operateur,
            version,
            "reserverCreneau",
            idCreneau=creneau,
            numeroSignalisation=self.suivie.numero,
        )
        self.id = pris.findtext("{*}idRendezVous")
        if leve:
            self.suivie.degeler(self.gestes.scene.maintenant)
        debut = instant(pris.findtext("{*}dateDebut"))
        return f"{nombre} proposés, {debut}", f"{self.id}, le {debut}"


class Deplace(_Rendez):
    """ALFA books for Wednesday, moves it to Thursday; the technician finds somebody there."""

    def pas(self) -> Iterator[Pas]:
        """Yield the steps of this story."""
        alfa = self.ligne.operateur
        geler = partial(self.gestes.geler, cause=CauseGel.RENDEZ_VOUS, cote=Cote.OPERATEUR)
        yield self.depot(a(LUNDI, 9), "coupure, sans garantie")
        yield Pas(
            a(LUNDI, 9, 30),
            AGENT,
            "accepte, prend en charge et gèle : un rendez-vous est à convenir avec le client",
            Etat.GELE,
            faire(
                lambda: self.gestes.accepter(self.suivie),
                lambda: self.gestes.prendre(self.suivie),
                lambda: geler(self.suivie),
                dire=self.dire,
            ),
        )
        yield Pas(
            a(LUNDI, 11),
            alfa,
            "cherche un créneau mercredi et réserve le premier, par la v2 : le gel est levé",
            "5 proposés, 24/03 08:00 +0100",
            lambda: self._reserver(2, MERCREDI, 8, leve=True),
        )
        yield Pas(
            a(MARDI, 2, 30),
            alfa,
            "cherche un autre créneau, en pleine nuit",
            "RDV-006",
            lambda: ("servi", str(self._chercher(1, JEUDI, 10))),
        )
        yield Pas(
            a(MARDI, 10, 2),
            alfa,
            "déplace le rendez-vous à jeudi, par la v1",
            "PRIS, 25/03 10:00 +0100",
            self._reporter,
        )
        yield Pas(a(JEUDI, 11, 30), AGENT, "honore le rendez-vous : service rétabli", "HONORE", self._honorer)
        yield self.horloge(a(JEUDI, 11, 40), DEPLACE)
        yield self.agent(a(JEUDI, 12), "clôt, et envoie l'avis", Etat.VALIDE, "clore", "valider")

    def _reporter(self) -> Dite:
        creneau, _ = self._chercher(1, JEUDI, 10)
        lu = self.gestes.scene.appeler(
            self.ligne.operateur,
            1,
            "reporterRendezVous",
            idRendezVous=self.id,
            idCreneau=creneau,
            motif="Le client travaille mercredi.",
        )
        debut = instant(lu.findtext("{*}dateDebut"))
        return f"{lu.findtext('{*}etat')}, {debut}", f"{self.id}, désormais le {debut}"

    def _honorer(self) -> Dite:
        tenu = self.gestes.scene.executer(HonorerRendezVous(id_rendez_vous=self.id))
        self.gestes.retablir(self.suivie)
        self.gestes.reparer(self.suivie)
        return str(tenu.etat), f"{self.id}, {tenu.etat.libelle}"


class Absence(_Rendez):
    """Nobody opens to the technician: the signalisation waits for ECHO, which books again."""

    def pas(self) -> Iterator[Pas]:
        """Yield the steps of this story."""
        echo = self.ligne.operateur
        yield self.depot(a(MARDI, 11), "coupure, sans garantie")
        yield self.prise(a(MARDI, 11, 10))
        yield Pas(
            a(MARDI, 11, 30),
            echo,
            "réserve jeudi à 14 h",
            "5 proposés, 25/03 14:00 +0100",
            lambda: self._reserver(2, JEUDI, 14, leve=False),
        )
        yield Pas(
            a(JEUDI, 16, 10),
            AGENT,
            "a trouvé porte close : absence constatée, côté Opérateur",
            Etat.GELE,
            self._absence,
        )
        yield self.horloge(a(JEUDI, 16, 40), ABSENT)
        yield Pas(
            a(JEUDI, 17),
            echo,
            "réserve de nouveau, mardi prochain : le gel est levé",
            "5 proposés, 30/03 08:00 +0200",
            lambda: self._reserver(2, MARDI_SUIVANT, 8, leve=True),
        )

    def _absence(self) -> Dite:
        scene = self.gestes.scene
        scene.executer(ConstaterAbsence(id_rendez_vous=self.id, cote=Cote.OPERATEUR))
        lu = scene.appeler(
            self.ligne.operateur, 2, "consulterSignalisation", numeroSignalisation=self.suivie.numero
        )
        self.suivie.geler(Cote.OPERATEUR, scene.maintenant)
        self.gestes.registre.noter(self.suivie, GELEES)
        return lu.findtext("{*}etat"), f"gelée : {lu.findtext('{*}gel/{*}cause/{*}libelle')}"
