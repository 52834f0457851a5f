"""Fixtures for anybody's tests: a QuickBooks that starts empty and is gone afterwards."""
