"""Fills a folder with hostile files: damaged ones, bombs, odd names, and what is no file at all."""

import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.builders import SHARED_DATA
from tests.fuzz.mutation import Mutator
from tests.samples import samples
from tests.torture.bombs import bombs
from tests.torture.names import odd_name, undecodable_names

_DEPTH = 60
_SPARSE_BYTES = 1 << 30
_SPARSE_SUFFIXES = ("txt", "zip", "pdf", "json")
_MOMENTS_S = (-(10**10), 0, 10**10, 2**40)
"""Before the first and after the last year that calendars know, among others."""
_LARGEST_SEED = 1_000_000


def write_hostile_folder(folder: Path, count: int, *, largest_bytes: int, seed: int = 1) -> None:
    """At least `count` files, the same for the same seed. Larger ones than `largest_bytes` have a gigabyte."""
    random = Random(seed)
    folder.mkdir()
    _write_bombs(folder / "bombs", largest_bytes)
    _write_special(folder / "special")
    _write_sparse(folder / "sparse", largest_bytes)
    _write_undecodable(os.fsencode(folder))
    _write_deep(folder)
    _write_damaged(folder / "damaged", count - _files_below(folder), random)


def _files_below(folder: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(folder))


def _write_bombs(folder: Path, largest_bytes: int) -> None:
    folder.mkdir()
    for name, content in bombs(largest_bytes).items():
        (folder / name).write_bytes(content)


def _write_special(folder: Path) -> None:
    """What has a name and a place in a folder, but is no file with content."""
    folder.mkdir()
    (folder / "target.txt").write_text("The target of links.")
    links = {
        "link.txt": "target.txt",
        "broken.txt": "nowhere",
        "circle.txt": "circle.txt",
        "one.txt": "two.txt",
        "two.txt": "one.txt",
        "up": "..",
        "here": ".",
        "zero.txt": "/dev/zero",
        "random.zip": "/dev/urandom",
        "terminal.txt": "/dev/tty",
        "memory.txt": "/proc/self/mem",
        "passwords.txt": "/etc/passwd",
        "pipe link.txt": "pipe.txt",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    os.link(folder / "target.txt", folder / "second name.txt")
    os.mkfifo(folder / "pipe.txt")
    with suppress(PermissionError):  # only the administrator makes devices
        os.mknod(folder / "device.txt", 0o20666, os.makedev(1, 5))
    with socket.socket(socket.AF_UNIX) as server, suppress(OSError):  # its path may be too long
        server.bind(str(folder / "socket.txt"))
    for name, mode in (("locked.txt", 0), ("unreadable.pdf", 0o200)):
        (folder / name).write_text("Nobody may read this.")
        (folder / name).chmod(mode)
    for number, moment_s in enumerate(_MOMENTS_S):
        path = folder / f"moment {number}.txt"
        path.write_text(f"Written at {moment_s}.")
        with suppress(OSError):  # not every disk keeps such times
            os.utime(path, (moment_s, moment_s))


def _write_sparse(folder: Path, largest_bytes: int) -> None:
    """Files of zeros that take no room, some too large to be read and some that are not."""
    folder.mkdir()
    for suffix in _SPARSE_SUFFIXES:
        for size in (_SPARSE_BYTES, largest_bytes):
            with (folder / f"zeros {size}.{suffix}").open("wb") as file:
                file.truncate(size)


def _write_undecodable(folder: bytes) -> None:
    for number, name in enumerate(undecodable_names()):
        with suppress(OSError), open(folder + b"/" + name + b".txt", "wb") as file:  # noqa: PTH123 - bytes
            file.write(b"Text number %d." % number)


def _write_deep(folder: Path) -> None:
    for number in range(_DEPTH):
        folder /= f"folder {number}"
    folder.mkdir(parents=True)
    (folder / "deep.txt").write_text("At the bottom.")


def _write_damaged(folder: Path, count: int, random: Random) -> None:
    """Good files after an accident, a few in each folder."""
    seeds = [(Path(name).suffix, content) for name, content in samples().items()] + _seeds_of_others()
    mutator = Mutator(random, [content for _, content in seeds])
    suffixes = sorted({suffix for suffix, _ in seeds})
    for number in range(count):
        suffix, content = random.choice(seeds)
        damaged, suffix = _damaged(random, mutator, content, suffix, suffixes)
        place = folder / str(number % 17)
        place.mkdir(parents=True, exist_ok=True)
        (place / odd_name(random, number, suffix)).write_bytes(damaged)


def _damaged(
    random: Random, mutator: Mutator, content: bytes, suffix: str, suffixes: Sequence[str]
) -> tuple[bytes, str]:
    match random.randrange(8):
        case 0:
            return content, random.choice(suffixes)
        case 1:
            return b"", suffix
        case 2:
            return random.randbytes(random.randrange(1, 5_000)), suffix
        case 3:
            return content[: random.randrange(len(content) + 1)], suffix
        case 4:
            return random.randbytes(random.randrange(1, 600)) + content, suffix
        case 5:
            return _flipped(random, content), suffix
        case _:
            return mutator.mutated(content), suffix


def _flipped(random: Random, content: bytes) -> bytes:
    """Every so often a byte is another one, as a bad disk leaves it."""
    flipped = bytearray(content)
    for _ in range(1 + len(flipped) // random.choice((50, 1_000, 20_000))):
        if flipped:
            flipped[random.randrange(len(flipped))] = random.randrange(256)
    return bytes(flipped)


def _seeds_of_others() -> list[tuple[str, bytes]]:
    """Real files of the same formats, where the labelled data lies beside the checkout."""
    found = sorted(path for path in (SHARED_DATA / "files").glob("*/*") if path.is_file())
    return [(path.suffix, path.read_bytes()) for path in found if path.stat().st_size <= _LARGEST_SEED]
