"""What the window says of models, in words. No Qt.

Owns how a model's facts read. Must not know where on the window they stand.
"""

from collections.abc import Iterator

from desktop_app.catalog.model_importer import AddedModel
from desktop_app.catalog.validation.verification import VerifyReport
from desktop_app.encode.remote_dialects import is_this_machine
from desktop_app.evaluate.measurements import PACE
from desktop_app.gui.wording import SEPARATOR
from desktop_app.model_description import ModelKind
from desktop_app.services.index_status import RootStatus
from desktop_app.services.model_overview import ListedModel, ModelOverview
from desktop_app.services.switch_estimate import SwitchEstimate
from desktop_app.services.vector_collection import Collected

KINDS = {
    ModelKind.BI_ENCODER: "Finds by meaning",
    ModelKind.STATIC: "Instant table",
    ModelKind.CROSS_ENCODER: "Reranker",
    ModelKind.REMOTE: "Remote service",
}
PURPOSES = {
    ModelKind.BI_ENCODER: "Finds by meaning: a neural network reads every passage",
    ModelKind.STATIC: "Instant table: adds up word vectors, without a neural network",
    ModelKind.CROSS_ENCODER: "Reranker: reads the best results together with the question and orders them anew",
    ModelKind.REMOTE: "Remote service: computed by a server, which is sent the text",
}
SPEEDS = {
    "instant": "instant",
    "fast": "fast on any processor",
    "medium": "medium",
    "slow": "slow without an accelerator",
    "accelerator": "for machines with an accelerator",
}
_BENCHMARKS = {
    "beir": "English (BEIR)",
    "english": "English (MTEB 2)",
    "chinese": "Chinese (C-MTEB)",
    "miracl": "18 languages (MIRACL)",
}
PUBLISHED = "nDCG@10 in per cent, from the MTEB results or the authors' model card"
HOW_TO_MEASURE = "The speed by Measure, nDCG@10 in per cent by the command findwell eval"
NOT_MEASURED = "Nothing yet. Measure finds out how fast it is, the command findwell eval how well it finds."
RERANKER_NOT_MEASURED = "Nothing yet. The command findwell eval finds out what it gains and takes."
RERANKS = "It orders the best results of every search anew."
MAY_RERANK = "It would order the best results of every search anew, which takes about a second on two cores."
SENDS_NOTHING = "Adding it sends nothing, and brings no files."
ASKS_FIRST = "Before a folder has it you are told what is sent, how much that is, and what it costs."
IN_USE, INSTALLED, AVAILABLE, UNAVAILABLE, REMOTE = (
    "In use",
    "Installed",
    "Can be installed",
    "Cannot be had",
    "Remote services",
)
SECTIONS = (IN_USE, INSTALLED, AVAILABLE, UNAVAILABLE, REMOTE)
"""In which a list of models is divided, in this order."""


def section_of(model: ListedModel) -> str:
    """Under which heading a model is listed."""
    if model.chosen or model.folders or model.answers:
        return IN_USE
    if model.remote:
        return REMOTE
    if model.installed:
        return INSTALLED
    return UNAVAILABLE if model.unavailable else AVAILABLE


def size_text(size_bytes: int) -> str:
    """'91 MB', '1.1 GB'; empty where it is not known."""
    if size_bytes >= 1e9:
        return f"{size_bytes / 1e9:.1f} GB"
    return f"{max(1, round(size_bytes / 1e6))} MB" if size_bytes else ""


def languages_text(model: ListedModel) -> str:
    """'English', 'about 100 languages'."""
    short = model.info.languages.split(", among")[0]
    return f"{short} languages" if short.startswith("about") or short == "many" else short


def line_text(model: ListedModel) -> str:
    """The second line of a row: what it is for."""
    speed = model.info.entry.speed if model.info.entry else ""
    if PACE in model.measured:
        speed = f"{pace_text(model.measured[PACE])} passages/s"
    elif speed == "accelerator":
        speed = "needs an accelerator"
    languages = languages_text(model)
    known = "" if languages == "unknown" else languages
    return SEPARATOR.join(filter(None, (KINDS[model.info.kind], "" if model.remote else speed, known)))


def state_text(model: ListedModel) -> str:
    """The right end of a row: how far it is from being used."""
    if model.chosen:
        return "chosen" if model.installed else "chosen, missing"
    if model.folders:
        return "for one folder" if model.folders == 1 else f"for {model.folders} folders"
    if model.answers:
        return "until the switch is done"
    if model.remote:
        return "added" if model.installed else ""
    if model.installed or model.installable:
        return size_text(model.info.size_bytes)
    return ""


def facts_of(model: ListedModel) -> Iterator[tuple[str, str]]:
    """Label and value of everything that is known."""
    info, entry = model.info, model.info.entry
    yield "Kind", PURPOSES[info.kind]
    yield "Languages", info.languages
    if model.remote:
        yield "Runs at", model.host
    elif entry:
        yield "Speed", SPEEDS[entry.speed]
    if info.size_bytes:
        yield "Size", size_text(info.size_bytes) + (" on disk" if model.installed else " to download")
    if entry and entry.memory_mb:
        yield "Memory", f"about {size_text(entry.memory_mb * 1_000_000)} while it is loaded"
    if info.dimensions:
        cuts = ", ".join(map(str, info.truncations))
        yield "Vectors", f"{info.dimensions} numbers a passage" + (f"; may be cut to {cuts}" if cuts else "")
    yield "Reads", f"{info.max_tokens:,} tokens at a time"
    if info.precision:
        yield "Precision", info.precision
    yield "Licence", info.licence


def published_of(model: ListedModel) -> list[tuple[str, str]]:
    """Benchmark and figure, as published."""
    published = model.info.entry.published if model.info.entry else {}
    return [(_BENCHMARKS.get(name, name), f"{value:.1f}") for name, value in published.items()]


def measured_of(model: ListedModel) -> list[tuple[str, str]]:
    """What was measured and how much it was, on this machine."""
    return [
        ("Passages a second", pace_text(value)) if name == PACE else (name, f"{100 * value:.1f}")
        for name, value in model.measured.items()
    ]


def pace_text(passages_per_s: float) -> str:
    """'1,234', '0.5'."""
    return f"{passages_per_s:,.0f}" if passages_per_s >= 10 else f"{passages_per_s:.1f}"


def measuring_note(model: ListedModel) -> str:
    """How what was measured is found, or could be."""
    if model.measured:
        return HOW_TO_MEASURE
    return RERANKER_NOT_MEASURED if model.reranks else NOT_MEASURED


def measured_text(title: str, passages_per_s: float, *, busy: bool) -> str:
    """What a measurement has found; it is slower while files are indexed."""
    found = f"{title} reads {pace_text(passages_per_s)} passages a second on this machine."
    return f"{found} Files were being indexed meanwhile: it can do more." if busy else found


def warning_text(model: ListedModel) -> str:
    """What has to be known before anything else; mostly nothing."""
    if model.remote:
        return _sending_text(model)
    if model.unavailable:
        return model.unavailable
    if model.chosen and not model.installed:
        until = "results keep the order of the search" if model.reranks else "files are found by their words"
        return f"It is chosen but not installed. Until it is, {until}."
    return ""


def _sending_text(model: ListedModel) -> str:
    assert model.remote is not None
    whose = "another program on this computer" if is_this_machine(model.remote.endpoint) else "someone else's computer"
    runs = f"This model runs at {model.host}, {whose}."
    if model.folders:
        folders = "one folder" if model.folders == 1 else f"{model.folders} folders"
        return f"{runs} The text of {folders} and every question about them is sent there, as you agreed."
    return (
        f"{runs} A folder that has it sends the text of its files and every question there. Nothing is sent unless you "
        "agree to it for that folder."
    )


def hint_text(model: ListedModel) -> str:
    """What stands beside the buttons."""
    if model.remote and not model.folders:
        return ASKS_FIRST if model.installed else SENDS_NOTHING
    if model.arrived_bytes and not model.installed:
        return f"{size_text(model.arrived_bytes)} have arrived; installing goes on from there."
    if model.installable and model.resumable:
        return "The download can be cancelled: it goes on later where it stopped."
    if model.reranks and model.installed:
        return RERANKS if model.chosen else MAY_RERANK
    if model.chosen:
        return "All folders without a model of their own are searched with it."
    return model.needed if model.usable else ""


def cost_text(title: str, before: str, estimate: SwitchEstimate) -> str:
    """What a switch takes on this machine, before it is begun."""
    if not estimate.passages:
        return f"Every passage has its vector of {title} already, so it answers at once."
    passages = "1 passage" if estimate.passages == 1 else f"{estimate.passages:,} passages"
    return (
        f"{passages} will be read anew. On this machine that takes {duration_text(estimate.seconds)} "
        f"({pace_text(estimate.passages_per_s)} a second) and {size_text(estimate.disk_bytes)} of disk.\n\n"
        f"Until it is done, {before} answers as before. You can go back at any time: the old vectors are kept."
    )


def duration_text(seconds: float) -> str:
    """'less than a minute', 'about 12 minutes', 'about 3 hours'."""
    if seconds < 60:
        return "less than a minute"
    if seconds < 90 * 60:
        return f"about {_count(round(seconds / 60), 'minute')}"
    if seconds < 36 * 3600:
        return f"about {_count(round(seconds / 3600), 'hour')}"
    return f"about {_count(round(seconds / 86400), 'day')}"


def verified_text(title: str, report: VerifyReport) -> str:
    """What a check has found, in one line."""
    if not report.ok:
        return f"{title} is not intact. {' '.join(report.problems)}"
    if report.cosine is None:
        return f"{title} is intact: every file is as it was installed."
    return f"{title} is intact: every file is as it was installed, and it computes the reference vectors."


def imported_text(added: AddedModel) -> str:
    """That a model is there now, what was assumed of it, and how near it computes to what it was made from."""
    parity = f"It was {added.parity.line}." if added.parity else ""
    return " ".join(filter(None, (f"{added.name} can be used now.", *added.notes, parity)))


def collected_text(overview: ModelOverview, collected: Collected) -> str:
    """What was thrown away."""
    if not collected.vectors:
        return "There were no old vectors."
    titles = " and ".join(overview.title(name) for name in dict.fromkeys(collected.models))
    return f"{collected.vectors:,} vectors of {titles} were thrown away."


def idle_text(overview: ModelOverview) -> str:
    """Which vectors nothing needs, one line a model."""
    return "\n".join(
        f"{one.count:,} vectors of {overview.title(one.model) or 'an older model'}" for one in overview.idle
    )


def own_model_choices(overview: ModelOverview, root: RootStatus) -> list[tuple[str, str]]:
    """Title and name of the models that a folder may have; the first one, without a name, is the common choice."""
    common = overview.chosen
    same = f"The same as all folders ({common.info.title})" if common else "The same as all folders"
    others = [(_choice_text(model), model.name) for model in overview.models if model.for_folders]
    if root.model and root.model not in [name for _, name in others]:  # it is missing
        others.append((overview.title(root.model), root.model))
    return [(same, ""), *others]


def _choice_text(model: ListedModel) -> str:
    return f"{model.info.title}, which is sent the text" if model.remote else model.info.title


def _count(number: int, unit: str) -> str:
    return f"1 {unit}" if number == 1 else f"{number} {unit}s"
