"""The scenarios that an Opérateur's own system plays, and the judge that watches them (art. 5.2.1)."""
