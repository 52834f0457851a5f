"""Verb: get in at QuickBooks, stay in, and leave."""
