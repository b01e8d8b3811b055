"""Files inside archives and messages are found, and come and go with what they lie in."""

from email.message import EmailMessage
from pathlib import Path

from desktop_app.extract import version
from desktop_app.extract.processes.worker_pool import ExtractionPool
from desktop_app.records import FailureReason, FileState
from desktop_app.services import member_readings
from tests.archive_helpers import found, members, write_zip, zipped
from tests.indexing_helpers import CountingEncoder, running, settle, until


def test_what_lies_in_an_archive_is_a_document_of_its_own(tmp_path: Path) -> None:
    inner = zipped({"deep/lease.txt": "The lease ends in Glarus.\n"})
    path = write_zip(tmp_path / "docs" / "old.zip", {"letters/anna.txt": "Anna moved to Zug.\n", "inner.zip": inner})
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        (hit,) = found(application, "Zug")
        assert (hit.path, hit.paths, hit.member, hit.heading) == (path, (path,), "letters/anna.txt", "anna.txt")
        assert {passage.locator.member for passage in hit.passages} == {"letters/anna.txt"}
        assert members(application, "Glarus") == [("old.zip", "inner.zip ▸ deep/lease.txt")]
        assert ("old.zip", "letters/anna.txt") in members(application, "in:old.zip type:txt")
        status = application.indexing.status()
        assert (status.files, status.count(FileState.INDEXED), status.coverage) == (1, 1, 1.0)


def test_members_leave_with_their_container_and_nothing_is_left_over(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "docs" / "a.zip", {"one.txt": "first words\n", "two.txt": "second words\n"})
    with running(tmp_path / "data", CountingEncoder()) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert len(found(application, "words")) == 2
        path.unlink()
        until(application, lambda: not found(application, "words"))
        settle(application)
        assert found(application, "one") == []
        assert application.indexing.status().files == 0


def test_a_changed_archive_embeds_only_what_is_new_in_it(tmp_path: Path) -> None:
    content = {f"note {number}.txt": f"note about s{number}\n" for number in range(20)}
    path = write_zip(tmp_path / "docs" / "a.zip", dict(content))
    encoder = CountingEncoder()
    with running(tmp_path / "data", encoder) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        encoder.embedded.clear()
        del content["note 3.txt"]
        write_zip(path, {**content, "new.txt": "about Chur\n"})
        until(application, lambda: bool(found(application, "Chur")))
        settle(application)
        assert found(application, "s3") == []
        assert members(application, "s4") == [("a.zip", "note 4.txt")]
    names = [text for text in encoder.embedded if "note 4.txt" in text]  # the archive's own text, its list of names
    assert [text for text in encoder.embedded if text not in names] == ["about Chur"]


def test_a_moved_and_a_copied_archive_embed_nothing_and_are_found_at_their_places(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "docs" / "a.zip", {"one.txt": "first words\n"})
    encoder = CountingEncoder()
    with running(tmp_path / "data", encoder) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        encoder.embedded.clear()
        path.rename(path.with_name("b.zip"))
        until(application, lambda: members(application, "first") == [("b.zip", "one.txt")])
        (path.parent / "c.zip").write_bytes(path.with_name("b.zip").read_bytes())
        until(application, lambda: [len(hit.paths) for hit in found(application, "first")] == [2])
        settle(application)
        path.with_name("b.zip").unlink()
        until(application, lambda: members(application, "first") == [("c.zip", "one.txt")])
    assert encoder.embedded == []


def test_a_file_of_its_own_is_shown_before_the_same_one_in_an_archive(tmp_path: Path) -> None:
    write_zip(tmp_path / "docs" / "a.zip", {"note.txt": "the same words\n"})
    (tmp_path / "docs" / "z.txt").write_text("the same words\n")
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        (hit,) = found(application, "same")
        assert (hit.path.name, hit.member, len(hit.paths)) == ("z.txt", "", 2)
        assert hit.passages[0].locator.member is None


def test_an_archive_that_comes_back_after_its_end_is_read_again(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "docs" / "a.zip", {"one.txt": "first words\n"})
    content = path.read_bytes()
    encoder = CountingEncoder()
    with running(tmp_path / "data", encoder) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        path.unlink()
        until(application, lambda: not found(application, "first"))
        path.write_bytes(content)
        until(application, lambda: members(application, "first") == [("a.zip", "one.txt")])
    assert encoder.embedded.count("first words") == 1


def test_the_attachment_of_a_mail_is_found_beside_it(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "The flat", "ann@example.org"
    mail.set_content("See what is attached.")
    mail.add_attachment("The rent is 900 francs.", filename="contract.txt")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "flat.eml").write_bytes(mail.as_bytes())
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert members(application, "francs") == [("flat.eml", "contract.txt")]
        assert members(application, "ann example") == [("flat.eml", "")]


def test_every_message_of_a_mailbox_is_a_hit_however_many_wait(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(member_readings, "MOST_WAITING", 3)
    (tmp_path / "docs").mkdir()
    with (tmp_path / "docs" / "in.mbox").open("w") as box:
        for number in range(60):
            box.write(f"From ann@example.org Mon Jan  1 00:00:00 2024\nSubject: Letter {number}\n\nabout s{number}\n\n")
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        for number in (0, 33, 59):
            (hit,) = found(application, f"s{number}")
            assert hit.title == f"Letter {number}"


def test_a_member_that_cannot_be_read_is_told_and_the_others_are_found(tmp_path: Path) -> None:
    write_zip(tmp_path / "docs" / "a.zip", {"bad.pdf": b"%PDF-1.7 nothing", "good.txt": "lovely words\n"})
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert members(application, "lovely") == [("a.zip", "good.txt")]
        (failed,) = application.indexing.failures()
        assert (failed.path, failed.reason) == (tmp_path / "docs" / "a.zip" / "bad.pdf", FailureReason.CORRUPT)
        status = application.indexing.status()
        assert (status.files, status.count(FileState.INDEXED), status.failures) == (1, 1, 1)
        application.indexing.retry_failures()
        settle(application)
        assert members(application, "lovely") == [("a.zip", "good.txt")]


def test_a_new_version_of_a_reader_reads_its_files_and_their_containers_and_no_others(
    tmp_path: Path, monkeypatch
) -> None:
    write_zip(tmp_path / "docs" / "a.zip", {"one.txt": "first words\n"})
    (tmp_path / "docs" / "other.md").write_text("other words\n")
    (tmp_path / "docs" / "own.txt").write_text("own words\n")
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
    submitted: list[str] = []
    own_submit = ExtractionPool.submit
    monkeypatch.setattr(version, "READERS", {"text": 99})
    monkeypatch.setattr(
        ExtractionPool,
        "submit",
        lambda pool, path, *rest, **named: submitted.append(path.name) or own_submit(pool, path, *rest, **named),
    )
    again = CountingEncoder()
    with running(tmp_path / "data", again, watch=False) as application:
        settle(application)
        assert members(application, "first") == [("a.zip", "one.txt")]
    assert sorted(submitted) == ["a.zip", "own.txt"]
    assert again.embedded == []
