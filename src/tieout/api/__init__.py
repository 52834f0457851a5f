"""HTTP: translates requests into calls of the rooms, and what comes back into answers; it does no work itself."""
