"""Noun: events, what we tell the platform; the endpoints that they are told to, and how each telling went."""
