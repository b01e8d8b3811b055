"""Models from a model hub: what a repository holds is looked up, downloaded and made ready."""
