"""How fast Sentence-Transformers encodes the same passages, where a developer has it installed.

It is no dependency: the package and its own copy of the weights are used if they are there, never fetched.
"""

import importlib
import importlib.util
import time
from collections.abc import Sequence

PUBLISHED_NAMES = {"multilingual-e5-small": "intfloat/multilingual-e5-small"}


def sentence_transformers_pace(model_name: str, inputs: Sequence[str], tokens: int) -> float | None:
    """Tokens a second with that package's default settings; None without the package or its weights."""
    name = PUBLISHED_NAMES.get(model_name)
    if name is None or importlib.util.find_spec("sentence_transformers") is None:
        return None
    package = importlib.import_module("sentence_transformers")  # loads PyTorch: only where it is wanted
    try:
        model = package.SentenceTransformer(name, local_files_only=True)
    except OSError:
        return None
    started = time.perf_counter()
    model.encode([f"passage: {text}" for text in inputs])
    return tokens / (time.perf_counter() - started)
