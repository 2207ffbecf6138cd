"""What of a Markdown text is prose, and what is code or an address. PURE.

By patterns instead of a parser: places must be those of the text as it is typed, and a row is
read several times a second. No pattern looks further than to where its next try would begin, so
the time is in proportion to the text, whatever is in it; articles/markdown.py says what readers
see.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from articles.languages import UNSPACED
from articles.translating.checks.rule import Span

# Stands for each character that is no prose: no letter, space or punctuation, and no text that is
# kept holds it (articles.content.UNKEPT).
BLANK = "\0"

FENCE = re.compile(r"^[ \t>]*(?:(?P<ticks>`{3,})[^`\n]*|(?P<tildes>~{3,})[^\n]*)$", re.MULTILINE)
TICKS_OR_BREAK = re.compile(r"(?<!\\)`+|\n[ \t]*(?=\n)")
DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:[ \t]*<?([^\s<>]+)[^\n]*$", re.MULTILINE)
# Addresses may hold a few pairs of brackets, as those of encyclopaedias do.
INLINE = re.compile(
    r"\]\([ \t]{0,9}(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*){0,3}))"
    r"(?:[ \t\n]{1,9}(?:\"[^\"\n]*\"|'[^'\n]*'))?[ \t]{0,9}\)"
)
BRACKETED = re.compile(r"<((?:https?://|mailto:)[^<>\s]*)>")
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![A-Za-z][^<>]*>")
LABEL = re.compile(r"\]\[[^\[\]]*\]|\[\^[^\[\]\s]+\]")
BARE = re.compile(
    rf"https?://[^\s<>\"'`()\[\]{{}}{BLANK}\u2010-\u201f\u3000-\u303f\uff00-\uffef{UNSPACED}]+"
)
MARK = re.compile(
    r"^[ \t>]*(?:(?P<heading>#{1,6})|(?P<item>[-*+]|[0-9]{1,9}[.)]))(?=[ \t])", re.MULTILINE
)


# Each with what a text without any lacks.
ADDRESSES = (
    *(("]:", DEFINITION), ("](", INLINE), ("<", BRACKETED)),
    *(("<", TAG), ("[", LABEL), ("://", BARE)),
)


class Piece(NamedTuple):
    span: Span
    text: str


class Reading(NamedTuple):
    """``prose`` is as long as the text, with BLANK for what is none. The marks of headings and
    items are none; the words of links are."""

    prose: str
    fences: tuple[Span, ...]
    codes: tuple[Piece, ...]  # what stands between the backticks
    links: tuple[Piece, ...]  # their addresses
    headings: tuple[Span, ...]
    items: tuple[Span, ...]


@lru_cache(maxsize=8)  # of a row, source and target are read by one check after the other
def read(text: str) -> Reading:
    """``text`` may be a row or a whole article; it never raises."""
    fences = tuple(_fences(text)) if "```" in text or "~~~" in text else ()
    prose = _blanked(text, fences)
    prose = _blanked(prose, _comments(prose))
    codes = tuple(_codes(prose)) if "`" in prose else ()
    prose = _blanked(prose, (code.span for code in codes))
    links: list[Piece] = []
    for sign, pattern in ADDRESSES:
        found = [_address(match) for match in pattern.finditer(prose)] if sign in prose else []
        links += found if pattern not in (TAG, LABEL) else ()
        prose = _blanked(prose, (each.span for each in found))
    marks = list(MARK.finditer(prose))
    return Reading(
        prose=_blanked(prose, (match.span(match.lastgroup or 0) for match in marks)),
        fences=fences,
        codes=codes,
        links=tuple(links),
        headings=tuple(match.span() for match in marks if match["heading"]),
        items=tuple(match.span() for match in marks if match["item"]),
    )


def _blanked(text: str, spans: Iterable[Span]) -> str:
    """Line ends stay, so that what follows still begins a line."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        within = text[start:end].split("\n")
        pieces += text[at:start], "\n".join(BLANK * len(line) for line in within)
        at = end
    return "".join((*pieces, text[at:]))


def _fences(text: str) -> Iterator[Span]:
    """From the line that opens to the line that closes; one left open goes on to the end."""
    start, opened = 0, ""
    for line in FENCE.finditer(text):
        run = line["ticks"] or line["tildes"]
        if not opened:
            start, opened = line.start(), run
        elif run.startswith(opened) and not line[0].strip(" \t>" + run[0]):
            yield start, line.end()
            opened = ""
    if opened:
        yield start, len(text)


def _comments(text: str) -> Iterator[Span]:
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start)
        if end < 0:  # nor will one that begins later end
            return
        at = end + 3
        yield start, at


def _codes(text: str) -> Iterator[Piece]:
    """A run of backticks pairs with the next that is as long, within its paragraph."""
    waiting: list[re.Match[str]] = []
    for match in TICKS_OR_BREAK.finditer(text):
        if match[0][0] == "`":
            waiting.append(match)
        else:
            yield from _paired(waiting, text)
            waiting.clear()
    yield from _paired(waiting, text)


def _paired(runs: list[re.Match[str]], text: str) -> Iterator[Piece]:
    later: dict[str, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][0], []).append(index)
    index = 0
    while index < len(runs):
        alike = later[runs[index][0]]
        while alike and alike[-1] <= index:
            alike.pop()
        if not alike:
            index += 1
            continue
        close = alike[-1]
        start, end = runs[index].start(), runs[close].end()
        yield Piece((start, end), text[runs[index].end() : runs[close].start()].strip())
        index = close + 1


def _address(match: re.Match[str]) -> Piece:
    """The last group that took part, else the whole: a bare one gives up what ends its sentence."""
    if match.re is not BARE:
        return Piece(match.span(), (match[match.lastindex] if match.lastindex else "") or "")
    address = match[0].rstrip(".,;:!?*_~")
    return Piece((match.start(), match.start() + len(address)), address)
