"""Brings the platform's own things into QuickBooks: promised first, sent once, and settled in one commit."""
