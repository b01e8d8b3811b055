"""Which models exist, are installed, fetched, verified."""
