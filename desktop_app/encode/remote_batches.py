"""Cuts texts to what a service takes, and into requests; pure.

A service counts with a tokenizer that is not here, so tokens are estimated, and rather too high than too low: two
bytes of UTF-8 are seldom more than one token in any script.
"""

from collections.abc import Sequence

BYTES_PER_TOKEN = 2


def sendable(text: str, max_tokens: int) -> str:
    """The beginning of the text that surely fits; lone surrogates, which JSON cannot carry, become question marks."""
    data = text.encode("utf-8", "replace")[: max_tokens * BYTES_PER_TOKEN]
    return data.decode("utf-8", "ignore")


def cautious_tokens(text: str) -> int:
    """An estimate of the tokens of a text that seldom is too low; at least one."""
    return len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN + 1


def request_batches(texts: Sequence[str], most_texts: int, most_tokens: int) -> list[range]:
    """Neighbouring texts that go together, by their places; one that is too long for any request goes alone."""
    batches: list[range] = []
    start = tokens = 0
    for place, text in enumerate(texts):
        size = cautious_tokens(text)
        if place > start and (place - start >= most_texts or tokens + size > most_tokens):
            batches.append(range(start, place))
            start, tokens = place, 0
        tokens += size
    return [*batches, range(start, len(texts))] if texts else []
