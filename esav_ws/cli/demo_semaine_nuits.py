"""Two nights of the week: a fault told by phone while e-SAV is out, and a guarantee exceeded while clocks change."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from esav_ws.adapters.fichier_depot import lire_depot
from esav_ws.application.saisie import DeposerPour
from esav_ws.cli.demo_etapes import AGENT
from esav_ws.cli.demo_semaine_bon import APPEL
from esav_ws.cli.demo_semaine_calendrier import DIMANCHE, MERCREDI, a
from esav_ws.cli.demo_semaine_fils import Fil
from esav_ws.cli.demo_semaine_gestes import Dite
from esav_ws.cli.demo_semaine_pas import Pas, courriels, faire, instant
from esav_ws.cli.demo_semaine_registre import Suivie
from esav_ws.domain.reception import CanalReception
from esav_ws.domain.signalisation import Etat

APPEL_RECU: Final = a(MERCREDI, 4, 5)
PAR_TELEPHONE: Final = "360 min, TERMINEE"
"""From the call at 4:05 to 10:05, though it was entered at 8:10."""

A_LA_LIMITE: Final = "240 min, EN_MARCHE"
"""Sunday 0:30 to 5:30: five hours by the clocks of Paris, that jump from 2 to 3; four, 240 minutes, that pass."""
DEPASSEE: Final = "390 min, TERMINEE"
"""To 8:00: seven hours and a half by the clocks, six and a half that pass. 390 - 240: exceeded by 150 minutes."""
DEPASSEMENT: Final = "150 min"
LIMITE: Final = "28/03 05:30 +0200"
ALERTES: Final = "50 %, 80 %, dépassée"
"""120 minutes have passed at 3:30, 192 at 4:42, more than 240 after 5:30."""


class Telephone(Fil):
    """BETA cannot deposit at 4:05, and calls; the agent enters it in the morning."""

    def pas(self) -> Iterator[Pas]:
        """Yield the steps of this story."""
        beta = self.ligne.operateur
        yield Pas(
            APPEL_RECU,
            beta,
            f"veut signaler {self.ligne.identifiant} pendant l'arrêt de nuit, puis téléphone",
            "SYS-003",
            faire(lambda: self.gestes.deposer(self.ligne, 1), dire=lambda: ("déposée", "")),
        )
        yield Pas(
            a(MERCREDI, 8, 10),
            AGENT,
            f"saisit l'appel de 4 h 05, comme par « esav signalisation deposit --for {beta} »",
            Etat.EN_DEPOT,
            self._saisir,
        )
        yield Pas(
            a(MERCREDI, 8, 15),
            beta,
            "la relit par la v2 : reçue par téléphone, et l'horloge part de l'appel",
            "TELEPHONE, 24/03 04:05 +0100",
            self._relire,
        )
        yield self.prise(a(MERCREDI, 8, 30))
        yield self.agent(a(MERCREDI, 10, 5), "rétablit le service", Etat.EN_COURS, "retablir", "reparer")
        yield self.horloge(a(MERCREDI, 10, 6), PAR_TELEPHONE)
        yield self.agent(a(MERCREDI, 10, 20), "clôt, et envoie l'avis", Etat.VALIDE, "clore", "valider")

    def _saisir(self) -> Dite:
        formulaire = self.gestes.formulaire(self.ligne.offre)
        champs = "\n".join(f'{etree.QName(c).localname} = "{c.text}"' for c in formulaire)
        *_, code, version = (etree.QName(formulaire).namespace or "").split(":")
        texte = APPEL.format(
            prestation=self.ligne.identifiant,
            reference=self.gestes.reference(),
            operateur=self.ligne.operateur,
            code=code,
            version=version,
            champs=champs,
        )
        fichier = self.gestes.scene.deposer_fichier("appel.toml", texte)
        saisie = DeposerPour(
            operateur=self.ligne.operateur,
            depot=lire_depot(fichier),
            canal=CanalReception.TELEPHONE,
            recue_le=APPEL_RECU,
        )
        accuse = self.gestes.scene.executer(saisie)
        self._suivie = self.gestes.registre.ajouter(Suivie(accuse.numero, self.ligne, 0, APPEL_RECU))
        return str(accuse.etat), f"{accuse.numero}, saisie pour {self.ligne.operateur}"

    def _relire(self) -> Dite:
        detail = self.gestes.scene.appeler(
            self.ligne.operateur, 2, "consulterSignalisation", numeroSignalisation=self.suivie.numero
        )
        canal = detail.findtext("{*}receptionHorsEsav/{*}canal/{*}code")
        depot = instant(detail.findtext("{*}dateDepot"))
        return f"{canal}, {depot}", f"reçue par téléphone le {depot}"


class Depassement(Fil):
    """A dedicated fibre goes down half an hour after midnight on Sunday, and nobody is there."""

    def pas(self) -> Iterator[Pas]:
        """Yield the steps of this story."""
        alfa = self.ligne.operateur
        yield self.depot(a(DIMANCHE, 0, 30), "fibre dédiée coupée, GTR 4 h")
        yield self.agent(
            a(DIMANCHE, 0, 40), "accepte ; aucun technicien n'est libre", Etat.EN_QUALIFICATION, "accepter"
        )
        yield Pas(
            a(DIMANCHE, 0, 45),
            alfa,
            "lit la date limite : quatre heures plus tard, et non cinq, l'horloge sautant de 2 h à 3 h",
            LIMITE,
            self._limite,
        )
        yield self.alertes(a(DIMANCHE, 3, 40), "50 %")
        yield Pas(
            a(DIMANCHE, 4, 10),
            alfa,
            "demande l'état pendant l'arrêt de nuit",
            "SYS-003",
            self._demander,
        )
        yield self.alertes(a(DIMANCHE, 4, 55), "50 %, 80 %")
        yield self.horloge(a(DIMANCHE, 5, 30), A_LA_LIMITE)
        yield self.alertes(a(DIMANCHE, 5, 40), ALERTES)
        yield Pas(
            a(DIMANCHE, 5, 41),
            AGENT,
            "trouve au courrier du SAV les trois mêmes alertes",
            lambda: self._objet("GTR dépassée"),
            self._courriels,
        )
        yield self.agent(a(DIMANCHE, 6), "envoie l'astreinte", Etat.EN_COURS, "prendre")
        yield self.agent(a(DIMANCHE, 8), "rétablit le service", Etat.EN_COURS, "retablir", "reparer")
        yield self.horloge(a(DIMANCHE, 8, 1), DEPASSEE)
        yield Pas(a(DIMANCHE, 8, 2), alfa, "lit le dépassement", DEPASSEMENT, self._depassement)
        yield self.agent(a(DIMANCHE, 9), "clôt, et envoie l'avis", Etat.VALIDE, "clore", "valider")

    def _limite(self) -> Dite:
        limite = instant(self._horloge("dateLimite"))
        return limite, f"limite le {limite}"

    def _demander(self) -> Dite:
        self.gestes.scene.appeler(
            self.ligne.operateur, 2, "consulterEtat", numeroSignalisation=self.suivie.numero
        )
        return "servi", ""

    def _depassement(self) -> Dite:
        lu = f"{self._horloge('dureeDepassementMinutes')} min"
        return lu, f"garantie dépassée de {lu}"

    def _objet(self, quoi: str) -> str:
        return f"3 courriels, [e-SAV] {self.suivie.numero} : {quoi}"

    def _courriels(self) -> Dite:
        objets = courriels(self.gestes, ("Temps de rétablissement garanti", self.suivie.numero))
        return f"{len(objets)} courriels, {objets[-1] if objets else ''}", " ; ".join(objets)

    def _horloge(self, element: str) -> str | None:
        detail = self.gestes.scene.appeler(
            self.ligne.operateur, 2, "consulterSignalisation", numeroSignalisation=self.suivie.numero
        )
        lu: str | None = detail.findtext(f"{{*}}horloge/{{*}}{element}")
        return lu
