"""Bad input over a real TLS connection: each case its exact fault, nothing stored, nothing personal logged."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import structlog
from lxml import etree
from sqlalchemy import func, select

from esav_ws.soap.contrat import ContratPublie
from esav_ws.storage.tables import acte, commentaire, evenement, passage, signalisation
from esav_ws.storage.tables_requetes import requete
from tests.fakes import ALFA, BETA, EN_PRODUCTION, depot, exemple

ENV = "http://schemas.xmlsoap.org/soap/envelope/"
WS = "urn:esav:ws:signalisation:1"
FTTH = f"urn:esav:formulaire:FTTH-SIG:{EN_PRODUCTION}"
PERSONNEL = "Madame Secrete"
XML = {"Content-Type": "text/xml; charset=utf-8"}


WS2 = "urn:esav:ws:signalisation:2"
ENTETE = (
    f'<entete xmlns="{WS2}"><identifiantRequete>7d1f6a52-3c9e-4b0d-8f21-5a6b7c8d9e0f</identifiantRequete>'
    "<horodatage>2026-03-02T09:00:00+01:00</horodatage></entete>"
)


def en_v2(texte: str) -> str:
    """The same request in the words of v2: its namespace, and its header in every envelope that has a Body."""
    texte = texte.replace(WS, WS2)
    if "<s:Header>" in texte:
        return texte.replace("<s:Header>", f"<s:Header>{ENTETE}")
    return texte.replace("<s:Body", f"<s:Header>{ENTETE}</s:Header><s:Body", 1)


def enveloppe(corps: str, entete: str = "") -> str:
    return f'<s:Envelope xmlns:s="{ENV}">{entete}<s:Body>{corps}</s:Body></s:Envelope>'


def op(nom: str, contenu: str = "") -> str:
    return f'<{nom} xmlns="{WS}">{contenu}</{nom}>'


def depot_xml(
    *, prestation="BF-2100-0001", reference="R-1", form=None, ajout="", telephone="0380000000"
) -> str:
    formulaire = (
        form if form is not None else etree.tostring(exemple("FTTH-SIG", EN_PRODUCTION), encoding="unicode")
    )
    return op(
        "deposerSignalisation",
        f"<identifiantPrestation>{prestation}</identifiantPrestation><referenceOperateur>{reference}"
        f"</referenceOperateur><deposant><nom>{PERSONNEL}</nom><telephone>{telephone}</telephone></deposant>"
        f"<formulaire>{formulaire}</formulaire>{ajout}",
    )


def formulaire(**changes: str | None) -> str:
    """The example of FTTH-SIG with fields replaced, removed (`None`) or added."""
    racine = exemple("FTTH-SIG", EN_PRODUCTION)
    for nom, valeur in changes.items():
        champ = racine.find(f"{{{FTTH}}}{nom}")
        if champ is None:
            champ = etree.SubElement(racine, f"{{{FTTH}}}{nom}")
        if valeur is None:
            racine.remove(champ)
        else:
            champ.text = valeur
    return etree.tostring(racine, encoding="unicode")


def acte_xml(nom: str, numero: str, reference="A-1") -> str:
    return op(
        nom,
        f"<numeroSignalisation>{numero}</numeroSignalisation><referenceActe>{reference}</referenceActe>"
        f"<commentaire>{PERSONNEL}</commentaire>",
    )


def numero_xml(nom: str, numero: str) -> str:
    return op(nom, f"<numeroSignalisation>{numero}</numeroSignalisation>")


@dataclass(frozen=True)
class Cas:
    nom: str
    code: str
    corps: str | bytes | Callable[[dict[str, str]], str] = ""
    statut: int = 500
    entetes: dict[str, str] | None = None
    methode: str = "POST"
    suite: str = ""
    xpath: str | None = None


ENTITE = f'<!DOCTYPE s [<!ENTITY e "{PERSONNEL}">]>'
BOMBE = (
    '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
INCONNU = "2222-2222-2"

CAS = [
    Cas("empty POST", "MSG-001", b"", 400),
    Cas("not XML", "MSG-002", f"nom={PERSONNEL}", 400),
    Cas("DOCTYPE", "MSG-003", ENTITE + enveloppe(depot_xml()), 400),
    Cas("entity bomb", "MSG-003", BOMBE + enveloppe(depot_xml(telephone="&i;")), 400),
    Cas(
        "external entity",
        "MSG-003",
        '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + enveloppe(depot_xml(telephone="&x;")),
        400,
    ),
    Cas(
        "DOCTYPE behind two byte order marks",
        "MSG-002",
        "\ufeff\ufeff" + ENTITE + enveloppe(depot_xml()),
        400,
    ),
    Cas(
        "DOCTYPE behind two byte order marks in UTF-16",
        "MSG-002",
        ("\ufeff\ufeff" + ENTITE + enveloppe(depot_xml())).encode("utf-16-le"),
        400,
        {"Content-Type": "text/xml"},
    ),
    Cas(
        "header name of 50 000 characters",
        "MSG-009",
        enveloppe(depot_xml(), f'<s:Header><{"x" * 49_000} xmlns="urn:x" s:mustUnderstand="1"/></s:Header>'),
    ),
    Cas("path with a newline", "MSG-015", enveloppe(depot_xml()), 404, suite="/%0a"),
    Cas("version with a leading zero", "MSG-015", enveloppe(depot_xml()), 404, suite="/../v01"),
    Cas("wrong charset", "MSG-004", enveloppe(depot_xml(reference="é")).encode("latin-1"), 400),
    Cas(
        "unknown charset",
        "MSG-004",
        enveloppe(depot_xml()),
        400,
        {"Content-Type": "text/xml; charset=klingon"},
    ),
    Cas("body of 10 MB", "MSG-005", b" " * 10_000_000, 413),
    Cas("depth of 10 000", "MSG-006", enveloppe("<a>" * 10_000 + "</a>" * 10_000), 400),
    Cas("missing Body", "MSG-007", f'<s:Envelope xmlns:s="{ENV}"/>'),
    Cas("empty Body", "MSG-007", enveloppe("")),
    Cas("double Body", "MSG-007", f'<s:Envelope xmlns:s="{ENV}">' + "<s:Body/>" * 2 + "</s:Envelope>"),
    Cas("two operations", "MSG-007", enveloppe(depot_xml() + depot_xml(reference="R-2"))),
    Cas(
        "a Fault as request",
        "MSG-008",
        enveloppe(f'<s:Fault xmlns:s="{ENV}"><faultcode>x</faultcode></s:Fault>'),
    ),
    Cas(
        "dangling href",
        "MSG-012",
        enveloppe(depot_xml().replace("<deposant>", '<deposant href="#nulle-part">')),
    ),
    Cas(
        "cyclic href",
        "MSG-012",
        enveloppe(depot_xml().replace("<deposant>", '<deposant id="a" href="#a">')),
    ),
    Cas(
        "unknown mustUnderstand header",
        "MSG-009",
        enveloppe(depot_xml(), f'<s:Header><x xmlns="urn:x" s:mustUnderstand="1">{PERSONNEL}</x></s:Header>'),
    ),
    Cas("unknown element", "MSG-012", enveloppe(depot_xml(ajout=f"<surprise>{PERSONNEL}</surprise>"))),
    Cas("unknown operation", "MSG-010", enveloppe(op("reparerSignalisation", PERSONNEL))),
    Cas("operation without namespace", "MSG-010", enveloppe("<consulterEtat/>")),
    Cas(
        "wrong SOAPAction",
        "MSG-011",
        enveloppe(depot_xml()),
        entetes=XML | {"SOAPAction": f'"{WS}/consulterEtat"'},
    ),
    Cas("GET where POST is due", "MSG-013", statut=405, methode="GET"),
    Cas("PUT", "MSG-013", enveloppe(depot_xml()), 405, methode="PUT"),
    Cas("JSON", "MSG-014", "{}", 415, {"Content-Type": "application/json"}),
    Cas("unknown xsd", "MSG-015", statut=404, methode="GET", suite="?xsd=../../etc/passwd"),
    Cas("contract version not served", "VER-001", enveloppe(depot_xml()), suite="/../v9"),
    Cas("unknown path", "MSG-015", enveloppe(depot_xml()), 404, suite="/nulle/part"),
    Cas(
        "SOAP 1.2 envelope as text/xml",
        "MSG-017",
        enveloppe(depot_xml()).replace(ENV, "http://www.w3.org/2003/05/soap-envelope"),
    ),
    Cas("unknown prestation", "PRE-001", enveloppe(depot_xml(prestation="BF-9999-0001"))),
    Cas("another Opérateur's prestation", "PRE-001", enveloppe(depot_xml(prestation="BF-2500-0001"))),
    Cas(
        "offer of another prestation",
        "PRE-002",
        enveloppe(depot_xml().replace("<deposant>", "<codeOffre>COL</codeOffre><deposant>")),
    ),
    Cas(
        "malformed prestation",
        "MSG-012",
        enveloppe(depot_xml(prestation="bf 1")),
        xpath="/deposerSignalisation/identifiantPrestation",
    ),
    Cas(
        "malformed telephone",
        "MSG-012",
        enveloppe(depot_xml(telephone="12")),
        xpath="/deposerSignalisation/deposant/telephone",
    ),
    Cas("another Opérateur's number", "SIG-001", lambda n: enveloppe(numero_xml("consulterEtat", n["beta"]))),
    Cas("unknown number", "SIG-001", enveloppe(numero_xml("consulterSignalisation", INCONNU))),
    Cas("mistyped number", "SIG-002", enveloppe(numero_xml("consulterEtat", "2222-2222-3"))),
    Cas(
        "act on another Opérateur's number",
        "SIG-001",
        lambda n: enveloppe(acte_xml("annulerSignalisation", n["beta"])),
    ),
    Cas(
        "unknown form",
        "FRM-002",
        enveloppe(depot_xml(form='<formulaire xmlns="urn:esav:formulaire:NEANT-SIG:1"/>')),
    ),
    Cas("form without namespace", "MSG-012", enveloppe(depot_xml(form="<formulaire xmlns=''/>"))),
    Cas("two forms", "MSG-012", enveloppe(depot_xml(form=formulaire() * 2))),
    Cas(
        "form version not in production",
        "FRM-003",
        enveloppe(depot_xml(form=formulaire().replace("SIG:2", "SIG:7"))),
    ),
    Cas(
        "form of another offer",
        "FRM-004",
        enveloppe(depot_xml(form=etree.tostring(exemple("FTTO-SIG"), encoding="unicode"))),
    ),
    Cas(
        "missing field",
        "FRM-001",
        enveloppe(depot_xml(form=formulaire(INFO_CONTACT_NOM=None))),
        xpath="/formulaire/INFO_CONTACT_NOM",
    ),
    Cas(
        "unknown field",
        "FRM-001",
        enveloppe(depot_xml(form=formulaire(DEFECT_INVENTE="x"))),
        xpath="/formulaire/DEFECT_INVENTE",
    ),
    Cas(
        "value out of the nomenclature",
        "FRM-001",
        enveloppe(depot_xml(form=formulaire(DEFECT_NATURE="PANNE"))),
        xpath="/formulaire/DEFECT_NATURE",
    ),
    Cas(
        "value of the wrong type",
        "FRM-001",
        enveloppe(depot_xml(form=formulaire(DEFECT_PUISSANCE_1490="fort"))),
        xpath="/formulaire/DEFECT_PUISSANCE_1490",
    ),
    Cas(
        "value out of bounds",
        "FRM-001",
        enveloppe(depot_xml(form=formulaire(DEFECT_PUISSANCE_1490="99"))),
        xpath="/formulaire/DEFECT_PUISSANCE_1490",
    ),
    Cas(
        "value that breaks its pattern",
        "FRM-001",
        enveloppe(depot_xml(form=formulaire(INFO_PTO="PTO1"))),
        xpath="/formulaire/INFO_PTO",
    ),
    Cas(
        "value too long",
        "FRM-001",
        enveloppe(depot_xml(form=formulaire(INFO_CONTACT_NOM="x" * 500))),
        xpath="/formulaire/INFO_CONTACT_NOM",
    ),
    Cas(
        "conditional field that must be absent",
        "FRM-001",
        enveloppe(depot_xml(form=formulaire(DEFECT_LUMIERE="NON"))),
        xpath="/formulaire/DEFECT_PUISSANCE_1490",
    ),
    Cas(
        "conditional field that must be present",
        "FRM-001",
        enveloppe(depot_xml(form=formulaire(DEFECT_PUISSANCE_1490=None))),
        xpath="/formulaire/DEFECT_PUISSANCE_1490",
    ),
    Cas(
        "field given twice",
        "FRM-001",
        enveloppe(
            depot_xml(
                form=formulaire().replace("</formulaire>", "<INFO_PTO>FI-7K2M-04QX</INFO_PTO></formulaire>")
            )
        ),
        xpath="/formulaire/INFO_PTO",
    ),
    Cas(
        "fault in the future",
        "FRM-001",
        enveloppe(depot_xml(form=formulaire(DEFECT_DATE="2126-01-01T00:00:00+01:00"))),
    ),
    Cas("slot that nobody proposed", "RDV-001", enveloppe(depot_xml(ajout="<idCreneau>C1</idCreneau>"))),
    Cas("test that nobody asked", "TST-001", enveloppe(depot_xml(ajout="<numeroTest>T1</numeroTest>"))),
    Cas(
        "second open signalisation on the line",
        "SIG-004",
        enveloppe(depot_xml(prestation="BF-2100-0002")),
    ),
    Cas("reference used for another content", "SIG-003", enveloppe(depot_xml(reference="ALFA-1"))),
    Cas(
        "unfreezing what is not frozen",
        "SIG-010",
        lambda n: enveloppe(acte_xml("degelerSignalisation", n["alfa"])),
    ),
    Cas(
        "contesting what is not closed",
        "SIG-010",
        lambda n: enveloppe(acte_xml("contesterCloture", n["alfa"])),
    ),
    Cas("history without criteria", "SIG-015", enveloppe(op("consulterHistorique"))),
    Cas(
        "history too old",
        "SIG-014",
        enveloppe(
            op("consulterHistorique", "<dateDebut>2020-01-01</dateDebut><dateFin>2020-02-01</dateFin>")
        ),
    ),
    Cas(
        "history that ends with the calendar",
        "SIG-014",
        enveloppe(
            op("consulterHistorique", "<dateDebut>2020-01-01</dateDebut><dateFin>9999-12-31</dateFin>")
        ),
    ),
    Cas("unknown cursor", "SIG-018", enveloppe(op("listerSignalisations", "<curseur>AAAA</curseur>"))),
    Cas(
        "closed state in the open list", "MSG-012", enveloppe(op("listerSignalisations", "<etat>CLOS</etat>"))
    ),
    Cas("unknown offer", "PRE-004", enveloppe(op("listerFormulaires", "<codeOffre>ADSL</codeOffre>"))),
    Cas(
        "date out of the calendar",
        "MSG-012",
        enveloppe(op("listerSignalisations", "<depuis>0001-01-01T00:00:00+14:00</depuis>")),
    ),
]

TABLES = (signalisation, evenement, passage, commentaire, acte, requete)


def traduire_action(valeur: str, espace: str) -> str:
    return valeur.replace(WS, espace)


def compter(maison) -> list[int]:
    with maison.engine.connect() as connexion:
        return [connexion.execute(select(func.count()).select_from(t)).scalar_one() for t in TABLES]


@pytest.mark.parametrize("version", [1, 2], ids=["v1", "v2"])
def test_each_case_is_refused_cleanly_and_leaves_no_trace(passerelle, caplog, capsys, version):
    bus = passerelle.maison.bus
    numeros = {
        "alfa": bus.executer(depot("ALFA-1", prestation="BF-2100-0002", version=EN_PRODUCTION), ALFA).numero,
        "beta": bus.executer(depot("BETA-1", prestation="BF-2500-0002", version=EN_PRODUCTION), BETA).numero,
    }
    erreur = etree.XMLSchema(
        etree.parse(
            ContratPublie(passerelle.maison.settings.wsdl / f"v{version}/signalisation.wsdl", "x").schema
        )
    )
    traduire, espace = (str, WS) if version == 1 else (en_v2, WS2)
    url = passerelle.url.replace("/v1", f"/v{version}")
    caplog.set_level(logging.DEBUG)
    avant = compter(passerelle.maison)
    client = passerelle.http()
    problemes = []
    with structlog.testing.capture_logs() as journal:
        for cas in CAS:
            corps = cas.corps(numeros) if callable(cas.corps) else cas.corps
            contenu = traduire(corps).encode() if isinstance(corps, str) else corps
            entetes = XML if cas.entetes is None else cas.entetes
            reponse = client.request(
                cas.methode,
                url + cas.suite,
                content=contenu,
                headers={nom: traduire_action(valeur, espace) for nom, valeur in entetes.items()},
            )
            faute = etree.fromstring(reponse.content).find(f"{{{ENV}}}Body/{{{ENV}}}Fault")
            detail = faute.find("detail")[0]
            if etree.QName(detail).namespace == espace and not erreur.validate(detail):
                problemes.append((cas.nom, "invalid detail", erreur.error_log.last_error.message))
            recu = (
                detail.findtext("{*}code"),
                reponse.status_code,
                faute.findtext("faultcode").split(":")[1],
            )
            if recu != (cas.code, cas.statut, "Client"):
                problemes.append((cas.nom, recu, faute.findtext("faultstring")))
            chemins = [e.text for e in detail.iterfind("{*}element/{*}xpath")]
            if cas.xpath and cas.xpath not in chemins:
                problemes.append((cas.nom, chemins))
    assert problemes == []
    assert compter(passerelle.maison) == avant
    assert len({cas.nom for cas in CAS}) == len(CAS)
    ecrit = str(journal) + caplog.text + "".join(capsys.readouterr())
    assert PERSONNEL not in ecrit
    assert "Camille" not in ecrit


def test_foreign_and_unknown_are_the_same_answer_byte_for_byte(passerelle):
    etranger = passerelle.maison.bus.executer(
        depot("BETA-1", prestation="BF-2500-0002", version=EN_PRODUCTION), BETA
    ).numero
    client = passerelle.http()

    def reponse(corps: str, masque: str) -> str:
        return client.post(passerelle.url, content=enveloppe(corps).encode(), headers=XML).text.replace(
            masque, "X"
        )

    for nom in ("consulterEtat", "consulterSignalisation"):
        assert reponse(numero_xml(nom, etranger), etranger) == reponse(numero_xml(nom, INCONNU), INCONNU)
    for nom in ("ajouterCommentaire", "annulerSignalisation", "degelerSignalisation", "contesterCloture"):
        assert reponse(acte_xml(nom, etranger), etranger) == reponse(acte_xml(nom, INCONNU), INCONNU)
    for a, b in (("BF-2500-0002", "BF-9999-0002"),):
        assert reponse(depot_xml(prestation=a), a) == reponse(depot_xml(prestation=b), b)
