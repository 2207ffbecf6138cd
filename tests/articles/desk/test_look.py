"""What only a real browser and a scale can say of the desk."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser

from articles.models import Article, User
from tests.articles.desk.test_screens import screens
from tests.axe import violations

Make = Callable[..., Article]


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("newsroom/admin.css", 6 * 1024),
        ("newsroom/translating.css", 2 * 1024),
        ("newsroom/desk.js", 2 * 1024),
        ("newsroom/story.css", 1536),
        ("newsroom/preview.js", 1536),
        ("newsroom/story.js", 2 * 1024),
        ("newsroom/kept.js", 3 * 1024),
        ("newsroom/workbench.js", 6 * 1024),
        ("newsroom/workbench.css", 2 * 1024),
    ],
)
def test_what_screens_load_stays_small(name: str, most: int) -> None:
    path = finders.find(name)
    assert path
    assert len(gzip.compress(Path(path).read_bytes())) <= most


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(390, "dark", "zh-hans"), (1440, "light", "en")]
)
@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_everyone_can_work_on_every_screen(
    browser: Browser,
    live_server: Any,
    live: Make,
    root: User,
    width: int,
    theme: Any,
    language: str,
) -> None:
    live()
    client = Client()
    client.force_login(root)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
    context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda it: said.append(it.text) if it.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for url in screens():
        assert page.goto(live_server.url + url).status == 200, url
        assert said == [], url
        assert violations(page) == [], url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
        said.clear()  # what axe itself does to a page is not ours
    context.close()
