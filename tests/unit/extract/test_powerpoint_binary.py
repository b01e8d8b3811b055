import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.office.powerpoint_binary import embedded_objects, parse_slides
from desktop_app.extract.office.slides import Slide
from tests.powerpoint_records import (
    DIRECTORY,
    DOCUMENT,
    atom,
    comment,
    container,
    notes,
    outline,
    presentation,
    saved_again,
    shape,
    slide,
    text,
)


def slides(*records: bytes, lists: tuple[bytes, ...]) -> list[Slide]:
    return parse_slides(*presentation(records, lists))


def test_slides_come_in_the_order_of_the_outline() -> None:
    found = slides(slide(shape(text("stored first"))), slide(shape(text("stored last"))), lists=(outline(0, [2, 1]),))
    assert [item.lines for item in found] == [["stored last"], ["stored first"]]


def test_titles_footers_dates_and_comments_are_told_apart() -> None:
    content = slide(
        shape(text("Größe 😀")),
        shape(text("Results", kind=6)),
        shape(text("5"), place=8),
        shape(text("Acme"), place=9),
        comment("Ann", "too long"),
    )
    assert slides(content, lists=(outline(0, [1]),)) == [
        Slide("Results", ["Größe 😀"], comments=["too long"], footers=["Acme"])
    ]


def test_shapes_show_texts_of_the_outline_and_what_none_shows_comes_last() -> None:
    texts = text("Results", kind=0) + text("never shown") + text("Sales rose")
    content = slide(shape(atom(3998, struct.pack("<I", 2))), shape(atom(3998, struct.pack("<I", 0))))
    assert slides(content, lists=(outline(0, [1], texts),)) == [Slide("Results", ["Sales rose", "never shown"])]


def test_notes_belong_to_their_slide() -> None:
    found = slides(
        slide(shape(text("one"))),
        slide(shape(text("two"))),
        notes(101, shape(text("say it slowly"))),
        lists=(outline(0, [1, 2]), outline(2, [3])),
    )
    assert [(item.lines, item.notes) for item in found] == [(["one"], []), (["two"], ["say it slowly"])]


def test_without_a_directory_slides_come_as_they_are_stored() -> None:
    stream, _ = presentation((slide(shape(text("one"))), slide(shape(text("two")))), (outline(0, [2, 1]),))
    assert [item.lines for item in parse_slides(stream, b"")] == [["one"], ["two"]]


def test_of_a_slide_that_was_changed_the_newest_counts() -> None:
    stream, _ = presentation((slide(shape(text("old"))), slide(shape(text("kept")))), (outline(0, [1, 2]),))
    found = parse_slides(*saved_again(stream, 1, slide(shape(text("new")))))
    assert [item.lines for item in found] == [["new"], ["kept"]]


def test_a_slide_that_is_missing_keeps_its_place() -> None:
    assert slides(slide(shape(text("two"))), lists=(outline(0, [9, 1]),)) == [Slide(), Slide(lines=["two"])]


def test_slides_that_lie_in_each_other_take_no_more_time_than_the_file_is_long() -> None:
    found = slides(slide(*[shape(text("again"))] * 100), lists=(outline(0, [1] * 10_000),))
    assert sum(len(item.lines) for item in found) == 100


def test_embedded_files_are_unpacked_and_damaged_ones_give_nothing() -> None:
    packed = b"\4\0\0\0" + zlib.compress(b"file")
    stream = atom(4113, b"plain") + atom(4113, packed, instance=1) + atom(4113, b"\4\0\0\0junk", instance=1)
    assert list(embedded_objects(stream)) == [b"plain", b"file", b""]


def test_records_nest_as_deep_as_they_like() -> None:
    content = text("deep")
    for _ in range(3000):
        content = container(1006, content)
    assert parse_slides(content, b"") == [Slide(lines=["deep"])]


@given(st.binary(max_size=400), st.binary(max_size=30))
def test_any_bytes_are_survived(stream: bytes, current_user: bytes) -> None:
    parse_slides(stream, current_user)
    list(embedded_objects(stream))


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=20))
def test_any_damage_is_survived(changes: list[tuple[int, int]]) -> None:
    records = (slide(shape(text("one"))), notes(100, shape(text("say it slowly"))))
    stream, current_user = presentation(records, (outline(0, [1]), outline(2, [2])))
    damaged = bytearray(stream)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    for found in parse_slides(bytes(damaged), current_user):
        assert len("".join((found.title, *found.lines))) <= len(stream)


def test_a_directory_that_leads_to_itself_ends() -> None:
    edit = atom(4085, struct.pack("<IIIII", 0, 0, 0, 0, 1))
    assert parse_slides(edit + atom(DIRECTORY, b"") + container(DOCUMENT, b""), bytes(20)) == []
