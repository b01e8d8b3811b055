"""File → Extraction, in the calling process: recognise, read, normalise, bound.

Owns the table of readers. Runs in worker processes (`worker_pool`); the command line may call it directly.
Must not know of chunks or of the store.
"""

from dataclasses import replace
from pathlib import Path

from desktop_app.extract.archives.compressed import read_compressed
from desktop_app.extract.archives.rar import read_rar
from desktop_app.extract.archives.seven_zip import read_seven_zip
from desktop_app.extract.archives.tar import read_tar
from desktop_app.extract.archives.zip_archive import read_zip
from desktop_app.extract.books.epub import read_epub
from desktop_app.extract.books.fb2 import read_fb2
from desktop_app.extract.books.mobi import read_mobi
from desktop_app.extract.code.notebook import read_notebook
from desktop_app.extract.code.source_code import read_code
from desktop_app.extract.contents import (
    IN_PICTURES,
    OTHER_SCRIPT,
    Contents,
    Found,
    Reader,
    Use,
    parted,
    tell_nobody,
    use_all,
)
from desktop_app.extract.failing import failure_of
from desktop_app.extract.file_type import FileType, recognise
from desktop_app.extract.iwork.reader import read_iwork
from desktop_app.extract.mail.calendar_file import read_calendar
from desktop_app.extract.mail.contact_cards import read_contacts
from desktop_app.extract.mail.mail import read_apple_mail, read_mail
from desktop_app.extract.mail.mailbox import read_mailbox
from desktop_app.extract.mail.outlook import read_outlook
from desktop_app.extract.mail.saved_page import read_saved_page
from desktop_app.extract.mail.signed import read_signed
from desktop_app.extract.mail.tnef import read_tnef
from desktop_app.extract.members import Budget, Listing, MemberWalk
from desktop_app.extract.normalise import normalise
from desktop_app.extract.office.delimited import read_delimited
from desktop_app.extract.office.doc import read_doc
from desktop_app.extract.office.docx import read_docx
from desktop_app.extract.office.odp import read_odg, read_odp
from desktop_app.extract.office.ods import read_ods
from desktop_app.extract.office.odt import read_odt
from desktop_app.extract.office.ppt import read_ppt
from desktop_app.extract.office.pptx import read_pptx
from desktop_app.extract.office.rtf import read_rtf
from desktop_app.extract.office.vsdx import read_vsdx
from desktop_app.extract.office.xls import read_xls
from desktop_app.extract.office.xlsx import read_xlsx
from desktop_app.extract.office.xps import read_xps
from desktop_app.extract.pages.media_tags import read_media_tags
from desktop_app.extract.pages.pdf import read_pdf
from desktop_app.extract.pages.picture import read_picture
from desktop_app.extract.pages.recognition_memory import MEMORY
from desktop_app.extract.segmenting import split_long, within
from desktop_app.extract.texts.html import read_html
from desktop_app.extract.texts.json_text import read_json
from desktop_app.extract.texts.latex import read_bibtex, read_latex
from desktop_app.extract.texts.markdown import read_markdown
from desktop_app.extract.texts.markup import MARKUP_KINDS, markup_reader
from desktop_app.extract.texts.plain_text import read_text
from desktop_app.extract.texts.property_list import read_property_list
from desktop_app.extract.texts.settings_file import read_ini, read_yaml
from desktop_app.extract.texts.subtitles import read_subtitles
from desktop_app.extract.texts.xml_text import read_xml
from desktop_app.extract.titles import choose_title
from desktop_app.extract.unpacked import ScratchFull
from desktop_app.records import (
    Extraction,
    ExtractionFailure,
    FailureReason,
    KnownContents,
    NeedsRecognition,
    Segment,
)
from desktop_app.settings import ExtractSettings

READERS: dict[str, Reader] = {
    "text": read_text,
    "code": read_code,
    "markdown": read_markdown,
    "html": read_html,
    "xml": read_xml,
    "pdf": read_pdf,
    "picture": read_picture,
    "docx": read_docx,
    "rtf": read_rtf,
    "pptx": read_pptx,
    "epub": read_epub,
    "fb2": read_fb2,
    "mobi": read_mobi,
    "notebook": read_notebook,
    "mail": read_mail,
    "applemail": read_apple_mail,
    "mailbox": read_mailbox,
    "msg": read_outlook,
    "tnef": read_tnef,
    "signed": read_signed,
    "zip": read_zip,
    "tar": read_tar,
    "7z": read_seven_zip,
    "rar": read_rar,
    "compressed": read_compressed,
    "savedpage": read_saved_page,
    "subtitles": read_subtitles,
    "calendar": read_calendar,
    "contacts": read_contacts,
    "latex": read_latex,
    "bibtex": read_bibtex,
    "json": read_json,
    "plist": read_property_list,
    "media": read_media_tags,
    **{kind: markup_reader(kind) for kind in MARKUP_KINDS},
    "ini": read_ini,
    "yaml": read_yaml,
    "delimited": read_delimited,
    "xls": read_xls,
    "xlsx": read_xlsx,
    "ods": read_ods,
    "odt": read_odt,
    "odp": read_odp,
    "odg": read_odg,
    "vsdx": read_vsdx,
    "xps": read_xps,
    "doc": read_doc,
    "ppt": read_ppt,
    **dict.fromkeys(("pages", "numbers", "key"), read_iwork),
}
"""Kind (see `file_type`) → reader. A new format is one file beside this one and one line here."""


LONGEST_FACT = 200
"""Characters of what a document says of itself, such as its author."""

ENDLESS = frozenset(("mailbox",))
"""Kinds whose members are not counted: however many messages a mailbox holds, it is no larger than they are."""

_REMARKS = {
    "cut": "Only a part of it was read: it holds more than the limits in the settings allow.",
    "unread": OTHER_SCRIPT,
}
"""What is said of a document with this in its metadata."""
_BOOKS = frozenset(("epub", "fb2", "mobi"))


def extract_file(
    path: Path,
    settings: ExtractSettings,
    *,
    found: Found = tell_nobody,
    use: Use = use_all,
    scratch: Path | None = None,
    known: KnownContents = frozenset(),
) -> Extraction | ExtractionFailure | NeedsRecognition:
    """What the file says, or why it says nothing. Raises nothing that is the file's fault.

    `found` is told of each file inside it, and inside those, once it is read; `use` is asked before. Those whose
    content is `known` are not read. A file without any text is a failure with reason `empty`. `NeedsRecognition` only
    where `settings.recognise_text` is off. No deadline and no memory limit: see `worker_pool`.
    """
    budget = Budget(path, settings)
    outcome, pictures = parted(_outcome(path, MemberWalk(settings, budget, path.name, found, use, scratch, known)))
    pictures += budget.pictures
    return NeedsRecognition(outcome, pictures) if pictures else outcome


def _outcome(path: Path, walk: MemberWalk) -> Extraction | ExtractionFailure | NeedsRecognition:
    file_type, recognised = FileType("", ""), {}
    try:
        file_type = recognise(path)
        contents = READERS[file_type.kind](path, walk.settings)
        recognised = MEMORY.take_met()
        listing = walk.follow(
            contents.members,
            _outcome,
            limited=file_type.kind not in ENDLESS,
            has_text=bool(contents.segments),
        )
        outcome = _finished(file_type, contents, listing, walk.settings)
    except Exception as error:
        if isinstance(error, ScratchFull) and walk.inside:
            raise
        failure = failure_of(error, file_type.type)
        return replace(failure, reader=file_type.kind, recognised=recognised or MEMORY.take_met())
    outcome = replace(outcome, reader=file_type.kind, recognised=recognised)
    return NeedsRecognition(outcome, contents.unrecognised) if contents.unrecognised else outcome


def _finished(
    file_type: FileType, contents: Contents, listing: Listing, settings: ExtractSettings
) -> Extraction | ExtractionFailure:
    if listing.spoilt is not None:
        return replace(listing.spoilt, type=file_type.type)
    names = (Segment("\n".join(listing.names)),) if listing.names else ()
    raw, cut = within(contents.segments + names, settings.max_chars)
    segments = tuple(split_long(Segment(normalise(item.text), item.locator) for item in raw))
    if not segments:
        nothing = OTHER_SCRIPT if "unread" in contents.metadata else "There is no text in it."
        text = IN_PICTURES if contents.unrecognised else nothing
        return ExtractionFailure(FailureReason.EMPTY, text, file_type.type)
    metadata = _tidied(contents.metadata) | ({"cut": "true"} if cut or listing.cut else {})
    title = choose_title(contents.title, of_book=file_type.kind in _BOOKS)
    remarks = [sentence for flag, sentence in _REMARKS.items() if flag in metadata]
    return Extraction(file_type.type, title, segments, metadata, remark=" ".join(remarks))


def _tidied(metadata: dict[str, str]) -> dict[str, str]:
    lines = {name: normalise(" ".join(value.split()))[:LONGEST_FACT] for name, value in metadata.items()}
    return {name: line for name, line in lines.items() if line}
