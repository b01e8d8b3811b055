from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from desktop_app.settings import SourceSettings
from desktop_app.sources.ignore_defaults import IGNORE_GROUPS, OUTPUT_BESIDE
from desktop_app.sources.ignore_rules import DefaultTable, IgnoreKind, IgnoreRules


def rules(root: Path, **settings: object) -> IgnoreRules:
    return IgnoreRules(root, SourceSettings(**settings))  # type: ignore[arg-type]


def kind(root: Path, name: str, *, is_dir: bool = False, **settings: object) -> IgnoreKind | None:
    reason = rules(root, **settings).decide(root / name, is_dir=is_dir)
    return reason.kind if reason else None


@pytest.mark.parametrize(
    "name",
    [
        "~$report.docx",
        ".~lock.report.odt#",
        "#draft.txt#",
        "notes.txt~",
        "film.crdownload",
        "Thumbs.db",
        "THUMBS.DB",
        ".DS_Store",
        "setup.EXE",
        "libx.so.1.2",
        "film.mkv",
        "voice.wav",
        "photo.CR2",
    ],
)
def test_junk_files_are_left_out_by_default(tmp_path: Path, name: str) -> None:
    assert kind(tmp_path, name) == IgnoreKind.DEFAULT


@pytest.mark.parametrize("name", ["node_modules", "__pycache__", "x.egg-info", "$RECYCLE.BIN", "CVS"])
def test_machine_made_folders_are_left_out_by_name(tmp_path: Path, name: str) -> None:
    assert kind(tmp_path, name, is_dir=True) == IgnoreKind.DEFAULT


@pytest.mark.parametrize("name", ["build", "dist", "target", "out", "vendor", "scans.tiff", "env", "bin"])
def test_folders_that_people_name_so_are_read(tmp_path: Path, name: str) -> None:
    assert kind(tmp_path, name, is_dir=True) is None


@pytest.mark.parametrize("name", ["report.pdf", "main.py", "README", "a.ts", "archive.zip", "x.md", "core", "song.mp3"])
def test_ordinary_files_are_read(tmp_path: Path, name: str) -> None:
    assert kind(tmp_path, name) is None


@pytest.mark.parametrize(("folder", "beside"), [(folder, names[0]) for folder, names in OUTPUT_BESIDE.items()])
def test_build_output_is_known_by_the_project_file_beside_it(tmp_path: Path, folder: str, beside: str) -> None:
    (tmp_path / beside).touch()
    (tmp_path / folder).mkdir()
    reason = rules(tmp_path).decide(tmp_path / folder / "deep" / "a.txt", is_dir=False)
    assert reason is not None
    assert reason.path == tmp_path / folder
    assert beside in reason.text


def test_virtual_environment_and_cache_are_known_by_their_marker(tmp_path: Path) -> None:
    for folder, marker in (("env", "pyvenv.cfg"), ("store", "CACHEDIR.TAG")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / marker).touch()
        assert kind(tmp_path, folder, is_dir=True) == IgnoreKind.DEFAULT


def test_hidden_files_are_a_setting(tmp_path: Path) -> None:
    assert kind(tmp_path, ".profile") == IgnoreKind.HIDDEN
    assert kind(tmp_path, ".config/x.txt") == IgnoreKind.HIDDEN
    assert kind(tmp_path, ".profile", hidden_files=True) is None
    assert kind(tmp_path, ".git", is_dir=True, hidden_files=True) == IgnoreKind.DEFAULT


def test_subfolders_of_mail_are_not_hidden(tmp_path: Path) -> None:
    for folder in (".Sent/cur", ".Sent/new", ".Sent/tmp", ".config/cur"):
        (tmp_path / folder).mkdir(parents=True)
    assert kind(tmp_path, ".Sent", is_dir=True) is None
    assert kind(tmp_path, ".Sent/cur/1.host:2,S") is None
    assert kind(tmp_path, ".Sent/.hidden") == IgnoreKind.HIDDEN
    assert kind(tmp_path, ".config", is_dir=True) == IgnoreKind.HIDDEN


def test_a_hidden_root_that_was_chosen_is_read(tmp_path: Path) -> None:
    root = tmp_path / ".notes"
    assert kind(root, "a.txt") is None
    assert rules(root).decide(root, is_dir=True) is None


def test_size_limit_names_the_limit(tmp_path: Path) -> None:
    limited = rules(tmp_path, max_file_mb=1)
    assert limited.decide(tmp_path / "a.txt", is_dir=False, size_bytes=1_000_000) is None
    reason = limited.decide(tmp_path / "a.txt", is_dir=False, size_bytes=1_000_001)
    assert reason is not None
    assert reason.kind == IgnoreKind.TOO_LARGE
    assert "1 MB" in reason.text


def test_mailboxes_have_a_limit_of_their_own(tmp_path: Path) -> None:
    limited = rules(tmp_path, max_file_mb=1, max_mailbox_mb=3)
    (tmp_path / "Inbox.msf").touch()
    for name in ("Inbox", "old.mbox", "mbox", "Takeout/All mail.MBOX"):
        assert limited.decide(tmp_path / name, is_dir=False, size_bytes=2_000_000) is None
        reason = limited.decide(tmp_path / name, is_dir=False, size_bytes=3_000_001)
        assert reason is not None
        assert "3 MB" in reason.text
    assert limited.decide(tmp_path / "Sent", is_dir=False, size_bytes=2_000_000) is not None
    wide = rules(tmp_path, max_file_mb=5, max_mailbox_mb=3)
    assert wide.decide(tmp_path / "Inbox", is_dir=False, size_bytes=4_000_000) is None


def test_patterns_of_the_settings(tmp_path: Path) -> None:
    assert kind(tmp_path, "old/a.txt", ignore=("old/",)) == IgnoreKind.SETTING
    assert kind(tmp_path, "a.LOG", ignore=("*.log",)) == IgnoreKind.SETTING
    assert kind(tmp_path, "sub/b.log", ignore=("/*.log",)) is None


def test_gitignore_decides_with_the_deepest_file_first(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.log\nsecret/\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / ".gitignore").write_text("!keep.log\n")
    assert kind(tmp_path, "a.log") == IgnoreKind.IGNORE_FILE
    assert kind(tmp_path, "sub/a.log") == IgnoreKind.IGNORE_FILE
    assert kind(tmp_path, "sub/keep.log") is None
    assert kind(tmp_path, "sub/secret/x.txt") == IgnoreKind.IGNORE_FILE
    assert kind(tmp_path, "a.log", use_gitignore=False) is None


def test_findwellignore_overrides_gitignore_and_takes_defaults_back(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.txt\n")
    (tmp_path / ".findwellignore").write_text("!notes.txt\n!*.png\n!.plan\n")
    assert kind(tmp_path, "other.txt") == IgnoreKind.IGNORE_FILE
    assert kind(tmp_path, "notes.txt") is None
    assert kind(tmp_path, "x.png") is None
    assert kind(tmp_path, ".plan") is None


def test_nothing_below_an_ignored_folder_is_taken_back(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("drafts/\n!drafts/keep.txt\n")
    assert kind(tmp_path, "drafts/keep.txt") == IgnoreKind.IGNORE_FILE


def test_all_but_some_files(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*\n!*/\n!*.md\n")
    assert kind(tmp_path, "sub", is_dir=True) is None
    assert kind(tmp_path, "sub/a.txt") == IgnoreKind.IGNORE_FILE
    assert kind(tmp_path, "sub/a.md") is None


def test_the_reason_names_line_and_file(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("# comment\n*.bak\n")
    reason = rules(tmp_path).decide(tmp_path / "a.bak", is_dir=False)
    assert reason is not None
    assert "*.bak" in reason.text
    assert str(tmp_path / ".gitignore") in reason.text


def test_a_line_that_is_no_pattern_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes(b"!\n[z-\n\xff\xfe\n*.bak\n")
    assert kind(tmp_path, "a.bak") == IgnoreKind.IGNORE_FILE


def test_ignore_files_are_read_again_after_forget(tmp_path: Path) -> None:
    both = rules(tmp_path)
    assert both.decide(tmp_path / "a.txt", is_dir=False) is None
    (tmp_path / ".findwellignore").write_text("*.txt\n")
    both.forget()
    assert both.decide(tmp_path / "a.txt", is_dir=False) is not None


def test_a_path_outside_the_root_is_refused(tmp_path: Path) -> None:
    assert kind(tmp_path / "in", "../out.txt") == IgnoreKind.OUTSIDE


_PATTERNS = [pattern.lower() for group in IGNORE_GROUPS for pattern in group.patterns]
_ENDS = sorted({pattern.strip("*/").removeprefix(".") for pattern in _PATTERNS})


@given(st.builds("".join, st.tuples(st.sampled_from(["", "a", ".", "a.", "b.c."]), st.sampled_from(_ENDS))))
def test_the_default_patterns_mean_for_files_what_git_means_by_them(name: str) -> None:
    by_git = GitIgnoreSpec.from_lines(_PATTERNS).match_file(name)
    assert bool(DefaultTable(IGNORE_GROUPS).reason(name, is_dir=False)) is by_git


def test_every_default_pattern_leaves_something_out(tmp_path: Path) -> None:
    everything = rules(tmp_path, hidden_files=True)
    for group in IGNORE_GROUPS:
        for pattern in group.patterns:
            name = pattern.replace("\\", "").replace("[0-9]", "7").replace("*", "x")
            reason = everything.decide(tmp_path / name.rstrip("/"), is_dir=pattern.endswith("/"))
            assert reason is not None, pattern
            assert group.reason in reason.text, pattern


@given(st.lists(st.sampled_from(["a", "b.txt", ".h", "build", "node_modules"]), min_size=1, max_size=5))
def test_a_path_is_left_out_whenever_a_folder_above_it_is(parts: list[str]) -> None:
    some = IgnoreRules(Path("/nowhere"), SourceSettings(use_gitignore=False))
    path = Path("/nowhere").joinpath(*parts)
    if any(some.decide(above, is_dir=True) for above in path.parents if Path("/nowhere") in above.parents):
        assert some.decide(path, is_dir=False)
