"""Computes a checkpoint's own vectors with PyTorch; Findwell runs it in the tools' environment and compares.

    python reference_vectors.py JOB.json

The job names `checkpoint`, `output` (a NumPy archive), the texts by name with the `prefix` of each, `max_tokens`,
`pooling`, `layer_norm` and `closing_token`. With `sentence_transformers` the library of that name computes; else the
transformer does, and the pooling is written down here. With `scores` the texts are pairs. `heads` are BGE-M3's.
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
    model, tokenizer = _loaded(job["checkpoint"], scores=job["scores"])
    rows = []
    for states, mask in _states(model, tokenizer, job, [prefix + text for text in texts]):
        pooled = _pooled(states, mask, job["pooling"])
        if job["layer_norm"]:
            pooled = torch.nn.functional.layer_norm(pooled, pooled.shape[-1:])
        rows.append(torch.nn.functional.normalize(pooled, dim=-1))
    return torch.cat(rows).numpy()


def with_heads(job: dict[str, Any], texts: Sequence[str], prefix: str) -> dict[str, Any]:
    """BGE-M3's word weights and token vectors, one row a text, padded with zeros."""
    model, tokenizer = _loaded(job["checkpoint"], scores=job["scores"])
    linear = [torch.load(path, map_location="cpu", weights_only=True) for path in job["heads"]]
    (sparse, colbert), weights, vectors = linear, [], []
    for states, mask in _states(model, tokenizer, job, [prefix + text for text in texts], batch=1):
        column = torch.nn.functional.linear(states, sparse["weight"].float(), sparse["bias"].float())
        weights.append((torch.relu(column).squeeze(-1) * mask)[0])
        tokens = torch.nn.functional.linear(states[:, 1:], colbert["weight"].float(), colbert["bias"].float())
        vectors.append((torch.nn.functional.normalize(tokens, dim=-1) * mask[:, 1:, None])[0])
    pad = torch.nn.utils.rnn.pad_sequence
    return {"sparse": pad(weights, batch_first=True).numpy(), "colbert": pad(vectors, batch_first=True).numpy()}


def with_scores(job: dict[str, Any], pairs: Sequence[Sequence[str]]) -> Any:
    """One number a pair, (n,)."""
    model, tokenizer = _loaded(job["checkpoint"], scores=job["scores"])
    rows = []
    for start in range(0, len(pairs), BATCH):
        queries, passages = zip(*pairs[start : start + BATCH], strict=True)
        options = {"truncation": "only_second", "max_length": job["max_tokens"], "return_tensors": "pt"}
        batch = tokenizer(list(queries), list(passages), padding=True, **options)
        with torch.no_grad():
            rows.append(model(**batch).logits[:, 0])
    return torch.cat(rows).numpy()


@cache
def _loaded(folder: str, *, scores: bool) -> tuple[Any, Any]:
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    tokenizer.padding_side = "right"
    return load_model(Path(folder), scores=scores), tokenizer


def _states(model: Any, tokenizer: Any, job: dict[str, Any], texts: Sequence[str], batch: int = BATCH) -> Any:
    """Token states and mask of each batch."""
    closing = [tokenizer.convert_tokens_to_ids(job["closing_token"])] if job["closing_token"] else []
    for start in range(0, len(texts), batch):
        rows = []
        for text in texts[start : start + batch]:
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
    if job["scores"]:
        found = {"scores": with_scores(job, job["pairs"])}
    else:
        compute = with_sentence_transformers if job["sentence_transformers"] else with_transformers
        found = {name: compute(job, part["texts"], part["prefix"]) for name, part in job["texts"].items()}
        if job["heads"]:
            for name, part in job["texts"].items():
                found |= {f"{name}_{kind}": rows for kind, rows in with_heads(job, **part).items()}
    np.savez(job["output"], **found)


if __name__ == "__main__":
    main()
