"""The policy on one certificate and on one request, as tables of what is found."""

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from esav_ws.domain.certificat_piece import Gravite
from esav_ws.pki.controle import Controle
from esav_ws.pki.politique import Politique, SansClient
from tests.fabrique_certificats import (
    CLIENT,
    DEBUT,
    LE,
    SERVEUR,
    autorite,
    cle,
    demande,
    fabriquer,
    nom,
    retoucher,
)

REFUS, DEROGEABLE, AVERTISSEMENT = Gravite
JOUR = timedelta(days=1)
SECONDE = timedelta(seconds=1)
INCONNUE = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
DEUX_CN = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn) for cn in ("Nova", "Nova Télécom")])


@pytest.fixture(scope="module")
def racine():
    return autorite("AC Test des règles", rang=1)


@pytest.fixture(scope="module")
def controler(racine, tmp_path_factory):
    """Return the rules and weights found in a certificate of an accepted authority."""
    trust = tmp_path_factory.mktemp("trust")
    (trust / "racine.pem").write_bytes(racine.pem)

    def verdict(politique=None, *, le=LE, reconnue=True, cn="Nova Télécom", **facon):
        controle = Controle(
            oi=[trust / "racine.pem"], trust=[trust], politique=lambda: politique or Politique()
        )
        piece = controle.lire_piece(fabriquer(cn, racine, **facon).der)
        return {(c.regle, c.gravite): c.message for c in controle.controler(piece, reconnue=reconnue, le=le)}

    return verdict


@pytest.mark.parametrize(
    "facon",
    [
        {},
        {"prive": cle("RSA 2048")},
        {"prive": cle("P-384")},
        {"prive": cle("P-521")},
        {"prive": cle("Ed25519")},
        {"hachage": hashes.SHA384()},
        {"hachage": hashes.SHA512()},
        {"usages": None},
        {"usages": ("digital_signature", "key_encipherment")},
        {"eku": ()},
        {"eku": (CLIENT, SERVEUR)},
        {"ca": None},
        {"extensions": ((INCONNUE, False),)},
        {"cn": "", "noms": (x509.DNSName("esav.nova.fr"),)},
        {"duree": timedelta(days=398)},
        {"reconnue": False, "duree": timedelta(days=825)},
        {"noms": (x509.RFC822Name("esav@nova.fr"), x509.IPAddress(ipaddress.ip_address("9.9.9.9")))},
    ],
    ids=lambda facon: f"ok/{'-'.join(map(str, facon)) or 'ordinaire'}",
)
def test_a_certificate_in_order_is_accepted_without_a_word(controler, facon):
    assert controler(**facon) == {}


@pytest.mark.parametrize(
    ("facon", "attendu"),
    [
        ({"prive": cle("RSA 1024")}, {("cle-faible", REFUS)}),
        ({"prive": cle("RSA 2048/3")}, {("cle-faible", REFUS)}),
        ({"prive": cle("secp256k1")}, {("cle-faible", REFUS)}),
        ({"prive": cle("DSA 2048")}, {("cle-faible", REFUS)}),
        ({"prive": cle("RSA 2048"), "politique": Politique(rsa_min=3072)}, {("cle-faible", REFUS)}),
        ({"politique": Politique(courbes=("P-384",))}, {("cle-faible", REFUS)}),
        ({"prive": cle("Ed25519"), "politique": Politique(ed25519=False)}, {("cle-faible", REFUS)}),
        ({"hachage": hashes.SHA224()}, {("signature-faible", REFUS)}),
        ({"hachage": hashes.SHA3_256()}, {("signature-faible", REFUS)}),
        ({"usages": ("key_encipherment",)}, {("usage-sans-signature", REFUS)}),
        ({"usages": ("digital_signature", "key_cert_sign")}, {("autorite", REFUS)}),
        (
            {"eku": (SERVEUR,)},
            {("eku-sans-client", DEROGEABLE), ("racine-a-deplacer", DEROGEABLE)},
        ),
        (
            {"eku": (SERVEUR,), "politique": Politique(sans_client=SansClient.REFUSE)},
            {("eku-sans-client", REFUS)},
        ),
        (
            {"eku": (SERVEUR,), "politique": Politique(sans_client=SansClient.WARN)},
            {("eku-sans-client", AVERTISSEMENT), ("racine-a-deplacer", DEROGEABLE)},
        ),
        ({"eku": (ExtendedKeyUsageOID.EMAIL_PROTECTION,)}, {("eku-etranger", REFUS)}),
        ({"extensions": ((INCONNUE, True),)}, {("extension-critique", REFUS)}),
        ({"cn": ""}, {("sujet-vide", REFUS)}),
        ({"cn": "*.nova.fr"}, {("nom-faible", AVERTISSEMENT)}),
        ({"cn": "localhost"}, {("nom-faible", AVERTISSEMENT)}),
        ({"noms": (x509.DNSName("srv1.local"),)}, {("nom-faible", AVERTISSEMENT)}),
        ({"noms": (x509.IPAddress(ipaddress.ip_address("10.0.0.1")),)}, {("nom-faible", AVERTISSEMENT)}),
        ({"noms": (x509.DNSName("a.nova.fr"), x509.DNSName("a.nova.fr"))}, {("nom-double", AVERTISSEMENT)}),
        ({"cn": DEUX_CN}, {("nom-double", AVERTISSEMENT)}),
        ({"duree": timedelta(days=398) + SECONDE}, {("validite-longue", REFUS)}),
        ({"reconnue": False, "duree": timedelta(days=825) + SECONDE}, {("validite-longue", REFUS)}),
        ({"le": DEBUT + timedelta(days=365)}, {("preavis-entame", AVERTISSEMENT)}),
        ({"le": DEBUT + timedelta(days=338)}, set()),
        ({"le": DEBUT + timedelta(days=338) + SECONDE}, {("preavis-entame", AVERTISSEMENT)}),
        ({"le": DEBUT + timedelta(days=365) + SECONDE}, {("expire", REFUS)}),
        ({"le": DEBUT - SECONDE}, {("futur", AVERTISSEMENT)}),
        ({"duree": timedelta(days=257)}, {("preavis-long", AVERTISSEMENT)}),
        ({"duree": timedelta(days=258)}, set()),
        (
            {"prive": cle("RSA 1024"), "eku": (SERVEUR,), "cn": "localhost"},
            {("cle-faible", REFUS), ("eku-sans-client", DEROGEABLE), ("nom-faible", AVERTISSEMENT)},
        ),
    ],
    ids=lambda valeur: f"fail/{'-'.join(map(str, valeur))}" if isinstance(valeur, dict) else None,
)
def test_each_departure_from_the_policy_is_one_finding(controler, facon, attendu):
    assert set(controler(**facon)) == attendu


def test_the_notice_of_the_contract_takes_57_per_cent_of_a_47_day_certificate(controler):
    (message,) = controler(duree=timedelta(days=47), debut=LE - JOUR).values()
    assert "il vaut 47 jours" in message
    assert "19 à 27 calendaires, jusqu'à 57 % de sa vie" in message


def test_what_refuses_comes_first(racine, tmp_path):
    (tmp_path / "racine.pem").write_bytes(racine.pem)
    controle = Controle(oi=[], trust=[tmp_path], politique=Politique)
    piece = controle.lire_piece(
        fabriquer("localhost", racine, eku=(SERVEUR,), duree=timedelta(days=4000)).der
    )
    constats = controle.controler(piece, reconnue=True, le=LE)
    assert [c.gravite for c in constats] == [REFUS, DEROGEABLE, AVERTISSEMENT, AVERTISSEMENT]
    assert [c.regle for c in constats] == [
        "validite-longue",
        "eku-sans-client",
        "nom-faible",
        "chaine-courte",
    ]


def test_a_certificate_to_come_tells_its_date_in_paris_time(controler):
    (bientot,) = controler(le=DEBUT - 10 * JOUR).values()
    assert "à partir du 01/02/2026 à 01:00 (heure de Paris) : il ne servira pas avant" in bientot
    (lointain,) = controler(le=DEBUT - 100 * JOUR).values()
    assert "c'est dans 100 jours, vérifiez" in lointain


def test_a_self_signed_certificate_is_refused_once(tmp_path):
    controle = Controle(oi=[], trust=[tmp_path], politique=Politique)
    piece = controle.lire_piece(fabriquer("Nova").der)
    assert [c.regle for c in controle.controler(piece, reconnue=True, le=LE)] == ["auto-signe"]


def test_an_altered_certificate_is_not_of_its_issuer(controler, racine, tmp_path):
    (tmp_path / "racine.pem").write_bytes(racine.pem)
    controle = Controle(oi=[], trust=[tmp_path], politique=Politique)

    def prolonger(tbs):
        tbs["validity"]["not_after"].chosen.set(datetime(2027, 2, 10, tzinfo=UTC))

    piece = controle.lire_piece(retoucher(fabriquer("Nova", racine).der, prolonger))
    (constat,) = controle.controler(piece, reconnue=True, le=LE)
    assert (constat.regle, constat.gravite) == ("chaine-signature", REFUS)


REQUETE_CA = (x509.BasicConstraints(ca=True, path_length=None),)
REQUETE_SERVEUR = (x509.ExtendedKeyUsage([SERVEUR]),)
REQUETE_CLIENT = (x509.ExtendedKeyUsage([CLIENT]),)


@pytest.mark.parametrize(
    ("facon", "attendu"),
    [
        ({}, set()),
        ({"prive": cle("RSA 2048")}, set()),
        ({"prive": cle("Ed25519")}, set()),
        ({"cn": nom("")}, set()),
        ({"extensions": REQUETE_CLIENT}, set()),
        ({"prive": cle("RSA 1024")}, {("cle-faible", REFUS)}),
        ({"prive": cle("secp256k1")}, {("cle-faible", REFUS)}),
        ({"hachage": hashes.SHA224()}, {("signature-faible", REFUS)}),
        ({"extensions": REQUETE_CA}, {("autorite", REFUS)}),
        ({"extensions": REQUETE_SERVEUR}, {("eku-sans-client", AVERTISSEMENT)}),
        ({"cn": nom("Internet Widgits Pty Ltd")}, {("nom-faible", AVERTISSEMENT)}),
    ],
)
def test_a_request_is_held_against_the_same_policy(tmp_path, facon, attendu):
    controle = Controle(oi=[], trust=[tmp_path], politique=Politique)
    lue = controle.lire_demande(demande(**facon).public_bytes(Encoding.DER))
    assert {(c.regle, c.gravite) for c in controle.controler_demande(lue)} == attendu
