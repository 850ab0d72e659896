"""Imports of prestations: lot after lot, each whole or not at all, and never the same one twice."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Protocol

from esav_ws.application.bus import Bus, Contexte
from esav_ws.application.messages_parc import BilanLot, ConsulterImport, ImporterLot, LigneRefusee, LotLu
from esav_ws.application.ports_parc import Avancee
from esav_ws.domain.offre import Offre
from esav_ws.domain.operateur import Acteur
from esav_ws.domain.prestation_erreurs import ImportDispute
from esav_ws.domain.prestation_fiche import Anomalie, Fiche

TOUR_DES_AUTRES: Final = 0.005
"""Seconds left to other writers between two lots, where one writes at a time: they wait in steps of a fraction of it."""


class Source(Protocol):
    """A file of prestations."""

    @property
    def nom(self) -> str:
        """Return its name, for people."""

    @property
    def empreinte(self) -> str:
        """Return the SHA-256 of its content, in hexadecimal."""

    def lots(self, octets: int, lignes: int) -> Iterator[LotLu]:
        """Yield what follows its first *octets*, that hold *lignes* lines; 0: from its beginning."""


class Rapport(Protocol):
    """Where refused lines are written down."""

    def reprendre(self, lignes: int, refusees: int) -> bool:
        """Keep what was written of the first *lignes*, and only that; return whether it holds *refusees* lines."""

    def ajouter(self, refus: Sequence[LigneRefusee]) -> None:
        """Write *refus* so that a crash does not lose them."""


@dataclass(frozen=True, slots=True)
class BilanImport:
    """What an import came to; `reprise` is the line after which it went on, 0 when it began."""

    avancee: Avancee
    reprise: int


def consulter(requete: ConsulterImport, contexte: Contexte) -> Avancee | None:
    """Return how far the import of the file has come."""
    return contexte.uow.parc.avancee(requete.empreinte)


def importer_lot(commande: ImporterLot, contexte: Contexte) -> BilanLot:
    """Return what became of the lot; what it says of prestations and how far the import is commit together.

    Raises:
        ImportDispute: another import of the same file has gone on meanwhile.
    """
    parc = contexte.uow.parc
    if parc.avancee(commande.empreinte) != commande.avant:
        raise ImportDispute(commande.fichier)
    tri = _Tri(
        frozenset(operateur.code for operateur in contexte.uow.operateurs.lister()),
        {offre.code: offre for offre in parc.offres()},
        dict(parc.fiches([fiche.identifiant for _, fiche in commande.lot.fiches])),
    )
    for ligne, fiche in commande.lot.fiches:
        tri.prendre(ligne, fiche)
    parc.charger(list(tri.a_ecrire.values()))
    if tri.options_changees:
        contexte.uow.gtr.reexaminer_prestations(tri.options_changees, contexte.maintenant)
    refus = sorted((*commande.lot.refus, *tri.refus), key=lambda refusee: refusee.ligne)
    base = commande.base
    apres = Avancee(
        commande.lot.octets,
        commande.lot.lignes,
        base.creees + tri.creees,
        base.modifiees + tri.modifiees,
        base.inchangees + tri.inchangees,
        base.refusees + len({refusee.ligne for refusee in refus}),
        commande.fin,
    )
    parc.avancer(
        commande.empreinte,
        commande.avant,
        apres,
        nom=commande.fichier,
        le=contexte.maintenant,
        auteur=contexte.acteur.nom,
    )
    return BilanLot(apres, tuple(refus))


def importer(
    bus: Bus,
    acteur: Acteur,
    source: Source,
    rapport: Rapport,
    *,
    simuler: bool = False,
    un_seul_ecrivain: bool = False,
    suivre: Callable[[Avancee], None] = lambda _: None,
) -> BilanImport:
    """Return what the import of *source* came to; `suivre` is told after each lot how far it is.

    One that was cut off goes on where it stopped, if what it had refused is still written down, else it begins again:
    a line that was taken already changes nothing. Refused lines are written down before their lot is kept. *simuler*
    changes nothing but the report. Where the database has *un_seul_ecrivain*, the others write between two lots;
    elsewhere the file is read on while the database writes.

    Raises:
        ImportDispute: another import of the same file goes on.
        FichierPrestationsInvalide: the file as a whole cannot be read.
        BaseIndisponible: the database failed; what was taken is kept, and goes on later.
    """
    avant: Avancee | None = bus.executer(ConsulterImport(empreinte=source.empreinte), acteur)
    base = Avancee()
    if avant and not avant.finie and not simuler and rapport.reprendre(avant.lignes, avant.refusees):
        base = avant
    else:
        rapport.reprendre(0, 0)
    reprise = base.lignes
    lots = source.lots(base.octets, base.lignes)
    for lot, fin in _avec_fin(lots if un_seul_ecrivain else _en_avance(lots), base):
        commande = ImporterLot(
            empreinte=source.empreinte, fichier=source.nom, avant=avant, base=base, lot=lot, fin=fin
        )
        transaction = bus.lot()
        transaction.attendre()
        try:
            bilan: BilanLot = transaction.executer(bus.preparer(commande, acteur))
            rapport.ajouter(bilan.refus)
        except BaseException:
            transaction.abandonner()
            raise
        base = bilan.avancee
        if simuler:
            transaction.abandonner()
        else:
            transaction.valider()
            avant = base
        suivre(base)
        if un_seul_ecrivain:
            time.sleep(TOUR_DES_AUTRES)
    return BilanImport(base, reprise)


def _en_avance(lots: Iterator[LotLu]) -> Iterator[LotLu]:
    """Yield *lots*, the next one being read meanwhile."""
    with ThreadPoolExecutor(1) as lecteur:
        suivant = lecteur.submit(next, lots, None)
        while (lot := suivant.result()) is not None:
            suivant = lecteur.submit(next, lots, None)
            yield lot


def _avec_fin(lots: Iterator[LotLu], base: Avancee) -> Iterator[tuple[LotLu, bool]]:
    """Yield each of *lots* with whether it is the last; there is always one."""
    precedent = next(lots, LotLu((), (), base.octets, base.lignes))
    for lot in lots:
        yield precedent, False
        precedent = lot
    yield precedent, True


@dataclass(slots=True)
class _Tri:
    """Sorts the lines of a lot: what creates, changes, says nothing new, or is refused."""

    operateurs: frozenset[str]
    offres: dict[str, Offre]
    connues: dict[str, Fiche]
    a_ecrire: dict[str, Fiche] = field(default_factory=dict)
    refus: list[LigneRefusee] = field(default_factory=list)
    options_changees: list[str] = field(default_factory=list)
    creees: int = 0
    modifiees: int = 0
    inchangees: int = 0

    def prendre(self, ligne: int, fiche: Fiche) -> None:
        """Sort one line; of two on the same prestation, the second changes what the first said."""
        connue = self.connues.get(fiche.identifiant)
        if connue == fiche:
            self.inchangees += 1
            return
        refus = [LigneRefusee(ligne, anomalie) for anomalie in self._anomalies(fiche, connue)]
        if refus:
            self.refus += refus
            return
        if connue is None:
            self.creees += 1
        else:
            self.modifiees += 1
            if connue.garantie != fiche.garantie:
                self.options_changees.append(fiche.identifiant)
        self.connues[fiche.identifiant] = self.a_ecrire[fiche.identifiant] = fiche

    def _anomalies(self, fiche: Fiche, connue: Fiche | None) -> Iterator[Anomalie]:
        offre = self.offres.get(fiche.offre)
        if fiche.operateur not in self.operateurs:
            yield Anomalie(
                "operateur",
                "Opérateur inconnu",
                "corrigez le code, ou inscrivez d'abord l'Opérateur",
                fiche.operateur,
            )
        elif connue and connue.operateur != fiche.operateur:
            yield Anomalie(
                "operateur",
                f"la prestation est celle de {connue.operateur}",
                "un import ne change pas d'Opérateur : employez « esav prestation transfer »",
                fiche.operateur,
            )
        if offre is None:
            yield Anomalie(
                "codeOffre",
                "offre inconnue",
                "corrigez le code, ou appliquez d'abord l'offre (« esav offre apply »)",
                fiche.offre,
            )
        elif fiche.garantie:
            options = {g.code for g in offre.garanties if g.option}
            if inconnues := [code for code in fiche.garantie.split() if code not in options]:
                admises = ", ".join(sorted(options)) or "aucune"
                yield Anomalie(
                    "garantie",
                    f"garantie que l'offre {offre.code} n'a pas en option",
                    f"options de l'offre : {admises}",
                    " ".join(inconnues),
                )
