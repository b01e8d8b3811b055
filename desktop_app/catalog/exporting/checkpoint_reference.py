"""The vectors that a checkpoint's own library computes for the sample, to be compared with ours.

Owns the choice of the reference: Sentence-Transformers where its files are there and it follows them, else the plain
transformer with the pooling that the description names.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.exporting.checkpoint import Checkpoint
from desktop_app.catalog.exporting.scripts import run_script
from desktop_app.catalog.validation.parity import Sample
from desktop_app.catalog.validation.trial_vectors import Vectors
from desktop_app.model_description import ModelDescription

REFERENCE_SCRIPT = "reference_vectors.py"


@dataclass(frozen=True, slots=True)
class Reference:
    """Runs a checkpoint's own library in the tools' environment."""

    checkpoint: Checkpoint
    staged: Path
    """The cleaned copy of the folder."""
    python: Path
    work: Path
    cancel: CancelToken

    @property
    def name(self) -> str:
        """Who computes."""
        return "Sentence-Transformers" if self._whole else "PyTorch"

    def vectors(self, described: ModelDescription, sample: Sample) -> tuple[Vectors, Vectors]:
        """Unit vectors of the questions and of the passages, (n, dim).

        :raises UserFacingError: the library failed.
        """
        inner = self.staged / self.checkpoint.transformer.relative_to(self.checkpoint.folder)
        job = {
            "checkpoint": str(self.staged if self._whole else inner),
            "output": str(self.work / "reference.npz"),
            "sentence_transformers": self._whole,
            "texts": {
                "queries": {"texts": sample.queries, "prefix": described.query_prefix},
                "passages": {"texts": sample.passages, "prefix": described.passage_prefix},
            },
            **{name: getattr(described, name) for name in ("max_tokens", "pooling", "layer_norm", "closing_token")},
        }
        run_script(self.python, REFERENCE_SCRIPT, job, work=self.work, report=lambda _share: None, cancel=self.cancel)
        with np.load(self.work / "reference.npz", allow_pickle=False) as found:
            return found["queries"], found["passages"]

    @property
    def _whole(self) -> bool:
        """Whether the library does all that the description asks for: it loses a closing token and standardises not."""
        described = self.checkpoint.description
        return self.checkpoint.sentence_files and not described.closing_token and not described.layer_norm
