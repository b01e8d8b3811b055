"""Measures search over a person's own index, without labels: by questions that are made of its own passages.

Every probe is asked of the real search. Nothing is written, nothing is remembered as use, and nothing leaves the
machine: folders with a model that runs elsewhere are left out.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desktop_app.errors import UserFacingError
from desktop_app.evaluate.corpus_index import Progress
from desktop_app.evaluate.own_sample import Drawn, OwnSample, Probe
from desktop_app.evaluate.own_scores import RANKED, WHAT, Missed, OwnScores, RunAnswers
from desktop_app.evaluate.probes import HEADING
from desktop_app.evaluate.runs import OWN_PARTS, RUNS, WHOLE, Cost, Run
from desktop_app.evaluate.vector_recall import VectorRecall, vector_recall
from desktop_app.search_records import Hit, Query
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.services.look_alikes import LookAlikes
from desktop_app.services.reranking import Rerankers
from desktop_app.services.searching import SearchService
from desktop_app.settings import SearchSettings
from desktop_app.store.database import Database, environment_faults
from desktop_app.store.document_texts import DocumentTexts
from desktop_app.store.root_models import RootModels
from desktop_app.store.search_reader import FoundDocument, SearchReader

PROBES = 100
"""Of each kind."""
FEW = 30
"""With fewer of a kind, says a note, the intervals say more than the means."""
VECTOR_QUESTIONS = 100
_VECTOR_KINDS = ("sentence", "common")
_WORDS_ONLY = "lexical"
_EASIEST = list(WHAT)


@dataclass(frozen=True, slots=True)
class OwnIndex:
    """An index with what it is searched by."""

    database: Database
    vectors_dir: Path
    models: Sequence[LoadedModel]
    """Those that answer; what is said of those that run elsewhere is a note."""
    settings: SearchSettings
    rerankers: Rerankers | None = None


def evaluate_own(
    index: OwnIndex,
    *,
    runs: Sequence[str],
    probes: int = PROBES,
    seed: int = 1,
    ablations: bool = False,
    progress: Progress | None = None,
) -> OwnScores:
    """Draw so many passages, ask what is made of them by each of `runs`, which are names of RUNS, and judge the hits.

    A hit is right if its document holds the passage, or what the question was made of as written, or is a version of
    one that does. With `ablations` WHOLE is measured without each of OWN_PARTS, too.
    Where nothing has a vector, words alone are measured.
    :raises UserFacingError: there is nothing to ask about, or it cannot be asked by any of the runs.
    :raises EnvironmentFault: the index cannot be read.
    """
    with environment_faults(index.database.path):
        models, drawn = _drawn(index, probes, seed, progress)
        names = _possible(runs, models, ablations=ablations)
        asking = _Asking(index, models, drawn.probes, progress)
        answers = {name: asking.answers(name, RUNS[name]) for name in names}
        parts = OWN_PARTS if ablations else {}
        without = {part: asking.answers(f"without {part}", run) for part, run in parts.items()}
        reader = SearchReader(index.database)
        return OwnScores(
            passages=drawn.passages,
            looked_at=drawn.looked_at,
            coverage=reader.coverage(),
            seed=seed,
            models=[model.name for model in models],
            notes=_notes(index, models, drawn, probes, reader.coverage()),
            probes=drawn.probes,
            runs=answers,
            missed=_missed(reader, drawn.probes, answers[names[-1]].ranks),
            vectors=_vectors(index, models, drawn.probes, progress),
            without=without,
        )


def _drawn(index: OwnIndex, probes: int, seed: int, progress: Progress | None) -> tuple[Sequence[LoadedModel], Drawn]:
    """The models that are asked, and what is asked; no model where nothing has a vector of one that runs here."""
    here = [model for model in index.models if not model.host]
    for models in (here, []) if here else ([],):
        drawn = OwnSample(index.database, models, seed).drawn(probes, progress)
        if drawn.probes:
            return models, drawn
    if drawn.passages:
        some = f"{drawn.looked_at:,} passages drawn from {drawn.passages:,}"
        which = some if drawn.looked_at < drawn.passages else f"{drawn.passages:,} passages"
        raise UserFacingError(
            f"None of the {which} in the index has a sentence to ask by.",
            "Add folders with more text: findwell index FOLDER",
        )
    raise UserFacingError(
        "There is nothing to ask about: the index holds no passage yet.", "Add a folder first: findwell index FOLDER"
    )


def _possible(runs: Sequence[str], models: Sequence[LoadedModel], *, ablations: bool) -> Sequence[str]:
    if not models and (ablations or _WORDS_ONLY not in runs):
        raise UserFacingError(
            "Nothing in the index can be found by its meaning yet.",
            f"Let the indexing go on, or measure words alone: findwell eval --own --lanes {_WORDS_ONLY}",
        )
    names = [name for name in runs if models or name == _WORDS_ONLY]
    return [*names, WHOLE] if ablations and WHOLE not in names else names


class _Asking:
    """Puts all probes to one way of searching after the other."""

    def __init__(
        self, index: OwnIndex, models: Sequence[LoadedModel], probes: Sequence[Probe], progress: Progress | None
    ) -> None:
        self._index = index
        self._probes = probes
        self._progress = progress
        self._right = RightHits(SearchReader(index.database), DocumentTexts(index.database))
        self._slot = EncoderSlot()  # of its own: a model that runs elsewhere must not be found in it
        for model in models:
            self._slot.fill(model)

    def answers(self, name: str, run: Run) -> RunAnswers:
        """Where right documents stood, and what that cost. The first search, which opens files, is asked twice."""
        index, ranks, costs = self._index, [], []
        settings = run.changed(index.settings)
        with closing(
            SearchService(index.database, index.vectors_dir, self._slot, settings, rerankers=index.rerankers)
        ) as searching:
            searching.search(_query(self._probes[0]), limit=RANKED, lanes=run.lanes, rerank=run.rerank)
            for number, probe in enumerate(self._probes, start=1):
                result = searching.search(_query(probe), limit=RANKED, lanes=run.lanes, rerank=run.rerank)
                ranks.append(self._right.rank_of(probe, result.hits))
                costs.append(Cost(result.took_ms, result.stage_ms))
                if self._progress and number % 20 == 0:
                    self._progress(f"of {len(self._probes):,} questions asked, {name}", number)
        return RunAnswers(ranks, costs)


def _query(probe: Probe) -> Query:
    """The probe as a question in which nothing is an operator: hyphens and colons are those of the text."""
    return Query(probe.text, words=tuple(probe.text.split()))


class RightHits:
    """Tells which hits answer a probe; what it has found out about two documents it remembers."""

    def __init__(self, reader: SearchReader, texts: DocumentTexts) -> None:
        self._reader = reader
        self._look_alikes = LookAlikes(reader, texts)
        self._versions: dict[tuple[int, int], bool] = {}

    def rank_of(self, probe: Probe, hits: Sequence[Hit]) -> int:
        """The place of the first hit that answers the probe, from 1; 0 if none does.

        Versions are those that a search folds. A heading asks for what stands below it as written, and another
        version may have another one there.
        """
        for hit in hits:
            if hit.document_id in probe.documents:
                return hit.rank
            if probe.kind != HEADING and any(self._alike(hit.document_id, one) for one in sorted(probe.documents)):
                return hit.rank
        return 0

    def _alike(self, one: int, other: int) -> bool:
        pair = min(one, other), max(one, other)
        if pair not in self._versions:
            self._versions[pair] = self._look_alikes.are_versions(*pair, self._reader.lengths(pair))
        return self._versions[pair]


def _missed(reader: SearchReader, probes: Sequence[Probe], ranks: Sequence[int]) -> list[Missed]:
    missed: dict[int, dict[str, str]] = {}
    for probe, rank in zip(probes, ranks, strict=True):
        if not rank:
            missed.setdefault(min(probe.documents), {})[probe.kind] = probe.text
    documents = reader.documents(list(missed))
    named = [_named(documents[document_id], of) for document_id, of in missed.items() if document_id in documents]
    return sorted(named, key=lambda one: (_EASIEST.index(one.kinds[0]), -len(one.kinds), one.path))


def _named(document: FoundDocument, questions: Mapping[str, str]) -> Missed:
    """`questions`: kind → text."""
    kinds = tuple(sorted(questions, key=_EASIEST.index))
    return Missed(str(document.files[0].path), kinds, questions[kinds[0]])


def _vectors(
    index: OwnIndex, models: Sequence[LoadedModel], probes: Sequence[Probe], progress: Progress | None
) -> Mapping[str, VectorRecall]:
    texts = [probe.text for kind in _VECTOR_KINDS for probe in probes if probe.kind == kind]
    step = max(1, len(texts) // VECTOR_QUESTIONS)
    chosen = texts[::step][:VECTOR_QUESTIONS]
    found: dict[str, VectorRecall] = {}
    for model in models if chosen else ():
        if progress:
            progress("questions compared with every vector", len(chosen))
        recall = vector_recall(index.database, index.vectors_dir, model, chosen)
        if recall is not None:
            found[model.name] = recall
    return found


def _notes(index: OwnIndex, models: Sequence[LoadedModel], drawn: Drawn, wanted: int, coverage: float) -> Sequence[str]:
    notes = []
    serving = RootModels(index.database.reader()).serving()
    if any(stored.remote for stored in serving):
        notes.append("Folders with a model that runs elsewhere were left out, so that nothing is sent there.")
    loaded = {model.fingerprint.digest for model in models}
    missing = [stored.model for stored in serving if not stored.remote and stored.digest not in loaded]
    if not models:
        notes.append("Only words were measured: nothing that can be found by its meaning is there yet.")
    else:
        notes += [f"Folders with the model {name} were left out: it is not loaded." for name in missing]
    if coverage < 1 and models:
        notes.append(
            f"{coverage:.0%} of the readable files are fully indexed. Passages without a vector were not asked about."
        )
    elif coverage < 1:
        notes.append(f"{coverage:.0%} of the readable files are fully indexed.")
    counts = {kind: sum(probe.kind == kind for probe in drawn.probes) for kind in WHAT}
    few = [kind for kind, count in counts.items() if count < min(wanted, FEW)]
    if few:
        notes.append(
            f"Few passages allow questions of the kind {', '.join(few)}: rely on the intervals, not on the means."
        )
    return notes
