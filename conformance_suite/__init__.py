"""Conformance suite of e-SAV: judges any endpoint from outside, and knows nothing of the gateway's code."""

VERSION = "1.0"
"""Version of the suite: written in every report, and part of what an interrupted run must find again to go on."""
