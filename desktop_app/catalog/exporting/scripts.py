"""Runs the scripts of `models/export` in the environments that `environments` makes.

Owns what such a script is handed: a job in JSON, and variables that keep it offline. Must not know what the scripts do.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.install_progress import ShareListener
from desktop_app.catalog.manifest import manifest_folder
from desktop_app.catalog.processes.child_process import failure_reason, run_child, scratch_variables
from desktop_app.catalog.processes.progress_lines import latest
from desktop_app.errors import UserFacingError


def scripts_folder() -> Path:
    """Where the scripts lie that run in these environments, with their requirements."""
    return manifest_folder() / "export"


def run_script(
    python: Path, script: str, job: Mapping[str, Any], *, work: Path, report: ShareListener, cancel: CancelToken
) -> None:
    """Run one script of `models/export` to its end.

    :raises UserFacingError: it refused or failed; the sentence gives its last line.
    :raises Cancelled: on request.
    """
    log, order = work / f"{script}.log", work / f"{script}.json"
    order.write_text(json.dumps(job), encoding="utf-8")
    # Not even the user's own site-packages are seen, nor what PYTHONPATH names.
    command = [str(python), "-B", "-s", "-E", "-X", "utf8", "-W", "ignore", str(scripts_folder() / script), str(order)]
    code = run_child(
        command,
        log=log,
        environment=tool_variables(work),
        cancel=cancel,
        on_poll=lambda: report(latest(log)),
    )
    if code != 0:
        raise UserFacingError(
            f"The checkpoint could not be worked with ({failure_reason(log, code)}).",
            "Look for an ONNX version of it and import that.",
        )


def tool_variables(work: Path) -> Mapping[str, str]:
    """The environment of a script: it stays offline, reports nothing and leaves nothing outside `work`."""
    offline = dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"), "1")
    places = dict.fromkeys(("HF_HOME", "TORCHINDUCTOR_CACHE_DIR"), str(work))
    return {**scratch_variables(work), **offline, **places}
