"""What a search finds: the same on every engine, and what a look at every text would find."""

import datetime
import json
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from Stemmer import Stemmer

from articles.languages import HAN
from articles.markdown import plain_text, render
from articles.models import Article, SearchEntry
from articles.pages import finding
from articles.pages.finding import ORDERS, Filters, Found, TooSlow, found, limited
from articles.search import MOST_CHARACTERS, asked
from scoring.decay import NO_HEAT
from tests.articles.conftest import NOON
from tests.articles.pages.shelf import MINUTE, put, shelve

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
WORDS = re.compile(r"(?<![a-zß-ÿ0-9])[a-z]+(?![a-zß-ÿ+#])")
TODAY = NOON.date()


def page(query: str, order: str = "relevance", after: str = "", **filters: Any) -> Found:
    return found(asked(query), filters=Filters(**filters), order=order, after=after, at=NOON)


def pages(query: str, order: str = "relevance", **filters: Any) -> Iterator[Found]:
    one = page(query, order, **filters)
    yield one
    while one.after:
        one = page(query, order, one.after, **filters)
        yield one


def numbers(query: str, order: str = "relevance", **filters: Any) -> list[int]:
    """Of the stories found, page after page."""
    slugs = dict(Article.objects.values_list("pk", "slug"))
    return [
        int(slugs[hit.article].removeprefix("story-"))
        for one in pages(query, order, **filters)
        for hit in one.hits
    ]


STORIES: list[dict[str, Any]] = [
    {"en": {"body": "<p>A model of the grid</p>"}, "category": "models"},
    {"en": {"title": "Grid models"}, "category": "models", "tags": "chips"},
    {"en": {"title": "A grid", "summary": "Its models."}, "at": NOON - DAY},
    {"zh_hans": {"title": "电网开源", "body": "<p>人工智能</p>"}, "tags": "chips energy"},
    {"zh_hans": {"title": "开源的电", "summary": "网很大", "body": "<p>大模型</p>"}},
    {"zh_hans": {"body": "<p>电<b>网</b>与GPT－4o在2026年</p><p>人工</p><p>智能</p>"}},
    {
        "en": {"title": "GPT-4o and C++", "body": "<p>the power grid</p>"},
        "zh_hans": {"title": "电网与模型", "body": "<p>开源人工智能</p>"},
        "category": "society",
        "tags": "energy",
        "at": NOON - 2 * DAY,
    },
    {"en": {"title": "Models of the grid"}, "at": NOON + MINUTE},
    {"at": NOON},
]

TABLE: list[tuple[str, str, dict[str, Any], list[int]]] = [
    ("grid", "relevance", {}, [1, 2, 0, 6]),
    ("grid", "date", {}, [0, 1, 2, 6]),
    ("grid model", "relevance", {}, [1, 2, 0]),
    ("GRIDS, modeled", "relevance", {}, [1, 2, 0]),
    ("the grid", "relevance", {}, [0, 6]),
    ("gpt4o", "relevance", {}, [6, 5]),
    ("GPT", "date", {}, [5, 6]),
    ("c++", "relevance", {}, [6]),
    ("c", "relevance", {}, []),
    ("电网", "relevance", {}, [3, 6, 5]),
    ("电", "relevance", {}, [3, 4, 6, 5]),
    ("网", "relevance", {}, [3, 6, 4, 5]),
    ("人工智能", "relevance", {}, [3, 6]),
    ("开源人工智能", "date", {}, [6]),
    ("的电", "relevance", {}, [4]),
    ("电网 开源", "relevance", {}, [3, 6]),
    ("电 大", "relevance", {}, [4]),
    ("grid 电网", "relevance", {}, [6]),
    ("2026年", "relevance", {}, [5]),
    ("26年", "relevance", {}, []),
    ("nothing", "relevance", {}, []),
    ("grid", "relevance", {"category": "models"}, [1, 0]),
    ("grid", "relevance", {"category": "models", "tag": "chips"}, [1]),
    ("grid", "relevance", {"category": "unknown"}, []),
    ("grid", "relevance", {"category": "models' | 'grid"}, []),
    ("grid", "relevance", {"tag": 'chips" OR "grid'}, []),
    ("grid", "relevance", {"tag": "chips\0 grid"}, []),
    ("开源", "date", {"tag": "energy"}, [3, 6]),
    ("grid", "date", {"since": TODAY}, [0, 1]),
    ("grid", "date", {"until": TODAY - DAY}, [2, 6]),
    ("grid", "relevance", {"since": TODAY - DAY, "until": TODAY - DAY}, [2]),
    ("grid", "date", {"since": TODAY + DAY}, []),
    ("grid", "date", {"until": datetime.date.max}, [0, 1, 2, 6]),
    ("", "relevance", {"tag": "energy"}, [3, 6]),
    ("", "date", {"since": TODAY}, [0, 1, 3, 4, 5]),
    ("", "hot", {"category": "models"}, [1, 0]),
    ("", "relevance", {}, []),
    ("，。", "relevance", {}, []),
]


@pytest.mark.parametrize(("query", "order", "filters", "expected"), TABLE)
def test_a_search_finds_these_stories_in_this_order(
    query: str, order: str, filters: dict[str, Any], expected: list[int]
) -> None:
    rows = shelve(STORIES)
    Article.objects.filter(pk=rows[1].pk).update(heat=5.0)
    assert numbers(query, order, **filters) == expected
    one = page(query, order, **filters)
    assert (one.count, one.more, one.after) == (len(expected), False, "")


FEW = st.lists(st.sampled_from([*"开源模型芯光", "gpt", "GPT-4o", "26", " ", "，"]), max_size=5)
TEXT = FEW.map("".join)


def expected(query: str, texts: list[tuple[str, str, str]]) -> list[int]:
    """By a look at every text: for Han characters alone."""
    tiers = []
    for number, (title, summary, body) in enumerate(texts):
        for tier, read in enumerate([[title], [title, summary], [title, summary, body]]):
            if any(query in unicodedata.normalize("NFKC", text) for text in read):
                tiers.append((tier, number))
                break
    return [number for _tier, number in sorted(tiers)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5),
    st.lists(st.text("开源模型芯光", min_size=1, max_size=2), min_size=1, max_size=5),
)
def test_chinese_is_searched_as_by_a_look_at_every_text(
    texts: list[tuple[str, str, str]], queries: list[str]
) -> None:
    shelve(
        [
            {"zh_hans": {"title": title, "summary": summary, "body": f"<p>{body}</p>"}}
            for title, summary, body in texts
        ]
    )
    for query in queries:
        assert numbers(query) == expected(query, texts)


@pytest.fixture
def two_hundred(shared: Path) -> list[dict[str, tuple[str, str, str]]]:
    """The texts of the shared articles by language, the newest first, put on the shelf."""
    lines = (shared / "bilingual-articles.jsonl").read_text(encoding="utf-8").splitlines()
    texts = []
    for number, line in enumerate(lines):
        article = json.loads(line)
        bodies = {code: render(article["analysis"][code]) for code in ("en", "zh-hans")}
        text = {
            code: (article["title"][code], article["summary"][code] or "", plain_text(body))
            for code, body in bodies.items()
        }
        rows = {
            code.replace("-", "_"): {"title": title, "summary": summary, "body": bodies[code]}
            for code, (title, summary, _body) in text.items()
        }
        put(number, **rows)
        texts.append(text)
    return texts


@pytest.mark.shared
def test_any_piece_of_the_200_chinese_texts_is_found_where_it_stands(
    two_hundred: list[dict[str, tuple[str, str, str]]],
) -> None:
    # English editions hold Han characters, too.
    texts = [
        tuple("\n".join(parts) for parts in zip(*text.values(), strict=True))
        for text in two_hundred
    ]
    draw, runs = random.Random(7), re.compile(f"[{HAN}]+")
    for length in (*range(1, 12), 20, 32):
        for _each in range(9):
            piece = ""
            while not piece:
                text = draw.choice(draw.choice(two_hundred)["zh-hans"])
                long = [run for run in runs.findall(text) if len(run) >= length]
                run = draw.choice(long) if long else ""
                begin = draw.randrange(len(run) - length + 1) if run else 0
                piece = run[begin : begin + length]
            assert numbers(piece) == expected(piece, texts), piece  # type: ignore[arg-type]


@pytest.mark.shared
def test_any_words_of_the_200_english_texts_are_found_by_their_stems(
    two_hundred: list[dict[str, tuple[str, str, str]]],
) -> None:
    stem, draw = Stemmer("english").stemWord, random.Random(8)

    def stems(text: str) -> dict[str, str]:
        """A word for each stem, as everybody counts words; what is made of more has other tests."""
        plain = re.sub(r"(?<=[a-z])['’](s\b|(?=[a-z]))", "", text.lower())
        return {stem(word): word for word in re.findall(WORDS, plain)}

    held = [
        [stems("\n".join(parts)) for parts in zip(*text.values(), strict=True)]
        for text in two_hundred
    ]
    for _each in range(150):
        text = " ".join(draw.choice(two_hundred)["en"])
        wanted = set(draw.sample(sorted(stems(text)), draw.choice([1, 1, 2, 3])))
        tiers = [
            (min(tier for tier in range(3) if wanted <= set().union(*parts[: tier + 1])), number)
            for number, parts in enumerate(held)
            if wanted <= set().union(*parts)
        ]
        query = " ".join(stems(text)[each] for each in wanted)
        if len(query) <= MOST_CHARACTERS:
            assert numbers(query) == [number for _tier, number in sorted(tiers)], query


def test_pages_go_on_where_the_one_before_ended_and_hold_each_story_once(monkeypatch: Any) -> None:
    monkeypatch.setattr(finding, "A_PAGE", 3)
    draw = random.Random(3)
    kinds = [{"title": "grid"}, {"summary": "grid"}, {"body": "<p>grid</p>"}, {"body": "<p>x</p>"}]
    rows = shelve(
        [{"en": draw.choice(kinds), "at": NOON - each // 2 * MINUTE} for each in range(40)]
    )
    for row in rows:
        Article.objects.filter(pk=row.pk).update(heat=draw.choice([NO_HEAT, 1.5, 24_000.125, 1e9]))
    tiers = [[row.title_en, row.summary_en, row.analysis_html_en[3:-4]] for row in rows]
    place = {row.pk: (row.published_at, row.pk) for row in rows}
    hits = [
        (each.index("grid"), row) for each, row in zip(tiers, rows, strict=True) if "grid" in each
    ]
    newest = sorted(hits, key=lambda hit: place[hit[1].pk], reverse=True)
    ordered = {
        "relevance": [row.pk for _tier, row in sorted(newest, key=lambda hit: hit[0])],
        "date": [row.pk for _tier, row in newest],
        "hot": [
            row.pk for row in Article.objects.hottest_first() if row in {row for _, row in hits}
        ],
    }
    for order in ORDERS:
        found_pages = list(pages("grid", order))
        assert [len(one.hits) for one in found_pages[:-1]] == [3] * (len(found_pages) - 1)
        assert [hit.article for one in found_pages for hit in one.hits] == ordered[order]
        assert {(one.count, one.more) for one in found_pages} == {(len(hits), False)}
    assert [hit.tier - 1 for one in pages("grid") for hit in one.hits] == sorted(
        tier for tier, _row in hits
    )


def test_it_counts_no_further_than_a_thousand_and_puts_no_more_in_order_of_heat(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(finding, "MOST", 5)
    rows = shelve([{"en": {"title": "grid"}}] * 7)
    for heat, row in enumerate(rows):
        Article.objects.filter(pk=row.pk).update(heat=heat)
    assert numbers("grid", "hot") == [4, 3, 2, 1, 0]
    for order in ORDERS:
        assert (page("grid", order).count, page("grid", order).more) == (5, True)
    rows[0].live_en = False
    SearchEntry.write(rows[0])
    rows[1].live_en = False
    SearchEntry.write(rows[1])
    assert (page("grid").count, page("grid").more) == (5, False)


def test_old_stories_are_found_beyond_the_stretches_that_are_looked_at_first() -> None:
    years = [0, 0.01, 0.1, 0.5, 1, 1.5, 2.5, 7, 30]
    shelve([{"en": {"title": "grid"}, "at": NOON - each * 365 * DAY} for each in years])
    everything = list(range(len(years)))
    assert numbers("grid") == numbers("grid", "date") == everything
    assert numbers("grid", until=TODAY - 200 * DAY) == everything[4:]
    assert numbers("grid", "date", since=TODAY - 600 * DAY) == everything[:6]
    assert numbers("grid", since=TODAY - 3000 * DAY, until=TODAY - 300 * DAY) == [4, 5, 6, 7]


def test_what_is_not_live_is_not_found_whatever_the_index_says() -> None:
    first, second = shelve([{"en": {"title": "grid"}}] * 2)
    Article.objects.filter(pk=first.pk).update(live_en=False)
    for order in ORDERS:
        assert [hit.article for hit in page("grid", order).hits] == [second.pk]


@pytest.mark.parametrize(
    ("order", "after"),
    [
        *(("relevance", after) for after in ("x", "4-1", "1-", "1-2-3", "1.5_3")),
        *(("date", after) for after in ("x", "-1", "1-5", "9" * 20)),
        *(("hot", after) for after in ("x", "1", "nan_1", "1..2_1", "e_1", "1_" + "9" * 19)),
        ("best", ""),
    ],
)
def test_a_damaged_place_is_refused(order: str, after: str) -> None:
    shelve([{"en": {"title": "grid"}}])
    with pytest.raises(ValueError, match=re.escape(after or order)):
        page("grid", order, after)


SLOW = {
    "postgresql": "SELECT pg_sleep(60)",
    "sqlite": (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
        "SELECT max(i) FROM n"
    ),
}


def test_what_takes_too_long_is_given_up_and_leaves_nothing_behind(monkeypatch: Any) -> None:
    monkeypatch.setattr(finding, "LONGEST", 30)
    shelve([{"en": {"title": "grid"}}])
    with pytest.raises(TooSlow), limited(), connection.cursor() as cursor:
        cursor.execute(SLOW[connection.vendor])
    assert numbers("grid") == [0]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)


def test_another_failure_of_the_database_stays_what_it_is() -> None:
    with pytest.raises(DatabaseError, match="no_such_table"), limited(), transaction.atomic():
        SearchEntry.objects.raw("SELECT 1 AS rowid FROM no_such_table")[0]


def test_a_search_takes_few_queries(django_assert_max_num_queries: Any) -> None:
    shelve(STORIES)
    # To count, of each tier, and what is live; on PostgreSQL a transaction with a limit around it.
    most = 5 + 4 * (connection.vendor == "postgresql")
    for order in ORDERS:
        with django_assert_max_num_queries(most):
            page("grid model 电", order)


def test_a_text_that_is_far_too_long_is_indexed_as_far_as_it_goes() -> None:
    draw = random.Random(1)
    han = [
        "".join(chr(draw.randrange(0x4E00, 0x9FA5)) for _each in range(200_000)) for _two in "ab"
    ]
    shelve(
        [
            {
                "en": {"title": "Grid", "body": f"<p>{han[0]}</p>"},
                "zh_hans": {"title": "电网", "body": f"<p>{han[1]}</p>"},
            }
        ]
    )
    assert numbers("grid 电网") == numbers(han[0][:20]) == [0]
