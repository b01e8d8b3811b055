"""Findwell: finds a person's own files by what they mean."""

__version__ = "0.1.0"
