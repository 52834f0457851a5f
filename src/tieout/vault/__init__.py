"""Noun: QuickBooks' tokens, sealed."""
