"""What was acknowledged survives a power cut: a commit is on the disk before it returns."""

from sqlalchemy import text

from esav_ws.storage.moteur import est_sqlite, ouvrir_moteur


def lu(moteur, reglage):
    with moteur.connect() as connexion:
        return connexion.execute(text(reglage)).scalar_one()


def test_every_connection_waits_for_the_disk(moteur):
    if est_sqlite(moteur):
        assert (lu(moteur, "PRAGMA synchronous"), lu(moteur, "PRAGMA journal_mode")) == (2, "wal")
    else:
        assert lu(moteur, "SHOW synchronous_commit") == "on"


def test_a_database_that_is_set_not_to_wait_is_made_to(moteur, url_base):
    if est_sqlite(moteur):
        return  # it keeps no such setting
    with moteur.begin() as connexion:
        connexion.execute(text(f'ALTER DATABASE "{moteur.url.database}" SET synchronous_commit TO off'))
    neuf = ouvrir_moteur(url_base, connexions=1)
    try:
        assert lu(neuf, "SHOW synchronous_commit") == "on"
    finally:
        neuf.dispose()
