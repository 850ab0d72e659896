"""What the OI's SAV does of incidents and planned works; imports do the same, line by line."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from esav_ws.application.bus import Contexte
from esav_ws.application.messages_reseau import (
    AnnulerReseau,
    BilanReseau,
    CloreReseau,
    DeclarerReseau,
    EffetReseau,
    ImporterReseau,
    LigneReseau,
    ModifierReseau,
    RefusReseau,
    ReplanifierTravaux,
)
from esav_ws.domain import numero
from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.reseau import DescriptionReseau, EvenementReseau
from esav_ws.domain.reseau_codes import EtatReseau, NatureReseau
from esav_ws.domain.reseau_erreurs import (
    ConflitRevisionReseau,
    DescriptionReseauIncorrecte,
    ReferenceReseauDejaEmployee,
    ReseauInconnu,
)
from esav_ws.domain.reseau_fiche import ecrire, exiger_correcte, lire, reference_admise

_PREFIXES = {NatureReseau.INCIDENT: "INC", NatureReseau.TRAVAUX_PROGRAMMES: "TP"}

Acte = ModifierReseau | ReplanifierTravaux | CloreReseau | AnnulerReseau


def declarer(commande: DeclarerReseau, contexte: Contexte) -> EffetReseau:
    """Return what was opened or planned, and the Opérateurs whom it concerns; they are told of it in the background.

    Raises:
        DescriptionReseauIncorrecte: the description breaks a rule.
        ReferenceReseauDejaEmployee: the reference is another one's.
    """
    nature = commande.nature
    reference = commande.reference or f"{_PREFIXES[nature]}-{numero.composer(contexte.alea(numero.CARDINAL))}"
    connu = contexte.uow.reseau.trouver(reference)
    if connu is not None:
        raise ReferenceReseauDejaEmployee(reference, connu.nature.libelle)
    return _ouvrir(reference, nature, commande.description, commande.motif, contexte)


def agir(commande: Acte, contexte: Contexte) -> EffetReseau:
    """Return what the act left; one that changes nothing writes nothing.

    Raises:
        ReseauInconnu: nothing of that nature bears that reference.
        ConflitRevisionReseau: somebody wrote in between.
        TransitionReseauInterdite: its state does not lead there.
        DescriptionReseauIncorrecte, FinReelleInadmissible: what is said of it breaks a rule.
    """
    avant = contexte.uow.reseau.trouver(commande.reference)
    if avant is None or avant.nature is not commande.nature:
        raise ReseauInconnu(commande.reference)
    if commande.revision is not None and commande.revision != avant.revision:
        raise ConflitRevisionReseau(commande.reference)
    quand = {"le": contexte.maintenant, "auteur": contexte.acteur.nom, "motif": commande.motif}
    return _ecrire(avant, _GESTES[type(commande)](avant, commande, quand), contexte)


def importer(commande: ImporterReseau, contexte: Contexte) -> BilanReseau:
    """Return what became of the lines: each is taken, says nothing new, or is refused without hindering the others."""
    faits = {"creees": 0, "modifiees": 0, "inchangees": 0}
    refus: list[RefusReseau] = []
    for ligne in commande.lignes:
        try:
            faits[_importer(ligne, commande, contexte)] += 1
        except EsavError as erreur:
            elements = erreur.elements or (ElementErreur("", str(erreur)),)
            refus += [RefusReseau(ligne.ligne, e.xpath, e.regle, e.valeur_recue) for e in elements]
    return BilanReseau(**faits, refus=tuple(refus))


def _importer(ligne: LigneReseau, commande: ImporterReseau, contexte: Contexte) -> str:
    avant = contexte.uow.reseau.trouver(ligne.reference)
    fini = ligne.etat in {EtatReseau.CLOTURE, EtatReseau.ANNULE}
    if avant is None:
        if fini:
            regle = f"inconnu et déjà {ligne.etat} : rien n'est à en dire, ôtez la ligne"
            raise DescriptionReseauIncorrecte((ElementErreur("etat", regle, ligne.reference),))
        _ouvrir(ligne.reference, commande.nature, ligne.description, commande.motif, contexte)
        return "creees"
    if avant.nature is not commande.nature:
        raise ReferenceReseauDejaEmployee(ligne.reference, avant.nature.libelle)
    if not avant.vivant and ligne.etat is avant.etat:
        return "inchangees"
    apres = _suivre(avant, ligne, commande.motif, contexte)
    if apres is avant:
        return "inchangees"
    _ecrire(avant, apres, contexte)
    return "modifiees"


def _suivre(avant: EvenementReseau, ligne: LigneReseau, motif: str, contexte: Contexte) -> EvenementReseau:
    """Return *avant* as the line says that it is now."""
    quand: dict[str, Any] = {"le": contexte.maintenant, "auteur": contexte.acteur.nom, "motif": motif}
    exiger_correcte(ligne.description, avant.nature)
    apres, voulue = avant, ligne.description
    dates = {"debut", "fin"} & set(avant.description.changements(voulue))
    if dates and avant.nature is NatureReseau.TRAVAUX_PROGRAMMES:
        apres = apres.replanifier(voulue.debut, voulue.fin, **quand)
    apres = apres.modifier(voulue, **quand)
    if ligne.etat is EtatReseau.CLOTURE:
        fin = voulue.fin if voulue.fin and voulue.fin <= contexte.maintenant else None
        apres = apres.clore(**quand, fin_reelle=fin)
    elif ligne.etat is EtatReseau.ANNULE:
        apres = apres.annuler(**quand)
    return apres


def _ouvrir(
    reference: str, nature: NatureReseau, description: DescriptionReseau, motif: str, contexte: Contexte
) -> EffetReseau:
    if not reference_admise(reference):
        regle = "1 à 40 capitales, chiffres, - ou _, par exemple INC-2026-0042"
        raise DescriptionReseauIncorrecte((ElementErreur("reference", regle, reference[:60]),))
    exiger_correcte(description, nature)
    _exiger_a_temps(description, nature, contexte.maintenant)
    nouveau = EvenementReseau.declarer(
        reference, nature, description, le=contexte.maintenant, auteur=contexte.acteur.nom, motif=motif
    )
    contexte.uow.reseau.ajouter(nouveau)
    return _concerner(nouveau, contexte)


def _exiger_a_temps(description: DescriptionReseau, nature: NatureReseau, maintenant: datetime) -> None:
    """Return if it can begin, or have begun, when it says; raise `DescriptionReseauIncorrecte` otherwise."""
    if nature is NatureReseau.INCIDENT and description.debut > maintenant:
        regle = "à venir : un incident a commencé ; ce qui est prévu est à planifier comme travaux"
        raise DescriptionReseauIncorrecte((ElementErreur("dateDebut", regle),))
    if nature is NatureReseau.TRAVAUX_PROGRAMMES and description.fin and description.fin <= maintenant:
        regle = "passée : des travaux s'annoncent avant d'être finis"
        raise DescriptionReseauIncorrecte((ElementErreur("dateFin", regle),))


def _ecrire(avant: EvenementReseau, apres: EvenementReseau, contexte: Contexte) -> EffetReseau:
    if apres is avant:
        codes = tuple(concerne.operateur for concerne in contexte.uow.reseau.concernes(avant.reference))
        return EffetReseau(avant, codes, change=False)
    contexte.uow.reseau.enregistrer(avant, apres)
    return _concerner(apres, contexte)


def _concerner(evenement: EvenementReseau, contexte: Contexte) -> EffetReseau:
    """Have those who rent a line under it see it at once; those who saw it before go on."""
    reseau = contexte.uow.reseau
    touches = reseau.touches(evenement.reference) if evenement.vivant else []
    reseau.concerner(evenement.reference, touches, evenement.visible_jusqu_au)
    return EffetReseau(evenement, tuple(c.operateur for c in reseau.concernes(evenement.reference)))


def _modifier(avant: EvenementReseau, commande: ModifierReseau, quand: dict[str, Any]) -> EvenementReseau:
    description = lire({**ecrire(avant.description), **commande.changements}, avant.nature)
    return avant.modifier(description, **quand)


def _replanifier(
    avant: EvenementReseau, commande: ReplanifierTravaux, quand: dict[str, Any]
) -> EvenementReseau:
    apres = avant.replanifier(commande.debut, commande.fin, **quand)
    exiger_correcte(apres.description, apres.nature)
    return apres


_GESTES: dict[type[Acte], Callable[[EvenementReseau, Any, dict[str, Any]], EvenementReseau]] = {
    ModifierReseau: _modifier,
    ReplanifierTravaux: _replanifier,
    CloreReseau: lambda avant, c, quand: avant.clore(**quand, fin_reelle=c.fin_reelle),
    AnnulerReseau: lambda avant, _, quand: avant.annuler(**quand),
}
