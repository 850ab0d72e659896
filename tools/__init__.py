"""Tools of those who work on this repository: run from its root, never installed."""
