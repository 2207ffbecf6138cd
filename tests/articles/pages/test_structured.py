import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Correction
from tests.articles.conftest import NOON

Make = Callable[..., Article]
SITE = "http://127.0.0.1:8000"
STORY = "/en/articles/grids-ask-data-centres-to-nap/"
CHINESE = STORY.replace("/en/", "/zh-hans/")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def graph(client: Client, url: str) -> list[dict[str, Any]]:
    html = client.get(url).content.decode()
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert len(scripts) == 1
    told = json.loads(scripts[0])
    assert told["@context"] == "https://schema.org"
    found: list[dict[str, Any]] = told["@graph"]
    return found


def stories(client: Client, url: str) -> list[dict[str, Any]]:
    return [node for node in graph(client, url) if node["@type"] == "NewsArticle"]


def way(client: Client, url: str) -> list[tuple[int, str, str]]:
    """The breadcrumbs: place, name and path of each."""
    (crumbs,) = [node for node in graph(client, url) if node["@type"] == "BreadcrumbList"]
    return [
        (each["position"], each["name"], each["item"].removeprefix(SITE))
        for each in crumbs["itemListElement"]
    ]


def test_machines_are_told_what_readers_are_told(live: Make, client: Client) -> None:
    live(source_url="https://example.org/grid")
    Article.objects.update(origin_zh_hans="ai_translated")
    address = SITE + STORY
    site = {
        "@type": "NewsMediaOrganization",
        "name": "Newsroom",
        "url": f"{SITE}/en/",
        "publishingPrinciples": f"{SITE}/en/about/",
        "correctionsPolicy": f"{SITE}/en/corrections/",
    }
    (english,) = stories(client, STORY)
    assert english == {
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": "Grids ask data centres to nap",
        "description": "Four grids will pay.",
        "inLanguage": "en",
        "datePublished": "2026-06-15T12:00:00+00:00",
        "dateModified": "2026-06-15T12:00:00+00:00",
        "articleSection": "Models",
        "keywords": ["Chips"],
        "author": {"@type": "Person", "name": "Rhea"},
        "editor": {"@type": "Person", "name": "Rhea"},
        "publisher": site,
        "isBasedOn": "https://example.org/grid",
        "isAccessibleForFree": True,
        "workTranslation": [{"@id": SITE + CHINESE}],
    }
    both = stories(client, f"{STORY}both/")
    assert both[0] == english
    assert both[1]["inLanguage"] == "zh-Hans"
    assert both[1]["digitalSourceType"] == "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
    assert both[1]["creditText"]


def test_source_and_translation_name_each_other_as_long_as_both_are_live(
    live: Make, client: Client
) -> None:
    live()
    (english,), (chinese,) = stories(client, STORY), stories(client, CHINESE)
    assert english["workTranslation"] == [{"@id": chinese["@id"]}]
    assert chinese["translationOfWork"] == {"@id": english["@id"]}
    assert "translationOfWork" not in english
    assert "workTranslation" not in chinese
    Article.objects.update(live_en=False)
    assert "translationOfWork" not in stories(client, CHINESE)[0]
    Article.objects.update(live_en=True, live_zh_hans=False)
    assert "workTranslation" not in stories(client, STORY)[0]


def test_who_is_named_nowhere_leaves_the_publisher_as_author(
    live: Make, client: Client, settings: Any
) -> None:
    article = live()
    article.editions.update(editor=None)
    settings.PUBLISHER = "Grid & Sons"
    (told,) = stories(client, STORY)
    assert told["author"] == told["publisher"]
    assert told["publisher"]["name"] == "Grid & Sons"
    assert "editor" not in told


def test_corrections_are_told_in_the_language_of_the_text(live: Make, client: Client) -> None:
    article = live()
    for language, text in (("en", "Four, not five."), ("zh-hans", "四家。")):
        Correction.objects.create(article=article, language=language, text=text, at=NOON)
    (told,) = stories(client, STORY)
    assert told["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "Four, not five.",
            "datePublished": "2026-06-15T12:00:00+00:00",
        }
    ]


def test_what_people_wrote_has_no_digital_source(live: Make, client: Client) -> None:
    live()
    (told,) = stories(client, STORY)
    assert not {"digitalSourceType", "creditText"} & told.keys()


@pytest.mark.parametrize("url", ["/en/", "/en/hot/", STORY, f"{STORY}both/"])
def test_the_scores_are_not_passed_off_as_ratings(live: Make, client: Client, url: str) -> None:
    live(quality=65, impact=55)
    assert not re.search(r"[rR]ating|[rR]eview\b", json.dumps(graph(client, url)))


def test_each_page_tells_the_way_to_it(live: Make, client: Client) -> None:
    live()
    home = (1, "Newsroom", "/en/")
    category = (2, "Models", "/en/categories/models/")
    assert way(client, STORY) == [home, category, (3, "Grids ask data centres to nap", STORY)]
    assert way(client, "/en/categories/models/") == [home, category]
    assert way(client, "/zh-hans/tags/chips/") == [
        (1, "新闻室", "/zh-hans/"),
        (2, "芯片", "/zh-hans/tags/chips/"),
    ]
    Article.objects.update(category=None)
    assert way(client, STORY)[1:] == [(2, "Grids ask data centres to nap", STORY)]


def test_the_front_page_is_the_site_and_tells_how_to_search_it(live: Make, client: Client) -> None:
    live()
    (site,) = graph(client, "/zh-hans/")
    assert (site["@type"], site["@id"]) == ("WebSite", f"{SITE}/zh-hans/")
    assert (site["name"], site["alternateName"]) == ("新闻室", ["Newsroom"])
    assert site["potentialAction"] == {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{SITE}/zh-hans/search/?q={{query}}"},
    }


@pytest.mark.parametrize("url", ["/en/latest/", "/en/hot/", "/en/categories/models/"])
def test_a_list_tells_what_it_holds(live: Make, client: Client, url: str) -> None:
    live()
    page = graph(client, url)[0]
    assert (page["@type"], page["url"]) == ("CollectionPage", SITE + url)
    assert page["isPartOf"] == {"@id": f"{SITE}/en/"}
    assert page["mainEntity"]["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "url": SITE + STORY}
    ]


def test_no_word_ends_the_data_block(live: Make, client: Client) -> None:
    live()
    hostile = "</script><!-- <script> & \u2028"
    Article.objects.update(title_en=hostile)
    assert stories(client, STORY)[0]["headline"] == hostile
