"""Every kind of page, one line each: what the proofs walk (test_every_page.py and those beside it).

A new page is a new line of EVERY. A page that is nobody's line fails a test.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from articles.languages import LANGUAGES
from articles.pages.addresses import address
from tests.newsroom.whole_site import EVERYTHING, MOVED, MOVED_FROM

NEXT = re.compile(r'<a href="([^"]+)" rel="next">')


class Kind(NamedTuple):
    what: str
    view: str = ""  # the name of its url; without one, ``path`` is the whole of its address
    args: tuple[str, ...] = ()
    path: str = ""  # what follows, such as a query
    status: int = 200
    further: bool = False  # not this page, but the one that its link to more leads to


# What readers of both languages may be shown, of the site of whole_site.py.
EVERY = (
    Kind("the front page", "home"),
    Kind("the ranking", "hot"),
    Kind("the ranking, further on", "hot", further=True),
    Kind("the latest", "latest"),
    Kind("the latest, further on", "latest", further=True),
    Kind("a category", "category", ("policy-and-law",)),
    Kind("a category, further on", "category", ("research",), further=True),
    Kind("a tag", "tag", ("safety",)),
    Kind("a tag, further on", "tag", ("benchmarks",), further=True),
    Kind("a tag without stories", "tag", ("funding",)),
    Kind("a story", "article", ("the-label-law-comes-with-a-ruler",)),
    Kind("a story by AI", "article", ("short-1",)),
    Kind("a story with everything", "article", (EVERYTHING,)),
    Kind("a story side by side", "both", ("the-label-law-comes-with-a-ruler",)),
    Kind("a story with everything side by side", "both", (EVERYTHING,)),
    Kind("the search", "search"),
    Kind("a search", "search", path="?q=model+%E7%94%B5"),  # 电
    Kind("a search, further on", "search", path="?q=a&sort=hot", further=True),
    Kind("a search for nothing", "search", path="?q=xylophone&tag=chips"),
    Kind("a search that makes no sense", "search", path="?q=AI&tag=x&since=x&sort=x&after=x"),
    Kind("a search for too much", "search", path="?q=" + "a" * 201, status=400),
    Kind("the corrections", "corrections"),
    Kind("the corrections, further on", "corrections", further=True),
    Kind("about", "about"),
    Kind("not here", "home", path="nothing/", status=404),
    Kind("a damaged link to more", "latest", path="?before=x", status=404),
    Kind(
        "a story that was withdrawn", "article", ("a-small-court-that-answers-in-a-day",), "", 410
    ),
    Kind("a mistake of ours", "home", path="fails/", status=500),
    Kind("no database", "home", path="database-is-gone/", status=503),
)
# What only one language has, or what stands under none.
ALONE = {
    "/": 302,
    "/nothing/": 404,
    "/en/articles/agents-on-a-budget/": 200,
    "/zh-hans/articles/agents-on-a-budget/": 404,
    "/en/articles/agents-on-a-budget/both/": 404,
    "/en/articles/voices-for-rent/": 404,
    "/zh-hans/articles/voices-for-rent/": 200,
    f"/en/articles/{MOVED_FROM}/": 301,
    f"/zh-hans/articles/{MOVED}/": 200,
}
# Urls of the readers' pages that do not lead to a page of their own.
FOR_MACHINES = frozenset({"hot_feed", "latest_feed", "category_feed", "tag_feed", "opensearch"})


def statuses(read: Callable[[str], str], previews: dict[str, str]) -> dict[str, int]:
    """Of every page its path and query, and its status. ``read`` gives the text under a path;
    ``previews`` is what whole_site.py left."""
    found = {}
    for language in LANGUAGES:
        for kind in EVERY:
            where = address(kind.view, language, *kind.args) + kind.path
            if kind.further:
                more = NEXT.search(read(where))
                assert more, f"{where}: no link to more"
                where += more[1]
            found[where] = kind.status
    return {**found, **ALONE, previews["open"]: 200, previews["ended"]: 410}
