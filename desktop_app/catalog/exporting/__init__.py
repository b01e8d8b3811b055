"""Graphs that are made on this machine: of a checkpoint, or of an installed model in another precision.

Folders that a person brings come in here, with a graph or without one.
"""
