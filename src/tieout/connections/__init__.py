"""Noun: our authorisations to companies, what is due for each, and how far each has been read."""
