"""Segments to chunks with character offsets."""
