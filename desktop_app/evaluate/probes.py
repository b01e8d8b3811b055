"""Questions made of a text without a model that writes: what a person may type who has it only roughly in mind. Pure.

Owns what kinds there are. All but `heading` are made of one sentence of a passage, so that they can be compared: first
as it stands, then with less and less of what makes it easy to find. They are no paraphrases by a person, who would
choose other words; what they say holds for one index and for changes of it, not for questions in general.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.chunk.boundaries import sentences
from desktop_app.retrieve.pasted_text import is_pasted
from desktop_app.store.lexical_text import UNSPACED, is_unspaced

LEAST_WORDS, MOST_WORDS = 6, 40
"""In a sentence that is asked by. Of scripts without spaces two characters count as a word."""
WINDOW = 12
"""So many words are taken where a text has no such sentence: a table, a list, verse."""
KEYWORDS = 4
RAREST = 1 / 3
"""This share of a sentence's words is taken away as the rarest."""
LONG_WORD = 5
"""Letters of a word that may get a typing error."""

Rarity = Callable[[str], int]
"""In how many passages a word stands."""
Make = Callable[[str, Rarity, np.random.Generator], str | None]
"""A question of a sentence; None where it allows none of the kind."""

_PIECE = re.compile(rf"[{UNSPACED}]{{1,2}}|[^\s{UNSPACED}]+")
_EDGES = re.compile(r"\A[\W_]+|[\W_]+\Z")


@dataclass(frozen=True, slots=True)
class Kind:
    """One way of making questions."""

    what: str
    make: Make


def sentence_of(text: str, random: np.random.Generator) -> str | None:
    """One of the sentences of `text` that one could ask by, or else some words in a row; None if it has too few."""
    whole = [" ".join(text[span.start : span.end].split()) for span in sentences(text, 0, len(text))]
    fitting = [one for one in dict.fromkeys(whole) if _could_be_asked(one)]
    if fitting:
        return fitting[random.integers(len(fitting))]
    shown = " ".join(text.split())
    found = [match for match in _PIECE.finditer(shown) if _bare(match.group())]
    if len(found) < LEAST_WORDS:
        return None
    first = int(random.integers(max(1, len(found) - WINDOW + 1)))
    window = shown[found[first].start() : found[min(first + WINDOW, len(found)) - 1].end()]
    return window if _could_be_asked(window) else None


def words_of(text: str) -> list[str]:
    """Words without the punctuation around them, in order; of scripts without spaces pairs of characters."""
    return [bare for match in _PIECE.finditer(text) if (bare := _bare(match.group()))]


def joined(words: list[str]) -> str:
    """Words as a text: with spaces, but for scripts without."""
    text = ""
    for word in words:
        close = bool(text) and is_unspaced(text[-1]) and is_unspaced(word[0])
        text += word if close or not text else f" {word}"
    return text


def _could_be_asked(text: str) -> bool:
    return LEAST_WORDS <= len(words_of(text)) <= MOST_WORDS and not is_pasted(text)


def _bare(piece: str) -> str:
    return _EDGES.sub("", piece)


def _as_it_stands(sentence: str, rarity: Rarity, random: np.random.Generator) -> str | None:
    del rarity, random
    return sentence


def _keywords(sentence: str, rarity: Rarity, random: np.random.Generator) -> str | None:
    del random
    words = list(dict.fromkeys(words_of(sentence)))
    rarest = sorted(words, key=rarity)[:KEYWORDS]
    return " ".join(word for word in words if word in rarest)


def _half(sentence: str, rarity: Rarity, random: np.random.Generator) -> str | None:
    del rarity
    starts = [match.start() for match in _PIECE.finditer(sentence) if _bare(match.group())]
    middle = starts[len(starts) // 2]
    return (sentence[:middle] if random.random() < 0.5 else sentence[middle:]).strip()


def _common(sentence: str, rarity: Rarity, random: np.random.Generator) -> str | None:
    del random
    words = words_of(sentence)
    distinct = sorted(dict.fromkeys(words), key=rarity)
    rarest = set(distinct[: math.ceil(len(distinct) * RAREST)])
    kept = [word for word in words if word not in rarest]
    return joined(kept) if len(kept) >= LEAST_WORDS // 2 else None


def _shuffled(sentence: str, rarity: Rarity, random: np.random.Generator) -> str | None:
    del rarity
    words = words_of(sentence)
    mixed = [words[place] for place in random.permutation(len(words))]
    return joined(mixed) if mixed != words else None


def _mistyped(sentence: str, rarity: Rarity, random: np.random.Generator) -> str | None:
    del rarity
    long = [
        match
        for match in re.finditer(rf"(?:[^\W\d_{UNSPACED}])+", sentence)
        if match.end() - match.start() >= LONG_WORD
    ]  # fmt: skip
    for match in reversed(long[::2]):
        sentence = sentence[: match.start()] + _with_error(match.group(), random) + sentence[match.end() :]
    return sentence if long else None


def _with_error(word: str, random: np.random.Generator) -> str:
    """The word with two neighbours changed for each other, a letter left out, or one doubled; never the first one."""
    place = int(random.integers(1, len(word) - 1))
    error = random.integers(3)
    if error == 0 and word[place] != word[place + 1]:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if error == 1:
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place] + word[place:]


HEADING = "heading"
"""The kind that is made of a passage's title or heading."""
OF_HEADING = "the passage's innermost heading, or its title"
KINDS: Mapping[str, Kind] = {
    "sentence": Kind("a sentence as it stands", _as_it_stands),
    "keywords": Kind(f"its {KEYWORDS} rarest words", _keywords),
    "half": Kind("one half of it", _half),
    "shuffled": Kind("its words in another order", _shuffled),
    "typos": Kind(f"a typing error in every second word of {LONG_WORD} letters or more", _mistyped),
    "common": Kind("without the rarest third of its words", _common),
}
"""The kinds that are made of a sentence, by name; what is easier to find stands first."""
