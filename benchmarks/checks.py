"""The checks of translations: what they find in published pairs, and what they cost."""

import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from .figures import Effort, Figure, medians
from .newsrooms import Newsroom
from .words import CHINESE, ENGLISH

# Beside the repository, where they are at all: 200 published articles in both languages.
PAIRS = Path(__file__).resolve().parents[2] / "shared" / "data" / "bilingual-articles.jsonl"
LANGUAGES = ("en", "zh-hans")
FIELDS = ("title", "analysis")  # their summaries were cut, wherever that was

# In milliseconds: while somebody types, and when a long article is opened.
ROW, ARTICLE = 5, 300
# In characters of English: the long article, and a row as long as rows become.
LONG, ROW_LENGTH = 60_000, 1_300
# In milliseconds, of a long text that is nothing but one sign that a pattern may stumble over.
HOSTILE = 3_000
RUNS = (
    *("[", "](", "](a ", "[a]: b\n", "`a``", "<", "<!--", "(", "1,", "1-", "a ", "一", "的"),
    "中文字",
)


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    """None of them is of an archive."""
    yield from in_pairs()
    yield from costs(effort)


def in_pairs() -> Iterator[Figure]:
    from articles.translating.checks import CHECKS

    if not PAIRS.is_file():
        yield Figure("flags over published pairs", None, note="the shared data are not here")
        return
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    contents = [
        {code: {field: pair[field][code] for field in FIELDS} for code in LANGUAGES}
        for pair in pairs
    ]
    whole, whole_flags = flagged([whole_texts(each) for each in contents])
    by_row, row_flags = flagged([in_rows(each) for each in contents])
    for check in CHECKS:
        yield Figure(
            f"{check.id}, of {len(pairs)} pairs",
            whole[check.id],
            note=f"{100 * whole[check.id] / len(pairs):.1f} %, {whole_flags[check.id]} flags; "
            f"row by row {by_row[check.id]} pairs, {row_flags[check.id]} flags",
        )


def costs(effort: Effort) -> Iterator[Figure]:
    """Processor time: nothing here waits for anything."""
    from articles.translating.checks import Row
    from articles.translating.running import run

    article, short = made_up(LONG), made_up(ROW_LENGTH)
    row = Row(short["en"]["analysis"], short["zh-hans"]["analysis"], LANGUAGES)
    # A little longer each time: nothing that was read before is remembered.
    rows = (row._replace(target=row.target + "好" * more) for more in itertools.count())
    took = medians(
        effort.times,
        lambda: processor(lambda: run(in_rows(article))),
        lambda: processor(lambda: run([next(rows)])),
        warm_up=2,
    )
    yield Figure("60 KB: rows aligned, all checks", took[0] * 1_000, "ms", most=ARTICLE)
    yield Figure("one row, all checks", took[1] * 1_000, "ms", most=ROW)
    hostile = {sign: sign * (LONG // len(sign)) for sign in RUNS}
    worst, sign = max(
        (processor(partial(run, [Row(text, f"{text}x", LANGUAGES)])), sign)
        for sign, text in hostile.items()
    )
    note = f"of {len(RUNS)} signs the worst is {sign!r}"
    yield Figure("60 KB of one sign, all checks", worst * 1_000, "ms", most=HOSTILE, note=note)


def processor(work: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def flagged(texts: Sequence[Sequence[Any]]) -> tuple[Counter[str], Counter[str]]:
    """By check: the articles that it has something to say about, and how often it speaks."""
    from articles.translating.running import run

    articles: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    for rows in texts:
        said = [found.check.id for row in run(rows) for found in row]
        articles.update(set(said))
        flags.update(said)
    return articles, flags


def whole_texts(content: dict[str, dict[str, str]]) -> list[Any]:
    from articles.translating.checks import Row

    source, target = (content[code] for code in LANGUAGES)
    return [Row(source[field], target[field], LANGUAGES, field) for field in FIELDS]


def in_rows(content: dict[str, dict[str, str]]) -> list[Any]:
    """Aligned, as a text is of which nothing is known."""
    from articles.translating.pairing import rows_of

    return rows_of(content, 1, LANGUAGES, lambda field: None, lambda field: lambda number: None)


def made_up(length: int) -> dict[str, dict[str, str]]:
    """An article of ``length`` characters of English and what goes for its translation, with a
    number, a link and a name in each paragraph."""
    draw = random.Random(60)
    english, chinese = "", ""
    while len(english) < length:
        words, number = draw.randint(20, 80), draw.randint(2, 9_999)
        link = f"https://example.org/en/{number}"
        prose = " ".join(draw.choices(ENGLISH, k=words))
        han = "，".join("".join(draw.choices(CHINESE, k=6)) for _clause in range(words // 6))
        end = "\n\n" if length > ROW_LENGTH else " "
        english += f"Of {number} GPT-{words}, {prose} [here]({link}) `run()`.{end}"
        chinese += f"{number}个GPT-{words}，{han}[在此]({link}) `run()`。{end}"
    return {
        "en": {"title": "A title", "analysis": english[:length]},
        "zh-hans": {"title": "标题", "analysis": chinese},
    }
