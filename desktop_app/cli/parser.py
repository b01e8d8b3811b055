"""The command line as users see it: names, options, help."""

import argparse
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from desktop_app import __version__
from desktop_app.search_manner import MEANING_ONLY, WORDS_ONLY
from desktop_app.search_records import Rerank
from desktop_app.settings import default_data_dir

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name
    Group: TypeAlias = argparse._ArgumentGroup  # noqa: SLF001 - as above

LANES = ("hybrid", "dense", "lexical")
MODEL_ACTIONS = ("list", "install", "use", "import", "export", "remove", "verify", "key", "gc")
FLAGS = ("--explain", "--json")
"""Options of a search that take no value."""
_NO_OPTION = "\0"
"""Before a word that is no option. Nobody can type it."""
PRECISIONS = ("fp32", "fp16", "int8", "q8", "q4")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """What is asked for by `argv`; words of a query may stand anywhere, and one such as -draft is no option.

    :raises SystemExit: it cannot be read, or asks for help.
    """
    parser, place = make_parser(), _command_place(argv)
    if argv[place : place + 1] not in (["search"], ["why"]):
        return parser.parse_args(argv)
    arguments, more = parser.parse_known_args([*argv[: place + 1], *_marked(argv[place:])])
    if unknown := [word for word in more if word.startswith("--")]:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    words = (*arguments.query, *more)  # argparse takes no words behind the first options
    arguments.query = [word.removeprefix(_NO_OPTION) for word in words]
    if argv[place] == "why":
        arguments.path = Path(str(arguments.path).removeprefix(_NO_OPTION))
    return arguments


def _command_place(argv: Sequence[str]) -> int:
    """Where the command stands: before it are options, and their values."""
    for place, (before, word) in enumerate(pairwise(("", *argv))):
        if not (word.startswith("-") or _wants_value(before)):
            return place
    return len(argv)


def _marked(words: Sequence[str]) -> Iterator[str]:
    """What follows the first of `words`; what argparse would take for an option but is none begins with a mark.

    The only option with a single hyphen is -h; behind an option that takes a value stands that, and behind two hyphens
    there are no options.
    """
    options = True
    for before, word in pairwise(words):
        if word == "--" and options and not _wants_value(before):
            options = False
            continue
        none = not options or not (word.startswith("--") or word in {"-", "-h"} or _wants_value(before))
        yield _NO_OPTION + word if word.startswith("-") and none else word


def _wants_value(option: str) -> bool:
    return option.startswith("--") and "=" not in option and option not in FLAGS


def make_parser() -> argparse.ArgumentParser:
    """The whole command line; `command` is None when the window is meant."""
    parser = argparse.ArgumentParser(
        prog="findwell", description="Finds your own files by what they mean. Without a command the window opens."
    )
    parser.add_argument("--version", action="version", version=f"findwell {__version__}")
    parser.add_argument(
        "--data-dir", type=Path, default=default_data_dir(), help="where the index lives (also FINDWELL_DATA_DIR)"
    )
    parser.add_argument("--log-level", default="warning", choices=["debug", "info", "warning", "error"])
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_window(commands)
    _add_indexing(commands)
    _add_search(commands)
    _add_learning(commands)
    _add_models(commands)
    _add_measuring(commands)
    return parser


def _command(commands: "Commands", name: str, help_text: str, *, abbreviated: bool = True) -> argparse.ArgumentParser:
    """`abbreviated` options may be typed as far as they are unlike others."""
    return commands.add_parser(name, help=help_text, description=help_text, allow_abbrev=abbreviated)


def _json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON on stdout")


def _add_window(commands: "Commands") -> None:
    gui = _command(commands, "gui", "open the window")
    gui.add_argument("--minimized", action="store_true", help="start as an icon")


def _add_indexing(commands: "Commands") -> None:
    index = _command(commands, "index", "add folders and index until nothing is left to do")
    index.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    index.add_argument("--once", action="store_true", help="do not stay to watch (the default)")
    _json_option(index)
    _command(commands, "watch", "keep all folders up to date until interrupted")
    roots = _command(
        commands, "roots", "list or change the watched folders; pause or resume one, or all when none is named"
    )
    roots.add_argument("action", nargs="?", default="list", choices=["list", "add", "remove", "pause", "resume"])
    roots.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    _json_option(roots)
    _json_option(_command(commands, "status", "how far the index is"))
    extract = _command(commands, "extract", "show what the indexer reads of files; nothing is indexed")
    extract.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _json_option(extract)
    _json_option(_command(commands, "failures", "every file that could not be indexed, and why"))
    why = _command(commands, "why", "follow one file: whether it is read, and why a search finds it or not")
    why.add_argument("path", type=Path, metavar="PATH")
    why.add_argument("query", nargs="*", metavar="QUERY")
    _json_option(why)


def _add_search(commands: "Commands") -> None:
    search = _command(commands, "search", "ask in your own words", abbreviated=False)
    search.set_defaults(refuse=search.error)
    search.add_argument(
        "query",
        nargs="*",
        metavar="QUERY",
        help="what to look for; contr* stands for words that begin so",
    )
    search.add_argument(
        "--like", action="append", type=Path, metavar="PATH", help="find more like this indexed file; may be repeated"
    )
    search.add_argument("--unlike", action="append", type=Path, metavar="PATH", help="find less like this one")
    search.add_argument(
        "--like-text",
        metavar="TEXT",
        help="find what is similar to TEXT, in which nothing is an operator; - reads it from standard input",
    )
    search.add_argument("--limit", type=_positive, help="number of hits")
    search.add_argument("--lane", choices=LANES, default="hybrid")
    search.add_argument(
        "--balance",
        type=_balance,
        default=0.0,
        metavar="B",
        help="what counts more: from -1, words only, to 1, meaning only; 0, the default, is as measured to be best",
    )
    search.add_argument(
        "--rerank",
        choices=list(Rerank),
        default="auto",
        help="who orders the best hits anew: token vectors (late), after them a cross-encoder (cross), or nobody; "
        "auto is late, and cross where the settings name one",
    )
    _dimensions_option(search)
    search.add_argument("--in", dest="folder", type=Path, metavar="PATH", help="only below this folder")
    search.add_argument("--type", dest="types", metavar="pdf,docx", help="only these kinds of file")
    search.add_argument(
        "--after",
        metavar="DATE",
        help="changed, sent (mail) or taken (pictures) on or after 2024, 2024-05, 2024-05-31, yesterday, 2w (weeks)",
    )
    search.add_argument("--before", metavar="DATE", help="the same, before")
    search.add_argument("--explain", action="store_true", help="say why each hit stands where it stands, and the times")
    _json_option(search)


def _add_learning(commands: "Commands") -> None:
    learning = _command(
        commands, "learning", "what is learned from the results that are opened; reset forgets all of it"
    )
    learning.add_argument("action", nargs="?", default="status", choices=["status", "reset"])
    _json_option(learning)


def _add_models(commands: "Commands") -> None:
    models = _command(commands, "models", "list, install, choose, import, export and verify models")
    models.add_argument(
        "action",
        nargs="?",
        default="list",
        choices=MODEL_ACTIONS,
        help="use: embed the index with the model; export: make it in another precision;"
        " key: keep the key of the service that runs a remote model; gc: throw away vectors of models no longer used",
    )
    models.add_argument("what", nargs="?", metavar="NAME|FILE|FOLDER")
    models.add_argument(
        "--name", default="", help="import: what the folder's model is called (by default like the folder)"
    )
    models.add_argument("--precision", choices=PRECISIONS, help="import, export: how the weights are stored")
    models.add_argument("--to", type=Path, metavar="FOLDER", help="export: make this folder, install nothing")
    models.add_argument("--root", type=Path, metavar="PATH", help="use: for this folder only")
    models.add_argument("--dry-run", action="store_true", help="use: only say what it would cost")
    models.add_argument(
        "--yes", action="store_true", help="use: agree to what a remote model is sent, without a question"
    )
    models.add_argument("--delete", action="store_true", help="key: take the key out of the keychain")
    _add_service(models.add_argument_group("install a model that a service runs"))
    _json_option(models)


def _add_service(group: "Group") -> None:
    group.add_argument(
        "--endpoint", metavar="URL", help="address of any server that speaks like OpenAI's /v1/embeddings"
    )
    group.add_argument("--remote-model", default="", metavar="ID", help="what the service calls the model")
    group.add_argument("--dimensions", type=_positive, default=0, metavar="N", help="how long its vectors are")
    group.add_argument("--max-tokens", type=_positive, default=0, metavar="N", help="how much it reads (512)")
    group.add_argument("--query-prefix", default="", metavar="TEXT", help="what the model wants before a question")
    group.add_argument("--passage-prefix", default="", metavar="TEXT", help="what it wants before a passage")


def _add_measuring(commands: "Commands") -> None:
    _add_evaluating(commands)
    bench = _command(commands, "bench", "measure speed and memory on this machine")
    bench.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="index, search, encode (these by default), models, mrl, rerank;"
        " or learning and labelled sets: what learning from simulated use gains on questions it has not seen;"
        " or extract and folders: how fast and how well their files are read, by format",
    )
    bench.add_argument("--model", metavar="NAME", help="an installed model, by default the chosen one")
    bench.add_argument("--chunks", type=_positive, default=2000, help="size of the corpus")
    bench.add_argument(
        "--no-recognition", action="store_true", help="extract: leave the text in pictures, which takes seconds each"
    )
    _json_option(bench)
    doctor = _command(commands, "doctor", "check platform, providers, index, disk and permissions")
    doctor.add_argument("--fix", action="store_true", help="mend what can be mended")
    _json_option(doctor)


def _add_evaluating(commands: "Commands") -> None:
    evaluate = _command(
        commands,
        "eval",
        "measure ranking on labelled sets in BEIR layout, the encoder alone on pairs.jsonl;"
        " or, with --own, your own index by questions made of its passages, on this machine only",
    )
    evaluate.set_defaults(refuse=evaluate.error)
    evaluate.add_argument("datasets", nargs="*", type=Path, metavar="DATASET_DIR")
    evaluate.add_argument("--lanes", help="comma-separated runs, by default all (with --own all but hybrid+cross)")
    evaluate.add_argument(
        "--ablations",
        action="store_true",
        help="also switch off one part of the search at a time, and tell what that changes with its 95 %% interval",
    )
    evaluate.add_argument(
        "--foreign",
        action="append",
        default=[],
        type=Path,
        metavar="DATASET_DIR",
        help="also ask questions of this set, which the others cannot answer, and tell how often that goes unnoticed",
    )
    evaluate.add_argument("--model", metavar="NAME", help="an installed model, by default the chosen one")
    _dimensions_option(evaluate)
    own = evaluate.add_argument_group("your own index")
    own.add_argument("--own", action="store_true", help="measure the index instead of labelled sets")
    own.add_argument("--probes", type=_positive, metavar="N", help="questions of each kind, by default 100")
    own.add_argument(
        "--seed", type=_positive, default=1, metavar="N", help="draws other passages; the same one the same"
    )
    _json_option(evaluate)


def _dimensions_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dim",
        type=_positive,
        metavar="N",
        help="find candidates by the first N dimensions, where the model allows it, and score them by all",
    )


def _balance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not WORDS_ONLY <= value <= MEANING_ONLY:
        raise argparse.ArgumentTypeError("must be a number from -1 to 1")
    return value


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1 on")
    return int(text)
