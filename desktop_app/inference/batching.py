"""Cuts texts into batches of similar length, and makes arrays of them; pure.

On a processor big batches lose (cache, attention on padding): sorted by length and cut at a budget of padded
tokens, the same texts take a third of the time of unsorted batches of 32.
"""

from collections.abc import Sequence

import numpy as np

from desktop_app.inference.feeds import Ids

PAD_ID = 0
"""Any id will do: padding is masked."""


def token_batches(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Indices of texts, longest first, in batches of at most `budget` padded tokens.

    Padded tokens are the batch size times its longest text. A text longer than `budget` stands alone.
    Every index appears once; equal lengths keep their order.
    """
    batches: list[list[int]] = []
    longest = 0
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batches and longest * (len(batches[-1]) + 1) <= budget:
            batches[-1].append(index)
        else:
            longest = lengths[index]
            batches.append([index])
    return batches


def padded(rows: Sequence[Sequence[int]]) -> tuple[Ids, Ids]:
    """Ids and mask, (batch, longest), padded on the right."""
    shape = (len(rows), max(len(row) for row in rows))
    ids, mask = np.full(shape, PAD_ID, np.int64), np.zeros(shape, np.int64)
    for row, tokens in enumerate(rows):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return ids, mask
