"""Nothing secret or personal passes into a report."""

import pytest

from conformance_suite.masques import masquer, masquer_entetes, masquer_octets

SECRETS = [
    "Camille Martin",
    "0639980001",
    "06 39 98 00 01",
    "+33380123456",
    "camille@client.example",
    "12A45",
]


@pytest.mark.parametrize(
    "texte",
    [
        "<deposant><nom>Camille Martin</nom><telephone>0639980001</telephone></deposant>",
        "<sig:deposant><sig:nom>Camille Martin</sig:nom></sig:deposant>",
        "<INFO_CONTACT_NOM>Camille Martin</INFO_CONTACT_NOM><INFO_CODE_ACCES>12A45</INFO_CODE_ACCES>",
        "rappeler le 06 39 98 00 01 ou +33380123456, camille@client.example",
        "<t:auteur>Camille Martin</t:auteur>",
        "&lt;x&gt;0639980001&lt;/x&gt;",
    ],
)
def test_names_telephones_and_mails_are_masked(texte):
    rendu = masquer(texte)
    assert "***" in rendu
    assert not [secret for secret in SECRETS if secret in rendu]


def test_a_private_key_never_passes_even_cut():
    cle = "-----BEGIN PRIVATE " + "KEY-----\nMIIEvQIBADANBg\n"
    assert masquer(f"avant {cle}") == "avant [clé privée retirée]"


def test_passwords_and_authorisations_are_masked():
    assert masquer("mot de passe : sésame") == "mot de passe : ***"
    assert masquer_entetes({"Authorization": "Basic eHg=", "Host": "x"}) == {
        "Authorization": "***",
        "Host": "x",
    }


def test_numbers_of_signalisations_and_names_of_data_stay():
    texte = "<numeroSignalisation>X4VJ-A5H6-X</numeroSignalisation><donnee><nom>seuil</nom></donnee>"
    assert masquer(texte) == texte


def test_a_long_body_is_cut_and_control_characters_are_shown():
    assert masquer("x" * 30_000).endswith("[… 10000 caractères de plus]")
    assert masquer_octets(b"a\x00b") == "a·b"
    assert "é" in masquer_octets("é".encode("utf-16"))
