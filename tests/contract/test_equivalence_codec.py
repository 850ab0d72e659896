"""Compiled codecs against stock spyne: the same objects, the same answers (exclusive C14N), the same refusals.

Where stock spyne is wrong, and ours deliberately are not:

- it reads a negative offset with minutes an hour short: `-09:30` as `-08:30`;
- it rewrites the namespaces of the form: another prefix where the envelope declares one, `xmlns=""` lost, and with it
  the name of the element that bore it.
"""

import copy
from datetime import UTC, datetime
from decimal import Decimal as Decimal_

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from spyne import Array, Boolean, ByteArray, Decimal, Enum, SelfReference, XmlAttribute

from bench.codec import derouler
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.message import MessageNonConforme, OperationInconnue, XmlMalForme
from esav_ws.soap._spyne import (
    Application,
    ComplexModel,
    Int,
    MethodContext,
    ServerBase,
    ServiceBase,
    Soap11,
    Soap12,
    Unicode,
    rpc,
)
from esav_ws.soap.codec import Codecs
from esav_ws.soap.contexte import AppelEnCours, Contexte
from esav_ws.soap.protocol import Protocole11, Protocole12
from esav_ws.soap.transport import Moteur
from esav_ws.soap.v1 import types
from tests.contract.generation import valeurs
from tests.contract.versions import OPERATIONS, PAR_OPERATION, V1, VERSIONS, Transparent

ESPACE = V1.espace
ENV11 = "http://schemas.xmlsoap.org/soap/envelope/"
ENV12 = "http://www.w3.org/2003/05/soap-envelope"
SCHEMAS = {version: version.schema for version in VERSIONS}
SCHEMA = SCHEMAS[V1]
ELEMENTS = [
    (version, classe, nom)
    for version, operation in OPERATIONS
    for classe, nom in zip(version.classes(operation), (operation, f"{operation}Reponse"), strict=True)
]
par_operation = pytest.mark.parametrize(("version", "operation"), OPERATIONS, ids=PAR_OPERATION)
INSTANT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def tirages(nombre):
    """Settings of *nombre* examples, reported as they were found: to shrink a whole message takes minutes."""
    return settings(
        max_examples=nombre,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# --- both sides -------------------------------------------------------------------------------------------------------


class EnteteTransparent:
    """Gives the header of the request to the bus, beside what is asked, and takes that of the answer from it."""

    @staticmethod
    async def executer(ctx, message):
        reponse, ctx.out_header = await ctx.udc.executer((ctx.in_header, message))
        return reponse


@pytest.fixture(scope="module", autouse=True)
def _services_transparents():
    with pytest.MonkeyPatch.context() as patch:
        for version in VERSIONS:
            autres = ("traduction_rendezvous", "traduction_pieces", "traduction_abonnements")
            for nom in ("demandes", "traduction", *autres):
                patch.setattr(version.module, nom, Transparent(), raising=nom in ("demandes", "traduction"))
            if version.entete:
                patch.setattr(version.module, "entete", EnteteTransparent)
        yield


class Refus(Exception):
    """A request that does not reach the service: spyne's fault code, or our error."""


def passer(moteur, ctx, charset):
    """The answer of our engine, read and written as the transport does it."""
    return derouler(moteur.repondre(ctx, moteur.lire(ctx, charset)))


class Cote:
    """One side: answers a request with what it is told, and keeps what the service was asked."""

    def __init__(self, traiter):
        self._traiter = traiter
        self.demandes = []
        self.reponse = self.entete = None

    async def executer(self, demande, *_acteur):
        self.demandes.append(demande)
        return (self.reponse, self.entete) if self.entete else self.reponse

    def appeler(self, requete, reponse, entete=None):
        self.reponse, self.entete = reponse, entete
        return self._traiter(requete, self)


def stock(version, protocole):
    serveur = ServerBase(
        Application(
            [version.service],
            version.espace,
            in_protocol=protocole(validator="lxml"),
            out_protocol=protocole(),
        )
    )

    def traiter(requete, cote):
        recu = MethodContext(serveur, MethodContext.SERVER)
        recu.in_string, recu.udc = [requete], cote
        (ctx,) = serveur.generate_contexts(recu, "utf-8")
        if ctx.in_error is None:
            serveur.get_in_object(ctx)
        if ctx.in_error is not None:
            raise Refus(ctx.in_error.faultcode)
        serveur.get_out_object(ctx)
        ctx.out_object = [derouler(ctx.out_object[0])]
        serveur.get_out_string(ctx)
        return b"".join(ctx.out_string)

    return Cote(traiter)


def notre(version, protocole):
    schema = SCHEMAS[version]
    moteur = Moteur([version.service], version.espace, protocole(schema), protocole(schema))

    def traiter(requete, cote):
        appel = AppelEnCours(None, "c", None, cote.executer)
        try:
            return passer(moteur, Contexte(appel, [requete]), "utf-8")
        except EsavError as erreur:
            raise Refus(type(erreur)) from None

    return Cote(traiter)


PAIRES_DES_VERSIONS = {
    version: {
        ENV11: (stock(version, Soap11), notre(version, Protocole11)),
        ENV12: (stock(version, Soap12), notre(version, Protocole12)),
    }
    for version in VERSIONS
}
PAIRES = PAIRES_DES_VERSIONS[V1]


def appeler_les_deux(requete, reponse, espace=ENV11, version=V1, entete=None):
    """Return what both sides answer to *requete*, having checked that their services were asked the same."""
    paire = PAIRES_DES_VERSIONS[version][espace]
    answers = [canonique(cote.appeler(requete, reponse(), entete)) for cote in paire]
    demandes = [comparable(cote.demandes.pop()) for cote in paire]
    assert demandes[0] == demandes[1]
    return answers


def canonique(document):
    racine = etree.fromstring(document) if isinstance(document, bytes | str) else document
    return etree.tostring(racine, method="c14n", exclusive=True).decode()


def comparable(valeur):
    """*valeur* with its class, as what `==` compares: attributes, instants in UTC, the form in C14N."""
    if isinstance(valeur, ComplexModel):
        return type(valeur), {nom: comparable(membre) for nom, membre in vars(valeur).items()}
    if isinstance(valeur, list | tuple):
        return [comparable(membre) for membre in valeur]
    if isinstance(valeur, datetime):
        return valeur.tzinfo is not None, valeur.astimezone(UTC)
    if isinstance(valeur, etree._Element):
        return canonique(valeur)
    return type(valeur), valeur


def ecrire(classe, objet, nom, protocole=Soap11, espace=ESPACE):
    """The element that stock spyne writes, in an envelope without anything else."""
    parent = etree.Element("parent", nsmap={"tns": espace})
    protocole().to_parent(None, classe, objet, parent, espace, nom)
    return parent[0]


def enveloppe(corps, espace=ENV11, entete=""):
    header = f"<s:Header>{entete}</s:Header>" if entete else ""
    return f'<s:Envelope xmlns:s="{espace}">{header}<s:Body>{corps}</s:Body></s:Envelope>'.encode()


def entetes(version, tirer):
    """The header of a request, written, and that of its answer, as *tirer* draws them; nothing where there is none.

    The end of the version comes with it, or not; as the service gives it, which is no object of spyne's.
    """
    if version.entete is None:
        return "", None
    recu, rendu = tirer(valeurs(version.entete)), tirer(valeurs(version.entete))
    if version.fin and (fin := tirer(st.none() | valeurs(version.fin))):
        rendu = rendu, vars(fin)
    return canonique(ecrire(version.entete, recu, "entete", espace=version.espace)), rendu


def codecs(*services, espace=ESPACE):
    """The codecs of *services*."""
    protocole = Protocole11(SCHEMA)
    application = Application(services, espace, in_protocol=protocole, out_protocol=Soap11())
    return application, Codecs(protocole)


def ecrire_compile(codecs_, classe, objet, nom, espace=ESPACE):
    corps = codecs_.encodeur(classe, espace, nom)(objet)
    declarations = " ".join(f'xmlns:{prefixe}="{e}"' for e, prefixe in codecs_.prefixes.items())
    (element,) = etree.fromstring(f"<parent {declarations}>{corps}</parent>")
    return element


CODECS = {version: codecs(version.service, espace=version.espace) for version in VERSIONS}


class ToutAdmettre:
    """The schema of a contract that has none."""

    def valider(self, _element):
        return ()

    def dans_enveloppe(self, _soap):
        return self

    def admet(self, _racine):
        return False


TOUT_ADMETTRE = ToutAdmettre()


# --- golden messages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("espace", [ENV11, ENV12], ids=["SOAP 1.1", "SOAP 1.2"])
@par_operation
def test_a_golden_request_is_understood_and_its_golden_answer_written_alike(version, operation, espace):
    requete = (version.golden / f"{operation}.requete.xml").read_text(encoding="utf-8").replace(ENV11, espace)
    blancs = etree.XMLParser(remove_blank_text=True)
    golden = etree.parse(version.golden / f"{operation}.reponse.xml", blancs).getroot()

    def lire(classe, element):
        return Soap11().from_element(None, classe, element)

    def reponse():
        return lire(version.classes(operation)[1], copy.deepcopy(golden[-1][0]))

    entete = lire(version.entete, golden[0][0]) if version.entete else None
    de_stock, de_nous = appeler_les_deux(requete.encode(), reponse, espace, version, entete)
    assert de_nous == de_stock


# --- generated messages -----------------------------------------------------------------------------------------------


@par_operation
@tirages(10)
@given(donnees=st.data())
def test_a_generated_call_is_understood_and_answered_alike(version, operation, donnees):
    demande, reponse = version.classes(operation)
    tiree = donnees.draw(valeurs(demande, naifs=True))
    corps = canonique(ecrire(demande, tiree, operation, espace=version.espace))
    objet = donnees.draw(valeurs(reponse))
    soap = donnees.draw(st.sampled_from([ENV11, ENV12]))
    recu, rendu = entetes(version, donnees.draw)
    de_stock, de_nous = appeler_les_deux(
        enveloppe(corps, soap, recu), lambda: copie(objet), soap, version, rendu
    )
    assert de_nous == de_stock
    racine = etree.fromstring(de_nous)
    assert {SCHEMAS[version].valider(entree) for partie in racine for entree in partie} == {()}


def copie(objet):
    """*objet* with forms of its own: stock spyne takes them away."""
    if isinstance(objet, etree._Element):
        return etree.fromstring(etree.tostring(objet))
    if not isinstance(objet, ComplexModel):
        return objet
    return type(objet)(**{nom: copie(membre) for nom, membre in vars(objet).items()})


@pytest.mark.parametrize(("version", "classe", "nom"), ELEMENTS, ids=[f"{v} {nom}" for v, _, nom in ELEMENTS])
@tirages(15)
@given(donnees=st.data())
def test_every_message_is_read_and_written_alike_in_either_direction(version, classe, nom, donnees):
    objet = donnees.draw(valeurs(classe))
    _, codecs_ = CODECS[version]
    compile_ = ecrire_compile(codecs_, classe, copie(objet), nom, version.espace)
    de_stock = ecrire(classe, copie(objet), nom, espace=version.espace)
    assert canonique(compile_) == canonique(de_stock)
    lu = codecs_.decodeur(classe)(compile_)
    assert comparable(lu) == comparable(Soap11().from_element(None, classe, compile_)) == comparable(objet)


# --- refusals ---------------------------------------------------------------------------------------------------------

GOLDEN = V1.golden
DEPOT = (GOLDEN / "deposerSignalisation.requete.xml").read_text(encoding="utf-8")
HISTORIQUE = (GOLDEN / "consulterHistorique.requete.xml").read_text(encoding="utf-8")
LISTE = (GOLDEN / "listerSignalisations.requete.xml").read_text(encoding="utf-8")
INSTANT_ECRIT = "2026-03-02T08:30:00+01:00"
REFUS = [
    pytest.param(DEPOT[:-20], "Client.XMLSyntaxError", XmlMalForme, id="truncated"),
    pytest.param(
        DEPOT.replace("deposerSignalisation", "deposer"),
        "Client.SchemaValidationError",
        OperationInconnue,
        id="unknown operation",
    ),
    pytest.param(
        DEPOT.replace("<sig:nom>", "<sig:nom/><sig:nom>"),
        "Client.SchemaValidationError",
        MessageNonConforme,
        id="a member too many",
    ),
    pytest.param(
        LISTE.replace("EN_COURS", "CLOS"),
        "Client.SchemaValidationError",
        MessageNonConforme,
        id="a value not listed",
    ),
    pytest.param(
        LISTE.replace(INSTANT_ECRIT, "12000-01-01T00:00:00Z"),
        "Client.ValidationError",
        MessageNonConforme,
        id="an instant in the year 12 000",
    ),
    pytest.param(
        HISTORIQUE.replace("2026-01-15", "12000-01-15"),
        "Client.ValidationError",
        MessageNonConforme,
        id="a day in the year 12 000",
    ),
]


@pytest.mark.parametrize(("requete", "de_spyne", "de_nous"), REFUS)
def test_what_stock_spyne_refuses_is_refused_with_our_fault(requete, de_spyne, de_nous):
    for cote, motif in zip(PAIRES[ENV11], (de_spyne, de_nous), strict=True):
        with pytest.raises(Refus) as refus:
            cote.appeler(requete.encode(), None)
        assert refus.value.args == (motif,)
        assert cote.demandes == []


@par_operation
@tirages(10)
@given(donnees=st.data())
def test_a_damaged_message_is_refused_by_both_or_by_neither(version, operation, donnees):
    demande, reponse = version.classes(operation)
    ecrit = ecrire(demande, donnees.draw(valeurs(demande)), operation, espace=version.espace)
    element = etree.fromstring(canonique(ecrit))
    victime = donnees.draw(st.sampled_from([element, *element.iterdescendants(f"{{{version.espace}}}*")]))
    match donnees.draw(st.sampled_from(["rename", "empty", "double", "text"])):
        case "rename":
            nom = donnees.draw(st.sampled_from(["inconnu", "commentaire", "taille"]))
            victime.tag = f"{{{version.espace}}}{nom}"
        case "empty":
            victime.clear()
        case "double" if victime is not element:
            victime.addnext(etree.fromstring(etree.tostring(victime, with_tail=False)))
        case _:
            victime.text = donnees.draw(st.sampled_from(["", " ", "0", "été"]))
    objet = donnees.draw(valeurs(reponse))
    recu, rendu = entetes(version, donnees.draw)
    requete = enveloppe(canonique(element), entete=recu)
    paire = PAIRES_DES_VERSIONS[version][ENV11]
    verdicts = []
    for cote in paire:
        try:
            verdicts.append(canonique(cote.appeler(requete, copie(objet), rendu)))
        except Refus:
            verdicts.append(None)
    assert verdicts[0] == verdicts[1]
    assert len({len(cote.demandes) for cote in paire}) == 1


@pytest.mark.parametrize("texte", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"], ids=ascii)
def test_a_character_that_xml_cannot_carry_is_an_error_of_the_service_on_both_sides(texte):
    requete = (GOLDEN / "contesterCloture.requete.xml").read_bytes()
    for cote in PAIRES[ENV11]:
        with pytest.raises(ValueError):  # noqa: PT011 - lxml's message is not ours to hold
            cote.appeler(requete, types.EtatApresActe(etat=f"CLOS{texte}", dateEtat=INSTANT))
        cote.demandes.clear()


def test_nothing_at_all_is_nil_on_both_sides():
    requete = (GOLDEN / "contesterCloture.requete.xml").read_bytes()
    for reponse in (None, types.EtatApresActe(etat="CLOS")):
        de_stock, de_nous = appeler_les_deux(requete, lambda reponse=reponse: reponse)
        assert de_nous == de_stock
        assert 'xsi:nil="true"' in de_nous


# --- where stock spyne is wrong ---------------------------------------------------------------------------------------


def test_stock_spyne_reads_a_negative_half_hour_an_hour_short():
    requete = LISTE.replace(INSTANT_ECRIT, "2026-03-02T08:00:00-09:30").encode()
    lus = []
    for cote in PAIRES[ENV11]:
        cote.appeler(requete, types.PageSignalisations())
        lus.append(cote.demandes.pop().depuis)
    assert lus == [datetime(2026, 3, 2, 16, 30, tzinfo=UTC), datetime(2026, 3, 2, 17, 30, tzinfo=UTC)]


def test_stock_spyne_rewrites_the_namespaces_of_the_form_which_leaves_here_as_it_came():
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    forme = f'<f xmlns="urn:f" xmlns:i="{xsi}" i:type="x"><sans xmlns="">é</sans></f>'
    requete = (GOLDEN / "consulterSignalisation.requete.xml").read_bytes()
    ecrites = []
    for cote in PAIRES[ENV11]:
        reponse = types.DetailSignalisation(formulaire=etree.fromstring(forme))
        (rendue,) = etree.fromstring(cote.appeler(requete, reponse)).find(f".//{{{ESPACE}}}formulaire")
        ecrites.append(canonique(rendue))
        cote.demandes.clear()
    assert ecrites == [f'<f xmlns="urn:f" xmlns:xsi="{xsi}" xsi:type="x"><sans>é</sans></f>', forme]


# --- what Signalisation v1 does not use -------------------------------------------------------------------------------


EtatEnum = Enum("EN_COURS", "CLOS", type_name="EtatEnum")


class Base(ComplexModel):
    __namespace__ = ESPACE
    herite = Unicode


class Divers(Base):
    __namespace__ = ESPACE
    booleen = Boolean
    decimal = Decimal
    octets = ByteArray
    etat = EtatEnum
    tableau = Array(Unicode)
    formate = Int(str_format="{:05d}")
    vide = Unicode(empty_is_none=True)
    defaut = Unicode(default="<par défaut>", min_occurs=1)
    renomme = Unicode(sub_name="autreNom")
    lignes = Unicode(max_occurs="unbounded", min_occurs=1)
    soi = SelfReference


class AvecAttribut(ComplexModel):
    __namespace__ = ESPACE
    code = XmlAttribute(Unicode)
    texte = Unicode


class Porteuse(ComplexModel):
    __namespace__ = ESPACE
    avec = AvecAttribut


PLEIN = {
    "herite": "& < > \r\n",
    "booleen": True,
    "decimal": Decimal_("1.50"),
    "octets": [b"\x00\xff"],
    "etat": EtatEnum.CLOS,
    "tableau": ["a", "b"],
    "formate": 42,
    "vide": "x",
    "defaut": "d",
    "renomme": "r",
    "lignes": ["", None, "é"],
}
OBJETS = [
    Divers(),
    Divers(**PLEIN),
    Divers(vide="", tableau=[], lignes=[]),
    Divers(soi=Divers(soi=Divers(herite="x"))),
    Porteuse(avec=AvecAttribut(code="&c", texte="t")),
]


class ServiceDivers(ServiceBase):
    @rpc(
        Divers, _returns=Divers, _body_style="bare", _in_header=(Base, Porteuse), _out_header=(Base, Porteuse)
    )
    async def diversifier(ctx, divers):  # noqa: N805 - spyne passes its context
        ctx.out_header = await ctx.udc.executer(ctx.in_header)
        return divers

    @rpc(Unicode, _returns=Int, _body_style="bare")
    async def compter(ctx, texte):  # noqa: N805 - spyne passes its context
        return len(texte)


@pytest.mark.parametrize("objet", OBJETS, ids=["empty", "full", "blank", "in itself", "attributes"])
def test_the_other_kinds_of_spyne_are_read_and_written_alike(objet):
    application, codecs_ = codecs(ServiceDivers)
    classe = type(objet)
    de_stock = ecrire(classe, objet, "x", lambda: application.out_protocol)
    assert canonique(ecrire_compile(codecs_, classe, objet, "x")) == canonique(de_stock)
    recu = etree.fromstring(etree.tostring(de_stock))
    assert comparable(codecs_.decodeur(classe)(recu)) == comparable(Soap11().from_element(None, classe, recu))


@pytest.mark.parametrize(
    "entetes", ["", "<Base xmlns='{0}'><herite>h</herite></Base><inconnu xmlns='urn:i'/>"]
)
@pytest.mark.parametrize("rendus", [None, Base(herite="b"), [None, Porteuse()]], ids=["none", "one", "both"])
def test_headers_are_read_and_written_alike(entetes, rendus):
    recus, ecrites = [], []

    class Udc:
        action = None

        async def executer(self, entetes):
            recus.append(comparable(entetes))
            return rendus

    requete = (
        f'<s:Envelope xmlns:s="{ENV11}"><s:Header>{entetes.format(ESPACE)}</s:Header><s:Body>'
        f'<diversifier xmlns="{ESPACE}"><herite>é</herite></diversifier></s:Body></s:Envelope>'
    ).encode()
    serveur = ServerBase(Application([ServiceDivers], ESPACE, in_protocol=Soap11(), out_protocol=Soap11()))
    recu = MethodContext(serveur, MethodContext.SERVER)
    recu.in_string, recu.udc = [requete], Udc()
    (ctx,) = serveur.generate_contexts(recu)
    serveur.get_in_object(ctx)
    serveur.get_out_object(ctx)
    ctx.out_object = [derouler(ctx.out_object[0])]
    serveur.get_out_string(ctx)
    ecrites.append(canonique(b"".join(ctx.out_string)))
    moteur = Moteur([ServiceDivers], ESPACE, Protocole11(TOUT_ADMETTRE), Protocole11(TOUT_ADMETTRE))
    ecrites.append(canonique(passer(moteur, Contexte(Udc(), [requete]), None)))
    assert recus[0] == recus[1]
    assert ecrites[0] == ecrites[1]


def test_the_protocol_still_serves_behind_the_server_of_spyne():
    serveur = ServerBase(
        Application(
            [ServiceDivers],
            ESPACE,
            in_protocol=Protocole11(TOUT_ADMETTRE),
            out_protocol=Protocole11(TOUT_ADMETTRE),
        )
    )
    recu = MethodContext(serveur, MethodContext.SERVER)
    recu.in_string = [enveloppe(f'<compter xmlns="{ESPACE}">été</compter>')]
    recu.udc = AppelEnCours(None, "c", None, None)
    (ctx,) = serveur.generate_contexts(recu)
    serveur.get_in_object(ctx)
    serveur.get_out_object(ctx)
    ctx.out_object = [derouler(ctx.out_object[0])]
    serveur.get_out_string(ctx)
    assert etree.fromstring(b"".join(ctx.out_string)).findtext(f".//{{{ESPACE}}}compterResponse") == "3"


def test_a_bare_message_may_be_a_simple_type():
    moteur = Moteur([ServiceDivers], ESPACE, Protocole11(TOUT_ADMETTRE), Protocole11(TOUT_ADMETTRE))
    appel = AppelEnCours(None, "c", None, None)
    reponse = passer(moteur, Contexte(appel, [enveloppe(f'<compter xmlns="{ESPACE}">été</compter>')]), None)
    assert etree.fromstring(reponse).findtext(f".//{{{ESPACE}}}compterResponse") == "3"
