"""Tells texts that are versions of each other from texts on the same subject. Pure."""

import unicodedata

from desktop_app.store.lexical_text import tokens

SHINGLE = 3
"""Words in a row that are compared."""
ALIKE = 0.5
"""Share of the shorter text's shingles that the other must hold. Two texts on one subject share a few hundredths."""


def near_duplicates(first: str, second: str) -> bool:
    """Whether one holds at least half of the other's runs of three words, wherever they stand in it.

    Source of the method: Broder, "On the resemblance and containment of documents", 1997.
    """
    ours, theirs = _shingles(first), _shingles(second)
    shorter = min(len(ours), len(theirs))
    return shorter > 0 and len(ours & theirs) >= ALIKE * shorter


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    forms = [token.form for token in tokens(unicodedata.normalize("NFKC", text)) if not token.tail]
    return frozenset(tuple(forms[place : place + SHINGLE]) for place in range(len(forms) - SHINGLE + 1))
