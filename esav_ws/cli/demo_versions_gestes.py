"""What people do in the story of versions, and how the answer is put: what is compared, its words, what it shows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import Any, Final

from lxml import etree

from esav_ws.application.messages import Message
from esav_ws.application.messages_taches import ConsulterTache
from esav_ws.application.messages_versions import ActeFait
from esav_ws.application.ports_avis import AvisDonne
from esav_ws.cli.demo_etapes import OI, Etape, tenter
from esav_ws.cli.demo_versions_scene import SceneVersions
from esav_ws.cli.vue_version import ETATS
from esav_ws.domain.contrat_avis import PIED
from esav_ws.domain.contrat_evolution import PREAVIS, Evolution
from esav_ws.domain.signalisation import Etat

SERVICE: Final = "signalisation"
FORMULAIRE: Final = "FTTH-SIG"

Dite = tuple[str, str]
"""What is compared with what the story foresees, and the answer in words."""
Montree = tuple[str, str, Mapping[str, str]]
"""The same, and what it shows."""


class Gestes:
    """The acts of the OI and of the Opérateurs on one scene; `numeros` are those of the signalisations, by line."""

    def __init__(self, scene: SceneVersions) -> None:
        self.scene = scene
        self.numeros: dict[str, str] = {}
        self._avis: tuple[AvisDonne, ...] = ()

    # --- the OI -------------------------------------------------------------------------------------------------------

    def oi(self, quoi: str, acte: Message, attendu: str, dire: Callable[[ActeFait], Dite]) -> Etape:
        """Return the step of an act on a version; what was told of it is kept for `prevenir`."""

        def agir() -> Dite:
            fait: ActeFait = self.scene.executer(acte)
            self._avis = fait.avis
            return dire(fait)

        return tenter(OI, quoi, attendu, agir)

    def prevenir(self) -> Montree:
        """Return who was told of the latest act by mail, and what each is written."""
        ecrits = {
            avis.operateur: self.scene.executer(
                ConsulterTache(sujet="courriel", reference=f"{avis.reference}.{avis.operateur}")
            ).courriel.courriel
            for avis in self._avis
            if avis.courriel
        }
        jointes = sorted({p.nom for courriel in ecrits.values() for p in courriel.pieces})
        suite = f", avec {', '.join(jointes)}" if jointes else ""
        textes = {code: _essentiel(courriel.texte) for code, courriel in ecrits.items()}
        commun = _debut_commun(list(textes.values()))
        faits = {code: "\n".join(lignes[len(commun) :]) for code, lignes in textes.items()}
        return (
            ", ".join(ecrits),
            f"un courriel et un événement chacun{suite}",
            {"à tous": "\n".join(commun), **faits},
        )

    def suivi(self, acte: Message) -> Dite:
        """Return the state that an act of the SAV agent leaves."""
        etat = Etat(self.scene.executer(acte).etat)
        return etat, etat.libelle

    def etat(self, fait: ActeFait) -> str:
        """Return the state of the version today."""
        return fait.version.etat(self.scene.maintenant.date())

    def emplois(self, depuis: date) -> Montree:
        """Return who has called 1.0 since the day *depuis*, and who called what, as `esav version status` counts."""
        comptes: dict[str, dict[str, list[tuple[int, date]]]] = {}
        etat = self.scene.etat(depuis)
        for e in etat.emplois:
            par = comptes.setdefault(f"{e.objet} {e.version}", {})
            par.setdefault(e.operateur, []).append((e.nombre, e.dernier))
        faits = {
            version: ", ".join(
                f"{code} {pluriel(sum(n for n, _ in lus), 'appel')} (dernier le {fr(max(d for _, d in lus))})"
                for code, lus in sorted(par.items())
            )
            for version, par in sorted(comptes.items())
        }
        restants = ", ".join(sorted(comptes.get(f"{SERVICE} 1.0", {})))
        v1 = next(v for v in etat.versions if v.nom == f"{SERVICE} 1.0")
        fin = f"{ETATS[v1.etat(etat.le)][0]}, finit dans {v1.jours_restants(etat.le)} jours"
        return restants, f"la 1.0, {fin}, sert encore à {restants or 'personne'}", faits

    # --- the Opérateurs -----------------------------------------------------------------------------------------------

    def depot(
        self, code: str, majeure: int, ligne: str, formulaire: int = 2, *, identifiant: str | None = None
    ) -> Dite:
        """Return the state in which a deposit is acknowledged; its reference is that of the line."""
        xml = self.scene.settings.forms_catalogue / FORMULAIRE / str(formulaire) / "exemple.xml"
        accuse = self.scene.client(code, majeure).deposer(
            ligne,
            f"RECIT-{ligne}",
            etree.fromstring(xml.read_bytes()),
            "Récit de deux versions.",
            identifiant=identifiant,
        )
        self.numeros[ligne] = accuse.numeroSignalisation
        return accuse.etat, f"{accuse.numeroSignalisation}, {Etat(accuse.etat).libelle}"

    def redepot(self, code: str, majeure: int, ligne: str) -> Dite:
        """Return the number that the same deposit is given again."""
        _, phrase = self.depot(code, majeure, ligne)
        return self.numeros[ligne], phrase

    def suivre(self, code: str, majeure: int, ligne: str) -> Dite:
        """Return the state of the signalisation of the line, as the Opérateur reads it in that version."""
        numero = self.numeros[ligne]
        lu = self.scene.client(code, majeure).appeler("consulterEtat", numeroSignalisation=numero)
        return lu.etat, f"{numero}, {Etat(lu.etat).libelle}"

    def commenter(self, code: str, majeure: int, ligne: str, texte: str) -> Dite:
        """Return the state after a comment."""
        numero = self.numeros[ligne]
        fait = self.scene.client(code, majeure).agir("ajouterCommentaire", numero, texte)
        return fait.etat, f"{numero}, {Etat(fait.etat).libelle}"

    def lister(self, code: str, majeure: int) -> Dite:
        """Return that the list was served, and how long it is."""
        page = self.scene.client(code, majeure).appeler("listerSignalisations")
        return "servi", f"{pluriel(len(page.signalisation), 'signalisation')} en cours de traitement"

    def lire_sursis(self, code: str) -> Montree:
        """Return the last instant of v1 as the HTTP headers of an answer tell it."""
        _, phrase = self.lister(code, 1)
        recus = self.scene.client(code, 1).recue.headers
        faits = {nom: recus.get(nom, "absent") for nom in ("Deprecation", "Sunset", "Link")}
        return faits["Sunset"], f"{phrase} ; la réponse dit la fin, et la suite", faits

    def lire_avis(self, code: str) -> Dite:
        """Return the type of the latest event of the Opérateur's journal, read in v2."""
        dernier = self._evenements(code)[-1]
        donnees = {d.nom: d.valeur for d in dernier.donnee}
        noms = (donnees.get(nom, "") for nom in ("service", "version"))
        jour = fr(date.fromisoformat(donnees["productionLe"])) if "productionLe" in donnees else "jour à dire"
        return dernier.type, f"{' '.join(noms)}, en production le {jour}"

    def relever(self, code: str) -> Dite:
        """Return the day of the first deposit in the Opérateur's journal, read in v2."""
        lus = self._evenements(code)
        depots = [e for e in lus if e.type == "SIGNALISATION_DEPOSEE"]
        premier = depots[0].date.date()
        phrase = f"{pluriel(len(lus), 'événement')}, dont {pluriel(len(depots), 'dépôt')} faits en v1, le premier le"
        return str(premier), f"{phrase} {fr(premier)}"

    def faute_recue(self, code: str, majeure: int) -> dict[str, str]:
        """Return what any SOAP 1.1 client is given of the fault in the latest answer."""
        recue = self.scene.client(code, majeure).recue
        racine = etree.fromstring(recue.content)
        return {
            "HTTP": str(recue.status_code),
            "faultcode": racine.findtext(".//faultcode", "absent"),
            "detail/erreur/code": racine.findtext(".//{*}erreur/{*}code", "absent"),
        }

    def _evenements(self, code: str) -> list[Any]:
        lus: list[Any] = self.scene.client(code, 2).appeler("releverEvenements", taille=100).evenement
        return lus


def acte(classe: type[Any], majeure: int, mineure: int = 0, **contenu: Any) -> Any:
    """Return an act on a version of the service."""
    return classe(
        contrat=SERVICE, majeure=majeure, mineure=mineure, motif="Récit de deux versions", **contenu
    )


def refus(code: str, au_plus_tot: date) -> str:
    """Return what is foreseen of a refusal whose rule gives the earliest lawful day."""
    return f"{code}, au plus tôt le {au_plus_tot.isoformat()}"


def dire_production(fait: ActeFait) -> Dite:
    """Return the first day in production."""
    jour = fait.version.production_le
    evolution = fait.version.evolution or Evolution.AUCUNE
    preavis = PREAVIS[evolution]
    return str(jour), (
        f"{evolution.libelle}, préavis de {preavis.delai} (art. {preavis.article}) : en production le {fr(jour)}"
    )


def dire_fin(fait: ActeFait) -> Dite:
    """Return the last day of service."""
    fin = fait.version.fin_le
    return str(fin), f"dépréciée, servie jusqu'au {fr(fin)} à 24 h, heure de Paris (art. 12.1)"


def dire_fin_precedente(fait: ActeFait) -> Dite:
    """Return the last day of the version that is followed."""
    fin = fait.precedente.fin_le if fait.precedente else None
    return str(fin), f"la 2.0 sera dépréciée ce jour-là, et servie jusqu'au {fr(fin)} à 24 h (art. 12.1)"


def fr(jour: date | None) -> str:
    """Return *jour* as people write it."""
    return f"{jour:%d/%m/%Y}" if jour else "jamais"


def pluriel(nombre: int, nom: str) -> str:
    """Return how many of them there are."""
    return f"{nombre} {nom}{'s' if nombre > 1 else ''}"


def _essentiel(texte: str) -> list[str]:
    """Return the lines of a mail, without what all mails have."""
    return [ligne for ligne in texte.splitlines() if ligne and ligne != "Bonjour," and PIED not in ligne]


def _debut_commun(textes: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines with which all of *textes* begin."""
    rangs = zip(*textes, strict=False)
    return [rang[0] for rang in takewhile(lambda lignes: len(set(lignes)) == 1, rangs)]
