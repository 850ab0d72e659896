"""Art. 12 as code, on a clock that is moved by hand, on both databases."""

import secrets
import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from esav_ws.application.bus import Bus
from esav_ws.application.messages_versions import (
    AnnoncerVersion,
    ConsulterVersions,
    DeprecierVersion,
    InscrireVersion,
    PublierVersion,
    RetirerVersion,
)
from esav_ws.application.versions import GestionVersions, n_aviser_personne
from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat
from esav_ws.domain.contrat_erreurs import (
    CoexistenceHorsBornes,
    ContratModifie,
    EvolutionMalClassee,
    ExceptionSansMotif,
    JourImpossible,
    PassageVersionInterdit,
    PreavisInsuffisant,
    SeuleVersion,
    TroisiemeVersion,
    VersionContratInconnue,
    VersionMajeureFinie,
)
from esav_ws.domain.contrat_evolution import Evolution
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.storage.tables import audit
from tests.contrats import ContratsFictifs
from tests.fakes import AGENT, ALFA

JOUR = date.fromisoformat
E = EtatVersion
S = "signalisation"


class Vie:
    """The acts of the OI, told in few words; days are set at 09:00 in Paris."""

    def __init__(self, maison, horloge, contrats, aviser=n_aviser_personne) -> None:
        self.contrats = contrats
        self.horloge = horloge
        self.bus = Bus(
            GestionVersions(contrats, aviser=aviser).handlers(),
            ouvrir=maison.unites,
            horloge=horloge,
            catalogue=None,
            alea=secrets.randbelow,
        )

    def le(self, jour: str, heure: int = 8) -> "Vie":
        self.horloge.instant = datetime.combine(JOUR(jour), datetime.min.time(), UTC).replace(hour=heure)
        return self

    def faire(self, commande, objet, numero, acteur=AGENT, **champs):
        majeure, _, mineure = numero.partition(".")
        jours = {
            nom: JOUR(v) if nom in {"production_le", "fin_le", "fin_precedente"} and v else v
            for nom, v in champs.items()
        }
        return self.bus.executer(
            commande(contrat=objet, majeure=int(majeure), mineure=int(mineure or 0), **jours), acteur
        )

    def annoncer(self, numero, objet=S, **champs):
        return self.faire(AnnoncerVersion, objet, numero, **champs)

    def publier(self, numero, objet=S, **champs):
        return self.faire(PublierVersion, objet, numero, **champs)

    def deprecier(self, numero, fin_le, objet=S, **champs):
        return self.faire(DeprecierVersion, objet, numero, fin_le=fin_le, **champs)

    def retirer(self, numero, objet=S, **champs):
        return self.faire(RetirerVersion, objet, numero, **champs)

    def etats(self, objet=S) -> dict[str, EtatVersion]:
        vues = self.bus.executer(ConsulterVersions(depuis=date.min, objet=objet), AGENT)
        return {v.numero: v.etat(vues.le) for v in vues.versions}

    def version(self, numero, objet=S) -> VersionContrat:
        vues = self.bus.executer(ConsulterVersions(depuis=date.min, objet=objet), AGENT)
        return next(v for v in vues.versions if v.numero == numero)


@pytest.fixture
def vie(maison, horloge) -> Vie:
    return Vie(maison, horloge, ContratsFictifs().installer(f"{S} 1.0", f"{S} 1.1", f"{S} 2.0", f"{S} 3.0"))


@pytest.fixture
def deux(vie) -> Vie:
    """1.0 in production since 1 March 2027; 2.0, announced that day, since 2 September 2027."""
    vie.le("2027-03-01").annoncer("1.0")
    vie.publier("1.0")
    vie.annoncer("2.0")
    vie.le("2027-09-02").publier("2.0")
    return vie


def test_two_first_versions_live_side_by_side_until_one_ends_and_its_caller_is_told(vie):
    """The whole story: two together, a third refused, one deprecated, retired on its date, the third published."""
    vie.le("2027-03-01")
    for numero in ("1.0", "2.0"):
        assert vie.annoncer(numero).version.initiale
    for numero in ("1.0", "2.0"):
        assert vie.publier(numero).precedente is None
    assert vie.etats() == {"1.0": E.EN_PRODUCTION, "1.1": E.PROJET, "2.0": E.EN_PRODUCTION, "3.0": E.PROJET}

    vie.le("2028-01-10").annoncer("3.0")
    vie.le("2028-07-11")
    with pytest.raises(TroisiemeVersion) as refus:
        vie.publier("3.0")
    assert (refus.value.article, refus.value.au_plus_tot) == ("12.1", None)

    vie.deprecier("1.0", "2028-12-11")
    assert vie.etats()["1.0"] is E.DEPRECIEE
    with pytest.raises(TroisiemeVersion) as refus:
        vie.publier("3.0")
    assert refus.value.au_plus_tot == JOUR("2028-12-12")

    vie.le("2028-12-11", heure=22)  # 23:00 in Paris
    assert vie.etats()["1.0"] is E.DEPRECIEE
    with pytest.raises(CoexistenceHorsBornes, match="une fois fini son dernier jour, le 11/12/2028 à 24 h"):
        vie.retirer("1.0")
    vie.le("2028-12-11", heure=23)  # midnight in Paris
    assert vie.etats()["1.0"] is E.RETIREE
    vie.retirer("1.0")
    fait = vie.publier("3.0")
    assert fait.precedente.nom == f"{S} 2.0"
    assert vie.etats() == {"1.0": E.RETIREE, "1.1": E.PROJET, "2.0": E.DEPRECIEE, "3.0": E.EN_PRODUCTION}
    assert [p.cible for p in vie.version("1.0").passages] == [
        E.ANNONCEE,
        E.EN_PRODUCTION,
        E.DEPRECIEE,
        E.RETIREE,
    ]


def test_a_major_evolution_takes_six_months_and_ends_the_one_before(vie):
    vie.le("2027-03-01").annoncer("1.0")
    vie.publier("1.0")
    with pytest.raises(PreavisInsuffisant) as refus:
        vie.annoncer("2.0", production_le="2027-09-01")
    assert refus.value.au_plus_tot == JOUR("2027-09-02")
    annoncee = vie.annoncer("2.0").version
    assert (annoncee.evolution, annoncee.production_le) == (Evolution.MAJEURE, JOUR("2027-09-02"))
    assert not annoncee.initiale
    vie.le("2027-09-01")
    with pytest.raises(PreavisInsuffisant):
        vie.publier("2.0", production_le="2027-09-01")
    publiee = vie.publier("2.0")
    assert vie.etats()["2.0"] is E.ANNONCEE
    assert vie.etats()["1.0"] is E.EN_PRODUCTION
    assert publiee.precedente.fin_le == JOUR("2028-03-02")
    vie.le("2027-09-02")
    assert (vie.etats()["1.0"], vie.etats()["2.0"]) == (E.DEPRECIEE, E.EN_PRODUCTION)


@pytest.mark.parametrize(
    ("fin", "admise"),
    [("2027-10-01", False), ("2027-10-02", True), ("2028-03-02", True), ("2028-03-03", False)],
)
def test_the_end_of_the_one_before_lies_between_one_month_and_six(vie, fin, admise):
    vie.le("2027-03-01").annoncer("1.0")
    vie.publier("1.0")
    vie.annoncer("2.0")
    vie.le("2027-09-02")
    if admise:
        assert vie.publier("2.0", fin_precedente=fin).precedente.fin_le == JOUR(fin)
    else:
        with pytest.raises(CoexistenceHorsBornes):
            vie.publier("2.0", fin_precedente=fin)
        assert vie.etats()["2.0"] is E.ANNONCEE


def test_the_last_day_can_be_moved_within_the_rules(deux):
    deux.le("2027-10-01").deprecier("1.0", "2027-12-31")
    assert deux.version("1.0").fin_le == JOUR("2027-12-31")
    deux.le("2027-12-20")
    with pytest.raises(CoexistenceHorsBornes, match="15 jours calendaires"):
        deux.deprecier("1.0", "2028-01-03")
    deux.deprecier("1.0", "2028-01-04")
    assert deux.version("1.0").depreciee_le == JOUR("2027-09-02")


def test_the_only_version_is_neither_deprecated_nor_retired(vie):
    vie.le("2027-03-01").annoncer("1.0")
    vie.publier("1.0")
    with pytest.raises(SeuleVersion):
        vie.retirer("1.0", exception="arrêt du service")
    with pytest.raises(SeuleVersion):
        vie.deprecier("1.0", "2027-06-01")
    assert vie.etats()["1.0"] is E.EN_PRODUCTION


def test_the_newest_is_not_retired_for_the_one_before(deux):
    with pytest.raises(SeuleVersion):
        deux.retirer("2.0")


def test_a_minor_evolution_takes_two_months_and_the_same_address(deux):
    deux.le("2027-09-10")
    with pytest.raises(PreavisInsuffisant):
        deux.annoncer("1.1", production_le="2027-11-10")
    assert deux.annoncer("1.1").version.evolution is Evolution.MINEURE
    assert deux.contrats.comparees[-1] == (f"{S} 1.0", f"{S} 1.1")
    deux.le("2027-11-11").publier("1.1")
    assert deux.etats() == {"1.0": E.RETIREE, "1.1": E.DEPRECIEE, "2.0": E.EN_PRODUCTION, "3.0": E.PROJET}
    assert deux.version("1.1").fin_le == JOUR("2028-03-02")


@pytest.fixture
def finissante(deux) -> Vie:
    """1.0 is deprecated to 31 December 2027; 2.0 follows it."""
    deux.le("2027-10-01").deprecier("1.0", "2027-12-31")
    return deux


@pytest.mark.parametrize("jour", ["2027-12-20", "2028-01-01", "2028-12-31"])
def test_no_minor_evolution_is_announced_for_after_the_end_of_its_major_version(finissante, jour):
    with pytest.raises(VersionMajeureFinie, match=r"signalisation 2\.0 lui succède") as refus:
        finissante.le(jour).annoncer("1.1", exception="demande pressante")
    assert (refus.value.code, refus.value.article) == ("VER-017", "12.1")
    assert finissante.etats()["1.1"] is E.PROJET


def test_a_retired_version_does_not_come_back_by_an_evolution_of_it(finissante):
    finissante.le("2028-01-01").retirer("1.0")
    with pytest.raises(VersionMajeureFinie):
        finissante.annoncer("1.1")


def test_a_minor_evolution_announced_in_time_is_not_published_after_the_end(finissante):
    # told on 2 October, two months: in production from 3 December
    finissante.le("2027-10-02").annoncer("1.1", production_le="2027-12-03")
    finissante.le("2027-12-20")
    with pytest.raises(VersionMajeureFinie, match="31/12/2027 à 24 h"):
        finissante.publier("1.1", production_le="2028-01-01", exception="demande pressante")
    finissante.le("2028-01-01")
    with pytest.raises(VersionMajeureFinie):
        finissante.publier("1.1", exception="demande pressante")
    assert finissante.etats()["1.1"] is E.ANNONCEE


def test_a_minor_evolution_published_on_the_last_day_has_the_same_end(finissante):
    finissante.le("2027-10-02").annoncer("1.1", production_le="2027-12-31")
    finissante.le("2027-12-31").publier("1.1")
    assert finissante.version("1.1").fin_le == JOUR("2027-12-31")


@pytest.mark.parametrize(
    ("fin", "admise"),
    [("2027-01-01", False), ("2027-09-08", False), ("2027-09-09", True), ("2027-09-10", True)],
)
def test_even_by_exception_a_version_ends_no_earlier_than_the_eve(deux, fin, admise):
    deux.le("2027-09-10")
    if admise:
        deux.deprecier("1.0", fin, exception="accord écrit de tous")
        assert deux.version("1.0").fin_le == JOUR(fin)
    else:
        with pytest.raises(JourImpossible, match="au plus tôt le 09/09/2027") as refus:
            deux.deprecier("1.0", fin, exception="accord écrit de tous")
        assert refus.value.code == "VER-018"
        assert deux.version("1.0").fin_le == JOUR("2028-03-02")


def test_even_by_exception_no_version_ends_before_its_first_day(vie):
    vie.le("2027-03-01")
    for numero in ("1.0", "2.0"):
        vie.annoncer(numero)
    for numero in ("1.0", "2.0"):
        vie.publier(numero)
    with pytest.raises(JourImpossible):
        vie.deprecier("1.0", "2027-02-28", exception="accord écrit de tous")
    vie.deprecier("1.0", "2027-03-01", exception="accord écrit de tous")
    assert vie.etats()["1.0"] is E.DEPRECIEE
    vie.retirer("1.0", exception="faille de sécurité")
    assert (vie.etats()["1.0"], vie.version("1.0").fin_le) == (E.RETIREE, JOUR("2027-03-01"))


def test_even_by_exception_the_version_before_does_not_end_in_the_past(vie):
    vie.le("2027-03-01").annoncer("1.0")
    vie.publier("1.0")
    vie.annoncer("2.0")
    vie.le("2027-09-02")
    with pytest.raises(JourImpossible):
        vie.publier("2.0", fin_precedente="2027-02-01", exception="accord écrit de tous")
    assert vie.etats()["2.0"] is E.ANNONCEE


def test_even_by_exception_no_version_is_announced_for_a_day_that_is_past(vie):
    vie.le("2027-03-01")
    with pytest.raises(JourImpossible):
        vie.annoncer("1.0", production_le="2020-01-01", exception="oubli")
    assert vie.annoncer("1.0", production_le="2027-03-01").version.production_le == JOUR("2027-03-01")


def test_a_day_of_publication_that_is_past_is_refused_by_its_name(vie):
    vie.le("2027-03-01").annoncer("1.0")
    vie.le("2027-03-10")
    with pytest.raises(JourImpossible, match="05/03/2027"):
        vie.publier("1.0", production_le="2027-03-05")
    assert vie.publier("1.0").version.production_le == JOUR("2027-03-10")


def test_announced_again_without_a_day_what_has_not_changed_keeps_its_notice(deux):
    premiere = deux.le("2027-09-10").annoncer("1.1", production_le="2027-12-01").version
    assert deux.le("2027-09-20").annoncer("1.1").version == premiere


def test_announced_again_with_other_files_a_version_takes_the_first_lawful_day(deux):
    deux.le("2027-09-10").annoncer("1.1", production_le="2027-12-01")
    deux.contrats.empreintes[f"{S} 1.1"] = "0" * 64
    # two months from 20 September end on 20 November
    assert deux.le("2027-09-20").annoncer("1.1").version.production_le == JOUR("2027-11-21")


def test_a_breaking_change_cannot_be_announced_as_minor(deux):
    deux.contrats.changements[f"{S} 1.0", f"{S} 1.1"] = Evolution.MAJEURE
    with pytest.raises(EvolutionMalClassee, match=r"2\.0") as refus:
        deux.annoncer("1.1", exception="urgence")
    assert [(e.xpath, e.regle) for e in refus.value.elements] == [("Depot/x", "élément changé (art. 12.1)")]
    assert deux.etats()["1.1"] is E.PROJET


def test_an_exception_is_kept_with_its_reason_its_author_and_what_it_set_aside(vie):
    vie.le("2027-03-01").annoncer("1.0")
    vie.publier("1.0")
    with pytest.raises(ExceptionSansMotif):
        vie.annoncer("2.0", production_le="2027-04-01", exception=" ")
    vie.annoncer("2.0", production_le="2027-04-01", motif="faille", exception="accord écrit de tous")
    (passage,) = vie.version("2.0").passages
    assert (passage.auteur, passage.motif) == ("Camille Agent", "faille ; exception : accord écrit de tous")
    assert [(d.code, d.article) for d in passage.derogations] == [("VER-004", "12.1")]
    assert "02/09/2027" in passage.derogations[0].constat


def test_an_exception_that_sets_nothing_aside_leaves_no_trace(vie):
    (passage,) = vie.annoncer("1.0", motif="début", exception="au cas où").version.passages
    assert (passage.motif, passage.derogations) == ("début", ())


def test_what_is_published_is_what_was_announced(vie):
    vie.annoncer("1.0")
    vie.contrats.empreintes[f"{S} 1.0"] = "f" * 64
    with pytest.raises(ContratModifie) as refus:
        vie.publier("1.0", exception="urgence")
    assert refus.value.code == "VER-010"
    vie.annoncer("1.0", motif="nouveau texte")
    vie.publier("1.0")


def test_an_edited_contract_in_production_is_no_base_for_a_comparison(deux):
    deux.contrats.empreintes[f"{S} 1.0"] = "f" * 64
    with pytest.raises(ContratModifie):
        deux.annoncer("1.1")


@pytest.mark.parametrize("geste", ["annoncer", "publier", "retirer"])
def test_a_version_without_files_is_unknown(vie, geste):
    with pytest.raises(
        VersionContratInconnue, match=r"signalisation 9\.0 est inconnue ; versions installées"
    ):
        getattr(vie, geste)("9.0")


def test_acts_out_of_order_are_refused(vie):
    with pytest.raises(PassageVersionInterdit):
        vie.publier("1.0")
    with pytest.raises(PassageVersionInterdit):
        vie.retirer("1.0")
    with pytest.raises(PassageVersionInterdit):
        vie.deprecier("1.0", "2027-06-01")


def test_an_operateur_changes_nothing(vie):
    with pytest.raises(HabilitationManquante):
        vie.annoncer("1.0", acteur=ALFA)


def test_inscribing_a_known_version_changes_nothing(vie):
    vie.annoncer("1.0")
    vie.faire(InscrireVersion, S, "1.0")
    assert vie.etats()["1.0"] is E.ANNONCEE


def test_each_act_is_in_the_audit_journal(vie, moteur):
    vie.annoncer("1.0")
    with moteur.connect() as connexion:
        lignes = connexion.execute(
            select(audit.c.auteur, audit.c.objet).where(audit.c.action == "AnnoncerVersion")
        ).all()
    assert lignes == [("Camille Agent", f"{S} 1.0")]


def test_of_two_that_take_the_last_place_at_once_one_is_refused(maison, horloge):
    vie = Vie(maison, horloge, ContratsFictifs().installer(f"{S} 1.0", f"{S} 2.0", f"{S} 3.0"))
    for numero in ("1.0", "2.0", "3.0"):
        vie.annoncer(numero)
    vie.publier("1.0")
    issues = []
    depart = threading.Barrier(2)

    def publier(numero):
        depart.wait()
        try:
            issues.append(vie.publier(numero).version.nom)
        except TroisiemeVersion as refus:
            issues.append(refus.code)

    fils = [threading.Thread(target=publier, args=(numero,)) for numero in ("2.0", "3.0")]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert "VER-003" in issues
    assert len([v for v in vie.etats().values() if v is E.EN_PRODUCTION]) == 2


def formulaire(version, production, fin=None) -> VersionContrat:
    return VersionContrat(
        Genre.FORMULAIRE,
        "FTTH-SIG",
        version,
        production_le=JOUR(production),
        fin_le=JOUR(fin) if fin else None,
    )


@pytest.mark.parametrize(
    ("fin", "refus"),
    [("2027-05-20", None), ("2027-05-19", CoexistenceHorsBornes), (None, CoexistenceHorsBornes)],
)
def test_a_form_follows_the_days_of_the_catalogue_and_the_same_rules(maison, horloge, fin, refus):
    contrats = ContratsFictifs([formulaire(1, "2026-01-01", fin), formulaire(2, "2027-04-20")])
    vie = Vie(maison, horloge, contrats).le("2027-02-20")
    assert vie.etats("FTTH-SIG") == {"1": E.EN_PRODUCTION, "2": E.PROJET}
    with pytest.raises(PreavisInsuffisant) as tardif:
        vie.annoncer("2", "FTTH-SIG")
    assert tardif.value.au_plus_tot == JOUR("2027-04-21")
    vie.le("2027-02-19").annoncer("2", "FTTH-SIG")
    vie.le("2027-04-20")
    if refus is None:
        vie.publier("2", "FTTH-SIG")
        assert vie.etats("FTTH-SIG") == {"1": E.DEPRECIEE, "2": E.EN_PRODUCTION}
        vie.le("2027-05-21")
        assert vie.etats("FTTH-SIG") == {"1": E.RETIREE, "2": E.EN_PRODUCTION}
    else:
        with pytest.raises(refus):
            vie.publier("2", "FTTH-SIG")


def test_each_notice_and_each_last_day_is_told_within_its_unit_of_work(maison, horloge):
    dits = []

    def aviser(commande, fait, contexte):
        dits.append((type(commande).__name__, fait.version.nom, contexte.uow.operateurs.trouver("ALFA").code))
        if commande.motif == "panne":
            raise RuntimeError
        return ()

    vie = Vie(maison, horloge, ContratsFictifs().installer(f"{S} 1.0", f"{S} 2.0"), aviser)
    with pytest.raises(RuntimeError):
        vie.annoncer("1.0", motif="panne")
    assert vie.etats()["1.0"] is E.PROJET
    for numero in ("1.0", "2.0"):
        vie.annoncer(numero)
        vie.publier(numero)
    assert vie.version("1.0").fin_le == JOUR("2027-03-03")
    vie.deprecier("1.0", "2026-12-31")
    assert dits[1:] == [
        ("AnnoncerVersion", f"{S} 1.0", "ALFA"),
        ("PublierVersion", f"{S} 1.0", "ALFA"),
        ("AnnoncerVersion", f"{S} 2.0", "ALFA"),
        ("PublierVersion", f"{S} 2.0", "ALFA"),
        ("DeprecierVersion", f"{S} 1.0", "ALFA"),
    ]
