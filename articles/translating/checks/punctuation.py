"""Full-width punctuation in Chinese, half-width in English. PURE."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.languages import HAN, UNSPACED
from articles.translating.checks.reading import read
from articles.translating.checks.rule import Check, Flag, Row, Severity

FULL = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", ".": "。"}
# After a Han character; or before one and after a word (not a colon: names of works have it so).
# The space after it goes, too: a full-width mark brings its own.
HALF_WIDTH = re.compile(
    rf"(?:(?<=[{HAN}])(?:[,;:!?]|\.(?![\w.]))"
    rf"|(?<=[A-Za-z0-9%”’）》」])[,;!?](?=[ \t]?[{HAN}]))[ \t]?"
)


class HalfWidth(Check):
    id = "half_width"
    name = _("Half-width punctuation")
    explanation = _("The marks , ; : ! ? and . are full-width beside Chinese characters.")
    severity = Severity.WARNING
    languages = frozenset({"zh-hans"})
    compares = False

    def flags(self, row: Row) -> Iterator[Flag]:
        for match in HALF_WIDTH.finditer(read(row.target).prose):
            mark = match[0][0]
            values = {"mark": mark, "full": FULL[mark]}
            yield Flag(HALF, values, (), (match.span(),), FULL[mark])


HALF = _("“{mark}” beside Chinese characters: write “{full}”.")

BRACKETS = re.compile(r"\(([^()\n]{1,200})\)")
HAS_HAN = re.compile(f"[{HAN}]")


class Brackets(Check):
    id = "brackets"
    name = _("Half-width brackets")
    explanation = _("Brackets around Chinese words are full-width: （）.")
    severity = Severity.HINT
    languages = frozenset({"zh-hans"})
    compares = False

    def flags(self, row: Row) -> Iterator[Flag]:
        for match in BRACKETS.finditer(read(row.target).prose):
            if HAS_HAN.search(match[1]):
                inner = row.target[match.start(1) : match.end(1)]
                yield Flag(BRACKET, {}, (), (match.span(),), f"（{inner}）")


BRACKET = _("Half-width brackets around Chinese words: write （ and ）.")

# What English text has no use for: marks, and letters and digits as wide as a Han character.
FULL_WIDTH = re.compile(r"[、。〈-】〔-〛\u3000！-～]")
HAS_UNSPACED = re.compile(f"[{UNSPACED}]")
ENGLISH = {"、": ",", "。": ".", "《": "“", "》": "”", "「": "“", "」": "”", "【": "[", "】": "]"}


class FullWidth(Check):
    id = "full_width"
    name = _("Full-width characters")
    explanation = _("English text has half-width punctuation, letters and digits.")
    severity = Severity.WARNING
    languages = frozenset({"en"})
    compares = False

    def flags(self, row: Row) -> Iterator[Flag]:
        prose = read(row.target).prose
        for match in FULL_WIDTH.finditer(prose):
            beside = prose[max(match.start() - 1, 0) : match.end() + 1]
            if HAS_UNSPACED.search(beside):  # in a Chinese name or quotation
                continue
            half = ENGLISH.get(match[0]) or unicodedata.normalize("NFKC", match[0])
            after = prose[match.end() : match.end() + 1]
            space = " " if half in ",.;:!?" and after.isalnum() and match[0] in WIDE_MARKS else ""
            values = {"character": match[0], "half": half}
            yield Flag(FULL_IN_ENGLISH, values, (), (match.span(),), half + space)


# They bring their space with them.
WIDE_MARKS = "、。，；：！？"
FULL_IN_ENGLISH = _("“{character}” is full-width: write “{half}”.")
