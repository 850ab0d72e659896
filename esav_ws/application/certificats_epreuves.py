"""Rehearsals: a candidate for production calls the integration platform first, and the proof crosses (art. 5.2.2)."""

import hashlib
from collections.abc import Mapping
from typing import Final

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.certificats_registre import a_modifier, ecrire, refuser_doublon, titulaire, trouver
from esav_ws.application.messages import Message
from esav_ws.application.messages_certificats import AdmettreCandidat, EnregistrerEpreuve, ProuverEpreuve
from esav_ws.application.ports_certificats import ControleCertificats, Epreuves, PreuveEpreuve
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import EN_COURS, OUVERTS, Dossier, Epreuve, Source, numero_suivant
from esav_ws.domain.certificat_vie import EpreuveSansAppel, MauvaisEnvironnement, PreuveRefusee

PRODUCTION: Final = "production"
INTEGRATION: Final = "integration"


class GestionEpreuves:
    """The handlers of rehearsals in *environnement*: admitted and proved in integration, recorded in production."""

    def __init__(self, controle: ControleCertificats, epreuves: Epreuves, *, environnement: str) -> None:
        self._controle = controle
        self._epreuves = epreuves
        self._environnement = environnement

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which handler answers which message."""
        return {
            AdmettreCandidat: self.admettre,
            ProuverEpreuve: self.prouver,
            EnregistrerEpreuve: self.enregistrer,
        }

    def admettre(self, commande: AdmettreCandidat, contexte: Contexte) -> Dossier:
        """Return the file of the candidate, admitted by its very leaf; admitted again, it is the file of the first time.

        Raises:
            MauvaisEnvironnement: this is not the integration platform.
            EsavError: the Opérateur is unknown, what was sent is not one certificate, or another Opérateur holds it.
        """
        self._exiger(INTEGRATION)
        operateur = titulaire(commande.operateur, contexte)
        piece = self._controle.lire_piece(commande.contenu, commande.mot_de_passe)
        connu = contexte.uow.certificats.de_l_empreinte(piece.faits.empreinte)
        if connu is not None and connu.operateur == operateur.code:
            if connu.statut not in OUVERTS:
                connu.exiger(StatutCertificat.ACTIF)
            return connu
        refuser_doublon(operateur.code, piece, contexte)
        siens = contexte.uow.certificats.dossiers(operateur.code)
        dossier = Dossier(
            numero=numero_suivant(operateur.code, (d.numero for d in siens)),
            operateur=operateur.code,
            source=Source.RECONNUE,
            statut=StatutCertificat.ACTIF,
            ouvert_le=contexte.maintenant,
            piece=piece,
            empreinte_cle=piece.faits.empreinte_cle,
            epingle=True,
        ).noter(
            commande.action,
            le=contexte.maintenant,
            auteur=contexte.acteur.nom,
            motif="candidat de la production, pour épreuve",
        )
        contexte.uow.certificats.ajouter(dossier)
        return dossier

    def prouver(self, requete: ProuverEpreuve, contexte: Contexte) -> bytes:
        """Return the signed proof that the certificate of that number has called.

        Raises:
            MauvaisEnvironnement: this is not the integration platform.
            DossierInconnu: no file bears this number.
            EpreuveSansAppel: no call has come with it.
        """
        self._exiger(INTEGRATION)
        dossier = trouver(requete.numero, contexte)
        if dossier.premier_usage_le is None:
            raise EpreuveSansAppel(dossier.numero)
        preuve = PreuveEpreuve(
            dossier.operateur, dossier.piece_presente().faits.empreinte, dossier.premier_usage_le
        )
        return self._epreuves.signer(preuve, le=contexte.maintenant)

    def enregistrer(self, commande: EnregistrerEpreuve, contexte: Contexte) -> Dossier:
        """Return the file with its proof.

        Raises:
            MauvaisEnvironnement: this is not production.
            PreuveRefusee: the proof is not of the integration platform, or not of this certificate.
            DossierInconnu: no file bears this number.
        """
        self._exiger(PRODUCTION)
        avant = a_modifier(commande.numero, contexte)
        try:
            preuve = self._epreuves.verifier(commande.preuve)
        except ValueError as erreur:
            raise PreuveRefusee(avant.numero, str(erreur)) from erreur
        if avant.piece is None or avant.statut not in EN_COURS:
            raise PreuveRefusee(avant.numero, f"ce dossier n'attend pas d'épreuve (état {avant.statut})")
        if (preuve.operateur, preuve.empreinte) != (avant.operateur, avant.piece.faits.empreinte):
            raise PreuveRefusee(
                avant.numero,
                f"elle est celle d'un autre certificat (Opérateur {preuve.operateur}, empreinte {preuve.empreinte})",
            )
        if preuve.le > contexte.maintenant:
            raise PreuveRefusee(avant.numero, "elle est datée du futur")
        condense = hashlib.sha256(commande.preuve).hexdigest()
        apres = avant.noter(
            commande.action,
            le=contexte.maintenant,
            auteur=contexte.acteur.nom,
            motif=f"preuve {condense[:16]}",
            epreuve=Epreuve(preuve.le, condense),
        )
        return ecrire(avant, apres, contexte)

    def _exiger(self, attendu: str) -> None:
        if self._environnement != attendu:
            raise MauvaisEnvironnement(attendu, self._environnement)
