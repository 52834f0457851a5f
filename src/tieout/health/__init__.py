"""How a business's connections are: why a sync failed, whose turn it is, and what is fresh. Only reads."""
