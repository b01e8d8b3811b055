from dataclasses import fields, replace

import pytest

from desktop_app.encode.fingerprint import fingerprint_of
from desktop_app.model_description import ModelDescription, ModelKind
from desktop_app.settings import ChunkSettings
from tests.tiny_model import tiny_description


def test_same_parts_same_digest() -> None:
    first = fingerprint_of(tiny_description(), ChunkSettings())
    assert first == fingerprint_of(tiny_description(), ChunkSettings())
    assert first.dimensions == tiny_description().dimensions
    assert len(first.digest) == 64


def other_than(value: object) -> object:
    """Another value of the same type."""
    if isinstance(value, ModelKind):
        return next(kind for kind in ModelKind if kind is not value)
    return value + 1 if isinstance(value, int) else f"{value}x"


@pytest.mark.parametrize("name", [field.name for field in fields(ModelDescription) if field.name != "truncations"])
def test_every_part_of_the_model_counts(name: str) -> None:
    changed = replace(tiny_description(), **{name: other_than(getattr(tiny_description(), name))})
    assert fingerprint_of(changed, ChunkSettings()).digest != fingerprint_of(tiny_description(), ChunkSettings()).digest


def test_what_may_be_done_with_a_vector_does_not_count() -> None:
    changed = replace(tiny_description(), truncations=(16, 8))
    assert fingerprint_of(changed, ChunkSettings()).digest == fingerprint_of(tiny_description(), ChunkSettings()).digest


def test_indexes_made_before_a_part_was_added_stay_valid() -> None:
    """The digest of an index of the first version: no later field may change it while it says nothing."""
    expected = "0eff79bb4293aad4afac900df2bf61702e3184940f053149dcb97c26d1a5deca"
    assert fingerprint_of(tiny_description(), ChunkSettings()).digest == expected


def test_chunk_settings_count() -> None:
    other = ChunkSettings(max_tokens=100)
    assert fingerprint_of(tiny_description(), other) != fingerprint_of(tiny_description(), ChunkSettings())
