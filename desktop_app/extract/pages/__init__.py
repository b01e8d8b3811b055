"""PDF, pictures, and the text that is recognised in them; tags of sound."""
