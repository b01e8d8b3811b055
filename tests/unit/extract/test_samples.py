from pathlib import Path

import pytest

from desktop_app.extract.extractors import READERS, extract_file
from desktop_app.extract.file_type import recognise
from desktop_app.records import Extraction, NeedsRecognition
from desktop_app.settings import ExtractSettings
from tests.samples import samples

SAMPLES = samples()


def test_every_reader_has_a_sample(tmp_path: Path) -> None:
    kinds = set()
    for name, content in SAMPLES.items():
        (tmp_path / name).write_bytes(content)
        kinds.add(recognise(tmp_path / name).kind)
    assert kinds == set(READERS)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(SAMPLES[name])
    outcome = extract_file(tmp_path / name, ExtractSettings(recognise_text=False))
    assert isinstance(outcome, Extraction | NeedsRecognition), outcome
