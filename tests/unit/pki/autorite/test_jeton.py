"""A key that never leaves its token, on a real softhsm2."""

import copy
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from esav_ws.domain.certificat_autorite import CleAutoriteInutilisable
from esav_ws.pki.autorite.coffres import CoffreFichier
from esav_ws.pki.autorite.dossier import DossierAutorites, ReglagesCa
from esav_ws.pki.autorite.jeton import CoffreJeton
from esav_ws.pki.autorite.listes import faire
from esav_ws.pki.autorite.succession import basculer, preparer
from esav_ws.pki.ca import creer_ca
from tests.autorites import DIX_ANS, LE, dossier_neuf, emettre, jeton_neuf


@pytest.fixture(scope="module")
def jeton(tmp_path_factory):
    with jeton_neuf(tmp_path_factory.mktemp("softhsm")) as jeton:
        yield jeton


def test_an_authority_on_a_token_signs_itself_certificates_and_lists(jeton, tmp_path):
    autorite = dossier_neuf(tmp_path, jeton=jeton).emettrice()
    assert not list(tmp_path.glob("*key*"))
    assert not list(tmp_path.glob("*phrase*"))
    autorite.certificat.verify_directly_issued_by(autorite.certificat)
    client = x509.load_der_x509_certificate(emettre(autorite).der)
    client.verify_directly_issued_by(autorite.certificat)
    liste = faire(autorite.identite(), [], numero=1, le=LE, prochaine=LE + timedelta(days=7))
    assert liste.is_signature_valid(autorite.certificat.public_key())
    delegue = autorite.emettre_ocsp(LE)
    delegue.certificat.verify_directly_issued_by(autorite.certificat)


def test_two_authorities_of_one_token_are_told_apart_by_their_keys(jeton, tmp_path):
    dossier = dossier_neuf(tmp_path, jeton=jeton)
    preparer(dossier, "AC e-SAV 2 (essais)", le=LE, fin=LE + DIX_ANS)
    premiere, seconde = dossier.autorites()
    for autorite in (premiere, seconde):
        emis = x509.load_der_x509_certificate(emettre(autorite).der)
        emis.verify_directly_issued_by(autorite.certificat)


def test_an_authority_on_a_token_succeeds_one_in_a_file(jeton, tmp_path):
    ancienne = dossier_neuf(tmp_path).emettrice()
    dossier = DossierAutorites(tmp_path, ReglagesCa(jeton=jeton))
    preparer(dossier, "AC e-SAV sur jeton (essais)", le=LE, fin=LE + DIX_ANS)
    neuve = basculer(dossier)
    premiere, seconde = dossier.autorites()
    assert premiere.certificat == neuve.certificat
    assert isinstance(premiere.coffre, CoffreJeton)
    assert seconde.certificat == ancienne.certificat
    assert isinstance(seconde.coffre, CoffreFichier)
    for autorite in (premiere, seconde):
        assert autorite.identite().cle.public_key() == autorite.certificat.public_key()


def test_an_rsa_key_made_by_the_tools_of_the_token_signs_too(jeton, tmp_path):
    with jeton.session(ecriture=True) as (p11, session):
        session.generate_keypair(p11.KeyType.RSA, 2048, id=b"rsa-1", label="rsa", store=True)
        (lue,) = session.get_objects(
            {p11.Attribute.CLASS: p11.ObjectClass.PUBLIC_KEY, p11.Attribute.LABEL: "rsa"}
        )
        module = int.from_bytes(lue[p11.Attribute.MODULUS], "big")
    publique = rsa.RSAPublicNumbers(65537, module).public_key()
    cle = CoffreJeton(jeton.module, jeton.jeton, "rsa", jeton.pin).ouvrir(publique)
    ca = creer_ca("AC RSA (essais)", debut=LE, fin=LE + DIX_ANS, cle=cle).certificat
    ca.verify_directly_issued_by(ca)
    assert ca.public_key().key_size == cle.key_size == 2048


def test_the_key_signs_and_does_nothing_else(jeton, tmp_path):
    cle = dossier_neuf(tmp_path, jeton=jeton).emettrice().identite().cle
    assert copy.copy(cle) is copy.deepcopy(cle) is cle
    assert isinstance(cle.curve, ec.SECP256R1)
    empreinte = hashes.Hash(hashes.SHA256())
    empreinte.update(b"message")
    signe = cle.sign(empreinte.finalize(), ec.ECDSA(Prehashed(hashes.SHA256())))
    cle.public_key().verify(signe, b"message", ec.ECDSA(hashes.SHA256()))
    with pytest.raises(NotImplementedError, match="stays on its token"):
        cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(NotImplementedError):
        cle.private_numbers()
    with pytest.raises(NotImplementedError):
        cle.exchange(ec.ECDH(), cle.public_key())


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"pin": "0000"}, "code refusé ; vérifiez ESAV_CA_PKCS11_PIN"),
        ({"jeton": "ailleurs"}, "jeton introuvable ; vérifiez ESAV_CA_PKCS11_JETON"),
        ({"cle": "autre"}, "aucune clé n'y est celle de ce certificat"),
        ({"module": "/nulle/part.so"}, "ESAV_CA_PKCS11_MODULE"),
    ],
)
def test_what_stands_between_us_and_the_key_is_said(jeton, tmp_path, change, dit):
    autorite = dossier_neuf(tmp_path, jeton=jeton).emettrice()
    valeurs = {"module": jeton.module, "jeton": jeton.jeton, "cle": jeton.cle, "pin": jeton.pin} | change
    with pytest.raises(CleAutoriteInutilisable, match=dit) as refus:
        CoffreJeton(**valeurs).ouvrir(autorite.certificat.public_key())
    assert valeurs["pin"] not in str(refus.value)
