import hashlib
import random
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.hub import resumable_download
from desktop_app.catalog.hub.resumable_download import ResumableDownload, WantedFile
from desktop_app.errors import Cancelled, UserFacingError
from tests.hub_server import COMMIT, HubServer

CONTENT = random.Random(3).randbytes(300_000)
HALF = len(CONTENT) // 2


@pytest.fixture
def server(hub: HubServer) -> HubServer:
    hub.repositories["org/data"] = {"weights.bin": CONTENT, "notes.txt": b"held by git\n"}
    return hub


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "downloads" / "name"


def wanted(server: HubServer, **changes: object) -> WantedFile:
    values = {
        "title": "weights.bin of org/data",
        "url": f"{server.url}/org/data/resolve/{COMMIT}/weights.bin",
        "size_bytes": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }
    return WantedFile(**{**values, **changes})


def ignore(_size: int) -> None:
    pass


def fetch(file: WantedFile, folder: Path) -> bytes:
    with ResumableDownload(folder, CancelToken()) as download:
        return download.fetch(file, ignore).read_bytes()


def test_the_whole_file_arrives(server: HubServer, folder: Path) -> None:
    sizes: list[int] = []
    with ResumableDownload(folder, CancelToken()) as download:
        assert download.missing_bytes(wanted(server)) == len(CONTENT)
        assert download.fetch(wanted(server), sizes.append).read_bytes() == CONTENT
        assert download.missing_bytes(wanted(server)) == 0
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (0, len(CONTENT))


def test_a_complete_file_is_not_asked_for_again(server: HubServer, folder: Path) -> None:
    assert fetch(wanted(server), folder) == fetch(wanted(server), folder) == CONTENT
    assert len(server.contents) == 1


def test_a_small_file_is_held_to_the_hash_of_git(server: HubServer, folder: Path) -> None:
    data = server.repositories["org/data"]["notes.txt"]
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    url = f"{server.url}/org/data/resolve/{COMMIT}/notes.txt"
    file = WantedFile("notes.txt", url, len(data), sha256="", blob_id=blob)
    assert fetch(file, folder) == data
    server.switches.corrupted.add("notes.txt")
    with pytest.raises(UserFacingError, match="hash"):
        fetch(file, folder.with_name("other"))


def test_a_broken_connection_is_taken_up_where_it_broke(server: HubServer, folder: Path) -> None:
    server.switches.breaks = [100_000, 100_000]
    assert fetch(wanted(server), folder) == CONTENT
    assert [seen.offset for seen in server.contents] == [0, 100_000, 200_000]
    assert sum(seen.body_bytes for seen in server.contents) == len(CONTENT)


def test_a_connection_that_brings_nothing_is_given_up(server: HubServer, folder: Path) -> None:
    server.switches.breaks = [HALF, *[0] * 20]
    with pytest.raises(UserFacingError, match=f"The connection to {server.host} failed") as failure:
        fetch(wanted(server), folder)
    assert "kept" in failure.value.remedy
    assert len(server.contents) == resumable_download.ATTEMPTS
    assert (folder / wanted(server).key).stat().st_size == HALF


def test_a_connection_that_brings_much_is_never_given_up(
    server: HubServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumable_download, "WORTHWHILE_BYTES", 20_000)
    server.switches.breaks = [20_000] * 14
    assert fetch(wanted(server), folder) == CONTENT
    assert len(server.contents) == 15 > resumable_download.ATTEMPTS


def test_a_cancelled_download_goes_on_later(server: HubServer, folder: Path) -> None:
    cancel = CancelToken()

    def cancel_at_half(size: int) -> None:
        if size >= HALF:
            cancel.cancel()

    with pytest.raises(Cancelled), ResumableDownload(folder, cancel) as download:
        download.fetch(wanted(server), cancel_at_half)
    kept = (folder / wanted(server).key).stat().st_size
    assert HALF <= kept < len(CONTENT)
    assert fetch(wanted(server), folder) == CONTENT
    assert server.contents[-1].offset == kept
    assert server.contents[-1].body_bytes == len(CONTENT) - kept


def test_a_server_without_ranges_starts_anew(server: HubServer, folder: Path) -> None:
    server.switches.ranges = False
    server.switches.breaks = [HALF]
    assert fetch(wanted(server), folder) == CONTENT
    assert [seen.body_bytes for seen in server.contents] == [HALF, len(CONTENT)]


def test_wrong_content_of_the_right_size_is_refused(server: HubServer, folder: Path) -> None:
    server.switches.corrupted.add("weights.bin")
    with pytest.raises(UserFacingError, match=r"weights\.bin of org/data is not the expected file: its hash"):
        fetch(wanted(server), folder)
    assert not folder.parent.exists()


def test_a_damaged_beginning_is_brought_again(server: HubServer, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / wanted(server).key).write_bytes(bytes(HALF))  # what a crash of the machine may leave
    assert fetch(wanted(server), folder) == CONTENT
    assert [seen.offset for seen in server.contents] == [HALF, 0]


@pytest.mark.parametrize("size", [HALF, 2 * len(CONTENT)])
def test_a_leftover_of_another_size_is_brought_again(server: HubServer, folder: Path, size: int) -> None:
    folder.mkdir(parents=True)
    (folder / wanted(server).key).write_bytes(bytes(size))
    assert fetch(wanted(server), folder) == CONTENT


@pytest.mark.parametrize("announces_size", [True, False])
def test_more_than_expected_is_never_written(server: HubServer, folder: Path, announces_size: bool) -> None:
    server.switches.announces_size = announces_size
    largest = [0]
    with (
        pytest.raises(UserFacingError, match="its size differs"),
        ResumableDownload(folder, CancelToken()) as download,
    ):
        download.fetch(wanted(server, size_bytes=HALF), largest.append)
    assert max(largest) <= HALF
    assert not folder.parent.exists()


def test_less_than_expected_is_refused(server: HubServer, folder: Path) -> None:
    with pytest.raises(UserFacingError, match="its size differs"):
        fetch(wanted(server, size_bytes=len(CONTENT) + 1), folder)
    assert not folder.parent.exists()


def test_a_range_behind_the_end_is_no_dead_end(server: HubServer, folder: Path) -> None:
    file = wanted(server, size_bytes=len(CONTENT) + 10)
    folder.mkdir(parents=True)
    (folder / file.key).write_bytes(CONTENT + b"12345")
    with pytest.raises(UserFacingError, match="its size differs"):
        fetch(file, folder)
    assert [seen.status for seen in server.contents] == [416, 200]
    assert not folder.parent.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(server: HubServer, folder: Path, status: int) -> None:
    server.switches.statuses = [status] * (resumable_download.ATTEMPTS - 1)
    assert fetch(wanted(server), folder) == CONTENT


@pytest.mark.parametrize(
    ("status", "sentence"), [(429, "asked too often"), (503, "cannot answer"), (404, "not on the model hub")]
)
def test_a_server_that_does_not_deliver(server: HubServer, folder: Path, status: int, sentence: str) -> None:
    server.switches.statuses = [status] * 20
    with pytest.raises(UserFacingError, match=sentence) as failure:
        fetch(wanted(server), folder)
    assert "weights.bin of org/data" in failure.value.message
    assert not folder.parent.exists()


def test_a_pause_ends_when_the_work_is_cancelled(server: HubServer, folder: Path) -> None:
    server.switches.statuses = [503] * 20
    server.switches.retry_after = "3000"
    cancel = CancelToken()

    class CancelOnAnswer(list[int]):
        """Takes the place of the list of statuses and cancels once one has been used."""

        def pop(self, *_index: object) -> int:
            cancel.cancel()
            return 503

    server.switches.statuses = CancelOnAnswer([503])
    with pytest.raises(Cancelled), ResumableDownload(folder, cancel) as download:
        download.fetch(wanted(server), ignore)
    assert len(server.seen) == 1


def test_credentials_are_not_carried_to_another_host(server: HubServer, folder: Path) -> None:
    with HubServer(data=server.repositories["org/data"]) as elsewhere:
        server.switches.elsewhere = elsewhere.url
        url = wanted(server).url.replace("http://", "http://user:secret@")
        assert fetch(wanted(server, url=url), folder) == CONTENT
    assert "authorization" in server.contents[0].headers
    assert [seen for seen in elsewhere.seen if "authorization" in seen.headers] == []
    assert len(elsewhere.contents) == 1


def test_a_redirection_keeps_the_range(server: HubServer, folder: Path) -> None:
    with HubServer(data=server.repositories["org/data"]) as elsewhere:
        server.switches.elsewhere = elsewhere.url
        elsewhere.switches.breaks = [HALF]
        assert fetch(wanted(server), folder) == CONTENT
    assert [seen.offset for seen in elsewhere.contents] == [0, HALF]


def test_a_redirection_to_something_else_is_refused(server: HubServer, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mine")
    server.switches.elsewhere = f"file://{tmp_path}/secret?"
    with pytest.raises(UserFacingError, match="failed"):
        fetch(wanted(server), folder)
    assert not folder.parent.exists()
