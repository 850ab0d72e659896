"""Hostile requests as data: each gets one exact fault, reaches no service, and leaves nothing of itself in a log."""

import logging
from dataclasses import dataclass, field

import pytest
import structlog

from tests.unit.soap.jouet import (
    ENV11,
    ENV12,
    NS,
    OPERATION,
    SECRET,
    SOAP_XML,
    TEXT_XML,
    Jouet,
    enveloppe,
    lire_faute,
)


@dataclass(frozen=True)
class Cas:
    nom: str
    code: str
    statut: int
    corps: bytes | str = ""
    entetes: dict[str, str] = field(default_factory=lambda: TEXT_XML)
    methode: str = "POST"
    requete: str = ""
    espace: str = ENV11
    http: dict[str, str] = field(default_factory=dict)


ENTITE = f'<!DOCTYPE s [<!ENTITY secret "{SECRET}">]>'
BOMBE = (
    f'<!DOCTYPE s [<!ENTITY a "{SECRET}">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
EXTERNE = '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SECRET_XML = f"<x>{SECRET}</x>"


def operation(ajout: str = "", *, attributs: str = "") -> str:
    """Return the toy operation with *ajout* as last child and *attributs* on its telephone."""
    return OPERATION.replace("</deposer>", f"{ajout}</deposer>").replace(
        "<telephone>", f"<telephone {attributs}>"
    )


CORPUS = [
    # --- bodies that are no XML of ours ---
    Cas("empty POST", "MSG-001", 400),
    Cas("blanks only", "MSG-001", 400, " \r\n\t"),
    Cas("not XML", "MSG-002", 400, f'{{"nom": "{SECRET}"}}'),
    Cas("truncated XML", "MSG-002", 400, enveloppe()[:-30]),
    Cas("two documents", "MSG-002", 400, enveloppe() * 2),
    Cas("NUL bytes", "MSG-002", 400, enveloppe().replace("0612345678<", "06\x0012345678<")),
    Cas("undeclared entity", "MSG-002", 400, enveloppe(operation(f"&{SECRET};"))),
    Cas("attribute twice", "MSG-002", 400, enveloppe(operation(attributs=f'a="{SECRET}" a="2"'))),
    Cas("undeclared prefix", "MSG-002", 400, enveloppe(f"<z:x>{SECRET}</z:x>")),
    Cas("DOCTYPE", "MSG-003", 400, f"<!DOCTYPE Envelope>{enveloppe()}"),
    Cas("internal entity", "MSG-003", 400, ENTITE + enveloppe(operation("&secret;"))),
    Cas("entity bomb", "MSG-003", 400, BOMBE + enveloppe(operation("&j;"))),
    Cas("external entity", "MSG-003", 400, EXTERNE + enveloppe(operation("&x;"))),
    Cas(
        "UTF-16 DOCTYPE",
        "MSG-003",
        400,
        f'<?xml version="1.0" encoding="UTF-16"?>{ENTITE}{enveloppe()}'.encode("utf-16"),
        {"content-type": "text/xml"},
    ),
    Cas("DOCTYPE behind comments", "MSG-003", 400, f"<!-- {SECRET} --><?pi x?>\n{ENTITE}{enveloppe()}"),
    Cas("wrong charset", "MSG-004", 400, enveloppe().replace("<deposant>", "<deposant>é").encode("latin-1")),
    Cas("unknown charset", "MSG-004", 400, enveloppe(), {"content-type": "text/xml; charset=utf-7"}),
    Cas("10 MB body", "MSG-005", 413, enveloppe(operation("x" * 10_000_000)), http={"connection": "close"}),
    Cas("depth 10 000", "MSG-006", 400, enveloppe("<a>" * 9_990 + SECRET + "</a>" * 9_990)),
    Cas("200 000 elements", "MSG-006", 400, enveloppe("<a/>" * 200_000)),
    Cas(
        "100 000 attributes",
        "MSG-006",
        400,
        enveloppe("<a " + " ".join(f"a{n}=''" for n in range(100_000)) + "/>"),
    ),
    # --- XML that is no envelope of ours ---
    Cas("no Envelope", "MSG-007", 500, OPERATION),
    Cas("Envelope of no SOAP", "MSG-007", 500, enveloppe(espace="urn:autre")),
    Cas("missing Body", "MSG-007", 500, f'<s:Envelope xmlns:s="{ENV11}"/>'),
    Cas("empty Body", "MSG-007", 500, enveloppe("")),
    Cas("text in Body", "MSG-007", 500, enveloppe(SECRET)),
    Cas("text beside the operation", "MSG-007", 500, enveloppe(OPERATION + SECRET)),
    Cas(
        "double Body",
        "MSG-007",
        500,
        enveloppe().replace("</s:Body>", f"</s:Body><s:Body>{OPERATION}</s:Body>"),
    ),
    Cas("two operations", "MSG-007", 500, enveloppe(OPERATION * 2)),
    Cas("Header after Body", "MSG-007", 500, enveloppe().replace("</s:Body>", "</s:Body><s:Header/>")),
    Cas("double Header", "MSG-007", 500, enveloppe().replace("<s:Body>", "<s:Header/><s:Header/><s:Body>")),
    Cas(
        "stray element beside Body",
        "MSG-007",
        500,
        enveloppe().replace("</s:Body>", f"</s:Body>{SECRET_XML}"),
    ),
    Cas(
        "Fault as request",
        "MSG-008",
        500,
        enveloppe(f"<s:Fault><faultcode>s:Client</faultcode><faultstring>{SECRET}</faultstring></s:Fault>"),
    ),
    Cas(
        "unknown mustUnderstand header",
        "MSG-009",
        500,
        enveloppe(entete=f'<w:Security xmlns:w="urn:wsse" s:mustUnderstand="1">{SECRET}</w:Security>'),
    ),
    Cas("SOAP 1.2 envelope with text/xml", "MSG-017", 500, enveloppe(espace=ENV12)),
    Cas("SOAP 1.1 envelope with application/soap+xml", "MSG-017", 400, enveloppe(), SOAP_XML, espace=ENV12),
    # --- envelopes that are no message of the contract ---
    Cas("unknown operation", "MSG-010", 500, enveloppe(f'<effacer xmlns="{NS}">{SECRET}</effacer>')),
    Cas("operation of no namespace", "MSG-010", 500, enveloppe(OPERATION.replace(f' xmlns="{NS}"', ""))),
    Cas(
        "answer as request",
        "MSG-010",
        500,
        enveloppe(f'<deposerReponse xmlns="{NS}">{SECRET}</deposerReponse>'),
    ),
    Cas("wrong SOAPAction", "MSG-011", 500, enveloppe(), {**TEXT_XML, "soapaction": f'"{NS}/consulter"'}),
    Cas(
        "wrong action in SOAP 1.2",
        "MSG-011",
        400,
        enveloppe(espace=ENV12),
        {"content-type": f'application/soap+xml; charset=utf-8; action="{NS}/consulter"'},
        espace=ENV12,
    ),
    Cas("unknown element", "MSG-012", 500, enveloppe(operation(f"<inconnu>{SECRET}</inconnu>"))),
    Cas("huge attribute", "MSG-012", 500, enveloppe(operation(attributs=f'x="{SECRET * 20_000}"'))),
    Cas("dangling href", "MSG-012", 500, enveloppe(operation(attributs='href="#absent"'))),
    Cas(
        "cyclic href",
        "MSG-012",
        500,
        enveloppe(operation(attributs='id="a" href="#b"').replace("<nom>", '<nom id="b" href="#a">')),
    ),
    Cas(
        "xsi:type of another class",
        "MSG-012",
        500,
        enveloppe(operation(attributs=f'xmlns:i="{XSI}" i:type="Etat"')),
    ),
    Cas("year 12 000", "MSG-012", 500, enveloppe(operation("<depuis>12000-01-01T00:00:00Z</depuis>"))),
    Cas(
        "header of the contract, malformed",
        "MSG-019",
        500,
        enveloppe(entete=f'<entete xmlns="{NS}" s:mustUnderstand="1"><x>{SECRET}</x></entete>'),
    ),
    # --- HTTP ---
    Cas("GET", "MSG-013", 405, methode="GET", http={"allow": "POST"}),
    Cas("PUT", "MSG-013", 405, enveloppe(), methode="PUT", http={"allow": "GET, POST"}),
    Cas("wrong content type", "MSG-014", 415, enveloppe(), {"content-type": "application/json"}),
    Cas("no content type", "MSG-014", 415, enveloppe(), {}),
    Cas("endless content type", "MSG-014", 415, enveloppe(), {"content-type": "text/xml; a=" + "b" * 600}),
    Cas(
        "multipart",
        "MSG-014",
        415,
        f"--b\r\nContent-Type: text/xml\r\n\r\n{enveloppe()}\r\n--b--",
        {"content-type": 'multipart/related; boundary="b"; type="text/xml"'},
    ),
    Cas("compressed", "MSG-014", 415, enveloppe(), {**TEXT_XML, "content-encoding": "gzip"}),
    Cas("unknown ?xsd=", "MSG-015", 404, methode="GET", requete="?xsd=absent.xsd"),
    Cas("?xsd= that climbs", "MSG-015", 404, methode="GET", requete="?xsd=../../../../etc/passwd"),
    Cas("?xsd= of nothing", "MSG-015", 404, methode="GET", requete="?xsd="),
]


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog):
    """Open every logger, spyne's included, as a careless operator might."""
    caplog.set_level(logging.DEBUG)


@pytest.mark.parametrize("cas", CORPUS, ids=lambda cas: cas.nom)
def test_a_hostile_request_gets_its_fault_and_nothing_else(cas, caplog, capfd):
    jouet = Jouet()
    caplog.clear()
    with structlog.testing.capture_logs() as evenements:
        reponse = jouet.demander(
            cas.corps, cas.entetes, methode=cas.methode, chemin=f"/ws/jouet/v1{cas.requete}"
        )
    faute = lire_faute(reponse.content, cas.espace)
    assert (faute.champ("code"), reponse.status_code) == (cas.code, cas.statut)
    assert faute.champ("camp") == "CLIENT"
    assert faute.code == ("Client" if cas.espace == ENV11 else "Sender")
    assert SECRET not in faute.texte
    assert reponse.headers["x-correlation-id"] == "c-42"
    assert {nom: reponse.headers[nom] for nom in cas.http} == cas.http
    assert len(reponse.content) < 5_000
    assert jouet.appels == []
    assert evenements == []
    sortie = capfd.readouterr()
    assert SECRET not in caplog.text + sortie.out + sortie.err


def test_the_names_of_the_cases_are_unique():
    assert len({cas.nom for cas in CORPUS}) == len(CORPUS)
