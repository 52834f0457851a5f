"""Keeps a platform and QuickBooks in step, and proves that they agree."""
