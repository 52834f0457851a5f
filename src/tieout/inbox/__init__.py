"""Noun: what Intuit told us, as it came, and what of it has been looked at."""
