"""Numbers in the bytes of binary formats, the lowest byte first."""


def number_at(content: bytes | memoryview, at: int, size: int) -> int:
    """The unsigned number of `size` bytes; what is cut off counts as zeros."""
    return int.from_bytes(content[at : at + size], "little")
