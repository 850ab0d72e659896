"""What Opérateurs rent: offers as annexe 1 wants them, prestations, and their passing from one Opérateur to another."""

from dataclasses import fields, replace

from esav_ws.application.bus import Contexte
from esav_ws.application.curseur import desceller, sceller
from esav_ws.application.messages_administration import DefinirOffre, DefinirPrestation
from esav_ws.application.messages_parc import (
    AppliquerOffres,
    ConsulterOffre,
    ConsulterPrestation,
    EffetOffre,
    FichePrestation,
    ListerOffres,
    ListerPrestations,
    PagePrestations,
    TransfererPrestation,
)
from esav_ws.application.operateurs import exiger
from esav_ws.domain.contrat_regles import Controle
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.offre import (
    Cession,
    EtatPrestation,
    ExceptionOffre,
    Offre,
    OffreInconnue,
    Prestation,
    PrestationInconnue,
    PrestationResiliee,
)
from esav_ws.domain.offre_regles import (
    OffresInvalides,
    anomalies,
    exiger_encore_ouverte,
    preavis_insuffisant,
)
from esav_ws.domain.prestation_erreurs import TransfertSansObjet
from esav_ws.domain.prestation_fiche import exiger_correcte


def appliquer_offres(commande: AppliquerOffres, contexte: Contexte) -> list[EffetOffre]:
    """Return what was done of each offer; one that is as described already is left alone.

    Raises:
        OffresInvalides: one breaks a rule by itself.
        MiseEnPlaceTropProche: one is set up too early, and no exception says why.
        OffreDejaEnPlace: one would stop to take deposits.
    """
    return [_appliquer(offre, commande.exception, contexte) for offre in commande.offres]


def definir_offre(commande: DefinirOffre, contexte: Contexte) -> None:
    """Create or replace the offer, under the rules of `appliquer_offres`."""
    _appliquer(commande.offre, None, contexte)


def lister_offres(_requete: ListerOffres, contexte: Contexte) -> list[Offre]:
    """Return every offer, by code."""
    return contexte.uow.parc.offres()


def consulter_offre(requete: ConsulterOffre, contexte: Contexte) -> Offre:
    """Return the offer, or raise `OffreInconnue`."""
    return _offre(requete.code, contexte)


def definir_prestation(commande: DefinirPrestation, contexte: Contexte) -> None:
    """Create or replace the prestation; another Opérateur than the present one's is a transfer.

    Raises:
        PrestationIncorrecte: it breaks the formats of the profession.
    """
    nouvelle = commande.prestation
    exiger_correcte(nouvelle)
    parc = contexte.uow.parc
    connue = parc.prestation(nouvelle.identifiant, None)
    if connue is None or connue.operateur == nouvelle.operateur:
        parc.definir_prestation(nouvelle)
        if connue and connue.garanties != nouvelle.garanties:
            contexte.uow.gtr.reexaminer_prestations([nouvelle.identifiant], contexte.maintenant)
    else:
        _ceder(connue, nouvelle, "redéfinie au nom d'un autre Opérateur", contexte)


def consulter_prestation(requete: ConsulterPrestation, contexte: Contexte) -> FichePrestation:
    """Return the prestation with what surrounds it, or raise `PrestationInconnue`."""
    prestation = _prestation(requete.identifiant, contexte)
    offre = _offre(prestation.offre, contexte)
    cessions = contexte.uow.parc.cessions(prestation.identifiant)
    return FichePrestation(prestation, offre, offre.garanties_de(prestation), tuple(cessions))


def lister_prestations(requete: ListerPrestations, contexte: Contexte) -> PagePrestations:
    """Return a page of prestations by number.

    Raises:
        OperateurInconnu: no Opérateur bears the code asked for.
    """
    if requete.operateur is not None:
        exiger(requete.operateur, contexte)
    liste = f"prestations {requete.operateur}"
    apres = desceller(requete.curseur, liste) if requete.curseur else ""
    lues = contexte.uow.parc.prestations(requete.operateur, apres, requete.taille + 1)
    page = lues[: requete.taille]
    suivant = sceller(page[-1].identifiant, liste) if len(lues) > requete.taille else None
    return PagePrestations(tuple(page), suivant)


def transferer(commande: TransfererPrestation, contexte: Contexte) -> Cession:
    """Return the cession, kept for good: the line goes on with *vers*, each side's signalisations stay its own.

    The options of guarantee, which the former Opérateur had asked for, do not go along; the day of activation is that
    of the transfer.

    Raises:
        PrestationInconnue, PrestationResiliee: there is nothing to transfer.
        OperateurInconnu: nobody bears that code.
        TransfertSansObjet: it is already there.
    """
    avant = _prestation(commande.identifiant, contexte)
    exiger(commande.vers, contexte)
    if avant.operateur == commande.vers:
        raise TransfertSansObjet(avant.identifiant, commande.vers)
    if avant.etat is EtatPrestation.RESILIEE:
        raise PrestationResiliee(avant.identifiant)
    apres = replace(
        avant, operateur=commande.vers, garanties=(), active_le=jour_de_paris(contexte.maintenant)
    )
    return _ceder(avant, apres, commande.motif, contexte)


def _ceder(avant: Prestation, apres: Prestation, motif: str, contexte: Contexte) -> Cession:
    """Return the cession; both Opérateurs learn of it from their journals, neither who the other is."""
    for code in sorted((avant.operateur, apres.operateur)):  # in one order: nobody waits in a circle
        contexte.uow.operateurs.verrouiller(code)
    cession = Cession(avant, apres.operateur, contexte.maintenant, contexte.acteur.nom, motif)
    contexte.uow.parc.ceder(cession, apres)
    for operateur, type_ in ((avant.operateur, "PRESTATION_CEDEE"), (apres.operateur, "PRESTATION_RECUE")):
        contexte.uow.journal.publier(
            Evenement(
                operateur,
                type_,
                "",
                contexte.maintenant,
                contexte.acteur.nom,
                {"prestation": avant.identifiant},
            )
        )
    return cession


def _appliquer(offre: Offre, exception: str | None, contexte: Contexte) -> EffetOffre:
    if fautes := tuple(anomalies(offre)):
        raise OffresInvalides(f"offre {offre.code}", fautes)
    connue = contexte.uow.parc.offre(offre.code)
    exiger_encore_ouverte(offre, connue, jour_de_paris(contexte.maintenant))
    controle = Controle(exception)
    controle.exiger(preavis_insuffisant(offre, connue))
    if controle.derogations and exception is not None:
        prise = ExceptionOffre(exception.strip(), contexte.acteur.nom, contexte.maintenant)
        offre = replace(offre, exception=prise)
    elif connue and _jours(connue) == _jours(offre):
        offre = replace(offre, exception=connue.exception)
    if connue is None:
        contexte.uow.parc.definir_offre(offre)
        return EffetOffre(offre, nouvelle=True)
    changements = tuple(f.name for f in fields(Offre) if getattr(offre, f.name) != getattr(connue, f.name))
    if changements:
        contexte.uow.parc.definir_offre(offre)
    if "garanties" in changements:  # they change the alerts of what is open under it
        contexte.uow.gtr.reexaminer(offre.code, contexte.maintenant)
    return EffetOffre(offre, nouvelle=False, changements=changements)


def _jours(offre: Offre) -> tuple[object, object]:
    return offre.annoncee_le, offre.mise_en_place_le


def _offre(code: str, contexte: Contexte) -> Offre:
    offre = contexte.uow.parc.offre(code)
    if offre is None:
        raise OffreInconnue(code)
    return offre


def _prestation(identifiant: str, contexte: Contexte) -> Prestation:
    prestation = contexte.uow.parc.prestation(identifiant, None)
    if prestation is None:
        raise PrestationInconnue(identifiant)
    return prestation
