"""XML at the edge of the house: hardened parsing, schemas, forms catalogue."""
