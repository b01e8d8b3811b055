"""bench extract: how fast and how well the files of folders are read, as a table or as JSON."""

import argparse
from pathlib import Path

from desktop_app.cli.context import Context, ProgressLine, print_json
from desktop_app.cli.evaluate_tables import table
from desktop_app.errors import UserFacingError
from desktop_app.evaluate.benchmark import machine
from desktop_app.evaluate.reading_benchmark import ReadingReport, ReadTally, measure_reading
from desktop_app.paths import full_path
from desktop_app.settings import SETTINGS_FILE, load_settings

EXTRACT = "extract"
"""The benchmark that takes folders."""


def bench_reading(context: Context, arguments: argparse.Namespace) -> int:
    """Read all files of the named folders, index nothing, and print what came of it by format."""
    folders = [full_path(Path(name)) for name in arguments.names[1:]]
    if not folders:
        raise UserFacingError("bench extract needs a folder.", "findwell bench extract DIR")
    with ProgressLine() as line:
        report = measure_reading(
            folders,
            load_settings(context.data_dir / SETTINGS_FILE),
            lambda what, number: line.show(f"{number:,} {what}"),
            recognise=not arguments.no_recognition,
            own_folder=context.data_dir,
        )
    if arguments.json:
        print_json({"machine": machine(), "results": {EXTRACT: report.figures()}})
    else:
        print(*reading_lines(report), sep="\n")  # noqa: T201 - the result
    return 0


def reading_lines(report: ReadingReport) -> list[str]:
    """A line for each format and one for all, then time and memory."""
    head = ["format", "files", "MB", "MB/s", "95 % within s", "read"]
    tallies = {**report.formats, "all": report.whole}
    columns = table([head, *([name, *_cells(tally)] for name, tally in tallies.items())])
    failed = ["failed", *map(_failed, tallies.values())]
    lines = [f"{left}  {right}".rstrip() for left, right in zip(columns, failed, strict=True)]
    figures = report.figures()
    speed, peak = f"{figures['mb_per_s']:.2f} MB/s", f"{report.peak_mb:,.0f} MB"
    lines += ["", f"{speed} with all workers in {report.wall_s:.1f} s, peak {peak}"]
    if report.pictures:
        seconds = figures["recognition.s_per_picture"]
        lines.append(f"{report.pictures:,} pictures of text recognised, {seconds:.1f} s each")
    return lines


def _cells(tally: ReadTally) -> list[str]:
    return [
        f"{len(tally.files):,}",
        f"{tally.megabytes:.1f}",
        f"{tally.mb_per_s:.2f}",
        f"{tally.p95_s:.3f}",
        f"{tally.read:.1%}",
    ]


def _failed(tally: ReadTally) -> str:
    return ", ".join(f"{reason} {share:.1%}" for reason, share in tally.failed.items())
