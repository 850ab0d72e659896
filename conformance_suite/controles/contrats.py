"""The files of the contract as they are served, beside those that were published."""

import base64
import hashlib
import io
import re
import zipfile
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from lxml import etree

from conformance_suite import soap
from conformance_suite.contrat import differences
from conformance_suite.erreurs import Ecart
from conformance_suite.partie import Partie

_OK = 200
_MONTREES = 10
_DEPUIS = re.compile(r"@(\d+)")
_SUCCESSEUR = re.compile(r'<https://[^>]+/ws/\w+/v\d+>; rel="successor-version"')
_W = "{http://schemas.xmlsoap.org/wsdl/}"
_XS = "{http://www.w3.org/2001/XMLSchema}"
_ADRESSES = {
    "11": "{http://schemas.xmlsoap.org/wsdl/soap/}address",
    "12": "{http://schemas.xmlsoap.org/wsdl/soap12/}address",
}


def wsdl_conforme(partie: Partie) -> None:
    """The WSDL that is served says what was published; every difference is named."""
    publie = partie.scene.contrat.fichier("wsdl", partie.service, partie.version).read_bytes()
    _sans_difference(publie, _servi(partie, "?wsdl"))


def xsd_conforme(partie: Partie) -> None:
    """The schema that the WSDL names is served, and says what was published."""
    publie = partie.scene.contrat.fichier("xsd", partie.service, partie.version).read_bytes()
    racine = etree.fromstring(_servi(partie, "?wsdl"))
    lieux = [i.get("schemaLocation") or "" for i in racine.iter(f"{_XS}import", f"{_XS}include")]
    if not lieux:
        raise Ecart("le WSDL servi ne nomme aucun schéma")
    _sans_difference(publie, _servi(partie, f"?{urlsplit(lieux[0]).query}"))


def wsdl_documente(partie: Partie) -> None:
    """Every operation of the WSDL has its documentation."""
    racine = etree.fromstring(_servi(partie, "?wsdl"))
    muettes = [
        o.get("name", "")
        for o in racine.iterfind(f"{_W}portType/{_W}operation")
        if not (o.findtext(f"{_W}documentation") or "").strip()
    ]
    if muettes:
        raise Ecart(f"opérations sans documentation : {', '.join(muettes)}")


def wsdl_ports(partie: Partie) -> None:
    """The WSDL offers SOAP 1.1 first, then SOAP 1.2."""
    racine = etree.fromstring(_servi(partie, "?wsdl"))
    ports = [a.tag for p in racine.iter(f"{_W}port") for a in p if a.tag in _ADRESSES.values()]
    if ports != [_ADRESSES["11"], _ADRESSES["12"]]:
        raise Ecart(f"attendu un port SOAP 1.1 puis un port SOAP 1.2, reçu {ports}")


def adresse_servie(partie: Partie) -> None:
    """Every `soap:address` leads, over https, to the path of this version."""
    racine = etree.fromstring(_servi(partie, "?wsdl"))
    for adresse in racine.iter(*_ADRESSES.values()):
        lieu = urlsplit(adresse.get("location", ""))
        if lieu.scheme != "https" or lieu.path != partie.chemin:
            raise Ecart(f"soap:address vaut « {adresse.get('location')} », attendu https://…{partie.chemin}")


def zeep_operations(partie: Partie) -> None:
    """An unmodified zeep client loads the WSDL and finds the same operations on both ports."""
    client = partie.scene.zeep.client(partie.service, partie.version)
    trouvees = [set(port.binding.all()) for s in client.wsdl.services.values() for port in s.ports.values()]
    publie = etree.fromstring(
        partie.scene.contrat.fichier("wsdl", partie.service, partie.version).read_bytes()
    )
    attendues = {o.get("name") for o in publie.iterfind(f"{_W}portType/{_W}operation")}
    if any(t != attendues for t in trouvees) or not trouvees:
        raise Ecart(f"zeep trouve {[sorted(t) for t in trouvees]}, attendu {sorted(map(str, attendues))}")


def schema_formulaire(partie: Partie) -> None:
    """The schema of a form compiles, and accepts the example drawn from its source."""
    formulaire = partie.scene.formulaire(partie.version)
    demande = (
        f"<codeFormulaire>{formulaire.code}</codeFormulaire>"
        f"<versionFormulaire>{formulaire.version}</versionFormulaire>"
    )
    texte = partie.scene.demander(partie.version, "obtenirFormulaire", demande).nu.findtext("schemaXml") or ""
    schema = etree.XMLSchema(etree.fromstring(texte.encode()))
    if not schema.validate(etree.fromstring(formulaire.remplir().xml)):
        raise Ecart(f"le schéma du formulaire refuse son exemple : {schema.error_log[0].message}")


def pack_lisible(partie: Partie) -> None:
    """The document pack is a zip whose SHA-256 is the one announced, and that holds the contract."""
    pack = partie.scene.demander(partie.version, "obtenirPack").nu
    contenu = base64.b64decode(pack.findtext("contenu") or "")
    if hashlib.sha256(contenu).hexdigest() != pack.findtext("empreinteSha256"):
        raise Ecart("l'empreinte du pack n'est pas celle de son contenu")
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        if archive.testzip() is not None:
            raise Ecart("le pack est abîmé")
        noms = archive.namelist()
    if not any(nom.endswith(f"{partie.service}.wsdl") for nom in noms):
        raise Ecart("le pack ne contient pas le WSDL du service")


def notification_publiee(partie: Partie) -> None:
    """The contract of notifications stands in the published folder, and its schema compiles."""
    etree.XMLSchema(file=str(partie.scene.contrat.fichier("xsd", "notification", partie.version)))
    wsdl = etree.parse(str(partie.scene.contrat.fichier("wsdl", "notification", partie.version)))
    noms = [o.get("name") for o in wsdl.iterfind(f"{_W}portType/{_W}operation")]
    if noms != ["notifierEvenements"]:
        raise Ecart(f"notification.wsdl décrit {noms}, attendu notifierEvenements")


def fin_annoncee(partie: Partie) -> None:
    """A deprecated version says since when, until when and what to call instead; another says nothing of it."""
    entetes = partie.scene.canal.envoyer("GET", f"{partie.chemin}?wsdl", {}).entetes
    depuis, jusque = entetes.get("deprecation"), entetes.get("sunset")
    if (depuis is None) != (jusque is None):
        seul, absent = ("Sunset", "Deprecation") if depuis is None else ("Deprecation", "Sunset")
        raise Ecart(f"la version est dite dépréciée à moitié : l'en-tête {seul} est là, {absent} manque")
    if depuis is None or jusque is None:
        return
    trouve = _DEPUIS.fullmatch(depuis)
    if trouve is None:
        raise Ecart(f"Deprecation : attendu « @secondes » (RFC 9745), reçu « {depuis} »")
    try:
        fin = parsedate_to_datetime(jusque)
    except ValueError as erreur:
        raise Ecart(f"Sunset : attendu une date HTTP (RFC 8594), reçu « {jusque} »") from erreur
    if fin.timestamp() <= int(trouve[1]):
        raise Ecart(f"la version finirait ({jusque}) avant d'être dépréciée ({depuis})")
    if not _SUCCESSEUR.search(entetes.get("link", "")):
        raise Ecart(
            f"la version se dit dépréciée sans nommer celle qui lui succède : Link vaut « {entetes.get('link', '')} »"
        )


def _servi(partie: Partie, suite: str) -> bytes:
    chemin = soap.chemin(partie.service, partie.version)
    echange = partie.scene.canal.envoyer("GET", f"{chemin}{suite}", {})
    if echange.statut != _OK:
        raise Ecart(f"{chemin}{suite} : HTTP {echange.statut}")
    return echange.corps


def _sans_difference(publie: bytes, servi: bytes) -> None:
    try:
        trouvees = differences(publie, servi)
    except etree.XMLSyntaxError as erreur:
        raise Ecart(f"ce qui est servi n'est pas du XML : {erreur.msg}") from erreur
    if trouvees:
        reste = len(trouvees) - _MONTREES
        suite = f" ; et {reste} autres" if reste > 0 else ""
        raise Ecart(f"{len(trouvees)} différences : {' ; '.join(trouvees[:_MONTREES])}{suite}")
