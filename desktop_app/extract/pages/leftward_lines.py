"""Lines of a PDF's page in Hebrew, Arabic and other scripts that run leftwards, from where their letters stand.

pdfium turns such words round by itself, but leaves some letters of Urdu as they are, turns the two letters of one glyph
(لا), and keeps the words of a line with Latin ones as they are seen. Here a line is taken as it is seen, from left to
right, and what runs the other way is turned: the inverse of the order that the Unicode Bidirectional Algorithm (UAX #9)
gives to a line without marks of direction.
"""

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain, groupby
from statistics import median
from unicodedata import bidirectional, combining

from desktop_app.extract.pages.pdf_chars import Box, PlacedChar

_LEFTWARDS = frozenset(("R", "AL"))
_LEAST_LEFTWARDS = 0.25
"""On a page that runs leftwards a line with more than this share of letters that do begins at the right."""
_SPACE = 0.15
"""A gap this wide, in heights of a letter's box, is a space, where the page holds none."""
_OPENING, _CLOSING = "([{«‹", ")]}»›"
_MIRRORED = str.maketrans(_OPENING + _CLOSING, _CLOSING + _OPENING)
_ENDING = frozenset(".,:;!?،؛؟۔")
"""Of sentences, which do not begin with them."""
_TURNED_LIGATURE = re.compile("[اأإآٱ]ل|هللا?")
"""Those of لا and الله, as no glyph has them."""
_RIGHTWARD_RUN = re.compile(r"(?:N++-*+)?L(?:-*+(?:N++-*+)?L)*+(?:-*+N++)?|N++")
_LEFTWARD_RUN = re.compile(r"R(?:[-N]*+R)*")
_NUMBER = re.compile(r"[E]*N++(?:S++N++)*+[E]*")
"""Over the kinds of `_kinds`."""

Cluster = tuple[PlacedChar, ...]
"""What is seen in one place, in the order in which it is read: a letter with its marks, or all letters of one glyph."""


def runs_leftwards(text: str) -> bool:
    """Whether any of it does."""
    return not text.isascii() and any(bidirectional(char) in _LEFTWARDS for char in text)


def in_reading_order(chars: Iterable[PlacedChar]) -> Iterator[PlacedChar]:
    """The characters of a page; those of lines in which something runs leftwards as they are read."""
    lines = [list(line) for _, line in groupby(chars, key=lambda char: char.text in "\r\n")]
    least = _LEAST_LEFTWARDS if _leftwards_share(char for line in lines for char in line) > 1 / 2 else 1 / 2
    for line in lines:
        share = _leftwards_share(line)
        yield from _read(line, share > least) if share and _is_level(line) else line


def _leftwards_share(chars: Iterable[PlacedChar]) -> float:
    """Of the letters."""
    found = [bidirectional(char.text) for char in chars]
    leftwards = sum(one in _LEFTWARDS for one in found)
    return leftwards / max(1, leftwards + found.count("L"))


def _is_level(line: Sequence[PlacedChar]) -> bool:
    """Whether it is one upright line, in which the place says what comes before what."""
    letters = [char for char in line if not (char.generated or char.text.isspace() or combining(char.text))]
    middle = median((char.box[1] + char.box[3]) / 2 for char in letters)
    return all(char.upright and char.box[1] <= middle <= char.box[3] for char in letters)


def _read(line: Sequence[PlacedChar], is_leftward: bool) -> Iterator[PlacedChar]:  # noqa: FBT001 - of two ways one
    """The line as it is read: from its right end if it `is_leftward`, or if a sentence ends at its left one."""
    seen = list(_with_spaces(_clusters(line), _spaced_by_pdfium(line)))
    first, last = (cluster[0].text in _ENDING for cluster in (seen[0], seen[-1]))
    if is_leftward or (first and not last):
        yield from _from_right(seen)
        return
    for part, is_turned in _parts(seen, _LEFTWARD_RUN):
        yield from _from_right(part) if is_turned else chain.from_iterable(part)


def _from_right(seen: Sequence[Cluster]) -> Iterator[PlacedChar]:
    """What is seen from left to right as it is read from its right end; what runs rightwards in it is turned back."""
    parts = list(_parts(seen[::-1], _RIGHTWARD_RUN))
    leftward = "".join([cluster[0].text for part, is_turned in parts if not is_turned for cluster in part])
    is_mirrored = not _is_closed(leftward) and _is_closed(leftward.translate(_MIRRORED))
    for part, is_turned in parts:
        for char in chain.from_iterable(part[::-1] if is_turned else part):
            mirrored = is_mirrored and not is_turned
            yield char._replace(text=char.text.translate(_MIRRORED)) if mirrored else char


def _is_closed(text: str) -> bool:
    """Whether every bracket is closed that is opened. Some programs write the one that is meant, some its shape."""
    opened: list[str] = []
    for char in text:
        if char in _OPENING:
            opened.append(char.translate(_MIRRORED))
        elif char in _CLOSING and (not opened or opened.pop() != char):
            return False
    return not opened


def _parts(clusters: Sequence[Cluster], run: re.Pattern[str]) -> Iterator[tuple[Sequence[Cluster], bool]]:
    """All of them in parts, and of each whether it is such a run."""
    end = 0
    for found in run.finditer(_kinds(clusters)):
        yield clusters[end : found.start()], False
        yield clusters[found.start() : found.end()], True
        end = found.end()
    yield clusters[end:], False


def _kinds(clusters: Sequence[Cluster]) -> str:
    """A letter for each: R and L for what runs leftwards and rightwards, N for numbers, - for what goes with others."""
    types = [bidirectional(cluster[0].text) for cluster in clusters]
    kinds = {"R": "R", "AL": "R", "L": "L", "EN": "N", "AN": "N", "CS": "S"}
    if "AL" not in types:  # beside Arabic letters these do not go with numbers
        kinds |= {"ES": "S", "ET": "E"}
    told = "".join([kinds.get(one, "-") for one in types])
    told = _NUMBER.sub(lambda found: "N" * len(found[0]), told)
    return told.replace("S", "-").replace("E", "-")


def _clusters(line: Sequence[PlacedChar]) -> list[Cluster]:
    """The letters of a line from left to right, without spaces that take no room."""
    found: list[list[PlacedChar]] = []
    marks: list[PlacedChar] = []
    for char in line:
        if combining(char.text):
            marks.append(char)
        elif found and char.box == found[-1][0].box:
            found[-1].append(char)
        elif not _takes_no_room(char):
            found.append([char])
    clusters = sorted(map(_glyph, found), key=_middle)
    middles = list(map(_middle, clusters))
    for mark in marks:
        middle = _middle([mark])
        behind = bisect_left(middles, middle, 1, max(1, len(middles) - 1))
        nearest = min(behind - 1, min(behind, len(middles) - 1), key=lambda place: abs(middles[place] - middle))
        clusters[nearest] += (mark,)
    return clusters


def _glyph(letters: Sequence[PlacedChar]) -> Cluster:
    """All letters of one glyph. pdfium turns those that the font gives for it, not those of a ligature of Unicode."""
    return tuple(letters[::-1] if _TURNED_LIGATURE.fullmatch("".join(char.text for char in letters)) else letters)


def _spaced_by_pdfium(line: Sequence[PlacedChar]) -> set[frozenset[Box]]:
    """Places between which it has put a space that takes no room."""
    return {
        frozenset((before.box, behind.box))
        for before, space, behind in zip(line, line[1:], line[2:], strict=False)
        if _takes_no_room(space)
    }


def _takes_no_room(char: PlacedChar) -> bool:
    return char.text.isspace() and (char.generated or char.box[0] >= char.box[2])


def _with_spaces(clusters: Iterable[Cluster], spaced: Container[frozenset[Box]]) -> Iterator[Cluster]:
    """The clusters, with a space between those of the `spaced` places that are neighbours, and where a gap is wide."""
    before: PlacedChar | None = None
    for cluster in clusters:
        char = cluster[0]
        if before is not None and not (before.text.isspace() or char.text.isspace()):
            is_wide = char.box[0] - before.box[2] > (before.box[3] - before.box[1]) * _SPACE
            if is_wide or frozenset((before.box, char.box)) in spaced:
                yield (PlacedChar(" ", before.box, generated=True),)
        yield cluster
        before = char


def _middle(cluster: Sequence[PlacedChar]) -> float:
    return (cluster[0].box[0] + cluster[0].box[2]) / 2
