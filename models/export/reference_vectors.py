"""Computes a checkpoint's own vectors with PyTorch; Findwell runs it in the tools' environment and compares.

    python reference_vectors.py JOB.json

The job names `checkpoint`, `output` (a NumPy archive), the texts by name with the `prefix` of each, `max_tokens`,
`pooling`, `layer_norm` and `closing_token`. With `sentence_transformers` the library of that name computes; else the
transformer does, and the pooling is written down here.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tool_loading import load_model, read_job, report
from transformers import AutoTokenizer

BATCH = 8


def with_sentence_transformers(job: dict[str, Any], texts: Sequence[str], prefix: str) -> Any:
    """Unit vectors (n, dim)."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds that the other way saves

    model = SentenceTransformer(job["checkpoint"], device="cpu", local_files_only=True)
    model.max_seq_length = job["max_tokens"]
    return model.encode(list(texts), batch_size=BATCH, prompt=prefix, normalize_embeddings=True)


def with_transformers(job: dict[str, Any], texts: Sequence[str], prefix: str) -> Any:
    """Unit vectors (n, dim), from token states and the pooling that the job names."""
    model, tokenizer = _loaded(job["checkpoint"])
    rows = []
    for states, mask in _states(model, tokenizer, job, [prefix + text for text in texts]):
        pooled = _pooled(states, mask, job["pooling"])
        if job["layer_norm"]:
            pooled = torch.nn.functional.layer_norm(pooled, pooled.shape[-1:])
        rows.append(torch.nn.functional.normalize(pooled, dim=-1))
    return torch.cat(rows).numpy()


@cache
def _loaded(folder: str) -> tuple[Any, Any]:
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    tokenizer.padding_side = "right"
    return load_model(Path(folder), scores=False), tokenizer


def _states(model: Any, tokenizer: Any, job: dict[str, Any], texts: Sequence[str]) -> Any:
    """Token states and mask of each batch."""
    closing = [tokenizer.convert_tokens_to_ids(job["closing_token"])] if job["closing_token"] else []
    for start in range(0, len(texts), BATCH):
        rows = []
        for text in texts[start : start + BATCH]:
            ids = tokenizer(text, truncation=True, max_length=job["max_tokens"])["input_ids"]
            if closing and ids[-1:] != closing:
                ids = ids[: job["max_tokens"] - 1] + closing
            rows.append(torch.tensor(ids))
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=tokenizer.pad_token_id or 0)
        lengths = torch.tensor([len(row) for row in rows])
        mask = (torch.arange(ids.shape[1]) < lengths[:, None]).long()
        with torch.no_grad():
            yield model(input_ids=ids, attention_mask=mask).last_hidden_state, mask


def _pooled(states: Any, mask: Any, pooling: str) -> Any:
    if pooling == "cls":
        return states[:, 0]
    if pooling == "last":
        return states[torch.arange(len(states)), mask.sum(1) - 1]
    return (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


def main() -> None:
    """Do the job."""
    job = read_job()
    report(0.1)
    compute = with_sentence_transformers if job["sentence_transformers"] else with_transformers
    found = {name: compute(job, part["texts"], part["prefix"]) for name, part in job["texts"].items()}
    np.savez(job["output"], **found)


if __name__ == "__main__":
    main()
