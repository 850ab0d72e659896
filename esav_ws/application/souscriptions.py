"""From a bon de commande to an Opérateur with its accesses (art. 7), in one unit of work."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from esav_ws.application.administration import definir_operateur
from esav_ws.application.avis import definir_correspondants
from esav_ws.application.bus import Contexte
from esav_ws.application.messages_administration import DefinirOperateur
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.messages_souscriptions import (
    BonApplique,
    ConsulterSouscription,
    EnregistrerBon,
    LireDocumentBon,
    ListerSouscriptions,
    Souscription,
)
from esav_ws.application.operateurs import exiger
from esav_ws.application.ports_souscriptions import DocumentBon
from esav_ws.application.souscriptions_annonces import AnnonceSouscription, annoncer
from esav_ws.domain.bon_commande import BonDeCommande, BonDeCommandeInvalide
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.offre import Canal
from esav_ws.domain.operateur import Operateur, StatutOperateur
from esav_ws.domain.souscription import (
    ENREGISTREE,
    MODIFIEE,
    BonContraire,
    BonDejaEnregistre,
    BonEnregistre,
    NatureBon,
    SouscriptionInconnue,
    avis_bon,
)

SERVICE = "signalisation"
"""The contract whose versions an order names that opens no domain of its own: a domain has that of its name."""


def enregistrer(commande: EnregistrerBon, contexte: Contexte) -> BonApplique:
    """Register the order and do what it asks for, all or nothing; the same order again changes nothing.

    Raises:
        BonDejaEnregistre: another content was registered under its number.
        BonContraire: it does not fit what is subscribed.
        BonDeCommandeInvalide: it names offers or versions that are not there.
    """
    bon, souscriptions = commande.bon, contexte.uow.souscriptions
    contexte.uow.operateurs.verrouiller(bon.code)
    connu = souscriptions.bon(bon.affaire)
    if connu is not None:
        if differences := connu.bon.differences(bon):
            raise BonDejaEnregistre(bon.affaire, differences)
        return BonApplique(connu, deja=True, changements=(), courriel=False)
    operateur = contexte.uow.operateurs.trouver(bon.code)
    avant = souscriptions.bons(bon.code)
    finie = operateur is not None and operateur.ferme(contexte.maintenant)
    _exiger_a_sa_place(commande, avant, contexte, finie=finie)
    _exiger_la_meme_societe(bon, operateur)
    if fautes := tuple(_introuvables(bon, contexte)):
        raise BonDeCommandeInvalide(fautes)
    dernier = avant[-1].bon if avant else None
    _ouvrir(bon, dernier, operateur, contexte, finie=finie)
    enregistre = BonEnregistre(
        bon,
        len(avant) + 1,
        NatureBon.MODIFICATION if commande.modification else NatureBon.SOUSCRIPTION,
        commande.fichier,
        hashlib.sha256(commande.document).hexdigest(),
        contexte.maintenant,
        contexte.acteur.nom,
    )
    souscriptions.ajouter_bon(enregistre, commande.document)
    changements = dernier.differences(bon) if dernier is not None else ()
    annonce = AnnonceSouscription(
        bon.code,
        MODIFIEE if commande.modification else ENREGISTREE,
        {"affaire": bon.affaire, "contrat": bon.reference_contrat},
        f"bon-{bon.code}-{enregistre.rang}",
        avis_bon(bon, enregistre.nature),
    )
    dit = annoncer(annonce, contexte.uow, le=contexte.maintenant, auteur=contexte.acteur.nom)
    return BonApplique(enregistre, deja=False, changements=changements, courriel=dit)


def lister(_requete: ListerSouscriptions, contexte: Contexte) -> list[Souscription]:
    """Return every Opérateur with its orders and its terminations, by code."""
    par_code: dict[str, list[BonEnregistre]] = {}
    for enregistre in contexte.uow.souscriptions.bons():
        par_code.setdefault(enregistre.bon.code, []).append(enregistre)
    return [
        Souscription(
            operateur,
            tuple(par_code.get(operateur.code, ())),
            tuple(contexte.uow.souscriptions.resiliations(operateur.code)),
        )
        for operateur in contexte.uow.operateurs.lister()
    ]


def consulter(requete: ConsulterSouscription, contexte: Contexte) -> Souscription:
    """Return one, or raise `OperateurInconnu`."""
    operateur = exiger(requete.operateur, contexte)
    souscriptions = contexte.uow.souscriptions
    return Souscription(
        operateur,
        tuple(souscriptions.bons(operateur.code)),
        tuple(souscriptions.resiliations(operateur.code)),
    )


def lire_document(requete: LireDocumentBon, contexte: Contexte) -> DocumentBon:
    """Return the document as it was given, or raise `SouscriptionInconnue`."""
    document = contexte.uow.souscriptions.document(requete.affaire)
    if document is None:
        raise SouscriptionInconnue(f"aucun bon de commande sous l'affaire {requete.affaire}")
    return document


def _exiger_a_sa_place(
    commande: EnregistrerBon, avant: list[BonEnregistre], contexte: Contexte, *, finie: bool
) -> None:
    """Return if the order fits what is subscribed, or raise `BonContraire` or `SouscriptionInconnue`."""
    bon = commande.bon
    autres = sorted(contexte.uow.souscriptions.sous_contrat(bon.reference_contrat) - {bon.code})
    if autres:
        raise BonContraire(
            f"le contrat {bon.reference_contrat} est celui de l'Opérateur {autres[0]} : vérifiez la référence, ou le code "
            f"{bon.code}"
        )
    vivante = bool(avant) and not finie
    if commande.modification and not vivante:
        raise SouscriptionInconnue(
            f"{bon.code} n'a pas de souscription à modifier : enregistrez le bon avec « esav souscription register »"
        )
    if not vivante:
        return
    dernier = avant[-1].bon
    if not commande.modification:
        raise BonContraire(
            f"{bon.code} a déjà souscrit, sous l'affaire {dernier.affaire} : une modification s'enregistre avec "
            "« esav souscription modify »"
        )
    if (dernier.reference_contrat, dernier.siren) != (bon.reference_contrat, bon.siren):
        raise BonContraire(
            f"{bon.code} a souscrit sous le contrat {dernier.reference_contrat}, SIREN {dernier.siren} : une autre "
            "société ou un autre contrat est une autre souscription, sous un autre code"
        )


def _exiger_la_meme_societe(bon: BonDeCommande, operateur: Operateur | None) -> None:
    """Return unless *operateur* is another company: what is kept under its code, and its certificates, are not for *bon*.

    Raises:
        BonContraire: its SIREN is known, and not that of the order.
    """
    if operateur is not None and operateur.siren not in {None, bon.siren}:
        raise BonContraire(
            f"le code {bon.code} désigne déjà {operateur.raison_sociale}, SIREN {operateur.siren}, dont les signalisations et "
            f"les certificats sont gardés : SIREN {bon.siren}, une autre société souscrit sous un autre code"
        )


def _introuvables(bon: BonDeCommande, contexte: Contexte) -> Iterator[ElementErreur]:
    """Yield what the order names and the OI does not have, or cannot give so (annexe 1)."""
    for code in bon.offres:
        offre = contexte.uow.parc.offre(code)
        if offre is None:
            yield ElementErreur("ouverture.offres", "offre inconnue : voir « esav offre list »", code)
        elif not bon.integre and Canal.EN_LIGNE not in offre.canaux:
            yield ElementErreur(
                "ouverture.offres",
                "offre accessible par web services seulement (annexe 1) : demandez e-SAV intégré, ou retirez-la",
                code,
            )
    services = [domaine.lower() for domaine in bon.domaines] or [SERVICE]
    majeures = sorted({v.majeure for service in services for v in contexte.uow.versions.lister(service)})
    for version in bon.versions:
        if majeures and version not in majeures:
            yield ElementErreur(
                "ouverture.versions", "version inconnue", str(version), tuple(map(str, majeures))
            )


def _ouvrir(
    bon: BonDeCommande,
    dernier: BonDeCommande | None,
    operateur: Operateur | None,
    contexte: Contexte,
    *,
    finie: bool,
) -> None:
    """Make the Opérateur be as *bon* asks: what was granted otherwise than by the order before it stays.

    A domain granted is not open yet: each of its versions waits for its attestation, or for an exception (art. 5.2.1).
    """
    statut = StatutOperateur.ACTIF if operateur is None or finie else operateur.statut
    definir_operateur(
        DefinirOperateur(operateur=Operateur(bon.code, bon.raison_sociale, statut=statut, siren=bon.siren)),
        contexte,
    )
    if finie:
        _prononcer(bon.code, contexte)
        contexte.uow.operateurs.fermer(bon.code, None)
    for domaine in dernier.habilitations if dernier else ():
        if domaine not in bon.habilitations:
            contexte.uow.operateurs.deshabiliter(bon.code, domaine)
    motif = f"Bon de commande {bon.affaire}, contrat {bon.reference_contrat}"
    for domaine in bon.habilitations:
        contexte.uow.operateurs.habiliter(
            bon.code, domaine, le=contexte.maintenant, auteur=contexte.acteur.nom, motif=motif
        )
    if dernier is None or dernier.adresses != bon.adresses:
        definir_correspondants(DefinirCorrespondants(operateur=bon.code, adresses=bon.adresses), contexte)


def _prononcer(code: str, contexte: Contexte) -> None:
    """Record that the end has come where the background work has not yet: it would end what is opened again."""
    for resiliation in contexte.uow.souscriptions.resiliations(code):
        if resiliation.en_cours:
            contexte.uow.souscriptions.marquer(replace(resiliation, prononcee_le=contexte.maintenant))
