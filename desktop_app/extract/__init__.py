"""A file's bytes to an Extraction with located segments."""
