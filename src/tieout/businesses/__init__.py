"""Noun: the platform's customers."""
