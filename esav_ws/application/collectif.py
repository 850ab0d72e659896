"""Collective faults as the OI's agents work them: confirm or dismiss, attach, detach, and one act for all."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.collectif_suivi import suivre
from esav_ws.application.messages import Message
from esav_ws.application.messages_collectif import (
    ActeCollectif,
    AvancerCollectif,
    CloreCollectif,
    CollectifSuivi,
    ConfirmerCollectif,
    ConsulterCollectif,
    DetacherSignalisation,
    EcarterCollectif,
    ListerCollectifs,
    RattacherSignalisations,
    ReprendreSuivi,
    SuivreCollectif,
)
from esav_ws.application.ports_collectif import Entree
from esav_ws.application.suites import publier_collectif
from esav_ws.domain.collectif_erreurs import (
    CollectifInconnu,
    LigneDejaRattachee,
    RattachementImpossible,
    SignalisationNonRattachee,
)
from esav_ws.domain.derangement_collectif import (
    CauseEcart,
    CauseSortie,
    DerangementCollectif,
    EtatCollectif,
    relire_numero,
)
from esav_ws.domain.numero import relire
from esav_ws.domain.signalisation import Signalisation
from esav_ws.domain.signalisation_erreurs import SignalisationInconnue


def lister(requete: ListerCollectifs, contexte: Contexte) -> list[CollectifSuivi]:
    """Return collective faults with their counts, the latest proposed first."""
    lus = contexte.uow.collectifs.lister(tous=requete.tous, taille=requete.taille)
    return [CollectifSuivi(lu, contexte.uow.membres_collectifs.compter(lu.numero)) for lu in lus]


def consulter(requete: ConsulterCollectif, contexte: Contexte) -> CollectifSuivi:
    """Return one whole, with some of its signalisations, or raise `CollectifInconnu`."""
    return _suivi(_lire(relire_numero(requete.numero), contexte), contexte, requete.taille)


def confirmer(commande: ConfirmerCollectif, contexte: Contexte) -> CollectifSuivi:
    """Return it confirmed: what was proposed follows it from now on.

    Raises:
        TransitionCollectifInterdite: it was confirmed or dismissed already.
    """
    avant = _lire_pour_ecrire(commande, contexte)
    apres = avant.confirmer(
        le=contexte.maintenant,
        auteur=contexte.acteur.nom,
        motif=commande.motif,
        accepte=commande.accepte,
        rattachement=commande.rattachement,
    )
    contexte.uow.membres_collectifs.accueillir(avant.numero)
    return _enregistrer(avant, apres, contexte)


def ecarter(commande: EcarterCollectif, contexte: Contexte) -> CollectifSuivi:
    """Return it dismissed; its signalisations go on each for itself, and are not proposed again."""
    avant = _lire_pour_ecrire(commande, contexte)
    apres = avant.ecarter(
        CauseEcart.AGENT, le=contexte.maintenant, auteur=contexte.acteur.nom, motif=commande.motif
    )
    contexte.uow.membres_collectifs.sortir(avant.numero, None, CauseSortie.ECART, le=contexte.maintenant)
    return _enregistrer(avant, apres, contexte)


def avancer(commande: AvancerCollectif, contexte: Contexte) -> CollectifSuivi:
    """Return it taken in charge, restored or repaired; `suivre` then brings its signalisations there."""
    avant = _lire_pour_ecrire(commande, contexte)
    apres = avant.avancer(
        commande.vers, le=contexte.maintenant, auteur=contexte.acteur.nom, motif=commande.motif
    )
    return _enregistrer(avant, apres, contexte)


def clore(commande: CloreCollectif, contexte: Contexte) -> CollectifSuivi:
    """Return it closed; `suivre` then closes its signalisations with the same code and reason."""
    avant = _lire_pour_ecrire(commande, contexte)
    apres = avant.clore(
        commande.code, le=contexte.maintenant, auteur=contexte.acteur.nom, motif=commande.motif
    )
    return _enregistrer(avant, apres, contexte)


def rattacher(commande: RattacherSignalisations, contexte: Contexte) -> CollectifSuivi:
    """Return it with these signalisations, all or none; without any, with those that are proposed.

    Raises:
        RattachementImpossible: it has ended, or one of them has.
        LigneDejaRattachee: the line of one is in another one.
    """
    collectif = _lire_pour_ecrire(commande, contexte)
    if not collectif.ouvert:
        raise RattachementImpossible(
            f"le dérangement collectif {collectif.numero} est {collectif.etat.libelle} : rien ne s'y rattache plus"
        )
    if commande.signalisations:
        _entrer(collectif, commande.signalisations, contexte)
    elif collectif.etat is not EtatCollectif.PROPOSE:
        contexte.uow.membres_collectifs.accueillir(collectif.numero)
    return _suivi(collectif, contexte)


def detacher(commande: DetacherSignalisation, contexte: Contexte) -> CollectifSuivi:
    """Return it without the signalisation, which goes on for itself from where it stands.

    Raises:
        SignalisationNonRattachee: it is not in.
    """
    collectif = _lire_pour_ecrire(commande, contexte)
    numero = relire(commande.signalisation)
    membre = contexte.uow.membres_collectifs.membre(collectif.numero, numero)
    if membre is None:
        raise SignalisationNonRattachee(numero, collectif.numero)
    contexte.uow.operateurs.verrouiller(membre.operateur)
    contexte.uow.membres_collectifs.sortir(
        collectif.numero, numero, CauseSortie.AGENT, le=contexte.maintenant
    )
    if membre.suivi:
        publier_collectif(membre, "COLLECTIF_DETACHE", collectif, contexte)
    return _suivi(collectif, contexte)


def reprendre(commande: ReprendreSuivi, contexte: Contexte) -> CollectifSuivi:
    """Return it, its signalisations that are kept back being to look at again."""
    collectif = _lire_pour_ecrire(commande, contexte)
    contexte.uow.membres_collectifs.reprendre(collectif.numero)
    return _suivi(collectif, contexte)


def _entrer(collectif: DerangementCollectif, numeros: Sequence[str], contexte: Contexte) -> None:
    membres = contexte.uow.membres_collectifs
    signalisations = [_signalisation(n, contexte) for n in sorted(set(map(relire, numeros)))]
    for operateur in sorted({s.operateur for s in signalisations}):  # in one order: nobody waits in a circle
        contexte.uow.operateurs.verrouiller(operateur)
    for prestation in sorted({s.prestation for s in signalisations}):
        contexte.uow.parc.verrouiller(prestation)
    entrees = []
    for s in (_signalisation(s.numero, contexte) for s in signalisations):
        if not s.ouverte:
            raise RattachementImpossible(
                f"signalisation {s.numero} : {s.etat.libelle} ; seule une signalisation ouverte se rattache"
            )
        autre = membres.actif_sur(s.prestation)
        if autre not in {None, collectif.numero}:
            raise LigneDejaRattachee(s.numero, s.prestation, autre or "")
        if membres.membre(collectif.numero, s.numero) is None:
            rattachee = collectif.etat is not EtatCollectif.PROPOSE
            entrees.append(Entree(s.numero, s.operateur, s.prestation, rattachee))
        elif collectif.etat is not EtatCollectif.PROPOSE:
            membres.accueillir(collectif.numero, s.numero)
    membres.entrer(collectif.numero, entrees, le=contexte.maintenant, par=contexte.acteur.nom)


def _signalisation(numero: str, contexte: Contexte) -> Signalisation:
    trouvee = contexte.uow.signalisations.trouver(numero, None)
    if trouvee is None:
        raise SignalisationInconnue(numero)
    return trouvee


def _lire_pour_ecrire(commande: ActeCollectif, contexte: Contexte) -> DerangementCollectif:
    """Return it once this unit of work is the only one to write it."""
    numero = relire_numero(commande.numero)
    contexte.uow.collectifs.verrouiller(numero)
    return _lire(numero, contexte)


def _lire(numero: str, contexte: Contexte) -> DerangementCollectif:
    trouve = contexte.uow.collectifs.trouver(numero)
    if trouve is None:
        raise CollectifInconnu(numero)
    return trouve


def _enregistrer(
    avant: DerangementCollectif, apres: DerangementCollectif, contexte: Contexte
) -> CollectifSuivi:
    contexte.uow.collectifs.enregistrer(avant, apres)
    return _suivi(apres, contexte)


def _suivi(collectif: DerangementCollectif, contexte: Contexte, taille: int = 0) -> CollectifSuivi:
    membres = contexte.uow.membres_collectifs
    lignes = membres.lignes(collectif.numero, taille) if taille else []
    return CollectifSuivi(collectif, membres.compter(collectif.numero), tuple(lignes))


HANDLERS: Mapping[type[Message], Handler] = MappingProxyType(
    {
        ListerCollectifs: lister,
        ConsulterCollectif: consulter,
        ConfirmerCollectif: confirmer,
        EcarterCollectif: ecarter,
        AvancerCollectif: avancer,
        CloreCollectif: clore,
        RattacherSignalisations: rattacher,
        DetacherSignalisation: detacher,
        ReprendreSuivi: reprendre,
        SuivreCollectif: suivre,
    }
)
