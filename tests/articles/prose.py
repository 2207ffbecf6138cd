"""Stories that people wrote, and changes to them drawn at random: for the tests of rows, and for
the benchmark. They are those of the demo."""

import random
import tomllib
from collections.abc import Sequence
from pathlib import Path

from articles.blocks import split
from articles.made_from import Entry, State, rows

DEMO = Path(__file__).resolve().parents[2] / "newsroom" / "demo" / "articles"


def pairs() -> list[tuple[str, str]]:
    """(English, Chinese) analyses."""
    stories = [tomllib.loads(path.read_text()) for path in sorted(DEMO.glob("*.toml"))]
    en, zh = "en", "zh-hans"
    both = [story for story in stories if en in story and zh in story]
    return [(story[en]["analysis"].strip(), story[zh]["analysis"].strip()) for story in both]


def blocks() -> list[str]:
    """All different ones, each ended by a blank line."""
    found = (block.rstrip("\n") for pair in pairs() for text in pair for block in split(text))
    return [f"{block}\n\n" for block in dict.fromkeys(found)]


def long_pair(size: int) -> tuple[str, str]:
    """A story of all stories, at least ``size`` bytes of English long, and its translation."""
    sources: list[str] = []
    targets: list[str] = []
    while sum(len(text.encode()) for text in sources) < size:
        for source, target in pairs():
            # No two of its parts are the same: a number says which it is.
            head = f"## {len(sources) + 1}\n\n"
            sources.append(f"{head}{source}\n\n")
            targets.append(f"{head}{target}\n\n")
            if sum(len(text.encode()) for text in sources) >= size:
                break
    return "".join(sources).strip(), "".join(targets).strip()


def survive(draw: random.Random, prose: Sequence[str], times: int = 3) -> tuple[int, int]:
    """Of one story whose source had blocks taken out, put in and moved: how many of its rows are
    shown as what became of them, and how many there are."""
    old = draw.sample(prose, draw.randrange(10, 40))
    others = draw.sample([block for block in prose if block not in old], times)
    targets = [f"第{number}段。\n\n" for number in range(len(old))]
    entries, begun = [], 0
    for block, target in zip(old, targets, strict=True):
        entries.append(Entry(1, begun, begun + len(block), len(target)))
        begun += len(block)
    new: list[tuple[str, int | None]] = [(block, number) for number, block in enumerate(old)]
    for other in others:
        new.pop(draw.randrange(len(new)))
        new.insert(draw.randrange(len(new)), (other, None))
        new.insert(draw.randrange(len(new)), new.pop(draw.randrange(len(new))))
    today = "".join(block for block, _number in new)
    found = rows(today, "".join(targets), entries, {1: "".join(old)}.get, 2)
    shown = {row.source: (row.entry, row.state) for row in found if row.source}
    right = sum(
        shown.get(block) == (number, State.MISSING if number is None else State.FRESH)
        for block, number in new
    )
    gone = set(range(len(old))) - {number for _block, number in new}
    right += len(gone & {row.entry for row in found if row.state is State.ORPHANED})
    return right, len(new) + len(gone)
