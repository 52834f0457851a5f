"""Says which record of QuickBooks a thing of the platform's is: what may be chosen, what fits, and what is refused."""
