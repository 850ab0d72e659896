import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esav_ws.domain.certificat import CertificatAbsent, CertificatTransmisIllisible
from esav_ws.pki.ca import creer_ca, emettre_client
from esav_ws.pki.certificat_transmis import TAILLE_MAX, FormatTransmis, lire

CA = creer_ca("AC d'essai")
ALFA = emettre_client(CA, "ALFA")
BASE64 = base64.b64encode(ALFA.der)
RFC9440 = b":" + BASE64 + b":"
NGINX = quote(ALFA.pem, safe="").encode()


def test_rfc9440_gives_the_der():
    assert lire(FormatTransmis.RFC9440, [RFC9440]) == ALFA.der


def test_white_space_around_the_value_is_not_part_of_it():
    assert lire(FormatTransmis.RFC9440, [b" " + RFC9440 + b"\t"]) == ALFA.der


def test_nginx_gives_the_der():
    assert lire(FormatTransmis.NGINX, [NGINX]) == ALFA.der


def test_nginx_pem_with_windows_line_ends_is_the_same_certificate():
    assert lire(FormatTransmis.NGINX, [quote(ALFA.pem.replace(b"\n", b"\r\n"), safe="").encode()]) == ALFA.der


@pytest.mark.parametrize(
    ("format_transmis", "valeurs"),
    [
        (FormatTransmis.RFC9440, []),
        (FormatTransmis.RFC9440, [b""]),
        (FormatTransmis.RFC9440, [b"::"]),
        (FormatTransmis.NGINX, []),
        (FormatTransmis.NGINX, [b""]),
    ],
)
def test_a_proxy_that_forwards_nothing_forwards_no_certificate(format_transmis, valeurs):
    with pytest.raises(CertificatAbsent):
        lire(format_transmis, valeurs)


@pytest.mark.parametrize("format_transmis", FormatTransmis)
def test_two_values_are_refused_even_when_they_agree(format_transmis):
    valeur = RFC9440 if format_transmis is FormatTransmis.RFC9440 else NGINX
    with pytest.raises(CertificatTransmisIllisible, match="2 valeurs"):
        lire(format_transmis, [valeur, valeur])


@pytest.mark.parametrize(
    "valeur",
    [
        BASE64,
        b":" + BASE64,
        BASE64 + b":",
        b":",
        b":::",
        RFC9440 + b", " + RFC9440,
        RFC9440 + RFC9440,
        RFC9440 + b";a=1",
        b": " + BASE64 + b":",
        b":" + BASE64[:20] + b"\n" + BASE64[20:] + b":",
        b":" + BASE64[:20] + b"-_" + BASE64[22:] + b":",
        b":" + BASE64.rstrip(b"=")[:-1] + b":",
        b":YQ=:",
        b":YR==:",
        b":YWJj:",
        b":" + base64.b64encode(ALFA.der + b"\x00") + b":",
        b":" + base64.b64encode(ALFA.der[:-1]) + b":",
        b":" + base64.b64encode(ALFA.pem) + b":",
        NGINX,
        "é".encode("latin-1"),
    ],
)
def test_rfc9440_admits_nothing_but_one_byte_sequence_with_one_certificate(valeur):
    with pytest.raises(CertificatTransmisIllisible):
        lire(FormatTransmis.RFC9440, [valeur])


@pytest.mark.parametrize(
    "valeur",
    [
        RFC9440,
        quote(ALFA.pem + ALFA.pem, safe="").encode(),
        quote(ALFA.pem + CA.pem, safe="").encode(),
        quote(b"x" + ALFA.pem, safe="").encode(),
        quote(ALFA.pem + b"x", safe="").encode(),
        quote(ALFA.pem.replace(b"CERTIFICATE", b"TRUSTED CERTIFICATE"), safe="").encode(),
        quote(ALFA.pem.replace(b"-----END CERTIFICATE-----", b""), safe="").encode(),
        quote(quote(ALFA.pem, safe=""), safe="").encode(),
        b"-----BEGIN%20CERTIFICATE-----%0AYWJj%0A-----END%20CERTIFICATE-----%0A",
        b"-----BEGIN%20CERTIFICATE-----%0A%E9%0A-----END%20CERTIFICATE-----%0A",
        b"-----BEGIN%20CERTIFICATE-----%0A%0A-----END%20CERTIFICATE-----%0A",
        b"(null)",
    ],
)
def test_nginx_admits_nothing_but_one_pem_certificate(valeur):
    with pytest.raises(CertificatTransmisIllisible):
        lire(FormatTransmis.NGINX, [valeur])


@pytest.mark.parametrize("format_transmis", FormatTransmis)
def test_an_oversized_value_is_refused_before_it_is_decoded(format_transmis):
    with pytest.raises(CertificatTransmisIllisible, match="16384 octets"):
        lire(format_transmis, [b":" + b"A" * TAILLE_MAX + b":"])


@given(valeur=st.binary(max_size=200), format_transmis=st.sampled_from(FormatTransmis))
def test_whatever_comes_in_the_answer_is_a_published_error(valeur, format_transmis):
    with pytest.raises((CertificatAbsent, CertificatTransmisIllisible)):
        lire(format_transmis, [valeur])


def test_each_format_reads_its_own_header():
    assert [f.entete for f in (FormatTransmis.RFC9440, FormatTransmis.NGINX)] == [
        b"client-cert",
        b"x-ssl-client-cert",
    ]
