import json
from pathlib import Path

import pytest

from desktop_app.extract.code.notebook import read_notebook
from desktop_app.extract.contents import CannotRead
from desktop_app.settings import ExtractSettings


def test_cells_and_what_they_printed(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Study\n", "of things"]},
        {
            "cell_type": "code",
            "source": "print(1)",
            "outputs": [
                {"text": ["1\n"]},
                {"data": {"text/plain": ["<Figure>"], "image/png": "iVBOR"}},
                "junk",
            ],
        },
    ]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}))
    contents = read_notebook(tmp_path / "a.ipynb", ExtractSettings())
    assert contents.title == "Study"
    assert contents.segments[1].text == "print(1)\n1\n\n<Figure>"
    assert "iVBOR" not in contents.segments[1].text


@pytest.mark.parametrize("text", ["{", "[" * 100_000])
def test_what_is_no_notebook_is_damage(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.ipynb").write_text(text)
    with pytest.raises(CannotRead):
        read_notebook(tmp_path / "a.ipynb", ExtractSettings())


@pytest.mark.parametrize("text", ["3", "{}", '{"cells": {"a": 1}}', '{"cells": [1, {}]}'])
def test_unusual_notebooks_give_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.ipynb").write_text(text)
    assert "".join(s.text for s in read_notebook(tmp_path / "a.ipynb", ExtractSettings()).segments).strip() == ""
