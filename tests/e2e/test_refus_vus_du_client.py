"""What a client shows of a refused certificate or connection: the table of the integrator's guide, row by row."""

import pytest

from tests.e2e.clients.guide import GUIDE, executer, lire, outiller

CURL = "curl --silent --show-error --output /dev/null"
ALFA_CURL = '--cert "$CLIENT/cert.pem" --key "$CLIENT/key.pem"'
ETRANGER = (
    "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=inconnu 2>/dev/null"
)
WSDL_LOCAL = lire(GUIDE.partition("\n## 4. ")[2])[0][0]
PHP_LOCAL = """cat > local.php <<'FIN'
<?php
list(, $url, $client, $ca) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$options = array('location' => $url, 'stream_context' => stream_context_create(array('ssl' => $tls)));
$esav = new SoapClient('signalisation.wsdl', $options);
print_r($esav->listerSignalisations());
FIN
"""
PHP_SUIVRE = "php docs/clients/php/suivre.php"
REFUS = {
    "no certificate, TLS 1.3": ("alert certificate required", f'{CURL} --cacert "$CA" "$URL"'),
    "no certificate, TLS 1.2": ("alert handshake failure", f'{CURL} --cacert "$CA" --tls-max 1.2 "$URL"'),
    "unknown authority": (
        "alert unknown ca",
        f'{ETRANGER}\n{CURL} --cacert "$CA" --cert cert.pem --key key.pem "$URL"',
    ),
    "TLS 1.1": ("alert protocol version", f'{CURL} --cacert "$CA" {ALFA_CURL} --tls-max 1.1 "$URL"'),
    "another authority of the server": (
        "self-signed certificate in certificate chain",
        f'{ETRANGER}\n{CURL} --cacert cert.pem {ALFA_CURL} "$URL"',
    ),
    "another authority of the server, in Python": (
        "CERTIFICATE_VERIFY_FAILED",
        f'{ETRANGER}\npython docs/clients/python/lister.py "$URL" "$CLIENT" cert.pem',
    ),
    "another name of the server": (
        "no alternative certificate subject name",
        f'{CURL} --cacert "$CA" {ALFA_CURL} --resolve "esav.example:${{HOTE#*:}}:127.0.0.1" "https://esav.example:${{HOTE#*:}}"',
    ),
    "the key of another": (
        "unable to set private key file",
        f'{CURL} --cacert "$CA" --cert "$CLIENT/cert.pem" --key "$CLIENT/../BETA/key.pem" "$URL"',
    ),
    "the key of another, in Python": (
        "key values mismatch",
        'cp "$CLIENT/cert.pem" "$CLIENT/../BETA/key.pem" .\npython docs/clients/python/lister.py "$URL" . "$CA"',
    ),
    "HTTP in clear": ("Empty reply from server", f'{CURL} "http://$HOTE/"'),
    "a WSDL that PHP cannot read": (
        "failed to load external entity",
        f'{PHP_SUIVRE} "$URL" "$CLIENT/../GAMA" "$CA" 2222-2222-2',
    ),
    "a WSDL that zeep cannot read": (
        "403",
        'python docs/clients/python/lister.py "$URL" "$CLIENT/../GAMA" "$CA"',
    ),
    "a server that PHP does not know": (
        "Could not connect to host",
        f'{WSDL_LOCAL}{PHP_LOCAL}{ETRANGER}\nphp local.php "$URL" "$CLIENT" cert.pem',
    ),
    "an expired certificate, in PHP, with a WSDL of its own": (
        "le certificat a expiré le 31/12/2025",
        f'{WSDL_LOCAL}{PHP_LOCAL}php local.php "$URL" "$CLIENT/../GAMA" "$CA"',
    ),
}


@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
@pytest.mark.parametrize("cas", REFUS)
def test_a_refusal_shows_as_the_guide_says(cas, passerelle, tmp_path):
    fragment, script = REFUS[cas]
    outiller(script)
    assert fragment in executer(f"{{\n{script}\n}} 2>&1 || true", passerelle, tmp_path)
    if fragment[0] != "l":
        assert fragment in GUIDE.partition("\n## 11. ")[2]
