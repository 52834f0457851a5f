"""Noun: records of QuickBooks that are nobody's yet, with the reason, and how far the books have been gone through."""
