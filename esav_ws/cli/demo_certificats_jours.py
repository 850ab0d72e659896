"""The days of the story one after the other: the worker's round every morning, a call of every system every evening."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from esav_ws.application.echeances import ConsulterEcheances, SituationCertificats
from esav_ws.application.messages_taches import CompterTaches
from esav_ws.application.ports_rappels import CleRappel
from esav_ws.cli.demo_certificats_calendrier import APPELS, RONDE, RONDES, SERVI_JUSQU_AU
from esav_ws.cli.demo_certificats_gestes import Gestes, dire_echeance
from esav_ws.cli.demo_etapes import Etape, tenter
from esav_ws.cli.erreurs import Faute
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_rappels import PAS, Pas

SUJET: Final = "certificats"
_OUVRIER: Final = "ouvrier-1"
_UN_JOUR: Final = timedelta(days=1)


@dataclass(slots=True)
class Bilan:
    """What the year has come to.

    `jours` are those on which the main system of each Opérateur was answered; `servis` the daily calls answered by
    certificate; `refuses` those that were not, and should have been; `refus` the foreseen ones; `dits` what was told.
    """

    jours: defaultdict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    servis: Counter[str] = field(default_factory=Counter)
    refuses: list[str] = field(default_factory=list)
    refus: list[tuple[date, str, str]] = field(default_factory=list)
    dits: list[tuple[date, str]] = field(default_factory=list)


class Jours:
    """The days of one story."""

    def __init__(self, gestes: Gestes) -> None:
        self._gestes = gestes
        self._scene = gestes.scene
        self._donnes: frozenset[CleRappel] = frozenset()
        self._expires: frozenset[str] = frozenset()
        self.bilan = Bilan()

    def matin(self, jour: date) -> Iterator[Etape]:
        """Yield the round of the morning, if something is told or should be."""
        self._scene.aller(jour, RONDE)
        attendu = RONDES.get(jour, ())
        etape = tenter("e-SAV", "fait la ronde du matin", " ; ".join(attendu) or "rien", self._ronde)
        if etape.obtenu != "rien" or not etape.conforme:
            yield replace(etape, quand=self._scene.maintenant, chapitre="Ronde du matin", article="5.2.2")

    def soir(self, jour: date) -> Iterator[Etape]:
        """Have every system call once; yield what the story has to tell of it: a forgotten server that is refused."""
        self._scene.aller(jour, APPELS)
        for numero in self._gestes.installes:
            poste = self._scene.postes[numero]
            dernier, code = SERVI_JUSQU_AU.get(numero, (date.max, ""))
            if jour <= dernier:
                servi = self._appeler(jour, numero)
                if servi and numero == self._gestes.principal[poste.operateur]:
                    self.bilan.jours[poste.operateur].add(jour)
            elif jour == dernier + _UN_JOUR:
                etape = self._gestes.appeler(numero, f"appelle encore avec {numero}, d'un {poste.nom}", code)
                self.bilan.refus.append((jour, numero, etape.obtenu))
                yield replace(etape, quand=self._scene.maintenant, chapitre="Un vieux certificat est refusé")

    def _appeler(self, jour: date, numero: str) -> bool:
        """Return whether the day's call with *numero* is answered, and count it."""
        try:
            self._scene.production.appeler(self._scene.postes[numero])
        except (Faute, OSError) as refus:
            self.bilan.refuses.append(f"{jour} {numero} : {refus}")
            return False
        self.bilan.servis[numero] += 1
        return True

    def _ronde(self) -> tuple[str, str, Mapping[str, str]]:
        """Return what the worker's round told and wrote down, the calendar's line of each, and the mails that wait."""
        courriels = self._courriels()
        self._scene.travaux.echoir()
        for reference in self._scene.travaux.dues(SUJET):
            self._scene.travaux.faire(SUJET, reference, _OUVRIER)
        dits = self._nouveaux_rappels() | self._nouvelles_fins()
        if not dits:
            return "rien", "", {}
        noms = sorted(dits)
        self.bilan.dits += [(self._scene.maintenant.date(), dit) for dit in noms]
        nombre = self._courriels() - courriels
        suite = f"{nombre} courriel{'s' if nombre > 1 else ''} en attente d'envoi"
        return " ; ".join(noms), f"{', '.join(noms)} : {suite}", dict(sorted(dits.items()))

    def _nouveaux_rappels(self) -> dict[str, str]:
        """Return the reminders given since the last round, each with what is due."""
        with self._scene.production.maison.unites(ecriture=False) as uow:
            donnes = uow.rappels.donnes(date.min)
        neufs, self._donnes = donnes - self._donnes, donnes
        if not neufs:
            return {}
        situation: SituationCertificats = self._scene.production.executer(ConsulterEcheances())
        dues = {(e.numero, e.genre): dire_echeance(e) for e in situation.echeances}
        return {f"{c.numero} {c.genre} {c.pas}": dues[c.numero, c.genre] for c in _derniers(neufs)}

    def _nouvelles_fins(self) -> dict[str, str]:
        """Return the certificates whose end was written down since the last round."""
        expires = frozenset(
            d.numero for d in self._scene.production.dossiers() if d.statut is StatutCertificat.EXPIRE
        )
        neufs, self._expires = expires - self._expires, expires
        return {
            f"{numero} EXPIRE": "fin de validité écrite au registre, dite à l'Opérateur" for numero in neufs
        }

    def _courriels(self) -> int:
        comptes = self._scene.production.executer(CompterTaches())
        return sum(c.nombre for c in comptes if c.sujet == "courriel")


def _derniers(cles: frozenset[CleRappel]) -> list[CleRappel]:
    """Return the last step of each échéance: it is told for those that were missed."""
    derniers: dict[tuple[str, str], CleRappel] = {}
    for cle in cles:
        ordre = (*PAS[cle.genre], Pas.EXPIRE)
        connu = derniers.get((cle.numero, cle.genre))
        if connu is None or ordre.index(connu.pas) < ordre.index(cle.pas):
            derniers[cle.numero, cle.genre] = cle
    return list(derniers.values())
