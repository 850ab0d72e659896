"""Line tests as they are asked for, read and cancelled (art. 4.1). Running them is background work."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import zip_longest

from esav_ws.application import curseur
from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.messages import Message
from esav_ws.application.messages_essais import (
    AnnulerTest,
    ConsulterTest,
    DemanderTest,
    Dispense,
    DispenserTest,
    ListerEssais,
    ListerTests,
    PageEssais,
)
from esav_ws.application.ports import ConflitEcriture, UnitOfWork
from esav_ws.application.ports_essais import BancEssai, CriteresEssais
from esav_ws.domain import numero
from esav_ws.domain.equipement import Equipement, Raccordement
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.essai import ATTENTE_MAX, EssaiLigne, EtatEssai
from esav_ws.domain.essai_catalogue import CatalogueEssais, Exclusivite, TypeEssai, servi
from esav_ws.domain.essai_erreurs import (
    ParametresTestInvalides,
    PrestationNonTestable,
    ReferenceTestDejaEmployee,
    TestDejaEnCours,
    TestHorsOffre,
)
from esav_ws.domain.essai_numero import composer, relire
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.offre import (
    EtatPrestation,
    Prestation,
    PrestationInconnue,
    PrestationResiliee,
    TestInconnu,
)
from esav_ws.domain.operateur import Cote, Habilitation

_EVENEMENTS = {
    EtatEssai.TERMINE: "TEST_TERMINE",
    EtatEssai.ECHEC: "TEST_ECHEC",
    EtatEssai.EXPIRE: "TEST_EXPIRE",
    EtatEssai.ANNULE: "TEST_ANNULE",
}


class GestionEssais:
    """The tests of a house that reaches its equipments through *bancs*."""

    def __init__(self, bancs: Iterable[BancEssai]) -> None:
        self._bancs = {banc.nom: banc for banc in bancs}

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which handler answers which message."""
        return {
            ListerTests: self.lister_tests,
            DemanderTest: self.demander,
            ConsulterTest: consulter,
            AnnulerTest: annuler,
            ListerEssais: lister,
            DispenserTest: dispenser,
        }

    def lister_tests(self, requete: ListerTests, contexte: Contexte) -> tuple[TypeEssai, ...]:
        """Return the tests that the equipment of the prestation can run and that the actor may ask for; none else."""
        prestation = _prestation(requete.identifiant_prestation, contexte)
        catalogue = _catalogue(prestation, contexte)
        branche = contexte.uow.equipements.de(prestation.identifiant)
        if catalogue is None or branche is None:
            return ()
        return tuple(
            essai
            for essai in catalogue.essais
            if self._sait(branche[0], essai)
            and (not essai.acte or Habilitation.TEST_ACTE in contexte.acteur.habilitations)
        )

    def demander(self, commande: DemanderTest, contexte: Contexte) -> EssaiLigne:
        """Return the new test, or the one already asked for under that reference.

        The reference is looked up before every other rule: a caller may retry blindly after a lost answer.

        Raises:
            ReferenceTestDejaEmployee: the reference is that of another content.
            TestHorsOffre, ParametresTestInvalides: no such test for the offer, or not with these parameters.
            HabilitationManquante: an act takes a right of its own.
            PrestationNonTestable: no known equipment can run it.
            TestDejaEnCours: another one is active there.
        """
        operateur, auteur = contexte.acteur.operateur, contexte.acteur
        if operateur and (
            connu := contexte.uow.essais.par_reference(operateur, commande.reference_operateur)
        ):
            return _le_meme(connu, commande)
        prestation = _prestation(commande.identifiant_prestation, contexte)
        if operateur is None and (
            connu := contexte.uow.essais.par_reference(prestation.operateur, commande.reference_operateur)
        ):
            return _le_meme(connu, commande)
        catalogue, type_ = _type(commande.code_test, prestation, contexte)
        if type_.acte:
            auteur.exiger(Habilitation.TEST_ACTE)
        _, fautes = type_.lire(commande.parametres)
        if fautes:
            raise ParametresTestInvalides(type_.code, fautes)
        branche = contexte.uow.equipements.de(prestation.identifiant)
        if branche is None or not self._sait(branche[0], type_):
            raise PrestationNonTestable(prestation.identifiant)
        essai = _nouveau(commande, prestation, (catalogue, type_), branche[1], contexte)
        _refuser_concurrent(essai, contexte)
        contexte.uow.essais.ajouter(essai)
        return essai

    def _sait(self, equipement: Equipement, essai: TypeEssai) -> bool:
        banc = self._bancs.get(equipement.banc)
        return banc is not None and banc.sait(equipement, essai.code)


def consulter(requete: ConsulterTest, contexte: Contexte) -> EssaiLigne:
    """Return the test as the actor may see it, or raise `TestInconnu`: another Opérateur's is an unknown one."""
    return _trouver(requete.numero, contexte)


def annuler(commande: AnnulerTest, contexte: Contexte) -> EssaiLigne:
    """Return the test cancelled; as it is, when it already was.

    Raises:
        TestNonAnnulable: it has begun, or ended.
    """
    contexte.uow.operateurs.verrouiller(_trouver(commande.numero, contexte).operateur)
    avant = _trouver(commande.numero, contexte)
    if avant.etat is EtatEssai.ANNULE:
        return avant
    apres = avant.annuler(contexte.maintenant)
    if not contexte.uow.essais.enregistrer(avant, apres):
        raise ConflitEcriture
    publier(apres, contexte.uow, auteur=contexte.acteur.nom)
    return apres


def lister(requete: ListerEssais, contexte: Contexte) -> PageEssais:
    """Return a page of tests, the newest first."""
    criteres = CriteresEssais(requete.operateur, requete.prestation, requete.equipement, requete.etats)
    liste = f"essais|{criteres}"
    lus = contexte.uow.essais.lister(criteres, curseur.decoder(requete.curseur, liste), requete.taille + 1)
    page = tuple(lus[: requete.taille])
    suite = len(lus) > requete.taille
    return PageEssais(page, curseur.encoder((page[-1].demande_le, page[-1].numero), liste) if suite else None)


def dispenser(commande: DispenserTest, contexte: Contexte) -> Dispense:
    """Return the waiver, with who gave it and why; it holds for the Opérateur that has the prestation."""
    prestation = _prestation(commande.identifiant_prestation, contexte)
    le = contexte.maintenant
    dispense = Dispense(
        prestation.identifiant,
        prestation.operateur,
        le,
        le + timedelta(hours=commande.heures),
        contexte.acteur.nom,
        commande.motif,
    )
    contexte.uow.essais.dispenser(dispense)
    return dispense


def publier(essai: EssaiLigne, uow: UnitOfWork, *, auteur: str) -> None:
    """Append the end of a test to the journal of its Opérateur; nothing while it is active."""
    kind = _EVENEMENTS.get(essai.etat)
    if kind is None:
        return
    donnees = {
        "numeroTest": essai.numero,
        "prestation": essai.prestation,
        "referenceOperateur": essai.reference_operateur,
        "codeTest": essai.code,
        "etatTest": essai.etat,
    }
    if essai.etat is EtatEssai.TERMINE and essai.verdict:
        donnees["verdict"] = essai.verdict
        if essai.localisation:
            donnees["localisation"] = essai.localisation.domaine
    elif essai.cause:
        donnees["cause"] = essai.cause
    uow.journal.publier(Evenement(essai.operateur, kind, "", essai.etat_le, auteur, donnees))


def _trouver(saisie: str, contexte: Contexte) -> EssaiLigne:
    trouve = contexte.uow.essais.trouver(relire(saisie), contexte.acteur.operateur)
    if trouve is None:
        raise TestInconnu(saisie)
    return trouve


def _prestation(identifiant: str, contexte: Contexte) -> Prestation:
    prestation = contexte.uow.parc.prestation(identifiant, contexte.acteur.operateur)
    if prestation is None:
        raise PrestationInconnue(identifiant)
    if prestation.etat is EtatPrestation.RESILIEE:
        raise PrestationResiliee(identifiant)
    return prestation


def _catalogue(prestation: Prestation, contexte: Contexte) -> CatalogueEssais | None:
    return servi(contexte.regles.essais, prestation.offre, jour_de_paris(contexte.maintenant))


def _type(code: str, prestation: Prestation, contexte: Contexte) -> tuple[CatalogueEssais, TypeEssai]:
    catalogue = _catalogue(prestation, contexte)
    type_ = catalogue.essai(code) if catalogue else None
    if catalogue is None or type_ is None:
        admis = (e.code for e in catalogue.essais) if catalogue else ()
        raise TestHorsOffre(code, prestation.offre, admis)
    return catalogue, type_


def _nouveau(
    commande: DemanderTest,
    prestation: Prestation,
    choisi: tuple[CatalogueEssais, TypeEssai],
    branche: Raccordement,
    contexte: Contexte,
) -> EssaiLigne:
    (catalogue, type_), le = choisi, contexte.maintenant
    verrous = {
        Exclusivite.LIGNE: "",
        Exclusivite.PORT: f"{branche.equipement}|{branche.port}",
        Exclusivite.EQUIPEMENT: branche.equipement,
    }
    return EssaiLigne(
        numero=composer(contexte.alea(numero.CARDINAL)),
        operateur=prestation.operateur,
        prestation=prestation.identifiant,
        offre=prestation.offre,
        reference_operateur=commande.reference_operateur,
        code=type_.code,
        catalogue=catalogue.code,
        version=catalogue.version,
        parametres=commande.parametres,
        equipement=branche.equipement,
        port=branche.port,
        auteur=contexte.acteur.nom,
        cote=contexte.acteur.cote,
        poids=type_.poids,
        verrou=verrous[type_.exclusivite],
        sans_risque=type_.sans_risque,
        acte=type_.acte,
        maximum_s=type_.maximum_s,
        demande_le=le,
        etat_le=le,
        a_partir_le=le,
        expire_le=le + ATTENTE_MAX,
    )


def _refuser_concurrent(essai: EssaiLigne, contexte: Contexte) -> None:
    """Return if nothing is active where *essai* would be; another Opérateur's test is not named."""
    autre = contexte.uow.essais.actif(essai.prestation, essai.verrou)
    if autre is None:
        return
    sur = (
        f"la prestation {essai.prestation}" if autre.prestation == essai.prestation else "le même équipement"
    )
    visible = contexte.acteur.cote is Cote.OI or autre.operateur == essai.operateur
    raise TestDejaEnCours(autre.numero if visible else "", sur=sur)


def _le_meme(connu: EssaiLigne, commande: DemanderTest) -> EssaiLigne:
    """Return the test asked for then, or raise `ReferenceTestDejaEmployee`: something is not the same."""
    garde = _contenu(connu.prestation, connu.code, connu.parametres)
    recu = _contenu(commande.identifiant_prestation, commande.code_test, commande.parametres)
    differences = [
        ElementErreur(
            (la or ici or ("", ""))[0],
            "identique à la première demande de cette référence",
            ici[1] if ici else "",
            (la[1],) if la else (),
        )
        for la, ici in zip_longest(garde, recu)
        if la != ici
    ]
    if differences:
        raise ReferenceTestDejaEmployee(commande.reference_operateur, connu.numero, differences)
    return connu


def _contenu(prestation: str, code: str, parametres: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        ("/demanderTest/identifiantPrestation", prestation),
        ("/demanderTest/codeTest", code),
        *((f"/demanderTest/parametre[nom='{nom}']", valeur) for nom, valeur in sorted(parametres)),
    ]
