"""What each row of a translation was made from, and what is to do since. PURE.

Beside the parts of a revision lies ``made_from``: per language and field a list of entries
``[n, a, b, k]``: the characters a–b of the source-language text of this field in revision n
became the next k characters of the translation. All k together are its length. ``a == b``: made
from nothing (a translator's own words); ``k == 0``: a source row that needs no translation.

    source 3:  "One.\n\nTwo."        →  [[3, 0, 6, 4], [3, 6, 10, 2]]
    target:    "一。\n\n二。"

An entry is valid while its slice, white space folded, equals a block of today's source: then
nothing is to do. So entries survive what is put in, taken out or moved; and the difference a
translator is shown lies between the slice, which is what *this* translation was made from, and
the block of today.

    found = rows(source, target, entries, source_at=texts.get, number=5)
    [row.state for row in found]                                →  ["fresh", "outdated"]
    changes(found[1].was, found[1].source)                      # articles/diffs.py
    text, entries = stamped(found, {1: "二，改。"}, 5, entries)  # articles/stamping.py

``source_at`` gives the source text of a revision by its number, None where there is none;
``number`` is the revision that ``source`` stands in. Entries that are damaged, or of another
text, count as none: then the texts are aligned.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from articles.alignment import FREE, aligned, share
from articles.blocks import VERBATIM, folded, kind, split
from articles.following import Place, places
from articles.languages import UNSPACED

SourceAt = Callable[[int], str | None]


class Entry(NamedTuple):
    """Source revision n, its characters a–b, became the next k characters."""

    n: int
    a: int
    b: int
    k: int


class State(StrEnum):
    FRESH = "fresh"
    OUTDATED = "outdated"  # the source row was changed after it
    MISSING = "missing"  # the source row has no translation
    ORPHANED = "orphaned"  # the source row is gone


@dataclass(frozen=True)
class Row:
    """One row of the desk. Rows stand in the order in which the target is written down."""

    index: int
    state: State
    source: str  # today's, "" where there is none
    a: int  # where in today's source it stands; without one, where it would
    b: int
    target: str  # "" where nothing is translated
    at: int  # where in the target it stands
    was: str  # the source as it was when this was translated
    entry: int | None  # its number among the entries; None of a missing row


class Counts(NamedTuple):
    """Of the rows of a text: all, and those that something is to do about."""

    rows: int = 0
    missing: int = 0
    outdated: int = 0
    same: int = 0  # the source text, untranslated

    def plus(self, other: "Counts") -> "Counts":
        return Counts(*(one + two for one, two in zip(self, other, strict=True)))


def made(source: str, target: str, number: int) -> list[Entry]:
    """The entries of a ``target`` of which nothing is known but its source: by alignment. Where
    less than FREE of the blocks pair one to one it is a text of its own, of one entry."""
    if not target:
        return []
    before, after = split(source), split(target)
    runs = aligned(before, after)
    if share(runs) < FREE:
        return [Entry(number, 0, len(source), len(target))]
    starts, lengths = _offsets(before), _offsets(after)
    return [
        Entry(number, starts[run.i], starts[run.j], lengths[run.l] - lengths[run.k])
        for run in runs
        if run.l > run.k
    ]


def numbers(entries: Any) -> set[int]:
    """The source revisions that must be at hand for ``entries``, whatever these are."""
    return {entry.n for entry in _read(entries) or ()}


def usable(entries: Any, target: str, source_at: SourceAt) -> list[Entry] | None:
    """``entries`` as stored, or None where they are not those of ``target``."""
    read = _read(entries)
    if read is None or sum(entry.k for entry in read) != len(target):
        return None
    for entry in read:
        text = source_at(entry.n)
        if text is None or not 0 <= entry.a <= entry.b <= len(text):
            return None
    return read


def is_free(entries: Sequence[Entry], source: str, target: str) -> bool:
    """Whether it is one row as a whole, though there are several blocks: a text of its own, which
    no check compares with the source."""
    return len(entries) == 1 and len(split(target)) > 1 and len(split(source)) > 1


def rows(source: str, target: str, entries: Any, source_at: SourceAt, number: int) -> list[Row]:
    """Both texts row by row, with what is to do."""
    return rows_of(source, target, entries, source_at, number)[1]


def rows_of(
    source: str, target: str, entries: Any, source_at: SourceAt, number: int
) -> tuple[list[Entry], list[Row]]:
    """The same, after the entries that are used."""
    sources = _with(source_at, source, number)
    known = usable(entries, target, sources)
    if known is None:
        known = made(source, target, number)
    return known, _rows(source, target, known, sources)


def counts(found: Iterable[Row], entries: Sequence[Entry], number: int) -> Counts:
    """What is to do, counted against the source of revision ``number``: what was made from a
    newer one is ahead of it, not behind."""
    count, missing, outdated, same = 0, 0, 0, 0
    for row in found:
        count += 1
        missing += row.state is State.MISSING
        behind = row.state in (State.OUTDATED, State.ORPHANED)
        outdated += behind and row.entry is not None and entries[row.entry].n < number
        same += is_copied(row)
    return Counts(count, missing, outdated, same)


def is_copied(row: Row) -> bool:
    """The source text stands in place of a translation: prose, not a name, a number or code."""
    if not row.target or folded(row.source) != folded(row.target):
        return False
    if kind(row.source).name in VERBATIM:
        return False
    prose = _NO_PROSE.sub(" ", row.source)
    return bool(_UNSPACED.search(prose)) or len(_WORDS.findall(prose)) >= _PROSE


# Code spans, and the addresses of links.
_NO_PROSE = re.compile(r"`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_WORDS = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")
# In lower-case words: with fewer it may be a name, which is the same in every language.
_PROSE = 3


def starts_of(entries: Iterable[Entry]) -> list[int]:
    """Where in the target each begins, and where the last ends."""
    return list(accumulate((entry.k for entry in entries), initial=0))


def _read(entries: Any) -> list[Entry] | None:
    """As they came out of a revision; None where they are no entries."""
    if not isinstance(entries, (list, tuple)):
        return None
    read = []
    for entry in entries:
        whole = isinstance(entry, (list, tuple)) and len(entry) == len(Entry._fields)
        if not whole or not all(type(value) is int and value >= 0 for value in entry):
            return None
        read.append(Entry(*entry))
    return read


def _with(source_at: SourceAt, source: str, number: int) -> SourceAt:
    return lambda n: source if n == number else source_at(n)


def _offsets(pieces: Iterable[str]) -> list[int]:
    """Where each begins, and where the last ends."""
    return list(accumulate(map(len, pieces), initial=0))


def _rows(source: str, target: str, entries: Sequence[Entry], source_at: SourceAt) -> list[Row]:
    blocks = split(source)
    starts, at = _offsets(blocks), starts_of(entries)
    was = [(source_at(entry.n) or "")[entry.a : entry.b] for entry in entries]
    found = _places(entries, was, blocks, source_at)
    covered = {n for place in found.values() for n in range(place.i, place.j)}
    awaited = {n for n, block in enumerate(blocks) if n not in covered and block.strip()}
    told: list[Row] = []
    end, here = 0, 0  # of the row before: in blocks of the source, and in the target

    def tell(entry: int | None, state: State, i: int, j: int) -> None:
        nonlocal end, here
        begin = here if entry is None else at[entry]
        here = begin if entry is None else at[entry + 1]
        end = j
        told.append(
            Row(
                index=len(told),
                state=state,
                source="".join(blocks[i:j]),
                a=starts[i],
                b=starts[j],
                target=target[begin:here],
                at=begin,
                was="" if entry is None else was[entry],
                entry=entry,
            )
        )

    def tell_missing() -> None:
        while end in awaited:
            tell(None, State.MISSING, end, end + 1)

    tell_missing()
    for n in _order(entries, found):
        if place := found.get(n):
            tell(n, State.FRESH if place.exact else State.OUTDATED, place.i, place.j)
        else:
            tell(n, State.ORPHANED if was[n].strip() else State.FRESH, end, end)
        if place:
            tell_missing()
    return told


def _places(
    entries: Sequence[Entry], was: Sequence[str], blocks: Sequence[str], source_at: SourceAt
) -> dict[int, Place]:
    """By the number of an entry, what became of its slice."""
    if len(entries) == 1 and blocks and not source_at(entries[0].n):
        return {0: Place(0, len(blocks), False)}  # a source that was written after it
    made_of = [n for n, slice_ in enumerate(was) if slice_.strip()]
    spots = places([was[n] for n in made_of], blocks)
    return {n: spot for n, spot in zip(made_of, spots, strict=True) if spot}


def _order(entries: Sequence[Entry], found: Mapping[int, Place]) -> list[int]:
    """As the target stands; but where the source was put in another order, its translation
    follows, and what was made from nothing stays behind what it follows."""
    if not _moved(entries, found):
        return list(range(len(entries)))
    keys, key = [], -1
    for n in range(len(entries)):
        key = found[n].i if n in found else key
        keys.append((key, n))
    return [n for _key, n in sorted(keys)]


def _moved(entries: Sequence[Entry], found: Mapping[int, Place]) -> bool:
    """Whether rows of one revision now stand in another order than in it. A target that has an
    order of its own is left in it."""
    by_revision: dict[int, list[tuple[int, int]]] = {}
    for n, place in found.items():
        by_revision.setdefault(entries[n].n, []).append((entries[n].a, place.i))
    return any(
        one[1] > other[1]
        for pairs in by_revision.values()
        for one, other in pairwise(sorted(pairs))
    )
