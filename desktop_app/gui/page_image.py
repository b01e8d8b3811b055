"""What the preview shows of a page: pixels and the places of the passage on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

Rect = tuple[float, float, float, float]
"""Left, top, width, height as shares of the page, 0 to 1."""


class Marked(NamedTuple):
    """What is to be marked on a page: a passage, or one sentence of it where that is known; and words."""

    passage: str = ""
    words: Sequence[str] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A rendered page: `pixels` holds `height` lines of `stride` bytes, three bytes (RGB) a pixel."""

    pixels: bytes
    width: int
    height: int
    stride: int
    page: int
    """Counted from 1."""
    page_count: int
    passage: tuple[Rect, ...]
    words: tuple[Rect, ...]
    stretched: bool = True
    """Whether it fills the width it is given: a small picture stays small."""
