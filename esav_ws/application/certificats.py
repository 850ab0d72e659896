"""The registry's people at work: request, issue, deposit, check, admit, refuse, revoke (art. 5.2.2)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.certificats_annonces import annoncer
from esav_ws.application.certificats_registre import (
    a_modifier,
    de_gravite,
    noter,
    passer,
    refuser_doublon,
    refuser_ressemblance,
    renouvele,
    titulaire,
    trouver,
)
from esav_ws.application.messages import Message
from esav_ws.application.messages_certificats import (
    ActiverCertificat,
    ConsulterDossier,
    ControlerCertificat,
    DemanderCertificat,
    DeposerCertificat,
    DossierControle,
    DossierRevoque,
    EmettreCertificat,
    ListerDossiers,
    RefuserCertificat,
    RevoquerCertificat,
)
from esav_ws.application.operateurs import exiger
from esav_ws.application.ports_certificats import AutoriteOi, ControleCertificats
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import (
    EN_COURS,
    OUVERTS,
    VIVANTS_MAX,
    Derogation,
    Dossier,
    Source,
    numero_suivant,
)
from esav_ws.domain.certificat_piece import EPINGLANTES, Constat, Gravite, Piece
from esav_ws.domain.certificat_vie import (
    CertificatDejaDetenu,
    CertificatDepasse,
    ControleNegatif,
    DeuxCertificatsVivants,
    EpreuveManquante,
    RefusDUnEmis,
)

SANS_EPREUVE: Final = "sans-epreuve"
"""The rule lifted by an activation without rehearsal."""


class GestionCertificats:
    """The handlers of the life of certificates.

    *autorite* gives the OI's own authority, opened when something is to be signed; *validite* is how long it issues
    for; in production an activation takes a rehearsal (*epreuve_exigee*).
    """

    def __init__(
        self,
        controle: ControleCertificats,
        autorite: Callable[[], AutoriteOi],
        *,
        validite: timedelta,
        epreuve_exigee: bool,
    ) -> None:
        self._controle = controle
        self._autorite = autorite
        self._validite = validite
        self._epreuve_exigee = epreuve_exigee

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which handler answers which message."""
        return {
            DemanderCertificat: self.demander,
            EmettreCertificat: self.emettre,
            DeposerCertificat: self.deposer,
            ControlerCertificat: self.controler,
            ActiverCertificat: self.activer,
            RefuserCertificat: self.refuser,
            RevoquerCertificat: self.revoquer,
            ListerDossiers: self.lister,
            ConsulterDossier: self.consulter,
        }

    def demander(self, commande: DemanderCertificat, contexte: Contexte) -> DossierControle:
        """Return the file of the request; sent again on its way to service, it is the file of the first time.

        Raises:
            EsavError: the Opérateur is unknown, or the request is refused: `CRT`, nothing is kept.
        """
        operateur = titulaire(commande.operateur, contexte)
        demande = self._controle.lire_demande(commande.contenu)
        siens = contexte.uow.certificats.dossiers(operateur.code)
        for connu in siens:
            if connu.demande == demande.der and connu.statut is not StatutCertificat.REFUSE:
                if connu.statut not in EN_COURS:
                    raise CertificatDejaDetenu("cette demande", connu.numero)
                return DossierControle(dossier=connu)
        constats = self._controle.controler_demande(demande)
        if refus := de_gravite(constats, Gravite.REFUS):
            raise ControleNegatif("demandé", refus, derogeable=False)
        refuser_ressemblance(operateur.code, contexte, empreinte_cle=demande.empreinte_cle)
        dossier = Dossier(
            numero=numero_suivant(operateur.code, (d.numero for d in siens)),
            operateur=operateur.code,
            source=Source.OI,
            statut=StatutCertificat.DEMANDE,
            ouvert_le=contexte.maintenant,
            demande=demande.der,
            empreinte_cle=demande.empreinte_cle,
            remplace=renouvele(commande.remplace, siens, contexte.maintenant),
        )
        dossier = noter(dossier, commande, contexte)
        contexte.uow.certificats.ajouter(dossier)
        annoncer(dossier, contexte)
        return DossierControle(dossier=dossier, constats=constats)

    def emettre(self, commande: EmettreCertificat, contexte: Contexte) -> Dossier:
        """Return the file with its certificate, signed by the OI's authority.

        Raises:
            ControleNegatif: its check would refuse it for good: the request stays to be answered.
            EsavError: there is no such file, it is not a request to be answered, or the authority cannot sign now.
        """
        avant = a_modifier(commande.numero, contexte)
        avant.exiger(StatutCertificat.EMIS)
        operateur = titulaire(avant.operateur, contexte)
        debut = contexte.maintenant
        piece = self._autorite().emettre(
            self._controle.lire_demande(avant.demande or b""),
            operateur=operateur.code,
            raison_sociale=operateur.raison_sociale,
            debut=debut,
            fin=commande.fin or debut + self._validite,
        )
        if refus := de_gravite(self._constats(avant, piece, contexte), Gravite.REFUS):
            raise ControleNegatif(avant.numero, refus, derogeable=False)
        return passer(avant, StatutCertificat.EMIS, commande, contexte, piece=piece)

    def deposer(self, commande: DeposerCertificat, contexte: Contexte) -> DossierControle:
        """Return the file of the certificate received, and what its check will say.

        Raises:
            EsavError: the Opérateur is unknown; what was sent is not one certificate; or it is held already: `CRT`.
        """
        operateur = titulaire(commande.operateur, contexte)
        piece = self._controle.lire_piece(commande.contenu, commande.mot_de_passe)
        refuser_doublon(operateur.code, piece, contexte)
        siens = contexte.uow.certificats.dossiers(operateur.code)
        dossier = Dossier(
            numero=numero_suivant(operateur.code, (d.numero for d in siens)),
            operateur=operateur.code,
            source=Source.RECONNUE,
            statut=StatutCertificat.DEPOSE,
            ouvert_le=contexte.maintenant,
            piece=piece,
            empreinte_cle=piece.faits.empreinte_cle,
            remplace=renouvele(commande.remplace, siens, contexte.maintenant),
        )
        dossier = noter(dossier, commande, contexte)
        contexte.uow.certificats.ajouter(dossier)
        annoncer(dossier, contexte)
        return DossierControle(dossier=dossier, constats=self._constats(dossier, piece, contexte))

    def controler(self, commande: ControlerCertificat, contexte: Contexte) -> DossierControle:
        """Return the file, checked or refused, and the findings.

        Raises:
            ControleNegatif: an exception would lift what refuses, and none was given.
            EsavError: there is no such file, or it has no certificate to check.
        """
        avant = a_modifier(commande.numero, contexte)
        avant.exiger(StatutCertificat.CONTROLE)
        piece = avant.piece_presente()
        constats = self._constats(avant, piece, contexte)
        leves = [c for c in de_gravite(constats, Gravite.DEROGEABLE) if c.regle in commande.derogations]
        restants = [c for c in de_gravite(constats, Gravite.DEROGEABLE) if c not in leves]
        refus = de_gravite(constats, Gravite.REFUS)
        if refus and avant.source is Source.RECONNUE:
            griefs = " ; ".join(f"{c.message} [{c.regle}]" for c in refus)
            refuse = passer(avant, StatutCertificat.REFUSE, commande, contexte, motif=griefs)
            return DossierControle(dossier=refuse, constats=constats)
        if refus or restants:
            raise ControleNegatif(avant.numero, refus or restants, derogeable=not refus)
        derogations = tuple(
            Derogation(c.regle, commande.derogations[c.regle], contexte.acteur.nom, contexte.maintenant)
            for c in leves
        )
        dossier = passer(
            avant,
            StatutCertificat.CONTROLE,
            commande,
            contexte,
            motif=" ; ".join(f"dérogation {d.regle} : {d.motif}" for d in derogations),
            derogations=(*avant.derogations, *derogations),
            epingle=any(c.regle in EPINGLANTES for c in constats),
        )
        return DossierControle(dossier=dossier, constats=constats)

    def activer(self, commande: ActiverCertificat, contexte: Contexte) -> Dossier:
        """Return the file, its certificate being admitted beside the one in service.

        Raises:
            EpreuveManquante: in production, it was not rehearsed, and no exception says why.
            DeuxCertificatsVivants: it would be the third.
            CertificatDepasse: its validity is over.
            EsavError: there is no such file, or it has not been checked.
        """
        avant = a_modifier(commande.numero, contexte)
        avant.exiger(StatutCertificat.ACTIF)
        fin = avant.piece_presente().faits.fin
        if contexte.maintenant > fin:
            raise CertificatDepasse(avant.numero, fin)
        siens = contexte.uow.certificats.dossiers(avant.operateur)
        vivants = [d.numero for d in siens if d.vivant(contexte.maintenant) and d.numero != avant.numero]
        if len(vivants) >= VIVANTS_MAX:
            raise DeuxCertificatsVivants(avant.operateur, vivants)
        derogations = avant.derogations
        if self._epreuve_exigee and avant.epreuve is None:
            if not commande.sans_epreuve:
                raise EpreuveManquante(avant.numero)
            exception = Derogation(
                SANS_EPREUVE, commande.sans_epreuve, contexte.acteur.nom, contexte.maintenant
            )
            derogations = (*derogations, exception)
        return passer(
            avant,
            StatutCertificat.ACTIF,
            commande,
            contexte,
            motif=commande.sans_epreuve or "",
            active_le=contexte.maintenant,
            retrait_le=None,
            derogations=derogations,
        )

    def refuser(self, commande: RefuserCertificat, contexte: Contexte) -> Dossier:
        """Return the file, refused for the reason given, or raise `RefusDUnEmis`: what the OI issued is revoked."""
        avant = a_modifier(commande.numero, contexte)
        if avant.source is Source.OI and avant.piece is not None:
            raise RefusDUnEmis(avant.numero)
        return passer(avant, StatutCertificat.REFUSE, commande, contexte, motif=commande.motif)

    def revoquer(self, commande: RevoquerCertificat, contexte: Contexte) -> DossierRevoque:
        """Return what became of the file; the certificate that it had replaced, still accepted, is in service again."""
        avant = a_modifier(commande.numero, contexte)
        motif = commande.motif.libelle
        complet = f"{motif} : {commande.commentaire}" if commande.commentaire else motif
        dossier = passer(avant, StatutCertificat.REVOQUE, commande, contexte, motif=complet)
        siens = contexte.uow.certificats.dossiers(avant.operateur)
        reste = [d for d in siens if d.numero != avant.numero and d.vivant(contexte.maintenant)]
        retabli = None
        etait_ouvert = avant.statut in OUVERTS
        if etait_ouvert and not any(d.statut is StatutCertificat.ACTIF for d in reste):
            for ancien in reste:
                retabli = passer(
                    ancien,
                    StatutCertificat.ACTIF,
                    commande,
                    contexte,
                    motif=f"remis en service : {avant.numero} est révoqué",
                    retrait_le=None,
                )
        ouvre = any(d.piece_presente().faits.debut <= contexte.maintenant for d in reste)
        suites = tuple(d.numero for d in siens if d.remplace == avant.numero and d.fini_le is None)
        return DossierRevoque(
            dossier=dossier, retabli=retabli, sans_acces=etait_ouvert and not ouvre, suites=suites
        )

    def lister(self, requete: ListerDossiers, contexte: Contexte) -> list[Dossier]:
        """Return the files, by number, or raise `OperateurInconnu`."""
        code = requete.operateur
        if code is not None:
            exiger(code, contexte)
        return contexte.uow.certificats.dossiers(requete.operateur)

    def consulter(self, requete: ConsulterDossier, contexte: Contexte) -> Dossier:
        """Return the file, or raise `DossierInconnu`."""
        return trouver(requete.numero, contexte)

    def _constats(self, dossier: Dossier, piece: Piece, contexte: Contexte) -> tuple[Constat, ...]:
        reconnue = dossier.source is Source.RECONNUE
        return self._controle.controler(piece, reconnue=reconnue, le=contexte.maintenant)
