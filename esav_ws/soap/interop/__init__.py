"""Neighbouring public contracts: one folder each, of wire shapes and pure translation over the same commands as ours."""
