"""A revision as readers would see it: who may, and what the page keeps to itself."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import editing
from articles.models import Article, PreviewLink, User
from tests.articles.conftest import NOON
from tests.articles.pages.conftest import READER

Make = Callable[..., Article]


@pytest.fixture
def reader(client: Client, now: datetime.datetime) -> Client:
    client.defaults["HTTP_USER_AGENT"] = READER
    return client


def share(article: Article, by: User, language: str = "en", number: int = 1) -> PreviewLink:
    return editing.share_preview(
        article.pk, number=number, language=language, days=1, by=by, at=NOON
    )


def assert_kept_to_itself(response: Any) -> None:
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response.status_code != 200 or 'name="robots" content="noindex' in response.text


@pytest.mark.parametrize(
    ("language", "lang", "title"),
    [("en", "en", "Grids ask data centres to nap"), ("zh-hans", "zh-Hans", "电网请数据中心小睡")],
)
def test_whoever_has_the_link_reads_the_story(
    reader: Client, draft: Make, wen: User, language: str, lang: str, title: str
) -> None:
    response = reader.get(share(draft(), wen, language).get_absolute_url())
    assert response.status_code == 200
    assert_kept_to_itself(response)
    assert f'<html lang="{lang}">' in response.text
    assert f"<h1>{title}</h1>" in response.text
    assert response["Content-Language"] == lang
    assert "sessionid" not in response.cookies


def test_a_preview_tells_machines_nothing_and_carries_nothing_on(
    reader: Client, live: Make, wen: User
) -> None:
    html = reader.get(share(live(), wen).get_absolute_url()).text
    for trace in (
        'rel="canonical"',
        'rel="alternate"',
        "ld+json",
        "og:",
        'class="share"',
        "/admin/",
    ):
        assert trace not in html, trace


def test_a_preview_is_no_read(reader: Client, live: Make, wen: User) -> None:
    article = live()
    assert "data-read" not in reader.get(share(article, wen).get_absolute_url()).text
    assert f'data-read="{article.pk}"' in reader.get(f"/en/articles/{article.slug}/").text


def test_a_link_shows_its_own_revision_whatever_is_saved_or_published_later(
    reader: Client, live: Make, wen: User
) -> None:
    article = live()
    link = share(article, wen)
    editing.save(article.pk, changes={"en": {"title": "Secret"}}, base=1, by=wen, at=NOON)
    assert "Secret" not in reader.get(link.get_absolute_url()).text
    newer = share(article, wen, number=2)
    assert "<h1>Secret</h1>" in reader.get(newer.get_absolute_url()).text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_preview_is_only_looked_at(
    reader: Client, draft: Make, wen: User, method: str, everything: Callable[[], Any]
) -> None:
    article = draft()
    url = share(article, wen).get_absolute_url()
    before = everything()
    for address in (url, f"/preview/{article.pk}/1/en/"):
        response = getattr(reader, method)(address)
        assert response.status_code == 405
        assert_kept_to_itself(response)
    assert reader.head(url).status_code == 200
    assert everything() == before


@pytest.mark.parametrize(
    ("language", "words"), [("en", "This page does not exist"), ("zh-hans", "没有这个页面")]
)
def test_a_forged_link_is_not_found_in_the_readers_language(
    reader: Client, draft: Make, wen: User, language: str, words: str
) -> None:
    url = share(draft(), wen, "zh-hans").get_absolute_url()
    response = reader.get(f"{url[:-2]}!/", headers={"Accept-Language": language})
    assert response.status_code == 404
    assert_kept_to_itself(response)
    assert f'lang="{response.wsgi_request.LANGUAGE_CODE}"'.lower() in response.text.lower()
    assert words in response.text


@pytest.mark.parametrize("how", ["expired", "revoked"])
def test_a_link_that_has_ended_is_gone_and_says_so(
    reader: Client, draft: Make, wen: User, how: str
) -> None:
    link = share(draft(), wen)
    if how == "revoked":
        editing.revoke_preview(link.pk, by=wen, at=NOON)
    else:
        PreviewLink.objects.update(expires_at=NOON)
    response = reader.get(link.get_absolute_url())
    assert response.status_code == 410
    assert_kept_to_itself(response)
    assert "This preview has ended" in response.text
    assert "Grids" not in response.text


def test_people_at_the_desk_see_any_revision_with_a_way_back(
    client: Client, live: Make, wen: User, tao: User
) -> None:
    article = live()
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=NOON)
    client.force_login(tao)
    response = client.get(f"/preview/{article.pk}/2/en/")
    assert_kept_to_itself(response)
    assert "<h1>Newer</h1>" in response.text
    assert "Revision 2, not published: as readers will see it." in response.text
    assert f'href="/admin/articles/article/{article.pk}/change/"' in response.text
    assert f'href="/preview/{article.pk}/2/zh-hans/"' in response.text
    older = client.get(f"/preview/{article.pk}/1/en/").text
    assert "Revision 1, as readers see it now." in older


def test_the_banner_speaks_the_language_of_the_desk(client: Client, draft: Make, wen: User) -> None:
    article = draft()
    client.force_login(wen)
    client.cookies["django_language"] = "zh-hans"
    html = client.get(f"/preview/{article.pk}/1/en/").text
    assert '<html lang="en">' in html
    assert '<aside class="preview" lang="zh-Hans"' in html
    assert "Published" in html


def test_strangers_sign_in_first_and_outsiders_see_nothing(
    client: Client, draft: Make, nora: User
) -> None:
    url = f"/preview/{draft().pk}/1/en/"
    assert client.get(url).url == f"/admin/login/?next={url}"
    client.force_login(nora)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("rest", ["9/en", "1/zh-hans", "1/fr", "99999999999999999999/en"])
def test_what_is_not_there_is_not_found(client: Client, draft: Make, wen: User, rest: str) -> None:
    article = draft(("en",))
    client.force_login(wen)
    response = client.get(f"/preview/{article.pk}/{rest}/")
    assert response.status_code == 404
    assert_kept_to_itself(response)


def test_a_long_history_asks_no_more_questions(
    reader: Client, live: Make, wen: User, django_assert_num_queries: Any
) -> None:
    for saves in (1, 6):
        article = live()
        for number in range(1, saves + 1):
            changes = {"en": {"title": f"Title {number}"}}
            editing.save(article.pk, changes=changes, base=number, by=wen, at=NOON)
        url = share(article, wen, number=saves + 1).get_absolute_url()
        with django_assert_num_queries(11):
            assert reader.get(url).status_code == 200
