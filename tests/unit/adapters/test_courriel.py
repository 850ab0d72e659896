"""Mail over SMTP, against a real sink on a real socket."""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from aiosmtpd.smtp import AuthResult

from esav_ws.adapters.courriel import MessagerieSmtp, ServeurSmtp, composer
from esav_ws.application.ports_travaux import CourrielAccepte, Remise
from esav_ws.application.travaux import ARenoncer, AReprendre
from esav_ws.domain.courriel import Courriel, PieceJointe
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_serveur
from tests.fakes_travaux import Puits

CREE_LE = datetime(2026, 3, 2, 8, 0, 0, 123000, tzinfo=UTC)
IDENTIFIANT = "<avis-1.20260302T080000123@exemple.fr>"


def accepte(*destinataires: str, texte: str = "Bonjour,\nà bientôt.\n", **autres) -> CourrielAccepte:
    destinataires = destinataires or ("sav@alfa.example",)
    courriel = Courriel("avis-1", destinataires, "Évolution du service : préavis", texte, **autres)
    return CourrielAccepte(courriel, CREE_LE, destinataires, IDENTIFIANT)


def messagerie(port: int, **autres) -> MessagerieSmtp:
    reglages = {"securite": "aucune", "delai_s": 5.0} | autres
    return MessagerieSmtp(
        ServeurSmtp("localhost", "esav@exemple.fr", port=port, **reglages), domaine="exemple.fr"
    )


@pytest.fixture
def tls(tmp_path):
    """A server context whose certificate names localhost, and the file of the authority that signed it."""
    autorite = creer_ca("AC du courrier")
    serveur = emettre_serveur(autorite)
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(
        ecrire_certificat(tmp_path / "cert.pem", serveur), ecrire_cle(tmp_path / "key.pem", serveur)
    )
    return contexte, ecrire_certificat(tmp_path / "ca.pem", autorite)


def test_a_mail_arrives_as_it_was_written():
    piece = PieceJointe("préavis.zip", "application/zip", bytes(range(256)))
    with Puits().ouvert() as puits:
        remise = messagerie(puits.port).envoyer(accepte("a@alfa.example", "b@alfa.example", pieces=(piece,)))
    assert remise == Remise()
    (message,) = puits.recus
    assert message["Message-ID"] == IDENTIFIANT
    assert message["Date"].datetime == datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)
    assert message["From"] == "esav@exemple.fr"
    assert message["To"] == "a@alfa.example, b@alfa.example"
    assert message["Subject"] == "Évolution du service : préavis"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body().get_content().splitlines() == ["Bonjour,", "à bientôt."]
    (jointe,) = message.iter_attachments()
    assert (jointe.get_filename(), jointe.get_content_type(), jointe.get_content()) == (
        "préavis.zip",
        "application/zip",
        bytes(range(256)),
    )
    assert puits.remis == [("a@alfa.example", "b@alfa.example")]


def test_lines_that_begin_with_a_dot_or_with_from_arrive_whole():
    texte = ".\n..\nFrom ici\n" + "é" * 2000 + "\n"
    with Puits().ouvert() as puits:
        messagerie(puits.port).envoyer(accepte(texte=texte))
    assert puits.recus[0].get_content().replace("\r\n", "\n") == texte


def test_the_longest_message_id_travels_in_one_piece():
    longue = CourrielAccepte(
        Courriel("x" * 100, ("a@b.example",), "Objet", "Texte"),
        CREE_LE,
        ("a@b.example",),
        f"<{'x' * 100}.20260302T080000123@{'d' * 60}.exemple.fr>",
    )
    entete = composer(longue, "esav@exemple.fr").as_bytes().replace(b"\r\n ", b" ").partition(b"\r\n")[0]
    assert entete == f"Message-ID: {longue.message_id}".encode()


def test_a_recipient_refused_for_good_and_one_refused_for_now_are_told_apart():
    reponses = {"non@x.example": "550 5.1.1 inconnu", "plus-tard@x.example": "450 4.2.1 plus tard"}
    with Puits(rcpt=reponses.get).ouvert() as puits:
        remise = messagerie(puits.port).envoyer(
            accepte("oui@x.example", "non@x.example", "plus-tard@x.example")
        )
    assert remise == Remise(
        {"plus-tard@x.example": "450 4.2.1 plus tard"}, {"non@x.example": "550 5.1.1 inconnu"}
    )
    assert puits.remis == [("oui@x.example",)]


def test_when_all_are_refused_nobody_is_taken_for_served():
    with Puits(rcpt=lambda _: "550 inconnu").ouvert() as puits:
        remise = messagerie(puits.port).envoyer(accepte("a@x.example", "b@x.example"))
    assert set(remise.refuses) == {"a@x.example", "b@x.example"}
    assert puits.recus == []


def test_a_server_that_ends_the_session_between_recipients_has_served_nobody():
    with Puits(rcpt=lambda a: "421 arrêt" if a == "b@x.example" else None).ouvert() as puits:
        remise = messagerie(puits.port).envoyer(accepte("a@x.example", "b@x.example", "c@x.example"))
    assert set(remise.differes) == {"a@x.example", "b@x.example", "c@x.example"}
    assert puits.recus == []


@pytest.mark.parametrize(
    ("reponse", "attendue", "resume"),
    [
        ("451 4.3.0 plus tard, a@x.example", AReprendre, "SMTP 451 4.3.0"),
        ("554 5.7.1 <a@x.example> indésirable", ARenoncer, "SMTP 554 5.7.1"),
    ],
)
def test_a_refusal_of_the_mail_itself_names_nobody_in_what_is_logged(reponse, attendue, resume):
    with Puits(data=lambda _: reponse).ouvert() as puits, pytest.raises(attendue) as echec:
        messagerie(puits.port).envoyer(accepte("a@x.example"))
    assert echec.value.resume == resume
    assert reponse in str(echec.value)


def test_a_sender_refused_for_good_is_given_up():
    with Puits(expediteur=lambda _: "550 pas d'ici").ouvert() as puits, pytest.raises(ARenoncer):
        messagerie(puits.port).envoyer(accepte())


def test_a_connection_cut_after_the_data_is_to_be_tried_again_under_the_same_message_id():
    coupures = iter(["COUPER", None])
    with Puits(data=lambda _: next(coupures)).ouvert() as puits:
        with pytest.raises(AReprendre):
            messagerie(puits.port).envoyer(accepte())
        assert messagerie(puits.port).envoyer(accepte()) == Remise()
    assert puits.identifiants() == [IDENTIFIANT, IDENTIFIANT]


def test_a_server_that_is_away_is_to_be_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
    with pytest.raises(AReprendre, match="injoignable") as echec:
        messagerie(port).envoyer(accepte())
    assert echec.value.resume == "ConnectionRefusedError"


def test_a_server_that_never_answers_is_left_after_the_delay():
    with socket.create_server(("127.0.0.1", 0)) as muet, pytest.raises(AReprendre):
        messagerie(muet.getsockname()[1], delai_s=0.2).envoyer(accepte())


def test_a_server_that_answers_the_end_of_the_session_badly_has_taken_the_mail():
    """Whatever QUIT gives, the reply to the data was yes."""

    def servir(prise: socket.socket) -> None:
        client, _ = prise.accept()
        with client, client.makefile("rwb") as flux, suppress(OSError):
            reponses = [b"220 bonjour", b"250 oui", b"250 oui", b"250 oui", b"354 allez", b"250 pris"]
            for reponse in reponses:
                flux.write(reponse + b"\r\n")
                flux.flush()
                if reponse == b"354 allez":
                    while flux.readline() != b".\r\n":
                        continue
                elif reponse != b"250 pris":
                    flux.readline()
            flux.readline()
            flux.write(b"500 quoi ?\r\n")
            flux.flush()

    with socket.create_server(("127.0.0.1", 0)) as prise:
        fil = threading.Thread(target=servir, args=(prise,), daemon=True)
        fil.start()
        assert messagerie(prise.getsockname()[1]).envoyer(accepte()) == Remise()
        fil.join(10)


def test_starttls_and_a_password_are_used_where_they_are_set(tls):
    contexte, autorites = tls
    vus = []

    def authentifier(_server, _session, _envelope, mecanisme, donnees):
        vus.append((mecanisme, donnees.login, donnees.password))
        juste = donnees.password == b"secret"
        return AuthResult(success=juste, handled=juste)

    options = {"authenticator": authentifier, "auth_required": True}
    with Puits().ouvert(tls=contexte, **options) as puits:
        envoi = {"securite": "starttls", "autorites": autorites, "utilisateur": "esav"}
        assert messagerie(puits.port, **envoi, mot_de_passe="secret").envoyer(accepte()) == Remise()
        with pytest.raises(AReprendre, match="refuse la connexion : 535") as echec:
            messagerie(puits.port, **envoi, mot_de_passe="autre").envoyer(accepte())
    assert "autre" not in str(echec.value)
    assert (vus[0][1], vus[0][2]) == (b"esav", b"secret")
    assert len(puits.recus) == 1


def test_implicit_tls_is_used_where_it_is_set(tls):
    contexte, autorites = tls
    with Puits().ouvert(tls=contexte, implicite=True) as puits:
        envoi = messagerie(puits.port, securite="tls", autorites=autorites)
        assert envoi.envoyer(accepte()) == Remise()
    assert len(puits.recus) == 1


def test_a_server_that_another_authority_signed_gets_no_mail(tls, tmp_path):
    contexte, _ = tls
    autre = ecrire_certificat(tmp_path / "autre.pem", creer_ca("Autre AC"))
    with Puits().ouvert(tls=contexte) as puits, pytest.raises(AReprendre):
        messagerie(puits.port, securite="starttls", autorites=autre).envoyer(accepte())
    assert puits.recus == []


def test_a_server_without_starttls_gets_no_mail_in_clear():
    with Puits().ouvert() as puits, pytest.raises(AReprendre):
        messagerie(puits.port, securite="starttls").envoyer(accepte())
    assert puits.recus == []


def test_without_a_server_nothing_is_sent_and_the_reason_is_said():
    with pytest.raises(AReprendre, match="aucun serveur"):
        MessagerieSmtp(None, domaine="exemple.fr", empechement="aucun serveur").envoyer(accepte())


def test_a_server_is_shown_without_its_password():
    serveur = ServeurSmtp("relais", "esav@exemple.fr", utilisateur="esav", mot_de_passe="secret")
    assert "secret" not in repr(serveur)
    assert "secret" not in str(serveur)
