"""What doctor says of the reranker; of the index it is asked where that is made, moved or damaged."""

import json
from pathlib import Path

import pytest

from desktop_app import bootstrap
from desktop_app.cli.main import run
from desktop_app.services.doctor import Check, examine
from desktop_app.settings import EncodeSettings, SearchSettings, Settings
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


def test_both_forms_of_the_answer_hold_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def doctor(*options: str) -> str:
        words = ["--data-dir", str(tmp_path), "doctor", *options]
        run(
            words,
            build=bootstrap.build,
            open_window=lambda *_: 0,
            start_logging=lambda *_: None,
            show_error=lambda _: None,
        )
        return capsys.readouterr().out

    assert "ok   reranker: none is chosen" in doctor()
    checks = json.loads(doctor("--json"))["checks"]
    assert [set(check) for check in checks if check["name"] == "reranker"] == [{"name", "ok", "detail", "remedy"}]
