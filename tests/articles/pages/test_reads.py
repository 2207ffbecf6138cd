import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from articles.models import Article, User
from articles.pages.reads import is_reader, reader
from scoring.models import Read
from scoring.tasks import fold
from tests.articles.pages.conftest import READER

Make = Callable[..., Article]
STORY = "/en/articles/grids-ask-data-centres-to-nap/"
DAY = datetime.date(2026, 6, 15)


@pytest.fixture
def client() -> Client:
    return Client(headers={"User-Agent": READER})


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_a_reader_counts_once_a_day_whatever_the_language(live: Make, client: Client) -> None:
    article = live()
    for url in (STORY, STORY, STORY.replace("/en/", "/zh-hans/"), f"{STORY}both/"):
        client.get(url)
    client.get(STORY, REMOTE_ADDR="192.0.2.7")
    fold(at=timezone.now())
    assert Article.objects.get(pk=article.pk).reads == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_what_is_not_shown_is_not_read(live: Make, client: Client) -> None:
    live(languages=("en",))
    client.get(STORY.replace("/en/", "/zh-hans/"))
    client.head(STORY)
    assert not Read.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_the_desk_does_not_count_itself(live: Make, client: Client, wen: User) -> None:
    live()
    client.force_login(wen)
    client.get(STORY)
    assert not Read.objects.exists()
    wen.is_staff = False
    wen.save()
    client.get(STORY)
    assert Read.objects.count() == 1


@pytest.mark.parametrize(
    ("headers", "counts"),
    [
        ({"User-Agent": READER}, True),
        ({"User-Agent": "Mozilla/5.0 (Linux; Android 15; CUBOT X90) Chrome/141 Mobile"}, True),
        ({}, False),
        ({"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://google.com/bot)"}, False),
        ({"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"}, False),
        ({"User-Agent": "facebookexternalhit/1.1"}, False),
        ({"User-Agent": "curl/8.14"}, False),
        ({"User-Agent": "python-requests/2.32"}, False),
        ({"User-Agent": READER, "Sec-Purpose": "prefetch;prerender"}, False),
        ({"User-Agent": READER, "Purpose": "prefetch"}, False),
    ],
)
def test_programs_and_prefetches_are_no_readers(headers: dict[str, Any], counts: bool) -> None:
    assert is_reader(RequestFactory().get("/", headers=headers)) is counts


def test_a_reader_is_known_for_a_day_and_by_nothing_else() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers={"User-Agent": READER})
    other = RequestFactory().get("/", REMOTE_ADDR="192.0.2.8", headers={"User-Agent": READER})
    name = reader(request, DAY)
    assert name == reader(request, DAY)
    assert len({name, reader(request, DAY + datetime.timedelta(days=1)), reader(other, DAY)}) == 3
    assert len(name) == 64
    assert "192" not in bytes.fromhex(name).decode("latin-1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("now")
def test_a_story_is_shown_even_when_its_read_cannot_be_kept(live: Make, client: Client) -> None:
    live()
    with connection.schema_editor() as schema:
        schema.alter_db_table(Read, "scoring_read", "scoring_read_away")
    try:
        assert client.get(STORY).status_code == 200
    finally:
        with connection.schema_editor() as schema:
            schema.alter_db_table(Read, "scoring_read_away", "scoring_read")
