"""The process that turns E5's 4-bit weights into `model.onnx` and `tokenizer.json`.

    python -m desktop_app.catalog.packages.e5_process WEIGHTS FOLDER

Its own process because `onnx` and the quantiser are heavy and needed once: the application never imports
them, and cancelling is ending the process. Progress is lines `progress FRACTION` on standard output.
"""

import sys
from pathlib import Path

import onnx

from desktop_app.catalog.graphs.int8 import quantise
from desktop_app.catalog.installed_model import ONNX_FILE, TOKENIZER_FILE
from desktop_app.catalog.packages.bert_graph import encoder_graph
from desktop_app.catalog.packages.e5_weights import E5Weights
from desktop_app.catalog.packages.unigram_tokenizer import write_tokenizer
from desktop_app.catalog.processes.progress_lines import report

FLOAT_FILE = "float32.onnx"


def build(weights_path: Path, folder: Path) -> None:
    """Write both files into `folder`; linear layers become int8, word embeddings stay as they are."""
    weights = E5Weights(weights_path)
    report(0.1)
    write_tokenizer(weights.vocabulary, folder / TOKENIZER_FILE)
    report(0.3)
    exact = folder / FLOAT_FILE
    onnx.save(encoder_graph(weights), exact)
    report(0.5)
    quantise(exact, folder / ONNX_FILE)
    exact.unlink()
    report(1.0)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
