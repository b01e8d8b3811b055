"""Tells a title that a person wrote from one that a program left behind."""

import re
import unicodedata

from desktop_app.extract.normalise import one_line

_MAX_TITLE = 200
_PRESENTATION = (
    r"(?:(?:apre|pre|pré|prä|præ)[sz]ent\w*|презентац\w+|παρουσίαση\w*|esitys|esitlus|sunusu|bemutató|predstavitev"
    r"|prezent\w+|演示文稿|簡報|プレゼンテーション|프레젠테이션|מצגת|عرض|งานนำเสนอ|bản|trình|bày)"
)
_FILLER = r"(?:microsoft|standard|programu|aplikace|de|di|do|του|של|في|تقديمي)"
_UNTITLED = (
    r"(?:untitled|unbenannt|ohne\ titel|sans\ (?:titre|nom)|sin\ título|sem\ título|senza\ (?:titolo|nome)|naamloos"
    r"|bez\ (?:tytułu|názvu)|namnlös|uten\ navn|nimetön|adsız|без\ (?:имени|названия|назви)|无标题|未命名|無題|無標題)"
)
_NUMBERED = (
    r"(?:title|document|dokument|documento|документ|doc|文档|文書|slide|folie|diapositiv[ae]|slajd|слайд|幻灯片|スライド"
    r"|pr[eéä]sentation|presentación|presentazione|apresentação|prezentacja|презентация"
    r"|book|mappe|classeur|книга|sheet|tabelle|feuil|лист)"
)
_LEFT_BEHIND = re.compile(
    rf"""^(?:
        microsoft\ (?:word|powerpoint|excel)\b .*    # printed to PDF
      | libreoffice\ presentation
      | (?:(?:{_PRESENTATION}|{_FILLER})[ -]+)* powerpoint\w* (?:[ -]+(?:{_PRESENTATION}|{_FILLER}))*
      | (?:{_UNTITLED}|{_NUMBERED}) [\ _-]? \d* (?:\ \d+)?
      | \(?(?:anonymous|unspecified|unknown|none|null|no\ title|blank|default)\)?
      | .* \S\.(?:docx?|xlsx?|pptx?|odt|rtf|indd|qxd|wpd|p65)
      | \S* \.(?:pdf|tex|dvi|ps|html?|pub|txt|md|vsd|cdr|ai|eps|fm)    # words of these endings stand in prose too
      | [a-z]:\\ .* | file:// .* | https?:// .* | / \S*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_LEAST = 3


def choose_title(candidate: str, *, of_book: bool = False) -> str:
    """`candidate` if it says something, otherwise "". Books may have a year as their title.

    A file's name is no title: it may not enter the document, because renaming a file must embed nothing.
    """
    title = one_line(candidate)
    if len(title) > _MAX_TITLE or _LEFT_BEHIND.match(title):
        return ""
    return title if _says_something(title, of_book=of_book) else ""


def _says_something(title: str, *, of_book: bool) -> bool:
    letters = sum(unicodedata.category(char).startswith(("L", "M")) for char in title)
    digits = sum(map(str.isdecimal, title))
    ideographs = any(char.isalpha() and char >= "\u2e80" for char in title)
    of_words = " " in title and letters > 0
    return letters >= _LEAST or ideographs or ((of_words or of_book) and letters + digits >= _LEAST)
