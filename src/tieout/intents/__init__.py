"""Writes to QuickBooks that are promised to happen once, and what became of them."""
