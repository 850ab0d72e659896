"""SOAP edges: one folder per contract version over the same commands."""
