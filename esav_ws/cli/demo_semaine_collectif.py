"""A PBO is cut on Tuesday: six faults of four Opérateurs become one, followed and closed with one act on Wednesday."""

from collections.abc import Iterator
from typing import Final

from esav_ws.application.messages_collectif import (
    AvancerCollectif,
    CloreCollectif,
    CollectifSuivi,
    ConfirmerCollectif,
    ConsulterCollectif,
    ListerCollectifs,
)
from esav_ws.cli.demo_etapes import AGENT
from esav_ws.cli.demo_semaine_calendrier import MARDI, MERCREDI, a
from esav_ws.cli.demo_semaine_gestes import Dite, Gestes
from esav_ws.cli.demo_semaine_pas import Pas
from esav_ws.cli.demo_semaine_registre import ACCEPTEES, CLOSES, RETABLIES, Suivie
from esav_ws.cli.demo_semaine_reseau import Ligne, pbo_coupe
from esav_ws.domain.derangement_collectif import EtatCollectif, Rattachement
from esav_ws.domain.motifs import CodeCloture
from esav_ws.domain.signalisation import Etat

DEPOTS: Final = ((9, 5, 2), (9, 12, 1), (9, 20, 2), (9, 31, 2), (9, 40, 1), (10, 10, 1))
"""When each of the six is reported on Tuesday, and by which version; the last one after the agent's word."""
CHACUNE: Final = "1435, 1428, 580, 1409, 1400, 1370"
"""The minutes of each clock, from its own deposit to Wednesday 9:00; of the third, in working hours: 520 and 60."""
RETABLI: Final = a(MERCREDI, 9)


class Collectif:
    """The story of one collective fault."""

    def __init__(self, gestes: Gestes) -> None:
        self._gestes = gestes
        self._scene = gestes.scene
        self.enfants: list[Suivie] = []
        self.numero = ""

    def pas(self) -> Iterator[Pas]:
        """Yield the steps."""
        lignes = pbo_coupe()
        *premieres, derniere = zip(DEPOTS, lignes, strict=True)
        for depot, ligne in premieres:
            yield self._depot(*depot, ligne)
        yield Pas(
            a(MARDI, 9, 55),
            "e-SAV",
            f"a reconnu, à sa ronde, un seul dérangement derrière {lignes[0].pbo}",
            f"PBO {lignes[0].pbo}, 5 proposées",
            self._proposition,
        )
        yield Pas(
            a(MARDI, 10),
            AGENT,
            "confirme : les cinq suivront, les prochaines d'office",
            "5 en qualification",
            self._confirmer,
        )
        yield self._depot(*derniere[0], derniere[1])
        yield Pas(
            a(MARDI, 10, 25),
            derniere[1].operateur,
            "lit à quel dérangement sa signalisation est déjà rattachée",
            lambda: self.numero,
            self._lire_rattachement,
        )
        yield Pas(
            a(MARDI, 10, 30),
            AGENT,
            "envoie une équipe de soudeurs : un acte pour les six",
            "6 en cours",
            lambda: self._avancer(EtatCollectif.EN_COURS),
        )
        yield Pas(
            RETABLI,
            AGENT,
            "rétablit le service derrière le PBO",
            "6 rétablies",
            lambda: self._avancer(EtatCollectif.RETABLI),
        )
        yield Pas(
            a(MERCREDI, 9, 30),
            AGENT,
            "déclare le PBO réparé",
            "6 réparées",
            lambda: self._avancer(EtatCollectif.REPARE),
        )
        yield Pas(a(MERCREDI, 10), AGENT, "clôt les six d'un seul acte", "6 closes", self._clore)
        yield Pas(
            a(MERCREDI, 10, 10),
            "Les quatre Opérateurs",
            "lisent chacun l'horloge de leurs lignes : même rétablissement, un temps par dépôt",
            CHACUNE,
            self._lire_horloges,
        )

    def _depot(self, heure: int, minute: int, version: int, ligne: Ligne) -> Pas:
        garantie = ", GTR 10 h ouvrées" if ligne.garantie else ""

        def deposer() -> Dite:
            suivie = self._gestes.deposer(ligne, version)
            self.enfants.append(suivie)
            return str(suivie.etat), f"{suivie.numero}, {suivie.etat.libelle}"

        quoi = f"signale {ligne.identifiant} par la v{version}{garantie}"
        return Pas(a(MARDI, heure, minute), ligne.operateur, quoi, Etat.EN_DEPOT, deposer)

    def _proposition(self) -> Dite:
        proposes: list[CollectifSuivi] = self._scene.executer(ListerCollectifs())
        if len(proposes) != 1:
            return f"{len(proposes)} dérangements", f"{len(proposes)} dérangements proposés"
        (propose,) = proposes
        collectif = propose.collectif
        self.numero = collectif.numero
        par_operateur = propose.comptes.par_operateur or {}
        faits = {code: f"{nombre} ligne{'s' if nombre > 1 else ''}" for code, nombre in par_operateur.items()}
        return (
            f"{collectif.niveau} {collectif.support}, {propose.comptes.proposees} proposées",
            f"{collectif.numero} : {collectif.niveau.libelle} {collectif.support}",
            faits,
        )

    def _confirmer(self) -> Dite:
        self._scene.executer(
            ConfirmerCollectif(
                numero=self.numero,
                motif="Câble arraché par une pelleteuse",
                accepte=True,
                rattachement=Rattachement.AUTO,
            )
        )
        return self._suivre(Etat.EN_QUALIFICATION, "en qualification")

    def _lire_rattachement(self) -> Dite:
        derniere = self.enfants[-1]
        detail = self._scene.appeler(
            derniere.operateur, 2, "consulterSignalisation", numeroSignalisation=derniere.numero
        )
        lu = detail.findtext("{*}derangementCollectif/{*}numeroCollectif") or "aucun"
        return lu, f"{lu}, sans rien des lignes des autres"

    def _avancer(self, vers: EtatCollectif) -> Dite:
        self._scene.executer(AvancerCollectif(numero=self.numero, vers=vers))
        if vers is EtatCollectif.EN_COURS:
            return self._suivre(Etat.EN_COURS, "en cours")
        if vers is EtatCollectif.RETABLI:
            dit = self._suivre(Etat.EN_COURS, "rétablies")
            for enfant in self.enfants:
                enfant.retablir(self._scene.maintenant)
                self._gestes.registre.noter(enfant, RETABLIES)
            return dit
        return self._suivre(Etat.EN_COURS, "réparées")

    def _clore(self) -> Dite:
        self._scene.executer(
            CloreCollectif(
                numero=self.numero, code=CodeCloture.REPARATION_RESEAU, motif="Câble remplacé, 12 soudures"
            )
        )
        dit = self._suivre(Etat.CLOS, "closes")
        for enfant in self.enfants:
            self._gestes.registre.noter(enfant, CLOSES)
        return dit

    def _suivre(self, etat: Etat, dire: str) -> Dite:
        """Have the worker bring every child along, and count over the web service those that are in *etat*."""
        self._scene.ronde()
        venues = 0
        for enfant in self.enfants:
            lu = self._scene.appeler(enfant.operateur, 1, "consulterEtat", numeroSignalisation=enfant.numero)
            if lu.findtext("{*}etat") == etat:
                venues += 1
                if enfant.etat is Etat.EN_DEPOT:
                    self._gestes.registre.noter(enfant, ACCEPTEES)
                enfant.etat = etat
        suivi: CollectifSuivi = self._scene.executer(ConsulterCollectif(numero=self.numero))
        return f"{venues} {dire}", f"{self.numero}, {suivi.collectif.etat.libelle} : {venues} {dire}"

    def _lire_horloges(self) -> Dite:
        lues, faits = [], {}
        for enfant in self.enfants:
            detail = self._scene.appeler(
                enfant.operateur, 2, "consulterSignalisation", numeroSignalisation=enfant.numero
            )
            ecoulees = detail.findtext("{*}horloge/{*}dureeEcouleeMinutes") or ""
            lues.append(ecoulees)
            faits[f"{enfant.operateur} {enfant.ligne.identifiant}"] = f"{ecoulees} min"
        return ", ".join(lues), "six horloges, un seul acte", faits
