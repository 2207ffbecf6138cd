"""The desk's screens over a small and a large archive, through Django's own views."""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from articles.desk.waiting import NEVER, Place
from articles.models import Article
from scoring.decay import NO_HEAT

from .figures import Effort, Figure, medians, ratio
from .newsrooms import WARM_UP, Newsroom, client, opening

# Opening the archive's screens may cost so much more over the large one than over the small one.
# On SQLite the figures only inform: nobody was promised a large archive there.
AT_MOST = 1.5


class Screen(NamedTuple):
    name: str
    role: str
    address: Callable[[int], str]  # from the number of articles


LIST = "/admin/articles/article/"


def at_list(query: str) -> Callable[[int], str]:
    return lambda articles: f"{LIST}?{query}"


def at_languages(query: str) -> Callable[[int], str]:
    return lambda articles: f"/admin/languages/?{query}"


def further_in_the_queue(articles: int) -> str:
    """Behind a line in the middle of what is missing."""
    missing = Article.objects.filter(work_zh_hans="missing", heat__gt=NO_HEAT).order_by("-heat")
    row = missing[missing.count() // 2]
    after = Place(NEVER, -row.heat, row.source_length, -row.pk, 0)
    return f"/admin/queue/?{urlencode({'after': str(after)})}"


SCREENS = (
    Screen("list", "Publisher", at_list("")),
    Screen("list, in review", "Publisher", at_list("state=in_review")),
    Screen("list, live", "Publisher", at_list("state=live")),
    Screen("list, one category", "Publisher", at_list("category=chips")),
    Screen("list, one tag", "Publisher", at_list("tag=tag-20")),
    Screen("list, own drafts", "Writer", at_list("state=draft&mine=owned")),
    Screen("search, a common word", "Publisher", at_list("q=model")),
    Screen("search, a rare word", "Publisher", at_list("q=farmer")),
    Screen("search, two Han characters", "Publisher", at_list("q=芯片")),
    Screen("search, two words, a category", "Publisher", at_list("q=chip+语音&category=chips")),
    Screen("list, page 3", "Publisher", at_list("p=3")),
    Screen("list, by quality", "Publisher", at_list("o=4")),
    Screen("form", "Publisher", lambda articles: f"{LIST}{articles // 2}/change/"),
    Screen("queue", "Reviewer", lambda articles: "/admin/queue/"),
    Screen("queue, outdated", "Reviewer", lambda articles: "/admin/queue/?show=outdated"),
    Screen("queue, a later page", "Reviewer", further_in_the_queue),
    Screen("languages", "Publisher", at_languages("")),
    Screen("languages, missing", "Publisher", at_languages("show=missing")),
    Screen("languages, in review", "Publisher", at_languages("show=in_review")),
    Screen("dashboard, publisher", "Publisher", lambda articles: "/admin/"),
    Screen("dashboard, reviewer", "Reviewer", lambda articles: "/admin/"),
    Screen("dashboard, writer", "Writer", lambda articles: "/admin/"),
)


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    most = AT_MOST if large.connection.vendor == "postgresql" else None
    for screen in SCREENS:
        opened = [
            opening(each, client(each, screen.role), screen.address(each.size))
            for each in (small, large)
        ]
        took = medians(effort.times, *opened, warm_up=WARM_UP)
        yield ratio(screen.name, took, most)
