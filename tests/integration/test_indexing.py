"""What the person relies on: moves cost nothing, edits cost little, nothing is lost, nothing returns as a ghost."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from desktop_app.errors import EnvironmentFault, UserFacingError
from desktop_app.records import FailureReason, FileEntry, FileState
from desktop_app.search_records import Lane
from desktop_app.services import reading_stage, scan_stage
from desktop_app.services.application import Application
from desktop_app.services.coordinator import Coordinator
from desktop_app.services.doctor import examine
from desktop_app.services.index_status import Activity
from desktop_app.services.reading_stage import ReadingStage
from desktop_app.sources.folder_watch import FolderWatch
from tests.folder_builders import write_pdf
from tests.indexing_helpers import CountingEncoder, counting_model, running, settle, until, write_folder


def _paths(application: Application, query: str) -> list[str]:
    result = application.searching.search(query, lanes=[Lane.LEXICAL])
    return [hit.path.name for hit in result.hits]


def test_a_folder_is_indexed_and_its_files_are_found(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 30)
    encoder = CountingEncoder()
    with running(tmp_path / "data", encoder, watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        status = application.indexing.status()
        assert status.count(FileState.INDEXED) == 30
        assert status.coverage == 1.0
        assert status.activity is Activity.IDLE
        assert len(encoder.embedded) == 30
        assert _paths(application, "s17") == ["note 17.txt"]


def test_indexing_again_embeds_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 12)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
    again = CountingEncoder()
    with running(tmp_path / "data", again, watch=False) as application:
        settle(application)
        assert application.indexing.status().count(FileState.INDEXED) == 12
    assert again.embedded == []


def test_a_renamed_folder_embeds_nothing_and_is_found_at_its_new_place(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs" / "old", 200)
    encoder = CountingEncoder()
    with running(tmp_path / "data", encoder) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        encoder.embedded.clear()
        (tmp_path / "docs" / "old").rename(tmp_path / "docs" / "new")
        until(application, lambda: "new" in str(application.searching.search("s150").hits[0].path))
        settle(application)
        assert application.indexing.status().count(FileState.INDEXED) == 200
    assert encoder.embedded == []


def test_a_folder_renamed_while_nothing_ran_embeds_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs" / "old", 40)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
    (tmp_path / "docs" / "old").rename(tmp_path / "docs" / "new")
    again = CountingEncoder()
    with running(tmp_path / "data", again, watch=False) as application:
        settle(application)
        assert application.indexing.status().count(FileState.INDEXED) == 40
        assert "new" in str(application.searching.search("s7").hits[0].path)
    assert again.embedded == []


def test_an_edit_embeds_only_what_changed(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    paragraphs = [" ".join(f"p{number}w{word}" for word in range(150)) + "." for number in range(40)]
    (folder / "book.txt").write_text("\n\n".join(paragraphs))
    encoder = CountingEncoder()
    with running(tmp_path / "data", encoder) as application:
        application.indexing.add_root(folder)
        settle(application)
        assert len(encoder.embedded) >= 20
        encoder.embedded.clear()
        paragraphs[20] = paragraphs[20].replace("p20w75", "edited and made longer")
        (folder / "book.txt").write_text("\n\n".join(paragraphs))
        until(application, lambda: _paths(application, "edited") == ["book.txt"])
        settle(application)
    assert 1 <= len(encoder.embedded) <= 2


def test_saved_moved_and_deleted_files_are_right_within_seconds(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    write_folder(folder, 3)
    with running(tmp_path / "data", CountingEncoder()) as application:
        application.indexing.add_root(folder)
        settle(application)
        (folder / "new.txt").write_text("a letter about zebras")
        assert until(application, lambda: _paths(application, "zebras") == ["new.txt"]) < 3
        partial = folder / "new.txt.tmp"
        partial.write_text("a letter about giraffes")
        partial.replace(folder / "new.txt")
        assert until(application, lambda: _paths(application, "giraffes") == ["new.txt"]) < 3
        assert _paths(application, "zebras") == []
        (folder / "new.txt").rename(folder / "renamed.txt")
        assert until(application, lambda: _paths(application, "giraffes") == ["renamed.txt"]) < 3
        (folder / "renamed.txt").unlink()
        assert until(application, lambda: _paths(application, "giraffes") == []) < 3


def test_a_copy_embeds_nothing_and_both_paths_are_shown(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    write_folder(folder, 2)
    encoder = CountingEncoder()
    with running(tmp_path / "data", encoder) as application:
        application.indexing.add_root(folder)
        settle(application)
        encoder.embedded.clear()
        shutil.copy(folder / "note 1.txt", folder / "copy.txt")
        until(application, lambda: len(application.searching.search("s1").hits[0].paths) == 2)
        settle(application)
    assert encoder.embedded == []


def test_a_root_that_disappears_keeps_its_files_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    write_folder(folder, 5)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(folder)
        settle(application)
        folder.rename(tmp_path / "unplugged")
        application.indexing.rescan()
        settle(application)
        (root,) = application.indexing.status().roots
        assert "cannot be reached" in root.problem
        assert _paths(application, "s3") == ["note 3.txt"]
        (tmp_path / "unplugged").rename(folder)
        (folder / "note 3.txt").unlink()
        application.indexing.rescan()
        settle(application)
        assert application.indexing.status().roots[0].problem == ""
        assert _paths(application, "s3") == []


def test_a_root_that_goes_and_comes_back_is_followed_without_being_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FolderWatch.__init__.__kwdefaults__, "look_every_s", 0.1)
    folder = tmp_path / "docs"
    write_folder(folder, 5)
    with running(tmp_path / "data", CountingEncoder()) as application:
        application.indexing.add_root(folder)
        settle(application)
        folder.rename(tmp_path / "unplugged")
        until(application, lambda: "cannot be reached" in application.indexing.status().roots[0].problem)
        assert _paths(application, "s3") == ["note 3.txt"]
        (tmp_path / "unplugged" / "note 3.txt").unlink()
        (tmp_path / "unplugged").rename(folder)
        until(application, lambda: _paths(application, "s3") == [])
        assert application.indexing.status().roots[0].problem == ""
        shutil.copy(folder / "note 1.txt", folder / "copy.txt")
        until(application, lambda: len(application.searching.search("s1").hits[0].paths) == 2)


def test_a_pause_holds_over_a_restart(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 5)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.pause()
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert application.indexing.status().count(FileState.PENDING) == 5
    encoder = CountingEncoder()
    with running(tmp_path / "data", encoder, watch=False) as application:
        settle(application)
        assert application.indexing.paused
        assert encoder.embedded == []
        application.indexing.resume()
        settle(application)
        assert application.indexing.status().count(FileState.INDEXED) == 5


def test_a_pause_interrupts_the_encoder(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 5)
    encoder = CountingEncoder()
    encoder.gate.clear()
    with running(tmp_path / "data", encoder, watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        assert encoder.started.wait(20)
        application.indexing.pause()
        assert encoder.embedded == []
        encoder.gate.set()
        application.indexing.resume()
        settle(application)
        assert sorted(set(encoder.embedded)) == sorted(encoder.embedded)
        assert application.indexing.status().count(FileState.INDEXED) == 5


def test_a_paused_folder_is_not_embedded_while_the_others_are(tmp_path: Path) -> None:
    write_folder(tmp_path / "held", 5)
    write_folder(tmp_path / "other", 1)
    (tmp_path / "other" / "note 0.txt").write_text("Only this one may be embedded.")
    encoder = CountingEncoder()
    encoder.gate.clear()
    with running(tmp_path / "data", encoder, watch=False) as application:
        held = application.indexing.add_root(tmp_path / "held")
        assert encoder.started.wait(20)
        application.indexing.pause_root(held, paused=True)
        encoder.gate.set()
        application.indexing.add_root(tmp_path / "other")
        settle(application)
        assert [text for text in encoder.embedded if "note number" in text] == []
        assert application.indexing.status().count(FileState.INDEXED) == 1
        application.foreign_indexing.pause_root(held, paused=False)  # as another process asks for it
        until(application, lambda: application.indexing.status().count(FileState.INDEXED) == 6)


def test_a_request_is_answered_at_once_while_indexing_stands_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Coordinator) -> None:
        raise EnvironmentFault("The index cannot be used: the disk is full.")

    monkeypatch.setattr(Coordinator, "run", full)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        settle(application)
        started = monotonic()
        with pytest.raises(UserFacingError, match="disk is full"):
            application.indexing.add_root(tmp_path)
        assert monotonic() - started < 5


def test_words_are_found_while_there_is_no_model_and_vectors_follow_when_it_comes(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 5)
    with running(tmp_path / "data", None, watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert application.indexing.status().count(FileState.EXTRACTED) == 5
        assert _paths(application, "s2") == ["note 2.txt"]
        application.encoders.fill(counting_model(CountingEncoder()))
        settle(application)
        assert application.indexing.status().count(FileState.INDEXED) == 5


def test_another_fingerprint_embeds_again_and_never_mixes(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 4)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        other = CountingEncoder()
        application.encoders.fill(counting_model(other, "other"))
        settle(application)
        assert len(other.embedded) == 4
        status = application.indexing.status()
        assert (status.vectors, status.count(FileState.INDEXED)) == (4, 4)


def test_one_text_that_the_encoder_cannot_take_does_not_stop_the_others(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 9)
    encoder = CountingEncoder()
    encoder.poison = "s4."
    with running(tmp_path / "data", encoder, watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        status = application.indexing.status()
        assert status.count(FileState.INDEXED) == 8
        assert status.count(FileState.EXTRACTED) == 1
        assert "could not be embedded" in status.problem
        assert _paths(application, "s4") == ["note 4.txt"]


def test_a_bad_file_is_one_line_in_the_list_of_failures(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    write_folder(folder, 3)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing that follows")
    (folder / "nothing.txt").write_bytes(b"")
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(folder)
        settle(application)
        failures = {failed.path.name: failed for failed in application.indexing.failures()}
        assert set(failures) == {"broken.pdf", "nothing.txt"}
        assert failures["broken.pdf"].reason is FailureReason.CORRUPT
        assert failures["broken.pdf"].remedy
        assert application.indexing.status().count(FileState.INDEXED) == 3
        write_pdf(folder / "broken.pdf", "Mended", "The file is whole again.")
        application.indexing.rescan()
        settle(application)
        assert [f.path.name for f in application.indexing.failures()] == ["nothing.txt"]


def test_a_removed_root_leaves_nothing_behind(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 10)
    write_folder(tmp_path / "kept", 1)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        root_id = application.indexing.add_root(tmp_path / "docs")
        application.indexing.add_root(tmp_path / "kept")
        settle(application)
        application.indexing.remove_root(root_id)
        settle(application)
        status = application.indexing.status()
        assert [root.path.name for root in status.roots] == ["kept"]
        assert status.chunks == 1
        assert (tmp_path / "docs" / "note 5.txt").exists()


def test_nested_roots_become_one(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs" / "inner", 4)
    encoder = CountingEncoder()
    with running(tmp_path / "data", encoder, watch=False) as application:
        inner = application.indexing.add_root(tmp_path / "docs" / "inner")
        settle(application)
        outer = application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert inner != outer
        assert application.indexing.add_root(tmp_path / "docs" / "inner") == outer
        assert [root.path.name for root in application.indexing.status().roots] == ["docs"]
        assert application.indexing.status().count(FileState.INDEXED) == 4
    assert len(encoder.embedded) == 4


def test_two_processes_do_not_index_the_same_data(tmp_path: Path) -> None:
    with (
        running(tmp_path / "data", CountingEncoder(), watch=False),
        pytest.raises(Exception, match="Another Findwell"),
        running(tmp_path / "data", CountingEncoder(), watch=False),
    ):
        pytest.fail("the second one started")


def test_doctor_finds_a_sound_index(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 20)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        checks = {check.name: check for check in examine(application, fix=False)}
        assert checks["index"].ok, checks["index"].detail
        assert checks["vectors"].ok, checks["vectors"].detail


def test_a_folder_that_goes_away_while_it_is_looked_through_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "docs", 5)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        answers = iter([False])  # it was there a moment ago
        monkeypatch.setattr(scan_stage, "out_of_reach", lambda _: next(answers, True))
        (tmp_path / "docs").rename(tmp_path / "unplugged")
        application.indexing.rescan()
        settle(application)
        assert application.indexing.status().count(FileState.INDEXED) == 5


def test_an_error_of_ours_in_a_walk_removes_nothing_and_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "docs", 5)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)

        def broken(*_: object) -> Iterator[FileEntry]:
            raise RuntimeError("a bug")

        with monkeypatch.context() as patch:
            patch.setattr(scan_stage, "scan", broken)
            application.indexing.rescan()
            settle(application)
        write_folder(tmp_path / "docs", 6)
        application.indexing.rescan()
        settle(application)
        assert application.indexing.status().count(FileState.INDEXED) == 6


def test_large_files_do_not_wait_in_memory_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_stage, "IN_FLIGHT_BYTES", 100)
    under_way: list[int] = []
    admit = ReadingStage._admit

    def watched(stage: ReadingStage) -> bool:
        admitted = admit(stage)
        under_way.append(len(stage._readings))
        return admitted

    monkeypatch.setattr(ReadingStage, "_admit", watched)
    write_folder(tmp_path / "docs", 12)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert application.indexing.status().count(FileState.INDEXED) == 12
    assert max(under_way) == 2
