"""Talks to QuickBooks Online: no database, no framework."""
