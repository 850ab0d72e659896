"""The document packs (annexe 2), made from the very sources of the running service."""
