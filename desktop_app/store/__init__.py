"""All SQL and the vector files."""
