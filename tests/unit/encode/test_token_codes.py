"""Codes keep what MaxSim needs: measured against the vectors themselves."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop_app.encode.token_codes import (
    COMMON_DIRECTIONS,
    MOST_BITS,
    TOKENS_PER_CODE,
    TokenBasis,
    TokenCoder,
    joined,
    late_scores,
    nearest_cosines,
)

DIMENSIONS = 96
Floats = NDArray[np.float32]


def scores_of(query: Floats, passages: Sequence[bytes], importance: Floats | None = None) -> Floats:
    return late_scores(nearest_cosines(query, passages), importance)


def unit(rows: Floats) -> Floats:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


class Language:
    """Token vectors as a model gives them: a common middle, a direction for each language, and what a token means."""

    def __init__(self, dimensions: int = DIMENSIONS, seed: int = 3) -> None:
        self._random = np.random.default_rng(seed)
        self.dimensions = dimensions
        self.middle = unit(self._random.standard_normal(dimensions).astype(np.float32)) * 3
        self.tongue = unit(self._random.standard_normal(dimensions).astype(np.float32)) * 2

    def meanings(self, count: int) -> Floats:
        return unit(self._random.standard_normal((count, self.dimensions)).astype(np.float32))

    def said(self, meanings: Floats, tongue: float, noise: float = 0.2) -> Floats:
        """Token vectors of these meanings in a language."""
        shaken = noise * self.meanings(len(meanings))
        return (self.middle + tongue * self.tongue + meanings + shaken).astype(np.float32)

    def basis(self) -> TokenBasis:
        tongues = np.linspace(-1, 1, 12)
        return TokenBasis.learned([self.said(self.meanings(60), tongue) for tongue in tongues])


def test_a_basis_holds_the_middle_and_what_tells_languages_apart_and_survives_being_stored() -> None:
    language = Language()
    basis = language.basis()
    assert basis.directions.shape == (COMMON_DIRECTIONS, DIMENSIONS)
    np.testing.assert_allclose(basis.directions @ basis.directions.T, np.eye(COMMON_DIRECTIONS), atol=1e-5)
    tongue = unit(language.tongue - (language.tongue @ unit(language.middle)) * unit(language.middle))
    assert abs(float(basis.directions[0] @ tongue)) > 0.9
    again = TokenBasis.from_bytes(basis.as_bytes())
    assert (again.centre.tolist(), again.directions.tolist()) == (basis.centre.tolist(), basis.directions.tolist())


def test_a_question_in_another_language_finds_the_passage_that_means_the_same() -> None:
    language = Language()
    coder = TokenCoder(language.basis())
    passages = [language.meanings(40) for _ in range(50)]
    codes = [coder.codes(language.said(passage, tongue=-1)) for passage in passages]
    for number in (0, 17, 49):
        query = coder.query(language.said(passages[number][[3, 9, 20, 31]], tongue=1, noise=0.5))
        assert int(scores_of(query, codes).argmax()) == number


def test_scores_follow_those_of_the_vectors_themselves() -> None:
    language = Language(384)
    coder = TokenCoder(language.basis())
    subject = language.meanings(1)
    passages = [unit(language.meanings(10) + share * subject) for share in np.linspace(0, 2, 40)]
    query = unit(language.meanings(6) * 0.3 + subject)
    said = [language.said(np.repeat(passage, 3, axis=0), 0) for passage in passages]  # texts repeat themselves
    scored = scores_of(coder.query(language.said(query, 0)), [coder.codes(text) for text in said])
    exact = np.array([(query @ passage.T).max(axis=1).mean() for passage in passages])
    assert float(np.corrcoef(scored, exact)[0, 1]) > 0.98


def test_a_token_that_all_passages_match_alike_counts_for_nothing() -> None:
    language = Language(384)
    coder = TokenCoder(language.basis())
    common, rare = language.meanings(2)
    texts = [language.said(np.vstack([[common] * 3, np.repeat(language.meanings(8), 3, axis=0)]), 0) for _ in range(10)]
    texts[4] = np.vstack([texts[4], language.said(np.vstack([[rare] * 3]), 0)])
    codes = [coder.codes(text) for text in texts]
    both = scores_of(coder.query(language.said(np.vstack([common, rare]), 0)), codes)
    alone = scores_of(coder.query(language.said(rare[None], 0)), codes)
    assert int(both.argmax()) == 4
    assert both[4] - np.delete(both, 4).max() > 0.75 * (alone[4] - np.delete(alone, 4).max())


def test_codes_take_so_much_room_whatever_the_dimensions() -> None:
    for dimensions in (16, 384, 1024):
        language = Language(dimensions)
        bits = min(dimensions, MOST_BITS)
        codes = TokenCoder(language.basis()).codes(language.said(language.meanings(200), 0))
        assert len(codes) == 4 + bits + round(200 / TOKENS_PER_CODE) * (bits // 8 + 1)
    assert len(codes) < 4_400


@pytest.mark.parametrize("tokens", [1, 2, 3, 5])
def test_short_texts_have_codes_and_scores(tokens: int) -> None:
    language = Language()
    coder = TokenCoder(language.basis())
    states = language.said(language.meanings(tokens), 0)
    (score,) = scores_of(coder.query(states), [coder.codes(states)])
    assert 0.5 < float(score) < 1.2


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1_000), tokens=st.integers(1, 30), others=st.integers(0, 5))
def test_a_passage_scores_the_same_up_to_the_weights_whoever_stands_beside_it(
    seed: int, tokens: int, others: int
) -> None:
    language = Language(32, seed)
    coder = TokenCoder(language.basis())
    query = coder.query(language.said(language.meanings(1), 0))  # one token: its weight is 1
    codes = [coder.codes(language.said(language.meanings(tokens + n), 0)) for n in range(others + 1)]
    alone = np.array([scores_of(query, [one])[0] for one in codes])
    np.testing.assert_allclose(scores_of(query, codes), alone, atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1_000), size=st.integers(1, 25), data=st.data())
def test_joining_is_what_joining_the_two_nearest_again_and_again_gives(
    seed: int, size: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, size))
    units = unit(np.random.default_rng(seed).standard_normal((size, 12)).astype(np.float32))
    groups = [row.astype(np.float64) for row in units]
    while len(groups) > count:
        normed = unit(np.array(groups))
        cosines = normed @ normed.T
        np.fill_diagonal(cosines, -2)
        first, second = sorted(divmod(int(cosines.argmax()), len(groups)))
        groups[first] = groups[first] + groups[second]
        del groups[second]
    np.testing.assert_allclose(joined(units, count), unit(np.array(groups)), atol=1e-4)


def test_vectors_that_cancel_out_can_be_joined() -> None:
    """The length of their sum is nothing, which rounding takes below 0 here."""
    axes, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((2, 40)).T)
    angles = np.array([0, 2, 4]) * np.pi / 3
    star = (np.outer(np.cos(angles), axes[:, 0]) + np.outer(np.sin(angles), axes[:, 1])).astype(np.float32)
    assert np.isfinite(joined(star, 1)).all()


def test_codes_that_are_stored_keep_their_meaning() -> None:
    """If this fails, codes mean something else than before: indexes need a migration that empties both their tables."""
    places = np.arange(16)
    coder = TokenCoder(TokenBasis(np.full(16, 0.1, np.float32), np.eye(16, dtype=np.float32)[:COMMON_DIRECTIONS]))
    states = np.array([np.cos(places * (number + 1) * 0.7 + number) for number in range(5)], np.float32)
    stored = bytes.fromhex("9ace463bf71e2a3f3116ae9e3710bb810ed0f2a751b355ae4c55")
    query = coder.query(states[:1])
    assert float(scores_of(query, [stored])[0]) == pytest.approx(0.59367, abs=1e-3)
    now = coder.codes(states)
    assert len(now) == len(stored)
    assert float(scores_of(query, [now])[0]) == pytest.approx(0.59367, abs=0.02)


def test_what_codes_tell_of_a_passage_finds_the_passage_itself() -> None:
    language = Language()
    coder = TokenCoder(language.basis())
    passages = [language.said(language.meanings(40), 0.5) for _ in range(20)]
    stored = [coder.codes(states) for states in passages]
    vectors = coder.vectors(stored[3])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors.shape == (round(40 / TOKENS_PER_CODE), DIMENSIONS)
    assert int(scores_of(vectors, stored).argmax()) == 3


def test_a_token_of_more_importance_decides() -> None:
    language = Language()
    coder = TokenCoder(language.basis())
    meanings = language.meanings(2)
    passages = [np.vstack([meanings[place : place + 1], language.meanings(10)]) for place in (0, 1)]
    stored = [coder.codes(language.said(one, 0.5)) for one in passages]
    query = coder.query(language.said(meanings, 0.5))
    for heavy in (0, 1):
        importance = np.array([3.0 if place == heavy else 0.5 for place in (0, 1)], np.float32)
        assert int(scores_of(query, stored, importance).argmax()) == heavy
    np.testing.assert_allclose(
        scores_of(query, stored, np.full(2, 0.25, np.float32)), scores_of(query, stored), atol=1e-5
    )
