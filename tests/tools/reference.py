"""What PyTorch computes for the small checkpoints, one text at a time, so that no padding can be wrong.

    python reference.py JOB.json

The job is a list; each part names a `folder`, an `output` and `texts`, or `pairs` for a reranker. Where the folder
has the files of Sentence-Transformers, that library computes; `prompt` is put before the text.
"""

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch.nn.functional import layer_norm, linear, normalize
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer


def vectors(part: dict[str, Any]) -> Any:
    folder = Path(part["folder"])
    if (folder / "modules.json").is_file() and not part.get("closing"):
        model = SentenceTransformer(str(folder), device="cpu")
        return model.encode(
            part["texts"], prompt=part["prompt"], batch_size=part.get("batch", 3), normalize_embeddings=True
        )
    rows = [pooled(states(part, text), part) for text in part["texts"]]
    return normalize(torch.stack(rows), dim=-1).numpy()


def pooled(state: Any, part: dict[str, Any]) -> Any:
    row = {"mean": state.mean(0), "last": state[-1], "cls": state[0]}[part["pooling"]]
    return layer_norm(row, row.shape) if part.get("layer_norm") else row


def states(part: dict[str, Any], text: str) -> Any:
    """Token states of one text, (tokens, width)."""
    model, tokenizer = loaded(part["folder"], AutoModel)
    closing = [tokenizer.convert_tokens_to_ids(part["closing"])] if part.get("closing") else []
    ids = tokenizer(part["prompt"] + text, truncation=True, max_length=part["length"] - len(closing))["input_ids"]
    ids = torch.tensor([ids + closing])
    # A mask of four axes is used as it is: zeros let every token see every other.
    seen = {"attention_mask": torch.zeros(1, 1, ids.shape[1], ids.shape[1])} if part.get("both_ways") else {}
    with torch.no_grad():
        return model(input_ids=ids, **seen).last_hidden_state[0]


def heads(part: dict[str, Any]) -> dict[str, Any]:
    found = {}
    layers = [
        torch.load(Path(part["folder"]) / f"{name}_linear.pt", weights_only=True) for name in ("sparse", "colbert")
    ]
    for number, text in enumerate(part["texts"]):
        state = states(part, text)
        sparse, colbert = (linear(state, layer["weight"].float(), layer["bias"].float()) for layer in layers)
        found[f"sparse{number}"] = torch.relu(sparse)[:, 0].numpy()
        found[f"colbert{number}"] = normalize(colbert[1:], dim=-1).numpy()
    return found


def scores(part: dict[str, Any]) -> Any:
    model, tokenizer = loaded(part["folder"], AutoModelForSequenceClassification)
    rows = []
    for query, passage in part["pairs"]:
        options = {"truncation": "only_second", "max_length": part["length"], "return_tensors": "pt"}
        with torch.no_grad():
            rows.append(model(**tokenizer(query, passage, **options)).logits[0, 0].item())
    return np.array(rows)


@cache
def loaded(folder: str, kind: Any) -> Any:
    return kind.from_pretrained(folder, attn_implementation="eager").eval(), AutoTokenizer.from_pretrained(folder)


if __name__ == "__main__":
    for part in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        found = {"scores": scores(part)} if "pairs" in part else {"vectors": vectors(part)}
        if part.get("heads"):
            found |= heads(part)
        np.savez(part["output"], **found)
