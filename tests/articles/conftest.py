"""The cast: Wen writes, Tao translates, Rhea reviews, Paul publishes; Nora is outside the desk."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission

from articles import editing
from articles.models import Article, Category, Disclaimer, Tag, User

# In the past for every machine that runs this, so that what is published is live.
NOON = datetime.datetime(2026, 6, 15, 12, 0, tzinfo=datetime.UTC)


def text_in(language: str, **values: str) -> dict[str, str]:
    words = {
        "en": ("Grids ask data centres to nap", "Four grids will pay.", "At **dusk**, they stop."),
        "zh-hans": ("电网请数据中心小睡", "四家电网愿意付费。", "**黄昏时分，**它们停下来。"),
    }[language]
    return {
        **dict(zip(("title", "summary", "analysis"), words, strict=True)),
        "origin": "human",
    } | values


@pytest.fixture
def at() -> datetime.datetime:
    return NOON


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(username: str, role: str = "", languages: tuple[str, ...] = ()) -> User:
        user = User.objects.create_user(username, password="correct horse", is_staff=True)
        user.byline_en = username.capitalize()
        user.save()
        if role:
            user.groups.add(Group.objects.get(name=role))
        for language in languages:
            codename = f"work_in_{language.replace('-', '_')}"
            user.user_permissions.add(Permission.objects.get(codename=codename))
        return User.objects.get(pk=user.pk)  # without cached permissions

    return make


@pytest.fixture
def wen(person: Callable[..., User]) -> User:
    return person("wen", "Writer")


@pytest.fixture
def tao(person: Callable[..., User]) -> User:
    return person("tao", "Translator", ("zh-hans",))


@pytest.fixture
def rhea(person: Callable[..., User]) -> User:
    return person("rhea", "Reviewer")


@pytest.fixture
def paul(person: Callable[..., User]) -> User:
    return person("paul", "Publisher")


@pytest.fixture
def nora(person: Callable[..., User]) -> User:
    return person("nora")


@pytest.fixture
def vocabulary(db: None) -> None:
    Category.objects.create(slug="models", name_en="Models", name_zh_hans="模型", position=1)
    Category.objects.create(slug="society", name_en="Society", name_zh_hans="社会", position=2)
    Tag.objects.create(slug="chips", name_en="Chips", name_zh_hans="芯片")
    Tag.objects.create(slug="energy", name_en="Energy", name_zh_hans="能源")
    Tag.objects.create(slug="old", name_en="Old", name_zh_hans="旧", retired=True)
    Disclaimer.objects.create(
        slug="opinion",
        name_en="Opinion",
        name_zh_hans="评论",
        text_en="This is an opinion.",
        text_zh_hans="本文为评论。",
    )


@pytest.fixture
def draft(vocabulary: None, wen: User, at: datetime.datetime) -> Callable[..., Article]:
    """Wen's complete draft, in both languages unless told otherwise."""

    def make(languages: tuple[str, ...] = ("en", "zh-hans"), **shared: Any) -> Article:
        return editing.create(
            source_language="en",
            changes={
                "shared": {"category": "models", "tags": ["chips"], "hot": 80, **shared},
                **{language: text_in(language) for language in languages},
            },
            by=wen,
            at=at,
        )

    return make


@pytest.fixture
def approved(draft: Callable[..., Article], wen: User, rhea: User) -> Callable[..., Article]:
    def make(languages: tuple[str, ...] = ("en", "zh-hans"), **shared: Any) -> Article:
        article = draft(languages, **shared)
        editing.submit(article.pk, number=1, languages=languages, by=wen, at=NOON)
        editing.approve(
            article.pk, number=1, parts=["shared", *languages], by=rhea, at=NOON, responsible=True
        )
        return Article.objects.get(pk=article.pk)

    return make


@pytest.fixture
def live(approved: Callable[..., Article], paul: User) -> Callable[..., Article]:
    def make(languages: tuple[str, ...] = ("en", "zh-hans"), **shared: Any) -> Article:
        article = approved(languages, **shared)
        editing.publish(article.pk, number=1, languages=languages, by=paul, at=NOON)
        return Article.objects.get(pk=article.pk)

    return make


@pytest.fixture
def everything(db: None) -> Callable[[], dict[str, list[Any]]]:
    """All rows of all our tables: what a refusal must leave as it was."""
    from django.apps import apps

    def dump() -> dict[str, list[Any]]:
        return {
            model._meta.label: sorted(model._base_manager.values_list(), key=repr)
            for label in ("articles", "scoring")
            for model in apps.get_app_config(label).get_models(include_auto_created=True)
        }

    return dump
