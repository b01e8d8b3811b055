"""Measures how fast one model is on this machine, when a person asks for it, and keeps the figure."""

from collections.abc import Callable

from desktop_app.cancellation import CancelToken
from desktop_app.evaluate.measurements import PACE, Measurements
from desktop_app.evaluate.model_benchmarks import PASSAGES, passages_per_s
from desktop_app.evaluate.sample_text import SampleText
from desktop_app.services.encoder_slot import LoadedModel


class PaceMeter:
    """The benchmark `models` for one model. Any thread; takes seconds, on slow models a minute."""

    def __init__(self, measurements: Measurements) -> None:
        self._measurements = measurements

    def measure(self, model: LoadedModel, progress: Callable[[float], None], cancel: CancelToken) -> float:
        """Passages a second; `progress` is told the share that is done, 0 to 1.

        :raises Cancelled: on request; nothing is kept.
        """
        sample = SampleText()
        passages = (sample.paragraph() for _ in range(PASSAGES))
        pace = passages_per_s(model, passages, progress=progress, cancel=cancel)
        self._measurements.note(model.fingerprint.digest, {PACE: pace})
        return pace
