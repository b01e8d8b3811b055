"""Examines the machine and the index, and mends what can be mended without the person."""

import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import onnxruntime

from desktop_app.errors import AppError, EnvironmentFault, UserFacingError
from desktop_app.services.application import Application
from desktop_app.store.database import BEGIN_ANEW, SQLITE_VERSION, Connection, environment_faults, transaction
from desktop_app.store.documents import Documents
from desktop_app.store.postings import Postings
from desktop_app.store.statistics import Statistics
from desktop_app.store.vector_snapshots import SnapshotWriter

LOW_DISK_BYTES = 2_000_000_000
WATCH_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")
FEW_WATCHES = 60_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(application: Application, *, fix: bool) -> list[Check]:
    """Every check, in a fixed order. With `fix` the index is mended first; its files are never touched."""
    mended = list(_mend(application)) if fix else []
    return [*mended, *examine_machine(application.data_dir), *(_guarded(check, application) for check in _CHECKS)]


def examine_machine(data_dir: Path) -> list[Check]:
    """What can be looked at without the index, for one that cannot be opened."""
    return [_system(), _permissions(data_dir), _disk(data_dir), _watching()]


def failed(name: str, error: AppError) -> Check:
    """The check that could not be made, or found this."""
    return Check(name, ok=False, detail=error.message, remedy=error.remedy)


def _guarded(check: Callable[[Application], Check], application: Application) -> Check:
    """The check, or the reason why it could not be made: a damaged index is what doctor is asked about."""
    try:
        with environment_faults(application.database.path):
            return check(application)
    except EnvironmentFault as fault:
        return failed(check.__name__.strip("_"), fault)


def _system() -> Check:
    detail = f"{platform.platform()}, Python {platform.python_version()}, SQLite {SQLITE_VERSION}"
    return Check("system", ok=True, detail=detail)


def _providers(application: Application) -> Check:
    names = ", ".join(onnxruntime.get_available_providers())
    model = application.encoders.current
    used = f"; in use: {model.provider}" if model else ""
    refused = f"; {' '.join(model.refusals)}" if model and model.refusals else ""
    return Check("providers", ok=True, detail=f"ONNX Runtime {onnxruntime.__version__}: {names}{used}{refused}")


def _model(application: Application) -> Check:
    if application.model_setup.load_installed():
        return Check("model", ok=True, detail=f"{application.model_setup.name} is installed and loads")
    return Check(
        "model",
        ok=False,
        detail=application.encoders.problem,
        remedy="Files are found by their words until then.",
    )


def _reranker(application: Application) -> Check:
    name = application.rerankers.name
    if not name:
        return Check("reranker", ok=True, detail="none is chosen; results keep the order of the search")
    try:
        with application.rerankers.chosen() as reranker:
            assert reranker is not None
            refused = f"; {' '.join(reranker.refusals)}" if reranker.refusals else ""
            detail = f"{name} is installed and opens; in use: {reranker.provider}{refused}"
            return Check("reranker", ok=True, detail=detail)
    except UserFacingError as error:
        return Check("reranker", ok=False, detail=f"{name} is chosen. {error.message}", remedy=error.remedy)
    except EnvironmentFault as fault:
        remedy = f"Run: findwell models remove {name}, then: findwell models install {name}"
        return Check("reranker", ok=False, detail=str(fault), remedy=remedy)


def _disk(data_dir: Path) -> Check:
    free = shutil.disk_usage(data_dir).free
    ok = free >= LOW_DISK_BYTES
    return Check("disk", ok, f"{free / 1e9:.1f} GB free where the index lives", "Make room, or move the index.")


def _permissions(data_dir: Path) -> Check:
    probe = data_dir / ".probe"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        detail = f"{data_dir} cannot be written to: {error.strerror}"
        return Check("permissions", ok=False, detail=detail, remedy="Give yourself write access to it.")
    return Check("permissions", ok=True, detail=f"{data_dir} can be written to")


def _watching() -> Check:
    if not WATCH_LIMIT.exists():
        return Check("watching", ok=True, detail="this system has no limit on watched folders")
    limit = int(WATCH_LIMIT.read_text())
    remedy = "Raise it: sudo sysctl fs.inotify.max_user_watches=524288"
    return Check("watching", limit >= FEW_WATCHES, f"up to {limit:,} folders can be watched", remedy)


def _sending(application: Application) -> Check:
    setup = application.model_setup
    sent = [(root.path, setup.host(root.model)) for root in application.indexing.status().roots]
    told = ", ".join(f"the text of {path} to {host}" for path, host in sent if host)
    return Check("sending", ok=True, detail=f"sent away: {told}" if told else "no text leaves this machine")


def _index(application: Application) -> Check:
    problems = Statistics(application.database.reader()).problems()
    detail = " ".join(problems) or "files, documents, passages and words agree"
    return Check("index", not problems, detail, f"Run: findwell doctor --fix. If that does not help: {BEGIN_ANEW}")


def _vectors(application: Application) -> Check:
    used = application.model_setup.fingerprints_in_use()
    if not used:
        return Check("vectors", ok=True, detail="no model, so no vectors to compare")
    connection = application.database.reader()
    writer = SnapshotWriter(application.data_dir / "vectors", connection)
    problems = [problem for fingerprint in used for problem in writer.check(fingerprint)]
    count = sum(Statistics(connection).vectors(fingerprint.digest) for fingerprint in used)
    detail = " ".join(problems) or f"{count:,} vectors; the vector file agrees with SQLite"
    return Check("vectors", not problems, detail, "Run: findwell doctor --fix")


_CHECKS = (_sending, _model, _providers, _reranker, _index, _vectors)


def _mend(application: Application) -> Iterator[Check]:
    """Write words again, drop what nothing refers to, publish the vectors again."""
    works = (
        ("words", _mend_words),
        ("leftovers", _mend_leftovers),
        ("vector file", lambda connection: _publish_again(application, connection)),
    )
    with closing(application.database.writer()) as connection:
        for name, work in works:
            try:
                with environment_faults(application.database.path):
                    yield Check(name, ok=True, detail=work(connection))
            except AppError as error:
                yield failed(name, error)


def _mend_words(connection: Connection) -> str:
    Postings(connection).rebuild()
    return "all words and names were posted again"


def _mend_leftovers(connection: Connection) -> str:
    with transaction(connection):
        dropped = Documents(connection).drop_leftovers()
    return f"{dropped} leftovers were removed"


def _publish_again(application: Application, connection: Connection) -> str:
    used = application.model_setup.fingerprints_in_use()
    for fingerprint in used:
        SnapshotWriter(application.data_dir / "vectors", connection).publish(fingerprint)
    return "published again from SQLite" if used else "no model, so no vectors to publish"
