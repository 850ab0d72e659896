"""Monday morning: the network is imported, the technicians' planning too, and ECHO subscribes."""

from collections.abc import Callable, Iterator
from typing import Final

from esav_ws.adapters.fichier_bon import lire_bon_de
from esav_ws.adapters.planning import lire
from esav_ws.application.messages_administration import Habiliter
from esav_ws.application.messages_rendezvous import DefinirPlanning
from esav_ws.application.messages_souscriptions import EnregistrerBon
from esav_ws.application.ports_parc import Avancee
from esav_ws.bootstrap import calendrier, tous_les_jours
from esav_ws.cli.demo_etapes import OI
from esav_ws.cli.demo_semaine_bon import BON
from esav_ws.cli.demo_semaine_calendrier import DEBUT, LUNDI, a
from esav_ws.cli.demo_semaine_gestes import Dite, Gestes
from esav_ws.cli.demo_semaine_pas import Pas
from esav_ws.cli.demo_semaine_reseau import NOUVEAU, lignes
from esav_ws.domain.planning import lire_ligne, plages, reunir

PLANNING: Final = """\
zone;types;du;au;jours;debut;fin;techniciens
67482;SAV SAV_PLUS;2027-03-23;2027-04-02;;08:00;18:00;3
68224;SAV SAV_PLUS;2027-03-23;2027-04-02;;08:00;18:00;3
68066;SAV SAV_PLUS;2027-03-23;2027-04-02;;08:00;18:00;2
67180;SAV SAV_PLUS;2027-03-23;2027-04-02;;08:00;18:00;2
*;EXPERTISE;2027-03-23;2027-04-02;;08:00;18:00;1
"""
CONFORMITE: Final = "Récit : conformité passée avant la semaine"
"""Why what ECHO ordered is open at once."""
CRENEAUX: Final = 175
"""Five lines of five slots of two hours on seven jours ouvrés: of 23 March to 2 April, without the 26th and the 29th."""


class Ouverture:
    """The opening of a network of *nombre* lines; *suivre* is told how far the import is, of how many bytes."""

    def __init__(self, gestes: Gestes, nombre: int, suivre: Callable[[Avancee, int], None]) -> None:
        self._scene = gestes.scene
        self._nombre = nombre
        self._suivre = suivre
        self._siennes = sum(ligne.operateur == NOUVEAU for ligne in lignes(nombre))

    def pas(self) -> Iterator[Pas]:
        """Yield the steps."""
        autres = self._nombre - self._siennes
        yield Pas(
            DEBUT,
            OI,
            f"importe le parc : {_fr(autres)} lignes d'ALFA, de BETA et de GAMA",
            f"{autres} créées, 0 refusée",
            lambda: self._importer("parc", nouvelles=False),
        )
        yield Pas(
            a(LUNDI, 6, 30),
            OI,
            "importe le planning des techniciens, du 23 mars au 2 avril : ni Vendredi saint, ni lundi de Pâques",
            str(CRENEAUX),
            self._planifier,
        )
        yield Pas(a(LUNDI, 8), OI, f"enregistre le bon de commande d'{NOUVEAU}", NOUVEAU, self._souscrire)
        yield Pas(
            a(LUNDI, 8, 10),
            OI,
            f"importe les {_fr(self._siennes)} lignes qu'{NOUVEAU} reprend",
            f"{self._siennes} créées, 0 refusée",
            lambda: self._importer("parc-echo", nouvelles=True),
        )
        yield Pas(
            a(LUNDI, 8, 20),
            NOUVEAU,
            "appelle pour la première fois, avec le certificat que l'OI vient d'émettre",
            "0 ouverte",
            self._appeler,
        )

    def _importer(self, nom: str, *, nouvelles: bool) -> Dite:
        choisies = (x for x in lignes(self._nombre) if (x.operateur == NOUVEAU) is nouvelles)
        avancee = self._scene.importer(nom, choisies, self._suivre).avancee
        return (
            f"{avancee.creees} créées, {avancee.refusees} refusée",
            f"{_fr(avancee.creees)} prestations créées, {avancee.refusees} ligne refusée",
        )

    def _planifier(self) -> Dite:
        fichier = self._scene.deposer_fichier("planning.csv", PLANNING)
        settings = self._scene.maison.settings
        ouvres, tous = calendrier(settings), tous_les_jours(settings)
        lues = [lire_ligne(champs) for _, champs in lire(fichier)]
        creneaux = reunir(plage for ligne in lues for plage in plages(ligne, ouvres, tous))
        self._scene.executer(DefinirPlanning(plages=creneaux))
        return str(len(creneaux)), f"{len(creneaux)} créneaux de deux heures"

    def _souscrire(self) -> Dite:
        fichier = self._scene.deposer_fichier("bon-echo.toml", BON)
        bon, octets = lire_bon_de(fichier, LUNDI)
        fait = self._scene.executer(EnregistrerBon(bon=bon, fichier=fichier.name, document=octets))
        for domaine in bon.habilitations:
            self._scene.executer(
                Habiliter(operateur=bon.code, domaine=domaine, motif=CONFORMITE, majeures=bon.versions)
            )
        self._scene.ouvrir_poste(NOUVEAU)
        lu = fait.enregistre.bon
        versions = " et ".join(f"v{version}" for version in lu.versions)
        return lu.code, f"{lu.raison_sociale}, SIREN {lu.siren} : signalisation, {versions} ; {lu.affaire}"

    def _appeler(self) -> Dite:
        page = self._scene.appeler(NOUVEAU, 2, "listerSignalisations")
        nombre = len(page.findall("{*}signalisation"))
        return f"{nombre} ouverte", "servi : aucune signalisation ouverte"


def _fr(nombre: int) -> str:
    return f"{nombre:,}".replace(",", " ")
