"""Notices of art. 12 as Opérateurs get them: mail and event journal, on both databases."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from esav_ws.application.avis_versions import AvisVersions
from esav_ws.application.bus import Bus
from esav_ws.application.handlers import HANDLERS
from esav_ws.application.messages import ReleverEvenements
from esav_ws.application.messages_avis import (
    ConsulterCorrespondants,
    DefinirCorrespondants,
    DonnerAvis,
    ListerAvis,
)
from esav_ws.application.messages_versions import (
    AnnoncerVersion,
    DeprecierVersion,
    PublierVersion,
    RetirerVersion,
)
from esav_ws.application.packs import Pack
from esav_ws.application.ports_versions import CleUsage, Usage
from esav_ws.application.versions import GestionVersions
from esav_ws.domain.contrat import Genre, VersionContrat
from esav_ws.domain.contrat_avis_libre import (
    AvisLibre,
    DocumentManquant,
    DocumentsIndisponibles,
    PreavisConditionsInsuffisant,
)
from esav_ws.domain.contrat_erreurs import ExceptionSansMotif, PreavisInsuffisant
from esav_ws.domain.contrat_evolution import Changement, Comparaison, Evolution
from esav_ws.domain.correspondant import CorrespondantInvalide
from esav_ws.domain.courriel import PieceJointe
from esav_ws.domain.operateur import HabilitationManquante, OperateurInconnu
from esav_ws.domain.pack import PackInconnu
from esav_ws.storage.tables import audit
from esav_ws.storage.tables_taches import tache
from tests.contrats import ContratsFictifs
from tests.fakes import AGENT, ALFA

JOUR = date.fromisoformat
S = "signalisation"
DEPOT = Changement(
    "Depot/x", "élément retiré", Evolution.MAJEURE, rompt=True, operations=("deposerSignalisation",)
)
ETAT = Changement(
    "Etat/y", "élément ajouté", Evolution.MAJEURE, operations=("consulterEtat", "listerSignalisations")
)
CONDITIONS = PieceJointe("conditions.pdf", "application/pdf", b"%PDF conditions 2")


@dataclass
class ContratsCompares(ContratsFictifs):
    """Contracts whose comparison says what a test wants."""

    comparaison: Comparaison = field(default_factory=lambda: Comparaison((DEPOT, ETAT)))

    def comparer(self, avant, apres):
        super().comparer(avant, apres)
        return self.comparaison


@dataclass
class PacksFictifs:
    """Packs without files; `panne` is raised instead, once set."""

    connus: tuple[str, ...] = ("catalogue", "signalisation-v1", "signalisation-v2")
    panne: Exception | None = None
    faits: list[str] = field(default_factory=list)

    def noms(self):
        return self.connus

    def obtenir(self, nom):
        if self.panne is not None:
            raise self.panne
        if nom not in self.connus:
            raise PackInconnu(nom, self.connus)
        self.faits.append(nom)
        return Pack(nom, f"e-sav-{nom}.zip", f"zip {nom}".encode(), "0" * 64)


class Vie:
    """The acts of the OI and what the Opérateurs get of them."""

    def __init__(self, maison, horloge) -> None:
        self.maison, self.horloge = maison, horloge
        self.contrats = ContratsCompares().installer(f"{S} 1.0", f"{S} 1.1", f"{S} 2.0")
        self.packs = PacksFictifs()
        avis = AvisVersions(self.packs)
        self.bus = Bus(
            {**HANDLERS, **GestionVersions(self.contrats, aviser=avis.aviser).handlers()},
            ouvrir=maison.unites,
            horloge=horloge,
            catalogue=maison.bus._catalogue,
            alea=secrets.randbelow,
            preparations=avis.preparations(),
        )

    def le(self, jour: str) -> "Vie":
        self.horloge.instant = datetime.combine(JOUR(jour), datetime.min.time(), UTC).replace(hour=8)
        return self

    def acte(self, commande, numero, objet=S, **champs):
        majeure, _, mineure = numero.partition(".")
        return commande(contrat=objet, majeure=int(majeure), mineure=int(mineure or 0), **champs)

    def faire(self, commande, numero, objet=S, **champs):
        return self.bus.executer(self.acte(commande, numero, objet, **champs), AGENT)

    def appeler(self, operateur, operation, numero, jour, *, nombre=1, objet=S):
        with self.maison.unites(ecriture=True) as uow:
            uow.usages.ajouter([Usage(CleUsage(JOUR(jour), operateur, objet, numero, operation), nombre)])
            uow.commit()

    def courriels(self, depuis: int = 0):
        """The mails accepted, in the order of their references."""
        with self.maison.engine.connect() as base:
            references = base.execute(
                select(tache.c.reference).where(tache.c.sujet == "courriel").order_by(tache.c.reference)
            ).scalars()
            references = list(references)
        with self.maison.unites(ecriture=False) as uow:
            return [uow.courriels.trouver(reference).courriel for reference in references][depuis:]

    def par_operateur(self, reference: str):
        return {
            c.reference.rpartition(".")[2]: c
            for c in self.courriels()
            if c.reference.startswith(f"{reference}.")
        }

    def journal(self, operateur="ALFA"):
        return self.bus.executer(ReleverEvenements(operateur=operateur), AGENT).evenements

    def types(self, operateur="ALFA"):
        return [e.type for e in self.journal(operateur)]

    def contacts(self, operateur, *adresses):
        return self.bus.executer(DefinirCorrespondants(operateur=operateur, adresses=adresses), AGENT)


@pytest.fixture
def vie(maison, horloge) -> Vie:
    return Vie(maison, horloge)


@pytest.fixture
def une(vie) -> Vie:
    """1.0 in production since 2 March 2026; ALFA follows by it, BETA deposits."""
    vie.faire(AnnoncerVersion, "1.0")
    vie.faire(PublierVersion, "1.0")
    vie.appeler("ALFA", "consulterEtat", "1.0", "2026-02-20", nombre=3)
    vie.appeler("BETA", "deposerSignalisation", "1.0", "2026-02-21", nombre=2)
    return vie


@pytest.fixture
def deux(une) -> Vie:
    """2.0 announced on 2 March, in production since 3 September."""
    une.faire(AnnoncerVersion, "2.0")
    une.le("2026-09-03").faire(PublierVersion, "2.0")
    return une


def test_each_operateur_concerned_gets_one_mail_that_says_what_changes_for_it(une):
    une.faire(AnnoncerVersion, "2.0")
    courriels = une.par_operateur("signalisation-2.0-0001")
    assert list(courriels) == ["ALFA", "BETA"]
    alfa, beta = courriels.values()
    assert alfa.destinataires == ("correspondant@alfa.example", "supervision@alfa.example")
    assert beta.destinataires == ("correspondant@beta.example",)
    assert alfa.objet == beta.objet == "e-SAV : signalisation 2.0, évolution majeure au 03/09/2026"
    assert alfa.texte.splitlines() == [
        "Bonjour,",
        "",
        "signalisation 2.0 (évolution majeure) entre en production le 03/09/2026 à 0 h, heure de Paris.",
        "Préavis de 6 mois à compter de ce jour, 02/03/2026 non compté (article 12.1).",
        "",
        "Ce qui change pour vous, d'après vos appels :",
        "- Etat/y : élément ajouté [consulterEtat, listerSignalisations]",
        "Autres changements, sur ce que vous n'appelez pas : 1.",
        "",
        "Les documents à jour sont joints à cet avis. Une question : e-soutien.",
    ]
    assert "- Depot/x : élément retiré [deposerSignalisation] ; votre SI doit changer" in beta.texte
    assert "Etat/y" not in beta.texte
    assert alfa.pieces == (
        PieceJointe("e-sav-signalisation-v2.zip", "application/zip", b"zip signalisation-v2"),
    )


def test_traffic_of_long_ago_and_of_another_version_says_nothing(une):
    une.le("2026-09-10")
    une.appeler("ALFA", "deposerSignalisation", "2.0", "2026-09-09")
    une.faire(AnnoncerVersion, "2.0")
    texte = une.par_operateur("signalisation-2.0-0001")["ALFA"].texte
    assert "Ce qui change (aucun appel de votre part à signalisation 1.0 n'a été compté" in texte
    assert "- Depot/x" in texte
    assert "- Etat/y" in texte


def test_the_first_version_is_told_without_notice(une):
    courriel = une.par_operateur("signalisation-1.0-0001")["ALFA"]
    assert courriel.objet == "e-SAV : signalisation 1.0, première version au 02/03/2026"
    texte = courriel.texte
    assert "rien de ce que vous employez ne change" in texte
    assert "Préavis" not in texte


def test_a_minor_version_is_told_with_its_own_pack_where_it_has_one(une):
    une.contrats.comparaison = Comparaison((replace(ETAT, evolution=Evolution.MINEURE),))
    une.packs.connus = (*une.packs.connus, "signalisation-v1.1")
    une.faire(AnnoncerVersion, "1.1")
    assert une.packs.faits[-1] == "signalisation-v1.1"
    une.le("2026-05-03").faire(PublierVersion, "1.1")
    texte = une.par_operateur("signalisation-1.1-0002")["ALFA"].texte
    assert "signalisation 1.0 est servie jusqu'au 02/05/2026 à 24 h" in texte
    assert "signalisation 1.1 la remplace à la même adresse." in texte
    assert une.types()[-1] == "VERSION_PUBLIEE"


def test_the_events_of_a_life_are_in_the_journal_in_order(deux):
    deux.le("2026-10-05").faire(DeprecierVersion, "1.0", fin_le=JOUR("2026-10-20"))
    deux.le("2026-10-21").faire(RetirerVersion, "1.0")
    attendus = [
        "VERSION_ANNONCEE",
        "VERSION_PUBLIEE",
        "VERSION_ANNONCEE",
        "VERSION_PUBLIEE",
        "VERSION_DEPRECIEE",
        "VERSION_DEPRECIEE",
        "VERSION_RETIREE",
    ]
    for operateur in ("ALFA", "BETA"):
        journal = deux.journal(operateur)
        assert [e.type for e in journal] == attendus
        assert [e.sequence for e in journal] == [1, 2, 3, 4, 5, 6, 7]
    assert {(e.numero, e.auteur) for e in journal} == {("", "Camille Agent")}
    assert journal[2].donnees == {
        "service": "signalisation",
        "version": "2.0",
        "evolution": "MAJEURE",
        "productionLe": "2026-09-03",
        "avis": "signalisation-2.0-0001",
    }
    assert journal[4].donnees["finLe"] == "2027-03-03"
    assert journal[5].donnees["finLe"] == "2026-10-20"
    assert journal[5].donnees["successeur"] == "2.0"
    for muet in ("GAMA", "DELT", "ECHO"):
        assert deux.journal(muet) == ()


def test_an_end_is_told_with_what_is_still_called_and_by_what_to_replace_it(deux):
    deux.appeler("ALFA", "consulterEtat", "1.0", "2026-09-01", nombre=4)
    deux.le("2026-10-05").faire(DeprecierVersion, "1.0", fin_le=JOUR("2026-10-20"))
    courriels = deux.par_operateur("signalisation-1.0-0004")
    assert courriels["ALFA"].objet == "e-SAV : signalisation 1.0, servie jusqu'au 20/10/2026"
    assert courriels["ALFA"].texte.splitlines() == [
        "Bonjour,",
        "",
        "signalisation 1.0 est servie jusqu'au 20/10/2026 à 24 h, heure de Paris.",
        "Ce jour remplace celui qui vous avait été dit.",
        "Passé ce jour, tout appel à cette version reçoit la faute VER-002.",
        "Employez signalisation 2.0, en production à partir du 03/09/2026.",
        "",
        "D'après vos appels des derniers mois, vous employez signalisation 1.0 :",
        "- consulterEtat : 4, le dernier le 01/09/2026",
        "",
        "Une question : e-soutien.",
    ]
    assert "Aucun appel de votre part à signalisation 1.0" in courriels["BETA"].texte
    assert courriels["ALFA"].pieces == ()


def test_putting_in_production_tells_the_end_of_the_one_before_in_the_same_mail(deux):
    texte = deux.par_operateur("signalisation-2.0-0002")["ALFA"].texte
    assert "signalisation 2.0 est en production à partir du 03/09/2026 à 0 h" in texte
    assert "signalisation 1.0 est servie jusqu'au 03/03/2027 à 24 h" in texte


def test_the_same_announcement_again_tells_nobody_twice(une):
    premier = une.faire(AnnoncerVersion, "2.0").avis
    avant = len(une.courriels()), une.types()
    assert une.faire(AnnoncerVersion, "2.0").avis == premier
    assert (len(une.courriels()), une.types()) == avant
    # told on 2 March: six months end on 2 September
    encore = une.le("2026-03-03").faire(AnnoncerVersion, "2.0", production_le=JOUR("2026-09-03"))
    assert encore.avis == premier
    assert (len(une.courriels()), une.types()) == avant
    assert encore.version.annoncee_le == JOUR("2026-03-02")


def test_an_announcement_with_another_day_is_another_notice(une):
    une.faire(AnnoncerVersion, "2.0")
    avant = len(une.courriels()), une.types()
    une.le("2026-03-03").faire(AnnoncerVersion, "2.0", production_le=JOUR("2026-10-01"))
    assert une.types() == [*avant[1], "VERSION_ANNONCEE"]
    assert len(une.courriels()) == avant[0] + 2


def test_who_has_no_address_has_the_event_and_gets_the_mail_once_it_has_one(une):
    une.contacts("BETA")
    dits = une.faire(AnnoncerVersion, "2.0").avis
    assert [(a.operateur, a.courriel) for a in dits] == [("ALFA", True), ("BETA", False)]
    assert une.types("BETA")[-1] == "VERSION_ANNONCEE"
    assert list(une.par_operateur("signalisation-2.0-0001")) == ["ALFA"]
    une.le("2026-04-01").contacts("BETA", "nouveau@beta.example")
    encore = {"production_le": JOUR("2026-09-03")}
    dits = une.faire(AnnoncerVersion, "2.0", **encore).avis
    assert [a.courriel for a in dits] == [True, True]
    courriels = une.par_operateur("signalisation-2.0-0001")
    assert courriels["BETA"].destinataires == ("nouveau@beta.example",)
    assert une.types("BETA").count("VERSION_ANNONCEE") == 2
    assert [a.courriel for a in une.faire(AnnoncerVersion, "2.0", **encore).avis] == [True, True]
    assert len(une.par_operateur("signalisation-2.0-0001")) == 2


def test_a_last_day_that_moves_and_comes_back_is_told_each_time(deux):
    deux.le("2026-10-05")
    avant = len(deux.courriels())
    for fin in ("2026-12-01", "2026-12-31", "2026-12-01", "2026-12-01"):
        deux.faire(DeprecierVersion, "1.0", fin_le=JOUR(fin))
    assert len(deux.courriels()) == avant + 2 * 3
    assert [e.donnees["finLe"] for e in deux.journal()[-3:]] == ["2026-12-01", "2026-12-31", "2026-12-01"]


def test_a_refused_act_tells_nobody(une):
    avant = len(une.courriels()), une.types()
    with pytest.raises(PreavisInsuffisant):
        une.faire(AnnoncerVersion, "2.0", production_le=JOUR("2026-09-02"))
    assert (len(une.courriels()), une.types()) == avant


def test_a_simulated_act_says_who_would_be_told_and_tells_nobody(une):
    avant = len(une.courriels()), une.types()
    lot = une.bus.lot()
    lot.attendre()
    fait = lot.executer(une.bus.preparer(une.acte(AnnoncerVersion, "2.0"), AGENT))
    lot.abandonner()
    assert [a.operateur for a in fait.avis] == ["ALFA", "BETA"]
    assert (len(une.courriels()), une.types()) == avant
    assert une.bus.executer(ListerAvis(), AGENT)[0].reference == "signalisation-1.0-0002"


@pytest.mark.parametrize(
    ("panne", "refus"),
    [(OSError("disque plein"), DocumentsIndisponibles), (PackInconnu("x", ["catalogue"]), PackInconnu)],
)
def test_without_its_documents_nothing_is_announced(une, panne, refus):
    avant = len(une.courriels()), une.types()
    une.packs.panne = panne
    with pytest.raises(refus):
        une.faire(AnnoncerVersion, "2.0")
    assert (len(une.courriels()), une.types()) == avant


def test_an_exception_is_told_and_kept(une):
    une.faire(
        AnnoncerVersion,
        "2.0",
        production_le=JOUR("2026-04-01"),
        exception="accord écrit de tous",
        motif="faille",
    )
    texte = une.par_operateur("signalisation-2.0-0001")["ALFA"].texte
    assert (
        "Par exception à l'article 12.1, qui disait : signalisation 2.0 (évolution majeure) ne peut pas"
        in texte
    )
    assert "Préavis de" not in texte
    assert "accord écrit" not in texte
    donne = une.bus.executer(ListerAvis(), AGENT)[0]
    assert (donne.exception, donne.auteur) == ("accord écrit de tous", "Camille Agent")


def test_a_retirement_before_its_day_is_told(deux):
    deux.le("2026-10-05").faire(RetirerVersion, "1.0", exception="faille de sécurité")
    courriel = deux.par_operateur("signalisation-1.0-0004")["ALFA"]
    assert courriel.objet == "e-SAV : signalisation 1.0 n'est plus servie"
    assert "n'est plus servie depuis le 04/10/2026 à 24 h" in courriel.texte
    assert "Par exception à l'article 12.1" in courriel.texte


def formulaire(version, production, fin=None):
    fin_le = JOUR(fin) if fin else None
    return VersionContrat(Genre.FORMULAIRE, "COL-SIG", version, production_le=JOUR(production), fin_le=fin_le)


def test_a_form_is_told_to_who_rents_what_it_serves_and_to_who_used_it(vie):
    """COL is BETA's; GAMA, which is not habilitated any more, deposited a month ago."""
    champ = Changement("INFO_ETAGE", "champ facultatif ajouté", Evolution.MINEURE)
    vie.contrats.comparaison = Comparaison((champ,))
    vie.contrats.installees = [formulaire(1, "2026-01-01", "2026-06-20"), formulaire(2, "2026-05-20")]
    vie.contrats.empreintes = {"COL-SIG 2": "2" * 64}
    vie.appeler("GAMA", "", "1", "2026-02-01", objet="COL-SIG")
    vie.le("2026-03-19")
    dits = vie.faire(AnnoncerVersion, "2", "COL-SIG").avis
    assert [a.operateur for a in dits] == ["BETA", "GAMA"]
    courriel = vie.par_operateur("COL-SIG-2-0001")["BETA"]
    assert courriel.pieces[0].nom == "e-sav-catalogue.zip"
    assert "- INFO_ETAGE : champ facultatif ajouté" in courriel.texte
    assert "COL-SIG 1 est servie jusqu'au 20/06/2026 à 24 h" in courriel.texte
    assert vie.journal("BETA")[0].donnees["formulaire"] == "COL-SIG"
    assert vie.journal("ALFA") == ()


# --- notices that a person writes --------------------------------------------------------------------------------------


def libre(evolution, effet, pieces=(CONDITIONS,)):
    return AvisLibre(evolution, JOUR(effet), "Conditions e-SAV", "L'article 6 change.", pieces)


@pytest.mark.parametrize(
    ("evolution", "trop_tot", "premier", "refus"),
    [
        (Evolution.ANNEXES, "2026-03-17", "2026-03-18", (PreavisConditionsInsuffisant, "12.2")),
        (Evolution.CONDITIONS, "2026-04-02", "2026-04-03", (PreavisConditionsInsuffisant, "12.2")),
        (Evolution.ACCES, "2026-03-17", "2026-03-18", (PreavisInsuffisant, "12.1")),
        (Evolution.MINEURE, "2026-05-02", "2026-05-03", (PreavisInsuffisant, "12.1")),
        (Evolution.MAJEURE, "2026-09-02", "2026-09-03", (PreavisInsuffisant, "12.1")),
    ],
)
def test_a_date_before_the_lawful_one_is_refused_with_its_article(vie, evolution, trop_tot, premier, refus):
    with pytest.raises(refus[0]) as erreur:
        vie.bus.executer(DonnerAvis(avis=libre(evolution, trop_tot)), AGENT)
    assert (erreur.value.article, erreur.value.au_plus_tot) == (refus[1], JOUR(premier))
    assert f"{JOUR(premier):%d/%m/%Y}" in str(erreur.value)
    assert (vie.courriels(), vie.types()) == ([], [])
    assert vie.bus.executer(DonnerAvis(avis=libre(evolution, premier)), AGENT).derogations == ()


def test_such_a_notice_goes_to_every_operateur_with_its_document(vie):
    fait = vie.bus.executer(DonnerAvis(avis=libre(Evolution.CONDITIONS, "2026-04-03")), AGENT)
    assert [(a.operateur, a.courriel) for a in fait.avis] == [
        ("ALFA", True),
        ("BETA", True),
        ("DELT", True),
        ("ECHO", False),
        ("GAMA", True),
    ]
    courriels = vie.courriels()
    assert len(courriels) == 4
    assert courriels[0].objet == "e-SAV : Conditions e-SAV, au 03/04/2026"
    assert courriels[0].pieces == (CONDITIONS,)
    assert courriels[0].texte.splitlines() == [
        "Bonjour,",
        "",
        "Conditions e-SAV (conditions spécifiques) : effet le 03/04/2026 à 0 h, heure de Paris.",
        "Préavis de 1 mois à compter de ce jour, 02/03/2026 non compté (article 12.2).",
        "",
        "L'article 6 change.",
        "",
        "Joint à cet avis : conditions.pdf.",
        "Une question : e-soutien.",
    ]
    (evenement,) = vie.journal("ECHO")
    assert (evenement.type, evenement.donnees) == (
        "AVIS_EVOLUTION",
        {
            "evolution": "CONDITIONS",
            "objet": "Conditions e-SAV",
            "effetLe": "2026-04-03",
            "article": "12.2",
            "avis": fait.reference,
        },
    )


def test_given_again_word_for_word_it_reaches_only_who_was_not_written_to(vie):
    commande = DonnerAvis(avis=libre(Evolution.CONDITIONS, "2026-04-03"))
    vie.bus.executer(commande, AGENT)
    vie.contacts("ECHO", "correspondant@echo.example")
    vie.le("2026-03-10")
    fait = vie.bus.executer(commande, AGENT)
    assert all(a.courriel for a in fait.avis)
    assert len(vie.courriels()) == 5
    assert [len(vie.journal(code)) for code in ("ALFA", "ECHO")] == [1, 1]
    vie.bus.executer(commande, AGENT)
    assert len(vie.courriels()) == 5


def test_changed_conditions_come_with_their_document(vie):
    with pytest.raises(DocumentManquant):
        libre(Evolution.CONDITIONS, "2026-04-03", ())
    assert libre(Evolution.ACCES, "2026-04-03", ()).pieces == ()


def test_a_shorter_notice_takes_an_exception_with_its_reason(vie):
    avis = libre(Evolution.ACCES, "2026-03-05", ())
    with pytest.raises(ExceptionSansMotif):
        vie.bus.executer(DonnerAvis(avis=avis, exception=" "), AGENT)
    fait = vie.bus.executer(DonnerAvis(avis=avis, exception="adresse attaquée"), AGENT)
    assert [d.code for d in fait.derogations] == ["VER-004"]
    assert {(a.exception, a.auteur) for a in fait.avis} == {("adresse attaquée", "Camille Agent")}
    assert "Par exception à l'article 12.1" in vie.courriels()[0].texte


def test_an_operateur_gives_no_notice(vie):
    with pytest.raises(HabilitationManquante):
        vie.bus.executer(DonnerAvis(avis=libre(Evolution.ACCES, "2026-04-03")), ALFA)


# --- addresses ---------------------------------------------------------------------------------------------------------


def test_addresses_are_replaced_and_read(vie):
    assert vie.contacts("ECHO", "a@echo.example", " b@echo.example ", "A@ECHO.example") == (
        "a@echo.example",
        "b@echo.example",
    )
    assert vie.bus.executer(ConsulterCorrespondants(operateur="ECHO"), AGENT) == (
        "a@echo.example",
        "b@echo.example",
    )
    assert vie.contacts("ECHO") == ()
    assert vie.bus.executer(ConsulterCorrespondants(operateur="ECHO"), AGENT) == ()


@pytest.mark.parametrize(
    "adresses",
    [
        ("pas une adresse",),
        ("Sav <sav@echo.example>",),
        ("sav@écho.example",),
        ("sav@echo.example\nBcc: x@y.example",),
        ("",),
        tuple(f"a{rang}@echo.example" for rang in range(21)),
    ],
)
def test_what_is_no_address_is_refused_without_being_quoted(vie, adresses):
    vie.contacts("ECHO", "a@echo.example")
    with pytest.raises(CorrespondantInvalide) as refus:
        vie.contacts("ECHO", *adresses)
    assert refus.value.code == "AUT-003"
    assert "echo" not in str(refus.value)
    assert vie.bus.executer(ConsulterCorrespondants(operateur="ECHO"), AGENT) == ("a@echo.example",)


def test_addresses_are_of_an_operateur_that_exists(vie):
    with pytest.raises(OperateurInconnu):
        vie.contacts("ZZZZ", "a@zzzz.example")
    with pytest.raises(OperateurInconnu):
        vie.bus.executer(ConsulterCorrespondants(operateur="ZZZZ"), AGENT)


def test_the_audit_names_the_operateur_and_no_address(vie, moteur):
    vie.contacts("ECHO", "a@echo.example")
    with moteur.connect() as base:
        objets = base.execute(
            select(audit.c.objet).where(audit.c.action == "DefinirCorrespondants")
        ).scalars()
        assert set(objets) == {"ALFA", "BETA", "GAMA", "DELT", "ECHO"}
