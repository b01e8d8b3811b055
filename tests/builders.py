"""Where tests find the real embedded model, and the labelled data beside the checkout."""

import os
from pathlib import Path

from desktop_app.catalog.model_store import ModelStore
from desktop_app.settings import EncodeSettings

PROJECT = Path(__file__).resolve().parents[1]
SHARED_DATA = PROJECT.parent / "shared" / "data"
MODEL = EncodeSettings().model


def installed_model_dir() -> Path | None:
    """The folder that holds the installed default model's own folder, or None; see FINDWELL_TEST_MODELS."""
    places = [Path(os.environ["FINDWELL_TEST_MODELS"])] if "FINDWELL_TEST_MODELS" in os.environ else []
    for place in (*places, PROJECT / "models" / "files"):
        if (place / MODEL).is_dir() and ModelStore(place).installed(MODEL):
            return place
    return None
