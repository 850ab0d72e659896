"""The acts of the OI on the versions of the contract and of forms: announce, publish, deprecate, retire (art. 12)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.messages import Message
from esav_ws.application.messages_versions import (
    ActeFait,
    ActeVersion,
    AnnoncerVersion,
    ConsulterVersions,
    DeprecierVersion,
    EtatDesVersions,
    InscrireVersion,
    PublierVersion,
    RetirerVersion,
)
from esav_ws.application.ports_avis import AvisDonne
from esav_ws.application.ports_versions import Contrats
from esav_ws.application.versions_connues import completer
from esav_ws.application.versions_signature import motif, signature
from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat, successeur, veille
from esav_ws.domain.contrat_erreurs import (
    CoexistenceHorsBornes,
    ContratModifie,
    PassageVersionInterdit,
    SeuleVersion,
    VersionContratInconnue,
)
from esav_ws.domain.contrat_evolution import Comparaison
from esav_ws.domain.contrat_regles import (
    Controle,
    au_plus_tot,
    bornes_coexistence,
    classer,
    verifier_coexistence,
    verifier_debut,
    verifier_fin,
    verifier_nombre,
    verifier_numero,
    verifier_preavis,
    verifier_retour,
)
from esav_ws.domain.horloge import jour_de_paris

Aviser = Callable[[ActeVersion, ActeFait, Contexte], tuple[AvisDonne, ...]]
"""Told of each act within its unit of work: what it writes is kept with the act, or not at all.

Returns what the Opérateurs were told.
"""


def n_aviser_personne(_commande: ActeVersion, _fait: ActeFait, _contexte: Contexte) -> tuple[AvisDonne, ...]:
    """Tell nobody: the default hook."""
    return ()


class GestionVersions:
    """The handlers of the life of versions, on the files that *contrats* gives; *aviser* tells the Opérateurs."""

    def __init__(self, contrats: Contrats, *, aviser: Aviser = n_aviser_personne) -> None:
        self._contrats = contrats
        self._aviser = aviser

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which handler answers which message."""
        return {
            InscrireVersion: self.inscrire,
            AnnoncerVersion: self.annoncer,
            PublierVersion: self.publier,
            DeprecierVersion: self.deprecier,
            RetirerVersion: self.retirer,
            ConsulterVersions: self.consulter,
        }

    def inscrire(self, commande: InscrireVersion, contexte: Contexte) -> ActeFait:
        """Write the version down as a *projet*, or raise `VersionContratInconnue`."""
        version = self._trouver(commande, self._ouvrir(commande, contexte))
        contexte.uow.versions.enregistrer(version)
        return ActeFait(version)

    def annoncer(self, commande: AnnoncerVersion, contexte: Contexte) -> ActeFait:
        """Give notice of the version, its class being at least the one that the comparison finds.

        The notice that stands already is left as it is, unless its files or the day that is asked for have changed.

        Raises:
            EsavError: of family VER, with the rule, its article, and the earliest lawful day.
        """
        le = jour_de_paris(contexte.maintenant)
        toutes = self._ouvrir(commande, contexte)
        version = self._trouver(commande, toutes)
        verifier_numero(version, toutes, le)
        verifier_retour(version, toutes, le)
        comparee, comparaison = self._comparer(version, toutes, le)
        initiale = not any(v.vivante(le) or v.etat(le) is EtatVersion.RETIREE for v in toutes)
        evolution = classer(version, comparaison, commande.evolution)
        annoncee = replace(version, evolution=evolution, initiale=initiale)
        empreinte = self._contrats.empreinte(version)
        connue = version.inscrit is EtatVersion.ANNONCEE
        inchangee = connue and (version.evolution, version.empreinte) == (evolution, empreinte)
        demandee = version.production_le if version.genre is Genre.FORMULAIRE else commande.production_le
        gardee = version.production_le if inchangee else None
        production = demandee or gardee or au_plus_tot(evolution, le, initiale=initiale)
        verifier_retour(version, toutes, production)
        if inchangee and production == version.production_le:
            fait = ActeFait(version, comparaison=comparaison, avant=version, comparee=comparee)
            return self._dire(commande, fait, contexte)
        controle = Controle(commande.exception)
        controle.exiger(verifier_preavis(annoncee, le, production))
        verifier_debut(version, production, le)
        annoncee = annoncee.passer(
            EtatVersion.ANNONCEE,
            **signature(commande, contexte, controle),
            annoncee_le=le,
            production_le=production,
        )
        annoncee = replace(annoncee, empreinte=empreinte)
        contexte.uow.versions.enregistrer(annoncee)
        fait = ActeFait(annoncee, comparaison=comparaison, avant=version, comparee=comparee)
        return self._dire(commande, fait, contexte)

    def publier(self, commande: PublierVersion, contexte: Contexte) -> ActeFait:
        """Put the announced version in production, and say the end of the one that it replaces.

        Raises:
            EsavError: of family VER, with the rule, its article, and the earliest lawful day.
        """
        le = jour_de_paris(contexte.maintenant)
        toutes = self._ouvrir(commande, contexte)
        version = self._trouver(commande, toutes)
        production = _production(commande, version, le)
        verifier_retour(version, toutes, production)
        publiee = version.passer(
            EtatVersion.EN_PRODUCTION, **signature(commande, contexte), production_le=production
        )
        self._verifier_fichiers(version)
        controle = Controle(commande.exception)
        controle.exiger(verifier_preavis(version, version.annoncee_le or le, production))
        autres = [v for v in toutes if v.rang != version.rang]
        avant = [v for v in autres if v.rang < version.rang and v.vivante(production)]
        precedente = max(avant, key=lambda v: v.rang, default=None)
        if precedente is not None and precedente.majeure == version.majeure:
            publiee = replace(publiee, depreciee_le=precedente.depreciee_le, fin_le=precedente.fin_le)
            precedente = replace(precedente, fin_le=veille(production))
        elif precedente is not None and not publiee.initiale:
            precedente = self._succeder(precedente, publiee, commande, contexte, controle)
        else:
            precedente = None
        if precedente is not None:
            if precedente.fin_le is not None and precedente.genre is Genre.SERVICE:
                verifier_fin(precedente, precedente.fin_le, le)
            contexte.uow.versions.enregistrer(precedente)
            autres = [precedente if v.rang == precedente.rang else v for v in autres]
        controle.exiger(verifier_nombre(publiee, autres, production, precedente=precedente))
        fait = replace(
            publiee.passages[-1],
            motif=motif(commande, controle),
            derogations=tuple(controle.derogations),
        )
        publiee = replace(publiee, passages=(*version.passages, fait))
        contexte.uow.versions.enregistrer(publiee)
        return self._dire(commande, ActeFait(publiee, precedente, avant=version), contexte)

    def deprecier(self, commande: DeprecierVersion, contexte: Contexte) -> ActeFait:
        """Say the last day of a version that another follows, or move it.

        Raises:
            EsavError: of family VER, with the rule, its article, and the admitted days.
        """
        le = jour_de_paris(contexte.maintenant)
        toutes = self._ouvrir(commande, contexte)
        version = self._trouver(commande, toutes)
        if not version.vivante(le):
            raise PassageVersionInterdit(version.nom, version.etat(le), EtatVersion.DEPRECIEE)
        suivante = self._exiger_suivante(version, toutes, max(le, commande.fin_le))
        controle = Controle(commande.exception)
        controle.exiger(verifier_coexistence(version, suivante, commande.fin_le, le))
        verifier_fin(version, commande.fin_le, le)
        depreciee = version.passer(
            EtatVersion.DEPRECIEE,
            **signature(commande, contexte, controle),
            depreciee_le=version.depreciee_le or le,
            fin_le=commande.fin_le,
        )
        contexte.uow.versions.enregistrer(depreciee)
        return self._dire(commande, ActeFait(depreciee, avant=version, suivante=suivante), contexte)

    def retirer(self, commande: RetirerVersion, contexte: Contexte) -> ActeFait:
        """Record that the version is retired; before the end of its last day, only by an exception.

        Raises:
            EsavError: of family VER, with the rule, its article, and the earliest lawful day.
        """
        le = jour_de_paris(contexte.maintenant)
        toutes = self._ouvrir(commande, contexte)
        version = self._trouver(commande, toutes)
        controle = Controle(commande.exception)
        fin_le = version.fin_le
        if version.vivante(le):
            suivante = self._exiger_suivante(version, toutes, le)
            bornes = bornes_coexistence(version, suivante, le)
            if fin_le is not None:
                bornes = (fin_le, fin_le)
            raison = "elle est due jusqu'à la fin de la coexistence"
            controle.exiger(CoexistenceHorsBornes(version.nom, fin_le, bornes, raison, retrait=True))
            fin_le = max(veille(le), version.production_le or veille(le))
        retiree = version.passer(
            EtatVersion.RETIREE, **signature(commande, contexte, controle), fin_le=fin_le
        )
        contexte.uow.versions.enregistrer(retiree)
        fait = ActeFait(retiree, avant=version, suivante=successeur(version, toutes, le))
        return self._dire(commande, fait, contexte)

    def consulter(self, requete: ConsulterVersions, contexte: Contexte) -> EtatDesVersions:
        """Return every version, installed or decided, and who called what."""
        le = jour_de_paris(contexte.maintenant)
        toutes = completer(contexte.uow.versions.lister(requete.objet), self._contrats.versions(), le)
        return EtatDesVersions(
            le,
            requete.depuis,
            tuple(v for v in toutes if requete.objet in {None, v.objet}),
            tuple(contexte.uow.usages.emplois(requete.depuis, requete.objet)),
        )

    # --- steps -------------------------------------------------------------------------------------------------------

    def _dire(self, commande: ActeVersion, fait: ActeFait, contexte: Contexte) -> ActeFait:
        return replace(fait, avis=self._aviser(commande, fait, contexte))

    def _ouvrir(self, commande: ActeVersion, contexte: Contexte) -> list[VersionContrat]:
        """Return the versions of the object, once this unit of work is the only one to change them."""
        contexte.uow.versions.verrouiller(commande.contrat)
        installees = (v for v in self._contrats.versions() if v.objet == commande.contrat)
        inscrites = contexte.uow.versions.lister(commande.contrat)
        return completer(inscrites, installees, jour_de_paris(contexte.maintenant))

    def _trouver(self, commande: ActeVersion, toutes: Sequence[VersionContrat]) -> VersionContrat:
        rang = (commande.majeure, commande.mineure)
        for version in toutes:
            if version.rang == rang:
                return version
        genre = Genre.FORMULAIRE if commande.contrat.isupper() else Genre.SERVICE
        nom = VersionContrat(genre, commande.contrat, *rang).nom
        raise VersionContratInconnue(nom, [v.nom for v in self._contrats.versions()])

    def _comparer(
        self, version: VersionContrat, toutes: Sequence[VersionContrat], le: date
    ) -> tuple[VersionContrat | None, Comparaison | None]:
        """Return the version that callers know, and what changes from it; `None` when there is none."""
        connues = [v for v in toutes if v.rang < version.rang and v.vivante(le)]
        if version.mineure:
            connues = [v for v in toutes if v.majeure == version.majeure and v.mineure < version.mineure]
        if not connues:
            return None, None
        precedente = max(connues, key=lambda v: v.rang)
        self._verifier_fichiers(precedente)
        return precedente, self._contrats.comparer(precedente, version)

    def _verifier_fichiers(self, version: VersionContrat) -> None:
        presente = self._contrats.empreinte(version)
        if version.empreinte is not None and presente != version.empreinte:
            raise ContratModifie(version.nom, version.empreinte, presente)

    def _exiger_suivante(
        self, version: VersionContrat, toutes: Sequence[VersionContrat], le: date
    ) -> VersionContrat:
        """Return the version that callers of *version* can go to on the day *le*, or raise `SeuleVersion`."""
        suivante = successeur(version, toutes, le)
        if suivante is None:
            raise SeuleVersion(version.nom)
        return suivante

    def _succeder(
        self,
        precedente: VersionContrat,
        publiee: VersionContrat,
        commande: PublierVersion,
        contexte: Contexte,
        controle: Controle,
    ) -> VersionContrat:
        """Return *precedente* deprecated from the day on which *publiee* is in production, with its last day."""
        le = jour_de_paris(contexte.maintenant)
        fin_le = commande.fin_precedente or precedente.fin_le
        if fin_le is None and precedente.genre is Genre.SERVICE:
            fin_le = bornes_coexistence(precedente, publiee, le)[1]
        controle.exiger(verifier_coexistence(precedente, publiee, fin_le, le))
        return precedente.passer(
            EtatVersion.DEPRECIEE,
            **signature(commande, contexte),
            depreciee_le=precedente.depreciee_le or publiee.production_le,
            fin_le=fin_le,
        )


def _production(commande: PublierVersion, version: VersionContrat, le: date) -> date:
    """Return the day from which *version* is in production: not before today; for a form, the catalogue's.

    Raises:
        JourImpossible: the day that was asked for is past.
    """
    if commande.production_le is not None:
        verifier_debut(version, commande.production_le, le)
    if version.genre is Genre.FORMULAIRE and version.production_le:
        return version.production_le
    return max(commande.production_le or version.production_le or le, le)
