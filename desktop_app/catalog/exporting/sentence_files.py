"""What the files of Sentence-Transformers beside a checkpoint say of pooling, length and prompts.

Owns the formats of `modules.json`, `1_Pooling/config.json`, `sentence_bert_config.json` and
`config_sentence_transformers.json`, old and new keys. Nothing of theirs is imported or run.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.errors import UserFacingError

MODULES_FILE = "modules.json"
PROMPTS_FILE = "config_sentence_transformers.json"
LENGTH_FILE = "sentence_bert_config.json"
MOST_JSON_BYTES = 32 << 20
POOLINGS: Mapping[str, str] = {"mean": "mean", "cls": "cls", "lasttoken": "last"}
"""Their names of the poolings that we know, and ours."""
OLD_POOLINGS: Mapping[str, str] = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_lasttoken": "lasttoken",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
}
"""Switches of earlier releases, and the name that has replaced each."""
COMPUTED = ("Transformer", "Pooling", "Normalize")
PASSAGE_PROMPTS = ("document", "passage", "corpus")


@dataclass(frozen=True, slots=True)
class SentenceFiles:
    """What a folder's files say; `pooling` is ours, `max_tokens` None where they leave it to the tokenizer."""

    transformer: Path
    """The folder of the transformer itself."""
    pooling: str
    max_tokens: int | None
    query_prefix: str
    passage_prefix: str
    more_layers: tuple[str, ...] = ()
    """Kinds of layers that are not computed here; a graph may hold them."""


def read_sentence_files(folder: Path) -> SentenceFiles | None:
    """What the files in `folder` say, or None if it has none.

    :raises UserFacingError: a file is damaged, or asks for a pooling that is not computed here.
    """
    if not (folder / MODULES_FILE).is_file():
        return None
    modules = read_json(folder / MODULES_FILE)
    parts = {str(item["type"]).rsplit(".", 1)[-1]: _inside(folder, str(item.get("path", ""))) for item in modules}
    transformer = parts.get("Transformer", folder)
    pooling = _pooling(read_json(parts["Pooling"] / "config.json")) if "Pooling" in parts else "mean"
    length = read_json(transformer / LENGTH_FILE).get("max_seq_length")
    query, passage = _prompts(read_json(folder / PROMPTS_FILE))
    limit = length if isinstance(length, int) else None
    more = tuple(kind for kind in parts if kind not in COMPUTED)
    return SentenceFiles(transformer, pooling, limit, query, passage, more)


def read_json(path: Path) -> Any:
    """The file's content; an empty mapping if there is no such file.

    :raises UserFacingError: it is far too large or not JSON.
    """
    try:
        if path.stat().st_size > MOST_JSON_BYTES:
            raise UserFacingError(f"{path.name} is larger than any file of its kind.", "Bring the model again.")
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        raise UserFacingError(f"{path.name} cannot be read: {error}.", "Bring the model again.") from error


def _inside(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise UserFacingError(f"{MODULES_FILE} leads out of its folder.", "Bring the model from where you trust it.")
    return path


def _pooling(config: Mapping[str, Any]) -> str:
    modes = config.get("pooling_mode") or [new for old, new in OLD_POOLINGS.items() if config.get(old)] or ["mean"]
    modes = [modes] if isinstance(modes, str) else modes
    if len(modes) != 1 or modes[0] not in POOLINGS:
        raise UserFacingError(f"Its pooling ({', '.join(modes)}) is not one of mean, cls and last token.")
    if config.get("include_prompt") is False:
        raise UserFacingError("It leaves the prompt's tokens out of its mean, which Findwell does not.")
    return POOLINGS[modes[0]]


def _prompts(config: Mapping[str, Any]) -> tuple[str, str]:
    """Of a query and of a passage."""
    prompts = {name: text for name, text in (config.get("prompts") or {}).items() if isinstance(text, str)}
    usual = prompts.get(str(config.get("default_prompt_name")), "")
    passage = next((prompts[name] for name in PASSAGE_PROMPTS if prompts.get(name)), usual)
    return prompts.get("query") or usual, passage
