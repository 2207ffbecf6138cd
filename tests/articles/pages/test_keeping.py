import datetime
from collections.abc import Callable, Iterable

import pytest
from django.http import HttpResponse
from django.test import Client

from articles import editing
from articles.models import Article, Category, Tag, User
from articles.page_tags import LATEST, SITE
from articles.pages.keeping import Kept, keep, seen
from tests.articles.conftest import NOON

Make = Callable[..., Article]

STORY = "/en/articles/grids-ask-data-centres-to-nap/"


def clock(words: str) -> datetime.datetime:
    """``12:00:10`` of that day."""
    time = datetime.time.fromisoformat(words)
    return datetime.datetime.combine(NOON.date(), time, datetime.UTC)


@pytest.mark.parametrize(
    ("at", "changes", "until"),
    [
        ("12:00:00", [], "12:05:00"),
        ("12:00:59.999999", [], "12:05:00"),
        ("12:00:10", [None], "12:05:00"),
        ("12:00:10", ["12:00:30"], "12:01:00"),
        ("12:00:10", ["12:01:00"], "12:01:00"),
        ("12:00:10", ["12:01:00.000001"], "12:02:00"),
        ("12:00:10", ["12:04:30"], "12:05:00"),
        ("12:00:10", ["12:05:01"], "12:05:00"),
        ("12:00:10", ["23:59:59", None, "12:02:30", "12:03:00"], "12:03:00"),
    ],
)
def test_a_page_is_right_until_the_whole_minute_at_which_something_on_it_changes(
    at: str, changes: Iterable[str | None], until: str
) -> None:
    instants = [clock(each) if each else None for each in changes]
    response = keep(HttpResponse(), clock(at), instants, ["a", "b", "a"])
    kept: Kept = response.kept
    assert kept == Kept(clock(until), frozenset("ab"))
    assert response["Cache-Control"] == "no-cache"


@pytest.mark.django_db
def test_what_readers_see_of_time_moves_in_whole_minutes(live: Make) -> None:
    article = live()
    assert article.published_at == NOON
    shown = {second: seen(article, NOON.replace(minute=5, second=second)) for second in (0, 31, 59)}
    assert len(set(shown.values())) == 1
    assert shown[0].published == (5, "minute")


@pytest.mark.django_db
def test_a_story_published_this_minute_is_seen_at_once(live: Make) -> None:
    article = live()
    article.published_at = NOON.replace(second=30)
    assert seen(article, NOON.replace(second=45)).published == (0, "minute")


def tags_of(client: Client, path: str) -> frozenset[str]:
    response = client.get(path)
    assert response.status_code == 200
    kept: Kept = response.kept
    return kept.tags


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_page_bears_the_tags_of_what_it_shows(
    language: str, live: Make, client: Client
) -> None:
    first, second = live(), live()
    both = {f"story:{first.pk}", f"story:{second.pk}"}
    category, tag = Category.objects.get(slug="models"), Tag.objects.get(slug="chips")
    own = {SITE, *both, f"hot:{first.pk}"}  # the other one is related to it
    front = {SITE, LATEST, "hottest", *both, f"hot:{first.pk}", f"hot:{second.pk}"}
    at = f"/{language}"
    assert tags_of(client, f"{at}/articles/{first.slug}/") == own
    assert tags_of(client, f"{at}/articles/{first.slug}/both/") == own
    assert tags_of(client, f"{at}/") == front
    for path, row in (
        (f"{at}/latest/", LATEST),
        (f"{at}/hot/", "hottest"),
        (f"{at}/categories/models/", f"category:{category.pk}"),
        (f"{at}/tags/chips/", f"tag:{tag.pk}"),
    ):
        assert {SITE, row} | both <= tags_of(client, path)


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_what_is_no_page_is_never_kept(live: Make, paul: User, client: Client) -> None:
    gone = live(("en",))
    paths = {
        "/": 302,
        "/en": 301,
        "/en/articles/never/": 404,
        f"/zh-hans/articles/{gone.slug}/": 404,  # offered in the other language
        f"/en/articles/{gone.slug}/both/": 404,
        "/en/categories/never/": 404,
        "/en/tags/chips/?before=x": 404,
        "/admin/login/": 200,
        "/preview/never/": 404,
    }
    for path, status in paths.items():
        response = client.get(path)
        assert (response.status_code, hasattr(response, "kept")) == (status, False), path
    editing.withdraw(gone.pk, languages=["en"], by=paul, at=NOON, note="Wrong.")
    response = client.get(STORY)
    assert (response.status_code, hasattr(response, "kept")) == (410, False)
