from pathlib import Path

import pytest

from desktop_app.evaluate.measurements import FILE, Measurements, quality_name


def test_figures_belong_to_a_fingerprint_and_outlive_the_program(tmp_path: Path) -> None:
    Measurements(tmp_path).note("one", {"passages_per_s": 80.0})
    Measurements(tmp_path).note("one", {quality_name("scifact", "dense"): 0.65})
    Measurements(tmp_path).note("two", {"passages_per_s": 9.0})
    assert Measurements(tmp_path).of("one") == {"passages_per_s": 80.0, "scifact dense": 0.65}
    assert Measurements(tmp_path).of("three") == {}


@pytest.mark.parametrize("text", ["", "[]", '{"one": 3}', '{"one": {"x": "y"}}', "\x00"])
def test_a_damaged_file_counts_as_empty_and_is_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert Measurements(tmp_path).of("one") == {}
    Measurements(tmp_path).note("one", {"passages_per_s": 80.0})
    assert Measurements(tmp_path).of("one") == {"passages_per_s": 80.0}
