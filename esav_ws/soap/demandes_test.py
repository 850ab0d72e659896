"""What every version of Test asks alike: pure translation of its requests into messages of the application."""

from datetime import date, datetime
from typing import Any

from esav_ws.application import messages_essais
from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_reseau import ConsulterIncidents, ConsulterTravauxProgrammes
from esav_ws.domain.delais import fin_du_jour
from esav_ws.domain.horloge import minuit_de_paris
from esav_ws.domain.reseau_codes import EtatReseau
from esav_ws.domain.reseau_periode import PeriodeReseau


def lister_tests(demande: Any) -> messages_essais.ListerTests:
    """Return the query."""
    return messages_essais.ListerTests(identifiant_prestation=demande.identifiantPrestation)


def demander_test(demande: Any) -> messages_essais.DemanderTest:
    """Return the test asked for."""
    return messages_essais.DemanderTest(
        identifiant_prestation=demande.identifiantPrestation,
        reference_operateur=demande.referenceOperateur,
        code_test=demande.codeTest,
        parametres=tuple((p.nom, p.valeur or "") for p in demande.parametre or ()),
    )


def consulter_test(demande: Any) -> messages_essais.ConsulterTest:
    """Return the query."""
    return messages_essais.ConsulterTest(numero=demande.numeroTest)


def annuler_test(demande: Any) -> messages_essais.AnnulerTest:
    """Return the cancelling."""
    return messages_essais.AnnulerTest(numero=demande.numeroTest)


def consulter_travaux_programmes(demande: Any) -> ConsulterTravauxProgrammes:
    """Return the query.

    Raises:
        CriteresReseauIncoherents, PeriodeReseauTropLongue: the period breaks its rule.
    """
    return ConsulterTravauxProgrammes(**_criteres(demande))


def consulter_incidents(demande: Any) -> ConsulterIncidents:
    """Return the query; raise as `consulter_travaux_programmes` does."""
    return ConsulterIncidents(**_criteres(demande))


def _criteres(demande: Any) -> dict[str, Any]:
    return {
        "identifiant_prestation": demande.identifiantPrestation,
        "pm": demande.referencePm,
        "commune": demande.commune,
        "periode": PeriodeReseau.entre(_debut(demande.dateDebut), _fin(demande.dateFin)),
        "modifie_depuis": demande.modifieDepuis,
        "etats": tuple(map(EtatReseau, demande.etat or ())),
        "taille": demande.taille or TAILLE_PAGE,
        "curseur": demande.curseur,
    }


def _debut(jour: date | None) -> datetime | None:
    return None if jour is None else minuit_de_paris(jour)


def _fin(jour: date | None) -> datetime | None:
    """Return the instant at which *jour*, included, ends."""
    return None if jour is None else fin_du_jour(jour)
