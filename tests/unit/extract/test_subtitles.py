from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import Contents
from desktop_app.extract.texts.subtitles import read_subtitles
from desktop_app.settings import ExtractSettings


def read(tmp_path: Path, name: str, text: str | bytes) -> Contents:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_subtitles(path, ExtractSettings())


def pieces(contents: Contents) -> list[tuple[str | None, str]]:
    return [(segment.locator.time, segment.text) for segment in contents.segments]


def cue(number: int, minute: int, second: int, text: str) -> str:
    return f"{number}\n00:{minute:02}:{second:02},500 --> 00:{minute:02}:{second + 1:02},000\n{text}\n\n"


def test_cues_are_joined_to_half_minutes_located_by_their_first_cue(tmp_path: Path) -> None:
    film = cue(1, 0, 1, "one") + cue(2, 0, 20, "two\nlines") + cue(3, 0, 31, "three") + cue(4, 9, 5, "four")
    assert pieces(read(tmp_path, "a.srt", film)) == [
        ("00:00:01", "one\ntwo\nlines"),
        ("00:00:31", "three"),
        ("00:09:05", "four"),
    ]


def test_much_talk_makes_shorter_pieces(tmp_path: Path) -> None:
    film = "".join(cue(number, 0, number, f"{number} " + "word " * 40) for number in range(1, 9))
    assert [time for time, _ in pieces(read(tmp_path, "a.srt", film))] == [
        "00:00:01",
        "00:00:03",
        "00:00:05",
        "00:00:07",
    ]


def test_markup_is_no_text_and_a_lone_bracket_is(tmp_path: Path) -> None:
    film = cue(1, 0, 1, r'{\an8}<i>Where</i> is <font color="#fff">it</font>? a < b &amp; c > d {aside}')
    assert pieces(read(tmp_path, "a.srt", film)) == [("00:00:01", "Where is it? a < b & c > d {aside}")]


def test_speakers_are_named_when_they_change(tmp_path: Path) -> None:
    film = (
        "WEBVTT - The talk\nKind: captions\n\nNOTE made by hand\n\nSTYLE\n::cue { color: red }\n\n"
        "intro-1\n00:02.000 --> 00:03.000 align:left\n<v.loud Anna Müller>Good <00:02.500><c.x>morning</c></v>\n\n"
        "00:03.000 --> 00:04.000\n<v Anna Müller>everybody\n\n1:00:05.000 --> 1:00:06.000\n<v Bo>Hello\n"
    )
    assert pieces(read(tmp_path, "a.vtt", film)) == [
        (None, "The talk\nmade by hand"),
        ("00:00:02", "Anna Müller: Good morning\neverybody"),
        ("01:00:05", "Bo: Hello"),
    ]


def test_what_a_film_says_to_programs_is_no_text(tmp_path: Path) -> None:
    film = (
        "WEBVTT\nKind: captions\nLanguage: en\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n"
        "intro\n00:01.000 --> 00:02.000\nLanguage: none\n\nREGION\n\nNOTE\nby hand\n"
    )
    assert pieces(read(tmp_path, "a.vtt", film)) == [("00:00:01", "Language: none\nREGION\nby hand")]


def test_a_spoken_word_is_no_style(tmp_path: Path) -> None:
    film = cue(1, 0, 1, "STYLE\nis everything") + "STYLE\n\n" + cue(2, 0, 3, "Hello")
    assert pieces(read(tmp_path, "a.srt", film)) == [("00:00:01", "STYLE\nis everything\nSTYLE\nHello")]


def test_a_word_whose_number_is_missing_is_kept(tmp_path: Path) -> None:
    film = cue(1, 0, 1, "one") + "two\n00:00:03,000 --> 00:00:04,000\nthree\n"
    assert pieces(read(tmp_path, "a.srt", film)) == [("00:00:01", "one\ntwo\nthree")]


def test_times_that_are_spoken_are_text(tmp_path: Path) -> None:
    film = cue(1, 0, 1, "Trains leave at\n10:30, 11:45 and so on") + cue(2, 0, 3, "Hello")
    assert pieces(read(tmp_path, "a.srt", film)) == [
        ("00:00:01", "Trains leave at\n10:30, 11:45 and so on\nHello"),
    ]


def test_drawings_are_no_text(tmp_path: Path) -> None:
    events = (
        r"{\an7\p1}m 0 0 l 100 0{\1c&HFF&} l 5 5{\p0}Welcome{\pos(5,5)} home",
        r"{\clip(m " + "0 0 " * 300 + r")}clipped",
        r"{\p2}m 0 0",
    )
    script = "".join(f"Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{event}\n" for event in events)
    assert pieces(read(tmp_path, "a.ass", script)) == [("00:00:01", "Welcome home\nclipped")]


def test_a_song_in_capitals_has_its_title(tmp_path: Path) -> None:
    assert read(tmp_path, "a.lrc", "[TI:The song]\n[00:01.00]words\n").title == "The song"


def test_a_line_that_stays_on_the_screen_is_written_once(tmp_path: Path) -> None:
    film = "WEBVTT\n\n00:01.000 --> 00:02.000\none\n\n00:02.000 --> 00:03.000\none\ntwo\n"
    assert pieces(read(tmp_path, "a.vtt", film)) == [("00:00:01", "one\ntwo")]


def test_other_forms(tmp_path: Path) -> None:
    assert pieces(read(tmp_path, "a.sbv", "0:00:01.000,0:00:02.000\nhello, world\n")) == [("00:00:01", "hello, world")]
    script = (
        "[Script Info]\nTitle: The film\n[V4+ Styles]\nStyle: Default,Arial,20\n[Events]\n"
        "Dialogue: 0,0:01:02.00,0:01:03.00,Default,Ann,0,0,0,,{\\i1}Yes{\\i0}, no\\Nmaybe\nDialogue: 0,cut off\n"
    )
    contents = read(tmp_path, "a.ass", script)
    assert (contents.title, pieces(contents)) == ("The film", [("00:01:02", "Ann: Yes, no maybe\n0,cut off")])
    song = "[ti:The song]\n[ar:Somebody]\n[length:03:00]\n[00:12.00][01:15.00]First <00:12.50>line\n[00:50]Second\n"
    contents = read(tmp_path, "a.lrc", song)
    assert contents.title == "The song"
    assert pieces(contents) == [(None, "The song\nSomebody"), ("00:00:12", "First line"), ("00:00:50", "Second")]


def test_damaged_cues_keep_their_words(tmp_path: Path) -> None:
    film = (
        "1\n00:00:zz --> 00:00:03\nalpha\n00:00:04,000 --> \nbeta\n3\n00:00:05,000 --> 00:00:06,000\ngamma 3\n42\nomega"
    )
    text = "\n".join(text for _, text in pieces(read(tmp_path, "a.srt", film)))
    assert [word for word in ("alpha", "beta", "gamma 3", "42", "omega") if word not in text] == []


def test_an_old_encoding(tmp_path: Path) -> None:
    assert pieces(read(tmp_path, "a.srt", cue(1, 0, 1, "Où est la bibliothèque ?").encode("cp1252"))) == [
        ("00:00:01", "Où est la bibliothèque ?")
    ]


WORDS = st.lists(st.text("abcdefgh", min_size=2, max_size=6).map("w".__add__), min_size=1, max_size=6)


@given(st.lists(st.tuples(st.integers(0, 5_000), WORDS), min_size=1, max_size=20), st.data())
def test_no_word_is_lost(tmp_path_factory, cues: list[tuple[int, list[str]]], data: st.DataObject) -> None:
    film = "\n\n".join(
        f"{number}\n00:{at // 60:02}:{at % 60:02},000 --> 00:99:00,000\n{' '.join(words)}"
        for number, (at, words) in enumerate(cues, 1)
    )
    cut = data.draw(st.integers(0, 30))
    folder = tmp_path_factory.getbasetemp()
    text = " ".join(text for _, text in pieces(read(folder, "a.srt", film[cut:])))
    expected = {word for word in film[cut:].split() if word.startswith("w")}
    assert expected <= set(text.split())
