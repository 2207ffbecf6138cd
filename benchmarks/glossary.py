"""The terms of a large glossary in a long text, and such a glossary at the desk. The words are made
up: what counts is how many there are."""

import random
import statistics
from collections.abc import Iterator

from .figures import Effort, Figure, in_turn, seconds
from .newsrooms import WARM_UP, Newsroom, client, opening, use

TERMS = 10_000
TEXT = 60 * 1024  # bytes: half as much again as the longest of 200 published analyses
# So many of a text's words are terms: about twice what an article about AI has of all its nouns.
SHARE = 0.1
AT_MOST = 20  # ms

LATIN = "etaoinshrdlucmfwypvbgk"
HAN = [chr(0x4E00 + each) for each in range(2_500)]  # as many as newspapers use


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    draw = random.Random(6)
    for language in ("English", "Chinese"):
        yield from _matching(effort, draw, language)
    yield from _at_the_desk(large, effort, draw)


def _matching(effort: Effort, draw: random.Random, language: str) -> Iterator[Figure]:
    from articles.glossary import Glossary, Term

    wordings = _wordings(draw, language, TERMS)
    terms = [
        Term(number, (wording,), ("…",), case_sensitive=not number % 10)
        for number, wording in enumerate(wordings)
    ]
    text = _text(draw, language, wordings)
    made, glossary = seconds(lambda: Glossary(terms)), Glossary(terms)
    (took,) = in_turn(
        effort.times, lambda: seconds(lambda: glossary.matches(text)), warm_up=WARM_UP
    )
    note = f"{TERMS:,} terms, {TEXT // 1024} KB, {len(glossary.matches(text)):,} found"
    ms = statistics.median(took) * 1_000
    yield Figure(f"terms in a text, {language}", ms, "ms", AT_MOST, note=note)
    yield Figure(f"terms made ready, {language}", made * 1_000, "ms", note="once a change")


def _at_the_desk(newsroom: Newsroom, effort: Effort, draw: random.Random) -> Iterator[Figure]:
    """In a transaction that is rolled back: the archive stays as it was."""
    from django.db import transaction

    from articles import editing
    from articles.models.term import glossary_of, glossary_sheet

    use(newsroom)
    pairs = zip(*(_wordings(draw, each, TERMS) for each in ("English", "Chinese")), strict=True)
    sheet = "name_en,name_zh_hans\n" + "".join(f"{en},{zh}\n" for en, zh in pairs)
    at = newsroom.at
    with transaction.atomic():
        took = seconds(lambda: editing.import_terms(sheet.encode(), by=None, at=at))
        yield Figure("a sheet of 10,000 terms taken in", took, "s")
        data = glossary_sheet()
        took = seconds(lambda: editing.import_terms(data, by=None, at=at, dry_run=True))
        yield Figure("a sheet of 10,000 terms looked at", took, "s")
        took = seconds(lambda: glossary_of("en", "zh-hans")) * 1_000
        yield Figure("10,000 terms read and made ready", took, "ms")
        for name, asked in (("list", ""), ("search, two Han characters", f"?q={HAN[7]}{HAN[8]}")):
            opened = opening(
                newsroom, client(newsroom, "Publisher"), f"/admin/articles/term/{asked}"
            )
            (each,) = in_turn(effort.times, opened, warm_up=WARM_UP)
            ms = statistics.median(each) * 1_000
            yield Figure(f"10,000 terms at the desk, {name}", ms, "ms")
        transaction.set_rollback(True)


def _word(draw: random.Random, language: str) -> str:
    if language == "Chinese":
        return "".join(draw.choices(HAN, k=draw.randint(2, 4)))
    return "".join(draw.choices(LATIN, k=draw.randint(3, 9)))


def _wordings(draw: random.Random, language: str, count: int) -> list[str]:
    """Of one word or two, none twice."""
    between = "" if language == "Chinese" else " "
    found: dict[str, None] = {}
    while len(found) < count:
        words = [_word(draw, language) for _word_of in range(draw.randint(1, 2))]
        found[between.join(words)] = None
    return list(found)


def _text(draw: random.Random, language: str, wordings: list[str]) -> str:
    between = "" if language == "Chinese" else " "
    parts: list[str] = []
    length = 0
    while length < TEXT:
        is_term = draw.random() < SHARE
        parts.append(draw.choice(wordings) if is_term else _word(draw, language))
        if draw.random() < 0.1:
            parts.append("，" if language == "Chinese" else ".\n")
        length += sum(len(part.encode()) + len(between) for part in parts[-1:])
    return between.join(parts)
