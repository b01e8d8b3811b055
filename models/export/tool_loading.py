"""How the scripts of this folder read a checkpoint: as float32, from safetensors, without program code of its own.

These scripts run in the tools' environment and know nothing of Findwell but the job that they are handed.
"""

import json
import sys
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoModelForSequenceClassification


def read_job() -> dict[str, Any]:
    """The JSON file that the command line names."""
    job: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    return job


def report(fraction: float) -> None:
    """Say how far the work is, in the line that Findwell reads."""
    print(f"progress {fraction}", flush=True)  # noqa: T201 - this is how the two processes talk


def load_model(folder: Path, *, scores: bool, eager: bool = False) -> Any:
    """The model in eval mode. `scores`: with the head that rates a pair, else the bare transformer.

    `eager`: attention as plain multiplications, which ONNX Runtime joins again into one fast operator.
    Ends the script if the weights do not fill the model: what is missing would be random numbers.
    """
    kind = AutoModelForSequenceClassification if scores else AutoModel
    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    if eager:
        options["attn_implementation"] = "eager"
    model, loaded = kind.from_pretrained(
        folder, use_safetensors=True, dtype=torch.float32, output_loading_info=True, **options
    )
    missing = sorted(name for name in loaded["missing_keys"] if scores or "pooler" not in name)
    if missing:
        sys.exit(f"its weights lack {missing[0]} and {len(missing) - 1} others, so they are of another architecture")
    return model.eval()
