"""Nobody is shown for more than a second what is no longer so: real web servers, each with its own
memory, on one database; and nginx before them, which may add a second of its own."""

import contextlib
import datetime
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import editing
from articles.models import Article, Category, Disclaimer, Plan, User
from articles.page_tags import SITE, story
from scoring.folding import fold
from scoring.models import Read, touch
from tests.articles.conftest import text_in
from tests.articles.editing.test_showing import BOTH, changed, post
from tests.newsroom.conftest import Answer, get, nginx, web
from tests.processes import wait_for

pytestmark = [pytest.mark.processes]

Make = Callable[..., Article]

STORY = "/en/articles/grids-ask-data-centres-to-nap/"
CHINESE, SIDE_BY_SIDE = STORY.replace("/en/", "/zh-hans/"), f"{STORY}both/"
STORIES = [STORY, CHINESE, SIDE_BY_SIDE, f"{CHINESE}both/"]
LISTS = [
    f"/{language}/{rest}"
    for language in ("en", "zh-hans")
    for rest in ("", "categories/models/", "tags/chips/")
]
FEEDS = [
    f"/en/{rest}"
    for rest in (
        "latest/feed.atom",
        "latest/feed.rss",
        "categories/models/feed.json",
        "tags/chips/feed.atom",
    )
]
TITLE = "Grids ask data centres to nap"
A_SECOND = 1.0
SOON = 20.0
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def webs(site: dict[str, str], folder: Path) -> Iterator[list[int]]:
    with web(site, folder) as one, web(site, folder) as other:
        yield [one, other]


@pytest.fixture(scope="module")
def front(webs: list[int], folder: Path) -> Iterator[int]:
    with nginx(folder / "nginx", webs[0]) as port:
        yield port


@pytest.fixture
def db(site_database: None, webs: list[int]) -> None:
    """The one of the processes, which forget the pages of the test before."""
    touch([SITE])
    await_everywhere(everywhere(webs, ["/en/"]), lacks("/en/articles/"))


class Desk(NamedTuple):
    wen: User
    rhea: User
    paul: User


@pytest.fixture
def desk(wen: User, rhea: User, paul: User) -> Desk:
    return Desk(wen, rhea, paul)


def another_text(article: Article, desk: Desk, **texts: str) -> int:
    return changed(article, desk.wen, desk.rhea, en=text_in("en", **texts))


def everywhere(ports: list[int], paths: list[str]) -> list[tuple[int, str]]:
    return [(port, path) for port in ports for path in paths]


def await_everywhere(places: list[tuple[int, str]], right: Callable[[Answer], bool]) -> None:
    """Until all who may still be told something else have been told; then each page is kept."""
    for port, path in places:
        assert wait_for(lambda at=port, of=path: right(get(at, of)), SOON), (port, path)


def nobody_gets_the_old_one(
    places: list[tuple[int, str]],
    is_new: Callable[[Answer], bool],
    since: float,
    bound: float = A_SECOND,
) -> None:
    """Ask from ``since`` (monotonic, when it was so) until some time after ``bound`` seconds: who
    asks then is told the new, and who was told it once is not told the old again."""
    new: set[tuple[int, str]] = set()
    while time.monotonic() < since + bound + 0.3 or len(new) < len(places):
        for place in places:
            asked = time.monotonic()
            if is_new(get(*place)):
                new.add(place)
            else:
                assert place not in new, f"{place} went back"
                assert asked < since + bound, f"{place} is old {asked - since:.2f} s later"
        time.sleep(0.02)


# What may happen to a story that is live, where it is seen, and by what readers know.


def update(article: Article, desk: Desk) -> None:
    number = another_text(article, desk, title="Five grids", summary="Changed.")
    editing.publish(
        article.pk, number=number, languages=["en"], by=desk.paul, at=timezone.now(), kind="update"
    )


def silent_fix(article: Article, desk: Desk) -> None:
    number = another_text(article, desk, title="Five grids")
    editing.publish(
        article.pk, number=number, languages=["en"], by=desk.paul, at=timezone.now(), kind="silent"
    )


def correction(article: Article, desk: Desk) -> None:
    number = another_text(article, desk, summary="Five grids will pay.")
    editing.publish(
        article.pk,
        number=number,
        languages=["en"],
        by=desk.paul,
        at=timezone.now(),
        kind="correction",
        corrections=dict.fromkeys(BOTH, "Five, 五, not four."),
    )


def withdrawal(article: Article, desk: Desk) -> None:
    editing.withdraw(article.pk, languages=BOTH, by=desk.paul, at=timezone.now(), note="Wrong.")


def withdrawal_of_one_language(article: Article, desk: Desk) -> None:
    editing.withdraw(article.pk, languages=["en"], by=desk.paul, at=timezone.now(), note="Wrong.")


def planned_update(article: Article, desk: Desk) -> None:
    """The worker's verb, an hour late."""
    number = another_text(article, desk, title="Five grids")
    due, now = timezone.now() - HOUR, timezone.now()
    editing.schedule(
        article.pk, number=number, languages=["en"], due_at=due, by=desk.paul, at=due - HOUR
    )
    assert editing.publish_due(at=now) == 1
    assert not Plan.objects.filter(outcome="failed").exists()


def renamed_category(_article: Article, desk: Desk) -> None:
    row = Category.objects.get(slug="models")
    url = reverse("admin:articles_category_change", args=[row.pk])
    post(desk.paul, url, name_en="Otherwise", name_zh_hans="别名")


def reworded_disclaimer(_article: Article, desk: Desk) -> None:
    row = Disclaimer.objects.get(slug="opinion")
    words = {"text_en": "Otherwise", "text_zh_hans": "别名"}
    editing.word(row.pk, changes=words, base=0, by=desk.paul, at=timezone.now())


def changed_byline(_article: Article, desk: Desk) -> None:
    post(desk.rhea, reverse("admin:me"), byline_en="Otherwise", byline_zh_hans="别名")


def folded_reads(article: Article, _desk: Desk) -> None:
    """A story of months ago has cooled down; suddenly it is read."""
    now = timezone.now()
    Read.objects.create(
        content_type=ContentType.objects.get_for_model(Article),
        object_id=article.pk,
        reader="r",
        day=now.date(),
        at=now,
        weight=77 / settings.READ_POINTS,
    )
    assert fold(at=now) == 1


def holds(*texts: str) -> Callable[[Answer], bool]:
    return lambda answer: answer.status == 200 and any(text in answer.text for text in texts)


def lacks(text: str) -> Callable[[Answer], bool]:
    return lambda answer: answer.status == 200 and text not in answer.text


def is_status(status: int) -> Callable[[Answer], bool]:
    return lambda answer: answer.status == status


ENGLISH = [path for path in LISTS if path.startswith("/en/")]
Act = Callable[[Article, Desk], None]
HAPPENINGS: list[tuple[Act, dict[str, Callable[[Answer], bool]]]] = [
    (update, dict.fromkeys([STORY, SIDE_BY_SIDE, *ENGLISH, *FEEDS], holds("Five grids"))),
    (silent_fix, dict.fromkeys([STORY, SIDE_BY_SIDE, *ENGLISH, *FEEDS], holds("Five grids"))),
    (correction, dict.fromkeys([*STORIES, *FEEDS], holds("Five, 五, not four."))),
    (
        withdrawal,
        dict.fromkeys(STORIES, is_status(410)) | dict.fromkeys([*LISTS, *FEEDS], lacks(STORY[4:])),
    ),
    (
        withdrawal_of_one_language,
        {CHINESE: holds("电网"), STORY: is_status(404), SIDE_BY_SIDE: is_status(404)}
        | dict.fromkeys([*ENGLISH, *FEEDS], lacks(STORY)),
    ),
    (planned_update, dict.fromkeys([STORY, SIDE_BY_SIDE, *ENGLISH], holds("Five grids"))),
    (renamed_category, dict.fromkeys([*STORIES, *LISTS, *FEEDS], holds("Otherwise", "别名"))),
    (reworded_disclaimer, dict.fromkeys([*STORIES, *FEEDS], holds("Otherwise", "别名"))),
    (folded_reads, dict.fromkeys([*STORIES, "/en/", "/zh-hans/"], holds(">77<"))),
    (changed_byline, dict.fromkeys([*STORIES, *FEEDS], holds("Otherwise", "别名"))),
]


@pytest.mark.parametrize(("act", "seen"), HAPPENINGS, ids=[act.__name__ for act, _ in HAPPENINGS])
def test_a_second_after_it_happened_nobody_sees_how_it_was(
    act: Act,
    seen: dict[str, Callable[[Answer], bool]],
    webs: list[int],
    live: Make,
    desk: Desk,
) -> None:
    article = live(disclaimers=["opinion"])
    places = everywhere(webs, list(seen))
    await_everywhere(places, holds("grids", "电网"))
    act(article, desk)
    happened = time.monotonic()

    def is_new(place: tuple[int, str]) -> Callable[[Answer], bool]:
        return seen[place[1]]

    watched: dict[Callable[[Answer], bool], list[tuple[int, str]]] = {}
    for place in places:
        watched.setdefault(is_new(place), []).append(place)
    for right, where in watched.items():
        nobody_gets_the_old_one(where, right, happened)


@pytest.mark.nginx
@pytest.mark.parametrize("query", ["%E7%94%B5%E7%BD%91", "grids&utm_source=x"])
def test_a_search_is_true_at_once_through_every_cache(
    query: str, webs: list[int], front: int, live: Make, desk: Desk
) -> None:
    path = f"/zh-hans/search/?q={query}"
    ports = (webs[0], front)
    assert [TITLE in get(port, f"/en/search/?q={query}").text for port in ports] == [False] * 2
    article = live()
    for port in ports:
        answer = get(port, path)
        assert (answer.status, STORY[4:] in answer.text) == (200, True), answer.text
        assert "<mark>" in answer.text
        assert "set-cookie" not in answer.headers
    withdrawal(article, desk)
    assert [STORY[4:] in get(port, path).text for port in ports] == [False] * 2


def test_a_second_after_a_story_came_out_it_is_found_everywhere(
    webs: list[int], front: int, approved: Make, live: Make, desk: Desk
) -> None:
    """Where nothing was, and in lists that stood without it."""
    live()
    article = approved()
    stories = [path.replace("-nap/", "-nap-2/") for path in STORIES]
    places = everywhere(webs, [*stories, *LISTS, *FEEDS])
    for port in webs:
        await_everywhere(everywhere([port], [*LISTS, *FEEDS]), holds(STORY[4:], CHINESE))
        await_everywhere(everywhere([port], stories), is_status(404))
    editing.publish(article.pk, number=1, languages=BOTH, by=desk.paul, at=timezone.now())
    published = time.monotonic()
    nobody_gets_the_old_one(places, holds("-nap-2/"), published)


def behind_the_back(article: Article, title: str) -> None:
    """A change that nobody is told of: pages that are kept don't show it."""
    Article.objects.filter(pk=article.pk).update(title_en=title)


def test_other_pages_stay_kept_when_one_story_changes(webs: list[int], live: Make) -> None:
    changing, other = live(), live(category="society", tags=["energy"])  # not related
    there = f"/en/articles/{other.slug}/"
    for port in webs:
        await_everywhere(everywhere([port], [STORY, there]), holds(TITLE))
    time.sleep(A_SECOND)
    for port in webs:  # what was changed before has been seen
        assert holds(TITLE)(get(port, STORY))
        assert holds(TITLE)(get(port, there))
    behind_the_back(changing, "Told of")
    behind_the_back(other, "Not told of")
    touch([story(changing.pk)])
    nobody_gets_the_old_one(everywhere(webs, [STORY, "/en/"]), holds("Told of"), time.monotonic())
    for port in webs:
        assert holds(TITLE)(get(port, there))


@pytest.mark.postgres
def test_a_page_that_was_being_rendered_while_a_story_came_out_is_not_kept(
    webs: list[int], site: dict[str, str], live: Make, desk: Desk
) -> None:
    """Held inside its render, after it has read the story."""
    article = live()
    number = another_text(article, desk, title="Five grids")
    got: list[Answer] = []
    with psycopg.connect(site["DATABASE_URL"]) as other:
        other.execute("LOCK TABLE articles_correction IN ACCESS EXCLUSIVE MODE")
        reader = threading.Thread(target=lambda: got.append(get(webs[0], STORY)))
        reader.start()
        assert wait_for(lambda: waiting() == 1, SOON)
        editing.publish(
            article.pk, number=number, languages=["en"], by=desk.paul, at=timezone.now()
        )
        time.sleep(A_SECOND)
    reader.join()
    assert [holds("Five grids")(answer) for answer in (*got, get(webs[0], STORY))] == [True, True]


def waiting() -> int:
    """How many wait for a lock in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.postgres
def test_a_change_that_was_numbered_early_and_committed_late_is_seen_all_the_same(
    webs: list[int], site: dict[str, str], live: Make
) -> None:
    slow, quick = live(), live()
    with psycopg.connect(site["DATABASE_URL"]) as other:
        other.execute(f"INSERT INTO scoring_change (tags) VALUES ('[\"{story(slow.pk)}\"]')")
        behind_the_back(quick, "Quick")
        touch([story(quick.pk)])
        await_everywhere(everywhere(webs, [f"/en/articles/{quick.slug}/"]), holds("Quick"))
        time.sleep(A_SECOND)
        for port in webs:
            assert holds(TITLE)(get(port, STORY))
        other.execute("UPDATE articles_article SET title_en = 'Late' WHERE id = %s", [slow.pk])
    nobody_gets_the_old_one(everywhere(webs, [STORY]), holds("Late"), time.monotonic())


def test_what_a_verb_that_failed_would_have_changed_stays_kept(
    webs: list[int], live: Make, wen: User
) -> None:
    article = live()
    await_everywhere(everywhere(webs, [STORY]), holds(TITLE))
    time.sleep(A_SECOND)
    assert all(holds(TITLE)(get(port, STORY)) for port in webs)
    behind_the_back(article, "Not told of")
    with pytest.raises(editing.Refused):
        editing.withdraw(article.pk, languages=BOTH, by=wen, at=timezone.now(), note="Mine.")
    time.sleep(A_SECOND)
    assert all(holds(TITLE)(get(port, STORY)) for port in webs)


def send(folder: Path, port: int, number: signal.Signals) -> None:
    """To the web server and its workers."""
    os.killpg(int((folder / f"{port}.pid").read_text()), number)


def test_a_process_that_slept_wakes_up_with_nothing_old(
    webs: list[int], folder: Path, live: Make, desk: Desk
) -> None:
    article = live()
    await_everywhere(everywhere(webs, [STORY, "/en/"]), holds(TITLE))
    send(folder, webs[0], signal.SIGSTOP)
    try:
        update(article, desk)
        time.sleep(A_SECOND)
    finally:
        send(folder, webs[0], signal.SIGCONT)
    for path in (STORY, "/en/"):
        assert holds("Five grids")(get(webs[0], path))


STRANGE = {
    "cookie": "sessionid=x; django_language=zh-hans",
    "authorization": "Basic YTpi",
    "range": "bytes=0-9",
    "accept_language": "zh-CN",
    "x_forwarded_host": "evil.example",
    "x_forwarded_for": "203.0.113.9",
    "user_agent": "Mozilla/5.0",
}


@pytest.mark.parametrize("through", ["granian", pytest.param("nginx", marks=pytest.mark.nginx)])
def test_nothing_of_who_asks_splits_a_page_or_gets_into_it(
    through: str, webs: list[int], live: Make, rhea: User, request: pytest.FixtureRequest
) -> None:
    port = webs[0] if through == "granian" else request.getfixturevalue("front")
    article, cookie = live(), f"sessionid={session(rhea)}"
    await_everywhere([(port, STORY)], holds(TITLE))
    touch([story(article.pk)])
    time.sleep(A_SECOND if through == "granian" else 2 * A_SECOND)
    strange = [
        get(port, f"{STORY}?utm_source=x&lang=zh", **STRANGE),
        get(port, STORY, cookie=cookie),
        get(port, STORY, host="evil.example"),
    ]
    behind_the_back(article, "Not told of")
    usual = get(port, STORY)
    assert holds(TITLE)(usual)
    *answers, elsewhere = [*strange[:2], get(port, f"{STORY}?x", cookie=cookie), strange[2]]
    assert {(answer.status, answer.body) for answer in answers} == {(200, usual.body)}
    assert {answer.headers["etag"] for answer in answers} == {usual.headers["etag"]}
    assert elsewhere.status == 400 or elsewhere.body == usual.body
    assert not any("set-cookie" in answer.headers for answer in (*strange, usual))
    assert {answer.headers["vary"] for answer in (*answers, usual)} == {"Accept-Encoding"}


def session(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


@pytest.mark.parametrize("through", ["granian", pytest.param("nginx", marks=pytest.mark.nginx)])
def test_the_desk_previews_and_the_door_are_for_one_person_each(
    through: str, webs: list[int], draft: Make, desk: Desk, request: pytest.FixtureRequest
) -> None:
    port = webs[0] if through == "granian" else request.getfixturevalue("front")
    article = draft()
    preview = reverse("preview", args=[article.pk, 1, "en"])
    for _each in range(2):
        for user in (desk.wen, desk.paul):
            home = get(port, "/admin/", cookie=f"sessionid={session(user)}")
            assert user.byline_en in home.text
            assert "no-store" in home.headers["cache-control"]
            seen = get(port, preview, cookie=f"sessionid={session(user)}")
            assert (seen.status, TITLE in seen.text) == (200, True)
            assert "no-store" in seen.headers["cache-control"]
        assert get(port, preview).status == 302
        door = get(port, "/admin/login/")
        assert "no-store" in door.headers["cache-control"]
    doors = [get(port, "/admin/login/").headers["set-cookie"] for _each in range(2)]
    assert doors[0] != doors[1]
    await_everywhere([(port, STORY)], is_status(404))
    for path in ("/en/", STORY):
        assert TITLE not in get(port, path, cookie=f"sessionid={session(desk.wen)}").text


def test_on_the_wire_a_304_and_a_head_have_no_body(webs: list[int], live: Make) -> None:
    """On one connection, where a body too many would be taken for the next answer."""
    live()
    await_everywhere([(webs[0], STORY)], holds(TITLE))
    with contextlib.closing(HTTPConnection("127.0.0.1", webs[0], timeout=30)) as http:

        def ask(method: str, **headers: str) -> Answer:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            http.request(method, STORY, headers=named)
            answer = http.getresponse()
            pairs = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, pairs, answer.read())

        whole, packed = ask("GET"), ask("GET", accept_encoding="gzip")
        etag = whole.headers["etag"]
        for known in (etag, etag.removeprefix("W/"), "*"):
            for encoding in ("identity", "gzip"):
                answer = ask("GET", if_none_match=known, accept_encoding=encoding)
                assert (answer.status, answer.body) == (304, b"")
                assert answer.headers["etag"] == packed.headers["etag"] == etag
                assert "content-length" not in answer.headers
        head = ask("HEAD", accept_encoding="gzip")
        assert (head.status, head.body) == (200, b"")
        changing = {"date", "x-accel-expires"}
        assert {name: value for name, value in head.headers.items() if name not in changing} == {
            name: value for name, value in packed.headers.items() if name not in changing
        }
        assert ask("GET").body == whole.body


@contextlib.contextmanager
def renamed(table: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO away")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE away RENAME TO {table}")


def test_while_changes_cannot_be_looked_for_nothing_kept_is_given_out(
    webs: list[int], live: Make
) -> None:
    article = live()
    await_everywhere(everywhere(webs, [STORY]), holds(TITLE))
    with renamed("scoring_change"):
        behind_the_back(article, "Nobody can be told")
        changed_at = time.monotonic()
        nobody_gets_the_old_one(everywhere(webs, [STORY]), holds("Nobody can be told"), changed_at)
    assert all(holds("Nobody can be told")(get(port, STORY)) for port in webs)


@contextlib.contextmanager
def database_gone(site: dict[str, str]) -> Iterator[None]:
    """Nobody gets in, and who is in is put out."""
    server, _slash, name = site["DATABASE_URL"].rpartition("/")
    connection.close()
    with psycopg.connect(f"{server}/postgres", autocommit=True) as other:
        other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.mark.postgres
@pytest.mark.nginx
def test_with_the_database_gone_the_application_gives_nothing_old_and_nginx_what_was_last_true(
    webs: list[int], front: int, site: dict[str, str], live: Make, desk: Desk
) -> None:
    article = live()
    await_everywhere(everywhere([*webs, front], [STORY]), holds(TITLE))
    with database_gone(site):
        time.sleep(A_SECOND)
        assert {get(port, STORY).status for port in webs for _each in range(3)} == {503}
        assert holds(TITLE)(get(front, STORY))
        assert get(front, "/preview/none/").status == 503
    await_everywhere(everywhere([*webs, front], [STORY]), holds(TITLE))
    update(article, desk)
    nobody_gets_the_old_one(everywhere(webs, [STORY]), holds("Five grids"), time.monotonic())


# Through nginx


@pytest.mark.nginx
def test_through_nginx_nobody_sees_how_it_was_two_seconds_later(
    front: int, live: Make, desk: Desk
) -> None:
    article = live()
    places = everywhere([front], [STORY, SIDE_BY_SIDE, "/en/", "/en/categories/models/"])
    await_everywhere(places, holds(TITLE))
    update(article, desk)
    nobody_gets_the_old_one(places, holds("Five grids"), time.monotonic(), 2 * A_SECOND)
    withdrawal(article, desk)
    nobody_gets_the_old_one(places[:2], is_status(410), time.monotonic(), 2 * A_SECOND)


@pytest.mark.nginx
def test_when_the_application_dies_readers_get_their_pages_and_nothing_that_was_withdrawn(
    site: dict[str, str], folder: Path, live: Make, desk: Desk
) -> None:
    article, gone = live(), live()
    there = f"/en/articles/{gone.slug}/"
    with contextlib.ExitStack() as stack:
        port = stack.enter_context(web(site, folder))
        front = stack.enter_context(nginx(folder / f"nginx-{port}", port))
        await_everywhere(everywhere([front], [STORY, "/en/", there]), holds(TITLE))
        withdrawal(gone, desk)
        await_everywhere([(front, there)], is_status(410))
        send(folder, port, signal.SIGKILL)
        assert wait_for(lambda: get(front, "/admin/login/").status == 502, SOON)
        update(article, desk)
        time.sleep(2 * A_SECOND)
        answers = {path: get(front, path) for path in (STORY, "/en/", there)}
        assert {path: answer.status for path, answer in answers.items()} == {
            STORY: 200,
            "/en/": 200,
            there: 410,
        }
        assert holds(TITLE)(answers[STORY])
        with web(site, folder, port):
            started = time.monotonic()
            nobody_gets_the_old_one(
                [(front, STORY), (front, "/en/")], holds("Five grids"), started, 2 * A_SECOND
            )
