"""The compulsory test before a deposit (art. 4.1): what refuses the test that is cited, or that none is."""

from collections.abc import Iterator, Sequence

from esav_ws.application.bus import Contexte
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.essai import EssaiLigne, EtatEssai
from esav_ws.domain.essai_catalogue import CatalogueEssais, RegleDepot, catalogue_de, servi
from esav_ws.domain.essai_erreurs import (
    NumeroTestMalSaisi,
    TestHorsRegle,
    TestObligatoire,
    TestPerime,
    TestSansDefaut,
    TestSansResultat,
)
from esav_ws.domain.essai_numero import relire
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.offre import Prestation, TestInconnu


def refus_du_test(
    numero: str | None, prestation: Prestation | None, contexte: Contexte, *, obligatoire: bool
) -> Iterator[EsavError]:
    """Yield what refuses a deposit on *prestation* that cites the test *numero*.

    A test that is cited is the Opérateur's, on this line. Where the offer wants one, it is one that counts, that ended
    with a result not long ago, and that calls for the OI. What cannot be tested is not kept from being reported: no
    test is wanted of a line without a known equipment, nor where the catalogue serves none; nor under a waiver.
    """
    essai = _cite(numero, prestation, contexte) if numero else None
    if numero and essai is None:
        yield TestInconnu(numero)
        return
    if not obligatoire or prestation is None:
        return
    catalogues, uow = contexte.regles.essais, contexte.uow
    regle = _regle(catalogues, prestation, essai, contexte)
    if regle is None:
        return
    refuse = next(_refus(essai, regle, prestation, contexte), None)
    if refuse is None or uow.essais.dispense(
        prestation.identifiant, contexte.acteur.operateur or "", contexte.maintenant
    ):
        return
    if essai is None and uow.equipements.de(prestation.identifiant) is None:
        return
    yield refuse


def _cite(numero: str, prestation: Prestation | None, contexte: Contexte) -> EssaiLigne | None:
    """Return the test that is cited, if it is the Opérateur's and on this line."""
    try:
        essai = contexte.uow.essais.trouver(relire(numero), contexte.acteur.operateur)
    except NumeroTestMalSaisi:
        return None
    if essai is None or (prestation is not None and essai.prestation != prestation.identifiant):
        return None
    return essai


def _regle(
    catalogues: Sequence[CatalogueEssais],
    prestation: Prestation,
    essai: EssaiLigne | None,
    contexte: Contexte,
) -> RegleDepot | None:
    """Return the rule of the catalogue under which *essai* was asked for, if it is still there, else of the one that serves."""
    catalogue = essai and catalogue_de(catalogues, essai.catalogue, essai.version)
    catalogue = catalogue or servi(catalogues, prestation.offre, jour_de_paris(contexte.maintenant))
    return catalogue.regle if catalogue else None


def _refus(
    essai: EssaiLigne | None, regle: RegleDepot, prestation: Prestation, contexte: Contexte
) -> Iterator[EsavError]:
    if essai is None:
        yield TestObligatoire(prestation.offre, regle.tests)
        return
    if essai.code not in regle.tests:
        yield TestHorsRegle(essai.numero, essai.code, regle.tests)
    if essai.etat is not EtatEssai.TERMINE or essai.fini_le is None:
        yield TestSansResultat(essai.numero, essai.etat)
        return
    jusqu_a = essai.fini_le + regle.validite
    if contexte.maintenant >= jusqu_a:
        yield TestPerime(essai.numero, jusqu_a)
    situe = essai.localisation
    if essai.verdict not in regle.verdicts or (situe is not None and situe.domaine in regle.exclus):
        yield TestSansDefaut(essai)
