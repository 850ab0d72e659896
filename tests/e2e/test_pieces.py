"""Attachments over mutual TLS, by clients as Opérateurs have them: both ways, up to the last byte of the cap."""

import base64
import hashlib
import uuid

import pytest
from zeep.exceptions import Fault

from esav_ws.application.messages import Verrouiller
from esav_ws.application.messages_pieces import JoindrePiece
from esav_ws.domain.piece import ContenuPiece
from tests.e2e.clients.programmes import CLIENTS, SANS_CACHE_WSDL, Acces, lancer, php
from tests.e2e.conftest import CHEMIN_V1, CHEMIN_V2
from tests.e2e.depots import deposer
from tests.fakes import AGENT
from tests.pieces import jpeg, png

WS = "urn:esav:ws:signalisation:2"
ENV11 = "http://schemas.xmlsoap.org/soap/envelope/"
ENV12 = "http://www.w3.org/2003/05/soap-envelope"
MIO = 1024 * 1024
PHOTO = jpeg(int(7.9 * MIO))


@pytest.fixture
def v2(passerelle):
    return passerelle.service(2)


@pytest.fixture
def numero(v2) -> str:
    return deposer(v2).numeroSignalisation


@pytest.fixture
def acces(passerelle) -> Acces:
    url = passerelle.url.replace(CHEMIN_V1, CHEMIN_V2)
    return Acces(url, passerelle.pki.client("ALFA")[0].parent, passerelle.pki.ca)


def code_de(faute) -> str:
    return faute.value.detail.findtext(".//{*}code")


def joindre(service, numero, contenu=PHOTO, reference="P1", **autres):
    demande = {"nomFichier": "photo.jpg", "typeMedia": "image/jpeg"} | autres
    return service.ajouterPieceJointe(
        numeroSignalisation=numero, referenceActe=reference, contenu=contenu, **demande
    )


def message(numero, contenu: bytes, operation="ajouterPieceJointe", soap=ENV11) -> bytes:
    corps = (
        f"<numeroSignalisation>{numero}</numeroSignalisation><referenceActe>P9</referenceActe>"
        f"<nomFichier>photo.jpg</nomFichier><contenu>{base64.b64encode(contenu).decode()}</contenu>"
    )
    entete = (
        f'<entete xmlns="{WS}"><identifiantRequete>{uuid.uuid4()}</identifiantRequete>'
        "<horodatage>2026-03-02T09:00:00+01:00</horodatage></entete>"
    )
    return (
        f'<s:Envelope xmlns:s="{soap}"><s:Header>{entete}</s:Header><s:Body>'
        f'<{operation} xmlns="{WS}">{corps}</{operation}></s:Body></s:Envelope>'
    ).encode()


def poster(passerelle, corps, **entetes):
    return passerelle.http().post(
        passerelle.url.replace(CHEMIN_V1, CHEMIN_V2),
        content=corps,
        headers={"Content-Type": "text/xml; charset=utf-8"}
        | {n.replace("_", "-"): v for n, v in entetes.items()},
    )


@pytest.mark.parametrize("soap", ["11", "12"])
def test_zeep_attaches_and_fetches_a_photo_of_almost_eight_mebibytes(passerelle, numero, soap):
    service = passerelle.service(2, soap=soap)
    ajoutee = joindre(service, numero)
    assert (ajoutee.taille, ajoutee.cote, ajoutee.typeMedia) == (len(PHOTO), "OPERATEUR", "image/jpeg")
    assert ajoutee.empreinteSha256 == hashlib.sha256(PHOTO).hexdigest()
    rendue = service.obtenirPieceJointe(idPieceJointe=ajoutee.idPieceJointe)
    assert rendue.contenu == PHOTO
    assert rendue.numeroSignalisation == numero
    (lue,) = service.consulterSignalisation(numeroSignalisation=numero).pieceJointe
    assert lue == rendue.pieceJointe == ajoutee


@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_php_attaches_and_fetches_a_photo_of_almost_eight_mebibytes(acces, numero, tmp_path):
    photo = tmp_path / "prise.jpg"
    photo.write_bytes(PHOTO)
    commande = (php(), *SANS_CACHE_WSDL, "-d", "memory_limit=512M", CLIENTS / "php" / "piece.php")
    ligne = lancer(*commande, *acces.arguments, "joindre", numero, "P1", photo, "image/jpeg").numero
    identifiant, nom, type_, taille, _ = ligne.split()
    assert (nom, type_, int(taille)) == ("prise.jpg", "image/jpeg", len(PHOTO))
    (tmp_path / "recu").mkdir()
    lancer(*commande, *acces.arguments, "prendre", identifiant, tmp_path / "recu").numero  # noqa: B018 - asserts
    assert (tmp_path / "recu" / "prise.jpg").read_bytes() == PHOTO


def test_the_file_of_exactly_eight_mebibytes_passes_and_one_byte_more_does_not(v2, numero):
    assert joindre(v2, numero, jpeg(8 * MIO)).taille == 8 * MIO
    with pytest.raises(Fault) as faute:
        joindre(v2, numero, jpeg(8 * MIO + 1), reference="P2")
    assert code_de(faute) == "SIG-072"
    assert "8388609" in faute.value.message
    assert len(v2.consulterSignalisation(numeroSignalisation=numero).pieceJointe) == 1


@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
@pytest.mark.parametrize("taille", [100, MIO, int(7.9 * MIO)])
def test_without_action_an_attachment_of_any_admitted_size_passes(passerelle, numero, taille):
    reponse = poster(passerelle, message(numero, jpeg(taille)), SOAPAction='""')
    assert reponse.status_code == 200, reponse.text


@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_no_other_operation_has_the_cap_of_attachments(passerelle, numero):
    grand = message(numero, PHOTO, "ajouterCommentaire")
    for entetes in (
        {},
        {"SOAPAction": f'"{WS}/ajouterCommentaire"'},
        {"SOAPAction": f'"{WS}/ajouterPieceJointe"'},
    ):
        reponse = poster(passerelle, grand, **entetes)
        assert reponse.status_code in {413, 500}
        assert "<code>MSG-0" in reponse.text
    commentaire = f"<numeroSignalisation>{numero}</numeroSignalisation><referenceActe>C1</referenceActe>"
    trompeur = (
        message(numero, b"", "ajouterCommentaire").partition(b"<numeroSignalisation>")[0]
        + (
            f"{commentaire}<commentaire>x</commentaire></ajouterCommentaire>{' ' * 2 * MIO}</s:Body></s:Envelope>"
        ).encode()
    )
    assert poster(passerelle, trompeur).status_code == 413
    trompeur = trompeur.replace(b"<s:Body>", b"<!-- <ajouterPieceJointe > --><s:Body>")
    reponse = poster(passerelle, trompeur)
    assert ("<code>MSG-005</code>" in reponse.text, str(MIO) in reponse.text) == (True, True)


@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_a_message_over_twelve_mebibytes_is_refused_by_its_size(passerelle, numero):
    reponse = poster(passerelle, message(numero, jpeg(9_500_000)), SOAPAction=f'"{WS}/ajouterPieceJointe"')
    assert (reponse.status_code, "<code>MSG-005</code>" in reponse.text) == (413, True)
    assert str(12 * MIO) in reponse.text


@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_the_first_version_of_the_contract_keeps_the_ordinary_cap(passerelle, numero):
    corps = message(numero, PHOTO).replace(b"signalisation:2", b"signalisation:1")
    reponse = passerelle.http().post(
        passerelle.url,
        content=corps,
        headers={
            "Content-Type": "text/xml",
            "SOAPAction": '"urn:esav:ws:signalisation:1/ajouterPieceJointe"',
        },
    )
    assert (reponse.status_code, "<code>MSG-005</code>" in reponse.text) == (413, True)


def test_a_lost_answer_is_had_again_by_reference_and_by_identifier(v2, numero):
    v2.identifiant = str(uuid.uuid4())
    premiere = joindre(v2, numero, png(), typeMedia="image/png")
    reponse = v2.entete.identifiantReponse
    assert joindre(v2, numero, png(), typeMedia="image/png") == premiere
    assert v2.entete.identifiantReponse == reponse
    v2.identifiant = None
    assert joindre(v2, numero, png(), typeMedia="image/png") == premiere
    with pytest.raises(Fault) as faute:
        joindre(v2, numero, png(b"autre"), typeMedia="image/png")
    assert code_de(faute) == "SIG-012"
    assert len(v2.consulterSignalisation(numeroSignalisation=numero).pieceJointe) == 1


def test_what_the_agent_attaches_is_fetched_only_if_it_made_it_visible(passerelle, v2, numero):
    posees = [
        passerelle.maison.bus.executer(
            JoindrePiece(numero=numero, nom="mesure.png", contenu=ContenuPiece(png()), visible=visible), AGENT
        )
        for visible in (False, True)
    ]
    (vue,) = v2.consulterSignalisation(numeroSignalisation=numero).pieceJointe
    assert (vue.idPieceJointe, vue.cote, vue.auteur) == (posees[1].id, "OI", AGENT.nom)
    assert v2.obtenirPieceJointe(idPieceJointe=posees[1].id).contenu == png()
    inconnues = []
    for service, identifiant in (
        (v2, posees[0].id),
        (v2, "PJ-00000000000000000000"),
        (passerelle.service(2, "BETA"), posees[1].id),
    ):
        with pytest.raises(Fault) as faute:
            service.obtenirPieceJointe(idPieceJointe=identifiant)
        inconnues.append(faute.value.message.replace(identifiant, "X"))
        assert code_de(faute) == "SIG-074"
    assert len(set(inconnues)) == 1
    evenements = v2.releverEvenements(taille=100).evenement
    (dit,) = [e for e in evenements if e.type == "PIECE_AJOUTEE"]
    assert (dit.cote, dit.numeroSignalisation) == ("OI", numero)
    assert {d.nom: d.valeur for d in dit.donnee} == {
        "idPieceJointe": posees[1].id,
        "typeMedia": "image/png",
        "taille": str(len(png())),
    }


def test_a_foreign_number_an_unknown_one_and_a_final_state_are_refused(passerelle, v2, numero):
    refus = []
    for service, sien in ((passerelle.service(2, "BETA"), numero), (v2, "2222-2222-2")):
        with pytest.raises(Fault) as faute:
            joindre(service, sien, b"#!/bin/sh")
        refus.append((code_de(faute), faute.value.message.replace(sien, "X")))
    assert refus[0] == refus[1]
    assert refus[0][0] == "SIG-001"
    v2.annulerSignalisation(numeroSignalisation=numero, referenceActe="A1", commentaire="Rétabli")
    assert joindre(v2, numero, png(), typeMedia="image/png").taille == len(png())
    passerelle.maison.bus.executer(Verrouiller(numero=numero), AGENT)
    with pytest.raises(Fault) as faute:
        joindre(v2, numero, png(), reference="P2", typeMedia="image/png")
    assert code_de(faute) == "SIG-010"


def test_what_lies_about_its_type_is_refused_and_nothing_is_kept(passerelle, v2, numero):
    dossier = passerelle.maison.settings.dossier_pieces
    avant = set(dossier.rglob("*"))
    for contenu in (b"\x7fELF" + bytes(60), b"<html></html>", b"PK\x03\x04" + bytes(60), png()):
        with pytest.raises(Fault) as faute:
            joindre(v2, numero, contenu)
        assert code_de(faute) == "SIG-070"
    assert v2.consulterSignalisation(numeroSignalisation=numero).pieceJointe == []
    assert set(dossier.rglob("*")) == avant
