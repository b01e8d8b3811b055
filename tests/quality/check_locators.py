"""Checks that hits name the place where the text stands, against tools of other people, and prints a table.

    python -m tests.quality.check_locators [--made 10] [FILE...]

Run it from the top of the project, with the packages of `requirements-locators.txt` beside Findwell's and with the
model that `FINDWELL_TEST_MODELS` names, whose tokens decide where passages end. The files, and as many made ones of
each format, are indexed by the program itself, with vectors that mean nothing. Up to ten lines of each file that
stand in one place only are searched as phrases, words only, and the locator of the passage that holds one is compared
with the place. A row or a time is right where the named one is it or less than a segment earlier.
"""

import argparse
import random
import re
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_tokenizer
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.records import Locator
from desktop_app.search_records import Filters, Lane
from desktop_app.services.application import Application
from tests.builders import MODEL, installed_model_dir
from tests.indexing_helpers import QUICK, CountingEncoder, counting_model, running
from tests.quality.locators.places import PLACES, Place
from tests.quality.locators.samples import make_samples

SETTINGS = replace(QUICK, extract=replace(QUICK.extract, recognise_text=False))
LINES = 10
"""Of each file."""
LOOKED_AT = 200
"""Places of a file, to find those lines in."""
WORDS = range(4, 11)
ROWS = 10
SECONDS = 30
"""So many rows, and seconds, a segment of a table or of subtitles may have."""


@dataclass
class Tally:
    """What became of the lines of one format."""

    files: set[Path] = field(default_factory=set)
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Lines that no passage of the file holds in one piece, as where two tools differ on the order of words."""
    unread: list[str] = field(default_factory=list)
    """Files that the other tool cannot read."""


def main(words: Sequence[str] | None = None) -> int:
    """Check and print; 1 if a place is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--made", type=int, default=10, help="made files of each format")
    parser.add_argument("--formats", default=",".join(PLACES), help="comma-separated")
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        docs = Path(folder) / "docs"
        for kind in arguments.formats.split(","):
            make_samples(docs / "made" / kind, kind, arguments.made)
        for number, path in enumerate(arguments.files):
            (docs / str(number)).mkdir(parents=True)
            shutil.copyfile(path, docs / str(number) / path.name)
        tallies = check(docs, Path(folder) / "data", arguments.formats.split(","), _tokenizer())
    sys.stdout.write("\n".join(lines_of(tallies)) + "\n")
    return int(any(tally.wrong for tally in tallies.values()))


def check(docs: Path, data_dir: Path, kinds: Iterable[str], tokenizer: Tokenizer) -> dict[str, Tally]:
    """Index what lies in `docs` and look for lines of all files of these formats."""
    tallies: dict[str, Tally] = {kind: Tally() for kind in kinds}
    with running(data_dir, None, watch=False, settings=SETTINGS) as application:
        application.encoders.fill(replace(counting_model(CountingEncoder()), tokenizer=tokenizer))
        application.indexing.add_root(docs)
        application.indexing.wait_until_idle(600)
        for path in sorted(docs.rglob("*.*")):
            kind = path.suffix[1:]
            if kind in tallies and path.is_file():
                try:
                    places = list(PLACES[kind](path))
                except Exception as error:  # noqa: BLE001 - whatever the tool raises for a damaged file; it is told
                    tallies[kind].unread.append(f"{path.name}: {error!r}")
                else:
                    _check_file(application, path, places, tallies[kind])
    return tallies


def _tokenizer() -> Tokenizer:
    folder = installed_model_dir()
    if folder is None:
        raise SystemExit("Name the folder with the default model's own folder in FINDWELL_TEST_MODELS.")
    return open_tokenizer(ModelStore(folder).load(MODEL))


def lines_of(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """The table, then every line that was not found where it stands."""
    yield "format  files  lines  right  wrong  not found"
    for kind, tally in tallies.items():
        asked = tally.right + len(tally.wrong) + len(tally.lost)
        yield f"{kind:6} {len(tally.files):6} {asked:6} {tally.right:6} {len(tally.wrong):6} {len(tally.lost):10}"
    for kind, tally in tallies.items():
        yield from (f"{kind} wrong: {line}" for line in tally.wrong)
        yield from (f"{kind} not found: {line}" for line in tally.lost)
        yield from (f"{kind} not read by the other tool: {line}" for line in tally.unread)


def fits(place: Locator, named: Locator) -> bool:
    """Whether `named` tells the place, in what the format has."""
    if (place.page, place.slide, place.sheet, place.member) != (named.page, named.slide, named.sheet, named.member):
        return False
    if place.heading is not None and place.heading not in (named.heading or "").split(" › "):
        return False
    if place.row is not None and not 0 <= place.row - (named.row or 0) < ROWS:
        return False
    return place.time is None or 0 <= _seconds(place.time) - _seconds(named.time or "") < SECONDS


def _check_file(application: Application, path: Path, places: Sequence[Place], tally: Tally) -> None:
    for place, phrase in _chosen(places):
        tally.files.add(path)
        named = _named(application, path, phrase)
        told = f"{path.name}: {phrase!r}"
        if named is None:
            tally.lost.append(told)
        elif fits(place.locator, named):
            tally.right += 1
        else:
            tally.wrong.append(f"{told} stands at {place.locator}, named {named}")


def _chosen(places: Sequence[Place]) -> Iterator[tuple[Place, str]]:
    """Phrases that stand once in the file, from places chosen by a chance that is always the same."""
    whole = "\n".join(_plain(line) for place in places for line in place.lines)
    drawn = random.Random(0).sample(places, min(len(places), LOOKED_AT))
    unique = ((place, _unique(place, whole)) for place in drawn)
    return islice(((place, phrase) for place, phrase in unique if phrase), LINES)


def _unique(place: Place, whole: str) -> str:
    """Up to ten words of a line that has at least four, and is nowhere else; empty if there is none."""
    for line in place.lines:
        phrase = " ".join(re.findall(r"\w+", line)[: WORDS[-1]])
        if phrase.count(" ") + 1 >= WORDS[0] and whole.count(_plain(phrase)) == 1:
            return phrase
    return ""


def _named(application: Application, path: Path, phrase: str) -> Locator | None:
    """The locator of the passage of the file that holds the phrase."""
    filters = Filters(folders=(path.parent,))
    for hit in application.searching.search(f'"{phrase}"', lanes=[Lane.LEXICAL], limit=50, filters=filters).hits:
        if hit.path == path:
            for passage in hit.passages:
                if _plain(phrase) in _plain(passage.text):
                    return passage.locator
    return None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def _seconds(time: str) -> int:
    hours, minutes, seconds = (int(part) for part in time.split(":")) if time else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


if __name__ == "__main__":
    sys.exit(main())
