"""The notice of what happens to a version once announced."""

from dataclasses import replace
from datetime import date

from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat
from esav_ws.domain.contrat_avis_vie import Appels, AvisDeVie

V1 = VersionContrat(Genre.SERVICE, "signalisation", 1, inscrit=EtatVersion.DEPRECIEE, fin_le=date(2028, 3, 2))
V2 = VersionContrat(Genre.SERVICE, "signalisation", 2, production_le=date(2027, 9, 2))
F1 = VersionContrat(Genre.FORMULAIRE, "FTTH-SIG", 1, inscrit=EtatVersion.DEPRECIEE, fin_le=date(2026, 12, 20))
F2 = VersionContrat(Genre.FORMULAIRE, "FTTH-SIG", 2, production_le=date(2026, 11, 20))


def test_a_version_that_enters_production_alone_ends_nothing():
    avis = AvisDeVie(publiee=V2)
    assert avis.objet == "e-SAV : signalisation 2.0 en production au 02/09/2027"
    assert avis.texte.splitlines() == [
        "Bonjour,",
        "",
        "signalisation 2.0 est en production à partir du 02/09/2027 à 0 h, heure de Paris.",
        "",
        "Une question : e-soutien.",
    ]


def test_calls_that_name_no_operation_are_counted_too():
    avis = AvisDeVie(None, V1, V2, (Appels("", 2, date(2027, 10, 1)), Appels("lire", 1, date(2027, 10, 2))))
    assert "- autres appels : 2, le dernier le 01/10/2027\n- lire : 1, le dernier le 02/10/2027" in avis.texte


def test_the_end_of_a_form_speaks_of_deposits():
    texte = AvisDeVie(F2, F1, F2, (Appels("", 7, date(2026, 11, 19)),)).texte
    assert "Passé ce jour, un dépôt sous cette version est refusé." in texte
    assert "- dépôts : 7, le dernier le 19/11/2026" in texte
    assert "VER-002" not in texte


def test_a_version_that_is_over_says_since_when():
    avis = AvisDeVie(None, replace(V1, inscrit=EtatVersion.RETIREE), V2)
    assert avis.objet == "e-SAV : signalisation 1.0 n'est plus servie"
    assert "signalisation 1.0 n'est plus servie depuis le 02/03/2028 à 24 h, heure de Paris." in avis.texte
    assert "Employez signalisation 2.0, en production à partir du 02/09/2027." in avis.texte
