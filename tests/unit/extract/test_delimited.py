import csv
import io
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.delimited import find_delimiter, read_delimited, read_rows
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings


def read(tmp_path: Path, source: str | bytes, *, max_chars: int = 1_000_000) -> Contents:
    path = tmp_path / "a.csv"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return read_delimited(path, ExtractSettings(max_chars=max_chars))


def cells(source: str, delimiter: str = ",") -> list[list[str]]:
    return [list(row.cells) for row in read_rows(source, delimiter)]


def test_rows_with_their_numbers_and_columns(tmp_path: Path) -> None:
    (segment,) = read(tmp_path, 'name,city,amount\r\n"Müller, Hans",Köln,5\r\nAnn,"St. ""X""",6\r\n').segments
    assert segment == Segment(
        'name\tcity\tamount\nMüller, Hans\tKöln\t5\nAnn\tSt. "X"\t6', Locator(row=1, heading="name · city · amount")
    )


def test_a_german_table_in_the_encoding_of_windows(tmp_path: Path) -> None:
    (segment,) = read(tmp_path, "Datum;Betrag\n1.5.;1,50\n2.5.;2,75\nGröße;3,00\n".encode("cp1252")).segments
    assert segment.text == "Datum\tBetrag\n1.5.\t1,50\n2.5.\t2,75\nGröße\t3,00"


def test_line_breaks_in_quotes_stay_in_their_row(tmp_path: Path) -> None:
    long = "line\n" * 200
    contents = read(tmp_path, f'name,note\nAnn,"one\ntwo"\nBob,"{long}"\n\nEve,x\n')
    assert [(segment.locator.row, segment.text.split("\t")[0]) for segment in contents.segments] == [
        (1, "name"),
        (3, "Bob"),
        (5, "Eve"),
    ]


def test_a_quote_that_is_never_closed_is_a_character() -> None:
    assert cells('a,b\n1,"open\n2,x\n') == [["a", "b"], ["1", '"open'], ["2", "x"]]
    assert cells('a,b\n1,"open') == [["a", "b"], ["1", '"open']]
    assert cells(f'1,"{"x" * 140_000}",b\n2,x\n')[1:] == [["2", "x"]]
    far = "2,x\n" * 100_000
    assert cells(f'1,"open\n{far}3,"closed"\n')[:2] == [["1", '"open'], ["2", "x"]]


def test_a_quote_that_opens_a_cell_but_closes_none_is_a_character() -> None:
    assert cells('a\tb\n"x\t1\ny\t2\n"z\t3\n', "\t") == [["a", "b"], ['"x', "1"], ["y", "2"], ['"z', "3"]]
    assert cells('TV,32",100\nTube,"5" x 3",7\n"Cable, long" ,2m,"5"\n') == [
        ["TV", '32"', "100"],
        ["Tube", '"5" x 3"', "7"],
        ["Cable, long ", "2m", "5"],
    ]


def test_after_many_open_quotes_those_of_a_line_still_count() -> None:
    rows = cells('a",b,"c\n' * 100_000 + '"d, e",f\n')
    assert (rows[0], rows[-1], len(rows)) == (['a"', "b", "c"], ["d, e", "f"], 100_001)


def test_the_line_for_excel_is_obeyed_and_not_counted(tmp_path: Path) -> None:
    (segment,) = read(tmp_path, "sep=^\r\na,b^c,d\r\n1^2\r\n").segments
    assert segment == Segment("a,b\tc,d\n1\t2", Locator(row=1, heading="a,b · c,d"))


@pytest.mark.parametrize(
    "source",
    [
        "Dear Ann,\n\nthe flat, which you saw, is free.\nCome soon, or call.\nYours, Bob, in haste, as ever\nBye.\n",
        "just one line, with a comma",
        "one\ntwo\nthree\n",
    ],
)
def test_prose_stays_as_it_is(tmp_path: Path, source: str) -> None:
    assert read(tmp_path, source).segments == (Segment(source),)


def test_no_text_and_no_table(tmp_path: Path) -> None:
    assert read(tmp_path, "").segments == (Segment(""),)
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path, bytes(range(256)) * 50)
    assert refusal.value.reason == FailureReason.UNSUPPORTED


def test_no_more_is_read_than_can_matter(tmp_path: Path) -> None:
    contents = read(tmp_path, "name,amount\n" + "word,5\n" * 100_000, max_chars=10_000)
    assert 10_000 < sum(len(segment.text) for segment in contents.segments) < 11_000


@pytest.mark.parametrize(
    "source",
    [
        "a,b\n" + "cell," * 400_000,
        "x,y\n" + 'a",b,"c\n' * 250_000,
        'a,b\n"' + "x y " * 500_000,
        "a,b\n" + 'x,"open\n' * 100_000,
        '"",' * 700_000,
    ],
    ids=["many cells", "quotes that pair with the next line", "long cell", "many open quotes", "many quotes"],
)
def test_two_million_characters_take_seconds_at_most(tmp_path: Path, source: str) -> None:
    started = time.process_time()
    read(tmp_path, source)
    assert time.process_time() - started < 5


@given(
    st.lists(st.lists(st.text("ab1.,;|\t\"' \n", max_size=8), min_size=2, max_size=5), min_size=1, max_size=20),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_csv_writes_comes_back_with_every_cell(
    rows: list[list[str]], delimiter: str, end: str, quoting: int
) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    found = list(read_rows(written.getvalue(), delimiter))
    assert [row.number for row in found] == list(range(1, len(rows) + 1))
    assert [[cell.strip() for cell in row.cells] for row in found] == [[cell.strip() for cell in row] for row in rows]


@given(st.integers(2, 6), st.integers(3, 30), st.sampled_from(",;\t|"), st.randoms(use_true_random=False))
def test_the_delimiter_is_found(columns: int, rows: int, delimiter: str, random: Random) -> None:
    words = ["Köln", "1,5", "a; b", "x|y", "note", "2023-05-01"]
    table = [[f"name{column}" for column in range(columns)]]
    table += [[random.choice(words) for _ in range(columns)] for _ in range(rows)]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(table)
    assert find_delimiter(written.getvalue()) == delimiter


@given(st.text('ab,;\t|"\r\n', max_size=80))
def test_nothing_but_quotes_and_delimiters_is_lost(source: str) -> None:
    for delimiter in ",;\t|":
        text = "".join(cell for row in read_rows(source, delimiter) for cell in row.cells)
        assert [char for char in text if char in "ab"] == [char for char in source if char in "ab"]


@given(st.binary(max_size=300))
def test_any_bytes_give_contents_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with suppress(CannotRead):
        assert isinstance(read_delimited(path, ExtractSettings()), Contents)
