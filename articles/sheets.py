"""Sheets as spreadsheets write and read them: CSV in, CSV out. PURE."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

# What a spreadsheet takes for the beginning of a formula, whatever quotes stand before it.
FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
QUOTED = re.compile(r"'+[=+\-@\t\r\n]")

# By which spreadsheets know UTF-8.
MARK = b"\xef\xbb\xbf"
# Which of them separates cells is up to the country that a spreadsheet was set up for.
DELIMITERS = ",;\t"


class Fault(NamedTuple):
    """Where a sheet can't be taken as it is, and how to mend it. ``line`` counts from 1, 0 is the
    whole sheet; ``column`` is its heading or ""."""

    line: int
    column: str
    message: str | Promise


def harmless(text: str) -> str:
    """``text`` as a cell that no spreadsheet computes; ``plain`` takes it back."""
    return f"'{text}" if FORMULA.match(text) else text


def plain(cell: str) -> str:
    return cell[1:] if QUOTED.match(cell) else cell


def sheet(rows: Iterable[Sequence[str | int]]) -> bytes:
    """As a file. Texts are made harmless, numbers stay what they are."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return MARK + text.getvalue().encode()


def read(data: bytes) -> Iterator[tuple[int, list[str]] | Fault]:
    """(line, cells) of every row that is not empty, and a Fault where it can't be read on."""
    try:
        text = data.removeprefix(MARK).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = _("This is not UTF-8: save the sheet as “CSV UTF-8”, then try again.")
        yield Fault(line, "", message)
        return
    first = text.lstrip("\r\n").partition("\n")[0]
    rows = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=max(DELIMITERS, key=first.count),
        strict=True,
    )
    before = 0
    try:
        for row in rows:
            cells = [plain(cell.strip()) for cell in row]
            if any(cells):
                yield before + 1, cells
            before = rows.line_num
    except csv.Error:
        message = _("From here on it can’t be read: a quotation mark is missing or one too many.")
        yield Fault(before + 1, "", message)
