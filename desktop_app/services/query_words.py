"""What a search looks up by words: those of the query, what unfinished ones may become, and what misspelt ones meant.

Owns what the three have to do with each other. Must not know: examples, other lanes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_app.retrieve.beginnings import Beginning, Beginnings, whole_form
from desktop_app.retrieve.inflections import InflectionFinder
from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.query_language import IndexLanguages
from desktop_app.retrieve.scope import Scope
from desktop_app.retrieve.spelling import Spelling, notice, suggestion
from desktop_app.retrieve.weighted_words import WeightedTerms, all_terms, search_weighted, words_of
from desktop_app.search_records import Query
from desktop_app.services.known_words import Knows
from desktop_app.services.search_run import SearchRun
from desktop_app.store.database import Database
from desktop_app.store.lexical_query import QueryTerm, query_terms
from desktop_app.store.search_reader import SearchReader


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The words of one query."""

    groups: list[WeightedTerms]
    beginnings: tuple[Beginning, ...] = ()

    @property
    def terms(self) -> tuple[QueryTerm, ...]:
        """All words, each once; their other forms and those that beginnings may become at the end."""
        others = [term for group in self.groups for forms in group.inflections.values() for term in forms]
        longer = [term for one in self.beginnings for term in one.terms]
        return tuple(dict.fromkeys((*all_terms(self.groups), *others, *longer)))


class QueryWords:
    """Any thread."""

    def __init__(self, database: Database, reader: SearchReader, lane: LexicalLane, knows: Knows) -> None:
        self._lane = lane
        self._beginnings = Beginnings(database, lane)
        self._inflections = InflectionFinder(database, reader, lane)
        self._languages = IndexLanguages(reader)
        self._spelling = Spelling(database, reader, lane, knows)

    def own(self, run: SearchRun) -> LookedUp:
        """The words of the query itself."""
        return LookedUp(words_of(self._lane, run.query))

    def read(self, run: SearchRun) -> LookedUp:
        """What to look up, told in `run` where it is more than was typed.

        Weighted queries and pasted texts are taken as they are.
        """
        query, groups = run.query, words_of(self._lane, run.query)
        if query.pasted or query.parts:
            return LookedUp(groups)
        beginnings = self._beginnings.of(query)
        run.continued = {one.form for one in beginnings}
        inflections = self._inflections.of(query, all_terms(groups))
        settled_forms = run.continued.union(map(whole_form, run.quoted), (term.form for term in inflections))
        corrections = self._spelling.corrections(query, settled_forms) if run.manner.spelling else ()
        run.suggestion = suggestion(run.typed, corrections)
        run.notices += notice(corrections)
        unknown = [one for one in corrections if one.unknown]
        gone = {one.form for one in beginnings if not one.whole} | {one.form for one in unknown}
        terms = [term for term in all_terms(groups) if term.form not in gone or term in inflections]
        terms = list(dict.fromkeys((*terms, *(one.term for one in unknown))))
        return LookedUp([WeightedTerms(tuple(terms), inflections=inflections)], beginnings)

    def common(self, run: SearchRun, looked_up: LookedUp) -> tuple[QueryTerm, ...]:
        """Words that were typed and are not looked up, without function words."""
        kept = {term.form for term in looked_up.terms}
        left = () if run.query.pasted else query_terms(run.query)
        return tuple(term for term in left if term.form not in kept and not self._languages.join(term.form))

    def search(
        self, looked_up: LookedUp, more: Sequence[WeightedTerms], depth: int, scope: Scope
    ) -> list[tuple[int, float]]:
        """(chunk id, score) of the best `depth` chunks by these words and `more`, best first.

        Question words are left out where the query has others: that they are not found is evidence, which `reach` and
        `known` keep, but passages that do hold them are not what is asked for.
        """
        groups = [replace(group, terms=_told(group.terms)) for group in looked_up.groups]
        found = search_weighted(self._lane, [*groups, *more], depth, scope)
        if not looked_up.beginnings:
            return found
        return self._beginnings.add(found, looked_up.beginnings, depth, scope)

    def reach(self, looked_up: LookedUp) -> float:
        """The highest score that a passage can have for the words of the query."""
        own = sum(self._lane.reach(group.terms, inflections=group.inflections) for group in looked_up.groups)
        return own + self._beginnings.reach(looked_up.beginnings) if looked_up.beginnings else own

    def known(self, looked_up: LookedUp) -> float:
        """The share of the query's words that some passage holds, in one form or another; 1 where there is none."""
        words = {term.form for term in all_terms(looked_up.groups)} | {one.form for one in looked_up.beginnings}
        known = {term.form for group in looked_up.groups for term in group.inflections}
        known |= {one.form for one in looked_up.beginnings}
        known |= {form for form, held in self._lane.frequencies(all_terms(looked_up.groups)).items() if held}
        return len(known & words) / len(words) if words else 1.0


def _told(terms: tuple[QueryTerm, ...]) -> tuple[QueryTerm, ...]:
    return tuple(term for term in terms if not term.asks) or terms


def settled(run: SearchRun) -> Query:
    """The query of a search that has ended: its last word is unfinished only if it was taken for a beginning."""
    continued = whole_form(run.query.unfinished) in run.continued
    return run.query if continued or not run.query.unfinished else replace(run.query, unfinished="")
