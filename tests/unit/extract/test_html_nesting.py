from time import thread_time

import pytest

from desktop_app.extract.texts.html import html_text
from desktop_app.extract.texts.html_nesting import bearable

SIZE = 500_000


NESTING = ("<div>", "<b><i>", "<a><b>", "<div></a>", "<b></div>", "<span><div></span></div>", "<svg>", "<div a='<'>")
OTHERS = ("<div/>", "<rt>", "<ruby><rt>", "<optgroup>")


@pytest.mark.parametrize("tags", NESTING + OTHERS)
def test_pages_that_nest_as_deep_as_they_are_long(tags: str) -> None:
    start = thread_time()
    assert html_text(f"<!doctype html><body>{tags * (SIZE // len(tags))}deep").endswith("deep")
    assert thread_time() - start < 5


def test_styles_that_no_paragraph_ends() -> None:
    start = thread_time()
    page = "".join(f"<font size={number}><p>word" for number in range(SIZE // 20))
    assert html_text(page).count("word") == SIZE // 20
    assert thread_time() - start < 5


def test_a_flat_page_keeps_its_words_lines_and_headings() -> None:
    deep = "<div>" * 20_000
    page = f"{deep}<h2>Rent</h2>wo<b>rd</b><div>one</div><table><tr><td>A<td>1</table><script>x()</script>"
    assert html_text(page) == "Rent\n\nword\none\nA\n1"


@pytest.mark.parametrize("page", ["<p>" * 200_000, "<div><p>x</div>" * 50_000, "<ruby>x<rt>y</ruby>" * 50_000])
def test_long_pages_are_left_as_they_are(page: str) -> None:
    assert bearable(page) is page
