import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from esav_ws.domain.numero import ALPHABET, CARDINAL, NumeroMalSaisi, composer, relire

numeros = st.integers(0, CARDINAL - 1).map(composer)


def test_the_alphabet_has_31_characters_that_are_not_mistaken_for_one_another():
    assert len(set(ALPHABET)) == 31
    assert not set("01OIU") & set(ALPHABET)


def test_a_number_computed_by_hand():
    # 3222-2222: rank 1 at weight 1, others rank 0 -> 1 mod 31 -> '3'
    assert composer(1) == "3222-2222-3"


@given(st.integers(0, CARDINAL - 1), st.integers(0, CARDINAL - 1))
def test_two_draws_never_give_the_same_number(a, b):
    assume(a != b)
    assert composer(a) != composer(b)


@given(numeros)
def test_a_number_is_read_back_in_any_writing(numero):
    assert relire(numero) == numero
    assert relire(numero.lower().replace("-", " ")) == numero


@given(numeros, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_caught(numero, rang, autre):
    lettres = list(numero.replace("-", ""))
    assume(lettres[rang] != autre)
    lettres[rang] = autre
    with pytest.raises(NumeroMalSaisi):
        relire("".join(lettres))


@given(numeros)
def test_two_exchanged_characters_are_always_caught(numero):
    lettres = numero.replace("-", "")
    for i, j in itertools.combinations(range(8), 2):
        if lettres[i] != lettres[j]:
            echange = list(lettres)
            echange[i], echange[j] = echange[j], echange[i]
            with pytest.raises(NumeroMalSaisi):
                relire("".join(echange))


@pytest.mark.parametrize("saisie", ["", "2222", "2222-2222-2-2", "0000-0000-0", "É222-2222-2", "2222-2222-٣"])
def test_what_is_no_number_says_so(saisie):
    with pytest.raises(NumeroMalSaisi):
        relire(saisie)
