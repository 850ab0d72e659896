"""Contract v2, the current one: identified requests, labelled states, structured detail; and its pure translation."""
