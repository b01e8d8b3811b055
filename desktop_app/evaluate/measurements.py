"""What was measured of models on this machine, kept so that lists of models can show it beside them.

Owns the file. A figure belongs to one fingerprint: other weights, or other chunks, have to be measured again.
"""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger("findwell.models")

FILE = "measurements.json"
PACE = "passages_per_s"


def quality_name(dataset: str, run: str) -> str:
    """Under which name the nDCG@10 of a run over a set is kept."""
    return f"{dataset} {run}"


class Measurements:
    """Reads and writes the figures of a data directory. The last writer wins; a damaged file counts as empty."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE

    def of(self, digest: str) -> Mapping[str, float]:
        """Figures of the fingerprint with this digest, by name."""
        return self._read().get(digest, {})

    def note(self, digest: str, figures: Mapping[str, float]) -> None:
        """Keep these figures, in place of older ones of the same names."""
        everything = self._read()
        everything[digest] = {**everything.get(digest, {}), **figures}
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps(everything, indent=1, sort_keys=True), encoding="utf-8")
        partial.replace(self._path)

    def _read(self) -> dict[str, dict[str, float]]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(key): {str(k): float(v) for k, v in value.items()} for key, value in data.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, TypeError) as error:
            log.warning("the measurements in %s cannot be read: %s", self._path, error)
            return {}
