"""What doctor says of the reranker; of the index it is asked where that is made, moved or damaged."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app import bootstrap
from desktop_app.services.doctor import Check, examine
from desktop_app.settings import EncodeSettings, SearchSettings, Settings
from desktop_app.store.database import BEGIN_ANEW
from tests.command_line import findwell_in
from tests.tiny_reranker import NAME, install_tiny_reranker


def test_doctor_examines_the_chosen_reranker(tmp_path: Path) -> None:
    def examined(name: str) -> Check:
        application.rerankers.choose(name)
        return next(check for check in examine(application, fix=False) if check.name == "reranker")

    application = bootstrap.build(tmp_path / "data", watch=False)
    try:
        assert examined("") == Check("reranker", ok=True, detail="none is chosen; results keep the order of the search")
        missing = examined(NAME)
        assert not missing.ok
        assert missing.remedy == f"Run: findwell models install {NAME}"
        install_tiny_reranker(tmp_path / "data" / "models")
        assert examined(NAME).detail == f"{NAME} is installed and opens; in use: cpu"
        application.rerankers.close()
        weights = tmp_path / "data" / "models" / NAME / "model.onnx"
        weights.write_bytes(b"x" * weights.stat().st_size)
        damaged = examined(NAME)
        assert not damaged.ok
        assert "cannot be loaded" in damaged.detail
    finally:
        application.close()


def test_doctor_says_which_provider_refuses_the_reranker(tmp_path: Path) -> None:
    name = install_tiny_reranker(tmp_path / "data" / "models")
    settings = Settings(
        search=SearchSettings(reranker=name), encode=EncodeSettings(model_providers=(f"{name}=nothing",))
    )
    application = bootstrap.build(tmp_path / "data", watch=False, settings=settings)
    try:
        check = next(check for check in examine(application, fix=False) if check.name == "reranker")
    finally:
        application.close()
    assert check.ok
    assert check.detail.endswith(
        "in use: cpu; nothing is not part of the installed ONNX Runtime; the processor is used."
    )


def test_an_index_that_is_no_database_is_a_finding_among_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "index.db").write_text("This is not a database, whatever its name says. " * 30)
    for options in ((), ("--fix",)):
        assert findwell_in(tmp_path)("doctor", *options) == 1
        told = capsys.readouterr()
        assert told.err == ""
        assert "ok   permissions:" in told.out
        assert "BAD  index: The index" in told.out
        assert told.out.rstrip().endswith(BEGIN_ANEW)
    findwell_in(tmp_path)("doctor", "--json")
    told = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    assert [check["remedy"] for check in told["checks"] if not check["ok"]] == [BEGIN_ANEW]


def test_mending_a_damaged_index_ends_with_the_whole_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bootstrap.build(tmp_path, watch=False).close()
    with closing(sqlite3.connect(tmp_path / "index.db")) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'chunks'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (tmp_path / "index.db").open("r+b") as index:
        index.seek((page - 1) * size)
        index.write(b"\xff" * size)
    assert findwell_in(tmp_path)("doctor", "--fix") == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines if line.startswith("BAD")] == ["BAD  words", "BAD  index"]
    assert all(line.endswith(BEGIN_ANEW) for line in lines if line.startswith("BAD"))


def test_both_forms_of_the_answer_hold_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def doctor(*options: str) -> str:
        findwell_in(tmp_path)("doctor", *options)
        return capsys.readouterr().out

    assert "ok   reranker: none is chosen" in doctor()
    checks = json.loads(doctor("--json"))["checks"]
    assert [set(check) for check in checks if check["name"] == "reranker"] == [{"name", "ok", "detail", "remedy"}]
