"""Which of the platform's things is which record of QuickBooks, since when, and who said so."""
