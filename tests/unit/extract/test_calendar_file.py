from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.mail.calendar_file import read_calendar
from desktop_app.settings import ExtractSettings

MEETING = r"""BEGIN:VCALENDAR
X-WR-CALNAME:Work
BEGIN:VTIMEZONE
TZID:Europe/Berlin
COMMENT:rules of the zone
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Budget\, second round
DTSTART;TZID=Europe/Berlin:20240131T093000
DTEND;TZID=Europe/Berlin:20240131T110000
RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,-1FR;UNTIL=20241231T000000Z
LOCATION:Room 7
ORGANIZER;CN=Anna Müller:mailto:anna@example.org
ATTENDEE;CN=bo@example.org:MAILTO:bo@example.org
DESCRIPTION:Bring the figures.\nAll of them.
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
STATUS:CONFIRMED
END:VEVENT
BEGIN:VTODO
SUMMARY:Pay the rent
DUE;VALUE=DATE:20240203
END:VTODO
BEGIN:VJOURNAL
SUMMARY:Diary
DTSTART;VALUE=DATE:20240204
X-ALT-DESC;FMTTYPE=text/html:<p>A <b>quiet</b> day</p>
END:VJOURNAL
END:VCALENDAR
"""


def read(folder: Path, text: str | bytes) -> Contents:
    path = folder / "a.ics"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_calendar(path, ExtractSettings())


def test_entries_with_time_place_and_people(tmp_path: Path) -> None:
    contents = read(tmp_path, MEETING)
    assert contents.title == "Work"
    assert [segment.locator.heading for segment in contents.segments if segment.text] == [
        "Budget, second round",
        "Pay the rent",
        "Diary",
    ]
    meeting, task, diary = (segment.text for segment in contents.segments if segment.text)
    assert meeting.splitlines() == [
        "Budget, second round",
        "When: 2024-01-31 09:30 to 11:00 Europe/Berlin (Wednesday, 31 January 2024)",
        "Repeats: weekly, every 2, Wednesday, -1 Friday, until 2024-12-31 00:00 UTC",
        "Where: Room 7",
        "Organizer: Anna Müller <anna@example.org>",
        "With: bo@example.org",
        "Bring the figures.",
        "All of them.",
    ]
    assert task == "Pay the rent\nDue: 2024-02-03"
    assert diary == "Diary\nWhen: 2024-02-04 (Sunday, 4 February 2024)\nA quiet day"


def test_an_end_on_another_day_is_written_out(tmp_path: Path) -> None:
    event = "BEGIN:VEVENT\nDTSTART:20240131T220000Z\nDTEND:20240201T010000Z\nEND:VEVENT\n"
    assert "2024-01-31 22:00 UTC to 2024-02-01 01:00 UTC" in read(tmp_path, event).segments[0].text


def test_an_entry_without_its_end_and_with_a_broken_date(tmp_path: Path) -> None:
    contents = read(tmp_path, "BEGIN:VEVENT\nSUMMARY:one\nBEGIN:VEVENT\nSUMMARY:two\nDTSTART:20249931\nstray words")
    assert [segment.text for segment in contents.segments if segment.text] == [
        "one",
        "two\nWhen: 2024-99-31\nstray words",
    ]


def test_free_times_are_entries(tmp_path: Path) -> None:
    office = (
        "BEGIN:VAVAILABILITY\nORGANIZER:mailto:bo@example.org\nBEGIN:AVAILABLE\nSUMMARY:Office hours\nEND:AVAILABLE\n"
    )
    leave = (
        "BEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=BUSY:20240105T090000Z/20240105T100000Z,20240108T090000Z/PT1H\n"
        "FREEBUSY;FBTYPE=FREE:20240106\nCOMMENT:on leave\nEND:VFREEBUSY"
    )
    contents = read(tmp_path, f"{office}COMMENT:by request\nEND:VAVAILABILITY\n{leave}")
    assert [segment.text for segment in contents.segments if segment.text] == [
        "Organizer: bo@example.org\nComment: by request",
        "Office hours",
        "Busy: 2024-01-05 09:00 UTC to 10:00 UTC, 2024-01-08 09:00 UTC for PT1H\nFree: 2024-01-06\nComment: on leave",
    ]


def test_a_calendar_without_entries_is_what_it_is_called(tmp_path: Path) -> None:
    contents = read(tmp_path, "BEGIN:VCALENDAR\nX-WR-CALNAME:Holidays\nEND:VCALENDAR")
    assert [segment.text for segment in contents.segments] == ["Holidays"]


def test_what_a_calendar_is_said_to_be_is_text(tmp_path: Path) -> None:
    head = "BEGIN:VCALENDAR\nX-WR-CALNAME:Holidays\nX-WR-CALDESC:Days on which the office is closed\n"
    contents = read(tmp_path, head + "BEGIN:VEVENT\nSUMMARY:Easter\nEND:VEVENT\nEND:VCALENDAR")
    texts = {segment.text for segment in contents.segments if segment.text}
    assert texts == {"Easter", "Days on which the office is closed"}


def test_so_is_what_the_second_of_two_calendars_is_said_to_be(tmp_path: Path) -> None:
    one, other = (f"BEGIN:VCALENDAR\nX-WR-CALDESC:{name}\nEND:VCALENDAR\n" for name in ("Holidays", "Birthdays"))
    texts = [segment.text for segment in read(tmp_path, one + other + one).segments]
    assert texts == ["Holidays", "Birthdays"]


def test_no_entries(tmp_path: Path) -> None:
    assert [segment for segment in read(tmp_path, "BEGIN:VCALENDAR\nEND:VCALENDAR").segments if segment.text] == []


@given(st.lists(st.sampled_from([*MEETING.splitlines(), "", "DTSTART:soon", "RRULE:x", "END:"]), max_size=40))
def test_lines_in_any_order_are_read(tmp_path_factory, lines: list[str]) -> None:
    assert isinstance(read(tmp_path_factory.getbasetemp(), "\n".join(lines)), Contents)


@given(st.binary(max_size=200))
def test_any_bytes_give_contents_or_a_refusal(tmp_path_factory, content: bytes) -> None:
    with suppress(CannotRead):
        assert isinstance(read(tmp_path_factory.getbasetemp(), b"BEGIN:VEVENT\n" + content), Contents)
