"""One ONNX Runtime session, the provider it runs on, and the reasons why others were refused.

Owns session options and the choice of provider. Must not know tokenizers, prefixes or pooling.
A session computes with one thread; whoever wants more cores calls `run` from more threads. On two cores that
measured twice the speed of one thread, and a third more than one run with two threads. Spinning is off,
because it burns a core while idle; the arena is off, because it keeps the peak of the largest batch for ever.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from desktop_app.errors import EnvironmentFault
from desktop_app.inference.feeds import GraphInput, Ids, feeds
from desktop_app.inference.parity import agree

PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
}
"""Names of the setting `encode.provider` and the runtime's own names."""

ACCELERATORS = ("cuda", "directml", "coreml", "openvino")
"""In the order in which `auto` tries those that are present."""

TRIAL_SHAPE = (4, 128)
"""Batch and length of the run that is compared with the processor's, and that `auto` times on both."""

TRIAL_FIRST_ID, TRIAL_IDS = 4, 40
"""Ids that every vocabulary has, behind the special ones."""

SESSION_ERRORS = (
    ort_errors.Fail,
    ort_errors.EPFail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NoSuchFile,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
    RuntimeError,
    ValueError,
)


class OnnxSession:
    """An encoder or scorer as a function of token ids. `run` may be called from several threads at once.

    `provider`: "auto" takes the fastest of the accelerators present if it beats the processor on a trial run.
    :raises EnvironmentFault: the file is missing or damaged.
    """

    def __init__(self, path: Path, *, provider: str = "auto") -> None:
        self._refusals: list[str] = []
        self._session, self.provider = self._choose(path, provider)
        """`provider`: the name, as in `PROVIDERS`, of what is really used."""
        self.inputs = frozenset(item.name for item in self._session.get_inputs())
        self.outputs = tuple(item.name for item in self._session.get_outputs())

    @property
    def refusals(self) -> tuple[str, ...]:
        """One sentence for each provider that was wanted and is not used."""
        return tuple(self._refusals)

    def run(
        self, ids: Ids, mask: Ids, *, output: str | None = None, types: Ids | None = None
    ) -> npt.NDArray[np.float32]:
        """Compute one output, by default the graph's first; see `run_all`."""
        return self.run_all(ids, mask, [output or self.outputs[0]], types=types)[0]

    def run_all(
        self, ids: Ids, mask: Ids, outputs: Sequence[str], *, types: Ids | None = None
    ) -> list[npt.NDArray[np.float32]]:
        """Compute the named outputs in one run; `ids`, `mask` and `types` are int64 (batch, sequence)."""
        return _run(self._session, ids, mask, outputs, types)

    def _choose(self, path: Path, wanted: str) -> tuple[ort.InferenceSession, str]:
        try:
            processor = _open(path, "cpu")
        except SESSION_ERRORS as error:
            raise EnvironmentFault(f"The model file {path} cannot be loaded: {first_line(error)}") from error
        if wanted == "cpu":
            return processor, "cpu"
        present = set(ort.get_available_providers())
        names = [n for n in ACCELERATORS if PROVIDERS[n] in present] if wanted == "auto" else [wanted]
        for name in names:
            session = self._accelerated(path, name, present, processor)
            if session and (wanted != "auto" or self._is_faster(session, name, processor)):
                return session, name
        return processor, "cpu"

    def _accelerated(
        self, path: Path, name: str, present: set[str], processor: ort.InferenceSession
    ) -> ort.InferenceSession | None:
        """A session on the accelerator that computes what the processor does, or None with a reason noted."""
        if PROVIDERS.get(name) not in present:
            self._refusals.append(f"{name} is not part of the installed ONNX Runtime; the processor is used.")
            return None
        try:
            session = _open(path, name)
            outputs = [session.get_outputs()[0].name]
            computed = _run(session, *_trial(), outputs)[0]
        except SESSION_ERRORS as error:
            self._refusals.append(f"{name} refused the model ({first_line(error)}); the processor is used.")
            return None
        if PROVIDERS[name] not in session.get_providers():
            self._refusals.append(f"{name} could not be started on this machine; the processor is used.")
            return None
        if not agree(computed, _run(processor, *_trial(), outputs)[0]):
            self._refusals.append(f"{name} computed other results than the processor, which is used.")
            return None
        return session

    def _is_faster(self, session: ort.InferenceSession, name: str, processor: ort.InferenceSession) -> bool:
        there, here = _seconds(session), _seconds(processor) / usable_cores()
        if there < here:
            return True
        self._refusals.append(
            f"{name} was slower than the processor on this model ({there * 1e3:.0f} ms against {here * 1e3:.0f} ms)."
        )
        return False


def usable_cores() -> int:
    """Cores this process may run on, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def first_line(error: BaseException) -> str:
    """The runtime's message without its stack."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _open(path: Path, name: str) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    providers = [PROVIDERS[name]] if name == "cpu" else [PROVIDERS[name], PROVIDERS["cpu"]]
    # The plain pair of Add and LayerNormalization is faster than the fused operator.
    return ort.InferenceSession(str(path), options, providers=providers, disabled_optimizers=["SkipLayerNormFusion"])


def _run(
    session: ort.InferenceSession, ids: Ids, mask: Ids, outputs: Sequence[str], types: Ids | None = None
) -> list[npt.NDArray[np.float32]]:
    declared = [GraphInput(item.name, item.type, tuple(item.shape)) for item in session.get_inputs()]
    computed: list[npt.NDArray[np.float32]] = session.run(list(outputs), feeds(declared, ids, mask, types))
    return computed


def _trial() -> tuple[Ids, Ids]:
    count = TRIAL_SHAPE[0] * TRIAL_SHAPE[1]
    ids = (np.arange(count, dtype=np.int64) % TRIAL_IDS + TRIAL_FIRST_ID).reshape(TRIAL_SHAPE)
    return ids, np.ones(TRIAL_SHAPE, np.int64)


def _seconds(session: ort.InferenceSession) -> float:
    outputs = [session.get_outputs()[0].name]
    _run(session, *_trial(), outputs)
    start = time.perf_counter()
    _run(session, *_trial(), outputs)
    return time.perf_counter() - start
