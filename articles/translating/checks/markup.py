"""Links, code, headings, lists and fences are the same in both texts. PURE."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from articles.languages import IN_ADDRESSES, UNSPACED
from articles.translating.checks.reading import Piece, read
from articles.translating.checks.rule import Check, Flag, Row, Severity


class Links(Check):
    id = "links"
    # Translators: the name of a check of translations.
    name = _("Links")
    explanation = _(
        "Both texts link to the same addresses, in whatever order. The same page in the other "
        "language (/en/ and /zh/) is the same address."
    )
    severity = Severity.ERROR
    compares = True

    def flags(self, row: Row) -> Iterator[Flag]:
        theirs, ours = read(row.source).links, read(row.target).links
        for link in _missing(theirs, among=ours):
            yield Flag(LOST, {"address": link.text}, (link.span,))
        for link in _missing(ours, among=theirs):
            yield Flag(ADDED, {"address": link.text}, (), (link.span,))


LOST = _("The link to {address} is missing.")
ADDED = _("The link to {address} is not in the source.")


def _missing(links: Iterable[Piece], among: Iterable[Piece]) -> Iterable[Piece]:
    """Each address once. Those of a place on the same page (#…) follow its words: they differ."""
    there = {_same(link.text) for link in among}
    lost = {_same(link.text): link for link in links if link.text[:1] not in ("", "#")}
    return [link for address, link in lost.items() if address not in there]


# The language in an address: /en/, /zh-CN/, zh.example.org, manual.zh.html.
LANGUAGE = re.compile(rf"(?<![^/.])(?:{IN_ADDRESSES})(?=[/.?#]|$)[/.]?", re.IGNORECASE)
WEB = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)


def _same(address: str) -> str:
    """What two addresses of one page have in common; many sites name only the other language."""
    return LANGUAGE.sub("", WEB.sub("", address.strip())).rstrip("/")


IS_UNSPACED = re.compile(f"[{UNSPACED}]")
# Letters alone may be a word that somebody translated. This is none: a sign of programs, or a
# capital within a word.
LOOKS_LIKE_CODE = re.compile(r"[_=(){}\[\]<>/\\$#@|;+*%0-9]|\w[.:]\w|(?<!\w)-{1,2}\w|[a-z][A-Z]")


def looks_like_code(text: str) -> bool:
    """Han characters and their like in it are words that somebody translates."""
    return bool(LOOKS_LIKE_CODE.search(text)) and not IS_UNSPACED.search(text)


class Code(Check):
    id = "code"
    # Translators: the name of a check of translations.
    name = _("Code")
    explanation = _(
        "What is set as code in the source (a name, a command) is in the translation letter for "
        "letter."
    )
    severity = Severity.WARNING
    compares = True

    def flags(self, row: Row) -> Iterator[Flag]:
        folded = " ".join(row.target.split())
        for code in read(row.source).codes:
            wanted = " ".join(code.text.split())
            if looks_like_code(wanted) and wanted not in folded:
                message = _("The code {code} is missing: take it over as it is.")
                yield Flag(message, {"code": code.text}, (code.span,))


class Structure(Check):
    id = "structure"
    # Translators: the name of a check of translations.
    name = _("Structure")
    explanation = _("Both texts have as many headings, list items and blocks of code.")
    severity = Severity.WARNING
    compares = True

    def flags(self, row: Row) -> Iterator[Flag]:
        theirs, ours = read(row.source), read(row.target)
        for message, one, other in (
            (HEADINGS, theirs.headings, ours.headings),
            (ITEMS, theirs.items, ours.items),
            (FENCES, theirs.fences, ours.fences),
        ):
            if len(one) != len(other):
                yield Flag(message, {"source": len(one), "target": len(other)}, one, other)


HEADINGS = _("Headings: {source} in the source, {target} in the translation.")
ITEMS = _("List items: {source} in the source, {target} in the translation.")
FENCES = _("Blocks of code: {source} in the source, {target} in the translation.")
