import pytest

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.safe_xml import stream_xml, visit_xml
from desktop_app.records import FailureReason


class Recorder:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.seen.append(f"<{name} {attributes}>")

    def end(self, name: str) -> None:
        self.seen.append(f"</{name}>")

    def text(self, data: str) -> None:
        self.seen.append(data)


def test_names_come_without_namespace() -> None:
    recorder = Recorder()
    visit_xml(b'<a xmlns="u" xmlns:p="v" p:x="1">t&amp;<p:b/></a>', recorder)
    assert recorder.seen == ["<a {'x': '1'}>", "t&", "<b {}>", "</b>", "</a>"]


def test_empty_content_tells_nothing() -> None:
    recorder = Recorder()
    visit_xml(b" ", recorder)
    assert recorder.seen == []


def test_attributes_that_differ_by_namespace_only_give_way_to_the_one_that_has_one() -> None:
    for attributes in ('id="1" r:id="2"', 'r:id="2" id="1"'):
        recorder = Recorder()
        visit_xml(f'<a xmlns:r="u" {attributes}/>'.encode(), recorder)
        assert recorder.seen[0] == "<a {'id': '2'}>"


def test_a_document_type_that_is_only_named_is_passed_over() -> None:
    recorder = Recorder()
    visit_xml(b'<!DOCTYPE a PUBLIC "-//X" "http://nowhere.invalid/x.dtd"><a>b&nbsp;c</a>', recorder)
    assert recorder.seen == ["<a {}>", "bc", "</a>"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<a>", FailureReason.CORRUPT),
        (b'<?xml version="1.0" encoding="UT3-8"?><a/>', FailureReason.CORRUPT),
        (b'<?xml version="1.0" encoding="shift_jis"?><a/>', FailureReason.CORRUPT),
        (b"<!DOCTYPE a []><a/>", FailureReason.BOMB),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', FailureReason.BOMB),
    ],
)
def test_what_is_refused(content: bytes, reason: FailureReason) -> None:
    with pytest.raises(CannotRead) as refusal:
        visit_xml(content, Recorder())
    assert refusal.value.reason == reason


def test_what_stands_before_damage_is_told_before_the_refusal() -> None:
    recorder = Recorder()
    stream = stream_xml(b"<a><b/></c>", recorder)
    next(stream)
    assert recorder.seen == ["<a {}>", "<b {}>", "</b>"]
    with pytest.raises(CannotRead):
        next(stream)


def test_a_stream_can_be_left_before_its_end() -> None:
    recorder = Recorder()
    for _ in stream_xml(b"<a>" + b"<b/>" * 100_000 + b"not well-formed", recorder):
        if len(recorder.seen) > 10:
            break
    assert recorder.seen[:2] == ["<a {}>", "<b {}>"]
