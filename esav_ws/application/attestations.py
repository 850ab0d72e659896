"""Attestations of conformance (art. 5.2.1): drawn up in integration, recorded in production, where they open."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.certificats_epreuves import INTEGRATION, PRODUCTION
from esav_ws.application.messages import Message
from esav_ws.application.messages_administration import DomainesOuverts
from esav_ws.application.messages_attestation import (
    AttestationEtablie,
    AttestationRecue,
    EnregistrerAttestation,
    EtablirAttestation,
    LireAttestation,
    ListerAttestations,
)
from esav_ws.application.mises_en_production import a_ouvrir, ouvrir
from esav_ws.application.operateurs import exiger
from esav_ws.application.ports_attestation import AttestationEnregistree, SignaturesAttestations
from esav_ws.application.ports_versions import Contrats
from esav_ws.domain.attestation import Attestation, Signataire
from esav_ws.domain.attestation_document import differences, ecrire, lire
from esav_ws.domain.attestation_erreurs import (
    AttestationFausse,
    AttestationInconnue,
    AttestationNonRecevable,
    VersionInconnue,
)
from esav_ws.domain.attestation_regles import PolitiqueAttestations, exiger_recevable, retenir
from esav_ws.domain.certificat_vie import MauvaisEnvironnement
from esav_ws.domain.contrat import VersionContrat
from esav_ws.domain.horloge import en_clair
from esav_ws.domain.mise_en_production import CONTRATS, MiseEnProduction, Voie
from esav_ws.domain.operateur import Operateur


class GestionAttestations:
    """The handlers of attestations in *environnement*; the policy is read again at each act."""

    def __init__(
        self,
        signatures: SignaturesAttestations,
        contrats: Contrats,
        politique: Callable[[], PolitiqueAttestations],
        *,
        environnement: str,
    ) -> None:
        self._signatures = signatures
        self._contrats = contrats
        self._politique = politique
        self._environnement = environnement

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which handler answers which message."""
        return {
            EtablirAttestation: self.etablir,
            EnregistrerAttestation: self.enregistrer,
            ListerAttestations: lister,
            LireAttestation: lire_une,
        }

    def etablir(self, commande: EtablirAttestation, contexte: Contexte) -> AttestationEtablie:
        """Return the attestation, signed: of the same parcours, the same bytes.

        Raises:
            MauvaisEnvironnement: this is not the integration platform.
            OperateurInconnu: nobody bears this code.
            VersionInconnue: the domain has no such version.
            ParcoursManquants: the policy asks for what this Opérateur has not passed.
            SignataireInutilisable: the platform cannot sign.
        """
        self._exiger(INTEGRATION)
        operateur = exiger(commande.operateur, contexte)
        version = commande.domaine, commande.majeure
        contrat = self._contrat(commande, contexte)
        exiges = self._politique().pour(version, commande.jeu)
        joues = contexte.uow.parcours.lister(operateur.code)
        attestation = Attestation(
            operateur.code,
            operateur.raison_sociale,
            operateur.siren,
            commande.domaine,
            contrat.objet,
            contrat.majeure,
            contrat.numero,
            self._contrats.empreinte(contrat) or "",
            commande.jeu.empreinte,
            exiges,
            retenir(joues, version, exiges, commande.jeu),
            self._signatures.signataire(contexte.maintenant),
        )
        return AttestationEtablie(attestation, self._signatures.signer(ecrire(attestation)))

    def enregistrer(self, commande: EnregistrerAttestation, contexte: Contexte) -> AttestationRecue:
        """Record the attestation and open what it attests, or change nothing when it was recorded before.

        Raises:
            MauvaisEnvironnement: this is not production.
            OperateurInconnu: nobody bears this code.
            AttestationFausse: it is not what the platform signed; the error says where.
            AttestationNonRecevable: it opens nothing here: another Opérateur, version, set of parcours or policy.
        """
        self._exiger(PRODUCTION)
        contexte.uow.operateurs.verrouiller(commande.operateur)
        operateur = exiger(commande.operateur, contexte)
        attestation = verifier(
            commande.document, *self._signatures.verifier(commande.signature, contexte.maintenant)
        )
        exiger_recevable(
            attestation, operateur, politique=self._politique(), jeu=commande.jeu, le=contexte.maintenant
        )
        self._exiger_servie(attestation, contexte)
        _exiger_rejoues(attestation, operateur.code, contexte)
        enregistree = AttestationEnregistree(
            hashlib.sha256(commande.document).hexdigest(),
            operateur.code,
            attestation.domaine,
            attestation.majeure,
            attestation.version,
            commande.document,
            commande.signature,
            contexte.maintenant,
            contexte.acteur.nom,
        )
        if connue := contexte.uow.attestations.trouver(enregistree.empreinte):
            return AttestationRecue(attestation, connue, DomainesOuverts(()), deja=True)
        contexte.uow.attestations.ajouter(enregistree)
        commandee = _accorder(operateur, attestation, contexte)
        ouverts = _ouvrir(enregistree, contexte, dire=commandee)
        return AttestationRecue(attestation, enregistree, ouverts, sans_commande=not commandee)

    def _contrat(self, commande: EtablirAttestation, contexte: Contexte) -> VersionContrat:
        """Return the installed version of that major number, the latest of it."""
        nom = CONTRATS.get(commande.domaine, commande.domaine.lower())
        connues = a_ouvrir(nom, self._contrats, contexte)
        siennes = [v for v in connues if v.majeure == commande.majeure and self._contrats.empreinte(v)]
        if not siennes:
            raise VersionInconnue(f"{nom} v{commande.majeure}", sorted({v.majeure for v in connues}))
        return siennes[-1]

    def _exiger_servie(self, a: Attestation, contexte: Contexte) -> None:
        """Return if the version attested is there and not retired, its files being those of production."""
        siennes = [v for v in a_ouvrir(a.contrat, self._contrats, contexte) if v.majeure == a.majeure]
        if not siennes:
            raise AttestationNonRecevable(
                "contrat.majeure",
                f"{a.contrat} v{a.majeure} n'est pas servie ici, ou est retirée",
                str(a.majeure),
            )
        for version in siennes:
            empreinte = self._contrats.empreinte(version)
            if version.numero == a.version and empreinte not in {None, a.empreinte_contrat}:
                raise AttestationNonRecevable(
                    "contrat.sha256",
                    f"les fichiers du contrat {version.nom} de la plateforme ne sont pas ceux de la production",
                    a.empreinte_contrat,
                    (str(empreinte),),
                )

    def _exiger(self, attendu: str) -> None:
        if self._environnement != attendu:
            raise MauvaisEnvironnement(attendu, self._environnement)


def verifier(document: bytes, signe: bytes, signataire: Signataire) -> Attestation:
    """Return the attestation that *document* is, *signe* being what *signataire* signed, or raise `AttestationFausse`."""
    for endroit, lu, dit in differences(document, signe):
        raise AttestationFausse(endroit, "le document n'est pas ce qui a été signé", lu, dit)
    attestation = lire(signe)
    if attestation.signataire != signataire:
        raise AttestationFausse(
            "signataire.sha256",
            "ce n'est pas le certificat qui a signé",
            attestation.signataire.empreinte,
            signataire.empreinte,
        )
    return attestation


def lister(requete: ListerAttestations, contexte: Contexte) -> list[AttestationEnregistree]:
    """Return the attestations recorded, by Opérateur, in order; raise `OperateurInconnu` for one that is nobody's."""
    if requete.operateur is not None:
        exiger(requete.operateur, contexte)
    return contexte.uow.attestations.lister(requete.operateur)


def lire_une(requete: LireAttestation, contexte: Contexte) -> AttestationEnregistree:
    """Return one, or raise `AttestationInconnue`."""
    trouvee = contexte.uow.attestations.trouver(requete.empreinte)
    if trouvee is None:
        raise AttestationInconnue(
            f"aucune attestation {requete.empreinte} n'est enregistrée ici : voyez « esav attestation list »"
        )
    return trouvee


def _accorder(operateur: Operateur, a: Attestation, contexte: Contexte) -> bool:
    """Return whether the domain is granted: by its order; who never ordered is granted what it passed."""
    if a.domaine in operateur.habilitations:
        return True
    if contexte.uow.souscriptions.bons(operateur.code):
        return False
    contexte.uow.operateurs.habiliter(
        operateur.code,
        a.domaine,
        le=contexte.maintenant,
        auteur=contexte.acteur.nom,
        motif="Attestation de conformité enregistrée",
    )
    return True


def _ouvrir(enregistree: AttestationEnregistree, contexte: Contexte, *, dire: bool) -> DomainesOuverts:
    """Open the version by this attestation, in place of the exception that had opened it, if one had."""
    e, mises = enregistree, contexte.uow.mises_en_production
    ouverte = mises.ouverte(e.operateur, e.domaine, e.majeure)
    if ouverte is not None and ouverte.voie is Voie.EXCEPTION:
        mises.fermer(
            replace(
                ouverte,
                fermee_le=contexte.maintenant,
                fermee_par=contexte.acteur.nom,
                motif_fermeture="Attestation de conformité enregistrée : l'exception n'est plus nécessaire",
            )
        )
    nouvelle = MiseEnProduction(
        e.operateur,
        e.domaine,
        e.majeure,
        Voie.ATTESTATION,
        f"Attestation de conformité {e.empreinte[:16]}",
        contexte.maintenant,
        contexte.acteur.nom,
        e.empreinte,
    )
    return ouvrir((nouvelle,), contexte, dire=dire and ouverte is None)


def _exiger_rejoues(a: Attestation, operateur: str, contexte: Contexte) -> None:
    """Return, unless an attestation opened this version and it was closed since one of the parcours of *a* was played."""
    for mise in contexte.uow.mises_en_production.lister(operateur):
        if (mise.domaine, mise.majeure, mise.voie) != (a.domaine, a.majeure, Voie.ATTESTATION):
            continue
        for rang, joue in enumerate(a.parcours):
            if mise.fermee_le is not None and joue.fin <= mise.fermee_le:
                raise AttestationNonRecevable(
                    f"parcours[{rang}].fin",
                    f"« {joue.parcours} » a été joué avant que {mise.nom} soit fermé, le {en_clair(mise.fermee_le)} "
                    f"({mise.motif_fermeture}) : faites rejouer les parcours, ou enregistrez une exception",
                    joue.fin.isoformat(),
                )
