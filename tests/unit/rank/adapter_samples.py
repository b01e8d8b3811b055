"""Openings of a person who comes back to the same few documents, with questions that point a little beside them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from desktop_app.rank.adapter_training import Example

DIMENSIONS = 32
TOPICS = 12

Choose = Callable[[int, list[int], np.random.Generator], int]
"""What is opened: by the question's topic, of the ranked documents, with a source of chance."""


def the_right_one(topic: int, ranked: list[int], random: np.random.Generator) -> int:
    """Document `topic` answers every question of that topic."""
    return topic


def any_one(topic: int, ranked: list[int], random: np.random.Generator) -> int:
    """Whatever the hand falls on."""
    return ranked[int(random.integers(0, 5))]


def openings(count: int, choose: Choose, seed: int = 1) -> list[Example]:
    """So many, each after a question of its own; the search puts the right document anywhere among the first five."""
    random = np.random.default_rng(seed)
    topics = random.standard_normal((TOPICS, DIMENSIONS)).astype(np.float32)
    examples = []
    for number in range(count):
        topic = int(random.integers(0, TOPICS))
        ranked = [int(one) for one in random.permutation(TOPICS) if one != topic]
        ranked.insert(int(random.integers(0, 5)), topic)
        opened = choose(topic, ranked, random)
        scores = [(document, 3.0 - 0.3 * place) for place, document in enumerate(ranked)]
        vector = near(topics[topic], random)
        examples.append(Example(f"question {number}", vector, opened, ranked.index(opened) + 1, scores))
    return examples


def near(topic: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    """A unit vector about the topic."""
    vector = topic + 0.5 * random.standard_normal(DIMENSIONS).astype(np.float32)
    unit: NDArray[np.float32] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit
