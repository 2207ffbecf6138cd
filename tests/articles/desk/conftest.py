"""The desk as a browser sees it: what a page's form holds is what is sent back."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from articles.models import Article, Category, Disclaimer, Tag, User


@pytest.fixture
def desk(settings: Any) -> Callable[[User], Client]:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }

    def sit(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sit


@pytest.fixture
def url() -> Callable[..., str]:
    def find(article: Article, page: str = "change") -> str:
        return reverse(f"admin:articles_article_{page}", args=[article.pk])

    return find


@pytest.fixture
def filled() -> Callable[..., dict[str, Any]]:
    """What a browser would send of the form in ``response``, with some fields typed over."""

    def read(response: Any, **typed: Any) -> dict[str, Any]:
        form = response.context["adminform"].form
        sent = {bound.name: bound.value() for bound in form if bound.value() is not None}
        return {name: value for name, value in (sent | typed).items() if value is not None}

    return read


@pytest.fixture
def root(person: Callable[..., User]) -> User:
    user = person("root", "Publisher")
    user.is_superuser = True
    user.save()
    return user


@pytest.fixture
def nameless(live: Callable[..., Article], vocabulary: None) -> None:
    """A tag, a category and a disclaimer of a live story lack their Chinese names."""
    live(disclaimers=["opinion"])
    for model in (Tag, Category, Disclaimer):
        model._default_manager.update(name_zh_hans="")
    Disclaimer.objects.exclude(origin="").update(name_zh_hans="说明")


# In a real browser


@pytest.fixture
def said() -> list[str]:
    """What the pages complained of."""
    return []


@pytest.fixture
def sit(browser: Browser, live_server: Any, said: list[str]) -> Iterator[Callable[..., Page]]:
    """A browser of one's own; every page it opens is listened to until the test ends."""
    with contextlib.ExitStack() as stack:

        def at_the_desk(user: User, width: int = 1440, language: str = "en", **more: Any) -> Page:
            context = browser.new_context(
                base_url=live_server.url, viewport={"width": width, "height": 900}, **more
            )
            stack.callback(context.close)
            page = context.new_page()
            page.on("dialog", lambda dialog: dialog.accept())
            page.on("pageerror", lambda error: said.append(error.stack or str(error)))
            page.on("console", lambda it: said.append(it.text) if "Policy" in it.text else None)
            sign_in(page, user, live_server.url, language)
            return page

        yield at_the_desk
    # Django's theme switch stumbles by itself where a browser keeps nothing.
    assert [text for text in said if "admin/js/theme.js" not in text] == []


def sign_in(page: Page, user: User, url: str, language: str = "en") -> None:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
    )
