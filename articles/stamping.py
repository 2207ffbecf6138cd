"""What becomes of the entries when rows are saved, or said to be right as they are. PURE."""

import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from articles.blocks import folded, kept_apart
from articles.made_from import Entry, Row, SourceAt, State, rows, rows_of, starts_of


def stamped(
    found: Sequence[Row], edits: Mapping[int, str], number: int, entries: Sequence[Entry]
) -> tuple[str, list[Entry]]:
    """The target and its entries, once the rows with these indexes say this instead.

    ``number``: the revision whose source was on the screen; a row that was changed is made from
    it, every other keeps its entry. A row that is emptied is missing again.
    """
    pieces = []
    for row in found:
        text = _kept(edits[row.index]) if row.index in edits else row.target
        if text == row.target and row.entry is not None:
            pieces.append(_Piece(text, entries[row.entry], row))
        elif text != row.target and text.strip():
            pieces.append(_Piece(text, Entry(number, row.a, row.b, 0), row))
    return _trimmed(list(_apart(pieces)))


class _Piece(NamedTuple):
    text: str
    entry: Entry  # its k does not count
    row: Row


def _kept(text: str) -> str:
    """As ``articles/content.py`` keeps it, but for the white space around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _apart(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Neighbours that were none before must not run into each other."""
    filled = [piece for piece in pieces if piece.text]
    after = dict(zip(map(id, filled), filled[1:], strict=False))
    for piece in pieces:
        follower, row = after.get(id(piece)), piece.row
        if follower is None or (
            piece.text == row.target
            and follower.text == follower.row.target
            and row.at + len(row.target) == follower.row.at
        ):
            yield piece
        else:
            like = next((each for each in (row.target, row.source) if _ends_a_line(each)), "\n\n")
            yield piece._replace(text=kept_apart(piece.text, like))


def _ends_a_line(text: str) -> bool:
    return "\n" in text[len(text.rstrip()) :]


def _trimmed(pieces: Sequence[_Piece]) -> tuple[str, list[Entry]]:
    """Joined, and without the white space around it, as a whole field is kept."""
    text = "".join(piece.text for piece in pieces)
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    ends = accumulate((len(piece.text) for piece in pieces), initial=0)
    stops = [min(max(stop, start), end) for stop in ends]
    entries = [
        piece.entry._replace(k=stop - begin)
        for piece, (begin, stop) in zip(pieces, pairwise(stops), strict=True)
    ]
    return text.strip(), entries


def repointed(
    found: Sequence[Row], indexes: Collection[int], number: int, entries: Sequence[Entry]
) -> list[Entry]:
    """The entries, once the rows with these indexes are said to be right as they are: made from
    the source of revision ``number``, which is that of ``found``. The target stays as it is."""
    new = list(entries)
    for row in found:
        if row.index in indexes and row.entry is not None:
            new[row.entry] = Entry(number, row.a, row.b, entries[row.entry].k)
    excused = [row for row in found if row.index in indexes and row.entry is None]
    starts = starts_of(entries)
    for row in sorted(excused, key=lambda row: row.at)[::-1]:
        # Before what begins where it would stand.
        new.insert(bisect_left(starts, row.at), Entry(number, row.a, row.b, 0))
    return new


def minor(
    before: str,
    after: str,
    target: str,
    entries: Any,
    source_at: SourceAt,
    number: int,
) -> list[Entry]:
    """The entries, once the step from the source ``before`` to ``after``, which came with
    revision ``number``, is said to change nothing for the translation. What was outdated or
    missing before it still is."""
    known, old = rows_of(before, target, entries, source_at, number - 1)
    right = {row.entry for row in old if row.state is State.FRESH}
    was_missing = {folded(row.source) for row in old if row.state is State.MISSING}
    # From where the rows that were right stood in the source before it.
    fresh = [row.index for row in old if row.state is State.FRESH]
    at_old = repointed(old, fresh, number - 1, known)
    new = rows(after, target, at_old, lambda n: before if n == number - 1 else source_at(n), number)
    excused = [
        row.index
        for row in new
        if row.state is not State.FRESH
        and (row.entry in right if row.entry is not None else folded(row.source) not in was_missing)
    ]
    return repointed(new, excused, number, known)
