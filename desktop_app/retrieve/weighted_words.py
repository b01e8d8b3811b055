"""The lexical lane for words of different weight: weighted queries, and words taken from examples.

Owns the sum, and what the words of a query weigh. Must not know examples.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop_app.retrieve.lexical import Inflections, LexicalLane
from desktop_app.retrieve.scope import Scope
from desktop_app.search_records import Query
from desktop_app.store.lexical_query import QueryTerm


@dataclass(frozen=True, slots=True)
class WeightedTerms:
    """Words that are looked up together."""

    terms: tuple[QueryTerm, ...]
    weight: float = 1.0
    """Above 0."""
    inflections: Inflections = field(default_factory=dict)
    """Other forms of some of the terms."""


def words_of(lane: LexicalLane, query: Query) -> list[WeightedTerms]:
    """The words of `query` that are worth looking up: a group for each part where parts weigh differently."""
    parts = [part for part in query.parts if part.weight > 0]
    if len({part.weight for part in parts}) < 2:
        return [WeightedTerms(lane.terms(query))]
    return [WeightedTerms(lane.terms(Query(part.text, words=(part.text,))), part.weight) for part in parts]


def all_terms(groups: Sequence[WeightedTerms]) -> tuple[QueryTerm, ...]:
    """The words of all groups, each once."""
    return tuple(dict.fromkeys(term for group in groups for term in group.terms))


def search_weighted(
    lane: LexicalLane, groups: Sequence[WeightedTerms], depth: int, scope: Scope
) -> list[tuple[int, float]]:
    """(chunk id, sum of weight · BM25 over the groups) of the best `depth` chunks of each group, best first.

    BM25 is a sum over words, so this is exactly BM25 with a weight for each word. A chunk that none of the groups has
    among its best `depth` is not found. What words gain by standing near to each other counts in a single group only.
    """
    filled = [group for group in groups if group.terms]
    if not filled:
        return []
    near = len(filled) == 1
    found = [dict(lane.search(group.terms, depth, scope, inflections=group.inflections, near=near)) for group in filled]
    if near:
        return [(chunk_id, score * filled[0].weight) for chunk_id, score in found[0].items()]
    everything = list(dict.fromkeys(chunk_id for of_group in found for chunk_id in of_group))
    totals = dict.fromkeys(everything, 0.0)
    for group, known in zip(filled, found, strict=True):
        others = [one for one in everything if one not in known]
        known.update(lane.scores(group.terms, others, inflections=group.inflections))
        for chunk_id, score in known.items():
            totals[chunk_id] += group.weight * score
    return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))[:depth]
