from pathlib import Path

from desktop_app.catalog.hub.unfinished import arrived_bytes, discard_downloads, downloads_of


def test_what_has_arrived_is_counted_and_discarded(tmp_path: Path) -> None:
    for name in ("model", "other"):
        downloads_of(tmp_path, name).mkdir(parents=True)
        (downloads_of(tmp_path, name) / "hash").write_bytes(b"half")
    assert arrived_bytes(tmp_path, "model") == 4
    assert discard_downloads(tmp_path, "model")
    assert arrived_bytes(tmp_path, "model") == 0
    assert not discard_downloads(tmp_path, "model")
    assert arrived_bytes(tmp_path, "other") == 4


def test_the_last_one_takes_the_folder_along(tmp_path: Path) -> None:
    downloads_of(tmp_path, "model").mkdir(parents=True)
    discard_downloads(tmp_path, "model")
    assert list(tmp_path.iterdir()) == []
