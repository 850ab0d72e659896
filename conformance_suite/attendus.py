"""What an answer is held to: what its case expects, and what the contract wants of every answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from conformance_suite import soap
from conformance_suite.canal import Echange
from conformance_suite.contrat import Contrat
from conformance_suite.erreurs import Ecart

_TYPES = {"11": "text/xml", "12": "application/soap+xml"}
_OK = 200
_ELEMENT = type(etree.Element("x"))


@dataclass(frozen=True, slots=True)
class Demande:
    """What was asked, as far as the answer depends on it; no *service* when the address is not a contract's."""

    service: str | None
    version: int
    soap: str
    identifiant: str | None = None


def verifier(
    echange: Echange, attendu: Mapping[str, Any], demande: Demande, contrat: Contrat
) -> soap.Message | None:
    """Hold *echange* to *attendu* (its texts already rendered) and to the contract; return the message, if it is one.

    Raises:
        Ecart: the first thing that is not as it must be.
    """
    if not echange.entetes.get("x-correlation-id"):
        raise Ecart("la réponse n'a pas d'en-tête X-Correlation-Id")
    for nom, regle in attendu.get("entetes", {}).items():
        comparer(echange.entetes.get(nom.lower()), regle, f"l'en-tête {nom}")
    if "texte" in attendu:
        comparer(echange.corps.decode("utf-8", "replace"), attendu["texte"], "le corps de la réponse")
    if attendu.get("libre"):
        _statut(echange, int(attendu.get("statut", _OK)))
        return None
    message = soap.lire(echange.corps)
    if "faute" in attendu:
        _faute(echange, message, attendu, demande, contrat)
    else:
        _succes(echange, message, attendu, demande, contrat)
    racine = message.nu if message.faute is None else message.faute.erreur
    for chemin, regle in attendu.get("xpath", {}).items():
        comparer(extraire(racine, chemin), regle, chemin)
    return message


def extraire(racine: etree._Element | None, chemin: str) -> str | None:
    """Return what *chemin* gives on a tree without namespaces, as text; `None` when it gives nothing."""
    if racine is None:
        return None
    trouve = racine.xpath(chemin)
    if isinstance(trouve, list):
        if not trouve:
            return None
        premier = trouve[0]
        return "".join(premier.itertext()) if isinstance(premier, _ELEMENT) else str(premier)
    if isinstance(trouve, float):
        return str(int(trouve)) if trouve == int(trouve) else str(trouve)
    return str(trouve).lower() if isinstance(trouve, bool) else str(trouve)


def comparer(valeur: str | None, regle: Any, quoi: str) -> None:
    """Hold *valeur* to a rule: `présent`, `absent`, `~ motif`, `!= x`, `>= n`, `<= n`, `parmi a b`, or the value itself.

    Raises:
        Ecart: it does not follow the rule.
    """
    regle = str(regle)
    mot, _, suite = regle.partition(" ")
    match mot:
        case "présent":
            juste = bool(valeur)
        case "absent":
            juste = valeur is None
        case "~":
            juste = valeur is not None and re.search(suite, valeur) is not None
        case "!=":
            juste = valeur is not None and valeur != suite
        case ">=":
            juste = valeur is not None and float(valeur) >= float(suite)
        case "<=":
            juste = valeur is not None and float(valeur) <= float(suite)
        case "parmi":
            juste = valeur in suite.split()
        case _:
            juste = valeur == regle
    if not juste:
        recu = "rien" if valeur is None else f"« {valeur[:200]} »"
        raise Ecart(f"{quoi} : attendu « {regle} », reçu {recu}")


def _succes(
    echange: Echange, message: soap.Message, attendu: Mapping[str, Any], demande: Demande, contrat: Contrat
) -> None:
    if message.faute:
        raise Ecart(
            f"attendu une réponse, reçu la faute {message.faute.valeur('code')} : {message.faute.phrase[:300]}"
        )
    _statut(echange, int(attendu.get("statut", _OK)))
    _forme(echange, message, demande.soap)
    if demande.service is None:
        return
    if ecart := contrat.ecarts_au_schema(message.corps, demande.service, demande.version):
        raise Ecart(f"la réponse n'est pas conforme au schéma publié : {ecart}")
    if demande.identifiant is not None:
        _entete(message, demande, contrat)


def _entete(message: soap.Message, demande: Demande, contrat: Contrat) -> None:
    ns = soap.espace(demande.service or "", demande.version)
    blocs = [bloc for bloc in message.entetes if bloc.tag == f"{{{ns}}}entete"]
    if len(blocs) != 1:
        raise Ecart("l'en-tête SOAP « entete » n'est pas une fois dans la réponse")
    if ecart := contrat.ecarts_au_schema(blocs[0], demande.service or "", demande.version):
        raise Ecart(f"l'en-tête SOAP n'est pas conforme au schéma publié : {ecart}")
    rendu = blocs[0].findtext(f"{{{ns}}}identifiantRequete") or ""
    if rendu.lower() != (demande.identifiant or "").lower():
        raise Ecart(f"identifiantRequete : attendu « {demande.identifiant} », reçu « {rendu} »")
    if not blocs[0].findtext(f"{{{ns}}}identifiantReponse"):
        raise Ecart("l'en-tête SOAP de la réponse n'a pas d'identifiantReponse")


def _faute(
    echange: Echange, message: soap.Message, attendu: Mapping[str, Any], demande: Demande, contrat: Contrat
) -> None:
    admis = [attendu["faute"]] if isinstance(attendu["faute"], str) else list(attendu["faute"])
    faute = message.faute
    if faute is None:
        raise Ecart(f"attendu la faute {' ou '.join(admis)}, reçu une réponse : {message.nu.tag!s}")
    code = faute.valeur("code")
    if code is None:
        raise Ecart(
            f"le détail de la faute n'est pas un seul élément erreur avec son code : {faute.phrase[:200]}"
        )
    if code not in admis:
        raise Ecart(f"attendu la faute {' ou '.join(admis)}, reçu {code} : {faute.phrase[:300]}")
    hors_soap = bool(attendu.get("hors_soap")) or soap.sans_soap(code)
    forme = str(attendu.get("forme") or ("11" if hors_soap else demande.soap))
    _forme(echange, message, forme)
    _statut(echange, int(attendu.get("statut") or soap.statut_de_faute(code, forme, hors_soap=hors_soap)))
    camp = "SERVEUR" if soap.serveur(code) else "CLIENT"
    comparer(faute.valeur("camp"), camp, "camp")
    noms = {"11": ("Server", "Client"), "12": ("Receiver", "Sender")}[forme]
    comparer(faute.faultcode, noms[camp == "CLIENT"], "faultcode")
    if not faute.phrase:
        raise Ecart("la faute n'a pas de phrase (faultstring, Reason)")
    if not faute.valeur("libelle"):
        raise Ecart("le détail de la faute n'a pas de libellé")
    if demande.service is None:
        return
    comparer(faute.espace, soap.espace(demande.service, demande.version), "l'espace de noms du détail")
    brut = message.corps.find(f".//{{{faute.espace}}}erreur")
    if brut is not None and (ecart := contrat.ecarts_au_schema(brut, demande.service, demande.version)):
        raise Ecart(f"le détail de la faute n'est pas conforme au schéma publié : {ecart}")
    if demande.identifiant is not None and not hors_soap and not soap.sans_lecture(code):
        comparer(faute.valeur("identifiantRequete"), demande.identifiant, "identifiantRequete de la faute")


def _forme(echange: Echange, message: soap.Message, attendue: str) -> None:
    if message.soap != attendue:
        raise Ecart(
            f"la réponse est en SOAP {message.soap[0]}.{message.soap[1]}, attendu {attendue[0]}.{attendue[1]}"
        )
    comparer(echange.entetes.get("content-type"), f"~ ^{re.escape(_TYPES[attendue])}", "Content-Type")


def _statut(echange: Echange, attendu: int) -> None:
    if echange.statut != attendu:
        raise Ecart(f"statut HTTP : attendu {attendu}, reçu {echange.statut}")
