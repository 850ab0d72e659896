"""Appointments as the Opérateur takes them: be proposed slots, book, look, move, cancel (art. 4.2.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.messages import Message
from esav_ws.application.messages_rendezvous import (
    AnnulerRendezVous,
    ConsulterRendezVous,
    RechercherCreneaux,
    ReporterRendezVous,
    ReserverCreneau,
)
from esav_ws.application.rendezvous_suites import deplacer, prendre, regeler, tirer
from esav_ws.application.suites import annuler_rendez_vous, lire
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import jour_de_paris, minuit_de_paris
from esav_ws.domain.motifs import CauseGel
from esav_ws.domain.numero import relire
from esav_ws.domain.offre import (
    CreneauInconnu,
    EtatPrestation,
    OffreInconnue,
    Prestation,
    PrestationInconnue,
    PrestationResiliee,
)
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.rendezvous import (
    PROPOSES,
    TENUE,
    Creneau,
    EtatRendezVous,
    Plage,
    RendezVous,
    exiger_periode,
    exiger_recherche_ouverte,
    zones,
)
from esav_ws.domain.rendezvous_erreurs import (
    CreneauDejaReserve,
    PeriodeInadmise,
    RendezVousDejaPris,
    RendezVousInconnu,
    SignalisationTerminee,
    TypeRendezVousDifferent,
    TypeRendezVousInadmis,
)


class PriseDeRendezVous:
    """The Opérateur's side; *fermeture* says whether slot search is closed from 01:00 to 04:00 in Paris (art. 10)."""

    def __init__(self, *, fermeture: bool) -> None:
        self._fermeture = fermeture

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which handler answers which message."""
        return {
            RechercherCreneaux: self.rechercher,
            ReserverCreneau: reserver,
            ConsulterRendezVous: consulter,
            ReporterRendezVous: reporter,
            AnnulerRendezVous: annuler,
        }

    def rechercher(self, commande: RechercherCreneaux, contexte: Contexte) -> tuple[Creneau, ...]:
        """Return slots of the period, the first to begin first, each held for a while; none where nothing is free.

        Those that the Opérateur already holds for the same need come again, held anew; those out of the period are
        given back. Searches for one line wait for each other, and for nothing else.
        """
        operateur = _operateur(contexte)
        maintenant, planning = contexte.maintenant, contexte.uow.planning
        if self._fermeture:
            exiger_recherche_ouverte(maintenant)
        exiger_periode(commande.debut, commande.fin, aujourdhui=jour_de_paris(maintenant))
        if commande.depuis is not None and commande.avant is not None and commande.avant <= commande.depuis:
            constat = "dateFin ne suit pas dateDebut"
            raise PeriodeInadmise(commande.debut, commande.fin, constat, "dateFin après dateDebut")
        prestation = _prestation(commande, contexte)
        contexte.uow.parc.verrouiller(prestation.identifiant)
        debut, fin = _bornes(commande, maintenant)
        proposes: dict[tuple[object, object], Creneau] = {}
        for tenu in planning.tenus(operateur, prestation.identifiant, commande.type, maintenant):
            if debut <= tenu.debut < fin:
                encore = _jusque(tenu, contexte)
                if planning.prolonger(encore, maintenant):
                    proposes[tenu.debut, tenu.fin] = encore
            else:
                planning.rendre(tenu, maintenant)
        servies = zones(prestation.reference_pm)
        libres = [
            plage
            for plage in planning.libres(servies, debut, fin, maintenant)
            if commande.type in plage.types
        ]
        for plage in sorted(libres, key=lambda p: (p.debut, servies.index(p.zone))):
            if len(proposes) >= PROPOSES:
                break
            if (plage.debut, plage.fin) not in proposes:
                nouveau = _proposer(plage, commande, operateur, contexte)
                if planning.tenir(nouveau, maintenant):
                    proposes[plage.debut, plage.fin] = nouveau
        return tuple(sorted(proposes.values(), key=lambda creneau: (creneau.debut, creneau.fin)))


def reserver(commande: ReserverCreneau, contexte: Contexte) -> RendezVous:
    """Return the appointment booked, or the one that the same slot already became on the same signalisation."""
    operateur = _operateur(contexte)
    contexte.uow.operateurs.verrouiller(operateur)
    avant = lire(relire(commande.numero), contexte)
    deja = contexte.uow.rendez_vous.par_creneau(commande.id_creneau, operateur)
    if deja:
        if deja.numero == avant.numero and deja.etat is EtatRendezVous.PRIS:
            return deja
        raise CreneauDejaReserve(commande.id_creneau, deja.id)
    creneau = tenu(commande.id_creneau, contexte)
    creneau.exiger_pour(avant.prestation)
    if not avant.ouverte:
        raise SignalisationTerminee(avant.numero, avant.etat)
    for autre in contexte.uow.rendez_vous.de(avant.numero):
        if autre.etat is EtatRendezVous.PRIS and autre.type is creneau.type:
            raise RendezVousDejaPris(avant.numero, autre.id)
    return prendre(avant, creneau, contexte)


def consulter(requete: ConsulterRendezVous, contexte: Contexte) -> RendezVous:
    """Return the appointment, or raise `RendezVousInconnu`: unknown, or another Opérateur's."""
    return trouver(requete.id_rendez_vous, contexte)


def reporter(commande: ReporterRendezVous, contexte: Contexte) -> RendezVous:
    """Return the appointment moved; as it is, when it already stands in that slot."""
    contexte.uow.operateurs.verrouiller(_operateur(contexte))
    avant = trouver(commande.id_rendez_vous, contexte)
    if avant.etat is EtatRendezVous.PRIS and avant.creneau == commande.id_creneau:
        return avant
    avant.exiger_modifiable(contexte.maintenant)
    if commande.types is not None and avant.type not in commande.types:
        raise TypeRendezVousDifferent(avant.id, avant.type)
    deja = contexte.uow.rendez_vous.par_creneau(commande.id_creneau, avant.operateur)
    if deja:
        raise CreneauDejaReserve(commande.id_creneau, deja.id)
    creneau = tenu(commande.id_creneau, contexte)
    apres = avant.reporter(creneau, le=contexte.maintenant, motif=commande.motif)
    deplacer(avant, apres, creneau, contexte)
    return apres


def annuler(commande: AnnulerRendezVous, contexte: Contexte) -> RendezVous:
    """Return the appointment cancelled; as it is, when it already was. What its booking had lifted is frozen again."""
    contexte.uow.operateurs.verrouiller(_operateur(contexte))
    avant = trouver(commande.id_rendez_vous, contexte)
    if avant.etat is EtatRendezVous.ANNULE:
        return avant
    apres = avant.annuler(le=contexte.maintenant, motif=commande.motif)
    annuler_rendez_vous(apres, contexte)
    if apres.leve_gel:
        regeler(
            lire(apres.numero, contexte), CauseGel.RENDEZ_VOUS, f"Rendez-vous {apres.id} annulé", contexte
        )
    return apres


def tenu(id_creneau: str, contexte: Contexte) -> Creneau:
    """Return the slot that the Opérateur holds, or raise `CreneauInconnu`: unknown, another's, expired or booked."""
    trouve = contexte.uow.planning.tenu(id_creneau, _operateur(contexte), contexte.maintenant)
    if trouve is None:
        raise CreneauInconnu(id_creneau)
    return trouve


def refus_du_creneau(
    id_creneau: str, prestation: Prestation | None, contexte: Contexte
) -> Iterator[EsavError]:
    """Yield what refuses that a deposit on *prestation* books that slot."""
    try:
        creneau = tenu(id_creneau, contexte)
        if prestation is not None:
            creneau.exiger_pour(prestation.identifiant)
    except EsavError as refus:
        yield refus


def trouver(identifiant: str, contexte: Contexte) -> RendezVous:
    """Return the appointment as the actor may see it, or raise `RendezVousInconnu`."""
    trouve = contexte.uow.rendez_vous.trouver(identifiant, contexte.acteur.operateur)
    if trouve is None:
        raise RendezVousInconnu(identifiant)
    return trouve


def _operateur(contexte: Contexte) -> str:
    if contexte.acteur.operateur is None:
        raise HabilitationManquante("un rendez-vous se prend au nom d'un Opérateur")
    return contexte.acteur.operateur


def _prestation(commande: RechercherCreneaux, contexte: Contexte) -> Prestation:
    """Return the Opérateur's prestation, if its offer has this kind of appointment."""
    prestation = contexte.uow.parc.prestation(commande.identifiant_prestation, contexte.acteur.operateur)
    if prestation is None:
        raise PrestationInconnue(commande.identifiant_prestation)
    if prestation.etat is EtatPrestation.RESILIEE:
        raise PrestationResiliee(prestation.identifiant)
    offre = contexte.uow.parc.offre(prestation.offre)
    if offre is None:
        raise OffreInconnue(prestation.offre)
    if commande.type not in offre.rendez_vous:
        raise TypeRendezVousInadmis(offre.code, commande.type, offre.rendez_vous)
    return prestation


def _bornes(commande: RechercherCreneaux, maintenant: datetime) -> tuple[datetime, datetime]:
    """Return between which instants slots may begin: what is proposed is still to come."""
    debut, fin = minuit_de_paris(commande.debut), minuit_de_paris(commande.fin + timedelta(days=1))
    if commande.depuis is not None:
        debut = max(debut, commande.depuis)
    if commande.avant is not None:
        fin = min(fin, commande.avant)
    return max(debut, maintenant + timedelta(milliseconds=1)), fin


def _proposer(plage: Plage, commande: RechercherCreneaux, operateur: str, contexte: Contexte) -> Creneau:
    return Creneau(
        id=tirer("CR", contexte),
        plage=plage.cle,
        operateur=operateur,
        prestation=commande.identifiant_prestation,
        type=commande.type,
        debut=plage.debut,
        fin=plage.fin,
        expire_le=_expiration(plage.debut, contexte),
    )


def _jusque(tenu_: Creneau, contexte: Contexte) -> Creneau:
    return replace(tenu_, expire_le=_expiration(tenu_.debut, contexte))


def _expiration(debut: datetime, contexte: Contexte) -> datetime:
    """Return until when a slot that begins at *debut* is held: it cannot be booked once it has begun."""
    return min(contexte.maintenant + TENUE, debut)
