"""A key that the OI makes on request: handed over once, kept nowhere."""

from cryptography.hazmat.primitives.serialization import pkcs12


def test_the_key_and_its_certificate_are_handed_over_once_and_the_registry_keeps_no_key(demo, tmp_path):
    fichier = tmp_path / "echo.p12"
    remise = demo.json("certificat", "generate", "ECHO", str(fichier))
    assert fichier.stat().st_mode & 0o777 == 0o600
    cle, certificat, chaine = pkcs12.load_key_and_certificates(
        fichier.read_bytes(), remise["motDePasse"].encode()
    )
    assert cle.public_key() == certificat.public_key()
    assert certificat.subject.rfc4514_string() == "CN=ECHO e-SAV,O=Écho Fibre"
    assert [c.subject for c in chaine] == [certificat.issuer]
    connu = demo.json("certificat", "history", remise["numero"])
    assert (connu["statut"], connu["source"]) == ("EMIS", "OI")
    assert [p["acte"] for p in connu["histoire"]] == ["DemanderCertificat", "EmettreCertificat"]


def test_a_file_that_stands_there_is_left_and_nothing_is_issued(demo, tmp_path):
    fichier = tmp_path / "echo.p12"
    fichier.write_bytes(b"autre chose")
    resultat = demo("certificat", "generate", "ECHO", str(fichier))
    assert resultat.exit_code == 3
    assert "n'existe pas encore" in resultat.stderr
    assert fichier.read_bytes() == b"autre chose"
    assert [c["numero"] for c in demo.json("operateur", "show", "ECHO")["certificat"]] == ["ECHO-C0001"]


def test_an_unknown_operateur_gets_nothing(demo, tmp_path):
    resultat = demo("certificat", "generate", "ZZZZ", str(tmp_path / "z.p12"))
    assert resultat.exit_code == 1
    assert not (tmp_path / "z.p12").exists()
