"""What people send: each envelope that is read, each mistake and its answer, and noise."""

import base64
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from asn1crypto import core
from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esav_ws.domain.certificat_piece import Piece
from esav_ws.domain.erreurs import EsavError
from esav_ws.pki.controle import Controle
from esav_ws.pki.politique import Politique
from esav_ws.pki.reception import lire_demande, lire_piece
from tests.fabrique_certificats import (
    CLIENT,
    DEBUT,
    LE,
    autorite,
    cle,
    declarer_sha1,
    demande,
    fabriquer,
    liste_revocation,
    nom,
    retoucher,
)

RACINE = autorite("AC Racine", rang=1)
EMETTRICE = autorite("AC Émettrice", RACINE, rang=2)
ETRANGERE = autorite("AC Étrangère", rang=3)
FEUILLE = fabriquer("Nova", EMETTRICE)
AUTRE = fabriquer("Nova 2", EMETTRICE, prive=cle("P-256", 97))
PEM = FEUILLE.pem + EMETTRICE.pem + RACINE.pem
TOUS = [un.certificat for un in (RACINE, FEUILLE, EMETTRICE)]
CSR = demande()
CSR_PEM, CSR_DER = CSR.public_bytes(Encoding.PEM), CSR.public_bytes(Encoding.DER)
RSA = cle("RSA 2048")
PHRASE = BestAvailableEncryption(b"sesame")


def texte(octets):
    return octets.decode("utf-8")


def p12(*, avec_cle, protection=None, certificats=(FEUILLE, EMETTRICE)):
    protection = protection or NoEncryption()
    autres = [un.certificat for un in certificats]
    if avec_cle:
        return pkcs12.serialize_key_and_certificates(b"nova", FEUILLE.cle, autres[0], autres[1:], protection)
    return pkcs12.serialize_key_and_certificates(None, None, None, autres, protection)


def cle_privee(prive, encodage, genre=PrivateFormat.PKCS8, protection=None):
    return prive.private_bytes(encodage, genre, protection or NoEncryption())


def en_pem(titre, der):
    return b"-----BEGIN %s-----\n%s-----END %s-----\n" % (titre, base64.encodebytes(der), titre)


def avec_serie(serie):
    def changer(tbs):
        tbs["serial_number"] = serie

    return retoucher(FEUILLE.der, changer)


def doubler_une_extension(tbs):
    tbs["extensions"].append(tbs["extensions"][0].copy())


def finir_avant_de_commencer(tbs):
    tbs["validity"]["not_after"] = tbs["validity"]["not_before"]


def ramener_a_la_version_1(tbs):
    tbs["version"] = 0
    del tbs["extensions"]


def sceller_par_pbmac1(der):
    pfx = asn1_pkcs12.Pfx.load(der)
    pfx["mac_data"]["mac"]["digest_algorithm"] = {"algorithm": "1.2.840.113549.1.5.14"}
    return pfx.dump(force=True)


def etirer(der, tours):
    pfx = asn1_pkcs12.Pfx.load(der)
    pfx["mac_data"]["iterations"] = core.Integer(tours)
    return pfx.dump(force=True)


@pytest.mark.parametrize(
    ("envoi", "mot_de_passe", "chaine"),
    [
        pytest.param(FEUILLE.der, None, 0, id="ok/der"),
        pytest.param(FEUILLE.pem, None, 0, id="ok/pem"),
        pytest.param(PEM, None, 2, id="ok/pem-feuille-d-abord"),
        pytest.param(RACINE.pem + EMETTRICE.pem + FEUILLE.pem, None, 2, id="ok/pem-racine-d-abord"),
        pytest.param(EMETTRICE.pem + FEUILLE.pem + RACINE.pem, None, 2, id="ok/pem-en-desordre"),
        pytest.param(FEUILLE.pem * 3, None, 0, id="ok/trois-fois-le-meme"),
        pytest.param(PEM + ETRANGERE.pem, None, 2, id="ok/une-autorite-de-trop"),
        pytest.param(pkcs7.serialize_certificates(TOUS, Encoding.PEM), None, 2, id="ok/pkcs7-pem"),
        pytest.param(pkcs7.serialize_certificates(TOUS, Encoding.DER), None, 2, id="ok/pkcs7-der"),
        pytest.param(p12(avec_cle=False), None, 1, id="ok/pkcs12-sans-cle"),
        pytest.param(p12(avec_cle=False), "inutile", 1, id="ok/pkcs12-mot-de-passe-inutile"),
        pytest.param(p12(avec_cle=False, protection=PHRASE), "sesame", 1, id="ok/pkcs12-mot-de-passe"),
        pytest.param(
            en_pem(b"PKCS12", p12(avec_cle=False, protection=PHRASE)), "sesame", 1, id="ok/pkcs12-pem"
        ),
        pytest.param(base64.encodebytes(FEUILLE.der), None, 0, id="ok/base64-nu"),
        pytest.param(base64.b64encode(PEM), None, 2, id="ok/pem-en-base64"),
        pytest.param(
            b"Bonjour,\n0: voici le certificat\n" + PEM + b"\nCordialement\n", None, 2, id="ok/texte-autour"
        ),
        pytest.param(b"0 s:CN = Nova\n" + PEM, None, 2, id="ok/texte-qui-commence-comme-du-der"),
        pytest.param(PEM.replace(b"\n", b"\r\n"), None, 2, id="ok/crlf"),
        pytest.param(b"\xef\xbb\xbf" + PEM, None, 2, id="ok/bom-utf-8"),
        pytest.param(texte(PEM).encode("utf-16"), None, 2, id="ok/utf-16-bom"),
        pytest.param(texte(PEM).encode("utf-16-le"), None, 2, id="ok/utf-16-le"),
        pytest.param(texte(PEM).encode("utf-16-be"), None, 2, id="ok/utf-16-be"),
        pytest.param(PEM + CSR_PEM, None, 2, id="ok/avec-la-demande"),
        pytest.param(FEUILLE.pem.replace(b"CERTIF", b"X509 CERTIF"), None, 0, id="ok/autre-titre"),
        pytest.param(
            en_pem(b"TRUSTED CERTIFICATE", FEUILLE.der + b"\x30\x00"), None, 0, id="ok/confiance-d-openssl"
        ),
        pytest.param(
            FEUILLE.pem.replace(b"-----\n", b"-----\nX-Origine: nova\n\n", 1), None, 0, id="ok/ligne-d-entete"
        ),
    ],
)
def test_every_usual_envelope_gives_the_leaf_and_its_chain_up_to_the_root(envoi, mot_de_passe, chaine):
    piece = lire_piece(envoi, mot_de_passe)
    assert piece.der == FEUILLE.der
    assert piece.chaine == (EMETTRICE.der, RACINE.der)[:chaine]


@pytest.mark.parametrize(
    ("envoi", "mot_de_passe", "code", "dit"),
    [
        pytest.param(b"", None, "CRT-021", "fichier vide", id="fail/vide"),
        pytest.param(b" \r\n\0", None, "CRT-021", "fichier vide", id="fail/blancs"),
        pytest.param(b"x" * 4_000_000, None, "CRT-020", "262144 octets (256 Kio)", id="fail/4-mo"),
        pytest.param(b"x" * 262_145, None, "CRT-020", "fichier de 262145 octets", id="fail/un-octet-de-trop"),
        pytest.param(b"x" * 262_144, None, "CRT-021", "ni DER, ni PEM", id="fail/juste-au-plafond"),
        pytest.param(b"\x00\x01\x02 n'importe quoi", None, "CRT-021", "ni DER, ni PEM", id="fail/bruit"),
        pytest.param(b"MIIB" * 20, None, "CRT-021", "tronqué", id="fail/base64-de-rien"),
        pytest.param(b"A" * 41, None, "CRT-021", "base64 abîmé", id="fail/base64-abime"),
        pytest.param(FEUILLE.der[:-9], None, "CRT-021", "DER tronqué", id="fail/der-tronque"),
        pytest.param(FEUILLE.pem[:-20], None, "CRT-021", "sa ligne END manque", id="fail/pem-tronque"),
        pytest.param(FEUILLE.pem.replace(b"MII", b"M*I"), None, "CRT-021", "base64", id="fail/pem-abime"),
        pytest.param(FEUILLE.der + b"\n", None, "CRT-021", "1 octet(s) en trop", id="fail/octet-apres"),
        pytest.param(
            FEUILLE.der + EMETTRICE.der, None, "CRT-021", "en PEM ou en PKCS#7", id="fail/bout-a-bout"
        ),
        pytest.param(b"\x30\x03\x02\x01\x01", None, "CRT-021", "structure DER inconnue", id="fail/autre-der"),
        pytest.param(b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\2", None, "CRT-021", "keytool", id="fail/jks"),
        pytest.param(
            RACINE.pem + EMETTRICE.pem, None, "CRT-024", "que des certificats d'autorité", id="fail/ac"
        ),
        pytest.param(CSR_PEM, None, "CRT-024", "une demande de certificat (CSR)", id="fail/csr-pem"),
        pytest.param(CSR_DER, None, "CRT-024", "faites-la signer", id="fail/csr-der"),
        pytest.param(
            FEUILLE.cle.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            None,
            "CRT-024",
            "une clé publique",
            id="fail/cle-publique",
        ),
        pytest.param(
            RSA.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1),
            None,
            "CRT-024",
            "une clé publique",
            id="fail/cle-publique-rsa",
        ),
        pytest.param(
            liste_revocation(RACINE, 5).public_bytes(Encoding.PEM), None, "CRT-024", "(CRL)", id="fail/crl"
        ),
        pytest.param(
            FEUILLE.pem + AUTRE.pem, None, "CRT-025", "(CN=Nova ; CN=Nova 2)", id="fail/deux-feuilles"
        ),
        pytest.param(
            b"".join(autorite(f"AC {n}", rang=4).pem for n in range(17)),
            None,
            "CRT-020",
            "16",
            id="fail/magasin",
        ),
        pytest.param(
            p12(avec_cle=False, protection=PHRASE), None, "CRT-023", "chiffré", id="fail/p12-sans-mot"
        ),
        pytest.param(
            p12(avec_cle=False, protection=PHRASE), "faux", "CRT-023", "n'ouvre pas", id="fail/p12-mot-faux"
        ),
        pytest.param(
            p12(avec_cle=False, protection=PHRASE), "\udcff", "CRT-023", "n'ouvre pas", id="fail/p12-mot-brut"
        ),
        pytest.param(
            etirer(p12(avec_cle=False), 2_000_000_000), None, "CRT-021", "étiré", id="fail/p12-sans-fin"
        ),
        pytest.param(
            retoucher(FEUILLE.der, ramener_a_la_version_1), None, "CRT-026", "version 3", id="fail/v1"
        ),
        pytest.param(
            sceller_par_pbmac1(p12(avec_cle=False)), None, "CRT-021", "PBMAC1", id="fail/p12-pbmac1"
        ),
        pytest.param(p12(avec_cle=False)[:-5], None, "CRT-021", "DER tronqué", id="fail/p12-tronque"),
        pytest.param(avec_serie(0), None, "CRT-026", "numéro de série", id="fail/serie-nulle"),
        pytest.param(avec_serie(-5), None, "CRT-026", "numéro de série", id="fail/serie-negative"),
        pytest.param(avec_serie(1 << 159), None, "CRT-026", "20 octets", id="fail/serie-de-21-octets"),
        pytest.param(
            retoucher(FEUILLE.der, doubler_une_extension),
            None,
            "CRT-026",
            "deux fois",
            id="fail/extension-double",
        ),
        pytest.param(
            retoucher(FEUILLE.der, finir_avant_de_commencer), None, "CRT-026", "absurdes", id="fail/dates"
        ),
        pytest.param(
            fabriquer("Nova", EMETTRICE, duree=datetime(9999, 12, 31, tzinfo=UTC) - DEBUT).der,
            None,
            "CRT-026",
            "du 01/02/2026 au 31/12/9999",
            id="fail/sans-fin",
        ),
        pytest.param(
            fabriquer("No\0va", EMETTRICE).der, None, "CRT-026", "caractère nul", id="fail/nul-sujet"
        ),
        pytest.param(
            fabriquer("Nova", EMETTRICE, noms=(x509.DNSName("nova.fr\0.autre.fr"),)).der,
            None,
            "CRT-026",
            "caractère nul",
            id="fail/nul-san",
        ),
        pytest.param(
            fabriquer("Nova\u202e", EMETTRICE).der, None, "CRT-026", "invisible", id="fail/sens-d-ecriture"
        ),
        pytest.param(
            fabriquer("Nova", EMETTRICE, noms=tuple(x509.DNSName(f"n{n}.nova.fr") for n in range(65))).der,
            None,
            "CRT-026",
            "65 noms alternatifs, 64 au plus",
            id="fail/trop-de-noms",
        ),
    ],
)
def test_every_mistake_gets_an_answer_that_says_what_to_send(envoi, mot_de_passe, code, dit):
    with pytest.raises(EsavError) as refus:
        lire_piece(envoi, mot_de_passe)
    assert (refus.value.code, refus.value.article) == (code, "5.2.2")
    assert dit in str(refus.value)


CLES = {
    "pkcs8-pem": cle_privee(RSA, Encoding.PEM),
    "pkcs8-der": cle_privee(RSA, Encoding.DER),
    "pkcs1-pem": cle_privee(RSA, Encoding.PEM, PrivateFormat.TraditionalOpenSSL),
    "pkcs1-der": cle_privee(RSA, Encoding.DER, PrivateFormat.TraditionalOpenSSL),
    "sec1-der": cle_privee(cle(), Encoding.DER, PrivateFormat.TraditionalOpenSSL),
    "dsa-der": cle_privee(cle("DSA 2048"), Encoding.DER, PrivateFormat.TraditionalOpenSSL),
    "ed25519-der": cle_privee(cle("Ed25519"), Encoding.DER),
    "chiffree-pem": cle_privee(RSA, Encoding.PEM, protection=PHRASE),
    "chiffree-der": cle_privee(RSA, Encoding.DER, protection=PHRASE),
    "openssl-chiffree": cle_privee(RSA, Encoding.PEM, PrivateFormat.TraditionalOpenSSL, PHRASE),
    "openssh": cle_privee(RSA, Encoding.PEM, PrivateFormat.OpenSSH),
    "pkcs12": p12(avec_cle=True),
    "pkcs12-chiffre": p12(avec_cle=True, protection=PHRASE),
    "pkcs12-sans-fin": etirer(p12(avec_cle=True), 2_000_000_000),
    "pkcs12-en-pem": en_pem(b"PKCS12", p12(avec_cle=True)),
    "apres-le-certificat": FEUILLE.pem + cle_privee(RSA, Encoding.PEM),
    "avant-le-certificat": cle_privee(RSA, Encoding.PEM) + FEUILLE.pem,
    "sous-un-autre-titre": FEUILLE.pem + en_pem(b"CERTIFICATE", cle_privee(RSA, Encoding.DER)),
    "der-apres-der": FEUILLE.der + cle_privee(RSA, Encoding.DER),
    "base64-nu": base64.b64encode(cle_privee(RSA, Encoding.DER)),
    "pem-en-base64": base64.b64encode(cle_privee(RSA, Encoding.PEM)),
    "utf-16": texte(cle_privee(RSA, Encoding.PEM)).encode("utf-16"),
    "utf-16-sans-bom": texte(cle_privee(RSA, Encoding.PEM)).encode("utf-16-be"),
    "armure-abimee": cle_privee(RSA, Encoding.PEM).replace(b"-----BEGIN", b"--BEGIN"),
    "tronquee": cle_privee(RSA, Encoding.PEM)[:200],
    "avec-la-demande": CSR_PEM + cle_privee(RSA, Encoding.PEM),
    "dans-un-gros-fichier": b"x" * 4_000_000 + cle_privee(RSA, Encoding.PEM),
    "putty": b"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n",
    "jks": b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\1",
}


@pytest.mark.parametrize("lire", [lire_piece, lire_demande])
@pytest.mark.parametrize("envoi", CLES.values(), ids=CLES)
def test_a_private_key_is_refused_wherever_it_is_and_its_sender_told_to_replace_it(lire, envoi):
    with pytest.raises(EsavError) as refus:
        lire(envoi)
    assert refus.value.code == "CRT-022"
    assert "tenez celle-ci pour compromise" in str(refus.value)
    assert "rien n'en est conservé" in str(refus.value)
    assert len(str(refus.value)) < 400


@pytest.mark.parametrize("mot_de_passe", ["sesame", "faux", "\udcff"])
def test_the_key_of_a_pkcs12_is_seen_whether_or_not_the_password_opens_it(mot_de_passe):
    with pytest.raises(EsavError) as refus:
        lire_piece(p12(avec_cle=True, protection=PHRASE), mot_de_passe)
    assert refus.value.code == "CRT-022"


def test_the_facts_are_those_of_the_certificate():
    noms = (x509.DNSName("esav.nova.fr"), x509.RFC822Name("esav@nova.fr"), x509.DirectoryName(nom("Nova")))
    faits = lire_piece(fabriquer("Nova Télécom", EMETTRICE, prive=RSA, noms=noms, serie=0xABCDEF).der).faits
    assert (faits.sujet, faits.emetteur) == ("CN=Nova Télécom", "CN=AC Émettrice")
    assert (faits.numero_serie, faits.cle) == ("abcdef", "RSA 2048")
    assert (faits.debut, faits.fin) == (DEBUT, datetime(2027, 2, 1, tzinfo=UTC))
    assert faits.usages == (CLIENT.dotted_string,) == ("1.3.6.1.5.5.7.3.2",)
    assert faits.noms == ("esav.nova.fr", "esav@nova.fr", "CN=Nova")


def test_one_key_has_one_fingerprint_in_requests_and_certificates():
    des_certificats = {
        lire_piece(fabriquer(cn, EMETTRICE, prive=RSA).der).faits.empreinte_cle for cn in ("Nova", "Nova 2")
    }
    assert des_certificats == {lire_demande(demande(prive=RSA).public_bytes(Encoding.DER)).empreinte_cle}
    assert des_certificats != {lire_piece(FEUILLE.der).faits.empreinte_cle}


@pytest.mark.parametrize(
    ("genre", "attendu"),
    [
        ("P-256", "ECDSA P-256"),
        ("P-521", "ECDSA P-521"),
        ("Ed25519", "Ed25519"),
        ("RSA 1024", "RSA 1024"),
        ("secp256k1", "ECDSA secp256k1"),
    ],
)
def test_the_key_is_named_with_its_size_or_curve(genre, attendu):
    assert lire_piece(fabriquer("Nova", EMETTRICE, prive=cle(genre)).der).faits.cle == attendu


@pytest.mark.parametrize(
    "envoi",
    [CSR_DER, CSR_PEM, CSR_PEM.replace(b"CERTIFICATE", b"NEW CERTIFICATE"), base64.encodebytes(CSR_DER)],
    ids=["der", "pem", "ancien-titre", "base64-nu"],
)
def test_a_request_is_read_in_any_usual_envelope(envoi):
    lue = lire_demande(envoi)
    assert (lue.der, lue.sujet, lue.cle, lue.noms) == (CSR_DER, "CN=NOVA e-SAV", "ECDSA P-256", ())


def test_the_names_that_a_request_asks_for_are_told():
    san = x509.SubjectAlternativeName([x509.DNSName("esav.nova.fr")])
    assert lire_demande(demande(extensions=(san,)).public_bytes(Encoding.PEM)).noms == ("esav.nova.fr",)


@pytest.mark.parametrize(
    ("envoi", "code", "dit"),
    [
        pytest.param(FEUILLE.pem, "CRT-027", "déposez-le comme certificat", id="fail/certificat"),
        pytest.param(p12(avec_cle=False), "CRT-027", "un certificat", id="fail/pkcs12"),
        pytest.param(
            CSR_PEM + demande("Autre").public_bytes(Encoding.PEM), "CRT-027", "2 demandes", id="fail/deux"
        ),
        pytest.param(
            liste_revocation(RACINE, 5).public_bytes(Encoding.DER), "CRT-027", "(CRL)", id="fail/crl"
        ),
        pytest.param(b"", "CRT-021", "vide", id="fail/vide"),
        pytest.param(b"\x30\x03\x02\x01\x01", "CRT-021", "inconnue", id="fail/autre-der"),
        pytest.param(CSR_DER[:-3], "CRT-021", "tronqué", id="fail/tronquee"),
        pytest.param(CSR_DER + b"\0", "CRT-021", "1 octet(s) en trop", id="fail/octet-apres"),
        pytest.param(
            CSR_DER.replace(b"NOVA e-SAV", b"NOVA e-SAW"), "CRT-028", "CN=NOVA e-SAW", id="fail/possession"
        ),
        pytest.param(declarer_sha1(CSR), "CRT-026", "SHA1, qui ne prouve plus rien", id="fail/sha-1"),
        pytest.param(demande("No\0va").public_bytes(Encoding.DER), "CRT-026", "caractère nul", id="fail/nul"),
    ],
)
def test_what_is_no_request_gets_an_answer_that_says_what_to_send(envoi, code, dit):
    with pytest.raises(EsavError) as refus:
        lire_demande(envoi)
    assert refus.value.code == code
    assert dit in str(refus.value)


VALIDES = [
    FEUILLE.der,
    PEM,
    pkcs7.serialize_certificates(TOUS, Encoding.DER),
    p12(avec_cle=False),
    p12(avec_cle=True),
    fabriquer("Nova", EMETTRICE, prive=RSA, noms=(x509.DNSName("esav.nova.fr"),)).der,
    CSR_DER,
    CSR_PEM,
]


@st.composite
def abimes(tirer):
    """A valid input with some bytes changed, cut out or put in."""
    octets = bytearray(tirer(st.sampled_from(VALIDES)))
    for _ in range(tirer(st.integers(1, 4))):
        place = tirer(st.integers(0, len(octets) - 1))
        match tirer(st.integers(0, 3)):
            case 0:
                octets[place] = tirer(st.integers(0, 255))
            case 1:
                octets[place] ^= 1 << tirer(st.integers(0, 7))
            case 2:
                del octets[place : place + tirer(st.integers(1, 8))]
            case _:
                octets[place:place] = tirer(st.binary(min_size=1, max_size=8))
        if not octets:
            break
    return bytes(octets)


@pytest.fixture(scope="module")
def controle(tmp_path_factory):
    trust = tmp_path_factory.mktemp("trust")
    (trust / "racine.pem").write_bytes(RACINE.pem + EMETTRICE.pem)
    return Controle(oi=[], trust=[trust], politique=Politique)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(envoi=st.one_of(abimes(), st.binary(max_size=300), abimes().map(base64.b64encode)))
def test_noise_is_read_or_refused_and_never_breaks_anything(controle, envoi):
    """Whatever comes is a piece or a published error; a piece can then be checked, with the same promise."""
    with suppress(EsavError):
        piece = controle.lire_piece(envoi, "sesame")
        assert isinstance(piece, Piece)
        controle.controler(piece, reconnue=True, le=LE)
    with suppress(EsavError):
        controle.controler_demande(controle.lire_demande(envoi))


def test_what_serves_does_not_load_the_path_validator():
    charge = (
        "import sys, esav_ws.asgi, esav_ws.pki.controle; "
        "raise SystemExit('pyhanko_certvalidator' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-W", "error", "-c", charge], check=False).returncode == 0
