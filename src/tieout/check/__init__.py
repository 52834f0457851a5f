"""Checks whether the mirror agrees with QuickBooks, and writes down what it finds."""
