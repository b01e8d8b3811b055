"""All settings in one frozen object: name, type, default, unit and help in one declaration.

Parts are handed to those who need them (`ChunkSettings`, not `Settings`). Changing a setting makes a new
object. The file is SETTINGS_FILE in the data directory; a misspelt key is an error, not a silence.
"""

import os
import threading
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import platformdirs
import tomli_w

from desktop_app.errors import UserFacingError
from desktop_app.paths import full_path

SETTINGS_FILE = "settings.toml"
_CHANGING = threading.Lock()


def option(default: Any, help_text: str, unit: str = "", *, within: tuple[float, float] | None = None) -> Any:
    """Declare one setting with its default, its help, its unit and, for a number, its least and greatest value."""
    return field(default=default, metadata={"help": help_text, "unit": unit, "within": within})


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """Which files are looked at, and how changes are noticed."""

    max_file_mb: int = option(200, "Larger files are left out, if they are no mailboxes.", "MB", within=(1, 100_000))
    max_mailbox_mb: int = option(
        20_000, "Mailboxes (mbox) up to this size are read, too, one message at a time.", "MB", within=(1, 1_000_000)
    )
    hidden_files: bool = option(default=False, help_text="Also read files and folders whose name starts with a dot.")
    ignore: tuple[str, ...] = option((), "More patterns to leave out, written as in a .gitignore file.")
    use_gitignore: bool = option(
        default=True, help_text="Respect .gitignore and .findwellignore files inside the folders."
    )
    debounce_ms: int = option(400, "A change is read when it has been quiet for this long.", "ms", within=(0, 60_000))
    sweep_minutes: int = option(
        10, "Look through all folders so often, because events get lost; 0 is never.", "min", within=(0, 10_080)
    )


@dataclass(frozen=True, slots=True)
class ExtractSettings:
    """Limits for reading one file."""

    workers: int = option(0, "Processes that read files; 0 chooses by the number of cores.", within=(0, 64))
    deadline_s: int = option(60, "A file that takes longer is given up.", "s", within=(1, 3_600))
    memory_mb: int = option(1024, "A file that needs more memory is given up.", "MB", within=(128, 64_000))
    max_chars: int = option(
        20_000_000, "Text beyond this many characters is left out.", "characters", within=(1_000, 200_000_000)
    )
    max_members: int = option(
        10_000,
        "Of an archive or a message, with all that lies in it, so many files are read; of a mailbox all messages.",
        within=(0, 1_000_000),
    )
    max_member_mb: int = option(200, "Larger files inside a file are left out.", "MB", within=(1, 100_000))
    max_unpacked_mb: int = option(
        2_000,
        "So much is unpacked of one file with all that lies in it, or several times its size where that is more.",
        "MB",
        within=(1, 1_000_000),
    )
    max_ratio: int = option(
        200,
        "What unpacks to more than 20 MB and to this many times its size is a bomb.",
        within=(10, 100_000),
    )
    max_depth: int = option(4, "Files in files in files are read to this depth; 0 looks into none.", within=(0, 16))
    recognise_text: bool = option(
        default=True, help_text="Recognise the text in pictures and scanned pages, after all other files."
    )
    recognise_pages: int = option(
        100, "So many pictures or scanned pages of one file are recognised at most.", "pages", within=(1, 10_000)
    )


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How text is cut. Part of the fingerprint: a change embeds everything again."""

    max_tokens: int = option(
        320, "A chunk has at most this many tokens of the model, context included.", "tokens", within=(64, 480)
    )
    min_tokens: int = option(
        120, "Neighbouring parts are joined until a chunk has this many.", "tokens", within=(0, 480)
    )
    context_tokens: int = option(40, "Title and heading path are cut to this many tokens.", "tokens", within=(0, 240))


@dataclass(frozen=True, slots=True)
class EncodeSettings:
    """How the model runs."""

    model: str = option("multilingual-e5-small", "Name of the embedding model.")
    provider: str = option("auto", "ONNX Runtime provider: auto, cpu, cuda, directml, coreml, openvino.")
    model_providers: tuple[str, ...] = option((), 'Providers of single models, each written as "bge-m3=cuda".')
    threads: int = option(0, "Parallel single-threaded runs; 0 chooses by the number of cores.", within=(0, 256))
    batch_tokens: int = option(512, "Padded tokens in one run on the processor.", "tokens", within=(64, 65_536))
    accelerator_batch_tokens: int = option(
        16_384, "The same on an accelerator; halved by itself where memory is short.", "tokens", within=(64, 1_000_000)
    )

    def provider_of(self, model: str) -> str:
        """The provider for the named model: its own, or the common one."""
        own = dict(item.split("=", 1) for item in self.model_providers if "=" in item)
        return own.get(model, self.provider)


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How candidates are gathered and merged."""

    limit: int = option(20, "Hits shown at first.", within=(1, 200))
    depth: int = option(200, "Candidates taken from each lane.", "chunks", within=(10, 10_000))
    rrf_k: int = option(60, "Constant of the reciprocal rank fusion with the file names.", within=(1, 1_000))
    lexical_weight: float = option(
        3.0,
        "Weight of the words against the meaning, whose scores are counted in standard deviations.",
        within=(0, 100),
    )
    least_reach: float = option(
        0.2,
        "Words count less where the best passage has less than this share of their highest possible score; 0 is never.",
        within=(0, 1),
    )
    neighbour_weight: float = option(
        0.25,
        "What documents gain by lying near other good ones, for a standard deviation of nearness; 0 is nothing.",
        within=(0, 10),
    )
    late_candidates: int = option(
        200,
        "So many of the best are compared with the query token by token; 0 is none.",
        "chunks",
        within=(0, 1_000),
    )
    late_share: float = option(0.8, "Share of that comparison in the meaning.", within=(0, 1))
    coarse_dimensions: int = option(
        0,
        "Find candidates by so many leading dimensions, for models that allow it, and score them by all; 0 is all.",
        "dimensions",
        within=(0, 8_192),
    )
    passages_per_hit: int = option(3, "Passages shown of one document.", within=(1, 20))
    exact_scan_limit: int = option(
        20_000, "Up to this many filtered chunks are compared one by one.", "chunks", within=(0, 10_000_000)
    )
    learn_from_use: bool = option(
        default=True,
        help_text="Remember which results are opened, on this machine only, and learn from it where that helps.",
    )
    recency: bool = option(default=True, help_text="Of documents that are about equally good the newer comes first.")
    reranker: str = option("", "Name of an installed cross-encoder that orders the best documents anew; empty is none.")
    rerank_candidates: int = option(20, "So many of the best documents it is given.", "documents", within=(2, 200))
    rerank_ms: int = option(
        1500, "After this time the order reached so far is taken, and the result says so.", "ms", within=(1, 600_000)
    )


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """What the window remembers."""

    balance: float = option(
        0.0,
        "Where the slider between words (-1) and meaning (1) stands; 0 is automatic. The terminal has `--balance`.",
        within=(-1, 1),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole; see the parts."""

    source: SourceSettings = SourceSettings()
    extract: ExtractSettings = ExtractSettings()
    chunk: ChunkSettings = ChunkSettings()
    encode: EncodeSettings = EncodeSettings()
    search: SearchSettings = SearchSettings()
    window: WindowSettings = WindowSettings()


def default_data_dir() -> Path:
    """FINDWELL_DATA_DIR, or the platform's place for a user's application data."""
    chosen = os.environ.get("FINDWELL_DATA_DIR")
    return full_path(Path(chosen)) if chosen else Path(platformdirs.user_data_dir("findwell", appauthor=False))


def load_settings(path: Path) -> Settings:
    """Read `path`; a missing file gives the defaults.

    :raises UserFacingError: the file is not TOML, or holds an unknown key or a value of the wrong type.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserFacingError(
            f"The settings file {path} cannot be read: {error}.", "Correct it or delete it."
        ) from error
    parts = {part.name: getattr(Settings(), part.name) for part in fields(Settings)}
    for name, values in data.items():
        if name not in parts or not isinstance(values, dict):
            raise UserFacingError(f"The settings file {path} has an unknown section [{name}].", "Remove it.")
        parts[name] = _merged(path, name, parts[name], values)
    return Settings(**parts)


def _merged(path: Path, section: str, part: Any, values: dict[str, Any]) -> Any:
    known = {item.name: getattr(part, item.name) for item in fields(part)}
    ranges = {item.name: item.metadata["within"] for item in fields(part)}
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise UserFacingError(f"The settings file {path} has an unknown key {section}.{key}.", "Remove it.")
        changes[key] = _checked(f"{section}.{key} in {path}", value, known[key], ranges[key])
    return replace(part, **changes)


def _checked(what: str, value: Any, default: Any, within: tuple[float, float] | None) -> Any:
    """The value, if it is of the kind of `default` and in the range."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = tuple(value)
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if type(value) is not type(default):
        raise UserFacingError(f"{what} must be of type {type(default).__name__}.", "Correct it.")
    if within is not None and not within[0] <= value <= within[1]:
        raise UserFacingError(f"{what} must be from {within[0]:,} to {within[1]:,}.", "Correct it.")
    return value


def change_settings(path: Path, change: Callable[[Settings], Settings]) -> None:
    """Write what `change` makes of the settings in `path`. Any thread: one change of this process after another.

    :raises UserFacingError: the settings cannot be read.
    """
    with _CHANGING:
        save_settings(path, change(load_settings(path)))


def save_settings(path: Path, settings: Settings) -> None:
    """Write what differs from the defaults, atomically; what else stands in the file, such as comments, is lost.

    :raises UserFacingError: it cannot be written.
    """
    sections = {}
    for part in fields(Settings):
        default, current = asdict(getattr(Settings(), part.name)), asdict(getattr(settings, part.name))
        changed = {k: list(v) if isinstance(v, tuple) else v for k, v in current.items() if v != default[k]}
        if changed:
            sections[part.name] = changed
    partial = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(tomli_w.dumps(sections), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise UserFacingError(
            f"The settings could not be written to {path}: {error.strerror}.",
            "Make room on the disk, or let the folder be written to.",
        ) from error
