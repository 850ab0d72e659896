"""The régie: what an Opérateur has done in its space, by the SAV, by the clock, or to the service itself."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from esav_ws.application.messages import ConsulterEtat
from esav_ws.application.messages_exploitation import AnnulerLimite, DeciderLimite
from esav_ws.application.messages_regie import (
    AbandonnerParcours,
    Agir,
    Avancer,
    CommencerParcours,
    ConsulterEspace,
    ConsulterParcours,
    DoublerPush,
    FaireEchouerPush,
    Limiter,
    OrdreEspace,
    OrdreParcours,
    Placer,
    Reinitialiser,
)
from esav_ws.domain.horloge import PARIS, jour_de_paris
from esav_ws.domain.limite import Limite
from esav_ws.domain.plateforme_erreurs import AvanceImpossible
from esav_ws.domain.regie import (
    AVANCE_MAX,
    EtatEspace,
    LimiteEssai,
    ParcoursSuivi,
    SignalisationRegie,
)
from esav_ws.plateforme.actes import commande
from esav_ws.plateforme.espaces import Espace, Espaces, disponible
from esav_ws.plateforme.semis import REGIE, lignes
from esav_ws.plateforme.situations import Situations
from esav_ws.plateforme.surveillance import Parcours, SansParcours

_MOTIF: Final = "Limite demandée à la régie de la plateforme d'intégration"
_PAS: Final = timedelta(minutes=1)
_MATIN: Final = time(8)


class Regie:
    """Does what is asked of the spaces of *espaces*; *parcours* judges scenarios. Called from threads."""

    def __init__(self, espaces: Espaces, parcours: Parcours | None = None) -> None:
        self._espaces = espaces
        self._parcours: Parcours = parcours or SansParcours()
        self._situations = Situations(espaces.maison.settings, espaces.nocturne)

    def conduire(
        self, code: str, ordre: OrdreEspace | OrdreParcours
    ) -> EtatEspace | SignalisationRegie | Sequence[ParcoursSuivi]:
        """Return what comes of *ordre* in the space of the Opérateur *code*.

        Raises:
            EsavError: of the family `CNF`, or what the space refuses: nothing is then changed.
        """
        if isinstance(ordre, Reinitialiser):
            self._espaces.reinitialiser(code)
        with self._espaces.tenu(code) as espace, disponible(code):
            match ordre:
                case Agir():
                    return self._agir(espace, ordre)
                case CommencerParcours(parcours, version):
                    return self._parcours.commencer(espace, parcours, version)
                case ConsulterParcours(nom):
                    suivis = self._parcours.consulter(espace)
                    return [suivi for suivi in suivis if nom in {None, suivi.nom}]
                case AbandonnerParcours():
                    return self._parcours.abandonner(espace)
            self._regler(espace, ordre)
            return self._etat(espace)

    def _regler(
        self,
        espace: Espace,
        ordre: Avancer | Placer | FaireEchouerPush | DoublerPush | Limiter | ConsulterEspace | Reinitialiser,
    ) -> None:
        match ordre:
            case Avancer(duree):
                if not _PAS <= duree <= AVANCE_MAX:
                    raise AvanceImpossible(duree)
                espace.avancer(duree)
            case Placer(situation):
                maintenant = espace.horloge.maintenant()
                _atteindre(espace, self._situations.prochaine(situation, maintenant), maintenant)
            case FaireEchouerPush(nombre):
                with espace.regler() as livraisons:
                    livraisons.echouer(nombre)
            case DoublerPush(nombre):
                with espace.regler() as livraisons:
                    livraisons.doubler(nombre)
            case Limiter(par_minute):
                _limiter(espace, par_minute)
            case ConsulterEspace() | Reinitialiser():
                pass

    def _agir(self, espace: Espace, ordre: Agir) -> SignalisationRegie:
        bus = espace.maison.bus
        bus.executer(commande(ordre.acte, ordre.numero, ordre.motif), REGIE)
        espace.ronde()
        vue = bus.executer(ConsulterEtat(numero=ordre.numero), REGIE)
        return SignalisationRegie(ordre.numero, vue.etat, espace.horloge.maintenant())

    def _etat(self, espace: Espace) -> EtatEspace:
        heure = espace.horloge.maintenant()
        a_echouer, a_doubler = espace.livraisons.a_venir
        limite = next((limite for limite in _limites(espace, heure) if limite.court_le(heure)), None)
        return EtatEspace(
            espace.operateur,
            heure,
            heure - espace.horloge.ecart,
            espace.initialise_le,
            self._situations.presentes(heure),
            a_echouer,
            a_doubler,
            lignes(),
            None if limite is None else LimiteEssai(limite.par_minute, limite.fin),
            self._parcours.en_cours(espace.operateur),
        )


def _limiter(espace: Espace, par_minute: int) -> None:
    """Announce a limit for the day after that of *espace*, in place of one that would apply then, and go there."""
    maintenant, bus = espace.horloge.maintenant(), espace.maison.bus
    demain = jour_de_paris(maintenant) + timedelta(days=1)
    for autre in _limites(espace, maintenant):
        if autre.premier_jour <= demain <= autre.dernier_jour:
            bus.executer(AnnulerLimite(numero=autre.numero, motif=_MOTIF), REGIE)
    bus.executer(
        DeciderLimite(premier_jour=demain, dernier_jour=demain, par_minute=par_minute, motif=_MOTIF), REGIE
    )
    _atteindre(espace, datetime.combine(demain, _MATIN, PARIS), maintenant)
    espace.maison.ouverture.relire()


def _limites(espace: Espace, maintenant: datetime) -> list[Limite]:
    with espace.maison.unites(ecriture=False) as uow:
        return uow.limites.en_cours(maintenant)


def _atteindre(espace: Espace, cible: datetime, maintenant: datetime) -> None:
    if cible > maintenant:
        espace.avancer(cible - maintenant)
