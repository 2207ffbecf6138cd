"""The blocks of a Markdown text: what the translator's desk shows row by row. PURE.

    split("# A\n\n- b\n- c\n")  →  ["# A\n\n", "- b\n", "- c\n"]

A block is a heading, a paragraph, a fence, a table, a rule, a list item (nested ones each by
themselves) or one block within an item or a quote. The parser is the one that renders the text,
so blocks begin where readers see them begin. Nothing is stripped: what lies between two blocks
belongs to the first of them, and joined they are the text, whatever it is.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, block, normalize
from markdown_it.token import Token

# As in articles/markdown.py; what stands within a line is left alone here.
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_LEAVES = frozenset(
    ["heading_open", "paragraph_open", "fence", "code_block", "html_block", "hr", "table_open"]
)
# Lines as the parser counts them, their ends included.
_LINES = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")

# What a block is. ``level``: 1–6 of a heading, the depth of a list item from 0 on, else 0.
HEADING, ITEM, FENCE, QUOTE, TABLE = "heading", "item", "fence", "quote", "table"
HTML, RULE, DEFINITION, PARAGRAPH, BLANK = "html", "rule", "definition", "paragraph", "blank"
# Their text is no prose: it stays as it is in every language.
VERBATIM = frozenset({FENCE, HTML, RULE, DEFINITION, BLANK})


class Kind(NamedTuple):
    name: str
    level: int = 0


# The first that matches the first line of a block is what the block is.
_BY_FIRST_LINE = (
    (HEADING, re.compile(r"(#{1,6})(?:\s|$)")),
    (FENCE, re.compile(r"```[^`]*$|~~~")),
    (QUOTE, re.compile(r">")),
    (RULE, re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")),
    (ITEM, re.compile(r"(?:[-+*]|\d{1,9}[.)])(?:\s|$)")),
    (DEFINITION, re.compile(r"\[[^\]]+\]:\s*\S+")),
    (
        HTML,
        re.compile(
            r"<(?:[!?]|/?[a-z][^<>]*>\s*$|(?:script|pre|style|textarea)\b|/?(?:address|article|aside"
            r"|blockquote|body|center|details|dialog|dd|div|dl|dt|fieldset|figcaption|figure|footer"
            r"|form|h[1-6]|header|hr|iframe|li|link|main|nav|ol|option|p|section|summary|table"
            r"|tbody|td|tfoot|th|thead|title|tr|ul)\b)",
            re.IGNORECASE,
        ),
    ),
)
_UNDERLINE = re.compile(r"\n {0,3}(=+|-+)[ \t]*\s*\Z")
_TABLE = re.compile(
    r"[^\n]*\n[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*(?:\n|\Z)"
)
# In columns; the indentation of one level of a list, at least.
_STEP = 2


def split(text: str) -> list[str]:
    """The blocks of ``text``, in order; ``"".join(split(text)) == text`` for any text."""
    lines = _LINES.findall(text)
    starts = _starts(lines, _tokens(text))
    cuts = [0, *starts[1:], len(lines)]
    pieces = ("".join(lines[a:b]) for a, b in pairwise(cuts))
    return [piece for piece in pieces if piece]


def kind(text: str) -> Kind:
    """What a block is, by itself. Four spaces make no code here: within a list they go on with
    an item, and code stands in fences."""
    bare = text.lstrip("\r\n")
    indented = len(bare) - len(bare.lstrip())
    bare = bare.lstrip()
    first = bare.partition("\n")[0].rstrip("\r")
    if not first:
        return Kind(BLANK)
    for name, pattern in _BY_FIRST_LINE:
        if found := pattern.match(first):
            if name == HEADING:
                return Kind(name, len(found[1]))
            return Kind(name, indented // _STEP if name == ITEM else 0)
    if underline := _UNDERLINE.search(bare):
        return Kind(HEADING, 1 if underline[1][0] == "=" else 2)
    return Kind(TABLE) if "|" in first and _TABLE.match(bare) else Kind(PARAGRAPH)


def folded(text: str) -> str:
    """White space folded: as two blocks are compared."""
    return " ".join(text.split())


def refusal(text: str) -> str | Promise | None:
    """Why ``text`` can't be a row among others, as a sentence for whoever wrote it, or None."""
    bare = _unindented(text)
    for token in _tokens(f"{bare}\n"):
        if token.type == "fence" and token.map is not None:
            begun, ended = token.map
            if ended - begun < token.content.count("\n") + 2:
                message = _("A code block is not closed: add a line with {fence} after it.")
                return message.format(fence=token.markup)
    # Whatever else runs on (a comment, a script, a processing instruction) takes in this line.
    tokens = _tokens(f"{bare}\n\nx")
    if len(tokens) > 2 and tokens[-3].type == "paragraph_open" and tokens[-2].content == "x":
        return None
    return _("HTML is not closed: it would run on through the rows that follow.")


def kept_apart(text: str, like: str) -> str:
    """``text`` with at least the line ends at its end that ``like`` has: one block must not run
    into the next."""
    wanted = max(_line_ends(like), 1)
    return text + "\n" * (wanted - _line_ends(text))


def _line_ends(text: str) -> int:
    return text[len(text.rstrip()) :].count("\n")


def _tokens(text: str) -> list[Token]:
    state = StateCore(text, _MARKDOWN, {})
    normalize(state)
    block(state)
    return state.tokens


def _starts(lines: Sequence[str], tokens: Sequence[Token]) -> list[int]:
    """The lines with which blocks begin. Those that make no token are definitions of links."""
    starts: set[int] = set()
    covered: set[int] = set()
    for token in tokens:
        if token.map is None:
            continue
        if token.type in _LEAVES:
            starts.add(token.map[0])
            covered.update(range(*token.map))
        elif token.type == "list_item_open":
            starts.add(token.map[0])
            covered.add(token.map[0])
    loose = {at for at, line in enumerate(lines) if at not in covered and line.strip("> \t\r\n")}
    starts.update(at for at in loose if at - 1 not in loose)
    return sorted(starts)


def _unindented(text: str) -> str:
    """Without the indentation that it has as a part of a list item."""
    bare = text.lstrip("\r\n")
    depth = len(bare) - len(bare.lstrip(" "))
    return re.sub(f"^ {{1,{depth}}}", "", bare, flags=re.MULTILINE) if depth else bare
