"""The second front end: the same services from a terminal. Knows no Qt, proves that the core needs none."""
