"""Which files exist and what changed."""
