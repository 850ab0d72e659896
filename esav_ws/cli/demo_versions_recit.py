"""The story of two versions, from the day on which both are published to the one on which the first is retired.

The OI acts through the bus, as with `esav version`; the Opérateurs call the real web service over mutual TLS. Every
day that a rule gives is worked out by the domain; the others are the story's.
"""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final

from esav_ws.application.messages import Accepter, PrendreEnCharge
from esav_ws.application.messages_versions import (
    AnnoncerVersion,
    PublierVersion,
    RetirerVersion,
)
from esav_ws.cli.demo_etapes import AGENT, OI, Etape, tenter
from esav_ws.cli.demo_scene import Chapitre
from esav_ws.cli.demo_versions_calendrier import (
    ANNONCE_V3,
    BILAN,
    DEPRECIATION,
    FIN_FORMULAIRE_1,
    FIN_V1,
    MIGRATION,
    PRODUCTION_V3,
    PUBLICATION,
    RETRAIT_V1,
    RUPTURE,
    SECOND_BILAN,
)
from esav_ws.cli.demo_versions_evolution import annoncer, deprecier, rompre
from esav_ws.cli.demo_versions_gestes import (
    FORMULAIRE,
    SERVICE,
    Dite,
    Gestes,
    acte,
    dire_fin,
    dire_fin_precedente,
    fr,
    refus,
)
from esav_ws.cli.demo_versions_scene import PRESTATION_ECHO, SceneVersions
from esav_ws.domain.contrat import EtatVersion
from esav_ws.domain.contrat_regles import COEXISTENCE_MAX
from esav_ws.domain.signalisation import Etat

_UN_JOUR: Final = timedelta(days=1)
_MATIN: Final = time(9)
_MINUIT: Final = time(0)
_PRESQUE_MINUIT: Final = time(23, 50)


class RecitVersions:
    """The story on one scene. It ends at the first step that does not go as it should."""

    def __init__(self, scene: SceneVersions) -> None:
        self._scene = scene
        self._gestes = Gestes(scene)

    @property
    def chapitres(self) -> tuple[Chapitre, ...]:
        """Return the days of the story, in order."""
        fin, lendemain = FIN_FORMULAIRE_1, FIN_FORMULAIRE_1 + _UN_JOUR
        return (
            Chapitre(PUBLICATION, _MATIN, "Deux versions vivent ensemble", self._publier),
            Chapitre(PUBLICATION, time(14), "Chacun dépose dans la sienne", self._deposer),
            Chapitre(
                fin, _PRESQUE_MINUIT, f"Dernières minutes de {FORMULAIRE} 1", self._dernier_formulaire_1
            ),
            Chapitre(lendemain, _MINUIT, f"{FORMULAIRE} 1 a vécu", self._formulaire_1_retire),
            Chapitre(
                RUPTURE, _MATIN, "Une rupture se déguise en évolution mineure", lambda: rompre(self._gestes)
            ),
            Chapitre(ANNONCE_V3, _MATIN, "Une troisième version s'annonce", lambda: annoncer(self._gestes)),
            Chapitre(DEPRECIATION, _MATIN, "La 1.0 reçoit sa date de fin", lambda: deprecier(self._gestes)),
            Chapitre(BILAN, _MATIN, "Qui emploie encore la 1.0 ?", self._bilan),
            Chapitre(MIGRATION, _MATIN, "ALFA migre, une panne en cours", self._migrer),
            Chapitre(SECOND_BILAN, _MATIN, "Qui emploie encore la 1.0, après la migration ?", self._rebilan),
            Chapitre(FIN_V1, _PRESQUE_MINUIT, "Les dix dernières minutes de la 1.0", self._dernier_jour),
            Chapitre(RETRAIT_V1, _MINUIT, "La 1.0 est retirée, à sa date", self._retirer),
        )

    def raconter(self) -> Iterator[Etape]:
        """Yield each step as soon as it is done."""
        for chapitre in self.chapitres:
            for etape in chapitre.jouer(self._scene):
                yield etape
                if not etape.conforme:
                    return

    # --- two versions -------------------------------------------------------------------------------------------------

    def _publier(self) -> Iterator[Etape]:
        def annoncer() -> Dite:
            faits = [self._scene.executer(acte(AnnoncerVersion, majeure)) for majeure in (1, 2)]
            jours = {fait.version.production_le for fait in faits}
            return " ".join(map(str, jours)), (
                "rien n'est encore en production : pas de préavis à respecter (art. 12.1)"
            )

        yield tenter(OI, "annonce les deux premières versions, 1.0 et 2.0", str(PUBLICATION), annoncer)
        for majeure in (1, 2):
            yield self._gestes.oi(
                f"publie {SERVICE} {majeure}.0",
                acte(PublierVersion, majeure),
                EtatVersion.EN_PRODUCTION,
                lambda fait: (
                    self._gestes.etat(fait),
                    f"en production depuis le {fr(fait.version.production_le)}",
                ),
            )

    def _deposer(self) -> Iterator[Etape]:
        yield self._depot("ALFA", 1, "BF-2100-0001", 1)
        yield self._depot("BETA", 1, "BF-2500-0001", 2)
        identifiant = str(uuid.uuid4())
        rendus: list[tuple[str, str]] = []

        def deposer() -> Dite:
            dite = self._gestes.depot("ECHO", 2, PRESTATION_ECHO, identifiant=identifiant)
            rendus.append(self._scene.client("ECHO", 2).identifiants)
            return dite

        def redeposer() -> Dite:
            deposer()
            if rendus[0] != rendus[1]:
                return "autre réponse", f"{rendus[0]}, puis {rendus[1]}"
            return "même réponse", f"identifiantReponse {rendus[0][1][:8]}… dans les deux cas"

        yield tenter(
            "ECHO", f"dépose en v2 sur {PRESTATION_ECHO}, avec {FORMULAIRE} 2", Etat.EN_DEPOT, deposer
        )
        yield tenter(
            "ECHO",
            "n'a pas reçu la réponse, et renvoie la requête sous le même identifiantRequete",
            "même réponse",
            redeposer,
        )
        yield self._suivi("ECHO", 2, PRESTATION_ECHO, Etat.EN_DEPOT, "suit en v2 sa signalisation")
        essai = "essaie la v2 : y liste ses signalisations, déposées en v1"
        yield tenter("BETA", essai, "servi", lambda: self._gestes.lister("BETA", 2))

    # --- two versions of a form ---------------------------------------------------------------------------------------

    def _dernier_formulaire_1(self) -> Iterator[Etape]:
        yield self._depot("ALFA", 1, "BF-2100-0002", 1)

    def _formulaire_1_retire(self) -> Iterator[Etape]:
        yield self._depot("ALFA", 1, "BF-2100-0003", 1, "FRM-003")
        yield self._depot("ALFA", 1, "BF-2100-0003", 2)

    # --- who uses what ------------------------------------------------------------------------------------------------

    def _bilan(self) -> Iterator[Etape]:
        yield self._liste("BETA", 1)
        yield self._emplois("ALFA, BETA", PUBLICATION)

    def _rebilan(self) -> Iterator[Etape]:
        yield self._liste("ALFA", 2)
        yield self._liste("BETA", 1)
        yield self._emplois("BETA", MIGRATION + _UN_JOUR)

    # --- a migration --------------------------------------------------------------------------------------------------

    def _migrer(self) -> Iterator[Etape]:
        ligne, autre = "BF-2100-0004", "BF-2100-0005"
        yield self._depot("ALFA", 1, ligne, 2)
        numero = self._gestes.numeros[ligne]
        for quoi, fait, etat in (
            ("accepte le dépôt", Accepter(numero=numero), Etat.EN_QUALIFICATION),
            ("prend la signalisation en charge", PrendreEnCharge(numero=numero), Etat.EN_COURS),
        ):
            yield tenter(AGENT, quoi, etat, lambda acte=fait: self._gestes.suivi(acte))  # type: ignore[misc]
        yield self._suivi("ALFA", 2, ligne, Etat.EN_COURS, f"passe à la v2, et y retrouve {numero}")
        yield tenter(
            "ALFA",
            "renvoie en v2 le dépôt fait en v1, sous la même référence : rien en double",
            numero,
            lambda: self._gestes.redepot("ALFA", 2, ligne),
        )
        yield tenter(
            "ALFA",
            "y ajoute en v2 un commentaire",
            Etat.EN_COURS,
            lambda: self._gestes.commenter("ALFA", 2, ligne, "Suivi repris par notre nouveau SI."),
        )
        yield tenter(
            "ALFA",
            "relève en v2 son journal d'événements, depuis le début",
            str(PUBLICATION),
            lambda: self._gestes.relever("ALFA"),
        )
        yield self._depot("ALFA", 2, autre, 2)
        secours = "la suit en v1, par son ancien client gardé en secours jusqu'au soir"
        yield self._suivi("ALFA", 1, autre, Etat.EN_DEPOT, secours)

    # --- the end ------------------------------------------------------------------------------------------------------

    def _dernier_jour(self) -> Iterator[Etape]:
        yield self._gestes.oi(
            "retire la 1.0 dès maintenant", acte(RetirerVersion, 1), refus("VER-005", FIN_V1), dire_fin
        )
        yield self._depot("BETA", 1, "BF-2500-0002", 2)

    def _retirer(self) -> Iterator[Etape]:
        ligne = "BF-2500-0002"
        numero = self._gestes.numeros[ligne]
        etape = self._suivi("BETA", 1, ligne, "VER-002", f"suit {numero} en v1, par le même client")
        yield replace(etape, faits=self._gestes.faute_recue("BETA", 1))
        yield self._gestes.oi(
            "constate le retrait de la 1.0",
            acte(RetirerVersion, 1),
            EtatVersion.RETIREE,
            lambda fait: (self._gestes.etat(fait), f"servie jusqu'au {fr(fait.version.fin_le)} à 24 h"),
        )
        attend = "passe à la v2 : sa signalisation de la veille l'y attend"
        yield self._suivi("BETA", 2, ligne, Etat.EN_DEPOT, attend)
        yield self._gestes.oi(
            f"publie la 3.0 pour le {fr(PRODUCTION_V3)} : il y a de nouveau une place",
            acte(PublierVersion, 3, production_le=PRODUCTION_V3),
            str(COEXISTENCE_MAX.echeance(PRODUCTION_V3)),
            dire_fin_precedente,
        )

    # --- steps --------------------------------------------------------------------------------------------------------

    def _depot(
        self, code: str, majeure: int, ligne: str, formulaire: int, attendu: str = Etat.EN_DEPOT
    ) -> Etape:
        quoi = f"dépose en v{majeure} sur {ligne}, avec {FORMULAIRE} {formulaire}"
        return tenter(code, quoi, attendu, lambda: self._gestes.depot(code, majeure, ligne, formulaire))

    def _suivi(self, code: str, majeure: int, ligne: str, attendu: str, quoi: str) -> Etape:
        return tenter(code, quoi, attendu, lambda: self._gestes.suivre(code, majeure, ligne))

    def _liste(self, code: str, majeure: int) -> Etape:
        quoi = f"liste ses signalisations en v{majeure}, comme chaque jour"
        return tenter(code, quoi, "servi", lambda: self._gestes.lister(code, majeure))

    def _emplois(self, attendu: str, depuis: date) -> Etape:
        quoi = f"demande « esav version status --depuis {depuis} »"
        return tenter(OI, quoi, attendu, lambda: self._gestes.emplois(depuis))
