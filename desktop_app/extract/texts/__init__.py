"""Formats that are text themselves."""
