"""BGE-M3: one graph for its dense vectors, its word weights and its token vectors.

Owns which of the model's files is which. The heads are joined to the graph by `m3_process`.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.builder import Build
from desktop_app.catalog.graphs.graph_process import change_graph
from desktop_app.catalog.installed_model import ONNX_FILE
from desktop_app.errors import UserFacingError

GRAPH_MODULE = "desktop_app.catalog.graphs.m3_process"
SPARSE_FILE, COLBERT_FILE = "sparse_linear.pt", "colbert_linear.pt"
SPARSE_OUTPUT, COLBERT_OUTPUT = "sparse_weights", "colbert_vectors"


def build_m3(build: Build) -> None:
    """A builder: the heads are joined to the dense graph, then all but the heads moves to `finished`."""
    graph, sparse, colbert = (_named(build.members, name) for name in (ONNX_FILE, SPARSE_FILE, COLBERT_FILE))
    build.report(0.2)
    join_heads(graph, (sparse, colbert), build.work, build.cancel)
    for member in build.members:
        if member not in (sparse, colbert):
            shutil.move(member, build.finished / member.name)
    build.report(1.0)


def join_heads(graph: Path, heads: Sequence[Path], work: Path, cancel: CancelToken) -> None:
    """Add the outputs SPARSE_OUTPUT and COLBERT_OUTPUT to `graph`, in place; `heads` are the two files, sparse first.

    :raises UserFacingError: a head cannot be read or does not fit the graph.
    """
    change_graph(GRAPH_MODULE, [str(graph), *map(str, heads)], work, cancel)


def _named(members: Sequence[Path], name: str) -> Path:
    found = next((member for member in members if member.name == name), None)
    if found is None:
        raise UserFacingError(f"The file {name} is missing.", "Bring it again.")
    return found
