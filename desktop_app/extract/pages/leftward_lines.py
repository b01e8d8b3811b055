"""Lines of a PDF's page in Hebrew, Arabic and other scripts that run leftwards, from where their letters stand.

pdfium turns such words round by itself, but leaves some letters of Urdu as they are, turns the two letters of one glyph
(لا), and keeps the words of a line with Latin ones as they are seen. Here a line is taken as it is seen, from left to
right, and what runs the other way is turned: the inverse of the order that the Unicode Bidirectional Algorithm (UAX #9)
gives to a line without marks of direction.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, combinations, groupby, takewhile
from statistics import median
from unicodedata import bidirectional, combining

from desktop_app.extract.pages.pdf_chars import Box, PlacedChar

_LEFTWARDS = frozenset(("R", "AL"))
_LEAST_LEFTWARDS = 0.25
"""On a page that runs leftwards a line with more than this share of letters that do begins at the right."""
_SPACE = 0.15
"""A gap this wide, in heights of a letter's box, is a space between letters that were no neighbours for pdfium."""
_SHADOW = 0.5
"""A letter that lies upon the same one, apart by less of its width, was printed to make it darker."""
_MOST_BRACKETS = 6
"""Of a line are tried both ways."""
_OPENING, _CLOSING = "([{«‹", ")]}»›"
_BRACKETS = frozenset(_OPENING + _CLOSING)
_LOOSE = re.compile(r"(?<=\w)[(\[{«‹]|[(\[{«‹](?!\S)|[)\]}»›](?=\w)|(?<!\S)[)\]}»›]")
_MIRRORED = str.maketrans(_OPENING + _CLOSING, _CLOSING + _OPENING)
_ENDING = frozenset(".,:;!?،؛؟۔")
"""Of sentences, which do not begin with them."""
_TURNED_LIGATURE = re.compile("[اأإآٱ]ل|هللا?")
"""Those of لا and الله, as no glyph has them."""
_RIGHTWARD_RUN = re.compile(r"(?:N++[-B]*+)?L(?:[-B]*+(?:N++[-B]*+)?L)*+(?:[-B]*+N++)?|N++")
_LEFTWARD_RUN = re.compile(r"R(?:[-N]*+R)*")
_NUMBER = re.compile(r"(?<!E)E*+N++(?:S++N++)*+E*+")
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


def _read(line: Sequence[PlacedChar], is_leftward: bool) -> list[PlacedChar]:  # noqa: FBT001 - of two ways one
    """The line as it is read: from its right end if it `is_leftward`, or if a sentence ends at its left one."""
    seen = list(_with_spaces(_clusters(line), _neighbours(line)))
    if is_leftward or _ends_at_left(seen):
        return _from_right(seen)
    parts = list(_parts(seen, _LEFTWARD_RUN))
    return _with_brackets([_from_right(part) if is_turned else list(chain(*part)) for part, is_turned in parts])


def _ends_at_left(seen: Sequence[Cluster]) -> bool:
    """Whether a sentence that runs leftwards does."""
    signs = list(takewhile(lambda cluster: cluster[0].text in _ENDING, seen))
    behind = seen[len(signs)][0].text if len(signs) < len(seen) else ""
    return bool(signs) and runs_leftwards(behind) and seen[-1][0].text not in _ENDING


def _from_right(seen: Sequence[Cluster]) -> list[PlacedChar]:
    """What is seen from left to right as it is read from its right end; what runs rightwards in it is turned back."""
    parts = list(_parts(seen[::-1], _RIGHTWARD_RUN))
    leftward = "".join([cluster[0].text for part, is_turned in parts if not is_turned for cluster in part])
    is_mirrored = not _is_closed(leftward) and _is_closed(leftward.translate(_MIRRORED))
    return [
        _turned(char) if is_mirrored and not is_turned else char
        for part, is_turned in parts
        for char in chain(*(part[::-1] if is_turned else part))
    ]


def _with_brackets(parts: Sequence[list[PlacedChar]]) -> list[PlacedChar]:
    """The line of these parts. Brackets beside one that was turned may have been turned with it by pdfium."""
    line = list(chain(*parts))
    edges = set(accumulate(map(len, parts)))
    text = "".join([char.text for char in line])
    beside = sorted(at for edge in edges for at in (edge - 1, edge) if text[at : at + 1] in _BRACKETS)[:_MOST_BRACKETS]
    choices = chain(*(combinations(beside, count) for count in range(len(beside) + 1)))
    chosen = min(choices, key=lambda choice: _misplaced(_with_turned(text, choice)))
    return [_turned(char) if at in chosen else char for at, char in enumerate(line)]


def _with_turned(text: str, places: Iterable[int]) -> str:
    for place in places:
        text = text[:place] + text[place].translate(_MIRRORED) + text[place + 1 :]
    return text


def _misplaced(text: str) -> tuple[bool, int]:
    """Whether brackets are open, and how many turn away from the word they stand at."""
    return not _is_closed(text), len(_LOOSE.findall(text))


def _turned(char: PlacedChar) -> PlacedChar:
    return char._replace(text=char.text.translate(_MIRRORED))


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
    """A letter for each: R and L for what runs so, N for numbers, B for brackets, - for what goes with others."""
    types = [bidirectional(cluster[0].text) for cluster in clusters]
    kinds = {"R": "R", "AL": "R", "L": "L", "EN": "N", "AN": "N", "CS": "S"}
    if "AL" not in types:  # beside Arabic letters these do not go with numbers
        kinds |= {"ES": "S", "ET": "E"}
    signs = ["B" if cluster[0].text in _BRACKETS else "-" for cluster in clusters]
    told = "".join([kinds.get(one, sign) for one, sign in zip(types, signs, strict=True)])
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
    clusters = list(_once(sorted(map(_glyph, found), key=_middle)))
    middles = list(map(_middle, clusters))
    for mark in marks:
        middle = _middle([mark])
        behind = bisect_left(middles, middle, 1, max(1, len(middles) - 1))
        nearest = min(behind - 1, min(behind, len(middles) - 1), key=lambda place: abs(middles[place] - middle))
        clusters[nearest] += (mark,)
    return clusters


def _once(clusters: Iterable[Cluster]) -> Iterator[Cluster]:
    """Without those that were printed upon themselves."""
    before: Cluster = ()
    for cluster in clusters:
        width = cluster[0].box[2] - cluster[0].box[0]
        is_same = bool(before) and cluster[0].text == before[0].text
        if not (is_same and _middle(cluster) - _middle(before) < width * _SHADOW):
            yield cluster
            before = cluster


def _glyph(letters: Sequence[PlacedChar]) -> Cluster:
    """All letters of one glyph. pdfium turns those that the font gives for it, not those of a ligature of Unicode."""
    return tuple(letters[::-1] if _TURNED_LIGATURE.fullmatch("".join(char.text for char in letters)) else letters)


def _neighbours(line: Sequence[PlacedChar]) -> dict[frozenset[Box], bool]:
    """Places that follow each other for pdfium, and whether it has put a space between them that takes no room."""
    found: dict[frozenset[Box], bool] = {}
    before: PlacedChar | None = None
    spaced = False
    for char in line:
        if _takes_no_room(char):
            spaced = True
        elif not combining(char.text):
            if before is not None:
                found[frozenset((before.box, char.box))] = spaced
            before, spaced = char, False
    return found


def _takes_no_room(char: PlacedChar) -> bool:
    return char.text.isspace() and (char.generated or char.box[0] >= char.box[2])


def _with_spaces(clusters: Iterable[Cluster], neighbours: Mapping[frozenset[Box], bool]) -> Iterator[Cluster]:
    """The clusters, with the spaces of pdfium between `neighbours`, and between others where a gap is wide."""
    before: PlacedChar | None = None
    for cluster in clusters:
        char = cluster[0]
        if before is not None and not (before.text.isspace() or char.text.isspace()):
            is_wide = char.box[0] - before.box[2] > (before.box[3] - before.box[1]) * _SPACE
            if neighbours.get(frozenset((before.box, char.box)), is_wide):
                yield (PlacedChar(" ", before.box, generated=True),)
        yield cluster
        before = char


def _middle(cluster: Sequence[PlacedChar]) -> float:
    return (cluster[0].box[0] + cluster[0].box[2]) / 2
