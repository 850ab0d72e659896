"""Enrolment by machines (EST, RFC 7030): an Opérateur asks, for itself alone, under the certificate that it has."""

from collections.abc import Iterable, Mapping
from typing import Final

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.certificats import GestionCertificats
from esav_ws.application.messages import Message
from esav_ws.application.messages_certificats import (
    ActiverCertificat,
    ControlerCertificat,
    DemanderCertificat,
    EmettreCertificat,
)
from esav_ws.application.messages_est import Inscription, InscrireParEst, ModeEst
from esav_ws.application.ports_certificats import ControleCertificats
from esav_ws.domain.certificat import CertificatNonEnregistre, StatutCertificat
from esav_ws.domain.certificat_autorite import (
    AutoriteFinie,
    AutoriteHorsLigne,
    CleAutoriteInutilisable,
    DemandeRejetee,
    DemandesEnCours,
    IdentiteDemandee,
    RenouvellementImpossible,
)
from esav_ws.domain.certificat_dossier import EN_COURS, VIVANTS_MAX, Dossier, Source
from esav_ws.domain.certificat_piece import DemandeSignature
from esav_ws.domain.certificat_vie import ControleNegatif
from esav_ws.domain.operateur import Acteur, Cote, Habilitation

EN_COURS_MAX: Final = 2
"""Files of one Opérateur on the way to service beyond which a machine opens no other."""
MACHINE: Final = Acteur("e-SAV (EST)", Cote.OI, frozenset(Habilitation))
"""Who issues, in the history of a file, when nobody does by hand."""
SANS_EPREUVE: Final = "renouvellement par EST sous un certificat en service, de la même autorité"


class InscriptionEst:
    """The handler of EST; a renewal goes by itself as far as *mode* says."""

    def __init__(self, controle: ControleCertificats, gestion: GestionCertificats, mode: ModeEst) -> None:
        self._controle = controle
        self._gestion = gestion
        self._mode = mode

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which handler answers which message."""
        return {InscrireParEst: self.inscrire}

    def inscrire(self, commande: InscrireParEst, contexte: Contexte) -> Inscription:
        """Return the file of the request, with its certificate once there is one; sent again, it is the same file.

        Raises:
            IdentiteDemandee: it names somebody else than the caller.
            RenouvellementImpossible: the caller's certificate is not of the OI's authority.
            DemandeRejetee: the OI refused this request.
            DemandesEnCours: the caller has too many files on the way.
            EsavError: a `CRT` error: it is no request, or the policy refuses it; nothing is kept.
        """
        courant = _courant(commande, contexte)
        contexte.uow.operateurs.verrouiller(courant.operateur)
        demande = self._controle.lire_demande(commande.contenu)
        siens = contexte.uow.certificats.dossiers(courant.operateur)
        connu = next((d for d in reversed(siens) if d.demande == demande.der), None)
        if connu is not None:
            if commande.renouveler and connu.statut is StatutCertificat.DEMANDE:
                connu = self._avancer(connu, siens, contexte)
            return _reprise(connu)
        if commande.renouveler:
            _exiger_renouvelable(courant, demande)
        else:
            _exiger_soi(courant, demande)
        _exiger_place(siens)
        ordre = DemanderCertificat(
            operateur=courant.operateur, contenu=commande.contenu, remplace=courant.numero
        )
        dossier = self._gestion.demander(ordre, contexte).dossier
        if commande.renouveler:
            dossier = self._avancer(dossier, siens, contexte)
        return Inscription(numero=dossier.numero, piece=dossier.piece)

    def _avancer(self, dossier: Dossier, siens: Iterable[Dossier], contexte: Contexte) -> Dossier:
        """Return *dossier* as far as the mode takes a renewal.

        Where the machine is to install what it receives, nothing is issued that could not be put in service: with two
        certificates in service already, the request waits for one of them to retire.
        """
        vivants = sum(d.vivant(contexte.maintenant) for d in siens)
        if self._mode is ModeEst.EMISSION or (self._mode is ModeEst.ACTIVATION and vivants < VIVANTS_MAX):
            return self._emettre(dossier, contexte._replace(acteur=MACHINE))
        return dossier

    def _emettre(self, dossier: Dossier, contexte: Contexte) -> Dossier:
        """Return *dossier* as far on its way as it goes without anybody: what stops it is left to a person."""
        numero = dossier.numero
        try:
            dossier = self._gestion.emettre(EmettreCertificat(numero=numero), contexte)
            dossier = self._gestion.controler(ControlerCertificat(numero=numero), contexte).dossier
            if self._mode is ModeEst.ACTIVATION:
                activation = ActiverCertificat(numero=numero, sans_epreuve=SANS_EPREUVE)
                dossier = self._gestion.activer(activation, contexte)
        except (AutoriteHorsLigne, CleAutoriteInutilisable, AutoriteFinie, ControleNegatif):
            pass
        return dossier


def _courant(commande: InscrireParEst, contexte: Contexte) -> Dossier:
    """Return the file of the caller's certificate, or raise `CertificatNonEnregistre`."""
    courant = contexte.uow.certificats.de_l_empreinte(commande.empreinte)
    if courant is None or courant.operateur != contexte.acteur.operateur:
        raise CertificatNonEnregistre(commande.empreinte)
    return courant


def _reprise(connu: Dossier) -> Inscription:
    """Return where the request stands that was sent again, or raise `DemandeRejetee`."""
    if connu.statut in {StatutCertificat.REFUSE, StatutCertificat.REVOQUE, StatutCertificat.EXPIRE}:
        raise DemandeRejetee(connu.numero, connu.motif_fin)
    return Inscription(numero=connu.numero, piece=connu.piece)


def _exiger_renouvelable(courant: Dossier, demande: DemandeSignature) -> None:
    """Return if *demande* renews *courant*: of our authority, the same subject and names (RFC 7030, 4.2.2)."""
    faits = courant.piece_presente().faits
    if courant.source is not Source.OI:
        raise RenouvellementImpossible
    if (demande.sujet, sorted(demande.noms)) != (faits.sujet, sorted(faits.noms)):
        raise IdentiteDemandee(_nommer(demande), faits.sujet)


def _exiger_soi(courant: Dossier, demande: DemandeSignature) -> None:
    """Return if *demande* names nobody, or the caller: the house names the holder anyway (RFC 7030, 3.3.2)."""
    propre = f"{courant.operateur} e-SAV"
    noms = {nom.removeprefix("CN=") for nom in demande.sujet.split(",") if nom.startswith("CN=")}
    if noms - {propre} or demande.noms:
        raise IdentiteDemandee(_nommer(demande), f"CN={propre}")


def _exiger_place(siens: Iterable[Dossier]) -> None:
    en_cours = [d.numero for d in siens if d.statut in EN_COURS]
    if len(en_cours) >= EN_COURS_MAX:
        raise DemandesEnCours(en_cours)


def _nommer(demande: DemandeSignature) -> str:
    return ", ".join([demande.sujet or "(sans sujet)", *demande.noms])
