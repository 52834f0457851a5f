"""What is true of QuickBooks Online, as data: shared with the emulator, which shares nothing else."""
