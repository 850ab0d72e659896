"""The report for integration chains, in the JUnit format that all of them read."""

import re

from lxml import etree

from conformance_suite.etat import Issue
from conformance_suite.rapports.contenu import Ligne, Rapport

_HORS_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def en_junit(rapport: Rapport) -> bytes:
    """Return the report as JUnit XML; *non joué* is `skipped`, with its reason."""
    racine = etree.Element("testsuites", name="esav-conformance")
    familles: dict[str, list[Ligne]] = {}
    for ligne in rapport.lignes:
        familles.setdefault(ligne.execution.cas.famille, []).append(ligne)
    for famille, siennes in familles.items():
        suite = etree.SubElement(
            racine,
            "testsuite",
            name=famille,
            tests=str(len(siennes)),
            failures=str(sum(ligne.resultat.issue is Issue.ECHOUE for ligne in siennes)),
            skipped=str(sum(ligne.resultat.issue is Issue.NON_JOUE for ligne in siennes)),
            time=f"{sum(ligne.resultat.secondes for ligne in siennes):.3f}",
            timestamp=rapport.date,
        )
        for ligne in siennes:
            _cas(suite, ligne)
    return etree.tostring(racine, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _cas(suite: etree._Element, ligne: Ligne) -> None:
    cas, resultat = ligne.execution.cas, ligne.resultat
    element = etree.SubElement(
        suite,
        "testcase",
        classname=cas.niveau.value,
        name=f"{resultat.cle} {cas.titre}",
        time=f"{resultat.secondes:.3f}",
    )
    if resultat.issue is Issue.NON_JOUE:
        etree.SubElement(element, "skipped", message=_propre(resultat.dit))
    elif resultat.issue is Issue.ECHOUE:
        echec = etree.SubElement(element, "failure", message=_propre(resultat.dit))
        passes = "\n\n".join(f"{t.requete}\n----\n{t.reponse}" for t in resultat.traces)
        echec.text = _propre(f"{cas.verifie}\n{cas.reference}\nQue faire : {cas.remede}\n\n{passes}")


def _propre(texte: str) -> str:
    return _HORS_XML.sub("·", texte)
