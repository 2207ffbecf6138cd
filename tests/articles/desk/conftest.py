"""The desk as a browser sees it: what a page's form holds is what is sent back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, User


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
