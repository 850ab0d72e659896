"""Where the data of an event are written in the messages that carry it."""

from esav_ws.xmlio.evenements import repartir


def test_data_that_the_published_event_has_members_for_fill_them_and_others_stay_by_name():
    membres, autres = repartir(
        {
            "prestation": "FTTO-0001",
            "depart": "EN_COURS",
            "etat": "GELE",
            "code": "CLIENT_ABSENT",
            "numero": "1",
        }
    )
    assert membres == {
        "identifiantPrestation": "FTTO-0001",
        "etatDepart": "EN_COURS",
        "etat": "GELE",
        "libelleEtat": "gelé",
        "code": "CLIENT_ABSENT",
    }
    assert autres == {"numero": "1"}


def test_a_value_that_the_published_list_does_not_have_is_told_by_name_and_stops_nothing():
    """The state of a test is none of a signalisation: the journal is read on all the same."""
    membres, autres = repartir({"etat": "TERMINE", "cote": "PERSONNE", "avancement": "LENT", "depart": "X"})
    assert membres == {}
    assert autres == {"etat": "TERMINE", "cote": "PERSONNE", "avancement": "LENT", "depart": "X"}
