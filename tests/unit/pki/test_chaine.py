"""Where chains lead, and what is said of those that lead nowhere."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

from esav_ws.domain.certificat_piece import Gravite
from esav_ws.domain.certificat_reception import AutoritesIllisibles
from esav_ws.pki.controle import Controle
from esav_ws.pki.politique import Politique
from tests.fabrique_certificats import (
    LE,
    SERVEUR,
    Fabrique,
    autorite,
    cle,
    declarer_sha1,
    fabriquer,
    liste_revocation,
)

REFUS, DEROGEABLE, AVERTISSEMENT = Gravite
RACINE = autorite("AC Racine", rang=1)
EMETTRICE = autorite("AC Émettrice", RACINE, rang=2)
OI = autorite("AC de l'OI", rang=3)
ETRANGERE = autorite("AC Étrangère", rang=4)
CLIENT = fabriquer("Nova", EMETTRICE)


@dataclass
class Banc:
    """A folder of recognised authorities, that of the OI's, and what is found of a file against them."""

    dossier: Path

    def __post_init__(self):
        self.trust = self.dossier / "trust"
        self.trust.mkdir()
        self.oi = self.dossier / "ca.pem"
        self.oi.write_bytes(OI.pem)
        self.admettre("racine", RACINE)

    def admettre(self, nom, *certificats):
        (self.trust / f"{nom}.pem").write_bytes(b"".join(un.pem for un in certificats))

    def lister(self, nom, liste, encodage=Encoding.PEM):
        (self.trust / f"{nom}.crl").write_bytes(liste.public_bytes(encodage))

    def constats(self, *certificats, reconnue=True, le=LE, politique=None):
        controle = Controle(oi=[self.oi], trust=[self.trust], politique=lambda: politique or Politique())
        piece = controle.lire_piece(b"".join(un.pem for un in certificats))
        return controle.controler(piece, reconnue=reconnue, le=le)

    def regles(self, *certificats, **reste):
        return [(c.regle, c.gravite) for c in self.constats(*certificats, **reste)]


@pytest.fixture
def banc(tmp_path):
    return Banc(tmp_path)


def test_a_whole_chain_is_accepted_in_any_order_with_or_without_its_root(banc):
    for envoi in (
        (CLIENT, EMETTRICE),
        (EMETTRICE, CLIENT),
        (CLIENT, EMETTRICE, RACINE),
        (RACINE, EMETTRICE, CLIENT),
        (ETRANGERE, EMETTRICE, CLIENT),
    ):
        assert banc.regles(*envoi) == []


def test_an_intermediate_kept_beside_its_root_need_not_be_sent(banc):
    banc.admettre("racine", RACINE, EMETTRICE)
    assert banc.regles(CLIENT) == []


def test_a_missing_intermediate_is_named_with_where_it_is_published_and_is_not_fetched(banc):
    acces = x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS,
                x509.UniformResourceIdentifier("http://ac.invalid/emettrice.crt"),
            )
        ]
    )
    (constat,) = banc.constats(fabriquer("Nova", EMETTRICE, extensions=((acces, False),)))
    assert (constat.regle, constat.gravite) == ("intermediaire-manquant", REFUS)
    assert "il manque le certificat de « CN=AC Émettrice », qui a émis « CN=Nova »" in constat.message
    assert "(publié à http://ac.invalid/emettrice.crt)" in constat.message
    assert "« CN=AC Racine »" in constat.message


def test_a_root_that_nobody_accepted_is_named(banc):
    (constat,) = banc.constats(fabriquer("Nova", ETRANGERE), ETRANGERE)
    assert constat.regle == "autorite-non-reconnue"
    assert "« CN=AC Étrangère »" in constat.message


def test_an_authority_of_the_same_name_and_another_key_does_not_do(banc):
    (constat,) = banc.constats(fabriquer("Nova", autorite("AC Racine", rang=5)))
    assert constat.regle == "chaine-signature"


def test_each_source_is_held_against_its_own_authorities(banc):
    de_l_oi = fabriquer("Nova", OI)
    assert banc.regles(de_l_oi, reconnue=False) == []
    assert banc.regles(de_l_oi, reconnue=True) == [("mauvaise-source", REFUS)]
    assert banc.regles(CLIENT, EMETTRICE, reconnue=False) == [("mauvaise-source", REFUS)]


def test_without_an_accepted_authority_the_administrator_is_told(banc):
    (banc.trust / "racine.pem").unlink()
    assert banc.regles(CLIENT, EMETTRICE) == [("autorite-absente", REFUS)]


def test_an_authority_added_to_the_folder_counts_at_once(banc):
    controle = Controle(oi=[banc.oi], trust=[banc.trust], politique=Politique)
    piece = controle.lire_piece(fabriquer("Nova", ETRANGERE).pem)
    assert [c.regle for c in controle.controler(piece, reconnue=True, le=LE)] == ["intermediaire-manquant"]
    banc.admettre("etrangere", ETRANGERE)
    assert controle.controler(piece, reconnue=True, le=LE) == ()


def test_an_authority_of_the_folder_that_homes_share_counts_as_one_of_the_home(banc, tmp_path):
    commune = tmp_path / "commune"
    commune.mkdir()
    (commune / "etrangere.pem").write_bytes(ETRANGERE.pem)
    controle = Controle(oi=[banc.oi], trust=[banc.trust, commune], politique=Politique)
    for feuille in (fabriquer("Nova", ETRANGERE), CLIENT):
        piece = controle.lire_piece(feuille.pem + EMETTRICE.pem if feuille is CLIENT else feuille.pem)
        assert controle.controler(piece, reconnue=True, le=LE) == ()


def test_two_authorities_of_the_oi_are_accepted_during_a_roll_over(banc):
    suivante = autorite("AC de l'OI 2", rang=6)
    (banc.dossier / "ca-2.pem").write_bytes(suivante.pem)
    controle = Controle(oi=[banc.oi, banc.dossier / "ca-2.pem"], trust=[banc.trust], politique=Politique)
    for emettrice in (OI, suivante):
        piece = controle.lire_piece(fabriquer("Nova", emettrice).pem)
        assert controle.controler(piece, reconnue=False, le=LE) == ()


RSA_FAIBLE = autorite("AC RSA 1024", RACINE, rang=0, prive=cle("RSA 1024"))
MAL_SIGNEE = autorite("AC SHA-224", RACINE, rang=7, hachage=hashes.SHA224())
PERIMEE = autorite("AC Périmée", RACINE, rang=8, duree=timedelta(days=100))
COURTE = autorite(
    "AC Courte", RACINE, rang=9, duree=datetime(2026, 6, 1, tzinfo=UTC) - datetime(2020, 1, 1, tzinfo=UTC)
)
SANS_CLIENT = autorite("AC de serveurs", RACINE, rang=10, eku=(SERVEUR,))
SANS_DROIT = autorite("AC sans droit", RACINE, rang=11, usages=("digital_signature",))
LONGUEUR_0 = autorite("AC de longueur 0", RACINE, rang=12, longueur=0)
TROP_LOIN = autorite("AC trop loin", LONGUEUR_0, rang=13)
BORNEE = autorite(
    "AC bornée",
    RACINE,
    rang=14,
    extensions=((x509.NameConstraints([x509.DNSName("nova.fr")], None), True),),
)


@pytest.mark.parametrize(
    ("emettrices", "facon", "attendu"),
    [
        pytest.param([BORNEE], {"noms": (x509.DNSName("a.nova.fr"),)}, [], id="ok/nom-dans-la-borne"),
        pytest.param([LONGUEUR_0], {}, [], id="ok/longueur"),
        pytest.param([RSA_FAIBLE], {}, [("cle-faible", REFUS)], id="fail/cle"),
        pytest.param([MAL_SIGNEE], {}, [("signature-faible", REFUS)], id="fail/signature"),
        pytest.param([PERIMEE], {}, [("autorite-hors-dates", REFUS)], id="fail/dates"),
        pytest.param([COURTE], {}, [("chaine-courte", AVERTISSEMENT)], id="fail/courte"),
        pytest.param(
            [SANS_CLIENT],
            {},
            [("eku-sans-client", DEROGEABLE), ("racine-a-deplacer", DEROGEABLE)],
            id="fail/eku",
        ),
        pytest.param([SANS_DROIT], {}, [("chaine-invalide", REFUS)], id="fail/keyCertSign"),
        pytest.param([TROP_LOIN, LONGUEUR_0], {}, [("chaine-invalide", REFUS)], id="fail/longueur"),
        pytest.param(
            [BORNEE], {"noms": (x509.DNSName("a.autre.fr"),)}, [("chaine-invalide", REFUS)], id="fail/nom"
        ),
    ],
)
def test_each_authority_of_the_chain_is_held_against_the_policy_and_rfc_5280(
    banc, emettrices, facon, attendu
):
    assert banc.regles(fabriquer("Nova", emettrices[0], **facon), *emettrices) == attendu


def test_an_authority_of_the_registry_alone_has_its_certificates_pinned(banc):
    (banc.trust / "feuilles").mkdir()
    (banc.trust / "racine.pem").rename(banc.trust / "feuilles" / "racine.pem")
    assert banc.regles(CLIENT, EMETTRICE) == [("admis-par-feuille", AVERTISSEMENT)]
    serveur = fabriquer("Nova", EMETTRICE, eku=(SERVEUR,))
    assert banc.regles(serveur, EMETTRICE) == [
        ("eku-sans-client", DEROGEABLE),
        ("admis-par-feuille", AVERTISSEMENT),
    ]
    banc.admettre("intermediaire", EMETTRICE)  # which ends a chain at the handshake
    assert banc.regles(serveur) == [("eku-sans-client", DEROGEABLE), ("racine-a-deplacer", DEROGEABLE)]


def test_what_the_libraries_say_is_told_with_the_root_concerned(banc):
    (constat,) = banc.constats(fabriquer("Nova", TROP_LOIN), TROP_LOIN, LONGUEUR_0)
    assert "sa chaîne vers « CN=AC Racine » n'est pas valable selon la RFC 5280" in constat.message
    assert "path length" in constat.message


def test_a_chain_of_ed25519_is_accepted(banc):
    racine = autorite("AC Ed25519", rang=0, prive=cle("Ed25519", 1))
    emettrice = autorite("AC Ed25519 2", racine, rang=0, prive=cle("Ed25519", 2))
    banc.admettre("ed25519", racine)
    assert banc.regles(fabriquer("Nova", emettrice, prive=cle("Ed25519", 3)), emettrice) == []


def test_a_chain_of_rsa_pss_is_accepted_whatever_its_salt(banc):
    """OpenSSL took the longest salt by default for years, which the authorities of the web may not."""
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)
    racine = autorite("AC RSA", rang=0, prive=cle("RSA 2048"))
    banc.admettre("rsa", racine)
    assert banc.regles(fabriquer("Nova", racine, remplissage=pss)) == []


def test_sha1_is_named_whether_on_the_leaf_or_on_an_intermediate(banc):
    feuille = Fabrique(x509.load_der_x509_certificate(declarer_sha1(CLIENT.certificat)), CLIENT.cle)
    emettrice = Fabrique(x509.load_der_x509_certificate(declarer_sha1(EMETTRICE.certificat)), EMETTRICE.cle)
    (constat,) = banc.constats(feuille)
    assert (constat.regle, "SHA1" in constat.message) == ("signature-faible", True)
    (constat,) = banc.constats(CLIENT, emettrice)
    assert (constat.regle, "« CN=AC Émettrice » n'est pas admise (empreinte SHA1)" in constat.message) == (
        "signature-faible",
        True,
    )


def test_a_weak_or_expired_root_is_refused_though_it_is_in_the_folder(banc):
    faible = autorite("AC faible", rang=0, prive=cle("RSA 1024"))
    perimee = autorite("AC close", rang=15, duree=timedelta(days=30))
    banc.admettre("faible", faible)
    banc.admettre("perimee", perimee)
    assert banc.regles(fabriquer("Nova", faible)) == [("cle-faible", REFUS)]
    assert banc.regles(fabriquer("Nova", perimee)) == [("autorite-hors-dates", REFUS)]


def test_the_best_of_two_paths_counts(banc):
    """Cross-signed: the way through the expired relative is left for the one in force."""
    croisee_perimee = autorite("AC Émettrice", ETRANGERE, rang=2, duree=timedelta(days=100))
    banc.admettre("etrangere", ETRANGERE)
    assert banc.regles(CLIENT, croisee_perimee, EMETTRICE) == []
    assert banc.regles(CLIENT, croisee_perimee) == [("autorite-hors-dates", REFUS)]


def test_relatives_that_sign_one_another_are_not_followed_round_and_round(banc):
    """Fifteen of one name and one key, from nowhere: every order of them would be a path."""
    jumelles = [autorite("AC Jumelle", rang=17, serie=n) for n in range(1, 16)]
    assert banc.regles(fabriquer("Nova", jumelles[0]), *jumelles) == [("autorite-non-reconnue", REFUS)]


def test_relatives_that_certify_one_another_are_not_followed_round_and_round(banc):
    """Five names, each certified by the four others."""
    noms = [autorite(f"AC {n}", rang=20 + n) for n in range(5)]
    croisees = [
        autorite(f"AC {n}", noms[(n + ecart) % 5], rang=20 + n) for n in range(5) for ecart in (1, 2, 3)
    ]
    assert banc.regles(fabriquer("Nova", noms[0]), *croisees)[0][1] is REFUS


def test_an_authority_valid_to_the_end_of_time_is_accepted(banc):
    eternelle = autorite(
        "AC sans fin",
        rang=16,
        duree=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - datetime(2020, 1, 1, tzinfo=UTC),
    )
    banc.admettre("eternelle", eternelle)
    assert banc.regles(fabriquer("Nova", eternelle), eternelle) == []


@pytest.mark.parametrize("encodage", [Encoding.PEM, Encoding.DER])
def test_a_revoked_intermediate_is_refused_also_by_a_list_out_of_date(banc, encodage):
    for prochaine in (None, LE - timedelta(hours=1)):
        revocation = liste_revocation(RACINE, EMETTRICE.certificat.serial_number, prochaine=prochaine)
        banc.lister("racine", revocation, encodage)
        (constat,) = banc.constats(CLIENT, EMETTRICE)
        assert (constat.regle, constat.gravite) == ("autorite-revoquee", REFUS)
        assert "« CN=AC Émettrice » a été révoquée par « CN=AC Racine » le 28/02/2026" in constat.message


def test_a_revoked_leaf_is_refused(banc):
    banc.lister("emettrice", liste_revocation(EMETTRICE, CLIENT.certificat.serial_number))
    assert banc.regles(CLIENT, EMETTRICE) == [("revoque", REFUS)]


def test_a_list_out_of_date_is_told_and_one_that_names_nobody_says_nothing(banc):
    banc.lister("racine", liste_revocation(RACINE, 12345))
    assert banc.regles(CLIENT, EMETTRICE) == []
    banc.lister("racine", liste_revocation(RACINE, prochaine=LE - timedelta(hours=1)))
    assert banc.regles(CLIENT, EMETTRICE) == [("liste-perimee", AVERTISSEMENT)]


def test_a_list_that_its_issuer_did_not_sign_revokes_nobody(banc):
    banc.lister("fausse", liste_revocation(autorite("AC Racine", rang=5), EMETTRICE.certificat.serial_number))
    assert banc.regles(CLIENT, EMETTRICE) == []


@pytest.mark.parametrize("nom", ["autre.pem", "autre.crl"])
def test_a_file_of_the_folder_that_cannot_be_read_is_named(banc, nom):
    (banc.trust / nom).write_bytes(b"rien de lisible")
    with pytest.raises(AutoritesIllisibles) as refus:
        banc.constats(CLIENT, EMETTRICE)
    assert refus.value.code == "CRT-031"
    assert nom in str(refus.value)


def test_a_check_may_be_made_within_an_event_loop(banc):
    async def controler():
        return banc.regles(CLIENT, EMETTRICE)

    assert asyncio.run(controler()) == []
