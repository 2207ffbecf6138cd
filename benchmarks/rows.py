"""The rows of the translator's desk: what a long text costs, and how much survives a change of
the source. It needs neither archive."""

import json
import random
import time
from collections.abc import Callable, Iterator
from functools import partial

from articles.alignment import aligned
from articles.blocks import split
from articles.carrying import carried
from articles.made_from import made, rows
from tests.articles.prose import blocks, long_pair, survive
from tests.conftest import SHARED

from .figures import Effort, Figure, medians
from .newsrooms import WARM_UP, Newsroom

# In bytes of English: the longest story that anybody would translate at this desk.
LONG = 60_000
STORIES = 400


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    yield from long_text(effort)
    yield surviving()
    yield stored()
    yield published()


def long_text(effort: Effort) -> Iterator[Figure]:
    source, target = long_pair(LONG)
    before, after = split(source), split(target)
    entries = made(source, target, 1)
    edited = source.replace("the", "that", 40)
    rewritten = target.replace("的", "之", 20)
    texts = {1: source}
    works: dict[str, tuple[Callable[[], object], float]] = {
        "split": (lambda: split(source), 100),
        "align": (lambda: aligned(before, after), 100),
        "rows, after 40 edits": (lambda: rows(edited, target, entries, texts.get, 2), 100),
        "carry an edit of the translation": (
            lambda: carried(entries, target, rewritten, edited, texts.get, 2),
            200,
        ),
    }
    took = medians(
        effort.times, *(partial(processor, work) for work, _most in works.values()), warm_up=WARM_UP
    )
    note = f"processor time; {len(source.encode()):,} bytes in {len(before)} blocks"
    for (name, (_work, most)), each in zip(works.items(), took, strict=True):
        yield Figure(f"60 KB: {name}", each * 1_000, "ms", most, note=note)


def processor(work: Callable[[], object]) -> float:
    """Seconds of processor time: nothing here waits, and others work on the machine."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def surviving() -> Figure:
    draw, prose = random.Random(1), blocks()
    counted = [survive(draw, prose) for _story in range(STORIES)]
    right, seen = (sum(each) for each in zip(*counted, strict=True))
    note = f"{right:,} of {seen:,}, after insertions, deletions and moves together"
    return Figure(
        "rows right after changes of the source", 100 * right / seen, "%", least=99.8, note=note
    )


def stored() -> Figure:
    text = "".join(blocks()[:14])
    entries = made(text, text, 12)
    assert len(entries) == 14, entries
    size = len(json.dumps(entries, separators=(",", ":")))
    return Figure("made_from of 14 rows", size, "bytes", most=320)


def published() -> Figure:
    """On the published pairs that lie beside the repository, where they do."""
    name = "rows right where the structures agree"
    file = SHARED / "bilingual-articles.jsonl"
    if not file.exists():
        return Figure(name, None, note="the shared test data is not here")
    texts = [json.loads(line)["analysis"] for line in file.read_text().splitlines()]
    pairs = [(split(text["en"]), split(text["zh-hans"])) for text in texts]
    same = [pair for pair in pairs if len(pair[0]) == len(pair[1])]
    rows_of = sum(len(source) for source, _target in same)
    right = sum(run.one_to_one and run.i == run.k for pair in same for run in aligned(*pair))
    note = f"{right} of {rows_of}, in {len(same)} of {len(pairs)} pairs"
    return Figure(name, 100 * right / rows_of, "%", least=99, note=note)
