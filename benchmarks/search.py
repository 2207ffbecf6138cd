"""Readers' search and related stories over the large archive: what a page of hits takes of the
database and the lines around it, without its view."""

import datetime
import statistics
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from django.utils import timezone

from articles.models import Article
from articles.pages.finding import DATE, HOT, RELEVANCE, Filters, Found, TooSlow, found
from articles.pages.related import related
from articles.search import asked

from .figures import Effort, Figure, in_turn, milli, seconds
from .lists import a_tag
from .newsrooms import WARM_UP, Newsroom, use

# In milliseconds, over so many articles; of more the figures are for information.
BARS_UP_TO = 100_000
MEDIAN_AT_MOST, P95_AT_MOST, RELATED_AT_MOST = 25, 50, 5
# The page that is far down.
DEEP = 20


# At whose feet related stories are looked for.
STORIES = 20


class Query(NamedTuple):
    name: str
    text: str
    filters: dict[str, Any] = {}
    order: str = RELEVANCE
    page: int = 1


LONG_AGO = {"until": (timezone.now() - datetime.timedelta(days=500)).date()}

# Each list has to be gone through to its end, tier after tier. It says what the worst takes, and
# has no bar: 300 ms end it (finding.py).
WORST = Query(
    "nine words that each stand in most",
    "model chip grid court school river voice patent archive",
)
QUERIES = (
    Query("a common word", "model"),
    Query("a rare word", "731"),
    Query("two common words", "model chip"),
    Query("two words, rare together", "731 returns"),
    Query("words of both languages", "chip 语音"),
    Query("four common words", "model chip grid court"),
    WORST,
    Query("one Han character", "电"),
    Query("two Han characters", "芯片"),
    Query("a phrase", "模型芯片"),
    Query("a rare phrase", "灯笼冰川关税"),
    Query("a phrase that is nowhere", "芯片模型芯片模型芯片"),
    Query("nothing", "zeppelin"),
    Query("two words, never together", "731 732"),
    Query("a common word, a category", "model", {"category": "chips"}),
    Query("a common word, a frequent tag", "model", {"tag": "frequent"}),
    Query("a common word, a rare tag", "model", {"tag": "rare"}),
    Query("a common word, long ago", "model", LONG_AGO),
    Query("a phrase, long ago", "模型芯片", LONG_AGO),
    Query("a category alone", "", {"category": "chips"}),
    Query("a common word by date", "model", order=DATE),
    Query("a common word by heat", "model", order=HOT),
    Query("a phrase by heat", "模型芯片", order=HOT),
    Query(f"a common word, page {DEEP}", "model", page=DEEP),
    Query(f"a common word by date, page {DEEP}", "model", order=DATE, page=DEEP),
)


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    use(large)
    barred = large.size <= BARS_UP_TO
    tags = {"frequent": a_tag("-stories"), "rare": a_tag("stories")}
    searches = [search(query, tags) for query in QUERIES]
    counts = [one() for one in searches]
    works = [partial(seconds, one) for one in searches]
    took = in_turn(effort.times, *works, warm_up=WARM_UP)
    for query, times, page in zip(QUERIES, took, counts, strict=True):
        hits = f"{page.count:,}{'+' if page.more else ''} hits" if page else "ended as too slow"
        most = MEDIAN_AT_MOST if barred and query is not WORST else None
        yield figure(query.name, times, most, hits)
    everything = sorted(each for times in took for each in times)
    p95 = everything[int(len(everything) * 0.95)]
    most = P95_AT_MOST if barred else None
    yield Figure("95th percentile of all of these", p95 * 1_000, "ms", most)
    yield from at_the_foot(effort, RELATED_AT_MOST if barred else None)


def search(query: Query, tags: dict[str, str]) -> Callable[[], Found | None]:
    """What asks for the page of ``query``: None where it was ended as too slow."""
    filters = Filters(**query.filters)
    filters = filters._replace(tag=tags.get(filters.tag, ""))

    def page(after: str) -> Found:
        return found(
            asked(query.text), filters=filters, order=query.order, after=after, at=timezone.now()
        )

    after = ""
    for _each in range(query.page - 1):
        after = page(after).after

    def answered() -> Found | None:
        try:
            return page(after)
        except TooSlow:
            return None

    return answered


def at_the_foot(effort: Effort, most: float | None) -> Iterator[Figure]:
    at = timezone.now()
    frequent = [f"tag-{number}" for number in range(1, 9)]
    for language in ("en", "zh-hans"):
        newest = Article.objects.live(language, at).newest_first()[:STORIES]
        stories = [(row.pk, [tag.slug for tag in row.tags.all()]) for row in newest]
        yield foot(f"related stories, {language}", stories, language, effort, most)
        named = f"related stories, by the eight most frequent tags, {language}"
        yield foot(named, [(stories[0][0], frequent)], language, effort, None)


def foot(
    name: str,
    stories: list[tuple[int, list[str]]],
    language: str,
    effort: Effort,
    most: float | None,
) -> Figure:
    at = timezone.now()
    works = [
        partial(seconds, partial(related, pk, tags, "chips", language, at)) for pk, tags in stories
    ]
    took = in_turn(effort.times, *works, warm_up=WARM_UP)
    return figure(name, [each for times in took for each in times], most)


def figure(name: str, times: list[float], most: float | None, note: str = "") -> Figure:
    p95 = sorted(times)[int(len(times) * 0.95)]
    said = f"95th percentile {milli(p95)}" + (f"; {note}" if note else "")
    return Figure(name, statistics.median(times) * 1_000, "ms", most, note=said)
