"""Reading in processes of their own: a file can end its process, not the program."""
