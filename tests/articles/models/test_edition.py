import importlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

import articles.migrations
from articles.models import Article, Edition

FILL = next(Path(articles.migrations.__path__[0]).glob("*_fill_live_origins.py")).stem


def test_the_migration_takes_over_the_origins_of_what_is_live(live: Callable[..., Article]) -> None:
    live(("en",))
    Article.objects.update(origin_en="ai_assisted", origin_zh_hans="ai_generated")
    Edition.objects.update(live_origin="")
    fill = importlib.import_module(f"articles.migrations.{FILL}").fill
    for _again in range(2):
        fill(apps, SimpleNamespace(connection=connection))
        assert dict(Edition.objects.values_list("language", "live_origin")) == {
            "en": "ai_assisted",
            "zh-hans": "",
        }
