"""Traditional characters in simplified text. PURE."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.translating.checks.reading import read
from articles.translating.checks.rule import Check, Flag, Row, Severity
from articles.translating.checks.traditional_characters import SIMPLIFIED

RUN = re.compile(f"[{''.join(SIMPLIFIED)}]+")


class Traditional(Check):
    id = "traditional"
    name = _("Traditional characters")
    explanation = _("Simplified text holds no traditional characters.")
    severity = Severity.WARNING
    languages = frozenset({"zh-hans"})
    compares = False

    def flags(self, row: Row) -> Iterator[Flag]:
        for match in RUN.finditer(read(row.target).prose):
            simplified = "".join(SIMPLIFIED[character] for character in match[0])
            values = {"traditional": match[0], "simplified": simplified}
            yield Flag(FOUND, values, (), (match.span(),), simplified)


FOUND = _("“{traditional}” is traditional: write “{simplified}”.")
