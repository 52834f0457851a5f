"""Noun: calls to QuickBooks, how many were made and how fast they may go."""
