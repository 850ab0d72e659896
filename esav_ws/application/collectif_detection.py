"""The round that proposes collective faults: off the path of the deposits, over the window of the latest ones only."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from esav_ws.application.collectif_suivi import SYSTEME
from esav_ws.application.courriels import poster
from esav_ws.application.periodes import ChantierPeriodique, de_la_minute
from esav_ws.application.ports import OuvrirUnitOfWork, UnitOfWork
from esav_ws.application.ports_collectif import Entree
from esav_ws.domain import numero
from esav_ws.domain.collectif_detection import (
    Candidate,
    Constat,
    Proposition,
    ReglesCollectif,
    constater,
)
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.derangement_collectif import (
    COUVRANTS,
    DETECTES,
    CauseEcart,
    DerangementCollectif,
    EtatCollectif,
    Rattachement,
    composer_numero,
)
from esav_ws.domain.horloge import Horloge

CANDIDATES: Final = 5_000
"""Signalisations of the window that one round looks at, the latest first."""


class ChantierDetectionCollectif(ChantierPeriodique):
    """Proposes collective faults, once for each minute with deposits; the OI's SAV at *contacts* gets a mail of each."""

    sujet: str = "collectif-detection"

    def __init__(
        self,
        regles: ReglesCollectif,
        contacts: tuple[str, ...],
        *,
        alea: Callable[[int], int],
        ouvrir: OuvrirUnitOfWork,
        horloge: Horloge,
    ) -> None:
        super().__init__(ouvrir=ouvrir, horloge=horloge)
        self._regles = regles
        self._contacts = contacts
        self._alea = alea

    def periode(self, maintenant: datetime) -> str | None:
        """Return the minute of the latest deposit that is still open, once it is over."""
        dernier = self._gestes.lire(_dernier_depot)
        if dernier is None or de_la_minute(dernier) >= de_la_minute(maintenant):
            return None
        return de_la_minute(dernier)

    def accomplir(self, reference: str) -> None:
        """Look at the window that ends with the latest deposit, whatever the minute that *reference* names."""
        del reference
        dernier = self._gestes.lire(_dernier_depot)
        if dernier is None:
            return
        constat = self._gestes.lire(partial(self._constater, dernier))
        for connu, candidates in sorted(constat.rattachements.items()):
            self._gestes.ecrire(partial(self._rattacher, connu, candidates))
        for proposition in constat.propositions:
            self._gestes.ecrire(partial(self._proposer, proposition))

    def _constater(self, dernier: datetime, uow: UnitOfWork) -> Constat:
        connus = uow.collectifs.connus()
        candidates = uow.membres_collectifs.candidates(dernier - self._regles.fenetre, dernier, CANDIDATES)
        return constater(
            candidates,
            {support: c.numero for support, c in connus.items() if c.etat in COUVRANTS},
            {support: c.numero for support, c in connus.items() if c.etat is EtatCollectif.PROPOSE},
            self._regles,
        )

    def _rattacher(self, connu: str, candidates: Sequence[Candidate], uow: UnitOfWork) -> None:
        """Put *candidates* into a known one, if it still explains them; at once, when an agent said so."""
        uow.collectifs.verrouiller(connu)
        collectif = uow.collectifs.trouver(connu)
        if collectif is None or collectif.etat not in DETECTES:
            return
        d_office = collectif.etat in COUVRANTS and collectif.rattachement is Rattachement.AUTO
        self._entrer(collectif, candidates, uow, rattachee=d_office)

    def _proposer(self, proposition: Proposition, uow: UnitOfWork) -> None:
        if proposition.support in uow.collectifs.connus():
            return  # another worker was first: the next round goes on from there
        niveau, support = proposition.support
        collectif = DerangementCollectif(
            composer_numero(numero.composer(self._alea(numero.CARDINAL))),
            niveau,
            support,
            self._horloge.maintenant(),
        )
        uow.collectifs.ajouter(collectif)
        for etroit in sorted(proposition.absorbes):
            self._absorber(etroit, collectif, uow)
        self._entrer(collectif, proposition.candidates, uow, rattachee=False)
        if self._contacts:
            poster(uow, self._courriel(collectif, uow), le=collectif.propose_le)

    def _absorber(self, etroit: str, large: DerangementCollectif, uow: UnitOfWork) -> None:
        uow.collectifs.verrouiller(etroit)
        avant = uow.collectifs.trouver(etroit)
        if avant is None or avant.etat is not EtatCollectif.PROPOSE:
            return
        apres = avant.ecarter(
            CauseEcart.ABSORBE, le=large.propose_le, auteur=SYSTEME.nom, motif=f"Compris dans {large.numero}"
        )
        uow.collectifs.enregistrer(avant, apres)
        uow.membres_collectifs.absorber(etroit, large.numero)

    def _entrer(
        self,
        collectif: DerangementCollectif,
        candidates: Sequence[Candidate],
        uow: UnitOfWork,
        *,
        rattachee: bool,
    ) -> None:
        """Put in those whose line is in no other one, under the turn of each line."""
        membres = uow.membres_collectifs
        entrees = []
        for c in sorted(candidates, key=lambda candidate: (candidate.prestation, candidate.numero)):
            uow.parc.verrouiller(c.prestation)
            if membres.actif_sur(c.prestation) in {None, collectif.numero} and not membres.actif_de(c.numero):
                entrees.append(Entree(c.numero, c.operateur, c.prestation, rattachee))
        membres.entrer(collectif.numero, entrees, le=self._horloge.maintenant(), par=SYSTEME.nom)

    def _courriel(self, collectif: DerangementCollectif, uow: UnitOfWork) -> Courriel:
        comptes = uow.membres_collectifs.compter(collectif.numero)
        heures = self._regles.fenetre // timedelta(hours=1)
        quoi = f"{collectif.niveau.libelle} {collectif.support}"
        return Courriel(
            f"collectif-{collectif.numero}",
            self._contacts,
            f"[e-SAV] Dérangement collectif proposé : {collectif.niveau}, {comptes.proposees} signalisations",
            f"""Bonjour,

{comptes.proposees} signalisations ouvertes en {heures} h ont en commun : {quoi}.
Opérateurs : {", ".join(comptes.par_operateur or ())}.

Les voir, puis décider :
esav collectif show {collectif.numero}
esav collectif confirm {collectif.numero}
esav collectif dismiss {collectif.numero} --motif "…"
""",
        )


def _dernier_depot(uow: UnitOfWork) -> datetime | None:
    return uow.membres_collectifs.dernier_depot()
