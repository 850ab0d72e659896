"""Every table of the database, declared: `metadata` knows them all once this module is imported."""

from esav_ws.storage import (  # noqa: F401 - declare their tables in metadata
    tables_abonnements,
    tables_attestation,
    tables_avis,
    tables_certificats,
    tables_collectif,
    tables_contrat,
    tables_donnees,
    tables_essais,
    tables_exploitation,
    tables_gtr,
    tables_parc,
    tables_parcours,
    tables_pieces,
    tables_rappels,
    tables_rendezvous,
    tables_requetes,
    tables_reseau,
    tables_souscription,
    tables_taches,
)
from esav_ws.storage.tables import metadata

__all__ = ["metadata"]
