"""Where the blocks of an older text stand in a newer one, in the same language. PURE.

What is equal, white space folded, is found wherever it was moved to; what was edited is found by
the words it still shares, near its old neighbours first.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from articles.blocks import folded, kind, split
from articles.languages import UNSPACED

# The share of words that an edited block keeps: anywhere in the text it must be known again …
_ANYWHERE = 0.6
# … and between its old neighbours it is enough that something is left of it.
_NEARBY = 0.3
# Blocks of fewer words than this (headings, mostly) may change altogether in their place.
_SHORT = 8
# Pairs of blocks to compare; beyond, only old neighbours are looked at, and of a text that was
# rewritten from end to end nothing is known again.
_MOST_PAIRS = 250_000

# Blocks that begin with the same word: in a list of thousands, any may be the one.
_MOST_BEGUN = 100

_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")


class Place(NamedTuple):
    """new[i:j]. ``exact``: it says the same, white space aside."""

    i: int
    j: int
    exact: bool


def places(pieces: Sequence[str], new: Sequence[str]) -> list[Place | None]:
    """Where each of ``pieces`` (one block of an older text, or several) stands among the blocks
    ``new``; None where nothing is left of it. No block is in two places."""
    owners: list[int] = []
    old: list[str] = []
    folds = [folded(block) for block in new]
    known = set(folds)
    for number, piece in enumerate(pieces):
        whole = folded(piece)
        for block in [whole] if whole in known else map(folded, split(piece)):
            if block:
                owners.append(number)
                old.append(block)
    if len(pieces) == 1 and len(old) > 1:  # the text as a whole is the text as a whole
        return [Place(0, len(new), old == folds)] if new else [None]
    found = _followed(old, new, folds)
    if found == [None] and len(new) == 1:  # what was all of it, a title above all, is now this
        return [Place(0, 1, False)]
    taken = {at for place in found if place for at in range(place.i, place.j)}
    of_piece: list[list[Place | None]] = [[] for _each in pieces]
    for owner, place in zip(owners, found, strict=True):
        of_piece[owner].append(place)
    return [_joined(places, taken) for places in of_piece]


def _joined(found: Sequence[Place | None], taken: set[int]) -> Place | None:
    """One run of what became of the blocks of a piece. What was put among them is part of it;
    what was moved away from them is not."""
    placed = [place for place in found if place]
    if not placed:
        return None
    i, j, exact = *placed[0][:2], len(placed) == len(found)
    for place in placed[1:]:
        if place.i >= j and taken.isdisjoint(range(j, place.i)):
            exact = exact and place.i == j
            j = place.j
        else:
            exact = False
    return Place(i, j, exact and all(place.exact for place in placed))


def _followed(old: Sequence[str], new: Sequence[str], folds: Sequence[str]) -> list[Place | None]:
    if list(old) == list(folds):
        return [Place(at, at + 1, True) for at in range(len(new))]
    found: list[Place | None] = [None] * len(old)
    free = set(range(len(new)))

    def claim(number: int, place: Place) -> None:
        found[number] = place
        free.difference_update(range(place.i, place.j))

    for number, place in _equal(old, folds):
        claim(number, place)
    begin: dict[str, list[int]] = {}
    for at in sorted(free):
        begin.setdefault(folds[at].partition(" ")[0], []).append(at)
    for number in _unplaced(found):
        spots = begin.get(old[number].partition(" ")[0], ())[:_MOST_BEGUN]
        if split_up := _split_up(old[number], folds, free, spots):
            claim(number, split_up)
    if free and None in found:
        for number, at in _edited(old, new, found, free):
            claim(number, Place(at, at + 1, False))
    return found


def _equal(old: Sequence[str], folds: Sequence[str]) -> Iterator[tuple[int, Place]]:
    """First what there is once; of what there is more often, those beside what was found."""
    where: dict[str, list[int]] = {}
    for at, fold in enumerate(folds):
        where.setdefault(fold, []).append(at)
    often: dict[str, list[int]] = {}
    for number, text in enumerate(old):
        often.setdefault(text, []).append(number)
    at_of: dict[int, int] = {}
    for text, numbers in often.items():
        if len(numbers) == len(where.get(text, ())) == 1:
            at_of[numbers[0]] = where[text][0]
    again = [number for number, text in enumerate(old) if number not in at_of and text in where]
    used = set(at_of.values())

    def beside(number: int) -> int:
        spots = at_of.get(number - 1, -2) + 1, at_of.get(number + 1, -1) - 1
        fits = (at for at in spots if at in fold_at and at not in used)
        return next((at for at in fits if fold_at[at] == old[number]), -1)

    fold_at = dict(enumerate(folds))
    for number in (*again, *reversed(again)):
        if number not in at_of and (at := beside(number)) >= 0:
            at_of[number] = at
            used.add(at)
    left = {text: iter(spots) for text, spots in where.items()}
    for number in again:
        if number not in at_of:
            at = next((at for at in left[old[number]] if at not in used), -1)
            if at >= 0:
                at_of[number] = at
                used.add(at)
    for number, at in at_of.items():
        yield number, Place(at, at + 1, True)


def _unplaced(found: Sequence[Place | None]) -> list[int]:
    return [number for number, place in enumerate(found) if place is None]


def _split_up(
    text: str, folds: Sequence[str], free: set[int], spots: Iterable[int]
) -> Place | None:
    """Several blocks that together say what one said; the first of them at one of ``spots``."""
    for i in spots:
        if i not in free or not text.startswith(folds[i]):
            continue
        said, j = folds[i], i + 1
        while len(said) < len(text) and j in free:
            said, j = f"{said} {folds[j]}", j + 1
        if said == text:
            return Place(i, j, True)
    return None


def _edited(
    old: Sequence[str], new: Sequence[str], found: Sequence[Place | None], free: set[int]
) -> Iterator[tuple[int, int]]:
    """Pairs of an old block and the new one it was edited into, the likest first."""
    numbers, spots = _unplaced(found), sorted(free)
    bits: dict[str, int] = {}
    before = {number: _mask(old[number], bits) for number in numbers}
    after = {at: _mask(new[at], bits) for at in spots}
    gaps = _gaps(found, len(new))
    near = {
        number: (bisect_left(spots, gap.start), bisect_left(spots, gap.stop))
        for number, gap in gaps.items()
    }
    everywhere = len(numbers) * len(spots) <= _MOST_PAIRS
    if not everywhere and sum(end - begin for begin, end in near.values()) > _MOST_PAIRS:
        return
    likely = []
    for number in numbers:
        mask, gap = before[number], gaps[number]
        for at in spots if everywhere else spots[slice(*near[number])]:
            total = mask.bit_count() + after[at].bit_count()
            alike = 2 * (mask & after[at]).bit_count() / total if total else 0.0
            close = at in gap
            if alike >= (_NEARBY if close else _ANYWHERE):
                likely.append((-alike - (0.5 if close else 0), number, at))
    pairs = dict(_greedy(sorted(likely)))
    yield from pairs.items()
    yield from _replaced(old, new, before, after, gaps, pairs)


def _greedy(likely: Iterable[tuple[float, int, int]]) -> Iterator[tuple[int, int]]:
    done: set[int] = set()
    taken: set[int] = set()
    for _alike, number, at in likely:
        if number not in done and at not in taken:
            done.add(number)
            taken.add(at)
            yield number, at


def _replaced(
    old: Sequence[str],
    new: Sequence[str],
    before: dict[int, int],
    after: dict[int, int],
    gaps: dict[int, range],
    pairs: dict[int, int],
) -> Iterator[tuple[int, int]]:
    """Short ones that changed altogether: where as many are left of one kind as there were."""
    left = [number for number in before if number not in pairs]
    spots = [at for at in after if at not in set(pairs.values())]
    by_gap: dict[range, list[int]] = {}
    for number in left:
        by_gap.setdefault(gaps[number], []).append(number)
    for gap, numbers in by_gap.items():
        there = [at for at in spots if at in gap]
        if len(there) == len(numbers):
            for number, at in zip(numbers, there, strict=True):
                short = max(before[number].bit_count(), after[at].bit_count()) < _SHORT
                if short and kind(old[number]).name == kind(new[at]).name:
                    yield number, at


def _gaps(found: Sequence[Place | None], end: int) -> dict[int, range]:
    """For each block without a place, where it would stand between its neighbours."""
    gaps: dict[int, range] = {}
    start = 0
    for number, place in enumerate(found):
        if place is None:
            gaps[number] = range(start, end)
        else:
            start = place.j
    stop = end
    for number in range(len(found) - 1, -1, -1):
        place = found[number]
        if place is not None:
            stop = place.i
        else:
            after = gaps[number].start
            # Neighbours that were moved apart leave a gap behind the first of them.
            gaps[number] = range(after, stop if stop >= after else after + 1)
    return gaps


def _mask(text: str, bits: dict[str, int]) -> int:
    mask = 0
    for word in _WORD.findall(text.lower()):
        mask |= bits.setdefault(word, 1 << len(bits))
    return mask
