import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.odp import read_odp
from desktop_app.extract.office.ods import read_ods
from desktop_app.extract.office.odt import read_odt
from desktop_app.settings import ExtractSettings
from tests.xml_trees import xml_trees

Read = Callable[[Path, ExtractSettings], Contents]

FORMULA = (
    "<math xmlns='u'><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></mrow>"
    "<annotation encoding='StarMath 5.0'>E = m c^2</annotation></semantics></math>"
)
CHART = (
    "<d xmlns:x='u'><x:chart><x:title><x:p>Visitors</x:p></x:title>"
    "<x:axis><x:title><x:p>by town</x:p></x:title></x:axis><x:label-separator><x:p>; </x:p></x:label-separator>"
    "<x:table><x:table-row><x:table-cell x:value-type='string'><x:p>Alba</x:p></x:table-cell>"
    "<x:table-cell x:value-type='float' x:value='10'><x:p>10</x:p></x:table-cell></x:table-row></x:table></x:chart></d>"
)


def read(path: Path, how: Read, body: str, **objects: str) -> list[str]:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("content.xml", f"<d xmlns:x='u'>{body}</d>")
        for name, content in objects.items():
            container.writestr(f"{name}/content.xml", content)
    return [segment.text for segment in how(path, ExtractSettings()).segments]


def frame(reference: str) -> str:
    return f"<x:frame><x:object x:href='{reference}'/><x:image x:href='./ObjectReplacements/a'/></x:frame>"


def test_formulas_stand_in_their_line_and_charts_before_it(tmp_path: Path) -> None:
    body = f"<x:p>Rest is {frame('./Formula/')}, said he.</x:p><x:p>See{frame('Chart')} here.</x:p>"
    assert read(tmp_path / "a.odt", read_odt, body, Formula=FORMULA, Chart=CHART) == [
        "Rest is E=mc2, said he.\nVisitors\nby town\nAlba\nSee here."
    ]


def test_on_slides_they_stand_where_they_are_drawn(tmp_path: Path) -> None:
    body = f"<x:page>{frame('Formula')}{frame('Chart')}</x:page>"
    assert read(tmp_path / "a.odp", read_odp, body, Formula=FORMULA, Chart=CHART) == ["E=mc2\nVisitors\nby town\nAlba"]


def test_a_chart_of_a_sheet_does_not_say_again_what_the_sheet_says(tmp_path: Path) -> None:
    row = "<x:table-row><x:table-cell><x:p>Alba</x:p></x:table-cell></x:table-row>"
    body = f"<x:spreadsheet><x:table x:name='S'><x:shapes>{frame('Chart')}</x:shapes>{row}</x:table></x:spreadsheet>"
    assert read(tmp_path / "a.ods", read_ods, body, Chart=CHART) == ["Alba", "Visitors\nby town"]


def test_a_sheet_in_a_text_is_read_with_its_numbers(tmp_path: Path) -> None:
    cells = "<x:table-cell><x:p>Rent</x:p></x:table-cell><x:table-cell x:value='950'><x:p>950 EUR</x:p></x:table-cell>"
    sheet = f"<d xmlns:x='u'><x:spreadsheet><x:table><x:table-row>{cells}</x:table-row></x:table></x:spreadsheet></d>"
    assert read(tmp_path / "a.odt", read_odt, f"<x:p>one{frame('Sheet')}</x:p>", Sheet=sheet) == ["Rent\n950 EUR\none"]


@pytest.mark.parametrize("chart", ["<d><p>cut", "", "no XML"])
def test_what_is_damaged_or_missing_takes_nothing_else_with_it(tmp_path: Path, chart: str) -> None:
    body = f"<x:p>one{frame('Chart')}{frame('Missing')}{frame('../../etc')}</x:p>"
    assert read(tmp_path / "a.odt", read_odt, body, Chart=chart) == ["one"]


def test_an_object_that_is_shown_often_is_told_once(tmp_path: Path) -> None:
    start = time.process_time()
    chart = f"<d>{'<p>word</p>' * 20_000}</d>"
    (text,) = read(tmp_path / "a.odt", read_odt, f"<x:p>one{frame('Chart') * 20_000}</x:p>", Chart=chart)
    assert text == "word\none"
    assert time.process_time() - start < 5


@given(xml_trees(("math", "mi", "p", "table-cell", "label-separator", "h")))
def test_any_object_is_read(tmp_path_factory: pytest.TempPathFactory, tree: str) -> None:
    path = tmp_path_factory.mktemp("objects") / "a.odt"
    (text,) = read(path, read_odt, f"<x:p>one{frame('Chart')}</x:p>", Chart=f"<d xmlns:x='u'>{tree}</d>")
    assert "one" in text
