"""Ordered candidates to hits, without Qt."""
