"""A Query to candidates, one lane a module."""
