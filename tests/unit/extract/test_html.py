import time
from pathlib import Path

import pytest

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.texts.html import html_contents, read_html
from desktop_app.settings import ExtractSettings


def text_of(source: str) -> str:
    return "\n¶".join(segment.text for segment in html_contents(source).segments)


def test_what_nobody_sees_is_left_out() -> None:
    source = (
        "<head><title>T</title><style>css{}</style></head><body><!-- comment -->"
        "<script>js()</script><noscript>no</noscript><template>t</template><p hidden>h</p><p>seen</p>"
    )
    contents = html_contents(source)
    assert [segment.text for segment in contents.segments] == ["seen"]
    assert contents.title == "T"


def test_headings_give_sections_and_locators() -> None:
    contents = html_contents("<p>a<h1>Lease</h1><p>b<h2>End<i>ing</i></h2><p>c<h1></h1><p>d")
    assert [(s.locator.heading, s.text) for s in contents.segments] == [
        (None, "a"),
        ("Lease", "Lease\n\nb"),
        ("Lease › Ending", "Ending\n\nc"),
        (None, "d"),
    ]
    assert contents.title == "Lease"


def test_inline_markup_does_not_break_words_and_blocks_do() -> None:
    assert text_of("<p>wo<b>rd</b> and <i>an</i>\n  other<br>line<div>x</div><div>y</div>") == (
        "word and an other\nline\n\nx\ny"
    )


def test_table_rows_are_lines_with_cells_apart() -> None:
    assert text_of("<table><tr><th>A</th><th>B</th></tr><tr><td>1<td>2</table>") == "A\tB\n1\t2"


def test_preformatted_text_keeps_its_lines() -> None:
    assert text_of("<p>a</p><pre>x = 1\n  y = 2</pre><p>b") == "a\n\nx = 1\n  y = 2\n\nb"


def test_alternative_text_of_pictures() -> None:
    assert text_of("<p>see <img alt='the floor plan' src=x>here") == "see the floor plan here"


def test_charset_of_the_document_is_used(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes("<meta charset=iso-8859-2><p>też żyć".encode("iso-8859-2"))
    assert read_html(path, ExtractSettings()).segments[0].text == "też żyć"
    path.write_bytes('<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>问题'.encode("gbk"))
    assert read_html(path, ExtractSettings()).segments[0].text == "问题"


def test_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(bytes(range(256)) * 50)
    with pytest.raises(CannotRead):
        read_html(path, ExtractSettings())


def test_nesting_and_size_do_not_matter() -> None:
    start = time.perf_counter()
    assert text_of("<div>" * 20_000 + "deep") == "deep"
    assert text_of("<p>word</p>" * 20_000).count("word") == 20_000
    assert time.perf_counter() - start < 10


def test_reading_aids_are_not_mixed_into_words() -> None:
    assert (
        text_of("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby><ruby>字<rt>じ</rt></ruby>を書く</p>")
        == "漢字を書く"
    )


def test_elements_that_end_where_they_begin(tmp_path: Path) -> None:
    page = "<html><head><title/><script src='x'/></head><body><h2 id='a'/><p>one<br/>two</p></body></html>"
    (tmp_path / "a.xhtml").write_text(f'<?xml version="1.0"?>{page}')
    (segment,) = read_html(tmp_path / "a.xhtml", ExtractSettings()).segments
    assert (segment.text, segment.locator.heading) == ("one\ntwo", None)
    assert html_contents(page).segments == ()  # in HTML nothing ends the title


@pytest.mark.parametrize("style", ["display:none", "color:red; DISPLAY : none", "mso-hide:all", "visibility:hidden"])
def test_what_a_style_hides_is_left_out(style: str) -> None:
    assert text_of(f'<div style="{style}">preheader</div><p style="x-display:nonet">seen</p>') == "seen"
    assert text_of(f'<body style="{style}"><p>seen</p></body>') == "seen"


def test_paragraphs_in_cells_leave_rows_as_they_are() -> None:
    rows = "<tr><td><p>A</p></td><td>\n<p>B</p>\n</td></tr><tr><td><div>1</div></td><td></td><td><p>2</p></td></tr>"
    assert text_of(f"<table>{rows}</table><p>end") == "A\tB\n1\t2\n\nend"
    assert text_of("<table><tr><td><p>a</p><p>b</p></td><td><p>c</p></td></table>") == "a\n\nb\n\nc"
    inner = "<table><tr><td>1<td>2</table>"
    assert text_of(f"<table><tr><td>{inner}</td><td>{inner}</td></table>") == "1\t2\n\n1\t2"


def test_buttons_stand_apart() -> None:
    assert text_of("<button>Save</button><button>Cancel</button>") == "Save Cancel"


def test_bookmarks_have_addresses_and_folders() -> None:
    source = (
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1><DL><p>"
        "<DT><H3>Work</H3><DL><p><DT><A HREF='https://a.example/x'>Alpha</A><DT><H3>Old</H3><DL><p>"
        "<DT><A HREF='https://b.example'>Beta</A></DL><p><DT><A HREF='javascript:x'>Gamma</A></DL><p>"
        "<DT><A HREF='https://d.example'>Delta</A></DL>"
    )
    assert [(item.locator.heading, item.text) for item in html_contents(source).segments] == [
        ("Bookmarks", "Bookmarks"),
        ("Work", "Work\n\nAlpha https://a.example/x"),
        ("Work › Old", "Old\n\nBeta https://b.example"),
        ("Work", "Gamma"),
        (None, "Delta https://d.example"),
    ]


@pytest.mark.parametrize(
    ("metas", "author"),
    [
        ("<meta name=author content=' Ann \n Hill '><meta name='dcterms.creator' content=Bo>", "Ann Hill"),
        ("<META NAME=Author CONTENT=Ann><meta name=author content=Bo><meta name=author content=Ann>", "Ann, Bo"),
        ("<meta name=author content=''><meta name='DC.Creator' content=Bo>", "Bo"),
        ("<meta property='article:author' content='Cy Dee'>", "Cy Dee"),
        ("<meta property='article:author' content='https://www.example.org/cy'>", ""),
        ("<meta name=description content=Ann><meta name=author><meta content=Ann>", ""),
    ],
)
def test_the_author_is_who_the_page_names(tmp_path: Path, metas: str, author: str) -> None:
    (tmp_path / "a.html").write_text(f"<title>T</title>{metas}<p>words", encoding="utf-8")
    assert read_html(tmp_path / "a.html", ExtractSettings()).metadata == ({"author": author} if author else {})
