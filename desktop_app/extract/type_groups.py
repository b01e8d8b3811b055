"""Groups of types as a person thinks of them: for filters, and for what stands on a result.

Owns which type belongs where, and what a type is called besides. Must not know how a file is read, nor any widget.
"""

from collections.abc import Iterator

from desktop_app.extract.code.code_languages import CODE_SUFFIXES

_SOURCE_TEXTS = (
    *(
        "ipynb",
        "json",
        "jsonl",
        "jsonc",
        "json5",
        "geojson",
        "webmanifest",
        "plist",
        "xml",
        "xsd",
        "xsl",
        "yaml",
        "toml",
    ),
    *("ini", "cfg", "conf", "properties", "desktop", "inf", "reg", "css", "scss", "less", "vue"),
)

GROUPS: dict[str, tuple[str, ...]] = {
    "pdf": ("pdf",),
    "document": ("docx", "doc", "odt", "rtf", "pages", "xps"),
    "book": ("epub", "fb2", "mobi"),
    "slides": ("pptx", "ppt", "odp", "key"),
    "table": ("xlsx", "xls", "ods", "csv", "tsv", "numbers"),
    "mail": ("eml", "emlx", "msg", "mbox", "tnef", "p7m", "ics", "ifb", "vcs", "vcf"),
    "note": (
        *("md", "txt", "org", "rst", "rest", "adoc", "asc", "textile", "wiki", "mediawiki", "creole", "tex", "bib"),
        *("qmd", "rmd", "docbook", "dbk", "dita", "log"),
    ),
    "web": ("html", "shtml", "mhtml", "webarchive", "opml", "rss", "atom"),
    "code": (*sorted(CODE_SUFFIXES), *_SOURCE_TEXTS),
    "picture": ("jpg", "png", "tif", "gif", "webp", "bmp", "avif", "heic", "svg", "odg", "vsdx"),
    "media": (
        *("mp3", "m4a", "m4b", "flac", "ogg", "oga", "opus", "wav", "aif", "aiff", "wma", "mp4", "m4v", "mov"),
        *("srt", "vtt", "sbv", "ass", "ssa", "lrc"),
    ),
    "archive": ("zip", "7z", "rar", "tar", "gz", "bz2", "xz", "zst"),
}
"""Name → types, the most usual first."""

MESSAGES = frozenset(("eml", "emlx", "msg"))
"""A person knows them by their subjects; mail programs give their files any name."""

_OTHER_NAMES = {
    "word": "document",
    "ebook": "book",
    "powerpoint": "slides",
    "presentation": "slides",
    "excel": "table",
    "spreadsheet": "table",
    "sheet": "table",
    "email": "mail",
    "source": "code",
    "image": "picture",
    "photo": "picture",
    "scan": "picture",
    "sound": "media",
    "audio": "media",
    "music": "media",
    "video": "media",
    "film": "media",
    "subtitle": "media",
    "webpage": "web",
}
TYPE_OF_SUFFIX = {
    **dict.fromkeys(("markdown", "mdown", "mkd"), "md"),
    **dict.fromkeys(("htm", "xhtml", "xht"), "html"),
    **dict.fromkeys(("docm", "dotx"), "docx"),
    "oxps": "xps",
    "vsdm": "vsdx",
    **dict.fromkeys(("xlsm", "xlsb"), "xlsx"),
    **dict.fromkeys(("pptm", "ppsx"), "pptx"),
    **dict.fromkeys(("azw", "azw3", "prc"), "mobi"),
    **dict.fromkeys(("ltx", "latex"), "tex"),
    "asciidoc": "adoc",
    "fbz": "fb2",
    "heif": "heic",
    "ical": "ics",
    "jpeg": "jpg",
    "mht": "mhtml",
    "ndjson": "jsonl",
    "python": "py",
    "tab": "tsv",
    "text": "txt",
    "tgz": "tar",
    "tiff": "tif",
    "vcard": "vcf",
    "yml": "yaml",
}
"""Suffixes and words that mean the same get one type."""

_GROUP_OF = {name: group for group, types in reversed(GROUPS.items()) for name in types}


def group_of(type_: str) -> str:
    """The group that a type belongs to; empty if none."""
    return _GROUP_OF.get(type_, "")


def types_of(name: str) -> Iterator[str]:
    """The types that a person means by the name of a group, one or many, or of a type."""
    for one in (name, name.removesuffix("s")):
        if types := GROUPS.get(_OTHER_NAMES.get(one, one)):
            yield from types
            return
    yield TYPE_OF_SUFFIX.get(name, name)
