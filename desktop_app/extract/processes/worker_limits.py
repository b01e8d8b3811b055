"""What a worker process puts on itself: memory limit, low priority, no network, death with its parent.

Everything here is one-way and meant for a process that does nothing but read files.
"""

import os
import sys
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait

import psutil

if sys.platform != "win32":
    import fcntl
    import resource

_FORBIDDEN_EVENTS = frozenset(
    (
        "socket.connect",
        "socket.getaddrinfo",
        "socket.bind",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
    )
)


def restrict_this_process(memory_mb: int, *, nice: int) -> None:
    """Apply all of it; to be called once, after the libraries are loaded."""
    _lower_priority(nice)
    _die_with_parent()
    _limit_memory(memory_mb)
    sys.addaudithook(_forbid)


def _lower_priority(nice: int) -> None:
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(nice)


def _limit_memory(memory_mb: int) -> None:
    """Allow this many MB of data beyond what is in use.

    Linux only: macOS counts the whole address space and refuses the limit. The parent watches everywhere.
    """
    if sys.platform == "win32":
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if sys.platform != "linux":
        return
    in_use = psutil.Process().memory_info()
    limit = getattr(in_use, "data", in_use.rss) + memory_mb * 1_000_000
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _die_with_parent() -> None:
    """End at once when the parent is gone, even if it was killed while this process is deep in a file.

    A thread waits for the pipe to the parent to close; on Linux the kernel signals it too, because a library
    that never returns may keep every Python thread from running.
    """
    parent = parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel
    threading.Thread(target=_end_after, args=(sentinel,), daemon=True, name="parent-watch").start()
    if sys.platform == "linux":
        fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _forbid(event: str, _: tuple[object, ...]) -> None:
    if event in _FORBIDDEN_EVENTS:
        raise PermissionError(f"A process that reads files may not use {event}.")
