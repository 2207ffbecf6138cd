"""Which blocks of a translation were made from which blocks of its source. PURE.

A banded dynamic programme over what survives translation: what a block is, how long it is, its
numbers, Latin names and links (after Gale and Church, Computational Linguistics 19, 1993, with
the words that both texts share in place of a dictionary). It never crosses: what a translator
moved is paired by ``articles/made_from.py``, which remembers.

    aligned(["# A 1\n\n", "B\n\n"], ["# 甲 1\n\n", "乙\n\n", "丙\n"])
    →  [Run(0, 1, 0, 1), Run(1, 2, 1, 2), Run(2, 2, 2, 3)]
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from articles.blocks import HEADING, TABLE, VERBATIM, Kind, folded, kind
from articles.languages import IN_ADDRESSES, UNSPACED

# Below this share of blocks that pair one to one, a text counts as one of its own.
FREE = 0.6

# Of the widths of two texts that say the same, as ``_width`` counts them.
_UNSPACED_WIDTH = 3
_UNSPACED = re.compile(f"[{UNSPACED}]")
# What survives translation: addresses, numbers and Latin words.
_ANCHOR = re.compile(r"https?://[^\s<>()\[\]]+|\d+(?:[.,]\d+)*|[a-z][a-z0-9_+-]*")
# An address names its language: /en/page and /zh/page are one.
_LANGUAGE_IN_ADDRESS = re.compile(rf"/(?:{IN_ADDRESSES})(?=/|$)")

# Gains and losses of the programme, tried out on 200 published pairs; only their proportions
# count.
_SAME_KIND, _OTHER_KIND, _OTHER_LEVEL = 1.5, -3.0, -0.75
_HEADING_OR_NOT = -5.0
_ANCHORS, _NO_ANCHORS = 6.0, -2.0
_IDENTICAL = 2.0
_SKIP, _MERGE = -2.2, -2.0
_WORST_LENGTH = 5.0
# The spread of lengths: of two translations of n letters, √(n · this) lie within one deviation.
_SPREAD = 20.0
# So much of a width is taken as given to be equal: of a few lines nothing follows for the rest.
_USUAL = 2_000
# In blocks: how far from the line through what is surely paired the programme looks …
_BAND = 6
# … and how many pairs it weighs at most: a text of nothing but short lines is cut to the line.
_MOST_CELLS = 60_000


class Run(NamedTuple):
    """source[i:j] became target[k:l]; either may be empty."""

    i: int
    j: int
    k: int
    l: int  # noqa: E741  # beside i, j and k it is read right

    @property
    def one_to_one(self) -> bool:
        return self.j - self.i == self.l - self.k == 1


class _Block(NamedTuple):
    kind: Kind
    width: float
    anchors: int  # as bits, the rarer the more of them
    weight: int  # the number of those bits
    text: str


def share(runs: Sequence[Run]) -> float:
    """Of all runs, those of one block each: 1 for nothing at all."""
    return sum(run.one_to_one for run in runs) / len(runs) if runs else 1.0


def aligned(source: Sequence[str], target: Sequence[str]) -> list[Run]:
    """The runs, in order, that together cover all blocks of both texts once."""
    if not source or not target:
        return [Run(i, i + 1, 0, 0) for i in range(len(source))] or [
            Run(0, 0, k, k + 1) for k in range(len(target))
        ]
    if len(source) == len(target) == 1:
        return [Run(0, 1, 0, 1)]
    left, right = _features(source, target)
    return _best(left, right, _bands(left, right))


def _features(source: Sequence[str], target: Sequence[str]) -> tuple[list[_Block], list[_Block]]:
    texts = ([folded(each) for each in source], [folded(each) for each in target])
    anchors = tuple([_anchors(each) for each in side] for side in texts)
    often = tuple(Counter(word for words in side for word in words) for side in anchors)
    bits: dict[str, int] = {}
    free = 0
    for word in sorted(often[0].keys() & often[1].keys()):
        weight = _weight(max(often[0][word], often[1][word]))
        bits[word] = ((1 << weight) - 1) << free
        free += weight
    widths = [[_width(text) for text in side] for side in texts]
    ratio = (sum(widths[1]) + _USUAL) / (sum(widths[0]) + _USUAL)
    sides = []
    for blocks, side, words, width, scale in zip(
        (source, target), texts, anchors, widths, (ratio, 1.0), strict=True
    ):
        masks = [sum(bits.get(word, 0) for word in each) for each in words]
        sides.append(
            [
                _Block(kind(block), wide * scale, mask, mask.bit_count(), text)
                for block, wide, mask, text in zip(blocks, width, masks, side, strict=True)
            ]
        )
    return sides[0], sides[1]


def _anchors(text: str) -> set[str]:
    found = (word.replace(",", "") for word in _ANCHOR.findall(text.lower()))
    return {_LANGUAGE_IN_ADDRESS.sub("/", word) if "://" in word else word for word in found}


def _weight(often: int) -> int:
    return 4 if often == 1 else 2 if often <= 4 else 1


def _width(text: str) -> float:
    wide = len(_UNSPACED.findall(text))
    return len(text) + (_UNSPACED_WIDTH - 1) * wide


def _bands(left: Sequence[_Block], right: Sequence[_Block]) -> list[tuple[int, int]]:
    """For each number of source blocks behind, the numbers of target blocks that may be."""
    pins = [(0, 0), *_pins(left, right), (len(left), len(right))]
    widest = max(_MOST_CELLS // (2 * len(left)), 2)
    low, high = [len(right)] * (len(left) + 1), [0] * (len(left) + 1)
    for (i, k), (j, m) in pairwise(pins):
        slope = (m - k) / max(j - i, 1)
        slack = max(min(_BAND + abs((j - i) - (m - k)), widest), math.ceil(slope) + 1)
        for at in range(i, j + 1):
            centre = k + slope * (at - i)
            low[at] = min(low[at], max(int(centre) - slack, 0))
            high[at] = max(high[at], min(int(centre) + slack, len(right)), m if at == j else 0)
    return list(zip(low, high, strict=True))


def _pins(left: Sequence[_Block], right: Sequence[_Block]) -> list[tuple[int, int]]:
    """Pairs that share what nothing else does, as many as do not cross."""
    where: dict[int, list[int]] = {}
    for at, block in enumerate(right):
        if block.anchors:
            where.setdefault(block.anchors, []).append(at)
    known = Counter(block.anchors for block in left if block.anchors)
    pairs = [
        (at, where[block.anchors][0])
        for at, block in enumerate(left)
        if block.anchors.bit_count() >= 4
        and known[block.anchors] == 1
        and len(where.get(block.anchors, ())) == 1
        and right[where[block.anchors][0]].kind == block.kind
    ]
    return list(_rising(pairs))


def _rising(pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The longest run of pairs of which both numbers rise (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_i, k) in enumerate(pairs):
        place = bisect_left(tops, k)
        tops[place : place + 1] = [k]
        ends[place : place + 1] = [at]
        before.append(ends[place - 1] if place else -1)
    found = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    yield from reversed(found)


# How many blocks on either side may be one on the other.
_MERGES = ((1, 2), (2, 1), (1, 3), (3, 1))


def _best(
    left: Sequence[_Block], right: Sequence[_Block], bands: Sequence[tuple[int, int]]
) -> list[Run]:
    """The way through the bands that gains most."""
    lefts, rights = _together(left), _together(right)
    scores: list[dict[int, float]] = [{} for _each in bands]
    steps: list[dict[int, tuple[int, int]]] = [{} for _each in bands]
    scores[0][0] = 0.0
    for i, (low, high) in enumerate(bands):
        here, taken = scores[i], steps[i]
        above = scores[i - 1] if i else {}
        for k in range(low, high + 1):
            best, step = here.get(k, _NEVER), (0, 0)
            if (score := here.get(k - 1, _NEVER) + _SKIP) > best:
                best, step = score, (0, 1)
            if (score := above.get(k, _NEVER) + _SKIP) > best:
                best, step = score, (1, 0)
            if (
                k - 1 in above
                and (score := above[k - 1] + _likeness(left[i - 1], right[k - 1])) > best
            ):
                best, step = score, (1, 1)
            for a, b in _MERGES:
                one, other = lefts[a].get(i), rights[b].get(k)
                if one and other and k - b in scores[i - a]:
                    score = scores[i - a][k - b] + _MERGE * (a + b - 2)
                    if score + _MOST > best and (score := score + _likeness(one, other)) > best:
                        best, step = score, (a, b)
            if best > _NEVER:
                here[k], taken[k] = best, step
    return _back(steps, len(left), len(right))


_NEVER = -math.inf
# No blocks that are several on one side are more alike than this.
_MOST = _SAME_KIND + _ANCHORS


def _back(steps: Sequence[dict[int, tuple[int, int]]], i: int, k: int) -> list[Run]:
    runs = []
    while i or k:
        a, b = steps[i][k]
        runs.append(Run(i - a, i, k - b, k))
        i, k = i - a, k - b
    return runs[::-1]


def _together(blocks: Sequence[_Block]) -> dict[int, dict[int, _Block]]:
    """By how many, and by the number of the block after them: neighbours of one kind as one.
    A heading or a code block is never one with what stands beside it."""
    found: dict[int, dict[int, _Block]] = {1: {}, 2: {}, 3: {}}
    for end, block in enumerate(blocks, 1):
        found[1][end] = block
        for count in (2, 3):
            before = found[count - 1].get(end - 1)
            if before and before.kind.name == block.kind.name not in _ALONE:
                anchors = before.anchors | block.anchors
                found[count][end] = _Block(
                    before.kind, before.width + block.width, anchors, anchors.bit_count(), ""
                )
    return found


_ALONE = VERBATIM | {HEADING, TABLE}


def _likeness(one: _Block, other: _Block) -> float:
    if one.kind == other.kind:
        score = _SAME_KIND
    elif one.kind.name == other.kind.name:
        score = _SAME_KIND + _OTHER_LEVEL
    elif HEADING in (one.kind.name, other.kind.name):
        score = _HEADING_OR_NOT
    else:
        score = _OTHER_KIND
    if total := one.weight + other.weight:
        alike = 2 * (one.anchors & other.anchors).bit_count() / total
        score += _ANCHORS * alike + _NO_ANCHORS * (1 - alike) * min(total / 8, 1)
    if one.text and one.text == other.text:
        score += _IDENTICAL
    difference = one.width - other.width
    deviation = difference * difference / (_SPREAD * (one.width + other.width + 20))
    return score - min(deviation, _WORST_LENGTH)
