"""One authority after another, as files: every step is whole, and none is taken too early."""

from datetime import timedelta

import pytest
from cryptography import x509

from esav_ws.domain.certificat_autorite import AutoriteHorsLigne, SuccessionImpossible
from esav_ws.pki.autorite.dossier import DossierAutorites
from esav_ws.pki.autorite.succession import (
    basculer,
    creer_premiere,
    precedentes,
    preparer,
    retirer,
    successeur,
)
from esav_ws.pki.ca import emettre_serveur
from tests.autorites import DIX_ANS, LE, dossier_neuf, emettre

FIN = LE + DIX_ANS


@pytest.fixture
def dossier(tmp_path):
    return dossier_neuf(tmp_path)


def noms(dossier) -> list[str]:
    return [a.nom for a in dossier.autorites()]


def test_a_successor_is_trusted_at_once_and_issues_only_after_the_switch(dossier):
    preparer(dossier, "AC 2", le=LE, fin=FIN)
    assert noms(dossier) == ["CN=AC e-SAV (essais)", "CN=AC 2"]
    assert emettre(dossier.emettrice()).faits.emetteur == "CN=AC e-SAV (essais)"
    assert successeur(dossier).nom == "CN=AC 2"
    assert precedentes(dossier) == ()
    assert basculer(dossier).nom == "CN=AC 2"
    assert noms(dossier) == ["CN=AC 2", "CN=AC e-SAV (essais)"]
    assert emettre(dossier.emettrice()).faits.emetteur == "CN=AC 2"
    assert successeur(dossier) is None
    assert [a.nom for a in precedentes(dossier)] == ["CN=AC e-SAV (essais)"]


def test_both_authorities_still_sign_during_the_cross_over(dossier):
    preparer(dossier, "AC 2", le=LE, fin=FIN)
    basculer(dossier)
    for autorite in dossier.autorites():
        emis = x509.load_der_x509_certificate(emettre(autorite).der)
        emis.verify_directly_issued_by(autorite.certificat)


def test_the_old_one_is_retired_when_nothing_it_issued_is_live(dossier, tmp_path):
    preparer(dossier, "AC 2", le=LE, fin=FIN)
    basculer(dossier)
    (ancienne,) = precedentes(dossier)
    with pytest.raises(SuccessionImpossible, match="2 certificat"):
        retirer(dossier, ancienne.identifiant, vivants=2, serveur=None)
    serveur = emettre_serveur(ancienne.identite()).certificat
    with pytest.raises(SuccessionImpossible, match="certificat du serveur"):
        retirer(dossier, ancienne.identifiant, vivants=0, serveur=serveur)
    assert len(noms(dossier)) == 2
    retirer(dossier, ancienne.identifiant, vivants=0, serveur=None)
    assert noms(dossier) == ["CN=AC 2"]
    assert sorted(f.name for f in dossier.retirees.iterdir()) == [
        f"{ancienne.identifiant}.key.pem",
        f"{ancienne.identifiant}.pem",
    ]
    assert not (tmp_path / "ca.key.pem").exists()
    assert dossier.emettrice().identite()


def test_generations_follow_one_another(dossier):
    for rang in (2, 3):
        preparer(dossier, f"AC {rang}", le=LE + timedelta(days=rang), fin=FIN)
        basculer(dossier)
    assert noms(dossier) == ["CN=AC 3", "CN=AC 2", "CN=AC e-SAV (essais)"]
    for ancienne in precedentes(dossier):
        retirer(dossier, ancienne.identifiant, vivants=0, serveur=None)
    assert noms(dossier) == ["CN=AC 3"]
    assert emettre(dossier.emettrice()).faits.emetteur == "CN=AC 3"


def test_a_simulated_step_writes_nothing(dossier, tmp_path):
    preparer(dossier, "AC 2", le=LE, fin=FIN)
    avant = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    basculer(dossier, simuler=True)
    assert {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()} == avant


def test_steps_out_of_order_are_refused(dossier, tmp_path):
    with pytest.raises(SuccessionImpossible, match="aucune autorité n'attend"):
        basculer(dossier)
    with pytest.raises(SuccessionImpossible, match="existe déjà"):
        creer_premiere(dossier, "AC 1", le=LE, fin=FIN)
    with pytest.raises(SuccessionImpossible, match="porte déjà le nom"):
        preparer(dossier, "AC e-SAV (essais)", le=LE, fin=FIN)
    preparer(dossier, "AC 2", le=LE, fin=FIN)
    with pytest.raises(SuccessionImpossible, match="attend déjà de succéder"):
        preparer(dossier, "AC 3", le=LE, fin=FIN)
    for cible in (a.identifiant for a in dossier.autorites()):
        with pytest.raises(SuccessionImpossible, match="n'est pas une autorité qui a cessé d'émettre"):
            retirer(dossier, cible, vivants=0, serveur=None)
    with pytest.raises(AutoriteHorsLigne):
        preparer(DossierAutorites(tmp_path / "vide"), "AC", le=LE, fin=FIN)


def test_there_is_no_switch_to_an_authority_whose_key_is_away(dossier):
    neuve = preparer(dossier, "AC 2", le=LE, fin=FIN)
    neuve.coffre.chemin.unlink()
    with pytest.raises(AutoriteHorsLigne):
        basculer(dossier)
    assert noms(dossier)[0] == "CN=AC e-SAV (essais)"


def test_an_attempt_that_was_cut_short_is_begun_again(dossier, tmp_path):
    (tmp_path / "ca-neuve.key.pem").write_text("d'un essai interrompu")
    preparer(dossier, "AC 2", le=LE, fin=FIN)
    assert not (tmp_path / "ca-neuve.key.pem").exists()
    assert basculer(dossier).identite()


def test_a_retirement_that_was_cut_short_is_ended(dossier):
    preparer(dossier, "AC 2", le=LE, fin=FIN)
    basculer(dossier)
    (ancienne,) = precedentes(dossier)
    dossier.retirees.mkdir()
    ancienne.coffre.chemin.rename(dossier.retirees / f"{ancienne.identifiant}.key.pem")
    retirer(dossier, ancienne.identifiant, vivants=0, serveur=None)
    assert noms(dossier) == ["CN=AC 2"]


def test_the_development_phrase_is_made_once_for_its_owner_alone(dossier, tmp_path):
    avant = (tmp_path / "ca.phrase").read_bytes()
    assert (tmp_path / "ca.phrase").stat().st_mode & 0o777 == 0o600
    dossier.assurer_phrase()
    assert (tmp_path / "ca.phrase").read_bytes() == avant


def test_a_phrase_that_is_set_leaves_none_beside_the_key(tmp_path):
    dossier_neuf(tmp_path / "a", phrase=b"sesame")
    (tmp_path / "secret").write_bytes(b"sesame\n")
    dossier = dossier_neuf(tmp_path / "b", fichier_phrase=tmp_path / "secret")
    assert not list(tmp_path.rglob("ca.phrase"))
    assert dossier.phrase() == b"sesame"
    assert dossier.emettrice().identite()
