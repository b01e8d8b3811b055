"""Completes the description of a graph by running it once: which output holds what, and how long a vector is.

Owns what a graph must be able to do before it counts as a model.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.catalog.graphs.m3_heads import COLBERT_OUTPUT, SPARSE_OUTPUT
from desktop_app.catalog.installed_model import ONNX_FILE, tokenizer_file
from desktop_app.encode.bi_encoder import SENTENCE_OUTPUTS, TOKEN_OUTPUTS
from desktop_app.errors import UserFacingError
from desktop_app.inference.onnx_session import OnnxSession
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.model_description import ModelDescription, ModelKind

SAMPLES = ("a", "Either party may end this agreement with three months' notice.")


def complete_description(description: ModelDescription, folder: Path) -> ModelDescription:
    """The description with the output, the pooling and the dimensions that the graph in `folder` has.

    :raises EnvironmentFault: the graph or the tokenizer cannot be loaded, or wants an unknown input.
    :raises UserFacingError: what it computes is not what the description says.
    """
    session = OnnxSession(folder / ONNX_FILE, provider="cpu")
    tokenizer = Tokenizer.read(tokenizer_file(folder), description.max_tokens, closing_token=description.closing_token)
    output, pooling = _output(description, session)
    values = _trial(session, tokenizer, output)
    if description.kind is ModelKind.CROSS_ENCODER:
        if values.size != 1:
            raise _unfit(f"its output {output} gives {values.size} numbers for a pair, not one score")
        return description
    if values.ndim != (2 if pooling == "graph" else 3):
        raise _unfit(f"its output {output} has {values.ndim} axes")
    width = values.shape[-1]
    if description.dimensions not in (0, width):
        raise _unfit(f"its output {output} is {width} wide instead of {description.dimensions}")
    named = "" if output in (*SENTENCE_OUTPUTS, *TOKEN_OUTPUTS) else output
    heads = {name: name if name in session.outputs else "" for name in (SPARSE_OUTPUT, COLBERT_OUTPUT)}
    return replace(
        description,
        pooling=pooling,
        dimensions=width,
        token_output=named,
        sparse_output=heads[SPARSE_OUTPUT],
        colbert_output=heads[COLBERT_OUTPUT],
    )


def _output(description: ModelDescription, session: OnnxSession) -> tuple[str, str]:
    """The output to read and how it is pooled. A pooling that nobody names is the graph's own if it has one."""
    pooling = description.pooling
    if not pooling:
        pooling = "graph" if set(SENTENCE_OUTPUTS) & set(session.outputs) else "mean"
    usual = {"graph": SENTENCE_OUTPUTS, "none": ("logits",)}.get(pooling, TOKEN_OUTPUTS)
    return next((name for name in usual if name in session.outputs), session.outputs[0]), pooling


def _trial(session: OnnxSession, tokenizer: Tokenizer, output: str) -> npt.NDArray[Any]:
    """The output for the last of the samples; all of them must give numbers."""
    values: npt.NDArray[Any] = np.zeros(0)
    for ids in tokenizer.encode_batch(SAMPLES):
        row = np.array([ids], np.int64)
        values = session.run(row, np.ones_like(row), output=output)
        if not np.isfinite(values).all():
            raise _unfit("it computes values that are not numbers")
    return values


def _unfit(reason: str) -> UserFacingError:
    return UserFacingError(f"This graph cannot be used: {reason}.", "Look for another version of the model.")
