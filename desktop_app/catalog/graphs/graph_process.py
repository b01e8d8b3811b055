"""Starts a module of this package in a process of its own, because the application never imports `onnx`.

Owns the sentences for a graph that could not be changed.
"""

from collections.abc import Sequence
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.processes.interpreter import require_interpreter, run_module


def change_graph(module: str, arguments: Sequence[str], work: Path, cancel: CancelToken) -> None:
    """Run `python -m module`; its temporary files and its output go to the folder `work`.

    :raises UserFacingError: this is the packaged application, or the module failed.
    :raises Cancelled: on request.
    """
    require_interpreter("change a graph", "Install Findwell with pip and do it there.")
    run_module(module, arguments, work, lambda _share: None, cancel, failure="The graph could not be changed")
