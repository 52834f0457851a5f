"""The mirror: our copy of a company's records, each as QuickBooks sent it, with the columns that people look for."""
