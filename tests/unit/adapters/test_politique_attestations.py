"""The file of the policy on attestations: what it says, and everything that is wrong in it at once."""

import pytest

from esav_ws.adapters.politique_attestations import lire_politique
from esav_ws.config import Settings
from esav_ws.domain.attestation_erreurs import PolitiqueAttestationInvalide
from esav_ws.domain.attestation_regles import PolitiqueAttestations
from esav_ws.domain.operateur import Habilitation


def ecrire(tmp_path, texte):
    fichier = tmp_path / "attestations.toml"
    fichier.write_text(texte, "utf-8")
    return fichier


def test_the_shipped_policy_wants_every_published_parcours_and_admits_one_set():
    assert lire_politique(Settings().fichier_politique_attestations) == PolitiqueAttestations()


def test_that_of_the_home_stands_in_its_place(tmp_path):
    fichier = ecrire(tmp_path, f'[exiges]\nTEST.2 = ["a", "b", "a"]\n[jeux]\nadmis = ["{"ab" * 32}"]\n')
    assert Settings(home=tmp_path).fichier_politique_attestations == fichier
    assert lire_politique(fichier) == PolitiqueAttestations(
        {(Habilitation.TEST, 2): ("a", "b")}, frozenset({"ab" * 32})
    )


@pytest.mark.parametrize(
    ("texte", "ou"),
    [
        ("[", "fichier"),
        ("exiges = 1", "exiges"),
        ("[autre]\n", "autre"),
        ('[exiges]\nSAV.1 = ["a"]', "exiges.SAV"),
        ("[exiges]\nTEST = 1", "exiges.TEST"),
        ('[exiges]\nTEST.v2 = ["a"]', "exiges.TEST.v2"),
        ('[exiges]\nTEST.2 = "a"', "exiges.TEST.2"),
        ("[exiges]\nTEST.2 = []", "exiges.TEST.2"),
        ("[jeux]\nautre = 1", "jeux.autre"),
        ('[jeux]\nadmis = ["ab"]', "jeux.admis"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, texte, ou):
    with pytest.raises(PolitiqueAttestationInvalide) as refus:
        lire_politique(ecrire(tmp_path, texte))
    assert [e.xpath for e in refus.value.elements] == [ou]


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(PolitiqueAttestationInvalide, match="illisible"):
        lire_politique(tmp_path / "absente.toml")
