"""A cleaned copy of a checkpoint, for the scripts that work with it: without program code and without pickles.

Owns what of a checkpoint other programs get to see, and the few settings that they must find written down.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.catalog.exporting.checkpoint import Checkpoint
from desktop_app.catalog.exporting.sentence_files import read_json

READ = (".json", ".safetensors", ".txt", ".model")
"""Endings of the files that a script may see."""
CODE_KEYS = ("auto_map", "custom_pipelines")
"""Keys of `config.json` that name program code of the checkpoint's own."""

TOKENIZER_SETTINGS = "tokenizer_config.json"
NEW_CLASS, OLD_CLASS = "TokenizersBackend", "PreTrainedTokenizerFast"
"""Two names of one thing: the tokenizer is what `tokenizer.json` says."""


def stage(checkpoint: Checkpoint, folder: Path) -> None:
    """A copy of the checkpoint in `folder`, weights as hard links where the disk allows.

    Its `config.json` says how it attends, whatever the files of the original leave out, and its tokenizer goes by a
    name that old and new releases of Transformers know.
    """
    for source in sorted(checkpoint.folder.rglob("*")):
        target = folder / source.relative_to(checkpoint.folder)
        if source.suffix in READ and source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(source.resolve(), target)
    inner = folder / checkpoint.transformer.relative_to(checkpoint.folder)
    config = {key: value for key, value in checkpoint.config.items() if key not in CODE_KEYS}
    if checkpoint.family is not None and checkpoint.family.decoder:
        config["is_causal"] = checkpoint.causal
    _rewrite(inner / "config.json", config)
    tokenizer = read_json(inner / TOKENIZER_SETTINGS)
    if tokenizer.get("tokenizer_class") == NEW_CLASS:
        _rewrite(inner / TOKENIZER_SETTINGS, {**tokenizer, "tokenizer_class": OLD_CLASS})


def _rewrite(path: Path, values: Mapping[str, Any]) -> None:
    path.unlink()  # or the original would be written through the link
    path.write_text(json.dumps(values), encoding="utf-8")


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(source, target)
