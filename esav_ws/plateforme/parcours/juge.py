"""The judge: plays the OI's side of the parcours, watches the calls of each Opérateur, keeps what comes of it."""

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from esav_ws.adapters.reseau_simule.pannes import Panne, Pannes, TypePanne
from esav_ws.application.messages_regie import Placer
from esav_ws.application.parcours import RegistreParcours
from esav_ws.bootstrap.contrats import numeros
from esav_ws.domain.attestation import Constat, EchangeJoue, ParcoursJoue, Verdict
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import Horloge, HorlogeSysteme
from esav_ws.domain.parcours import (
    AucunParcoursEnCours,
    ParcoursEnCours,
    ParcoursInconnu,
    PartieEnCours,
    VersionAPreciser,
    remede,
)
from esav_ws.domain.regie import ActeRegie, ConstatSuivi, EtatParcours, Gravite, ParcoursSuivi, Situation
from esav_ws.plateforme.actes import commande
from esav_ws.plateforme.espaces import Espace, Espaces
from esav_ws.plateforme.parcours.catalogue import PARCOURS, jeu, par_majeure
from esav_ws.plateforme.parcours.deroulement import PATIENCE, Deroulement, Suite
from esav_ws.plateforme.parcours.lecture import Demande, Faute, Lu, Rendu, lire_demande, lire_rendu
from esav_ws.plateforme.parcours.modele import CASSER, DOUBLER, REMETTRE, SIMPLE, Parcours, Perdue, Refus
from esav_ws.plateforme.regie import Regie
from esav_ws.plateforme.semis import REGIE
from esav_ws.plateforme.surveillance import Appel, Echange, Perdre, Reponse
from esav_ws.soap.faute import repondre

_MUETTE: Final = Rendu(Faute("", ""), {})
"""What a call was answered that was no SOAP message."""
_DOUBLES: Final = 20
"""Deliveries that are doubled at most while a parcours asks for it."""

log = structlog.get_logger(__name__)


class JugeParcours:
    """Judges the calls to the spaces of *espaces*; what is played is kept in the home's database.

    A play lives in the gateway that began it: what another process left under way is ended as interrupted, here, first.
    """

    def __init__(
        self,
        espaces: Espaces,
        *,
        reveiller: Callable[[str], None],
        reelle: Horloge | None = None,
        patience: timedelta = PATIENCE,
    ) -> None:
        """Judge the spaces of *espaces*; *reveiller* has the background work of one done soon after its parcours acted.

        *patience* is how long a step waits, in real time.
        """
        self._espaces = espaces
        self._reveiller = reveiller
        self._reelle = reelle or HorlogeSysteme()
        self._patience = patience
        self._regie = Regie(espaces)
        self._versions = numeros(espaces.maison)
        self._registre = RegistreParcours(espaces.maison.unites)
        self._verrous: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._joues: dict[str, tuple[Deroulement, PartieEnCours]] = {}
        if interrompus := self._registre.interrompre(self._reelle.maintenant()):
            log.warning("parcours_interrupted", number=interrompus)

    def avant(self, appel: Appel) -> Reponse | None:
        """Return the fault that the parcours answers in place of the gateway, if it does."""
        if (
            appel.operateur not in self._joues
            or (demande := lire_demande(appel.chemin, appel.requete)) is None
        ):
            return None
        with self._verrous[appel.operateur]:
            joue = self._vivant(appel.operateur)
            if joue is None or not joue.regarde(demande):
                return None
            refus = joue.avant(demande, appel.le)
            if refus is None:
                return None
            reponse = _faute(refus, demande)
            lu = Lu(
                demande,
                lire_rendu(reponse.corps) or _MUETTE,
                appel.le,
                appel.empreinte,
                appel.correlation,
                pas_avant=_revenir(refus, appel.le),
            )
            self._prendre(appel.operateur, joue, lu, appel.requete, reponse.corps)
            return reponse

    def apres(self, echange: Echange) -> Reponse | Perdre | None:
        """Take in a call and its answer; return what the parcours makes of the answer, if anything."""
        if (
            echange.operateur not in self._joues
            or (demande := lire_demande(echange.chemin, echange.requete)) is None
        ):
            return None
        with self._verrous[echange.operateur]:
            joue = self._vivant(echange.operateur)
            if joue is None or not joue.regarde(demande):
                return None
            rendu = lire_rendu(echange.reponse) or _MUETTE
            lu = Lu(demande, rendu, echange.le, echange.empreinte, echange.correlation, echange.perdue)
            suite = self._prendre(echange.operateur, joue, lu, echange.requete, echange.reponse)
        if isinstance(suite.reponse, Perdue):
            return Perdre()
        if suite.reponse is None or suite.reponse == echange.reponse:
            return None
        return Reponse(
            echange.statut, (("content-type", f"{demande.soap.media}; charset=utf-8"),), suite.reponse
        )

    def commencer(self, espace: Espace, parcours: str, version: int | None) -> Sequence[ParcoursSuivi]:
        """Begin *parcours* and return it; raise `ParcoursInconnu`, `VersionAPreciser` or `ParcoursEnCours`."""
        choisi, majeure = _choisir(parcours, version)
        with self._verrous[espace.operateur]:
            if (autre := self._vivant(espace.operateur)) is not None:
                raise ParcoursEnCours(autre.parcours.nom)
            self._regie.conduire(espace.operateur, Placer(Situation.HEURES_OUVREES))
            joue = Deroulement(choisi, majeure, self._reelle.maintenant(), self._patience)
            partie = PartieEnCours(
                espace.operateur,
                choisi.nom,
                choisi.titre,
                choisi.domaine,
                choisi.contrat,
                majeure,
                self._versions[f"/ws/{choisi.contrat}/v{majeure}"][1],
                jeu(),
                joue.debut,
                joue.attendu or "",
            )
            self._registre.commencer(partie)
            self._joues[espace.operateur] = joue, partie
        return [_suivi(choisi, majeure, EtatParcours.EN_COURS, partie.constats, joue.attendu)]

    def consulter(self, espace: Espace) -> Sequence[ParcoursSuivi]:
        """Return where every parcours stands."""
        with self._verrous[espace.operateur]:
            self._vivant(espace.operateur)
            partie = self._registre.en_cours(espace.operateur)
            joues = self._registre.joues(espace.operateur)
        return etat_de_tous(partie, joues)

    def abandonner(self, espace: Espace) -> Sequence[ParcoursSuivi]:
        """Give up the parcours that is being played; raise `AucunParcoursEnCours` without one."""
        with self._verrous[espace.operateur]:
            joue = self._vivant(espace.operateur)
            if joue is None:
                raise AucunParcoursEnCours
            joue.abandonner(self._reelle.maintenant())
            self._noter(espace.operateur, joue)
        return self.consulter(espace)

    def en_cours(self, operateur: str) -> str | None:
        """Return the name of the parcours that *operateur* is playing."""
        with self._verrous[operateur]:
            joue = self._vivant(operateur)
        return joue.parcours.nom if joue else None

    def _vivant(self, operateur: str) -> Deroulement | None:
        """Return what is being played, unless it has waited too long or was ended by another process."""
        if operateur not in self._joues:
            return None
        joue, partie = self._joues[operateur]
        gardee = self._registre.en_cours(operateur)
        if gardee is None or gardee.debut != partie.debut:
            del self._joues[operateur]
            return None
        if joue.expirer(self._reelle.maintenant()):
            self._noter(operateur, joue)
            return None
        return joue

    def _prendre(self, operateur: str, joue: Deroulement, lu: Lu, requete: bytes, reponse: bytes) -> Suite:
        echange = EchangeJoue(
            lu.le,
            lu.operation,
            hashlib.sha256(requete).hexdigest(),
            hashlib.sha256(reponse).hexdigest(),
            lu.correlation,
            lu.rendu.faute.code if lu.rendu.faute else None,
        )
        suite = joue.apres(lu, echange, reponse)
        if suite.actes:
            with self._espaces.tenu(operateur) as espace:
                for nom in suite.actes:
                    self._agir(espace, joue, nom, suite.numero)
            self._reveiller(operateur)
        self._noter(operateur, joue)
        return suite

    def _agir(self, espace: Espace, joue: Deroulement, nom: str, numero: str) -> None:
        """Do the OI's part; what the signalisation does not admit any more is noted, and nobody's fault."""
        if nom in {DOUBLER, SIMPLE}:
            espace.livraisons.doubler(_DOUBLES if nom == DOUBLER else 0)
            return
        if nom in {CASSER, REMETTRE}:
            pannes, ligne = (
                Pannes(espace.maison.settings.reseau_simule),
                joue.memoire.notes.get("prestation", ""),
            )
            pannes.casser(Panne(TypePanne.COUPURE_PBO_PTO, ligne)) if nom == CASSER else pannes.reparer(ligne)
            return
        try:
            espace.maison.bus.executer(commande(ActeRegie(nom), numero), REGIE)
        except EsavError as erreur:
            joue.signaler(self._reelle.maintenant(), f"acte {nom} de la plateforme sans effet : {erreur}")

    def _noter(self, operateur: str, joue: Deroulement) -> None:
        _, debut = self._joues[operateur]
        partie = replace(
            debut,
            etape=joue.attendu or debut.etape,
            constats=tuple(joue.constats),
            certificat=joue.certificat,
            echanges=tuple(joue.echanges),
        )
        if joue.fin is None:
            self._registre.noter(partie)
            return
        verdict = Verdict.REUSSI if joue.reussi else Verdict.ECHOUE
        self._registre.finir(partie, partie.finie(joue.fin, verdict))
        del self._joues[operateur]
        log.info("parcours_over", operator=operateur, parcours=debut.parcours, verdict=verdict.value)


def etat_de_tous(partie: PartieEnCours | None, joues: Sequence[ParcoursJoue]) -> list[ParcoursSuivi]:
    """Return where every published parcours stands, from the one under way and those that are over."""
    derniers: Mapping[tuple[str, int], ParcoursJoue] = {(j.parcours, j.majeure): j for j in joues}
    tous = []
    for parcours, majeure in par_majeure():
        fini = derniers.get((parcours.nom, majeure))
        if partie is not None and (partie.parcours, partie.majeure) == (parcours.nom, majeure):
            tous.append(_suivi(parcours, majeure, EtatParcours.EN_COURS, partie.constats, partie.etape))
        elif fini is not None:
            tous.append(_suivi(parcours, majeure, EtatParcours(fini.verdict.value), fini.constats))
        else:
            tous.append(_suivi(parcours, majeure, EtatParcours.A_JOUER, ()))
    return tous


def _choisir(nom: str, version: int | None) -> tuple[Parcours, int]:
    parcours = PARCOURS.get(nom)
    if parcours is None or (version is not None and version not in parcours.majeures):
        raise ParcoursInconnu(nom, version, tuple(PARCOURS))
    if version is None and len(parcours.majeures) > 1:
        raise VersionAPreciser(nom, parcours.majeures)
    return parcours, version or parcours.majeures[0]


def _suivi(
    parcours: Parcours,
    majeure: int,
    etat: EtatParcours,
    constats: Sequence[Constat],
    etape: str | None = None,
) -> ParcoursSuivi:
    return ParcoursSuivi(
        parcours.nom,
        parcours.titre,
        parcours.domaine.value,
        majeure,
        etat,
        parcours.consigne,
        etape,
        tuple(ConstatSuivi(c.le, c.texte, Gravite(c.gravite.value)) for c in constats),
        remede(constats),
    )


def _faute(refus: Refus, demande: Demande) -> Reponse:
    """Return the answer that carries *refus*, as the contract has it."""
    faite = repondre(refus.erreur, demande.soap, demande.espace, demande.identifiant)
    corps = faite.corps
    if refus.code:
        corps = corps.replace(f">{refus.erreur.code}<".encode(), f">{refus.code}<".encode())
    entetes = (("content-type", f"{faite.media}; charset=utf-8"), *((n.lower(), v) for n, v in faite.entetes))
    return Reponse(faite.statut, entetes, corps)


def _revenir(refus: Refus, le: datetime) -> datetime | None:
    secondes = refus.erreur.reessayer_apres_s
    return None if secondes is None else le + timedelta(seconds=secondes)
