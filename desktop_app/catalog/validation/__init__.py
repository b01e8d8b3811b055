"""What a model must show before it counts: that it runs, and that its vectors are near to those of a reference."""
