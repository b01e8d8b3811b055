"""Files that hold other files and nothing else."""
