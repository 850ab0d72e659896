"""Attachments through the bus, on both databases: what is kept, who sees it, what is refused, what the sweep erases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from esav_ws.application.messages import (
    Accepter,
    AjouterCommentaire,
    ConsulterSignalisation,
    Rejeter,
    ReleverEvenements,
)
from esav_ws.application.messages_pieces import AjouterPieceJointe, JoindrePiece, ObtenirPieceJointe
from esav_ws.application.pieces_menage import ChantierPieces
from esav_ws.bootstrap import Maison, coffre_pieces
from esav_ws.config import Settings
from esav_ws.domain.motifs import CodeRejet
from esav_ws.domain.operateur import Cote, HabilitationManquante
from esav_ws.domain.piece import NOMBRE_MAX, ContenuPiece
from esav_ws.domain.piece_erreurs import (
    PieceInconnue,
    PieceIndisponible,
    TaillePieceInadmissible,
    TropDePieces,
    TypePieceMensonger,
)
from esav_ws.domain.signalisation_erreurs import (
    ActeDejaEmploye,
    SignalisationInconnue,
    TransitionInterdite,
)
from tests.fakes import AGENT, ALFA, BETA, depot
from tests.pieces import jpeg, png


@pytest.fixture
def numero(maison) -> str:
    return maison.bus.executer(depot(), ALFA).numero


def ajout(numero, reference="P1", octets=None, **autres) -> AjouterPieceJointe:
    champs = {"nom": "photo.png", "type_media": "image/png", "contenu": ContenuPiece(octets or png())}
    return AjouterPieceJointe(numero=numero, reference_acte=reference, **champs | autres)


def jointe(numero, octets=None, **autres) -> JoindrePiece:
    return JoindrePiece(numero=numero, nom="mesure.png", contenu=ContenuPiece(octets or png()), **autres)


def pieces(maison, numero, acteur=ALFA):
    return maison.bus.executer(ConsulterSignalisation(numero=numero), acteur).pieces


def fichiers(maison):
    return [f for f in maison.settings.dossier_pieces.rglob("*") if f.is_file()]


def test_an_attachment_is_read_back_with_its_bytes_by_both_sides(maison, horloge, numero):
    horloge.avancer(minutes=5)
    piece = maison.bus.executer(ajout(numero, nom="../Prise murale.PNG", description="Voyant rouge"), ALFA)
    assert (piece.nom, piece.type, piece.taille) == ("Prise murale.png", "image/png", len(png()))
    assert (piece.auteur, piece.cote, piece.visible) == ("ALFA", Cote.OPERATEUR, True)
    assert (piece.ajoutee_le, piece.description) == (horloge.maintenant(), "Voyant rouge")
    for acteur in (ALFA, AGENT):
        assert pieces(maison, numero, acteur) == (piece,)
        lue = maison.bus.executer(ObtenirPieceJointe(id_piece=piece.id), acteur)
        assert (lue.piece, lue.octets) == (piece, png())


def test_an_attachment_of_the_agent_is_seen_by_the_operateur_only_if_it_is_made_visible(maison, numero):
    interne = maison.bus.executer(jointe(numero), AGENT)
    montree = maison.bus.executer(jointe(numero, visible=True), AGENT)
    assert pieces(maison, numero) == (montree,)
    assert {p.id for p in pieces(maison, numero, AGENT)} == {interne.id, montree.id}
    assert (montree.auteur, montree.cote) == (AGENT.nom, Cote.OI)
    evenements = maison.bus.executer(ReleverEvenements(), ALFA).evenements
    assert [e.donnees["idPieceJointe"] for e in evenements if e.type == "PIECE_AJOUTEE"] == [montree.id]
    refus = []
    for identifiant, acteur in ((interne.id, ALFA), (montree.id, BETA), ("PJ-0", ALFA)):
        with pytest.raises(PieceInconnue) as dit:
            maison.bus.executer(ObtenirPieceJointe(id_piece=identifiant), acteur)
        refus.append(str(dit.value).replace(identifiant, "X"))
    assert len(set(refus)) == 1


def test_the_same_act_again_is_the_same_answer_and_nothing_twice(maison, horloge, numero):
    premiere = maison.bus.executer(ajout(numero), ALFA)
    horloge.avancer(hours=1)
    assert maison.bus.executer(ajout(numero), ALFA) == premiere
    for autre in (
        ajout(numero, octets=jpeg(), type_media="image/jpeg"),
        ajout(numero, nom="autre.png"),
        ajout(numero, description="x"),
        AjouterCommentaire(numero=numero, reference_acte="P1", commentaire="x"),
    ):
        with pytest.raises(ActeDejaEmploye):
            maison.bus.executer(autre, ALFA)
    maison.bus.executer(AjouterCommentaire(numero=numero, reference_acte="C1", commentaire="x"), ALFA)
    with pytest.raises(ActeDejaEmploye):
        maison.bus.executer(ajout(numero, "C1"), ALFA)
    assert pieces(maison, numero) == (premiere,)
    assert len(fichiers(maison)) == 1


def test_twenty_of_each_side_and_not_one_more(maison, numero):
    for rang in range(NOMBRE_MAX):
        maison.bus.executer(ajout(numero, f"P{rang}"), ALFA)
    with pytest.raises(TropDePieces):
        maison.bus.executer(ajout(numero, "de trop"), ALFA)
    assert maison.bus.executer(jointe(numero), AGENT).cote == Cote.OI
    assert len(fichiers(maison)) == NOMBRE_MAX + 1


def test_those_who_come_together_do_not_pass_the_limit(maison, numero):
    for rang in range(NOMBRE_MAX - 2):
        maison.bus.executer(ajout(numero, f"P{rang}"), ALFA)

    def tenter(rang):
        try:
            return maison.bus.executer(ajout(numero, f"Q{rang}"), ALFA) and 1
        except TropDePieces:
            return 0

    with ThreadPoolExecutor(4) as fils:
        assert sum(fils.map(tenter, range(6))) == 2
    assert len(pieces(maison, numero)) == NOMBRE_MAX


def test_refusals_keep_nothing(maison, numero):
    for commande, acteur, erreur in (
        (ajout(numero), BETA, SignalisationInconnue),
        (ajout("2222-2222-2"), ALFA, SignalisationInconnue),
        (ajout(numero, type_media="image/jpeg"), ALFA, TypePieceMensonger),
        (ajout(numero, contenu=ContenuPiece(b"")), ALFA, TaillePieceInadmissible),
        (ajout(numero), AGENT, HabilitationManquante),
        (jointe(numero), ALFA, HabilitationManquante),
    ):
        with pytest.raises(erreur):
            maison.bus.executer(commande, acteur)
    maison.bus.executer(Rejeter(numero=numero, code=CodeRejet.HORS_PERIMETRE, motif="x"), AGENT)
    for commande, acteur in ((ajout(numero), ALFA), (jointe(numero), AGENT)):
        with pytest.raises(TransitionInterdite):
            maison.bus.executer(commande, acteur)
    assert pieces(maison, numero, AGENT) == ()
    assert fichiers(maison) == []


def test_what_cannot_be_kept_is_not_acknowledged_and_the_same_reference_is_still_free(maison, numero):
    dossier = maison.settings.dossier_pieces
    dossier.write_text("une place prise")
    with pytest.raises(PieceIndisponible):
        maison.bus.executer(ajout(numero), ALFA)
    dossier.unlink()
    assert pieces(maison, numero) == ()
    assert maison.bus.executer(ajout(numero), ALFA).taille == len(png())


def test_a_missing_file_is_said_to_be_the_gateways_trouble(maison, numero):
    piece = maison.bus.executer(ajout(numero), ALFA)
    fichiers(maison)[0].unlink()
    with pytest.raises(PieceIndisponible):
        maison.bus.executer(ObtenirPieceJointe(id_piece=piece.id), ALFA)
    assert pieces(maison, numero) == (piece,)


def test_the_sweep_erases_what_no_row_names_and_nothing_else(maison, horloge, numero):
    coffre = coffre_pieces(maison.settings)
    gardee = maison.bus.executer(ajout(numero), ALFA)
    orpheline = maison.bus.executer(ajout(numero, "P2", jpeg(), type_media="image/jpeg"), ALFA)
    with maison.engine.begin() as connexion:
        connexion.execute(text("DELETE FROM piece WHERE id = :id"), {"id": orpheline.id})
    chantier = ChantierPieces(coffre, ouvrir=maison.unites, horloge=horloge)
    assert chantier.periode(horloge.maintenant()) is not None
    chantier.accomplir("jour")
    assert len(fichiers(maison)) == 2
    horloge.avancer(hours=25)
    chantier.accomplir("jour")
    assert [f.name for f in fichiers(maison)] == [gardee.cle]
    assert coffre.lire(gardee) == png()


def test_deleting_forgets_the_rows_and_names_the_files_to_erase(maison, numero):
    coffre = coffre_pieces(maison.settings)
    posees = {maison.bus.executer(ajout(numero), ALFA), maison.bus.executer(jointe(numero), AGENT)}
    with maison.unites(ecriture=True) as uow:
        supprimees = uow.pieces.supprimer(numero)
        assert uow.pieces.supprimer("2222-2222-2") == []
        uow.commit()
    assert set(supprimees) == posees
    for piece in supprimees:
        coffre.supprimer(piece)
    assert pieces(maison, numero, AGENT) == ()
    assert fichiers(maison) == []
    assert maison.bus.executer(ajout(numero), ALFA) in posees  # the answer that was given is given again


def test_homes_of_one_database_share_a_folder(maison, horloge, numero, tmp_path, url_base):
    commun = tmp_path / "commun"
    maisons = [
        Maison.ouvrir(Settings(home=tmp_path / nom, database_url=url_base, pieces=commun), horloge=horloge)
        for nom in ("un", "deux")
    ]
    try:
        piece = maisons[0].bus.executer(ajout(numero), ALFA)
        assert maisons[1].bus.executer(ObtenirPieceJointe(id_piece=piece.id), ALFA).octets == png()
    finally:
        for ouverte in maisons:
            ouverte.fermer()


def test_an_act_and_its_audit_are_one(maison, horloge, numero):
    maison.bus.executer(Accepter(numero=numero), AGENT)
    horloge.avancer(seconds=timedelta(minutes=1).total_seconds())
    maison.bus.executer(ajout(numero), ALFA)
    maison.bus.executer(jointe(numero), AGENT)
    with maison.engine.begin() as connexion:
        lus = connexion.execute(
            text("SELECT action, auteur, objet FROM audit WHERE objet = :n ORDER BY id"), {"n": numero}
        ).all()
    assert [tuple(lu) for lu in lus][-2:] == [
        ("AjouterPieceJointe", "ALFA", numero),
        ("JoindrePiece", AGENT.nom, numero),
    ]
