"""What every act on the registry of certificates stands on: files found, locked, moved on and written."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from esav_ws.application.bus import Contexte
from esav_ws.application.certificats_annonces import annoncer
from esav_ws.application.messages import Commande
from esav_ws.application.operateurs import exiger
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.certificat_piece import Constat, Gravite, Piece
from esav_ws.domain.certificat_vie import CertificatDejaDetenu, DossierInconnu
from esav_ws.domain.operateur import Operateur


def trouver(numero: str, contexte: Contexte) -> Dossier:
    """Return the file of that number, or raise `DossierInconnu`."""
    dossier = contexte.uow.certificats.dossier(numero)
    if dossier is None:
        raise DossierInconnu(numero)
    return dossier


def ecrire(avant: Dossier, apres: Dossier, contexte: Contexte) -> Dossier:
    """Write *apres* over *avant*, tell the Opérateur where its status changed, and return it."""
    contexte.uow.certificats.enregistrer(avant, apres)
    if apres.statut is not avant.statut:
        annoncer(apres, contexte)
    return replace(apres, revision=avant.revision + 1)


def refuser_doublon(operateur: str, piece: Piece, contexte: Contexte) -> None:
    """Return if nothing of *piece* is in the registry, else raise `CertificatDejaDetenu`."""
    faits = piece.faits
    refuser_ressemblance(
        operateur,
        contexte,
        empreinte=faits.empreinte,
        empreinte_cle=faits.empreinte_cle,
        emetteur=faits.emetteur,
        numero_serie=faits.numero_serie,
    )


_QUOI: Final = {
    "certificat": "ce certificat",
    "cle": "la clé de ce certificat",
    "serie": "le numéro de série de ce certificat, chez cet émetteur,",
}


_CLE_COMPROMISE: Final = "la clé de ce certificat, révoquée comme compromise,"


def refuser_ressemblance(
    operateur: str,
    contexte: Contexte,
    *,
    empreinte: str = "",
    empreinte_cle: str = "",
    emetteur: str = "",
    numero_serie: str = "",
) -> None:
    """Raise `CertificatDejaDetenu` for what is held already; a key may be one's own again, unless it is compromised.

    What was refused is held by nobody: it may come again, complete, or from the Opérateur whose it is.
    """
    for connu in contexte.uow.certificats.semblables(
        empreinte=empreinte, empreinte_cle=empreinte_cle, emetteur=emetteur, numero_serie=numero_serie
    ):
        if connu.statut is StatutCertificat.REFUSE:
            continue
        if connu.operateur != operateur:
            raise CertificatDejaDetenu(_QUOI[connu.quoi])
        if connu.cle_compromise:
            raise CertificatDejaDetenu(_CLE_COMPROMISE, connu.numero)
        if connu.quoi != "cle":
            raise CertificatDejaDetenu(_QUOI[connu.quoi], connu.numero)


def a_modifier(numero: str, contexte: Contexte) -> Dossier:
    """Return the file of that number, other commands on its Opérateur waiting, or raise `DossierInconnu`."""
    contexte.uow.operateurs.verrouiller(trouver(numero, contexte).operateur)
    return trouver(numero, contexte)


def titulaire(code: str, contexte: Contexte) -> Operateur:
    """Return the Opérateur, other commands on it waiting, or raise `OperateurInconnu`."""
    operateur = exiger(code, contexte)
    contexte.uow.operateurs.verrouiller(code)
    return operateur


def de_gravite(constats: Iterable[Constat], gravite: Gravite) -> list[Constat]:
    """Return those of *constats* that weigh *gravite*."""
    return [c for c in constats if c.gravite is gravite]


def renouvele(demande: str | None, siens: Iterable[Dossier], le: datetime) -> str | None:
    """Return the number of the file that a new one renews: that asked for, else the live one that ends last."""
    if demande is not None:
        if not any(d.numero == demande for d in siens):
            raise DossierInconnu(demande)
        return demande
    vivants = [d for d in siens if d.vivant(le) and d.statut is StatutCertificat.ACTIF]
    return max(vivants, key=lambda d: d.piece_presente().faits.fin).numero if vivants else None


def noter(dossier: Dossier, commande: Commande, contexte: Contexte) -> Dossier:
    """Return *dossier* with *commande* in its history."""
    return dossier.noter(commande.action, le=contexte.maintenant, auteur=contexte.acteur.nom)


def passer(
    avant: Dossier,
    cible: StatutCertificat,
    commande: Commande,
    contexte: Contexte,
    *,
    motif: str = "",
    **changements: object,
) -> Dossier:
    """Return the file moved to *cible* by *commande*, written, the Opérateur being told."""
    if cible in {StatutCertificat.REFUSE, StatutCertificat.REVOQUE, StatutCertificat.EXPIRE}:
        changements |= {"fini_le": contexte.maintenant, "motif_fin": motif}
    apres = avant.passer(
        cible,
        acte=commande.action,
        le=contexte.maintenant,
        auteur=contexte.acteur.nom,
        motif=motif,
        **changements,
    )
    return ecrire(avant, apres, contexte)
