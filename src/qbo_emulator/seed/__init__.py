"""Companies to begin with: Intuit's sample company, and generated ones of any size."""
