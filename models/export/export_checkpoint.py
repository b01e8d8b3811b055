"""Turns a checkpoint into `model.onnx`; Findwell runs it in the tools' environment.

    python export_checkpoint.py JOB.json

The job names `checkpoint` and `output`, two folders, the `tools` ("optimum" or "torch") and whether the model gives
`scores` for pairs instead of token states. Beside the graph stands `made_with.json`: the versions that made it.
"""

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import torch
from tool_loading import load_model, read_job, report

GRAPH = "model.onnx"
MOST_BYTES_IN_ONE_FILE = 1_600_000_000
"""A protobuf file ends at 2 GB."""
SAMPLE_SHAPE = (2, 7)
"""Batch and length of the run that is traced; neither may be 0 or 1, which a tracer takes for constants."""


class Plain(torch.nn.Module):  # type: ignore[misc]  # without PyTorch at hand, the checker does not know the class
    """The model as a function of ids and mask to one tensor: token states or scores."""

    def __init__(self, model: Any, *, scores: bool) -> None:
        super().__init__()
        self.model = model
        self.scores = scores

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        """Token states (batch, sequence, width), or scores (batch, 1)."""
        caches = not self.scores and hasattr(self.model.config, "use_cache")
        options = {"use_cache": False} if caches else {}
        computed = self.model(input_ids=input_ids, attention_mask=attention_mask, return_dict=True, **options)
        return computed.logits if self.scores else computed.last_hidden_state


def with_torch(model: Any, folder: Path, *, scores: bool) -> None:
    """Write the graph with PyTorch's own exporter."""
    ids = torch.randint(4, 20, SAMPLE_SHAPE)
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("sequence")}
    names = ["input_ids", "attention_mask"]
    program = torch.onnx.export(
        Plain(model, scores=scores).eval(),
        (ids, torch.ones_like(ids)),
        input_names=names,
        output_names=["logits" if scores else "last_hidden_state"],
        dynamic_shapes=dict.fromkeys(names, axes),
        opset_version=18,
        dynamo=True,
        verbose=False,
    )
    weights = sum(value.numel() * value.element_size() for value in model.parameters())
    program.save(str(folder / GRAPH), external_data=weights > MOST_BYTES_IN_ONE_FILE)


def with_optimum(model: Any, folder: Path, *, scores: bool) -> None:
    """Write the graph with optimum, which knows the inputs of each family."""
    from optimum.exporters.onnx import onnx_export_from_model  # noqa: PLC0415 - one set of tools lacks it

    onnx_export_from_model(
        model,
        folder,
        task="text-classification" if scores else "feature-extraction",
        library_name="transformers",
        do_validation=False,
        no_dynamic_axes=False,
    )


def main() -> None:
    """Do the job."""
    job = read_job()
    output = Path(job["output"])
    report(0.05)
    optimum = job["tools"] == "optimum"
    model = load_model(Path(job["checkpoint"]), scores=job["scores"], eager=optimum)
    report(0.3)
    with torch.no_grad():
        (with_optimum if optimum else with_torch)(model, output, scores=job["scores"])
    report(0.95)
    (output / "made_with.json").write_text(json.dumps(_versions()), encoding="utf-8")


def _versions() -> dict[str, str]:
    found = {}
    for name in ("torch", "transformers", "optimum", "optimum-onnx", "onnxscript"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # belongs to the other set of tools
            continue
    return found


if __name__ == "__main__":
    main()
