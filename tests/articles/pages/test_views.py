import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import editing
from articles.models import Article, Category, Slug, Tag, User
from tests.articles.conftest import NOON, text_in

Make = Callable[..., Article]
Queries = Callable[[int], Any]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

STORY = "/en/articles/grids-ask-data-centres-to-nap/"
CHINESE = STORY.replace("/en/", "/zh-hans/")
HOUR = datetime.timedelta(hours=1)


def story(number: int, at: datetime.datetime = NOON, **values: Any) -> Article:
    """A live row in both languages, as publishing leaves it."""
    article = Article(
        slug=f"story-{number}",
        source_language="en",
        live_en=True,
        live_zh_hans=True,
        title_en=f"Story {number}",
        title_zh_hans=f"报道{number}",
        published_at=at,
        **values,
    )
    article.set_hot(50, at)
    article.save()
    Slug.objects.create(slug=article.slug, article=article, claimed_at=at, live_since=at)
    return article


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def words(html: str) -> str:
    body = html.partition("<body>")[2]
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


@pytest.mark.parametrize(
    ("headers", "cookie", "home"),
    [
        ({}, "", "/en/"),
        ({"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}, "", "/zh-hans/"),
        ({"Accept-Language": "zh-TW"}, "", "/zh-hans/"),
        ({"Accept-Language": "de,en;q=0.5"}, "", "/en/"),
        ({"Accept-Language": "en"}, "zh-hans", "/zh-hans/"),
    ],
)
def test_the_bare_address_leads_to_the_readers_language(
    client: Client, headers: dict[str, str], cookie: str, home: str
) -> None:
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get("/", headers=headers)
    assert (response.status_code, response["Location"]) == (302, f"{home}#start")
    assert {"accept-language", "cookie"} <= set(response["Vary"].lower().split(", "))


def test_each_language_is_a_page_of_its_own(live: Make, client: Client) -> None:
    live()
    english, chinese = page(client, STORY), page(client, CHINESE)
    assert '<html lang="en"' in english
    assert '<html lang="zh-Hans"' in chinese
    for text in ("Grids ask data centres to nap", "Four grids will pay.", "<strong>dusk</strong>"):
        assert text in english
        assert text not in chinese
    for text in ("电网请数据中心小睡", "四家电网愿意付费。", "<strong>黄昏时分，</strong>"):
        assert text in chinese
        assert text not in english


def test_a_story_shows_its_category_scores_tags_and_source(live: Make, client: Client) -> None:
    live(
        quality=65,
        impact=55,
        disclaimers=["opinion"],
        source_name="The Grid Gazette",
        source_url="https://example.org/grid",
        source_date="2026-11-21",
    )
    html = page(client, STORY)
    text = words(html)
    assert "Models" in text
    assert "65 out of 100" in text
    assert "sound" in text
    assert "one sector" in text
    assert "This is an opinion." in text
    assert "Chips" in text
    assert '<a href="https://example.org/grid" rel="nofollow noopener">The Grid Gazette</a>' in html
    assert '<time datetime="2026-11-21">21 November 2026</time>' in html


def test_hot_cools_on_the_page_with_no_tick(live: Make, client: Client) -> None:
    live()
    text = words(page(client, STORY))
    assert "78 out of 100" in text  # 80 three hours ago, with a half-life of 72
    assert "cooling, 80 when set" in text


def test_ages_stand_in_the_language_of_the_page_with_the_instant_beside_them(
    live: Make, client: Client
) -> None:
    article = live()
    Article.objects.filter(pk=article.pk).update(updated_at=NOON + 2 * HOUR)
    assert (
        '<time datetime="2026-06-15T12:00:00+00:00" title="15 June 2026, 12:00 UTC">'
        'Published <span class="age">3h ago</span></time>'
    ) in page(client, STORY)
    assert "Updated 1h ago" in words(page(client, STORY))
    chinese = page(client, CHINESE)
    assert re.search(
        r'title="2026年6月15日 12:00（UTC）">发布于\s?<span class="age">3小时前</span></time>',
        chinese,
    )
    assert re.search(r"更新于\s*1小时前", words(chinese))


def test_updated_is_said_only_of_what_changed_after_publication(live: Make, client: Client) -> None:
    article = live()
    Article.objects.filter(pk=article.pk).update(updated_at=NOON)
    assert "Updated" not in page(client, STORY)


@pytest.mark.parametrize(
    ("count", "english", "chinese"),
    [(1, "1 read", "1次阅读"), (0, "0 reads", "0次阅读"), (12_345, "12.3K reads", "1.2万次阅读")],
)
def test_reads_are_counted_in_words(
    live: Make, client: Client, count: int, english: str, chinese: str
) -> None:
    live()
    Article.objects.update(reads=count)
    assert re.search(rf">\s*{english}\s*<", page(client, STORY))
    assert re.search(rf">\s*{chinese}\s*<", page(client, CHINESE))


def test_contents_are_listed_from_two_headings_on(live: Make, client: Client) -> None:
    article = live()
    assert "In this story" not in page(client, STORY)
    html = '<h2 id="s-one">One</h2><p>1</p><h2 id="s-two">Two</h2>'
    Article.objects.filter(pk=article.pk).update(analysis_html_en=html)
    assert '<a href="#s-two">Two</a>' in page(client, STORY)


def test_ai_is_disclosed_at_the_top_the_end_and_wherever_the_title_goes(
    approved: Make, paul: User, client: Client
) -> None:
    article = approved()
    editing.publish(article.pk, number=1, languages=["en"], by=paul, at=NOON)
    Article.objects.filter(pk=article.pk).update(origin_en="ai_assisted")
    html = page(client, STORY)
    assert '<strong class="label">AI-assisted</strong>' in html
    assert "Rhea" in html
    assert "for reference only" in words(html)
    assert 'property="og:title" content="Grids ask data centres to nap (AI-assisted)"' in html
    assert "%20%28AI-assisted%29&amp;url=" in html
    article.editions.update(editor=None)
    assert '<strong class="label unreviewed">AI-assisted</strong>' in page(client, STORY)


def test_what_people_wrote_carries_no_label(live: Make, client: Client) -> None:
    live()
    assert 'class="label' not in page(client, STORY)


def test_pages_name_each_other_and_their_own_address(live: Make, client: Client) -> None:
    live()
    html = page(client, STORY)
    site = "http://127.0.0.1:8000"
    assert f'<link rel="canonical" href="{site}{STORY}">' in html
    assert f'<link rel="alternate" hreflang="zh-Hans" href="{site}{CHINESE}">' in html
    assert f'<a href="{CHINESE}" hreflang="zh-Hans" lang="zh-Hans">中文</a>' in html
    assert f'<a href="{STORY}both/" data-reading>Both</a>' in html


def test_side_by_side_each_half_is_in_its_own_language(live: Make, client: Client) -> None:
    live()
    html = page(client, f"{STORY}both/")
    english, chinese = re.findall(
        r'<article class="half" lang="([^"]*)">(.*?)</article>', html, re.S
    )
    assert (english[0], chinese[0]) == ("en", "zh-Hans")
    assert 'Published <span class="age">3h ago</span>' in english[1]
    assert re.search(r'发布于\s?<span class="age">3小时前</span>', chinese[1])
    turned = page(client, f"{CHINESE}both/")
    assert turned.index('class="half" lang="zh-Hans"') < turned.index('class="half" lang="en"')


def test_a_language_that_is_not_live_is_404_and_offers_the_live_one(
    live: Make, client: Client
) -> None:
    live(languages=("en",))
    for url in (CHINESE, f"{CHINESE}both/", f"{STORY}both/"):
        html = page(client, url, 404)
        assert f'href="{STORY}" hreflang="en" lang="en">Grids ask data centres to nap</a>' in html
        assert "noindex" in html
    alone = page(client, STORY)
    assert CHINESE not in alone
    assert "both/" not in alone


def test_an_address_that_was_live_once_redirects_for_ever(live: Make, client: Client) -> None:
    article = live()
    Slug.objects.create(slug="old", article=article, claimed_at=NOON, live_since=NOON)
    Slug.objects.create(slug="reserved", article=article, claimed_at=NOON)
    for suffix in ("", "both/"):
        response = client.get(f"/zh-hans/articles/old/{suffix}")
        assert (response.status_code, response["Location"]) == (301, CHINESE + suffix)
    page(client, "/zh-hans/articles/reserved/", 404)


def test_a_withdrawn_story_is_gone(live: Make, paul: User, client: Client) -> None:
    article = live()
    editing.withdraw(article.pk, languages=["en"], by=paul, at=NOON, note="wrong")
    page(client, STORY, 404)
    editing.withdraw(article.pk, languages=["zh-hans"], by=paul, at=NOON, note="wrong")
    assert "withdrawn" in page(client, STORY, 410)
    page(client, CHINESE, 410)


def test_drafts_and_stories_to_come_are_nowhere(
    draft: Make, client: Client, now: datetime.datetime
) -> None:
    draft()
    story(1, now + HOUR, category=Category.objects.get(slug="models"))
    for url in (STORY, "/en/articles/story-1/", "/en/articles/story-1/both/"):
        page(client, url, 404)
    for url in ("/en/", "/en/categories/models/"):
        assert "Story 1" not in page(client, url)
        assert "Grids" not in page(client, url)


def test_pages_can_be_asked_for_their_head_and_for_nothing_but_reading(
    live: Make, client: Client
) -> None:
    live()
    for url in ("/", "/en/", STORY, f"{STORY}both/", "/en/categories/models/", "/en/tags/chips/"):
        response = client.head(url)
        assert response.status_code in (200, 302)
        assert response.content == b""
        assert client.post(url).status_code == 405


def test_home_lists_by_heat_and_by_date(vocabulary: None, client: Client) -> None:
    for number in range(12):
        story(number, NOON - number * HOUR).save()
    hottest = Article.objects.get(slug="story-11")
    hottest.set_hot(90, NOON)
    hottest.save()
    cold = story(99)
    cold.set_hot(0, NOON)
    cold.save()
    hot, latest = page(client, "/en/").split('id="latest"')
    titles = re.compile(r'href="/en/articles/story-(\d+)/"')
    assert titles.findall(hot) == ["11", *map(str, range(9))]
    assert titles.findall(latest) == ["99", *map(str, range(6))]


def test_a_name_lent_from_the_other_language_is_marked(live: Make, client: Client) -> None:
    live()
    Tag.objects.filter(slug="chips").update(name_zh_hans="")
    assert 'lang="en" rel="tag">Chips</a>' in page(client, CHINESE)
    assert '<h1 lang="en">Chips</h1>' in page(client, "/zh-hans/tags/chips/")


def test_what_does_not_exist_is_404_in_the_readers_language(db: None, client: Client) -> None:
    for url in ("/en/nothing/", "/en/articles/nothing/", "/en/categories/x/", "/en/tags/x/"):
        assert "This page does not exist" in page(client, url, 404)
    assert '<html lang="zh-Hans">' in page(client, "/zh-hans/nothing/", 404)


@pytest.mark.parametrize("url", [STORY, CHINESE, f"{STORY}both/"])
def test_a_story_takes_five_queries(
    live: Make, client: Client, django_assert_num_queries: Queries, url: str
) -> None:
    live(disclaimers=["opinion"], tags=["chips", "energy"])
    with django_assert_num_queries(5):
        client.get(url)


def test_no_page_carries_script_or_style_of_its_own(live: Make, client: Client) -> None:
    live(tags=["chips"])
    for url in ("/en/", STORY, f"{STORY}both/", "/en/tags/chips/", "/en/nothing/"):
        html = client.get(url).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
        for script in re.findall(r"<script([^>]*)>", html):
            # What is only data does not run.
            assert re.search(r'src=|type="application/(ld\+)?json"', script)


def test_reading_leaves_no_cookie(live: Make, client: Client) -> None:
    live()
    for url in ("/", "/en/", STORY, f"{STORY}both/"):
        assert not client.get(url).cookies


def test_hostile_words_stay_words(approved: Make, paul: User, client: Client) -> None:
    article = approved()
    editing.publish(article.pk, number=1, languages=["en", "zh-hans"], by=paul, at=NOON)
    hostile = '</script><script>alert("1")</script>'
    Article.objects.filter(pk=article.pk).update(title_en=hostile, summary_en=hostile)
    Tag.objects.filter(slug="chips").update(name_en=hostile)
    for url in (STORY, f"{STORY}both/", CHINESE, "/en/"):
        assert "<script>alert" not in page(client, url)
    assert text_in("en")["title"] not in page(client, STORY)


def test_a_category_stands_over_the_pages_once_there_is_something_to_read(
    client: Client, live: Make
) -> None:
    assert "Models" not in client.get("/en/").content.decode()
    live(("en",))
    assert "Models" in client.get("/en/").content.decode()
    assert "Society" not in client.get("/en/").content.decode()
    assert "模型" not in client.get("/zh-hans/").content.decode()


def test_readers_are_told_what_was_corrected_in_their_language_only(
    live: Make, client: Client, wen: User, rhea: User, paul: User
) -> None:
    article = live(slug="naps")
    editing.save(article.pk, changes={"en": {"title": "Six grids"}}, base=1, by=wen, at=NOON)
    editing.submit(article.pk, number=2, languages=["en"], by=wen, at=NOON)
    editing.approve(article.pk, number=2, parts=["en"], by=rhea, at=NOON)
    told = {"en": "Six grids, <not> four.", "zh-hans": "是六家，不是四家。"}
    editing.publish(
        article.pk,
        number=2,
        languages=["en"],
        by=paul,
        at=NOON,
        kind="correction",
        corrections=told,
    )
    english, chinese = (
        client.get("/en/articles/naps/").text,
        client.get("/zh-hans/articles/naps/").text,
    )
    assert "Six grids, &lt;not&gt; four." in english
    assert told["zh-hans"] not in english
    assert told["zh-hans"] in chinese
    assert '<time datetime="2026-06-15T12:00:00+00:00">' in english
