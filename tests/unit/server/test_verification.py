import ssl

import pytest

from esav_ws.server.verification import expliquer


def erreur(numero, texte="some reason"):
    resultat = ssl.SSLCertVerificationError(1, texte)
    resultat.verify_code, resultat.verify_message = numero, texte
    return resultat


@pytest.mark.parametrize(
    ("numero", "dit"),
    [
        (2, "le certificat de son autorité est introuvable"),
        (18, "il est auto-signé"),
        (19, "une autorité auto-signée qui n'est pas reconnue"),
        (20, "son autorité n'est pas reconnue, ou un certificat intermédiaire manque"),
        (21, "sans le certificat de son autorité"),
    ],
)
def test_a_chain_that_leads_nowhere_says_so_and_why(numero, dit):
    message = expliquer(erreur(numero), "CN=Autre")
    assert message.startswith("le certificat émis par « CN=Autre » ne remonte à aucune autorité reconnue (")
    assert dit in message
    assert "some reason" not in message


@pytest.mark.parametrize(
    ("numero", "dit"),
    [
        (7, "une signature de sa chaîne est fausse"),
        (22, "sa chaîne est trop longue"),
        (24, "n'a pas le droit d'en émettre d'autres"),
        (25, "plus d'intermédiaires que son autorité n'en permet"),
        (26, "son usage n'est pas l'authentification d'un client"),
        (32, "n'a pas le droit d'en émettre d'autres"),
        (66, "sa clé est trop faible"),
        (67, "la clé d'une de ses autorités est trop faible"),
        (68, "une empreinte trop faible"),
        (79, "n'a pas le droit d'en émettre d'autres"),
    ],
)
def test_a_defect_of_the_chain_is_not_blamed_on_an_unknown_authority(numero, dit):
    message = expliquer(erreur(numero), "CN=Autre")
    assert message.startswith("le certificat émis par « CN=Autre » est refusé : ")
    assert dit in message
    assert "aucune autorité reconnue" not in message
    assert "some reason" not in message


def test_any_other_reason_keeps_the_words_of_openssl():
    message = expliquer(erreur(47, "permitted subtree violation"), "")
    assert message.startswith("le certificat est refusé : ")
    assert "(permitted subtree violation)" in message
