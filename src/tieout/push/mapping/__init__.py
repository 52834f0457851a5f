"""From a platform's thing to QuickBooks' body: pure functions, one file for each kind of record."""
