"""The deposit of a signalisation (art. 4.2.1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from esav_ws.application.bus import Contexte
from esav_ws.application.doublons import refuser_doublon
from esav_ws.application.essais_depot import refus_du_test
from esav_ws.application.messages import DeposerSignalisation
from esav_ws.application.ports import Catalogue
from esav_ws.application.ports_signalisations import DepotConnu, Situation
from esav_ws.application.rendezvous import refus_du_creneau, tenu
from esav_ws.application.rendezvous_suites import prendre
from esav_ws.application.reseau_rattachement import rattacher_au_depot
from esav_ws.application.resultats import AccuseDepot
from esav_ws.application.suites import publier
from esav_ws.domain import essai_numero, numero
from esav_ws.domain.donnees import TEXTE_EFFACE
from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.formulaire import FormulaireHorsOffre
from esav_ws.domain.formulaire_publication import ERREURS_RAPPORTEES
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.offre import (
    EtatPrestation,
    OffreDifferente,
    OffreInconnue,
    OffrePasEnPlace,
    Prestation,
    PrestationInconnue,
    PrestationResiliee,
)
from esav_ws.domain.operateur import Cote, HabilitationManquante
from esav_ws.domain.reception import Reception
from esav_ws.domain.signalisation import Commentaire, DefautDepose, Signalisation
from esav_ws.domain.signalisation_erreurs import ReferenceDejaEmployee, SignalisationDejaOuverte

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Examen:
    """What the form of a deposit is worth by itself.

    `offres` are those that its version serves, none when it is not in production; `issue` is the fault that it
    declares, or what refuses it.
    """

    offres: tuple[str, ...]
    issue: DefautDepose | EsavError


def examiner(commande: DeposerSignalisation, catalogue: Catalogue, maintenant: datetime) -> Examen:
    """Return what the form of *commande* is worth, received at the instant *maintenant*."""
    recu = commande.formulaire
    offres: tuple[str, ...] = ()
    try:
        formulaire = catalogue.trouver(recu.code, recu.version, le=jour_de_paris(maintenant))
        offres = formulaire.offres
        formulaire.exiger_valide(recu, maintenant=maintenant)
    except EsavError as refus:
        return Examen(offres, refus)
    declare = formulaire.defaut(recu)
    return Examen(
        offres,
        DefautDepose(
            recu.code, recu.version, recu.valeurs, declare.code, declare.libelle, declare.prelocalisation
        ),
    )


def deposer(commande: DeposerSignalisation, contexte: Contexte) -> AccuseDepot:
    """Return the acknowledgement of a new signalisation, or of the one already deposited under that reference.

    The reference is looked up before every other rule: a caller may retry blindly after a lost answer. Nobody waits
    for anybody here: of two deposits that exclude each other the storage keeps one, and the other is decided again.
    One that books a slot takes the Opérateur's turn, as whatever books does: a retry finds the acknowledgement, not a
    slot that is taken.
    """
    operateur = contexte.acteur.operateur
    if operateur is None:
        raise HabilitationManquante("un dépôt se fait au nom d'un Opérateur")
    return inscrire(commande, contexte, operateur)


def inscrire(
    commande: DeposerSignalisation,
    contexte: Contexte,
    operateur: str,
    recue: tuple[Reception, datetime] | None = None,
) -> AccuseDepot:
    """Return what `deposer` returns, for *operateur*; *recue* says how and when it came in, if not through e-SAV.

    It is deposited at the instant at which the OI received it: the repair clock runs from there.
    """
    reception, depose_le = recue or (None, contexte.maintenant)
    if commande.id_creneau:
        contexte.uow.operateurs.verrouiller(operateur)
    situation = contexte.uow.signalisations.situation(
        operateur, commande.reference_operateur, commande.identifiant_prestation
    )
    if recue is not None:  # no test could be asked for while e-SAV was out
        situation = replace(situation, test_obligatoire=False)
    if accuse := deja_connu(commande, situation):
        return accuse
    if erreur := next(refus(commande, situation, contexte), None):
        raise erreur
    prestation, defaut = _acceptes(situation, contexte.preparation)
    nouvelle = Signalisation(
        numero=numero.composer(contexte.alea(numero.CARDINAL)),
        operateur=operateur,
        prestation=prestation.identifiant,
        offre=prestation.offre,
        reference_operateur=commande.reference_operateur,
        deposant=commande.deposant,
        defaut=defaut,
        depose_le=depose_le,
        commentaires=_commentaires(commande, contexte, operateur, recue),
        reception=reception,
    )
    contexte.uow.signalisations.ajouter(
        nouvelle,
        contenu(commande),
        seule=not situation.plusieurs,
        alerte_le=contexte.regles.premiere_alerte(nouvelle, situation.garanties, depose_le),
    )
    publier(
        nouvelle,
        "SIGNALISATION_DEPOSEE",
        {
            "etat": nouvelle.etat,
            "prestation": nouvelle.prestation,
            **({"canal": reception.canal} if reception else {}),
        },
        contexte,
    )
    if situation.couverte:
        rattacher_au_depot(nouvelle, prestation, contexte)
    if commande.numero_test:
        contexte.uow.essais.citer(essai_numero.relire(commande.numero_test), nouvelle.numero)
    if commande.id_creneau:
        prendre(nouvelle, tenu(commande.id_creneau, contexte), contexte)
    return AccuseDepot(nouvelle.numero, nouvelle.etat, nouvelle.depose_le)


def deja_depose(commande: DeposerSignalisation, contexte: Contexte) -> AccuseDepot | None:
    """Return the acknowledgement given under the reference of *commande*, if any; raise as `deja_connu` does."""
    situation = contexte.uow.signalisations.situation(
        contexte.acteur.operateur or "", commande.reference_operateur, commande.identifiant_prestation
    )
    return deja_connu(commande, situation)


def deja_connu(commande: DeposerSignalisation, situation: Situation) -> AccuseDepot | None:
    """Return the acknowledgement already given for *commande*, `None` when its reference is new.

    Raises:
        ReferenceDejaEmployee: the reference is that of another content.
    """
    return _meme_accuse(commande, situation.connu) if situation.connu else None


def refus(commande: DeposerSignalisation, situation: Situation, contexte: Contexte) -> Iterator[EsavError]:
    """Yield everything that refuses *commande*, its reference apart, each rule being asked when the next is wanted.

    A rule that supposes another is left out when that one is broken: no offer is known of an unknown prestation.
    """
    prestation = situation.prestation
    if prestation is None:
        yield PrestationInconnue(commande.identifiant_prestation)
    else:
        if prestation.etat is EtatPrestation.RESILIEE:
            yield PrestationResiliee(prestation.identifiant)
        if commande.code_offre and commande.code_offre != prestation.offre:
            yield OffreDifferente(prestation, commande.code_offre)
    if commande.id_creneau:
        yield from refus_du_creneau(commande.id_creneau, prestation, contexte)
    yield from refus_du_test(
        commande.numero_test, prestation, contexte, obligatoire=situation.test_obligatoire
    )
    if prestation is not None and situation.plusieurs is None:
        yield OffreInconnue(prestation.offre)
    mise_en_place = situation.mise_en_place_le
    if prestation is not None and mise_en_place and mise_en_place > jour_de_paris(contexte.maintenant):
        yield OffrePasEnPlace(prestation.offre, mise_en_place)
    yield from _refus_du_formulaire(commande, prestation, contexte)
    if prestation is not None:
        try:
            refuser_doublon(prestation.identifiant, situation.ouverte)
        except SignalisationDejaOuverte as erreur:
            yield erreur


def contenu(commande: DeposerSignalisation) -> dict[str, str]:
    """Return what makes two deposits the same, apart from the fields of the form: the message's elements by path."""
    recu = commande.formulaire
    valeurs = {
        "identifiantPrestation": commande.identifiant_prestation,
        "codeOffre": commande.code_offre,
        "deposant/nom": commande.deposant.nom,
        "deposant/telephone": commande.deposant.telephone,
        "deposant/courriel": commande.deposant.courriel,
        "formulaire": f"{recu.code} version {recu.version}" + (" irrégulier" if recu.anomalies else ""),
        "commentaire": commande.commentaire,
        "idCreneau": commande.id_creneau,
        "numeroTest": commande.numero_test,
    }
    return {f"/deposerSignalisation/{nom}": valeur for nom, valeur in valeurs.items() if valeur is not None}


def _meme_accuse(commande: DeposerSignalisation, connu: DepotConnu) -> AccuseDepot:
    """Return the acknowledgement given then, or raise `ReferenceDejaEmployee`: something is not the same.

    The form is compared field by field: a prefix, an order or an indentation that a client's library changes is no
    difference. Of what is erased (`None`), only whether it was given is (ADR 0027).
    """
    recu = contenu(commande) | _champs(dict(commande.formulaire.valeurs))
    garde: dict[str, str | None] = {**connu.contenu, **_champs(connu.valeurs)}
    differences = tuple(
        ElementErreur(
            chemin,
            "identique au premier dépôt de cette référence",
            recu.get(chemin, ""),
            (garde[chemin] or TEXTE_EFFACE,) if chemin in garde else (),
        )
        for chemin in dict.fromkeys([*garde, *recu])
        if _differe(chemin, garde, recu)
    )
    if differences:
        raise ReferenceDejaEmployee(
            commande.reference_operateur, connu.accuse.numero, differences[:ERREURS_RAPPORTEES]
        )
    return connu.accuse


def _champs(valeurs: Mapping[str, V]) -> dict[str, V]:
    return {f"/formulaire/{nom}": valeur for nom, valeur in valeurs.items()}


def _differe(chemin: str, garde: Mapping[str, str | None], recu: Mapping[str, str]) -> bool:
    if chemin in garde and garde[chemin] is None:
        return chemin not in recu
    return recu.get(chemin) != garde.get(chemin)


def _acceptes(situation: Situation, examen: Examen) -> tuple[Prestation, DefautDepose]:
    """Return the prestation and the fault that it declares, which `refus` has found right."""
    if situation.prestation is None or isinstance(examen.issue, EsavError):
        raise RuntimeError("a deposit was not refused that should have been")
    return situation.prestation, examen.issue


def _refus_du_formulaire(
    commande: DeposerSignalisation, prestation: Prestation | None, contexte: Contexte
) -> Iterator[EsavError]:
    examen: Examen = contexte.preparation
    if prestation is not None and examen.offres and prestation.offre not in examen.offres:
        yield FormulaireHorsOffre.pour(
            commande.formulaire.code,
            prestation.offre,
            contexte.catalogue.publications(),
            jour_de_paris(contexte.maintenant),
        )
    if isinstance(examen.issue, EsavError):
        yield examen.issue


def _commentaires(
    commande: DeposerSignalisation,
    contexte: Contexte,
    operateur: str,
    recue: tuple[Reception, datetime] | None,
) -> tuple[Commentaire, ...]:
    """Return the Opérateur's own words, and the OI's that say how they came in, if not through e-SAV."""
    auteur = contexte.acteur.nom if recue is None else operateur
    depose_le = contexte.maintenant if recue is None else recue[1]
    commentaires = []
    if commande.commentaire is not None:
        commentaires.append(Commentaire(depose_le, auteur, Cote.OPERATEUR, commande.commentaire))
    if recue is not None:
        reception, recue_le = recue
        commentaires.append(
            Commentaire(reception.saisie_le, reception.saisie_par, Cote.OI, reception.dire(recue_le))
        )
    return tuple(commentaires)
