"""search: ask from the terminal."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from desktop_app.cli.context import Context, indexed_path, print_json, require_dimensions, say
from desktop_app.cli.explanation_lines import explanation_json, explanation_lines
from desktop_app.cli.extract_command import locator_json
from desktop_app.errors import UserFacingError
from desktop_app.explanation import MeaningMatch
from desktop_app.paths import full_path
from desktop_app.present.coverage_text import coverage_text
from desktop_app.present.hit_snippet import CLOSER, WHOLE, snippet_of
from desktop_app.present.places import locator_text
from desktop_app.present.rows import ResultRow, rows
from desktop_app.present.shown_names import shown_name
from desktop_app.retrieve.date_filter import parse_date
from desktop_app.retrieve.pasted_text import pasted_query
from desktop_app.search_manner import MEANING_ONLY, WORDS_ONLY, Manner, Versions
from desktop_app.search_records import RELEVANT, Filters, Hit, Lane, Passage, Query, Rerank, SearchResult
from desktop_app.services.meaning import NOT_SEARCHED
from desktop_app.services.searching import SearchService

LANES = {"hybrid": None, "dense": (Lane.DENSE,), "lexical": (Lane.LEXICAL,)}
LONGEST_INPUT = 1_000_000
"""Characters that are read from standard input."""
SNIPPET_CHARS = 300
SHOWN_PLACES = 3
"""Of a document that has copies or versions, in one line."""
BOLD, PLAIN = "\033[1m", "\033[0m"


def search(context: Context, arguments: argparse.Namespace) -> int:
    """Print the hits, best first."""
    question = _question(arguments)
    with context.application(coarse_dimensions=arguments.dim) as application:
        lane = _lane(arguments)
        models = [] if lane == "lexical" else application.model_setup.load_answering()
        if lane == "dense" and not models:
            raise UserFacingError(application.encoders.problem)
        for model in models:
            if not model.host:
                require_dimensions(application, model, arguments.dim)
        searching = application.searching
        result = searching.search(
            question,
            limit=arguments.limit,
            lanes=LANES[arguments.lane],
            filters=_filters(arguments),
            rerank=Rerank(arguments.rerank),
            like=[searching.example_at(indexed_path(path)) for path in arguments.like or ()],
            unlike=[searching.example_at(indexed_path(path)) for path in arguments.unlike or ()],
            manner=Manner(
                spelling=True,
                balance=arguments.balance,
                versions=_versions(arguments),
                explain=arguments.explain,
            ),
        )
        if not arguments.json:
            result = searching.nearer(result)
        explained = result.hits if arguments.json else tuple(row.hit for row in rows(result.hits))
        matches = [_match(searching, result, hit) for hit in explained] if arguments.explain else []
        if arguments.rerank == Rerank.LATE and result.rerank is Rerank.NONE and result.hits:
            say("The hits are not reranked: they have no token vectors (yet), or meaning was not searched.")
        watched = bool(result.hits) or bool(application.indexing.status().roots)
    say_notices(result)
    if arguments.json:
        answer = _json(result)
        print_json({**answer, "explain": explanation_json(result, matches)} if arguments.explain else answer)
    else:
        print_result(result, matches, explain=arguments.explain, watched=watched)
    return 0


def _versions(arguments: argparse.Namespace) -> Versions:
    """JSON has one hit for each document, however alike they are."""
    if not arguments.json:
        return Versions.FOLDED
    return Versions.MARKED if arguments.explain else Versions.APART


def _lane(arguments: argparse.Namespace) -> str:
    """The lanes that have a say: at an end of the balance one alone."""
    if arguments.balance and arguments.lane != "hybrid":
        arguments.refuse("--lane leaves nothing to balance; give one of --lane and --balance")
    return {WORDS_ONLY: "lexical", MEANING_ONLY: "dense"}.get(arguments.balance, str(arguments.lane))


def _question(arguments: argparse.Namespace) -> str | Query:
    """What is asked in words; empty where examples ask by themselves.

    :raises UserFacingError: there is no text where one was promised.
    """
    if arguments.like_text is None:
        if not arguments.query and not arguments.like:
            arguments.refuse("say what to look for: QUERY, --like PATH or --like-text TEXT")
        return " ".join(arguments.query)
    if arguments.query:
        arguments.refuse("QUERY and --like-text are two questions; ask one of them")
    text = sys.stdin.read(LONGEST_INPUT) if arguments.like_text == "-" else arguments.like_text
    if not text.strip():
        raise UserFacingError("There is no text to compare with.", "Write it behind --like-text, or pipe it in.")
    return pasted_query(text)


def _filters(arguments: argparse.Namespace) -> Filters:
    types = (arguments.types or "").lower().replace(".", "").split(",")
    return Filters(
        types=tuple(part.strip() for part in types if part.strip()),
        folders=(full_path(arguments.folder),) if arguments.folder else (),
        after_ns=parse_date(arguments.after)[0] if arguments.after else None,
        before_ns=parse_date(arguments.before)[0] if arguments.before else None,
    )


def _match(searching: SearchService, result: SearchResult, hit: Hit) -> MeaningMatch:
    """What of the best passage matched by meaning."""
    if not hit.passages or Lane.DENSE not in result.lanes:
        return MeaningMatch(missing=NOT_SEARCHED)
    return searching.matched_by_meaning(result.query, hit.document_id, hit.passages[0].start)


def _json(result: SearchResult) -> dict[str, Any]:
    return {
        "query": result.query.text,
        "took_ms": round(result.took_ms, 2),
        "coverage": round(result.coverage, 6),
        "lanes": [lane.value for lane in result.lanes],
        "rerank": result.rerank.value,
        "hits": [_hit_json(hit) for hit in result.hits],
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "score": hit.score,
        "path": str(hit.path),
        "paths": [str(path) for path in hit.paths],
        "title": hit.heading,
        "type": hit.type,
        "modified": hit.modified,
        "passages": [_passage_json(passage) for passage in hit.passages],
    }


def _passage_json(passage: Passage) -> dict[str, Any]:
    return {
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "locator": locator_json(asdict(passage.locator)),
        "score": passage.score,
        "highlights": [list(span) for span in passage.highlights],
        "lanes": {lane.value: rank for lane, rank in passage.ranks.items()},
    }


def say_notices(result: SearchResult) -> None:
    """What there is to say of how the query was understood, however the hits are printed."""
    for notice in result.notices:
        say(notice)
    if result.suggestion is not None:
        say(f"Did you mean: {result.suggestion.text}")


def print_result(result: SearchResult, matches: Sequence[MeaningMatch], *, explain: bool, watched: bool) -> None:
    """Hits to standard output, all else to standard error; `watched` says that there is an index.

    With `explain` `matches` are of the rows, in their order.
    """
    if result.hits and (coverage := coverage_text(result)):
        say(f"{coverage}.")
    if result.hits and not result.relevant:
        say("Nothing relevant was found; these come nearest:")
    shown = rows(result.hits)
    first_weak = next((place for place, row in enumerate(shown) if row.hit.score < RELEVANT), 0)
    for place, row in enumerate(shown):
        if place and place == first_weak:
            say("Less likely to answer:")
        _print_row(place + 1, row)
        if explain:
            lines = explanation_lines(row.hit, matches[place])
            say("\n".join(f"   {line}".rstrip() for line in lines))
    if not result.hits and watched:
        say(f"Nothing was found; {result.coverage:.0%} of the readable files are indexed.")
    elif not result.hits:
        say("Nothing is indexed yet. Add a folder: findwell index FOLDER")
    if explain:
        say(", ".join(f"{name} {value:.1f} ms" for name, value in result.stage_ms.items()))


def _print_row(number: int, row: ResultRow) -> None:
    hit = row.hit
    place = locator_text(hit.passages[0].locator) if hit.passages else ""
    heading = shown_name(", ".join(dict.fromkeys(filter(None, (hit.heading, place)))))
    print(f"{number}. {heading}\n   {shown_name(hit.path.parent / hit.name)}")  # noqa: T201 - the result
    for passage in hit.passages[:1]:
        print(f"   {_snippet(passage)}")  # noqa: T201 - the result
    if row.says:
        print(f"   {row.says}, also {_places(row)}")  # noqa: T201 - the result


def _places(row: ResultRow) -> str:
    """The first SHOWN_PLACES paths that are folded, and how many more there are."""
    paths = [shown_name(hit.path) for hit in row.folded[:SHOWN_PLACES]]
    left = row.files - 1 - len(paths)
    return ", ".join([*paths, *([f"{left:,} more"] if left else [])])


def _snippet(passage: Passage) -> str:
    """The passage on one line around what it is shown for, about 300 characters."""
    for cut in (WHOLE, *CLOSER):
        snippet = snippet_of(passage, 2 * SNIPPET_CHARS, cut)
        if snippet.wanted <= SNIPPET_CHARS:
            break
    text = snippet.text
    if len(text) <= SNIPPET_CHARS:
        return text
    start = text[:SNIPPET_CHARS]
    words, _, last = start.rpartition(" ")
    return f"{words if len(last) < len(words) else start} …"  # Chinese has no blanks to cut at
