"""The two uses: indexing and searching."""
