"""Certificates: the proof that a mirror agreed with QuickBooks at a time, or where it did not."""
