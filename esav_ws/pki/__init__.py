"""Certificates: authorities, fingerprints, identity of a caller."""
