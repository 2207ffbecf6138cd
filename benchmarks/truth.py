"""What a publication costs pages that are kept, and how soon nobody gets the old one."""

import http.client
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from articles import editing
from articles.models import Article, Edition, User
from articles.workflow import State
from newsroom.up import Address

from .archive import LANGUAGES
from .figures import Effort, Figure, spoken
from .newsrooms import Newsroom, use
from .pages import NO_CONFIGURATION
from .serving import lacking, load, nginx, rate, web

PAGES = 1_000
# So many ask again and again.
READERS = 8
# In seconds: how long the old page may be given.
BOUNDS = (("by the application", 1.0), ("by nginx", 2.0))


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    use(large)
    with ExitStack() as stack:
        application, cache = stack.enter_context(web(large)), None
        yield throughput(application, effort)
        if not lacking("nginx"):
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="newsroom-bench-")))
            _file, cache = stack.enter_context(nginx(folder, application, large.var / "static"))
        yield from old_pages(application, cache, effort)


def throughput(application: Address, effort: Effort) -> Figure:
    """Of the second in which something is published, beside those before it."""
    name = f"throughput of {PAGES:,} pages at a publish"
    if missing := lacking("wrk"):
        return Figure(name, None, note=missing)
    live = Article.objects.live("en", timezone.now()).newest_first()
    # Not the newest, whose ages move each hour: only the publication is to be seen.
    slugs = list(live.values_list("slug", flat=True)[: 2 * PAGES])[-PAGES:]
    ready = Edition.objects.filter(state=State.APPROVED).values_list("article_id", flat=True)
    usual, ratios = [], []
    with tempfile.NamedTemporaryFile("w", prefix="newsroom-bench-") as file:
        file.write("".join(f"/en/articles/{slug}/\n" for slug in slugs))
        file.flush()
        a_second = partial(load, application, "/", 1, paths=Path(file.name))
        for article in ready.order_by("-article_id").distinct()[: effort.rounds]:
            warm(a_second)
            usual.append(statistics.median(rate(a_second()) for _each in range(3)))
            running = a_second()
            time.sleep(0.4)
            publish(article, LANGUAGES)
            ratios.append(rate(running) / usual[-1])
    note = f"{statistics.median(usual):,.0f} requests a second before, {len(slugs):,} pages, "
    note += f"{len(ratios)} publications, the worst {spoken(min(ratios), '×')}"
    return Figure(name, statistics.median(ratios), "×", least=0.5, note=note)


def warm(a_second: Callable[[], subprocess.Popen[str]]) -> None:
    """Until each process keeps all pages: it gets no faster."""
    best, slower = 0.0, 0
    while slower < 3:
        now = rate(a_second())
        slower = 0 if now > 1.1 * best else slower + 1
        best = max(best, now)


def publish(article: int, languages: Sequence[str]) -> None:
    by, at = User.objects.get(username="publisher-0"), timezone.now()
    number = Article.objects.values_list("newest_number", flat=True).get(pk=article)
    editing.publish(article, number=number, languages=languages, by=by, at=at)


def withdraw(article: int, languages: Sequence[str]) -> None:
    by, at = User.objects.get(username="publisher-0"), timezone.now()
    editing.withdraw(article, languages=languages, by=by, at=at, note="Measured.")


def change(article: Article, title: str) -> None:
    """As far as the publisher's desk."""
    reviewer, at = User.objects.get(username="reviewer-0"), timezone.now()
    base, writer = article.newest_number, article.owner
    assert writer
    new = {"en": {"title": title}}
    number = editing.save(article.pk, changes=new, base=base, by=writer, at=at).number
    assert number
    editing.submit(article.pk, number=number, languages=["en"], by=writer, at=at)
    editing.approve(article.pk, number=number, parts=["en"], by=reviewer, at=at)


def old_pages(application: Address, cache: Address | None, effort: Effort) -> Iterator[Figure]:
    """The longest of all rounds: a bound holds each time."""
    live = Edition.objects.filter(language="en", state=State.LIVE, lag="").order_by("-article_id")
    chosen = [each.article for each in live.select_related("article__owner")[: effort.rounds]]
    places = [application, *([cache] if cache else [])]
    published: list[list[float]] = []
    withdrawn: list[list[float]] = []
    for article in chosen:
        path, title = f"/en/articles/{article.slug}/", f"Changed {article.pk}"
        change(article, title)
        for verb, comes, found in ((publish, True, published), (withdraw, False, withdrawn)):
            act = partial(verb, article.pk, ["en"])
            found.append(watched(places, path, title.encode(), comes, act, effort.seconds))
    for what, found in (("publish", published), ("withdrawal", withdrawn)):
        for number, (who, most) in enumerate(BOUNDS):
            name = f"old page after a {what}, {who}"
            if number < len(places):
                worst = max(each[number] for each in found)
                note = (
                    f"the longest of {len(found)}, asked for by {READERS} readers without a pause"
                )
                yield Figure(name, worst, "s", most=most, note=note)
            else:
                yield Figure(name, None, note=lacking("nginx") or NO_CONFIGURATION)


def watched(
    places: list[Address],
    path: str,
    mark: bytes,
    comes: bool,
    act: Callable[[], None],
    seconds: int,
) -> list[float]:
    """For how many seconds after ``act`` each of ``places`` still gave the page as it was: without
    ``mark`` where that ``comes``, else with it. Looked at for so many ``seconds``."""
    last_old = dict.fromkeys(places, 0.0)
    over = threading.Event()

    def read(address: Address) -> None:
        connection = http.client.HTTPConnection(address.host, address.port, timeout=10)
        while not over.is_set():
            connection.request("GET", path)
            if (mark in connection.getresponse().read()) != comes:
                last_old[address] = time.monotonic()
        connection.close()

    readers = [
        threading.Thread(target=read, args=[each]) for each in places for _n in range(READERS)
    ]
    for reader in readers:
        reader.start()
    try:
        time.sleep(0.5)
        assert all(last_old.values()), "the old page was not there to begin with"
        act()
        done = time.monotonic()
        time.sleep(seconds)
    finally:
        over.set()
        for reader in readers:
            reader.join()
    return [max(0.0, last_old[each] - done) for each in places]
