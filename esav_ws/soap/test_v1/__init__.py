"""Contract of Test, v1: flat wire shapes for legacy systems, and their pure translation."""
