"""Personal data as people decide of them: holds, erasure on demand, the right of access, the proof report."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.messages import Message
from esav_ws.application.messages_donnees import (
    ConsignerRapport,
    ConsignerRecherche,
    EffacerDonnees,
    EtablirRapport,
    LeverRetenue,
    ListerRetenues,
    RechercherDonnees,
    RetenirDonnees,
)
from esav_ws.application.ports_donnees import (
    ActeDonnees,
    Decision,
    EtatDonnees,
    Mesure,
    Trouvaille,
)
from esav_ws.application.suites import lire_pour_ecrire
from esav_ws.domain.donnees import DE_SIGNALISATION, Politique, Regle
from esav_ws.domain.donnees_erreurs import DonneesRetenues, EffacementPrematureOuvert, RetenueSansObjet
from esav_ws.domain.horloge import jour_de_paris, minuit_de_paris
from esav_ws.domain.numero import relire
from esav_ws.domain.signalisation import SUITES
from esav_ws.domain.signalisation_erreurs import SignalisationInconnue

FORMAT: Final = "esav-donnees-1"
LirePolitique = Callable[[], Politique]
"""Reads the policy in force anew, or raises `PolitiqueDonneesInvalide`."""


@dataclass(frozen=True, slots=True)
class Bilan:
    """One category in the report.

    Of the period: `traitees` rows. At the instant of the report: `mesure`, and `restes`, how many rows beyond their term
    were read again and still held a value; both `None` of what is kept.
    """

    regle: Regle
    traitees: int
    rondes: int
    mesure: Mesure | None
    restes: int | None


@dataclass(frozen=True, slots=True)
class Rapport:
    """What was done of personal data in a period, and where they stand at the instant `le`."""

    le: datetime
    auteur: str
    du: date
    au: date
    politique: Politique
    politiques: tuple[str, ...]
    bilans: tuple[Bilan, ...]
    decisions: tuple[Decision, ...]
    retenues: tuple[Decision, ...]

    @property
    def conforme(self) -> bool:
        """Return whether nothing that is due, and not held, has a value left."""
        return not any(bilan.restes for bilan in self.bilans)

    def document(self) -> dict[str, Any]:
        """Return it as the JSON that is kept; `empreinte` is the SHA-256 of all the rest in canonical form.

        Canonical: UTF-8, members sorted by name, no blanks.
        """
        corps = {
            "format": FORMAT,
            "etabliLe": self.le.isoformat(),
            "auteur": self.auteur,
            "du": self.du.isoformat(),
            "au": self.au.isoformat(),
            "politique": {
                "empreinte": self.politique.empreinte,
                "responsable": self.politique.responsable,
                "contact": self.politique.contact,
                "appliquees": list(self.politiques),
            },
            "categorie": [_categorie(bilan) for bilan in self.bilans],
            "decision": [_decision(decision) for decision in self.decisions],
            "retenue": [_decision(decision) for decision in self.retenues],
            "conforme": self.conforme,
        }
        return {**corps, "empreinte": empreinte(corps)}


def empreinte(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of *document* in canonical form, whatever it says of itself under `empreinte` left out."""
    corps = {nom: valeur for nom, valeur in document.items() if nom != "empreinte"}
    texte = json.dumps(corps, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(texte.encode()).hexdigest()


class GestionDonnees:
    """Answers for the personal data under the policy that *politique* reads."""

    def __init__(self, politique: LirePolitique) -> None:
        self._politique = politique

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which method answers which message."""
        return {
            RetenirDonnees: self.retenir,
            LeverRetenue: self.lever,
            EffacerDonnees: self.effacer,
            ListerRetenues: _retenues,
            RechercherDonnees: _rechercher,
            EtablirRapport: self.rapport,
            ConsignerRecherche: _consigner,
            ConsignerRapport: _consigner,
        }

    def retenir(self, commande: RetenirDonnees, contexte: Contexte) -> Decision:
        """Hold a signalisation, whatever its state.

        Raises:
            SignalisationInconnue: no such number.
            RetenueSansObjet: it is held already, or nothing personal is left on it.
        """
        numero, etat = _etat(commande.numero, contexte)
        if etat.retenue or etat.effacee:
            quoi = "est déjà retenue" if etat.retenue else "n'a plus rien de personnel à retenir"
            raise RetenueSansObjet(f"la signalisation {numero} {quoi}")
        contexte.uow.donnees.retenir(numero, retenue=True)
        return _decider(numero, ActeDonnees.RETENIR, commande.motif, contexte)

    def lever(self, commande: LeverRetenue, contexte: Contexte) -> Decision:
        """End a hold: the next round treats what is due; raise as `retenir` does."""
        numero, etat = _etat(commande.numero, contexte)
        if not etat.retenue:
            raise RetenueSansObjet(f"la signalisation {numero} n'est pas retenue")
        contexte.uow.donnees.retenir(numero, retenue=False)
        return _decider(numero, ActeDonnees.LEVER, commande.motif, contexte)

    def effacer(self, commande: EffacerDonnees, contexte: Contexte) -> Decision:
        """Erase every personal value of a signalisation now.

        Raises:
            SignalisationInconnue: no such number.
            DonneesRetenues: a hold keeps it.
            EffacementPrematureOuvert: its state is not final.
        """
        numero, etat = _etat(commande.numero, contexte)
        if etat.retenue:
            raise DonneesRetenues(f"la signalisation {numero} est retenue")
        signalisation = lire_pour_ecrire(numero, contexte)
        if SUITES[signalisation.etat]:
            raise EffacementPrematureOuvert(
                f"la signalisation {numero} est à l'état {signalisation.etat} : ses données servent encore"
            )
        politique = self._politique()
        aujourdhui = jour_de_paris(contexte.maintenant)
        for categorie in DE_SIGNALISATION:
            contexte.uow.donnees.effacer(numero, politique.terme(politique.regles[categorie], aujourdhui))
        return _decider(numero, ActeDonnees.EFFACER, commande.motif, contexte)

    def rapport(self, requete: EtablirRapport, contexte: Contexte) -> Rapport:
        """Return the proof report, or raise `PolitiqueDonneesInvalide`."""
        politique, donnees = self._politique(), contexte.uow.donnees
        rondes = donnees.rondes(requete.du, requete.au)
        aujourdhui = jour_de_paris(contexte.maintenant)
        bilans = []
        for regle in politique.regles.values():
            siennes = [ronde for ronde in rondes if ronde.categorie is regle.categorie]
            terme = None if regle.jours is None else politique.terme(regle, aujourdhui)
            bilans.append(
                Bilan(
                    regle,
                    sum(ronde.traitees for ronde in siennes),
                    len(siennes),
                    None if terme is None else donnees.mesurer(terme),
                    None if terme is None else donnees.restes(terme),
                )
            )
        debut, fin = minuit_de_paris(requete.du), minuit_de_paris(requete.au + timedelta(days=1))
        return Rapport(
            contexte.maintenant,
            contexte.acteur.nom,
            requete.du,
            requete.au,
            politique,
            tuple(dict.fromkeys(ronde.politique for ronde in rondes)),
            tuple(bilans),
            tuple(donnees.decisions(debut, fin)),
            tuple(donnees.retenues()),
        )


def _retenues(_requete: ListerRetenues, contexte: Contexte) -> list[Decision]:
    return contexte.uow.donnees.retenues()


def _rechercher(requete: RechercherDonnees, contexte: Contexte) -> list[Trouvaille]:
    return list(contexte.uow.donnees.chercher(requete.genre, requete.cherche))


def _consigner(_commande: Message, _contexte: Contexte) -> None:
    """Do nothing: the trace of the command is what is wanted."""


def _etat(numero: str, contexte: Contexte) -> tuple[str, EtatDonnees]:
    relu = relire(numero)
    etat = contexte.uow.donnees.etat(relu)
    if etat is None:
        raise SignalisationInconnue(relu)
    return relu, etat


def _decider(numero: str, acte: ActeDonnees, motif: str, contexte: Contexte) -> Decision:
    decision = Decision(numero, acte, contexte.maintenant, contexte.acteur.nom, motif)
    contexte.uow.donnees.decider(decision)
    return decision


def _categorie(bilan: Bilan) -> dict[str, Any]:
    regle, mesure = bilan.regle, bilan.mesure
    ancienne = mesure and mesure.plus_ancienne
    return {
        "categorie": regle.categorie,
        "effet": regle.effet,
        "jours": regle.jours,
        "rondes": bilan.rondes,
        "traitees": bilan.traitees,
        "dues": mesure and mesure.dues,
        "retenues": mesure and mesure.retenues,
        "plusAncienne": ancienne and ancienne.isoformat(),
        "restes": bilan.restes,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {**asdict(decision), "le": decision.le.isoformat()}
