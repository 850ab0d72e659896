"""What an Opérateur is told of its certificates: one event in its journal, one mail to its people (art. 5.2.2)."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from esav_ws.application.bus import Contexte
from esav_ws.application.courriels import poster
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import EN_COURS, Dossier
from esav_ws.domain.certificat_echeances import Echeance, echeances
from esav_ws.domain.courriel import Courriel, PieceJointe
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.horloge import en_clair, jour_de_paris
from esav_ws.domain.operateur import Cote

EVENEMENT: Final = "CERTIFICAT"

EN_CHEMIN: Final = EN_COURS | {StatutCertificat.ACTIF}
"""Statuses in which something is still to come."""

_QUI: Final = {Cote.OI: "opérateur d'infrastructure", Cote.OPERATEUR: "vous"}
_S = StatutCertificat
_OBJETS: Final[Mapping[StatutCertificat, str]] = MappingProxyType(
    {
        _S.DEMANDE: "demande reçue",
        _S.EMIS: "certificat émis",
        _S.DEPOSE: "certificat reçu",
        _S.CONTROLE: "contrôle passé",
        _S.ACTIF: "certificat en service",
        _S.REMPLACE: "ancien certificat à retirer",
        _S.EXPIRE: "certificat expiré",
        _S.REVOQUE: "certificat révoqué",
        _S.REFUSE: "certificat refusé",
    }
)
_SUITES: Final[Mapping[StatutCertificat, str]] = MappingProxyType(
    {
        _S.DEMANDE: "L'opérateur d'infrastructure émet le certificat sous 15 jours ouvrés (art. 5.2.2).",
        _S.EMIS: "Le certificat est joint à ce courriel : installez-le à côté de l'ancien, sans retirer "
        "celui-ci, et appelez une fois la plateforme d'intégration avec lui.",
        _S.DEPOSE: "L'opérateur d'infrastructure le contrôle et le configure sous 15 jours ouvrés (art. 5.2.2).",
        _S.CONTROLE: "Appelez une fois la plateforme d'intégration avec ce certificat : il est ensuite mis en service.",
        _S.ACTIF: "Il ouvre l'accès dès maintenant, à côté de l'ancien : basculez quand vous voulez. Votre premier appel "
        "avec lui fixe le retrait de l'ancien.",
        _S.REMPLACE: "Votre nouveau certificat a servi. L'ancien reste accepté jusqu'à son retrait : retirez-le de tous "
        "vos systèmes avant cette date.",
        _S.EXPIRE: "Il n'ouvre plus l'accès. Si un système l'emploie encore, installez-y le certificat qui le remplace.",
        _S.REVOQUE: "Il n'ouvre plus l'accès. Demandez-en ou transmettez-en un autre.",
        _S.REFUSE: "Il ne sera pas mis en service. Transmettez un certificat qui respecte les règles citées.",
    }
)


def annoncer(dossier: Dossier, contexte: Contexte) -> None:
    """Tell the Opérateur of the present status of *dossier*, in the unit of work of what changed it.

    Both sides read the dates of what is due on it; the mail that tells of an issued certificate brings it.
    """
    passage = dossier.passages[-1]
    donnees = {"certificat": dossier.numero, "statut": dossier.statut}
    if passage.motif:
        donnees["motif"] = passage.motif
    dues = _dues(dossier, contexte)
    if dues:
        donnees |= {"echeance": dues[0].genre, "le": dues[0].le.isoformat()}
    contexte.uow.journal.publier(
        Evenement(dossier.operateur, EVENEMENT, "", contexte.maintenant, contexte.acteur.nom, donnees)
    )
    adresses = contexte.uow.avis.correspondants().get(dossier.operateur, ())
    if adresses:
        reference = f"certificat-{dossier.numero}-{len(dossier.passages)}"
        texte = _texte(dossier, passage.motif, dues, jour_de_paris(contexte.maintenant))
        courriel = Courriel(reference, adresses, _objet(dossier), texte, _pieces(dossier))
        poster(contexte.uow, courriel, le=contexte.maintenant)


def _dues(dossier: Dossier, contexte: Contexte) -> tuple[Echeance, ...]:
    """Return what is due on *dossier*, the first due first; nothing of one that is over or on its way out."""
    if dossier.statut not in EN_CHEMIN:
        return ()
    siens = contexte.uow.certificats.dossiers(dossier.operateur)
    return tuple(e for e in echeances(siens, contexte.regles.calendrier) if e.numero == dossier.numero)


def _pieces(dossier: Dossier) -> tuple[PieceJointe, ...]:
    if dossier.statut is not StatutCertificat.EMIS or dossier.piece is None:
        return ()
    return (PieceJointe(f"{dossier.numero}.pem", "application/x-pem-file", dossier.piece.pem().encode()),)


def _objet(dossier: Dossier) -> str:
    return f"[e-SAV] {dossier.numero} : {_OBJETS[dossier.statut]}"


def _texte(dossier: Dossier, motif: str, dues: Sequence[Echeance], le: date) -> str:
    lignes = [f"Certificat {dossier.numero} de l'Opérateur {dossier.operateur} : {_OBJETS[dossier.statut]}."]
    if dossier.piece is not None:
        faits = dossier.piece.faits
        lignes += [
            f"Sujet : {faits.sujet}",
            f"Émetteur : {faits.emetteur}",
            f"Empreinte SHA-256 : {faits.empreinte}",
            f"Valide du {en_clair(faits.debut)} au {en_clair(faits.fin)} (heure de Paris).",
        ]
    if dossier.retrait_le is not None:
        lignes.append(f"Retrait : le {en_clair(dossier.retrait_le)} (heure de Paris).")
    if motif:
        lignes.append(f"Motif : {motif}")
    lignes += ["", _SUITES[dossier.statut]]
    lignes += [
        f"- {_QUI[e.debiteur]} : {e.libelle} {e.quand()} ({e.jours_restants(le)} jours, art. {e.article})"
        for e in dues
    ]
    return "\n".join([*lignes, ""])
