"""The rows of a translation that checks look at, from the content of a revision. PURE."""

from collections.abc import Mapping
from typing import Any

from articles.content import TEXT_FIELDS, value_of
from articles.translating.checks import Row, Wanted


def rows_of(
    content: Mapping[str, Any], source: str, language: str, terms: tuple[Wanted, ...] = ()
) -> list[Row]:
    """One row for each text that the ``language`` part of ``content`` has. In the ``source``
    language itself they stand alone."""
    rows = []
    for field in TEXT_FIELDS:
        theirs = "" if language == source else value_of(content, source, field) or ""
        ours = value_of(content, language, field) or ""
        if ours:
            rows.append(Row(theirs, ours, (source, language), field, "", terms))
    return rows
