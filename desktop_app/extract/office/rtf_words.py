"""Control words of Rich Text Format: what a group holds, which character is meant, how bytes are decoded."""

BODY, TITLE, AUTHOR = "Text", "Title", "Author"
FONTS, STYLES, CREATED, NOTHING = "Fonts", "Styles", "Created", ""
FOOTNOTES, ENDNOTES = "Footnotes", "Endnotes"

STORIES = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "Header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "Footer"),
    "footnote": FOOTNOTES,
    "annotation": "Comments",
    "fonttbl": FONTS,
    "stylesheet": STYLES,
}
"""Groups that hold something besides the body."""

PROPERTIES = {"title": TITLE, "author": AUTHOR, "creatim": CREATED}
"""Groups inside the document's properties that are read."""

BOXES = frozenset(("shptxt", "dptxbxtext"))
"""Groups that are a text box."""

UNREAD = frozenset(
    (
        *("colortbl", "pict", "fldinst", "nonshppict", "shprslt", "sp", "xe", "tc", "rxe", "txe", "pntext", "listtext"),
        *("pn", "filetbl", "revtbl", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "nonesttables"),
        *("upr", "objdata", "objclass", "template", "private", "pgdsc", "panose", "falt"),
    )
)
"""Groups that hold no text, or text that is told once more elsewhere."""

OPTIONAL_BUT_READ = frozenset(("shpinst", "do", "ud", "fldrslt", *BOXES, *STORIES))
"""Other groups that begin with the mark of what may be passed over are passed over."""

CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "nestcell": " ",
}
SYMBOLS = {b"~": "\u00a0", b"_": "-"}
ESCAPED = (b"{", b"}", b"\\")
"""What stands for itself behind a backslash."""

CODE_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
MAC_CODE_PAGE = 10000

CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    255: "cp437",
    2: "ascii",
}
"""What a font's number of a character set means; 2 is a font of symbols, which has pictures beyond ASCII."""
