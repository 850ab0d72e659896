from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from esav_ws.domain.certificat import (
    Certificat,
    CertificatAbsent,
    CertificatExpire,
    CertificatNonActif,
    CertificatNonEnregistre,
    CertificatPasEncoreValide,
    CertificatRevoque,
    CertificatTransmisIllisible,
    ChaineNonReconnue,
    OperateurSuspendu,
    StatutCertificat,
)
from esav_ws.domain.erreurs import Camp

DEBUT = datetime(2026, 1, 1, 0, 0, tzinfo=UTC)
FIN = datetime(2026, 7, 14, 21, 59, 59, tzinfo=UTC)
SECONDE = timedelta(seconds=1)
EN_COURS = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

ACTIF = Certificat(
    empreinte="ab" * 32,
    operateur="ALFA",
    sujet="CN=ALFA e-SAV",
    emetteur="CN=AC e-SAV",
    numero_serie="1f",
    debut=DEBUT,
    fin=FIN,
    statut=StatutCertificat.ACTIF,
)


@pytest.mark.parametrize("instant", [DEBUT, DEBUT + SECONDE, EN_COURS, FIN - SECONDE, FIN])
def test_an_active_certificate_opens_within_its_validity_bounds_included(instant):
    ACTIF.verifier(instant)


def test_a_certificate_is_refused_one_second_before_its_beginning_and_the_message_gives_the_paris_time():
    with pytest.raises(CertificatPasEncoreValide, match=r"01/01/2026 à 01:00 \(heure de Paris\)"):
        ACTIF.verifier(DEBUT - SECONDE)


def test_a_certificate_is_refused_one_second_after_its_end_and_the_message_gives_the_paris_time():
    with pytest.raises(CertificatExpire, match=r"expiré le 14/07/2026 à 23:59 \(heure de Paris\)"):
        ACTIF.verifier(FIN + SECONDE)


def test_bounds_are_compared_as_instants_whatever_their_offset():
    ailleurs = FIN.astimezone(ZoneInfo("America/Cayenne"))
    ACTIF.verifier(ailleurs)
    with pytest.raises(CertificatExpire):
        ACTIF.verifier(ailleurs + SECONDE)


def test_a_revoked_certificate_is_refused_with_its_date_and_reason():
    revoque = replace(
        ACTIF,
        statut=StatutCertificat.REVOQUE,
        revoque_le=datetime(2026, 2, 3, 9, 30, tzinfo=UTC),
        motif_revocation="clé perdue",
    )
    with pytest.raises(
        CertificatRevoque, match=r"03/02/2026 à 10:30 \(heure de Paris\) \(motif : clé perdue\)"
    ):
        revoque.verifier(EN_COURS)


def test_a_revoked_certificate_stays_revoked_after_its_end():
    with pytest.raises(CertificatRevoque):
        replace(ACTIF, statut=StatutCertificat.REVOQUE).verifier(FIN + SECONDE)


@pytest.mark.parametrize(
    ("statut", "sortie"),
    [
        (StatutCertificat.DEMANDE, "pas encore en service"),
        (StatutCertificat.EMIS, "pas encore en service"),
        (StatutCertificat.DEPOSE, "pas encore en service"),
        (StatutCertificat.CONTROLE, "pas encore en service"),
        (StatutCertificat.REFUSE, "refusé au contrôle"),
    ],
)
def test_a_certificate_that_is_not_in_service_is_refused_and_told_why(statut, sortie):
    with pytest.raises(CertificatNonActif, match=sortie):
        replace(ACTIF, statut=statut).verifier(EN_COURS)


def test_an_expiry_written_down_too_early_shuts_nobody_out_before_the_end():
    expire = replace(ACTIF, statut=StatutCertificat.EXPIRE)
    expire.verifier(FIN)
    with pytest.raises(CertificatExpire, match="14/07/2026"):
        expire.verifier(FIN + SECONDE)
    with pytest.raises(CertificatNonActif, match="retiré du service"):
        replace(expire, retrait_le=EN_COURS).verifier(EN_COURS + SECONDE)


def test_a_replaced_certificate_is_accepted_up_to_its_retirement_and_refused_one_second_later():
    retrait = datetime(2026, 6, 1, 22, 0, tzinfo=UTC)
    remplace = replace(ACTIF, statut=StatutCertificat.REMPLACE, retrait_le=retrait)
    remplace.verifier(EN_COURS)
    remplace.verifier(retrait)
    with pytest.raises(CertificatNonActif, match=r"retiré du service le 02/06/2026 à 00:00"):
        remplace.verifier(retrait + SECONDE)


def test_a_replaced_certificate_without_retirement_date_is_accepted_to_its_end():
    remplace = replace(ACTIF, statut=StatutCertificat.REMPLACE)
    remplace.verifier(FIN)
    with pytest.raises(CertificatExpire):
        remplace.verifier(FIN + SECONDE)


@pytest.mark.parametrize("champ", ["debut", "fin", "revoque_le", "retrait_le"])
def test_an_instant_without_offset_is_a_mistake_of_the_program(champ):
    with pytest.raises(ValueError, match="offset"):
        replace(ACTIF, **{champ: datetime(2026, 1, 1)})  # noqa: DTZ001 (the very mistake)


@pytest.mark.parametrize(
    ("erreur", "code", "article"),
    [
        (CertificatAbsent(), "CRT-001", "5.2.2"),
        (CertificatNonEnregistre("ab"), "CRT-002", "5.2.2"),
        (CertificatExpire(FIN), "CRT-003", "5.2.2"),
        (CertificatPasEncoreValide(DEBUT), "CRT-004", "5.2.2"),
        (CertificatRevoque(), "CRT-005", "5.2.2"),
        (OperateurSuspendu("ALFA"), "CRT-006", None),
        (CertificatTransmisIllisible("vide"), "CRT-007", None),
        (CertificatNonActif(StatutCertificat.EMIS), "CRT-008", "5.2.2"),
        (ChaineNonReconnue("unable to get local issuer certificate"), "CRT-009", "5.2.2"),
    ],
)
def test_every_error_bears_its_published_code_and_article(erreur, code, article):
    assert (erreur.code, erreur.article, erreur.camp) == (code, article, Camp.CLIENT)


def test_errors_name_what_was_presented_when_it_is_known():
    assert "empreinte SHA-256 abcd " in str(CertificatNonEnregistre("abcd"))
    assert str(CertificatNonEnregistre()).startswith("le certificat n'est enregistré")
    assert "l'Opérateur ALFA est suspendu" in str(OperateurSuspendu("ALFA"))
    assert "votre Opérateur est suspendu" in str(OperateurSuspendu())
    assert "« CN=Autre »" in str(ChaineNonReconnue("inconnue", "CN=Autre"))


def test_the_statuses_are_those_of_the_life_cycle():
    assert {*StatutCertificat} == {
        "DEMANDE",
        "EMIS",
        "DEPOSE",
        "CONTROLE",
        "ACTIF",
        "REMPLACE",
        "EXPIRE",
        "REVOQUE",
        "REFUSE",
    }
