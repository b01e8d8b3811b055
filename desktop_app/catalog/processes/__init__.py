"""Work in child processes, with progress and cancel: our own modules, pip, and any other command."""
