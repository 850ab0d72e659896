"""The bon de commande of annexe 3: every field, and everything that is wrong told at once."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esav_ws.domain.bon_commande import (
    BonDeCommandeInvalide,
    DomaineCommande,
    Personne,
    RoleContact,
    relire_bon,
)
from esav_ws.domain.bon_commande_lecture import lire_bon
from esav_ws.domain.operateur import Habilitation
from tests.bons import COMPLET, RECU, document

OBLIGATOIRES = (
    "bon.reference_contrat",
    "bon.affaire_pegase",
    "bon.raison_sociale",
    "bon.siret",
    "bon.adresse",
    "bon.represente_par.nom",
    "bon.represente_par.prenom",
    "bon.represente_par.telephone",
    "bon.represente_par.courriel",
    "bon.signature.fait_a",
    "bon.signature.le",
    "bon.signature.nom",
    "bon.signature.prenom",
    "bon.signature.qualite",
    "ouverture.code_operateur",
)


def fautes(donnees, le=RECU):
    with pytest.raises(BonDeCommandeInvalide) as refus:
        lire_bon(donnees, le)
    return {element.xpath: element.regle for element in refus.value.elements}


def test_every_field_of_the_form_is_read():
    bon = lire_bon(COMPLET, RECU)
    assert (bon.reference_contrat, bon.affaire, bon.raison_sociale) == (
        "CG-2026-042-ESAV",
        "P-2026-0042",
        "Nova Télécom",
    )
    assert (bon.siret, bon.siren) == ("73282932000074", "732829320")
    assert bon.adresse == ("1 rue de la Fibre", "Bâtiment B", "21000 Dijon")
    assert bon.representant == Personne(
        "Martin", "Claude", telephone="0380000000", courriel="claude.martin@nova.example"
    )
    assert bon.interlocuteur == Personne(
        "Petit", "Dominique", "Responsable SAV", "+33380000001", "sav@nova.example"
    )
    assert (bon.en_ligne, bon.integre) == (True, True)
    assert bon.commentaires == "Ouverture avant l'été.\nMerci."
    assert (bon.fait_a, bon.signe_le) == ("Dijon", date(2026, 3, 1))
    assert bon.signataire == Personne("Martin", "Claude", "Présidente")
    assert (bon.code, bon.domaines, bon.versions, bon.offres) == (
        "NOVA",
        (DomaineCommande.SIGNALISATION,),
        (1, 2),
        ("FTTH",),
    )
    assert [(c.role, c.personne.nom) for c in bon.contacts] == [
        (RoleContact.CERTIFICATS, "Durand"),
        (RoleContact.TECHNIQUE, "Durand"),
    ]
    assert bon.habilitations == (Habilitation.SIGNALISATION,)
    assert [adresse.lower() for adresse in bon.adresses] == [
        "sav@nova.example",
        "pki@nova.example",
        "noc@nova.example",
    ]
    assert bon.differences(bon) == ()


def test_what_is_kept_is_the_order_itself():
    bon = lire_bon(COMPLET, RECU)
    assert relire_bon(json.loads(json.dumps(bon.donnees))) == bon


def test_an_empty_order_names_every_compulsory_field_at_once():
    dites = fautes({})
    assert set(dites) == {*OBLIGATOIRES, "bon.demande"}
    assert all("absent" in dites[nom] for nom in OBLIGATOIRES)


def test_the_correspondent_is_optional_and_notices_go_to_the_representative():
    bon = lire_bon(document(bon__interlocuteur=None, contacts=None, ouverture__avis=None), RECU)
    assert bon.interlocuteur is None
    assert bon.adresses == ("claude.martin@nova.example",)


@pytest.mark.parametrize(
    ("changements", "champ", "dit"),
    [
        ({"bon__reference_contrat": "CG-2026-042"}, "bon.reference_contrat", "-ESAV"),
        ({"bon__reference_contrat": "-ESAV"}, "bon.reference_contrat", "-ESAV"),
        ({"bon__affaire_pegase": "P 42"}, "bon.affaire_pegase", "Pégase"),
        ({"bon__siret": "73282932000075"}, "bon.siret", "clé de contrôle"),
        ({"bon__siret": 73282932000074}, "bon.siret", "entre guillemets"),
        ({"ouverture__siren": "356000000"}, "ouverture.siren", "écrivez 732829320"),
        ({"ouverture__siren": "732829321"}, "ouverture.siren", "clé de contrôle"),
        ({"bon__adresse": ["a", "b", "c", "d"]}, "bon.adresse", "3 valeurs"),
        ({"bon__adresse": ["", " "]}, "bon.adresse", "absent"),
        ({"bon__represente_par__telephone": "0380"}, "bon.represente_par.telephone", "dix chiffres"),
        ({"bon__represente_par__telephone": "0080000000"}, "bon.represente_par.telephone", "dix chiffres"),
        ({"bon__represente_par__courriel": "Claude <c@n.fr>"}, "bon.represente_par.courriel", "une adresse"),
        ({"bon__represente_par__nom": "Mar\ntin"}, "bon.represente_par.nom", "ligne de texte"),
        ({"bon__interlocuteur__nom": ""}, "bon.interlocuteur.nom", "absent"),
        ({"bon__interlocuteur": "Petit"}, "bon.interlocuteur", "table"),
        ({"bon__demande": {}}, "bon.demande", "aucun accès"),
        ({"bon__demande__integre": "oui"}, "bon.demande.integre", "true ou false"),
        ({"bon__signature__le": "01/03/2026"}, "bon.signature.le", "année d'abord"),
        ({"bon__signature__le": "2026-03-03"}, "bon.signature.le", "dans l'avenir"),
        ({"bon__fax": "0380000000"}, "bon.fax", "inconnu"),
        ({"bon__signature__signe": "oui"}, "bon.signature.signe", "inconnu"),
        ({"fax": "1"}, "fax", "inconnu"),
        ({"ouverture__code_operateur": "nova"}, "ouverture.code_operateur", "quatre lettres"),
        ({"ouverture__domaines": ["SAV"]}, "ouverture.domaines", "SIGNALISATION"),
        ({"ouverture__domaines": []}, "ouverture.domaines", "e-SAV intégré est demandé"),
        ({"ouverture__versions": []}, "ouverture.versions", "e-SAV intégré est demandé"),
        ({"ouverture__versions": [0]}, "ouverture.versions", "1 ou plus"),
        ({"ouverture__versions": [True]}, "ouverture.versions", "1 ou plus"),
        ({"bon__demande__integre": False}, "ouverture.domaines", "n'est pas demandé"),
        ({"ouverture__offres": ["ftth"]}, "ouverture.offres", "esav offre list"),
        ({"contacts__certificats__courriel": None}, "contacts.certificats.courriel", "absent"),
        ({"contacts__juridique": {"nom": "X"}}, "contacts.juridique", "inconnu"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_write_instead(changements, champ, dit):
    dites = fautes(document(**changements))
    assert list(dites) == [champ]
    assert dit in dites[champ]


def test_the_day_of_signature_is_also_a_day_of_toml_and_today_is_admitted():
    assert lire_bon(document(bon__signature__le=RECU), RECU).signe_le == RECU


def test_en_ligne_alone_opens_no_domain_of_the_web_services():
    bon = lire_bon(
        document(bon__demande__integre=False, ouverture__domaines=None, ouverture__versions=None), RECU
    )
    assert (bon.en_ligne, bon.habilitations) == (True, ())


def test_two_orders_differ_by_the_fields_that_changed():
    avant = lire_bon(COMPLET, RECU)
    apres = lire_bon(document(bon__adresse=["2 rue Neuve"], bon__demande__en_ligne=False), RECU)
    assert [(e.xpath, e.valeurs_admises, e.valeur_recue) for e in avant.differences(apres)] == [
        ("adresse[1]", ("1 rue de la Fibre",), "2 rue Neuve"),
        ("adresse[2]", ("Bâtiment B",), ""),
        ("adresse[3]", ("21000 Dijon",), ""),
        ("en_ligne", ("oui",), "non"),
    ]


_VALEURS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.dates(),
    lambda feuilles: (
        st.lists(feuilles, max_size=4)
        | st.dictionaries(
            st.sampled_from(["nom", "prenom", "courriel", "telephone", "le", "siret", "x"]),
            feuilles,
            max_size=4,
        )
    ),
    max_leaves=8,
)
_CHEMINS = [
    (table, nom) for table in ("bon", "ouverture", "contacts") for nom in (*COMPLET[table], "inconnu")
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_CHEMINS), _VALEURS), min_size=1, max_size=6))
def test_whatever_is_written_is_an_order_or_refusals_that_say_where(mutations):
    donnees = document()
    for (table, nom), valeur in mutations:
        donnees[table][nom] = valeur
    bon, elements = None, ()
    try:
        bon = lire_bon(donnees, RECU)
    except BonDeCommandeInvalide as refus:
        elements = refus.elements
    assert (bon is None) is bool(elements)
    assert all(e.xpath and e.regle for e in elements)
    assert bon is None or relire_bon(json.loads(json.dumps(bon.donnees))) == bon


@settings(max_examples=150, deadline=None)
@given(_VALEURS)
def test_a_table_may_be_anything_at_all(valeur):
    for donnees in ({"bon": valeur}, {"bon": valeur, "ouverture": valeur, "contacts": valeur}):
        with pytest.raises(BonDeCommandeInvalide):
            lire_bon(donnees, RECU)
