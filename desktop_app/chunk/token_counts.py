"""How many tokens a text has: by the model's tokenizer, or by an estimate while there is no model.

Owns the estimate. Must not know chunks.
"""

import hashlib
import re
from collections.abc import Sequence
from math import ceil
from typing import Protocol

from desktop_app.inference.tokenizer import CHARACTERS_PER_TOKEN, Tokenizer

WIDE = re.compile(
    r"[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
"""Chinese, Japanese and Korean characters and full-width forms."""
TOKENS_PER_WIDE, TOKENS_PER_OTHER = 0.7, 0.3
BATCH = 64
"""Texts tokenised together; bounds the memory of the library's results, and how long no other thread runs meanwhile."""
PROBE = "The quick brown fox, déjà vu, 全文検索は速い。Ёлка 123 ﬁ"


class TokenCounter(Protocol):
    """Counts tokens without special ones."""

    identity: str
    """Differs between counters that may count differently."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, in order."""
        ...


class EstimatedCounter:
    """By characters: for chunks that are made before a model is installed."""

    identity = f"estimate {TOKENS_PER_WIDE} {TOKENS_PER_OTHER}"

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, rounded up."""
        return [self._estimate(text) for text in texts]

    def _estimate(self, text: str) -> int:
        wide = 0 if text.isascii() else len(WIDE.findall(text))
        return ceil(wide * TOKENS_PER_WIDE + (len(text) - wide) * TOKENS_PER_OTHER)


class ModelCounter:
    """By the model's tokenizer, exactly."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        probe = f"{tokenizer.vocabulary_size} {tokenizer.whole(PROBE)}"
        self.identity = f"tokenizer {hashlib.sha256(probe.encode()).hexdigest()}"

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, but at least one per CHARACTERS_PER_TOKEN characters.

        The encoder cuts longer text, so that what is almost only white space could lose its end.
        """
        counts: list[int] = []
        for first in range(0, len(texts), BATCH):
            batch = texts[first : first + BATCH]
            least = (len(text) // CHARACTERS_PER_TOKEN for text in batch)
            counts.extend(map(max, self._tokenizer.lengths(batch), least))
        return counts
