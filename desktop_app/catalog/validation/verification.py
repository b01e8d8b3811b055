"""Whether an installed model is still what was installed: its files, and the vectors that it computes."""

from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.file_hashes import matches
from desktop_app.catalog.installed_model import InstalledModel
from desktop_app.catalog.validation.references import MIN_COSINE, load_references, lowest_cosine
from desktop_app.errors import EnvironmentFault


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Whether an installed model is intact; `problems` are sentences, `cosine` the lowest to the references."""

    name: str
    ok: bool
    problems: tuple[str, ...]
    cosine: float | None = None


def verify(model: InstalledModel, reference: Path | None) -> VerifyReport:
    """Hash every file again and compare vectors with the references, if there are any; takes seconds."""
    name = model.folder.name
    changed = tuple(f"{file.name} was changed." for file in model.files if not matches(model.folder / file.name, file))
    if changed:
        remedy = f"Run: findwell models remove {name}, then: findwell models install {name}"
        return VerifyReport(name, ok=False, problems=(*changed, remedy))
    if reference is None:
        return VerifyReport(name, ok=True, problems=())
    try:
        cosine = lowest_cosine(model, load_references(reference))
    except EnvironmentFault as error:
        return VerifyReport(name, ok=False, problems=(str(error),))
    if cosine < MIN_COSINE:
        problem = f"Its vectors differ from the reference vectors (cosine {cosine:.3f})."
        return VerifyReport(name, ok=False, problems=(problem,), cosine=cosine)
    return VerifyReport(name, ok=True, problems=(), cosine=cosine)
