"""Candidates to ordered candidates."""
