"""Hypothesis strategies drawn from spyne classes: objects whose XML the published schema admits."""

from datetime import date, datetime, timedelta, timezone

from hypothesis import strategies as st
from lxml import etree

from esav_ws.soap._spyne import Boolean, ByteArray, Date, DateTime, Int, SingleAny

TEXTE = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\t\n\r"
)
"""What XML carries, down to the carriage return."""

DECALAGES = st.one_of(
    st.builds(timedelta, hours=st.integers(-12, 13)),
    st.builds(timedelta, hours=st.integers(0, 13), minutes=st.sampled_from([30, 45])),
).map(timezone)
"""Offsets of a whole hour, or positive: what stock spyne reads right."""

DEBUT, FIN = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - Hypothesis adds the offset

FORMULAIRES = (
    '<formulaire xmlns="urn:esav:formulaire:FTTH-SIG:1"><A>{}</A></formulaire>',
    '<f:formulaire xmlns:f="urn:f" xmlns:inutile="urn:inutile"><f:A code="&lt;é&quot;">{}</f:A><f:B/></f:formulaire>',
    '<tns:formulaire xmlns:tns="urn:f"><tns:A>{}</tns:A></tns:formulaire>',
    '<soap11env:x xmlns:soap11env="urn:f"><sans>{}</sans></soap11env:x>',
    '<f:f xmlns:f="urn:f"><sans>{}<!-- remarque --><?suite oui?></sans></f:f>',
    '<f xmlns="urn:f" xmlns:g="urn:g" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><g:a xsi:type="g:T">{}</g:a></f>',
)


def formulaires():
    """Forms: default and prefixed namespaces, prefixes that the envelope uses for another, QNames in values."""

    def construire(gabarit, texte):
        racine = etree.fromstring(gabarit.format(""))
        next(e for e in racine.iter("{*}A", "{*}sans", "{*}a")).text = texte
        return racine

    return st.builds(construire, st.sampled_from(FORMULAIRES), st.text(TEXTE, max_size=20))


def textes(attributs):
    if attributs.values:
        return st.sampled_from(sorted(attributs.values))
    if attributs.pattern:
        plafond = min(attributs.max_len, 254)
        return st.from_regex(attributs.pattern, fullmatch=True, alphabet=TEXTE).filter(
            lambda texte: attributs.min_len <= len(texte) <= plafond
        )
    return st.text(TEXTE, min_size=attributs.min_len, max_size=min(attributs.max_len, attributs.min_len + 30))


def instants(*, naifs):
    decalages = st.none() | DECALAGES if naifs else DECALAGES
    return st.datetimes(DEBUT, FIN, timezones=decalages)


def valeurs(classe, *, naifs=False):
    """Values of *classe*; *naifs* also draws instants without offset, which only a request may hold."""
    attributs = classe.Attributes
    if issubclass(classe, SingleAny):
        return formulaires()
    if issubclass(classe, Boolean):
        return st.booleans()
    if issubclass(classe, Date):  # before DateTime, which it extends in spyne
        return st.dates(date(1000, 1, 1))
    if issubclass(classe, DateTime):
        return instants(naifs=naifs)
    if issubclass(classe, ByteArray):
        return st.tuples(
            st.binary(min_size=1, max_size=100)
        )  # as spyne reads them; none at all, it reads as `None`
    if issubclass(classe, Int):
        return st.integers(max(attributs.ge, -(2**31)), min(attributs.le, 2**31 - 1))
    if not hasattr(classe, "_type_info"):
        return textes(attributs)
    origine = classe.__orig__ or classe
    return st.builds(origine, **{nom: membres(m, naifs) for nom, m in classe._type_info.items()})


def membres(classe, naifs):
    """Values of a member: 0 to 3 of them, one or none, or one."""
    un = valeurs(classe, naifs=naifs)
    if classe.Attributes.max_occurs > 1:
        return st.lists(un, min_size=int(classe.Attributes.min_occurs), max_size=3).map(
            lambda lignes: lignes or None
        )
    return un if classe.Attributes.min_occurs else st.none() | un
