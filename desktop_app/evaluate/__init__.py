"""Retrieval metrics over labelled sets, and benchmarks."""
