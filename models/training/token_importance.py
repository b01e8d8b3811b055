"""Learns how much each token of a question counts in late interaction, from labelled sets.

    python models/training/token_importance.py [--data-dir DIR] [--write] DATASET_DIR...

For the embedded model. Writes the direction that `desktop_app/encode/token_importance.py` reads, and says first what it
is worth: for each group of sets, what a direction that was learned from the other groups changes in the rank of the
right passage among its neighbours. Sets that share passages or languages, by the first part of their name, are a group.
Reads the indexes that `findwell eval` keeps, and makes them where they are missing. A minute or two on one core.

The loss is the cross-entropy of MaxSim over the right passage and the nearest others; the only parameters are the
direction and the temperature. Source: the contrastive loss is that of Khattab and Zaharia, "ColBERT", SIGIR 2020.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.bootstrap import build
from desktop_app.cli.context import prepare_model
from desktop_app.encode.bi_encoder import BiEncoder
from desktop_app.encode.token_codes import TokenBasis, TokenCoder, nearest_cosines
from desktop_app.encode.token_importance import asset_of
from desktop_app.evaluate.corpus_index import CorpusIndex, entry_id_of
from desktop_app.evaluate.datasets import Dataset, load_dataset
from desktop_app.evaluate.evaluation import index_name
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.settings import Settings, default_data_dir
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.token_codes import TokenCodes
from desktop_app.store.vectors import Vectors

QUESTIONS = 350
"""Of each set, so that none of them decides alone."""
MOST_RIGHT = 3
"""Questions with more right documents ask for a subject, and their other passages are not wrong."""
OTHERS = 20
EPOCHS = 2
BATCH = 16
RATE = 0.005
FIRST_TEMPERATURE = 0.03
_SEED = 5

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """One question against some passages, of which the first `right` answer it."""

    tokens: Floats
    """(tokens, bits), as they are compared."""
    nearest: Floats
    """(passages, tokens): the cosine with the nearest vector."""
    right: int


def questions(index: CorpusIndex, dataset: Dataset, model: LoadedModel) -> Iterator[Question]:
    """Up to QUESTIONS of the set, drawn by chance but always the same ones."""
    assert isinstance(model.encoder, BiEncoder)
    connection = index.database.reader()
    codes, fingerprint = TokenCodes(connection), model.fingerprint
    number = Vectors(connection).known_fingerprint_id(fingerprint)
    assert number is not None
    basis = codes.basis(number)
    assert basis is not None
    coder = TokenCoder(TokenBasis.from_bytes(basis))
    blocks = list(Vectors(connection).after(number, fingerprint.dimensions, 0))
    chunk_ids = np.concatenate([ids for ids, _, _ in blocks])
    vectors = np.concatenate([rows for _, rows, _ in blocks]).astype(np.float32)
    reader = SearchReader(index.database)
    holders = reader.holders(chunk_ids.tolist())
    documents = reader.documents({one for of in holders.values() for one in of})
    entry_of = {key: {entry_id_of(file.path) for file in found.files} for key, found in documents.items()}
    entries = [set().union(*(entry_of[one] for one in holders.get(key, ()))) for key in chunk_ids.tolist()]
    drawn = sorted(dataset.queries.items())
    random.Random(_SEED).shuffle(drawn)  # noqa: S311 - not a secret
    for question_id, text in drawn[:QUESTIONS]:
        relevant = {entry for entry, grade in dataset.relevance.get(question_id, {}).items() if grade > 0}
        right = [row for row, of in enumerate(entries) if of & relevant][:MOST_RIGHT]
        if not right or len(relevant) > MOST_RIGHT:
            continue
        asked = model.encoder.read_query(text)
        assert asked.tokens is not None
        order = np.argsort(-(vectors @ asked.vector))[: OTHERS + MOST_RIGHT].tolist()
        chosen = [*right, *[row for row in order if not entries[row] & relevant][:OTHERS]]
        stored = codes.of(number, chunk_ids[chosen].tolist())
        query = coder.query(asked.tokens)
        yield Question(query, nearest_cosines(query, [stored[int(chunk_ids[row])] for row in chosen]), len(right))


def scores_of(question: Question, direction: Doubles) -> tuple[Doubles, Doubles]:
    """MaxSim of each passage, (passages,), and the weights of the tokens, whose sum is 1."""
    weights = (question.nearest.std(axis=0) + 1e-9) * np.exp(question.tokens @ direction)
    weights = weights / weights.sum()
    return question.nearest @ weights, weights


def learned(examples: Sequence[Question]) -> Doubles:
    """The direction under which the right passages stand out most, (bits,)."""
    values = np.zeros(examples[0].tokens.shape[1] + 1)
    values[-1] = np.log(FIRST_TEMPERATURE)
    mean, square = np.zeros_like(values), np.zeros_like(values)
    order = list(examples)
    chance = random.Random(_SEED)  # noqa: S311 - not a secret
    steps = EPOCHS * len(examples) // BATCH
    for step in range(1, steps + 1):
        if (step - 1) * BATCH % len(order) < BATCH:
            chance.shuffle(order)
        start = (step - 1) * BATCH % len(order)
        batch = order[start : start + BATCH]
        slope = np.mean([_slope(one, values) for one in batch], axis=0)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope * slope
        pace = RATE * min(1, step / 20) * (1 - step / (steps + 1))
        values -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return values[:-1]


def _slope(question: Question, values: Doubles) -> Doubles:
    """Derivative of the loss by the direction and the logarithm of the temperature."""
    scores, weights = scores_of(question, values[:-1])
    temperature = np.exp(values[-1])
    all_of_them = _shares(scores / temperature)
    right = np.zeros_like(all_of_them)
    right[: question.right] = _shares(scores[: question.right] / temperature)
    by_score = (all_of_them - right) / temperature
    by_direction = ((question.nearest - scores[:, None]) * weights * by_score[:, None]).sum(axis=0) @ question.tokens
    return np.append(by_direction, -(by_score * scores).sum())


def _shares(logits: Doubles) -> Doubles:
    powers = np.exp(logits - logits.max())
    shares: Doubles = powers / powers.sum()
    return shares


def mean_reciprocal_rank(examples: Sequence[Question], direction: Doubles) -> float:
    """Of the best right passage among the others, 0 to 1."""
    found = []
    for one in examples:
        scores, _ = scores_of(one, direction)
        found.append(1 / (1 + int((scores[one.right :] > scores[: one.right].max()).sum())))
    return float(np.mean(found))


def main(arguments: Sequence[str]) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, default=default_data_dir())
    parser.add_argument("--write", action="store_true", help="write the direction into the program")
    parser.add_argument("sets", nargs="+", type=Path, metavar="DATASET_DIR")
    options = parser.parse_args(arguments)
    with closing(build(options.data_dir)) as application:
        prepare_model(application)
        model = application.encoders.current
        assert model is not None
        groups: dict[str, list[Question]] = {}
        for folder in options.sets:
            found = _of_set(folder, options.data_dir, application.settings, model)
            groups.setdefault(folder.name.split("-")[0], []).extend(found)
    groups = {name: of for name, of in groups.items() if of}
    if len(groups) < 2:
        sys.stderr.write("Give sets of two groups at least: what is learned from one is judged by the others.\n")
        return 2
    nothing = np.zeros(next(iter(groups.values()))[0].tokens.shape[1])
    for name, examples in groups.items():
        others = [one for other, of in groups.items() if other != name for one in of]
        before, after = mean_reciprocal_rank(examples, nothing), mean_reciprocal_rank(examples, learned(others))
        sys.stdout.write(f"{name:<12} {len(examples):>5} questions  MRR {before:.4f}, by the others {after:.4f}\n")
    if options.write:
        direction = learned([one for of in groups.values() for one in of])
        np.save(asset_of(model.name), direction.astype("<f2"))
    return 0


def _of_set(folder: Path, data_dir: Path, settings: Settings, model: LoadedModel) -> list[Question]:
    dataset = load_dataset(folder)
    with closing(CorpusIndex(data_dir / "eval" / index_name(dataset, settings, model), settings, model)) as index:
        index.add(dataset.entries)
        index.embed()
        return list(questions(index, dataset, model))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
