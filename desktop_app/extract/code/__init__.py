"""Source code by its definitions, and notebooks."""
