"""Each list goes on by real links, shows each story once, and asks little of the database."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import editing
from articles.models import Article, Category, Correction, Tag, User
from articles.pages.lists import A_PAGE
from tests.articles.conftest import NOON, text_in
from tests.articles.pages.test_views import CHINESE, STORY, page, story

Make = Callable[..., Article]
Queries = Callable[[int], Any]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

HOUR = datetime.timedelta(hours=1)
LATER = NOON + HOUR


def walk(client: Client, start: str) -> list[str]:
    """The stories of a list, from link to link."""
    found, url = [], start
    while url:
        html = page(client, url)
        found += re.findall(r'class="headline"><a href="/en/articles/story-(\d+)/"', html)
        older = re.search(r'href="(\?before=[^"]*)"', html)
        url = start + older[1] if older else ""
    return found


def test_a_list_goes_on_where_it_ended_and_skips_nothing(vocabulary: None, client: Client) -> None:
    models = Category.objects.get(slug="models")
    stories = [story(number, NOON - (number // 40) * HOUR) for number in range(65)]
    Article.objects.update(category=models)
    for article in stories:
        when = {"published_at": article.published_at}
        article.tags.add(Tag.objects.get(slug="chips"), through_defaults=when)
    newest_first = [str(number) for number in [*range(39, -1, -1), *range(64, 39, -1)]]
    for start in ("/en/latest/", "/en/categories/models/", "/en/tags/chips/"):
        assert walk(client, start) == newest_first


def test_the_ranking_goes_on_as_long_as_something_is_warm(vocabulary: None, client: Client) -> None:
    for number in range(70):
        article = story(number)
        article.set_hot(0 if number == 5 else 95 - number // 3, NOON)
        article.save()
    warm = sorted((each for each in range(70) if each != 5), key=lambda each: (each // 3, -each))
    assert walk(client, "/en/hot/") == [str(number) for number in warm]
    first = page(client, "/en/hot/")
    assert first.count('class="rank"') == A_PAGE
    older = re.search(r'href="(\?before=[^"]*)"', first)
    assert older
    second = page(client, f"/en/hot/{older[1]}")
    assert f'<ol start="{A_PAGE + 1}">' in second
    assert '<a href="/en/hot/">Back to the beginning</a>' in second
    assert "Back to the beginning" not in first


def test_a_ranking_of_the_cold_says_so(vocabulary: None, client: Client) -> None:
    story(1).set_hot(0, NOON)
    Article.objects.update(heat=-1e300)
    assert "No story is hot at the moment." in page(client, "/en/hot/")


def corrected(live: Make, client: Client, rhea: User, paul: User) -> Article:
    article = live()
    changes = {code: text_in(code, summary=f"{code} 5") for code in ("en", "zh-hans")}
    number = editing.save(article.pk, changes=changes, base=1, by=rhea, at=NOON).number or 0
    both = ["en", "zh-hans"]
    editing.submit(article.pk, number=number, languages=both, by=rhea, at=NOON)
    editing.approve(article.pk, number=number, parts=both, by=paul, at=NOON)
    editing.publish(
        article.pk,
        number=number,
        languages=both,
        by=paul,
        at=LATER,
        kind="correction",
        corrections={"en": "It was five, not four.", "zh-hans": "应为五家，而非四家。"},
    )
    return article


def test_corrections_stand_in_one_list_each_in_its_language(
    live: Make, client: Client, rhea: User, paul: User
) -> None:
    assert "nothing to correct so far" in page(client, "/en/corrections/")
    article = corrected(live, client, rhea, paul)
    english, chinese = page(client, "/en/corrections/"), page(client, "/zh-hans/corrections/")
    assert "It was five, not four." in english
    assert f'<a href="{STORY}">Grids ask data centres to nap</a>' in english
    assert "15 June 2026, 13:00 UTC" in english
    assert "五家" not in english
    assert "应为五家，而非四家。" in chinese
    assert f'<a href="{CHINESE}">' in chinese
    editing.withdraw(article.pk, languages=["en"], by=paul, at=LATER, note="wrong")
    assert "It was five" not in page(client, "/en/corrections/")
    assert "应为五家" in page(client, "/zh-hans/corrections/")


def test_the_list_of_corrections_goes_on_where_it_ended(live: Make, client: Client) -> None:
    article = live()
    for number in range(40):
        when = NOON + number // 20 * HOUR
        Correction.objects.create(article=article, language="en", text=f"No. {number}.", at=when)
    first = page(client, "/en/corrections/")
    older = re.search(r'href="(\?before=[^"]*)"', first)
    assert older
    found = re.findall(r"No\. (\d+)\.", first + page(client, f"/en/corrections/{older[1]}"))
    assert found == [str(number) for number in range(39, -1, -1)]


def test_the_front_page_shows_the_newest_of_each_section(vocabulary: None, client: Client) -> None:
    models, society = Category.objects.get(slug="models"), Category.objects.get(slug="society")
    for number in range(5):
        story(number, NOON - number * HOUR, category=models)
    story(7, NOON, category=society)
    below = page(client, "/en/").partition('id="by-section"')[2]
    assert re.findall(r'href="/en/articles/story-(\d+)/"', below) == ["0", "1", "2", "7"]
    assert re.findall(r"/en/categories/(\w+)/", below.partition("</main>")[0]) == [
        "models",
        "society",
    ]


@pytest.mark.parametrize("before", ["", "x", "1", "-1-1", "1-x", "9" * 18 + "-1", "１-１"])
def test_a_damaged_link_to_older_stories_says_so(
    vocabulary: None, client: Client, before: str
) -> None:
    for url in ("/en/categories/models/", "/en/latest/", "/en/hot/", "/zh-hans/corrections/"):
        html = page(client, f"{url}?before={before}", 404)
        assert ("The link to older stories is damaged." in html) == url.startswith("/en/")


def test_the_furthest_place_a_link_can_name_is_a_list_too(vocabulary: None, client: Client) -> None:
    for url in ("/en/categories/models/", "/en/latest/", "/en/corrections/"):
        page(client, f"{url}?before={'9' * 17}-{'9' * 18}")
    page(client, f"/en/hot/?before={'9' * 9}_{'9' * 12}.{'9' * 20}_{'9' * 18}")


@pytest.mark.parametrize("many", [1, 35])
def test_lists_take_three_queries_however_many_stories(
    vocabulary: None, client: Client, django_assert_num_queries: Queries, many: int
) -> None:
    for number in range(many):
        article = story(number, category=Category.objects.get(slug="models"))
        when = {"published_at": article.published_at}
        article.tags.add(Tag.objects.get(slug="chips"), through_defaults=when)
    for url in ("/en/", "/en/categories/models/", "/en/tags/chips/"):
        with django_assert_num_queries(3):
            assert "Story" in page(client, url)


def test_the_other_lists_take_two(
    vocabulary: None, client: Client, django_assert_num_queries: Queries
) -> None:
    for number in range(35):
        article = story(number)
        Correction.objects.create(article=article, language="en", text="Story", at=NOON)
    for url in ("/en/latest/", "/en/hot/", "/en/corrections/"):
        with django_assert_num_queries(2):
            assert "Story" in page(client, url)


def test_the_site_says_who_answers_for_it(db: None, client: Client, settings: Any) -> None:
    assert "has not said yet who they are" in page(client, "/en/about/")
    settings.PUBLISHER, settings.RESPONSIBLE = "Two Inks & Co.", "Lin Yue"
    settings.CONTACT = "desk@news.example"
    html = page(client, "/zh-hans/about/")
    assert "Two Inks &amp; Co." in html
    assert "Lin Yue" in html
    assert 'href="mailto:desk@news.example"' in html
    assert "AI翻译生成" in html
