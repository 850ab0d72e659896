"""What happens to certificates without anybody's act: a first use, an end; and what is taken over as it stands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.certificats_registre import ecrire, titulaire
from esav_ws.application.messages import Message
from esav_ws.application.messages_administration import EnregistrerCertificat
from esav_ws.application.messages_certificats import ConstaterExpirations, ConstaterPremierUsage
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_dossier import OUVERTS, SUITES, Dossier, numero_suivant
from esav_ws.domain.certificat_piece import Faits, Piece
from esav_ws.domain.certificat_vie import CertificatDejaDetenu, DossierInconnu, PassageCertificatInterdit


class ConstatsCertificats:
    """The handlers of what is only noticed; a replaced certificate is accepted for *retrait* more, at most."""

    def __init__(self, retrait: timedelta) -> None:
        self._retrait = retrait

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which handler answers which message."""
        return {
            ConstaterPremierUsage: self.premier_usage,
            ConstaterExpirations: self.expirations,
            EnregistrerCertificat: self.reprendre,
        }

    def premier_usage(self, commande: ConstaterPremierUsage, contexte: Contexte) -> list[Dossier]:
        """Return the files that changed: none when it was known, or when the certificate is not in service."""
        connu = contexte.uow.certificats.de_l_empreinte(commande.empreinte)
        if connu is None:
            raise DossierInconnu(commande.empreinte)
        contexte.uow.operateurs.verrouiller(connu.operateur)
        siens = contexte.uow.certificats.dossiers(connu.operateur)
        avant = next(d for d in siens if d.numero == connu.numero)
        if avant.premier_usage_le is not None or avant.statut is not StatutCertificat.ACTIF:
            return []
        trace: dict[str, Any] = {
            "acte": commande.action,
            "le": contexte.maintenant,
            "auteur": contexte.acteur.nom,
        }
        le = max(commande.le, avant.active_le or commande.le)  # a clock that is late retires nothing early
        nouveau = avant.noter(**trace, motif="premier appel", premier_usage_le=le)
        changes = [ecrire(avant, nouveau, contexte)]
        for ancien in siens:
            if ancien.numero == nouveau.remplace and ancien.statut is StatutCertificat.ACTIF:
                retrait = min(le + self._retrait, ancien.piece_presente().faits.fin)
                remplace = ancien.passer(
                    StatutCertificat.REMPLACE, **trace, motif=f"{avant.numero} a servi", retrait_le=retrait
                )
                changes.append(ecrire(ancien, remplace, contexte))
        return changes

    def expirations(self, commande: ConstaterExpirations, contexte: Contexte) -> list[Dossier]:
        """Return the files whose certificate has come to its end since the last time."""
        expires = []
        for avant in contexte.uow.certificats.finissants(contexte.maintenant):
            if StatutCertificat.EXPIRE in SUITES[avant.statut]:
                fin = avant.piece_presente().faits.fin
                apres = avant.passer(
                    StatutCertificat.EXPIRE,
                    acte=commande.action,
                    le=contexte.maintenant,
                    auteur=contexte.acteur.nom,
                    fini_le=fin,
                    motif_fin="fin de validité",
                )
                expires.append(ecrire(avant, apres, contexte))
        return expires

    def reprendre(self, commande: EnregistrerCertificat, contexte: Contexte) -> Dossier:
        """Return the file of a certificate taken over as it stands.

        Raises:
            OperateurInconnu: nobody bears this code.
            CertificatDejaDetenu: another Opérateur holds it.
            PassageCertificatInterdit: it was revoked here since: that is for good.
        """
        repris = commande.certificat
        titulaire(repris.operateur, contexte)
        avant = contexte.uow.certificats.de_l_empreinte(repris.empreinte)
        fin = repris.fin if repris.statut is StatutCertificat.EXPIRE else None
        trace: dict[str, Any] = {
            "acte": commande.action,
            "le": contexte.maintenant,
            "auteur": contexte.acteur.nom,
            "statut": repris.statut,
            "retrait_le": repris.retrait_le,
            "fini_le": repris.revoque_le or fin,
            "motif_fin": repris.motif_revocation,
        }
        if avant is not None:
            if avant.operateur != repris.operateur:
                raise CertificatDejaDetenu("ce certificat")
            if avant.statut is StatutCertificat.REVOQUE and repris.statut is not StatutCertificat.REVOQUE:
                raise PassageCertificatInterdit(avant.numero, avant.statut, repris.statut)
            apres = avant.noter(**trace)
            contexte.uow.certificats.enregistrer(avant, apres)
            return replace(apres, revision=avant.revision + 1)
        siens = contexte.uow.certificats.dossiers(repris.operateur)
        dossier = Dossier(
            numero=numero_suivant(repris.operateur, (d.numero for d in siens)),
            operateur=repris.operateur,
            source=commande.source,
            statut=repris.statut,
            ouvert_le=contexte.maintenant,
            piece=Piece(_faits(repris), commande.der),
            empreinte_cle=commande.empreinte_cle,
            remplace=commande.remplace,
            active_le=contexte.maintenant if repris.statut in OUVERTS else None,
        ).noter(**trace)
        contexte.uow.certificats.ajouter(dossier)
        return dossier


def _faits(certificat: Certificat) -> Faits:
    return Faits(
        certificat.empreinte,
        certificat.sujet,
        certificat.emetteur,
        certificat.numero_serie,
        certificat.debut,
        certificat.fin,
    )
