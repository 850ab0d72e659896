"""Contract of Test, v2: identified requests, structured answers, and their pure translation."""
