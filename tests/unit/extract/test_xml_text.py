import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import Contents
from desktop_app.extract.texts.xml_text import read_xml
from desktop_app.settings import ExtractSettings


def read(tmp_path: Path, source: str | bytes) -> Contents:
    path = tmp_path / "a.xml"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return read_xml(path, ExtractSettings())


def words(contents: Contents) -> list[str]:
    return contents.segments[0].text.split()


def test_markup_is_out_and_text_is_in(tmp_path: Path) -> None:
    source = (
        "<?xml version='1.0'?><a><t>one &amp; two &#x4e00;</t><![CDATA[<three>]]><outline text='four' url='x'/></a>"
    )
    assert words(read(tmp_path, source)) == ["one", "&", "two", "一", "<three>", "four"]


def test_comments_are_text_without_the_markup_in_them(tmp_path: Path) -> None:
    source = "<!-- rent <b>and</b> notice --><a>one<!-- two -->three</a><!-- unfinished <b>four"
    assert words(read(tmp_path, source)) == ["rent", "and", "notice", "one", "two", "three", "unfinished", "four"]


def test_comments_in_drawings_are_not_text(tmp_path: Path) -> None:
    source = "<?xml version='1.0'?><!-- Generator: a program --><svg:svg width='9'><text>one</text></svg:svg>"
    assert words(read(tmp_path, source)) == ["one"]


def test_an_article_has_its_own_title_not_that_of_its_first_section(tmp_path: Path) -> None:
    source = b"<article><front><article-title>Tides</article-title></front><sec><title>Method</title></sec></article>"
    assert read(tmp_path, source).title == "Tides"


def test_declared_encoding_and_title(tmp_path: Path) -> None:
    source = "<?xml version='1.0' encoding='iso-8859-2'?><f><title>Też żyć</title></f>".encode("iso-8859-2")
    contents = read(tmp_path, source)
    assert contents.title == "Też żyć"
    assert words(contents) == ["Też", "żyć"]


@pytest.mark.parametrize("digits", [39, 5000])
def test_a_number_of_a_character_may_have_any_digits(tmp_path: Path, digits: int) -> None:
    assert words(read(tmp_path, f"<a>before &#{'9' * digits}; after</a>")) == ["before", "\ufffd", "after"]


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    source = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "boom">]><r>a &x; &y; b</r>'
    text = read(tmp_path, source).segments[0].text
    assert "boom" not in text
    assert "root:" not in text


def test_broken_xml_gives_what_it_has(tmp_path: Path) -> None:
    assert words(read(tmp_path, "<a>orange<b>apple</a> 1 < 2 <unclosed")) == ["orangeapple", "1", "<", "2"]


def test_feeds_carry_html(tmp_path: Path) -> None:
    source = "<rss><d>&lt;p&gt;one&lt;/p&gt;&lt;p&gt;two&lt;br/&gt;&lt;script&gt;js&lt;/script&gt;</d></rss>"
    assert words(read(tmp_path, source)) == ["one", "two"]


def test_hostile_sources_take_linear_time(tmp_path: Path) -> None:
    start = time.perf_counter()
    for piece in ("<!DOCTYPE>", "<!--", "<![CDATA[", "<", "<a ", "<?", "&#1;", "<title>", '<a">"', "<a '"):
        read(tmp_path, piece * 50_000)
    for attributes in (" x=", " aa", "a", "   ", " a='b'", ' a="', ":role"):
        read(tmp_path, f"<tspan {attributes * 100_000}>one</tspan>")
    assert time.perf_counter() - start < 10


@given(st.text("<>![]-?&;#aT\"'= /", max_size=60))
def test_anything_can_be_read(tmp_path_factory: object, source: str) -> None:
    path = Path(str(_folder(tmp_path_factory))) / "a.xml"
    path.write_text(source, encoding="utf-8")
    assert isinstance(read_xml(path, ExtractSettings()), Contents)


def _folder(factory: object) -> Path:
    base: Path = factory.getbasetemp()  # type: ignore[attr-defined]
    return base


def test_pictures_and_programs_inside_are_not_text(tmp_path: Path) -> None:
    source = (
        "<FictionBook><body><p>Chapter one.</p></body><binary id='cover'>aGVsbG8gd29ybGQ=</binary>"
        "<svg:script>var x = 1;</svg:script><p>The end.</p><script/><p>Really.</p></FictionBook>"
    )
    assert words(read(tmp_path, source)) == ["Chapter", "one.", "The", "end.", "Really."]


def test_attributes_that_look_like_text_are_text(tmp_path: Path) -> None:
    source = (
        "<?xml version='1.0'?><smses count='1' xmlns:x='http://a.example b'><sms protocol='0' address='+4930123' "
        "subject='null' body='See you at the flat' contact_name='Hildegard' readable_date='Nov 3, 2023' "
        'class="a b"/><add key="DbHost" Value="db.example.org"/><m:node TEXT="Gr&#xfc;ne"/>'
        "<feed xmlUrl='https://example.org/feed' id='x1' icon='a.png'/></smses>"
    )
    assert read(tmp_path, source).segments[0].text.split("\n") == [
        *("", "", "+4930123", "See you at the flat", "Nov 3, 2023", "", "db.example.org", "", "Gr\u00fcne"),
        *("", "https://example.org/feed", "", ""),
    ]


def test_where_nothing_else_is_text_every_attribute_is(tmp_path: Path) -> None:
    assert words(read(tmp_path, "<a><b city='Antwerpen' number='17' font-family='Arial'/></a>")) == ["Antwerpen"]


@pytest.mark.parametrize("root", ["svg", "html"])
def test_of_pages_and_drawings_only_that_is_text_which_they_show(tmp_path: Path, root: str) -> None:
    source = f"<{root} name='my page' data-x='two words'><style>a {{ b }}</style><g title='one' d='M 10 ab'/></{root}>"
    assert words(read(tmp_path, source)) == ["one"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<svg><tspan sodipodi:role='line'>a</tspan><tspan sodipodi:role='line'>b</tspan></svg>", "a b"),
        ("<svg><tspan x='0' y='1'>a</tspan><tspan x='0' dy='1.2em'>b</tspan></svg>", "a b"),
        ("<svg><tspan>a</tspan><tspan dx='1'>b</tspan></svg>", "ab"),
        ("<w:p><w:r><w:t>Hel</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>lo</w:t></w:r></w:p><w:p>x</w:p>", "Hello x"),
        ("<text:p>le<text:span text:style-name='T 1'>as</text:span>e<text:s/>ends</text:p>", "lease ends"),
        ("<article><p><bold>lea</bold>se of <xref href='x:y'>1</xref>.</p><p>b</p></article>", "lease of 1. b"),
    ],
)
def test_words_end_where_a_reader_sees_them_end(tmp_path: Path, source: str, expected: str) -> None:
    assert words(read(tmp_path, source)) == expected.split()


def test_listings_of_markup_stay_as_they_are(tmp_path: Path) -> None:
    source = "<book><programlisting>&lt;p&gt;Hello&lt;/p&gt;&lt;p&gt;&lt;br/&gt;</programlisting></book>"
    assert words(read(tmp_path, source)) == ["<p>Hello</p><p><br/>"]


def test_only_those_texts_of_a_feed_are_html_that_look_it(tmp_path: Path) -> None:
    source = "<feed><t>1 &lt; 2</t><c><![CDATA[<p>one</p>\n<img src='x' alt='two'>]]></c><t>List&lt;int></t></feed>"
    assert words(read(tmp_path, source)) == ["1", "<", "2", "one", "two", "List<int>"]


def test_a_value_may_hold_what_ends_tags(tmp_path: Path) -> None:
    assert words(read(tmp_path, "<a><c if='x > \"y\"' text='one'>two</c><c 'open>three</c></a>")) == [
        *("one", "two", "three"),
    ]


def test_flat_opendocument_gives_neither_pictures_nor_styles(tmp_path: Path) -> None:
    source = (
        "<?xml version='1.0'?><office:document><office:settings><config:config-item>true</config:config-item>"
        "</office:settings><office:styles><number:text>.</number:text></office:styles><office:body>"
        "<text:p>one<office:binary-data>iVBORw0KGgo=</office:binary-data>two</text:p></office:body></office:document>"
    )
    assert words(read(tmp_path, source)) == ["one", "two"]
