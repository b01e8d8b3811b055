"""The version of extraction, apart from the readers so that asking for it loads no library."""

EXTRACTOR_VERSION = "3"
"""Raised whenever the same file may give other text; documents of an older version are read again."""
