"""NFKC-normalises text and remembers where each character came from, so that matches can be marked in the original.

Must not know: words, queries.
"""

import re
import unicodedata
from collections.abc import Iterator

_NORMALISATION_TAIL = re.compile(r"[\uff9e\uff9f\u1160-\u11ff]")


class _Alone(dict[int, str]):
    """Code point → the NFKC form of that character by itself, worked out when it is first asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = unicodedata.normalize("NFKC", chr(code))
        return self[code]


_ALONE = _Alone()


def normalised_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """NFKC of `text`, and for each of its characters (and the end) the offset in `text` it came from.

    None in place of the list when every character became exactly one, so that offsets are the same.
    """
    normalised = unicodedata.normalize("NFKC", text)
    if len(normalised) == len(text) and text.translate(_ALONE) == normalised:
        return normalised, None
    pieces: list[str] = []
    offsets: list[int] = []
    start = 0
    for end in _cluster_ends(text):
        piece = unicodedata.normalize("NFKC", text[start:end])
        pieces.append(piece)
        offsets.extend([start] * len(piece))
        start = end
    offsets.append(len(text))
    return "".join(pieces), offsets


def _cluster_ends(text: str) -> Iterator[int]:
    """Ends of the stretches that NFKC never joins with what follows."""
    for index in range(1, len(text)):
        character = text[index]
        if not unicodedata.combining(character) and not _NORMALISATION_TAIL.match(character):
            yield index
    if text:
        yield len(text)
