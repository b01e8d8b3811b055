"""why: what became of one file, and what a search makes of it."""

import argparse

from desktop_app.cli.context import Context, indexed_path, print_json
from desktop_app.present.shown_names import shown_name
from desktop_app.services.file_trace import FileTrace, trace_file


def why(context: Context, arguments: argparse.Namespace) -> int:
    """Print the way of a file through the index."""
    query = " ".join(arguments.query)
    with context.application() as application:
        if query:
            application.model_setup.load_answering()
        trace = trace_file(application, indexed_path(arguments.path), query)
    if arguments.json:
        print_json(_json(trace))
    else:
        print(f"{shown_name(trace.path)}\n   {shown_name(trace.verdict)}")  # noqa: T201 - the result
        if trace.asked is not None and trace.asked.lanes:
            ranks = ", ".join(f"{lane.value} {rank}" for lane, rank in trace.asked.lanes.items())
            print(f"   Places of its best passage: {ranks}")  # noqa: T201 - the result
        for copy in trace.copies:
            print(f"   The same content: {shown_name(copy)}")  # noqa: T201 - the result
    return 0


def _json(trace: FileTrace) -> dict[str, object]:
    answer: dict[str, object] = {
        "path": str(trace.path),
        "verdict": trace.verdict,
        "root": None if trace.root is None else str(trace.root),
        "rule": trace.rule or None,
        "state": trace.state or None,
        "passages": trace.passages,
        "copies": [str(copy) for copy in trace.copies],
    }
    if trace.asked is not None:
        ranks = {lane.value: rank for lane, rank in trace.asked.lanes.items()}
        answer["query"] = {"rank": trace.asked.rank, "score": trace.asked.score, "lanes": ranks}
    return answer
