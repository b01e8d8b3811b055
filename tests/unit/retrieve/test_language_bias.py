from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.manifest import load_manifest
from desktop_app.inference.pooling import l2_normalise
from desktop_app.records import Fingerprint
from desktop_app.retrieve.language_bias import ALIGNED, LEAST, LanguageBias, language_directions, levelled
from desktop_app.store.database import Database
from desktop_app.store.vectors import Vectors

DIMENSIONS = 32
MODEL = "multilingual-e5-small"
SENTENCES = {
    0: "The letter must reach the landlord before the first working day of the month, whoever writes it.",
    1: "Der Brief muss den Vermieter vor dem ersten Werktag des Monats erreichen, wer immer ihn schreibt.",
    11: "信件必须在当月第一个工作日之前送达房东，不管是谁写的。",
}


def passages(seed: int, counts: dict[int, int], bias: float = 2.0) -> tuple[list[int | None], np.ndarray]:
    """Languages, and unit vectors of as many passages: what each says, and one direction for each language."""
    random = np.random.default_rng(seed)
    own = {language: random.standard_normal(DIMENSIONS) for language in counts}
    languages: list[int | None] = [language for language, count in counts.items() for _ in range(count)]
    said = random.standard_normal((len(languages), DIMENSIONS))
    return languages, l2_normalise((said + bias * np.array([own[one] for one in languages])).astype(np.float32))


@given(st.integers(0, 10_000), st.integers(LEAST, 40), st.integers(LEAST, 40))
def test_a_levelled_query_is_as_near_to_the_mean_of_every_language(seed: int, first: int, second: int) -> None:
    languages, rows = passages(seed, {0: first, 1: second, 11: LEAST})
    directions = language_directions(languages, rows)
    assert directions is not None
    assert len(directions) == 2
    query = levelled(passages(seed + 1, {0: 1})[1], directions)
    means = np.array([rows[[one == language for one in languages]].mean(axis=0) for language in (0, 1, 11)])
    near = means @ query[0]
    assert np.ptp(near) < 1e-5
    assert np.linalg.norm(query[0]) == pytest.approx(1, abs=1e-5)


def test_one_language_and_a_few_strangers_have_no_directions() -> None:
    assert language_directions(*passages(1, {0: 50})) is None
    assert language_directions(*passages(1, {0: 50, 1: LEAST - 1})) is None
    languages, rows = passages(1, {0: 50, 1: 50})
    assert language_directions([None if one == 1 else one for one in languages], rows) is None


def test_without_directions_a_query_stays_what_it_is() -> None:
    query = passages(1, {0: 1})[1]
    assert levelled(query, None) is query


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(tmp_path / "index.db")
    database.migrate()
    return database


def fill(database: Database, fingerprint: Fingerprint, languages: list[int]) -> None:
    """One more passage in each of `languages`."""
    _, rows = passages(len(languages), dict.fromkeys(set(languages), 1))
    writer = database.writer()
    vectors = Vectors(writer)
    fingerprint_id = vectors.fingerprint_id(fingerprint)
    for number, language in enumerate(languages):
        text = f"{SENTENCES[language]} {vectors.last_seq(fingerprint_id)} {number}"
        cursor = writer.execute(
            "INSERT INTO chunks (hash, text, context, token_count) VALUES (?, ?, '', 20)", (text.encode(), text)
        )
        assert cursor.lastrowid is not None
        vectors.add(fingerprint_id, [cursor.lastrowid], rows[[language % len(rows)]])
    writer.close()


def test_they_are_learned_from_the_index_and_anew_when_it_has_grown(database: Database) -> None:
    fingerprint = Fingerprint("d" * 64, "test", DIMENSIONS)
    bias = LanguageBias(database)
    assert bias.directions(MODEL, fingerprint).vectors is None
    fill(database, fingerprint, [0] * 20)
    assert bias.directions(MODEL, fingerprint).vectors is None
    fill(database, fingerprint, [1] * LEAST)  # a quarter more is not yet a reason to look again
    assert bias.directions(MODEL, fingerprint).vectors is None
    fill(database, fingerprint, [11] * LEAST)
    found = bias.directions(MODEL, fingerprint)
    assert found.vectors is not None
    assert found.vectors.shape == (2, DIMENSIONS)
    assert found.tokens is None  # there are no token codes
    assert bias.directions("bge-small-en-v1.5", fingerprint).vectors is None


def test_the_models_that_are_levelled_are_in_the_manifest_and_know_many_languages() -> None:
    many = {entry.name for entry in load_manifest().models if entry.languages.startswith("about 100")}
    assert many >= ALIGNED
