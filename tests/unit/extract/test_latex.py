import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import Contents
from desktop_app.extract.texts.latex import read_bibtex, read_latex
from desktop_app.settings import ExtractSettings

PAPER = r"""\documentclass[12pt]{article}
\usepackage{babel}
\newcommand{\hidden}{words of the preamble}
%\title{Old title}
\title[Short]{On \emph{Leases}}
\author{Anna M\"uller \and Bo\thanks{paid}}
\date{31 January 2024}
\begin{document}
\maketitle
\section{First things}\label{sec:first}
Text of~the first\footnote{A note.} section, see \ref{sec:first}.
% a comment about herons
\subsection*{Caf\'e}
\begin{tabular}{lp{3cm}}
one & two \\
\end{tabular}
% \section{Cut}
\section[S]{Second}
\begin{verbatim}
if a{b} \n 50% \section{code}
\end{verbatim}
the end
\end{document}
"""


def read(folder: Path, source: str) -> Contents:
    path = folder / "a.tex"
    path.write_text(source, encoding="utf-8")
    return read_latex(path, ExtractSettings())


def text(folder: Path, source: str) -> str:
    return "\n".join(segment.text for segment in read(folder, source).segments)


def test_a_paper(tmp_path: Path) -> None:
    contents = read(tmp_path, PAPER)
    assert (contents.title, contents.metadata) == ("On Leases", {"author": "Anna Müller , Bo paid"})
    assert [segment.locator.heading for segment in contents.segments] == [
        None,
        "First things",
        "First things › Café",
        "Second",
    ]
    whole = text(tmp_path, PAPER)
    assert "hidden" not in whole
    assert "Text of the first A note. section, see ." in whole
    assert "a comment about herons" in whole
    assert "one \t two" in whole
    assert r"if a{b} \n 50% \section{code}" in whole


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"M\"{u}ller, M\"uller, M{\"u}ller", "Müller, Müller, Müller"),
        (r"caf\'e na\"{\i}ve na\"\i ve \c{c}a \v s \H{o} \~n", "café naïve naïve ça š ő ñ"),
        (r"Stra\ss e, \OE uvre, \AA{}rhus, {\l}odz", "Straße, Œuvre, Århus, łodz"),
        (r"\textbf{W}ord un\emph{believ}able", "Word unbelievable"),
        (r"50\,\% \& \$5 \_ \{x\} \ldots", "50 % & $5 _ {x} …"),
        (r"``quoted'' pages 1--2 --- see", "“quoted” pages 1–2 — see"),
        (r"\href{http://a.example/~b}{the link}", "http://a.example/~b the link"),
        (r"\verb|a\b{c}| and $\alpha + x_{max}$", r"a\b{c} and α + x_max"),
        (r"\textcolor{red}{warm} \includegraphics[width=3cm]{plot.png}\vspace{1cm}end", "warm end"),
        ("100\\% sure % of it", "100% sure of it"),
        ("{one%\n}two\\%\nthree%", "one\ntwo%\nthree"),
        (r"\column{.5\textwidth}right \parbox[t]{3cm}{box} \begin{column}{3cm}left", "right box \nleft"),
        (r"see \[x=1\]here", "see x=1 here"),
        (r"""f"ur "Uber "`Ma"s"' \verb|"a"| \"a Bau"-teil""", """für Über „Maß“ "a" ä Bauteil"""),
        (r'"also" and "under"', '"also" and "under"'),
    ],
)
def test_commands_leave_words(tmp_path: Path, source: str, shown: str) -> None:
    assert text(tmp_path, source) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"\section{On \emph{Leases}}We show", "On Leases\nWe show"),
        (r"\section*[S]{Long} text", "[S]Long text"),
        (r"\paragraph{Notice}Three \caption{Cap}Text", "Notice\nThree Cap\nText"),
        (r"\begin{frame}<1->[t]{Notice}{More}text\end{frame}", "<1->[t]Notice\nMore\ntext"),
        (r"\frametitle{Notice}three", "Notice\nthree"),
        (r"\bibitem[Knuth]{knuth84}Donald", "[Knuth]knuth84 Donald"),
        (r"words\footnote{A note}go \index{heron}Herons", "words A note go heron Herons"),
        (r"\gls{cpu}s \emph{a}b {H}{T}TP {A} {B} \frac{a}{b}c \name{Anna} {Bo}", "cpus ab HTTP A B a bc Anna Bo"),
        ("\\section{One}\n\nTwo}}three", "One\n\nTwothree"),
    ],
)
def test_what_a_command_holds_ends_before_the_text_behind_it(tmp_path: Path, source: str, shown: str) -> None:
    assert text(tmp_path, source) == shown


def test_a_document_that_was_cut_out_has_no_body(tmp_path: Path) -> None:
    assert text(tmp_path, "% \\begin{document}\n\\usepackage{x}words\n\\begin{document}\nBody") == "Body"


def test_braces_that_never_close(tmp_path: Path) -> None:
    assert "words" in text(tmp_path, "{" * 100_000 + r"\section{ \textbf{ words")
    assert text(tmp_path, r"\begin{verbatim} words") == "words"


def test_bibtex(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    path.write_text(
        '%% my list\n@article{key1,\n  title = {On {B}irds},\n  author = {M{\\"u}ller, Anna},\n'
        '  url = {http://a.example/x%20y},\n}\n@book{key2, title = "Über {A}",\n year=1999}\n',
        encoding="utf-8",
    )
    contents = read_bibtex(path, ExtractSettings())
    assert [segment.locator.heading for segment in contents.segments] == [None, "On Birds", "Über A"]
    assert contents.segments[1].text.startswith("@article key1,\n")
    assert "author = Müller, Anna" in contents.segments[1].text
    assert "x%20y" in contents.segments[1].text


WORD = st.text("abcdefghij", min_size=3, max_size=8).map("w{}".format)
WRAPPED = st.one_of(
    WORD,
    WORD.map(r"\textit{{{}}}".format),
    WORD.map(r"\footnote{{{}}}".format),
    WORD.map(r"\unknown[{0}]{{{0}}}".format),
    WORD.map("\\begin{{itemize}}\n\\item[{0}] {0}\n\\end{{itemize}}".format),
    WORD.map("\n\\section{{{0}}}\n".format),
    WORD.map("\n\\begin{{lstlisting}}\n{} % \\x{{\n\\end{{lstlisting}}\n".format),
    WORD.map(r"\verb+{}+".format),
    WORD.map("$x_{{{}}}$".format),
    WORD.map(r"{{\bf {}}}".format),
    WORD.map(r"\begin{{theorem}}[{0}] {0} \end{{theorem}}".format),
)
BROKEN = st.sampled_from(["{", "}", "$", "&", "\\\\", "~", "% ", "``", "\\ "])


@given(st.lists(st.tuples(WRAPPED, BROKEN | st.just(" ")), max_size=20))
def test_no_word_outside_of_commands_is_lost(tmp_path_factory, parts: list[tuple[str, str]]) -> None:
    source = " ".join(f"{wrapped} {between}" for wrapped, between in parts)
    shown = text(tmp_path_factory.getbasetemp(), source)
    words = re.findall(r"\bw\w+", source)
    assert [word for word in words if word not in shown] == []


@given(st.text("\\{}[]%$&~\"'`-abc\n @=", max_size=200))
def test_any_text_is_read(tmp_path_factory, source: str) -> None:
    assert isinstance(read(tmp_path_factory.getbasetemp(), source), Contents)
