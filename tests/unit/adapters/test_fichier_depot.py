"""The file of a signalisation that the agent enters: what it admits is what the published schemas carry."""

import json
from pathlib import Path

import pytest
from lxml import etree

from esav_ws.adapters.fichier_depot import lire_depot
from esav_ws.domain.reception import FichierDepotInvalide

RACINE = Path(__file__).parents[3]

JUSTE = {
    "prestation": "BF-2100-0009",
    "reference": "TEL 1",
    "deposant": {"nom": "Service client", "telephone": "0380000000", "courriel": "sav@alfa.example"},
    "formulaire": {"code": "FTTH-SIG", "version": 2, "champs": {"DEFECT_NATURE": " COUPURE "}},
}


def lire(tmp_path, **deposant):
    fichier = tmp_path / "appel.json"
    fichier.write_text(json.dumps(JUSTE | {"deposant": JUSTE["deposant"] | deposant}), "utf-8")
    return lire_depot(fichier)


def test_what_is_written_is_what_is_deposited(tmp_path):
    lu = lire(tmp_path)
    assert (lu.identifiant_prestation, lu.reference_operateur, lu.commentaire) == (
        "BF-2100-0009",
        "TEL 1",
        None,
    )
    assert lu.formulaire.valeurs == (("DEFECT_NATURE", "COUPURE"),)


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize(("champ", "kind"), [("nom", "Nom"), ("courriel", "Courriel")])
def test_it_is_as_long_as_the_published_schema_admits_and_no_longer(tmp_path, version, champ, kind):
    schema = etree.parse(RACINE / "xsd" / version / "signalisation.xsd")
    (limite,) = schema.xpath(
        f"//xs:simpleType[@name='{kind}']//xs:maxLength/@value",
        namespaces={"xs": "http://www.w3.org/2001/XMLSchema"},
    )
    fin = "@a.example" if champ == "courriel" else ""
    longueur = int(limite)
    lire(tmp_path, **{champ: "x" * (longueur - len(fin)) + fin})
    with pytest.raises(FichierDepotInvalide, match=f"deposant.{champ}"):
        lire(tmp_path, **{champ: "x" * (longueur + 1 - len(fin)) + fin})
