import pytest

from bench.reponses import ReponseFausse, corps_de, exiger_lignes, exiger_neuf, exiger_numero, numero_de

CORPS = b"<r:x><r:numeroSignalisation>X4VJ-A5H6-X</r:numeroSignalisation></r:x>"


def reponse(corps, *, statut=b"200 OK", longueur=None, entete=b"Content-Length"):
    longueur = len(corps) if longueur is None else longueur
    return b"HTTP/1.1 %b\r\nServer: x\r\n%b: %d\r\nDate: d\r\n\r\n%b" % (statut, entete, longueur, corps)


@pytest.mark.parametrize("entete", [b"Content-Length", b"content-length"])
def test_a_whole_answer_gives_its_body(entete):
    assert corps_de(reponse(CORPS, entete=entete)) == CORPS


def test_the_length_may_be_the_last_header():
    assert corps_de(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab") == b"ab"


def test_an_answer_is_awaited_until_its_announced_length():
    entiere = reponse(CORPS)
    assert {corps_de(entiere[:fin]) for fin in range(len(entiere))} == {None}


@pytest.mark.parametrize(
    "recu",
    [
        reponse(CORPS, statut=b"500 Internal Server Error"),
        reponse(CORPS, statut=b"2000 OK"),
        reponse(CORPS, longueur=len(CORPS) - 1),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=["fault", "other status", "longer than announced", "no length"],
)
def test_an_answer_that_is_not_due_stops_the_round(recu):
    with pytest.raises(ReponseFausse):
        corps_de(recu)


def test_the_number_of_an_answer_is_found_under_any_prefix():
    assert numero_de(CORPS) == b"X4VJ-A5H6-X"


@pytest.mark.parametrize("corps", [b"<r:x/>", b"<numeroSignalisation></numeroSignalisation>"])
def test_an_answer_without_a_number_is_wrong(corps):
    with pytest.raises(ReponseFausse):
        numero_de(corps)


def test_the_number_that_was_asked_for_is_due():
    exiger_numero(CORPS, b"X4VJ-A5H6-X")
    with pytest.raises(ReponseFausse, match=r"asked 2222-2222-2, answered X4VJ-A5H6-X"):
        exiger_numero(CORPS, b"2222-2222-2")


def test_a_deposit_must_give_a_number_never_seen():
    vus = set()
    verifier = exiger_neuf(vus)
    verifier(CORPS, b"")
    assert vus == {b"X4VJ-A5H6-X"}
    with pytest.raises(ReponseFausse, match="twice"):
        verifier(CORPS, b"")


@pytest.mark.parametrize(("lignes", "juste"), [(1, False), (2, True), (3, True), (4, False)])
def test_a_page_has_the_lines_that_are_due(lignes, juste):
    page = CORPS * lignes
    verifier = exiger_lignes(2, 3)
    if juste:
        verifier(page, b"")
    else:
        with pytest.raises(ReponseFausse):
            verifier(page, b"")
