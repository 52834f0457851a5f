"""Noun: the platform's own things: payees, funding sources, accounts, payables and payments."""
