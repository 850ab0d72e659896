"""An unmodified zeep client through the life of a fault, in both SOAP versions."""

from datetime import datetime, timedelta

import pytest
from lxml import etree
from zeep.exceptions import Fault

from esav_ws.application.messages import Accepter, Clore, Geler, PrendreEnCharge
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.motifs import CauseGel, CodeCloture
from tests.e2e.depots import DEPOSANT, deposer
from tests.fakes import AGENT, EN_PRODUCTION, exemple

versions = pytest.mark.parametrize("version", [1, 2], ids=["v1", "v2"])


@versions
@pytest.mark.parametrize("soap", ["11", "12"])
def test_a_fault_from_deposit_to_history(passerelle, version, soap):
    service = passerelle.service(version, soap=soap)
    accuse = deposer(service, commentaire="Client prioritaire")
    numero = accuse.numeroSignalisation
    assert accuse.etat == "EN_DEPOT"
    assert deposer(service, commentaire="Client prioritaire") == accuse
    assert [s.numeroSignalisation for s in service.listerSignalisations().signalisation] == [numero]

    bus = passerelle.maison.bus
    bus.executer(Accepter(numero=numero), AGENT)
    bus.executer(PrendreEnCharge(numero=numero), AGENT)
    bus.executer(Geler(numero=numero, cause=CauseGel.ACCES_SITE, information_demandee="Digicode ?"), AGENT)
    etat = service.consulterEtat(numeroSignalisation=numero)
    assert (etat.etat, etat.avancement) == ("GELE", "GELEE")
    with pytest.raises(Fault, match="Digicode"):
        service.degelerSignalisation(numeroSignalisation=numero, referenceActe="D1", commentaire="ok")
    degel = service.degelerSignalisation(
        numeroSignalisation=numero, referenceActe="D1", commentaire="ok", informationFournie="12A45"
    )
    assert degel.etat == "EN_COURS"
    bus.executer(Clore(numero=numero, code=CodeCloture.REPARATION_RESEAU, motif="Soudure refaite"), AGENT)
    conteste = service.contesterCloture(
        numeroSignalisation=numero, referenceActe="K1", commentaire="toujours coupé"
    )
    assert conteste.etat == "EN_COURS"
    bus.executer(Clore(numero=numero, code=CodeCloture.REPARATION_BRANCHEMENT, motif="PTO changée"), AGENT)

    detail = service.consulterSignalisation(numeroSignalisation=numero)
    cloture = detail.cloture if version == 1 else detail.cloture.cause
    assert (detail.etat, cloture.code, detail.cloture.motif) == (
        "CLOS",
        "REPARATION_BRANCHEMENT",
        "PTO changée",
    )
    assert [c.texte for c in detail.commentaire] == ["Client prioritaire", "12A45", "ok", "toujours coupé"]
    depose = detail if version == 1 else detail.formulaireDepose
    assert depose.formulaire["_value_1"].tag == "{urn:esav:formulaire:FTTH-SIG:2}formulaire"
    historique = service.consulterHistorique(identifiantPrestation="BF-2100-0001")
    codes = [s.codeCloture if version == 1 else s.causeFin.code for s in historique.signalisation]
    assert codes == ["REPARATION_BRANCHEMENT"]
    hier = datetime.now(PARIS).date() - timedelta(days=1)
    assert service.consulterHistorique(dateDebut=hier, dateFin=hier + timedelta(days=2)).signalisation
    assert service.listerSignalisations().signalisation == []


@versions
def test_cancel_and_comment(passerelle, version):
    service = passerelle.service(version)
    numero = deposer(service).numeroSignalisation
    acte = {"numeroSignalisation": numero, "referenceActe": "A1", "commentaire": "Rétabli seul"}
    assert service.ajouterCommentaire(**acte | {"referenceActe": "C1"}).etat == "EN_DEPOT"
    assert service.annulerSignalisation(**acte).etat == "CLOS"
    assert service.annulerSignalisation(**acte).etat == "CLOS"


@versions
def test_the_catalogue_is_read_over_the_wire(passerelle, version):
    service = passerelle.service(version)

    def lister(**criteres):
        liste = service.listerFormulaires(**criteres)
        return liste if version == 1 else liste.formulaire  # zeep gives an answer of one list as that list

    (formulaire,) = lister(codeOffre="FTTO")
    assert (formulaire.codeFormulaire, formulaire.versionFormulaire, formulaire.codeOffre) == (
        "FTTO-SIG",
        1,
        ["FTTO"],
    )
    assert {f.codeFormulaire for f in lister()} == {"COL-SIG", "FTTH-SIG", "FTTO-SIG"}
    detail = service.obtenirFormulaire(codeFormulaire="FTTO-SIG", versionFormulaire=1)
    schema = etree.XMLSchema(etree.fromstring(detail.schemaXml))
    assert schema.validate(exemple("FTTO-SIG"))
    assert etree.fromstring(detail.formulaireXml).get("code") == "FTTO-SIG"


@versions
@pytest.mark.parametrize(("soap", "camp"), [("11", "Client"), ("12", "Sender")])
def test_a_fault_is_typed_and_lists_everything_at_once(passerelle, version, soap, camp):
    formulaire = exemple("FTTH-SIG", EN_PRODUCTION)
    ns = "{urn:esav:formulaire:FTTH-SIG:2}"
    formulaire.find(f"{ns}DEFECT_LUMIERE").text = "PEUT-ETRE"
    formulaire.find(f"{ns}INFO_PTO").text = "pas une PTO"
    formulaire.remove(formulaire.find(f"{ns}INFO_CONTACT_NOM"))
    with pytest.raises(Fault) as faute:
        passerelle.service(version, soap=soap).deposerSignalisation(
            identifiantPrestation="BF-2100-0001",
            referenceOperateur="R",
            deposant=DEPOSANT,
            formulaire={"_value_1": formulaire},
        )
    ws = f"{{urn:esav:ws:signalisation:{version}}}"
    detail = faute.value.detail.find(f"{ws}erreur")
    assert faute.value.code.endswith(camp)
    assert detail.findtext(f"{ws}code") == "FRM-001"
    assert detail.findtext(f"{ws}versionFormulaire") == "2"
    chemins = {e.findtext(f"{ws}xpath") for e in detail.findall(f"{ws}element")}
    assert {"/formulaire/DEFECT_LUMIERE", "/formulaire/INFO_PTO", "/formulaire/INFO_CONTACT_NOM"} <= chemins
