"""Bytes of a JSON or JSON Lines file → its records, with line numbers, and its faults. PURE."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

# Lines that begin like this at the margin: a file with several is JSON Lines, whatever its name.
OBJECT_AT_THE_MARGIN = re.compile(rb"^\{", re.MULTILINE)
LINES_SUFFIXES = (".jsonl", ".ndjson")
BLANK = re.compile(r"[ \t\r\n]*")


class Fault(NamedTuple):
    """``line`` counts from 1, 0 is the whole file; ``field`` is a path such as ``title.en``."""

    line: int
    field: str
    expected: str | Promise


class Unreadable(ValueError):
    """A text that is no JSON: where (characters from its start), and what was expected there."""

    def __init__(self, position: int, expected: str) -> None:
        self.position = position
        self.expected = expected
        super().__init__(expected)


Found = tuple[int, Any] | Fault


def read(data: bytes, suffix: str = "") -> Iterator[Found]:
    """(line, record) for each record, and a Fault for what can't be read; in the file's order.

    A record is any JSON value: whether it is an article is not asked here.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        yield Fault(0, "", _("at least one article, but the file is empty"))
    elif suffix.lower() in LINES_SUFFIXES or _is_lines(data):
        for number, line in enumerate(data.split(b"\n"), 1):
            if line.strip():
                yield from _read_text(line, number, whole=False)
    else:
        yield from _read_text(data, 1, whole=True)


def _is_lines(data: bytes) -> bool:
    return not data.lstrip().startswith(b"[") and len(OBJECT_AT_THE_MARGIN.findall(data)) > 1


def _read_text(data: bytes, line: int, whole: bool) -> Iterator[Found]:
    """The record, or with ``whole`` the records of a list, in text that begins on ``line``."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Fault(line + data.count(b"\n", 0, error.start), "", _wrong_byte(data, error.start))
        return
    try:
        start = _blank(text, 0)
        if whole and text.startswith("[", start):
            for position, record in _elements(text, start + 1):
                yield line + text.count("\n", 0, position), record
            return
        record, end = _value(text, start)
        if _blank(text, end) < len(text):
            raise Unreadable(end, _("nothing after the end of the article"))
        yield line + text.count("\n", 0, start), record
    except Unreadable as error:
        yield Fault(line + text.count("\n", 0, error.position), "", error.expected)


def _elements(text: str, position: int) -> Iterator[tuple[int, Any]]:
    """The values of a list whose bracket stands before ``position``, each with where it starts."""
    position = _blank(text, position)
    if text.startswith("]", position):
        raise Unreadable(position, _("at least one article, but the list is empty"))
    while True:
        record, end = _value(text, position)
        yield position, record
        end = _blank(text, end)
        if text.startswith("]", end):
            break
        if not text.startswith(",", end):
            raise Unreadable(end, _("a comma or “]” after an article of the list"))
        position = _blank(text, end + 1)
    if _blank(text, end + 1) < len(text):
        raise Unreadable(end + 1, _("nothing after the end of the list"))


def _value(text: str, position: int) -> tuple[Any, int]:
    """The JSON value at ``position`` and where it ends. Raises Unreadable."""
    try:
        return _DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            message = _("the rest of the article: the text is cut off before its end")
            raise Unreadable(min(error.pos, len(text)), message) from error
        column = error.pos - text.rfind("\n", 0, error.pos)
        message = _("JSON, which this is not from column {column} on")
        raise Unreadable(error.pos, message.format(column=column)) from error
    except RecursionError as error:
        raise Unreadable(position, _("JSON that is not nested so deep")) from error
    except Unreadable as error:
        raise Unreadable(position, error.expected) from error
    except ValueError as error:  # more digits than Python is willing to read
        raise Unreadable(position, _("numbers of a sensible length")) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets a name stand twice, and the last would silently win."""
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(0, _("“{field}” once, not twice").format(field=twice))
    return record


def _constant(name: str) -> None:
    raise Unreadable(0, _("a number, not {name}").format(name=name))


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_constant)


def _blank(text: str, position: int) -> int:
    found = BLANK.match(text, position)
    return found.end() if found else position


def _wrong_byte(data: bytes, position: int) -> str:
    column = position - data.rfind(b"\n", 0, position)
    message = _("UTF-8, but byte {column} of the line is 0x{byte}: save the file as UTF-8")
    return message.format(column=column, byte=f"{data[position]:02X}")
