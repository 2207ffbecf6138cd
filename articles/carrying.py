"""What the entries of a translation become when it is edited as a whole, as one text. PURE."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from articles.alignment import aligned
from articles.blocks import split
from articles.following import Place, places
from articles.made_from import Entry, Row, SourceAt, State, made, rows_of, starts_of


def carried(
    entries: Any, old: str, new: str, source: str, source_at: SourceAt, number: int
) -> list[Entry]:
    """The entries of the target ``new``, that was ``old`` with ``entries``, edited with the
    ``source`` of revision ``number`` beside it.

    What was not touched keeps its entry, wherever it was moved to. What was changed is made from
    the row on the screen; what was put in where a row had no translation is its translation;
    anything else is the translator's own. Where nothing is left of the old text it is aligned.
    """
    if not old or not new:
        return made(source, new, number)
    known, found = rows_of(source, old, entries, source_at, number)
    starts = starts_of(known)
    texts = [old[begin:end] for begin, end in pairwise(starts)]
    filled = [n for n, text in enumerate(texts) if text.strip()]
    blocks = split(new)
    spots = places([texts[n] for n in filled], blocks)
    kept = sorted((spot, n) for spot, n in zip(spots, filled, strict=True) if spot)
    if not kept:
        return made(source, new, number)
    row_of = {row.entry: row for row in found if row.entry is not None}
    ours = {n for _spot, n in kept}
    waiting = [row for row in found if row.entry not in ours and row.b > row.a]
    spans = _spans(kept, known, row_of, waiting, blocks, number)
    ends = list(accumulate(map(len, blocks), initial=0))
    told = [(span.old, span.entry._replace(k=ends[span.j] - ends[span.i])) for span in spans]
    taken = {(entry.a, entry.b) for _old, entry in told if entry.n == number}
    for n, entry in enumerate(known):
        if (
            not entry.k
            and row_of[n].state is State.FRESH
            and (row_of[n].a, row_of[n].b) not in taken
        ):
            place = next((at for at, (old_n, _e) in enumerate(told) if old_n > n), len(told))
            told.insert(place, (n, entry))
    return [entry for _old, entry in told]


class _Span(NamedTuple):
    """new[i:j] and the entry that it gets. ``old``: that of the entry it had, or of the last one
    before it. ``open``: changed, so that what follows may be part of it."""

    i: int
    j: int
    entry: Entry
    old: int
    open: bool


def _spans(
    kept: Sequence[tuple[Place, int]],
    known: Sequence[Entry],
    row_of: dict[int, Row],
    waiting: Sequence[Row],
    blocks: Sequence[str],
    number: int,
) -> list[_Span]:
    spans: list[_Span] = []
    before = 0  # where in the source the row before ends
    for place, n in [*kept, (Place(len(blocks), len(blocks), True), len(known))]:
        end = spans[-1].j if spans else 0
        row = row_of.get(n)
        if place.i > end:
            after = row.a if row else max((each.b for each in waiting), default=0)
            between = [each for each in waiting if before <= each.a and each.b <= after]
            spans = _filled(spans, end, blocks[end : place.i], between, before, number)
        if row:
            changed = not place.exact
            entry = Entry(number, row.a, row.b, 0) if changed else known[n]
            spans.append(_Span(place.i, place.j, entry, n, changed and row.b > row.a))
            before = row.b
    return spans


def _filled(
    spans: list[_Span],
    end: int,
    blocks: Sequence[str],
    waiting: Sequence[Row],
    before: int,
    number: int,
) -> list[_Span]:
    """``spans`` with what was put in at ``end``: paired with the rows that wait there."""
    old = spans[-1].old if spans else -1
    for run in aligned([row.source for row in waiting], blocks):
        i, j = end + run.k, end + run.l
        if i == j:
            continue
        if run.j > run.i:
            entry = Entry(number, waiting[run.i].a, waiting[run.j - 1].b, 0)
            spans.append(_Span(i, j, entry, old, True))
        elif spans and spans[-1].open and spans[-1].j == i:
            spans[-1] = spans[-1]._replace(j=j)
        else:
            spans.append(_Span(i, j, Entry(number, before, before, 0), old, False))
    return spans
