"""Where the story of the week takes place: a home for its time, a network imported into it, a clock that is set.

The gateway is a real one over mutual TLS; the worker's rounds are done by the story, on its clock.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from esav_ws import home
from esav_ws.adapters.fichier_prestations import FichierPrestations
from esav_ws.adapters.rapport_import import RapportFichier
from esav_ws.application.importation import BilanImport, importer
from esav_ws.application.messages import Commande, Message
from esav_ws.application.messages_administration import (
    DefinirOffre,
    DefinirOperateur,
    Habiliter,
)
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.messages_versions import InscrireVersion
from esav_ws.application.ports_parc import Avancee
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.fond import travaux
from esav_ws.cli.client import Adresse
from esav_ws.cli.demo_scene import HorlogeSimulee, ReglagesDuRecit, Temoin, certifier, faire_ronde, passerelle
from esav_ws.cli.demo_semaine_calendrier import CONTESTATION, DEBUT
from esav_ws.cli.demo_semaine_postes import Poste
from esav_ws.cli.demo_semaine_recepteur import Recepteur, recepteur
from esav_ws.cli.demo_semaine_reseau import COLONNES, GTR, NOUVEAU, OPERATEURS, Ligne
from esav_ws.domain.calendrier import Region
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.offre import CalendrierGtr, Canal, FamilleOffre, Garantie, Offre
from esav_ws.domain.operateur import Acteur, Habilitation, Operateur
from esav_ws.domain.rendezvous import TypeRendezVous
from esav_ws.home import Pki

CONTACT_SAV: Final = "sav@oi.example"

OFFRES: Final = (
    Offre(
        "FTTH",
        "Accès FTTH passif",
        frozenset({Canal.INTEGRE}),
        garanties=(Garantie("GTR 10 h ouvrées", 10, CalendrierGtr.OUVRE, GTR, option=True),),
        famille=FamilleOffre.FTTH,
        rendez_vous=frozenset({TypeRendezVous.SAV, TypeRendezVous.SAV_PLUS}),
    ),
    Offre(
        "FTTO",
        "Fibre dédiée activée",
        frozenset(Canal),
        garanties=(Garantie("GTR 4 h, 24 h/24 et 7 j/7", 4, CalendrierGtr.CALENDAIRE, "GTR-4H"),),
        famille=FamilleOffre.FTTO,
        rendez_vous=frozenset(TypeRendezVous),
    ),
)


class SceneSemaine:
    """The story's gateway, its clock, the OI's way to the bus, and the systems of the Opérateurs."""

    def __init__(
        self,
        maison: Maison,
        acteur: Acteur,
        horloge: HorlogeSimulee,
        *,
        temoin: Temoin,
        adresse: Adresse,
        recoit: Recepteur,
    ) -> None:
        self.maison = maison
        self.recepteur = recoit
        self.acteur = acteur
        self.dossier = maison.settings.home
        self.postes: dict[str, Poste] = {}
        self._travaux = travaux(maison)
        self._horloge = horloge
        self._temoin = temoin
        self._adresse = adresse

    @property
    def maintenant(self) -> datetime:
        """Return the present instant of the story, in Paris time."""
        return self._horloge.maintenant().astimezone(PARIS)

    def regler(self, instant: datetime) -> None:
        """Set the clock to *instant*, once all that was asked before is over."""
        self._temoin.attendre()
        self._horloge.regler(instant)

    def executer(self, message: Message) -> Any:
        """Return what the bus answers the OI's agent, every call before being counted."""
        self._temoin.attendre()
        return self.maison.bus.executer(message, self.acteur)

    def verser(self) -> None:
        """Add what was counted of the calls to the stored counts, as every process does now and then."""
        self._temoin.attendre()
        self.maison.comptage.verser()

    def ronde(self) -> None:
        """Do what the worker has to do now, to the end; mails wait, since no mail server is set."""
        faire_ronde(self._travaux)

    def appeler(self, code: str, majeure: int, operation: str, **contenu: Any) -> Any:
        """Return what an Opérateur is answered, as `Poste.appeler`."""
        return self.postes[code].appeler(majeure, operation, contenu, self.maintenant)

    def ouvrir_poste(self, code: str) -> None:
        """Issue a certificate of the OI's authority to *code*, put it in service and install it on its system."""
        pki = Pki.de(self.maison.settings)
        self.executer(certifier(pki, code, self._horloge.maintenant()))
        self.maison.acces.regarder()
        self.postes[code] = Poste(code, self._adresse.locale, pki.client(code), pki.ca)

    def importer(
        self, nom: str, lignes: Iterable[Ligne], suivre: Callable[[Avancee, int], None]
    ) -> BilanImport:
        """Return what the import of a file of *lignes* came to; *suivre* is told how far it is, of how many bytes."""
        fichier = self.dossier / f"{nom}.csv"
        with fichier.open("w", encoding="utf-8") as ecrit:
            ecrit.write(COLONNES + "\n")
            ecrit.writelines(f"{ligne.csv}\n" for ligne in lignes)
        source = FichierPrestations(fichier)
        with RapportFichier(fichier.with_suffix(".refus.csv")) as rapport:
            return importer(
                self.maison.bus,
                self.acteur,
                source,
                rapport,
                un_seul_ecrivain=self.maison.unites.un_seul_ecrivain,
                suivre=lambda avancee: suivre(avancee, source.taille),
            )

    def deposer_fichier(self, nom: str, texte: str) -> Path:
        """Return the path of a file of that content, in the folder of the story."""
        fichier: Path = self.dossier / nom
        fichier.write_text(texte, "utf-8")
        return fichier

    def fermer(self) -> None:
        """Close the connections of the Opérateurs."""
        for poste in self.postes.values():
            poste.fermer()


@contextmanager
def scene(acteur: Acteur, **reglages: Any) -> Iterator[SceneSemaine]:
    """Give the scene, before its week begins, while the block runs; *reglages* are more settings of its home.

    Raises:
        HomeEndommage, DemarrageImpossible, EcouteImpossible: the machine has no room for it, and this is why.
    """
    with TemporaryDirectory(prefix="esav-recit-") as dossier, ExitStack() as pile:
        settings = ReglagesDuRecit(
            home=Path(dossier),
            region=Region.ALSACE_MOSELLE,
            arret_nocturne="04:00",
            contestation=CONTESTATION,
            contacts_sav=(CONTACT_SAV,),
            push_reseaux=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
            **reglages,
        )
        home.creer(settings)
        recoit = pile.enter_context(recepteur(Pki.de(settings), settings.home))
        horloge = HorlogeSimulee(DEBUT.astimezone(UTC))
        maison = Maison.ouvrir(settings, horloge=horloge)
        pile.callback(maison.fermer)
        for commande in _semer():
            maison.bus.executer(commande, acteur)
        temoin, adresse = pile.enter_context(passerelle(maison))
        montee = SceneSemaine(maison, acteur, horloge, temoin=temoin, adresse=adresse, recoit=recoit)
        pile.callback(montee.fermer)
        for code in OPERATEURS:
            if code != NOUVEAU:
                montee.ouvrir_poste(code)
        yield montee


def _semer() -> Iterator[Commande]:
    """Yield what the house knows before the week: three Opérateurs, two offers, both versions of the contract."""
    for code, nom in OPERATEURS.items():
        if code != NOUVEAU:
            yield DefinirOperateur(operateur=Operateur(code, nom))
            adresse = f"correspondant@{code.lower()}.example"
            yield DefinirCorrespondants(operateur=code, adresses=(adresse,))
            yield Habiliter(
                operateur=code, domaine=Habilitation.SIGNALISATION, motif="Récit : conformité passée"
            )
    for offre in OFFRES:
        yield DefinirOffre(offre=offre)
    for majeure in (1, 2):
        yield InscrireVersion(contrat="signalisation", majeure=majeure)
