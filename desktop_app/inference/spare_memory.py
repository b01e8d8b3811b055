"""Gives memory that is free inside this process back to the system.

The C library keeps what a model took, apart for the threads that opened it: a second model opened in another
thread takes as much again.
"""

import ctypes
import sys


def return_spare_memory() -> None:
    """Milliseconds. Does something where the C library is glibc; others do not keep memory thread by thread."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
