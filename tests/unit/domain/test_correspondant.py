"""Addresses of Correspondants e-SAV."""

import pytest

from esav_ws.domain.correspondant import CorrespondantInvalide, lire_correspondants


def test_addresses_keep_their_order_and_are_not_repeated():
    assert lire_correspondants(["b@x.example ", "a@x.example", "B@X.example"]) == (
        "b@x.example",
        "a@x.example",
    )
    assert lire_correspondants([]) == ()


@pytest.mark.parametrize("adresse", ["", "a", "a@", "@x.example", "a b@x.example", "a@x.example,b@x.example"])
def test_what_is_no_address_is_told_by_its_rank(adresse):
    with pytest.raises(CorrespondantInvalide, match="adresse 2"):
        lire_correspondants(["a@x.example", adresse])


def test_a_server_takes_no_address_longer_than_254():
    domaine = "d" * (254 - len("a@"))
    assert lire_correspondants([f"a@{domaine}"])
    with pytest.raises(CorrespondantInvalide):
        lire_correspondants([f"a@{domaine}d"])


def test_twenty_addresses_are_the_most():
    assert len(lire_correspondants(f"a{rang}@x.example" for rang in range(20))) == 20
    with pytest.raises(CorrespondantInvalide, match="21 adresses : 20 au plus"):
        lire_correspondants(f"a{rang}@x.example" for rang in range(21))
