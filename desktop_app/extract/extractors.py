"""File → Extraction, in the calling process: recognise, read, normalise, bound.

Owns the table of readers. Runs in worker processes (`worker_pool`); the command line may call it directly.
Must not know of chunks or of the store.
"""

import logging
from pathlib import Path

from desktop_app.extract.contents import CannotRead, Contents, Reader
from desktop_app.extract.docx import read_docx
from desktop_app.extract.file_type import FileType, recognise
from desktop_app.extract.html import read_html
from desktop_app.extract.mail import read_mail, read_mailbox
from desktop_app.extract.markdown import read_markdown
from desktop_app.extract.normalise import normalise
from desktop_app.extract.notebook import read_notebook
from desktop_app.extract.odf import read_odf
from desktop_app.extract.office import MIME_TYPES, office_reader
from desktop_app.extract.pdf import read_pdf
from desktop_app.extract.picture import read_picture
from desktop_app.extract.plain_text import read_text
from desktop_app.extract.segmenting import split_long, within
from desktop_app.extract.titles import choose_title
from desktop_app.extract.version import EXTRACTOR_VERSION
from desktop_app.extract.xml_text import read_xml
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, NeedsRecognition, Segment
from desktop_app.settings import ExtractSettings

__all__ = ["EXTRACTOR_VERSION", "READERS", "extract_file"]

log = logging.getLogger("findwell.extract")

READERS: dict[str, Reader] = {
    "text": read_text,
    "markdown": read_markdown,
    "html": read_html,
    "xml": read_xml,
    "pdf": read_pdf,
    "picture": read_picture,
    "docx": read_docx,
    "notebook": read_notebook,
    "mail": read_mail,
    "mailbox": read_mailbox,
    **dict.fromkeys(("odt", "ods", "odp"), read_odf),
    **{kind: office_reader(kind) for kind in MIME_TYPES},
}
"""Kind (see `file_type`) → reader. A new format is one file beside this one and one line here."""


def extract_file(path: Path, settings: ExtractSettings) -> Extraction | ExtractionFailure | NeedsRecognition:
    """What the file says, or why it says nothing. Raises nothing that is the file's fault.

    A file without any text is a failure with reason `empty`. `NeedsRecognition` only where
    `settings.recognise_text` is off. No deadline and no memory limit: see `worker_pool`.
    """
    file_type = FileType("", "")
    try:
        file_type = recognise(path)
        contents = READERS[file_type.kind](path, settings)
        outcome = _finished(file_type, contents, settings)
        return NeedsRecognition(outcome, contents.unrecognised) if contents.unrecognised else outcome
    except CannotRead as refusal:
        return ExtractionFailure(refusal.reason, refusal.detail, file_type.type)
    except MemoryError:
        return ExtractionFailure(FailureReason.TOO_LARGE, "Reading it takes too much memory.", file_type.type)
    except OSError as error:
        return ExtractionFailure(FailureReason.UNREADABLE, _sentence(error), file_type.type)
    except Exception as error:  # a library that trips over one file must not end the run
        log.warning("reader of %s failed on %s", file_type.kind, path, exc_info=error)
        return ExtractionFailure(FailureReason.CORRUPT, "The file is damaged or unusual.", file_type.type)


def _finished(file_type: FileType, contents: Contents, settings: ExtractSettings) -> Extraction | ExtractionFailure:
    raw, cut = within(contents.segments, settings.max_chars)
    segments = tuple(split_long(Segment(normalise(item.text), item.locator) for item in raw))
    if not segments:
        text = "What it says is in pictures, and their text was not recognised."
        text = text if contents.unrecognised else "There is no text in it."
        return ExtractionFailure(FailureReason.EMPTY, text, file_type.type)
    metadata = contents.metadata | ({"cut": "true"} if cut else {})
    return Extraction(file_type.type, choose_title(contents.title), segments, metadata)


def _sentence(error: OSError) -> str:
    match error:
        case PermissionError():
            return "There is no permission to read it, or another program has locked it."
        case FileNotFoundError():
            return "The file no longer exists."
        case _:
            return f"It cannot be read: {error.strerror or error}."
