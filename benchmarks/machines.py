"""What only machines ask for, over a small and a large archive: feeds, and sitemaps."""

from collections.abc import Callable, Iterator

from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.pages.feed_rows import A_FEED
from articles.pages.sitemaps import A_BUCKET

from .figures import Effort, Figure, medians, ratio
from .lists import a_tag
from .newsrooms import WARM_UP, Newsroom, client, opening, use

# The large archive to the small one, and queries of a feed.
AT_MOST, OF_A_FEED = 1.5, 6
FEEDS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("the latest", lambda: "/en/latest/feed.atom"),
    ("the hottest, Chinese", lambda: "/zh-hans/hot/feed.rss"),
    ("a category", lambda: "/en/categories/chips/feed.json"),
    ("a tag, a frequent one", lambda: f"/en/tags/{a_tag('-stories')}/feed.atom"),
)


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    most = 0
    for name, address in FEEDS:
        opened = []
        for newsroom in (small, large):
            browser = client(newsroom)
            opened.append(opening(newsroom, browser, address()))
            opened[-1]()
            with CaptureQueriesContext(newsroom.connection) as asked:
                opened[-1]()
            most = max(most, len(asked))
        yield ratio(f"feed of {name}", medians(effort.times, *opened, warm_up=WARM_UP), AT_MOST)
    yield Figure(f"queries, a feed of {A_FEED}", most, most=OF_A_FEED)
    yield from sitemaps(large, effort)


def sitemaps(newsroom: Newsroom, effort: Effort) -> Iterator[Figure]:
    browser = client(newsroom)
    use(newsroom)
    buckets = Article.objects.order_by("-pk")[0].pk // A_BUCKET + 1
    for name, path, note in (
        ("sitemap, the index", "/sitemap.xml", f"{buckets} buckets, one step each"),
        ("sitemap, a bucket", "/sitemaps/articles-0.xml", ""),
        ("sitemap, categories and tags", "/sitemaps/pages.xml", ""),
        ("sitemap, news", "/sitemaps/news.xml", ""),
    ):
        (took,) = medians(effort.times, opening(newsroom, browser, path), warm_up=1)
        size = len(browser.get(path).content)
        told = f"{size:,} bytes, before compression" + (f"; {note}" if note else "")
        yield Figure(name, took * 1_000, "ms", note=told)
