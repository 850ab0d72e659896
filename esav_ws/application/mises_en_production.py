"""What goes live for an Opérateur (art. 5.2.1): opened by exception or by attestation, closed with a reason, told."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.messages import Message
from esav_ws.application.messages_administration import (
    DomainesOuverts,
    FermerDomaine,
    Habiliter,
    ListerMisesEnProduction,
)
from esav_ws.application.operateurs import exiger
from esav_ws.application.ports_versions import Contrats
from esav_ws.application.souscriptions_annonces import AnnonceSouscription, annoncer
from esav_ws.application.versions_connues import completer
from esav_ws.domain.attestation_erreurs import RienAFermer, VersionInconnue
from esav_ws.domain.contrat import EtatVersion, VersionContrat
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.mise_en_production import (
    CONTRATS,
    FERME,
    OUVERT,
    MiseEnProduction,
    Voie,
    avis_fermeture,
    avis_ouverture,
)
from esav_ws.domain.operateur import Habilitation


class GestionMisesEnProduction:
    """The handlers of what is open, over the versions of the services that *contrats* gives."""

    def __init__(self, contrats: Contrats) -> None:
        self._contrats = contrats

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which handler answers which message."""
        return {Habiliter: self.habiliter, FermerDomaine: fermer, ListerMisesEnProduction: lister}

    def habiliter(self, commande: Habiliter, contexte: Contexte) -> DomainesOuverts:
        """Grant the domain and open its versions by exception; what is open already stays as it is.

        Raises:
            OperateurInconnu: nobody bears this code.
            VersionInconnue: the domain has no such version to open.
        """
        contexte.uow.operateurs.verrouiller(commande.operateur)
        exiger(commande.operateur, contexte)
        contexte.uow.operateurs.habiliter(
            commande.operateur,
            commande.domaine,
            le=contexte.maintenant,
            auteur=contexte.acteur.nom,
            motif=commande.motif,
        )
        mises = (
            MiseEnProduction(
                commande.operateur,
                commande.domaine,
                majeure,
                Voie.EXCEPTION,
                commande.motif,
                contexte.maintenant,
                contexte.acteur.nom,
            )
            for majeure in self._majeures(commande, contexte)
        )
        return ouvrir(mises, contexte, dire=commande.annoncer)

    def _majeures(self, commande: Habiliter, contexte: Contexte) -> list[int]:
        contrat = CONTRATS.get(commande.domaine)
        if contrat is None:
            return []
        connues = a_ouvrir(contrat, self._contrats, contexte)
        servies = sorted({version.majeure for version in connues})
        for majeure in commande.majeures:
            if majeure not in servies:
                raise VersionInconnue(f"{contrat} v{majeure}", servies)
        return sorted(set(commande.majeures)) or servies


def a_ouvrir(contrat: str, contrats: Contrats, contexte: Contexte) -> list[VersionContrat]:
    """Return the versions of the service *contrat* that are there and not retired, in order."""
    le = jour_de_paris(contexte.maintenant)
    installees = (v for v in contrats.versions() if v.objet == contrat)
    toutes = completer(contexte.uow.versions.lister(contrat), installees, le)
    return [version for version in toutes if version.etat(le) is not EtatVersion.RETIREE]


def ouvrir(mises: Iterable[MiseEnProduction], contexte: Contexte, *, dire: bool) -> DomainesOuverts:
    """Open each of *mises*, all of one Opérateur, that is not open yet; tell it when *dire*."""
    uow = contexte.uow
    nouvelles = tuple(
        m for m in mises if uow.mises_en_production.ouverte(m.operateur, m.domaine, m.majeure) is None
    )
    for mise in nouvelles:
        uow.mises_en_production.ouvrir(mise)
    if not (nouvelles and dire):
        return DomainesOuverts(nouvelles)
    return DomainesOuverts(
        nouvelles, _annoncer(OUVERT, nouvelles, avis_ouverture(nouvelles[0].operateur, nouvelles), contexte)
    )


def fermer(commande: FermerDomaine, contexte: Contexte) -> DomainesOuverts:
    """Close what is open, from the next request on, and tell the Opérateur.

    Raises:
        OperateurInconnu: nobody bears this code.
        RienAFermer: that version is not open to it.
    """
    contexte.uow.operateurs.verrouiller(commande.operateur)
    exiger(commande.operateur, contexte)
    ouverte = contexte.uow.mises_en_production.ouverte(commande.operateur, commande.domaine, commande.majeure)
    if ouverte is None:
        raise RienAFermer(commande.operateur, f"{_contrat(commande.domaine)} v{commande.majeure}")
    fermee = replace(
        ouverte,
        fermee_le=contexte.maintenant,
        fermee_par=contexte.acteur.nom,
        motif_fermeture=commande.motif,
    )
    contexte.uow.mises_en_production.fermer(fermee)
    return DomainesOuverts((fermee,), _annoncer(FERME, (fermee,), avis_fermeture(fermee), contexte))


def lister(requete: ListerMisesEnProduction, contexte: Contexte) -> list[MiseEnProduction]:
    """Return what is, or was, open, by Opérateur, in the order in which it opened."""
    return contexte.uow.mises_en_production.lister(requete.operateur)


def _contrat(domaine: Habilitation) -> str:
    return CONTRATS.get(domaine, domaine.lower())


def _annoncer(
    type_: str, mises: tuple[MiseEnProduction, ...], avis: tuple[str, str], contexte: Contexte
) -> bool:
    code = mises[0].operateur
    donnees = {"domaine": str(mises[0].domaine), "versions": ", ".join(str(m.majeure) for m in mises)}
    annonce = AnnonceSouscription(
        code, type_, donnees, f"ouverture-{code}-{contexte.uow.journal.dernier(code) + 1}", avis
    )
    return annoncer(annonce, contexte.uow, le=contexte.maintenant, auteur=contexte.acteur.nom)
