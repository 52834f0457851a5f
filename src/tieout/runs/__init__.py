"""Runs: each pass of a load, of changes or of a check, how far it is and how it ended."""
