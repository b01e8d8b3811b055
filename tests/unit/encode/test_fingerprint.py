from dataclasses import fields, replace

import pytest

from desktop_app.encode.fingerprint import fingerprint_of
from desktop_app.records import ModelDescription
from desktop_app.settings import ChunkSettings
from tests.tiny_model import tiny_description


def test_same_parts_same_digest() -> None:
    first = fingerprint_of(tiny_description(), ChunkSettings())
    assert first == fingerprint_of(tiny_description(), ChunkSettings())
    assert first.dimensions == tiny_description().dimensions
    assert len(first.digest) == 64


@pytest.mark.parametrize("name", [field.name for field in fields(ModelDescription)])
def test_every_part_of_the_model_counts(name: str) -> None:
    old = getattr(tiny_description(), name)
    changed = replace(tiny_description(), **{name: old + 1 if isinstance(old, int) else old + "x"})
    assert fingerprint_of(changed, ChunkSettings()).digest != fingerprint_of(tiny_description(), ChunkSettings()).digest


def test_chunk_settings_count() -> None:
    other = ChunkSettings(max_tokens=100)
    assert fingerprint_of(tiny_description(), other) != fingerprint_of(tiny_description(), ChunkSettings())
