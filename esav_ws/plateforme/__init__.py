"""The integration platform (art. 5.2.1): a space of its own for each Opérateur, and the régie that steers it."""
