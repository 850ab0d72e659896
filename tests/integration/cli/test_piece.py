"""`esav signalisation attach`, `pieces` and `piece get`."""

import hashlib

import pytest

from tests.pieces import jpeg, png


@pytest.fixture
def base(esav, monkeypatch, url_base):
    """The command on a seeded database of each kind."""
    monkeypatch.setenv("ESAV_DATABASE_URL", url_base)
    return esav


@pytest.fixture
def photo(tmp_path):
    fichier = tmp_path / "soudure.jpg"
    fichier.write_bytes(jpeg())
    return fichier


def test_a_file_is_attached_listed_and_fetched(base, photo, tmp_path):
    numero = base.deposer()
    options = ("--visible", "--description", "Soudure refaite")
    jointe = base.json("signalisation", "attach", numero, str(photo), *options)
    assert (jointe["nomFichier"], jointe["typeMedia"], jointe["cote"]) == ("soudure.jpg", "image/jpeg", "OI")
    assert (jointe["auteur"], jointe["visible"], jointe["simulation"]) == ("Camille Agent", True, False)
    assert jointe["empreinteSha256"] == hashlib.sha256(jpeg()).hexdigest()
    (listee,) = base.json("signalisation", "pieces", numero)["pieceJointe"]
    assert listee == {k: v for k, v in jointe.items() if k != "simulation"}
    assert base.json("signalisation", "show", numero)["pieceJointe"] == [listee]
    sortie = tmp_path / "recue.jpg"
    identifiant = jointe["idPieceJointe"]
    base.json("signalisation", "piece", "get", identifiant, "--sortie", str(sortie))
    assert sortie.read_bytes() == jpeg()
    code, erreur = base.refus("signalisation", "piece", "get", identifiant, "--sortie", str(sortie))
    assert (code, "--sortie" in erreur["message"]) == (2, True)
    for commande in (("pieces", numero), ("show", numero)):
        dit = base("signalisation", *commande).stdout
        assert "Pièces jointes" in dit


def test_it_is_internal_unless_said_otherwise_and_a_trial_writes_nothing(base, photo):
    numero = base.deposer()
    essai = base.json("signalisation", "attach", numero, str(photo), "--simuler")
    assert (essai["simulation"], essai["visible"]) == (True, False)
    assert base.json("signalisation", "pieces", numero)["pieceJointe"] == []
    assert not (base.home / "pieces").exists()
    assert "rien n'a été écrit" in base("signalisation", "attach", numero, str(photo), "--simuler").stdout
    assert "Aucune pièce jointe" in base("signalisation", "pieces", numero).stdout
    assert "l'Opérateur ne la voit pas" in " ".join(
        base("signalisation", "attach", numero, str(photo)).stdout.split()
    )


def test_what_is_refused_says_why(base, photo, tmp_path):
    numero = base.deposer()
    script = tmp_path / "photo.png"
    script.write_bytes(b"#!/bin/sh\n")
    vide = tmp_path / "vide.png"
    vide.touch()
    png_nu = tmp_path / "capture.png"
    png_nu.write_bytes(png())
    for fichier, code, attendu in (
        (script, 1, "SIG-071"),
        (vide, 1, "SIG-072"),
        (tmp_path, 2, None),
        (tmp_path / "absent", 2, None),
    ):
        statut, erreur = base.refus("signalisation", "attach", numero, str(fichier))
        assert (statut, erreur.get("code") if attendu else None) == (code, attendu)
    statut, erreur = base.refus("signalisation", "attach", "2222-2222-2", str(png_nu))
    assert (statut, erreur["code"]) == (1, "SIG-001")
    statut, erreur = base.refus("signalisation", "piece", "get", "PJ-0")
    assert (statut, erreur["code"]) == (1, "SIG-074")
