import json
from pathlib import Path

import pytest

from desktop_app.extract.code.notebook import read_notebook
from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.settings import ExtractSettings


def read(folder: Path, notebook: object) -> Contents:
    path = folder / "a.ipynb"
    path.write_text(json.dumps(notebook))
    return read_notebook(path, ExtractSettings())


def cell_with(output: dict[str, object]) -> dict[str, object]:
    return {"cells": [{"cell_type": "code", "source": "", "outputs": [output]}]}


def test_cells_and_what_they_printed(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# The [**study**](a.html)\n", "of things"]},
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
    contents = read(tmp_path, {"cells": cells})
    assert contents.title == "The study"
    assert contents.segments[1].text == "print(1)\n1\n\n<Figure>"
    assert "iVBOR" not in contents.segments[1].text


def test_older_notebooks_keep_their_cells_in_worksheets(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Study"]},
        {
            "cell_type": "code",
            "input": ["1/0"],
            "outputs": [
                {"output_type": "pyout", "text": ["alpha"], "html": ["<b>alpha</b>"]},
                {"output_type": "display_data", "html": ["<b>beta</b>"], "png": "iVBOR"},
                {"output_type": "pyerr", "ename": "ZeroDivisionError", "evalue": "by zero", "traceback": ["x"]},
            ],
        },
    ]
    contents = read(tmp_path, {"worksheets": [{"cells": cells}, {"cells": [{"cell_type": "raw", "source": "last"}]}]})
    assert contents.title == "Study"
    assert [segment.text for segment in contents.segments] == [
        "## Study",
        "1/0\nalpha\nbeta\nZeroDivisionError: by zero",
        "last",
    ]


@pytest.mark.parametrize("stand_in", ["<IPython.core.display.HTML object>", "<a.style.Styler at 0x7f0b>"])
@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"text/markdown": ["**bold**\n", "words"]}, "**bold**\nwords"),
        ({"text/html": "<table><tr><td>one</td><td>two</td></tr></table>"}, "one\ttwo"),
        ({"text/latex": r"$\alpha$"}, r"$\alpha$"),
        ({"image/png": "iVBOR"}, ""),
    ],
)
def test_an_object_is_read_in_the_form_that_says_something(
    tmp_path: Path, data: dict[str, object], shown: str, stand_in: str
) -> None:
    (segment,) = read(tmp_path, cell_with({"data": {"text/plain": [stand_in], **data}})).segments
    assert segment.text == shown


def test_plain_text_is_preferred_to_a_page(tmp_path: Path) -> None:
    (segment,) = read(tmp_path, cell_with({"data": {"text/plain": "a  b", "text/html": "<i>no</i>"}})).segments
    assert segment.text == "a  b"


@pytest.mark.parametrize("text", ["{", "[" * 100_000])
def test_what_is_no_notebook_is_damage(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.ipynb").write_text(text)
    with pytest.raises(CannotRead):
        read_notebook(tmp_path / "a.ipynb", ExtractSettings())


@pytest.mark.parametrize("text", ["3", "{}", '{"cells": {"a": 1}}', '{"cells": [1, {}]}', '{"worksheets": [3]}'])
def test_unusual_notebooks_give_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.ipynb").write_text(text)
    assert "".join(s.text for s in read_notebook(tmp_path / "a.ipynb", ExtractSettings()).segments).strip() == ""


@pytest.mark.parametrize("kind", [["markdown"], {"markdown": 1}, None])
def test_a_cell_of_a_damaged_kind_keeps_its_text(tmp_path: Path, kind: object) -> None:
    assert read(tmp_path, {"cells": [{"cell_type": kind, "source": "words"}]}).segments[0].text == "words"
