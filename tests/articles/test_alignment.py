"""Alignment beside what a person would say: on 200 published pairs, and on pairs taken apart."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.alignment import FREE, Run, aligned, share
from articles.blocks import kind, split

Pair = tuple[list[str], list[str]]


@pytest.fixture(scope="module")
def pairs(shared: Path) -> list[Pair]:
    lines = (shared / "bilingual-articles.jsonl").read_text().splitlines()
    texts = [json.loads(line)["analysis"] for line in lines]
    return [(split(text["en"]), split(text["zh-hans"])) for text in texts]


@pytest.fixture(scope="module")
def agreeing(pairs: list[Pair]) -> list[Pair]:
    return [pair for pair in pairs if len(pair[0]) == len(pair[1])]


def test_where_the_structures_agree_ninety_nine_rows_of_a_hundred_are_right(
    agreeing: list[Pair],
) -> None:
    assert len(agreeing) == 169
    rows = sum(len(source) for source, _target in agreeing)
    right = sum(
        run.one_to_one and run.i == run.k
        for source, target in agreeing
        for run in aligned(source, target)
    )
    assert right >= 0.99 * rows, (right, rows)


def taken_apart(blocks: list[str], draw: random.Random) -> tuple[list[str], list[tuple[int, int]]]:
    """Some left out, some neighbours made one, some paragraphs made two; with the blocks that
    each was."""
    new, truth, at = [], [], 0
    while at < len(blocks):
        block, what, step = blocks[at], draw.random(), 1
        same = at + 1 < len(blocks) and kind(block).name == kind(blocks[at + 1]).name == "paragraph"
        halves = block.partition("。")
        if what < 0.04:
            pass
        elif what < 0.08 and same:
            new.append(f"{block.rstrip()}{blocks[at + 1]}")
            truth.append((at, at + 2))
            step = 2
        elif what < 0.12 and halves[2].strip() and kind(block).name == "paragraph":
            new += [f"{halves[0]}。\n\n", halves[2]]
            truth += [(at, at + 1)] * 2
        else:
            new.append(block)
            truth.append((at, at + 1))
        at += step
    return new, truth


def test_what_was_left_out_joined_and_parted_is_found_again(agreeing: list[Pair]) -> None:
    draw = random.Random(6)
    rows = right = 0
    for source, target in agreeing * 3:
        new, truth = taken_apart(target, draw)
        for run in aligned(source, new) if new else ():
            for at in range(run.k, run.l):
                rows += 1
                right += (run.i, run.j) == truth[at]
    assert right >= 0.99 * rows, (right, rows)


def test_a_translation_without_its_code_blocks_still_pairs(pairs: list[Pair]) -> None:
    source, target = next(pair for pair in pairs if len(pair[0]) == 51)
    found = aligned(source, target)
    assert sum(run.one_to_one for run in found) == len(target) == 33


def test_every_block_is_in_one_run(pairs: list[Pair]) -> None:
    for source, target in pairs:
        covers(aligned(source, target), len(source), len(target))


def covers(found: list[Run], source: int, target: int) -> None:
    assert [at for run in found for at in range(run.i, run.j)] == list(range(source))
    assert [at for run in found for at in range(run.k, run.l)] == list(range(target))


BLOCKS = st.lists(
    st.sampled_from(
        ["# A\n\n", "一\n\n", "word 12\n\n", "- a\n", "```\nx\n```\n\n", "", "\n", "1\n"]
    ),
    max_size=30,
)


@given(BLOCKS, BLOCKS)
def test_it_never_fails_and_covers_both_texts(source: list[str], target: list[str]) -> None:
    covers(aligned(source, target), len(source), len(target))


def test_a_text_beside_one_ten_times_as_long_is_aligned_too() -> None:
    source, target = ["word\n\n"] * 2_000, ["字\n\n"] * 200
    covers(aligned(source, target), 2_000, 200)
    covers(aligned(target, source), 200, 2_000)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ([], [], []),
        (["a"], [], [Run(0, 1, 0, 0)]),
        ([], ["一"], [Run(0, 0, 0, 1)]),
        (["# One title"], ["完全不同"], [Run(0, 1, 0, 1)]),
        (
            ["See GPT-5 in 2026.\n\n", "It cost 40 million.\n\n", "The end."],
            ["请看2026年的GPT-5。它耗资40 million。\n\n", "完。"],
            [Run(0, 2, 0, 1), Run(2, 3, 1, 2)],
        ),
        (
            [
                "## Why\n\n",
                "Because of [this](https://a.org/en/x), and of much else that is told.\n",
            ],
            [
                "## 为什么\n\n",
                "编者按：此文另有一版，刊于去年冬季号，两版略有出入。\n\n",
                "因为[这个](https://a.org/zh/x)，以及文中所说的许多别的事。\n",
            ],
            [Run(0, 1, 0, 1), Run(1, 1, 1, 2), Run(1, 2, 2, 3)],
        ),
    ],
)
def test_what_survives_translation_pairs_the_blocks(
    source: list[str], target: list[str], expected: list[Run]
) -> None:
    assert aligned(source, target) == expected


def test_the_share_one_to_one_says_whether_it_is_a_text_of_its_own(pairs: list[Pair]) -> None:
    assert share([]) == 1
    assert share([Run(0, 1, 0, 1), Run(1, 2, 1, 1)]) == 0.5
    free = [pair for pair in pairs if share(aligned(*pair)) < FREE]
    assert len(free) <= 4
    source = [
        f"Paragraph {number} about chips and grids, at some length.\n\n" for number in "abcdefgh"
    ]
    assert share(aligned(source, ["一段完全另写的短评。"])) < FREE
