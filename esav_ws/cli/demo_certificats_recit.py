"""The story of a year of certificates: three Opérateurs, the four renewals of art. 5.2.2, every day lived.

The OI acts through the bus, as with `esav certificat`; the Opérateurs call the real web service over mutual TLS, every
evening, with whatever they hold.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Final

from esav_ws.cli.demo_certificats_bascules import BasculesEcho
from esav_ws.cli.demo_certificats_calendrier import DEBUT, FIN, RONDES
from esav_ws.cli.demo_certificats_gestes import Dite, Gestes
from esav_ws.cli.demo_certificats_jours import Bilan, Jours
from esav_ws.cli.demo_certificats_renouvellements import RenouvellementAlfa, RenouvellementBeta
from esav_ws.cli.demo_certificats_scene import OPERATEURS, SceneCertificats
from esav_ws.cli.demo_etapes import OI, Etape, tenter
from esav_ws.cli.demo_scene import Chapitre
from esav_ws.domain.certificat import StatutCertificat

_MATIN: Final = time(9)
_UN_JOUR: Final = timedelta(days=1)
_ANNONCES_MIN: Final = 2


class RecitCertificats:
    """The story on one scene. It ends at the first step that does not go as it should."""

    def __init__(self, scene: SceneCertificats) -> None:
        self._scene = scene
        self._gestes = Gestes(scene)
        self._jours = Jours(self._gestes)

    @property
    def bilan(self) -> Bilan:
        """Return what the year has come to so far."""
        return self._jours.bilan

    @property
    def chapitres(self) -> tuple[Chapitre, ...]:
        """Return the days on which people act, in order."""
        alfa, beta, echo = (
            RenouvellementAlfa(self._gestes),
            RenouvellementBeta(self._gestes),
            BasculesEcho(self._gestes),
        )
        jours = (
            (DEBUT, "L'année commence : trois certificats repris au registre", self._commencer),
            (date(2027, 2, 25), "ECHO passe à une autorité reconnue", echo.deposer),
            (date(2027, 3, 1), "Le certificat d'ECHO est contrôlé", echo.controler),
            (date(2027, 3, 4), "ECHO éprouve son candidat en intégration", echo.eprouver),
            (date(2027, 3, 8), "ECHO bascule : les deux certificats répondent", echo.basculer),
            (date(2027, 4, 20), "ALFA renouvelle chez l'OI", alfa.demander),
            (date(2027, 5, 14), "L'OI est en retard, et rattrape", alfa.constater_retard),
            (date(2027, 5, 19), "ALFA éprouve son candidat en intégration", alfa.eprouver),
            (date(2027, 5, 24), "ALFA bascule : les deux certificats répondent", alfa.basculer),
            (date(2027, 6, 1), "Qui emploie encore l'ancien ?", alfa.constater_oubli),
            (date(2027, 7, 12), "BETA se trompe d'envoi", beta.se_tromper),
            (date(2027, 7, 13), "BETA renouvelle chez son autorité", beta.deposer),
            (
                date(2027, 7, 15),
                "Un certificat de serveur : refusé, puis admis par exception",
                beta.controler,
            ),
            (date(2027, 7, 20), "BETA éprouve son candidat en intégration", beta.eprouver),
            (date(2027, 7, 21), "BETA bascule : les deux certificats répondent", beta.basculer),
            (date(2027, 7, 26), "Jamais trois certificats en service", beta.un_troisieme),
            (date(2027, 10, 18), "ECHO revient à l'OI", echo.revenir),
            (date(2027, 10, 22), "L'OI émet le certificat d'ECHO", echo.emettre),
            (date(2027, 10, 27), "ECHO éprouve son candidat en intégration", echo.eprouver_retour),
            (date(2027, 11, 2), "ECHO bascule : les deux certificats répondent", echo.basculer_retour),
            (date(2027, 11, 15), "Une clé volée : révoquée, refusée dans la seconde", echo.revoquer),
            (date(2027, 11, 16), "ECHO redemande un certificat", echo.redemander),
            (date(2027, 11, 18), "ECHO éprouve son nouveau candidat", echo.eprouver_dernier),
            (date(2027, 11, 19), "ECHO bascule : les deux certificats répondent", echo.basculer_dernier),
        )
        return tuple(Chapitre(jour, _MATIN, titre, etapes) for jour, titre, etapes in jours)

    def raconter(self) -> Iterator[Etape]:
        """Yield each step as soon as it is done, every day of the year being lived in between."""
        for etape in self._vivre():
            yield etape
            if not etape.conforme:
                return

    def _vivre(self) -> Iterator[Etape]:
        chapitres = {chapitre.jour: chapitre for chapitre in self.chapitres}
        jour = DEBUT
        while jour <= FIN:
            yield from self._jours.matin(jour)
            if jour in chapitres:
                yield from chapitres[jour].jouer(self._scene)
            yield from self._jours.soir(jour)
            jour += _UN_JOUR
        yield from Chapitre(FIN, time(20), "L'année, jour après jour", self._conclure).jouer(self._scene)

    def _commencer(self) -> Iterator[Etape]:
        for numero in sorted(self._scene.postes):
            yield self._gestes.appeler(numero, f"appelle avec {numero}, repris tel quel au registre")

    def _conclure(self) -> Iterator[Etape]:
        jours = (FIN - DEBUT).days + 1
        attendu = ", ".join(f"{code} {jours}" for code in OPERATEURS)
        yield tenter(
            "e-SAV", f"compte, sur {jours} jours, ceux où chacun a été servi", attendu, self._compter
        )
        yield tenter(OI, "cherche une fin que personne n'aurait annoncée", "aucune", self._chercher_muettes)
        rappels = sum(map(len, RONDES.values()))
        yield tenter("e-SAV", "compte ce qu'il a dit, une fois chacun", str(rappels), self._compter_dits)

    def _compter(self) -> Dite:
        bilan = self.bilan
        faits = {numero: f"{n} appels quotidiens servis" for numero, n in sorted(bilan.servis.items())}
        obtenu = ", ".join(f"{code} {len(bilan.jours[code])}" for code in OPERATEURS)
        servis = f"{sum(bilan.servis.values())} appels quotidiens servis"
        if bilan.refuses:
            perdus = {"refusés": "\n".join(bilan.refuses)}
            return f"{obtenu}, refusés {len(bilan.refuses)}", servis, faits | perdus
        return obtenu, f"{servis}, aucun refusé : aucun accès perdu", faits

    def _chercher_muettes(self) -> Dite:
        annonces = {
            d.numero: [dit for _, dit in self.bilan.dits if dit.startswith(d.numero) and "EXPIRE" not in dit]
            for d in self._scene.production.dossiers()
            if d.statut is StatutCertificat.EXPIRE
        }
        muettes = [numero for numero, dits in annonces.items() if len(dits) < _ANNONCES_MIN]
        faits = {numero: f"annoncée {len(dits)} fois" for numero, dits in annonces.items()}
        return ", ".join(muettes) or "aucune", f"{len(annonces)} fins de validité, toutes annoncées", faits

    def _compter_dits(self) -> Dite:
        dits = self.bilan.dits
        doubles = len(dits) - len({dit for _, dit in dits})
        return str(len(dits) - doubles), f"{len(dits)} rappels et constats, {doubles} en double", {}
