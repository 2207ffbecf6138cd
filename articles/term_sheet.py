"""The glossary as a sheet: a row a term, a column a field. PURE."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from articles.languages import columns
from articles.sheets import Fault, read, sheet
from articles.terms import BETWEEN, FIELDS, FLAGS, LISTS, kind_of, lines

# ``id`` is empty for a new term; ``version`` is the change of the term that the row was made from,
# empty for whatever is the newest.
NUMBERS = ("id", "version")
HEADS = (*NUMBERS, *FIELDS)

YES = frozenset({"yes", "y", "true", "1", "x", "是"})
NO = frozenset({"", "no", "n", "false", "0", "否"})


class Line(NamedTuple):
    """One row: its line in the file, and the values of the columns that the sheet has."""

    number: int
    id: int | None
    version: int | None
    values: dict[str, Any]


def sheet_of(terms: Iterable[tuple[int, int, Mapping[str, Any]]]) -> bytes:
    """Of (id, version, content)."""
    rows: list[Sequence[str | int]] = [HEADS]
    for pk, version, content in terms:
        rows.append((pk, version, *_cells(content)))
    return sheet(rows)


def _cells(content: Mapping[str, Any]) -> Iterable[str]:
    for field in FIELDS:
        kind = kind_of(field)
        if kind in FLAGS:
            yield "yes" if content[field] else ""
        else:
            yield BETWEEN.join(lines(content[field])) if kind in LISTS else content[field]


def lines_of(data: bytes) -> tuple[list[Line], list[Fault]]:
    """What stands in a file, and what is wrong with it before anything is known of the terms."""
    heads: list[str] | None = None
    found: list[Line] = []
    wrong: list[Fault] = []
    for row in read(data):
        if isinstance(row, Fault):
            wrong.append(row)
        elif heads is None:
            heads = [head.lower().replace("-", "_").replace(" ", "_") for head in row[1]]
            wrong += _faults_of_heads(row[0], heads)
            if wrong:
                return [], wrong
        else:
            line, faults = _line(row[0], heads, row[1])
            found.append(line)
            wrong += faults
    if heads is None and not wrong:
        wrong.append(Fault(0, "", _("The sheet is empty: its first line names the columns.")))
    return found, wrong


def _faults_of_heads(number: int, heads: list[str]) -> list[Fault]:
    known = ", ".join(HEADS)
    unknown = _("There is no such column. These are known: {columns}")
    twice = _("This column stands here twice: take one out.")
    found = [Fault(number, it, unknown.format(columns=known)) for it in heads if it not in HEADS]
    found += [Fault(number, it, twice) for it in dict.fromkeys(heads) if heads.count(it) > 1]
    if not found and not set(columns("name")) & set(heads):
        names = ", ".join(columns("name"))
        message = _("The first line has to name the columns, at least one of these: {columns}")
        found.append(Fault(number, "", message.format(columns=names)))
    return found


def _line(number: int, heads: list[str], cells: list[str]) -> tuple[Line, list[Fault]]:
    values: dict[str, Any] = {}
    wrong: list[Fault] = []
    if len(cells) != len(heads):
        message = _("The first line names {heads} columns, this row has {cells}.")
        wrong.append(Fault(number, "", message.format(heads=len(heads), cells=len(cells))))
    for head, cell in zip(heads, cells, strict=False):
        values[head], message_of = _value(head, cell)
        if message_of:
            wrong.append(Fault(number, head, message_of))
    pk, version = values.pop("id", None), values.pop("version", None)
    return Line(number, pk, version, values), wrong


def _value(head: str, cell: str) -> tuple[Any, str | Promise]:
    if head in NUMBERS:
        if cell and not (cell.isascii() and cell.isdigit() and len(cell) < 19):
            return None, _("Expected a whole number, or nothing.")
        return int(cell) if cell else None, ""
    if head not in FLAGS:
        return cell, ""
    said = cell.casefold()
    if said not in YES | NO:
        return False, _("Expected yes or no.")
    return said in YES, ""
