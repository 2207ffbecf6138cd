import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles.models import Article

Make = Callable[..., Article]
STORY = "/en/articles/grids-ask-data-centres-to-nap/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def graph(client: Client, url: str) -> list[dict[str, Any]]:
    html = client.get(url).content.decode()
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert len(scripts) == 1
    found: list[dict[str, Any]] = json.loads(scripts[0])["@graph"]
    return found


def test_machines_are_told_what_readers_are_told(live: Make, client: Client) -> None:
    live(source_url="https://example.org/grid")
    Article.objects.update(origin_zh_hans="ai_translated")
    address = "http://127.0.0.1:8000/en/articles/grids-ask-data-centres-to-nap/"
    (english,) = graph(client, STORY)
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
        "publisher": {"@type": "NewsMediaOrganization", "name": "Newsroom"},
        "editor": {"@type": "Person", "name": "Rhea"},
        "isBasedOn": "https://example.org/grid",
    }
    both = graph(client, f"{STORY}both/")
    assert both[0] == english
    assert both[1]["inLanguage"] == "zh-Hans"
    assert both[1]["translationOfWork"] == {"@id": address}
    assert both[1]["digitalSourceType"].endswith("/trainedAlgorithmicMedia")
    assert both[1]["creditText"]


def test_no_word_ends_the_data_block(live: Make, client: Client) -> None:
    live()
    hostile = "</script><!-- <script> & \u2028"
    Article.objects.update(title_en=hostile)
    assert graph(client, STORY)[0]["headline"] == hostile
