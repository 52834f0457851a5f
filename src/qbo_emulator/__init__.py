"""Stands in for QuickBooks Online: stateful, strict, mishaps on request."""
