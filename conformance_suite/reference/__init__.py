"""A client of e-SAV as it should be written, which plays the judged parcours of the integration platform."""
