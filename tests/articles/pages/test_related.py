"""Three tags in common, then two, then one, then the category; the newest first in each."""

import random
from typing import Any

import pytest

from articles.models import Article
from articles.pages.related import MOST, related
from tests.articles.conftest import NOON
from tests.articles.pages.shelf import shelve

pytestmark = pytest.mark.django_db

EN, ZH = {"title": "A story"}, {"title": "故事"}
BOTH = {"en": EN, "zh_hans": ZH}


def slugs(row: Article, tags: str, category: str, language: str = "en") -> list[str]:
    return [each.slug for each in related(row.pk, tags.split(), category, language, NOON)]


STORIES: list[dict[str, Any]] = [
    {"tags": "a b c", "category": "models", **BOTH},
    {"category": "models", "en": EN},
    {"tags": "a", "category": "society", "en": EN},
    {"tags": "a b", "category": "society", **BOTH},
    {"tags": "b c d", "category": "models", "en": EN},
    {"tags": "a b c", "category": "society", "zh_hans": ZH},
    {"tags": "a b c d", "category": "society", "en": EN},
    {"tags": "c", "category": "society", **BOTH},
    {"tags": "d", "category": "society", "en": EN},
    {"tags": "a b c", "category": "models", **BOTH},
]


@pytest.mark.parametrize(
    ("tags", "category", "language", "numbers"),
    [
        ("a b c", "models", "en", [6, 9, 3, 4, 2]),
        ("a b c", "models", "zh-hans", [5, 9, 3, 7]),
        ("a d", "models", "en", [6, 2, 3, 4, 8]),
        ("b", "society", "en", [3, 4, 6, 9, 2]),
        ("", "models", "en", [1, 4, 9]),
        ("x y z", "models", "zh-hans", [9]),
        ("a b", "", "zh-hans", [3, 5, 9]),
        ("x", "nothing", "en", []),
        ("", "", "en", []),
    ],
)
def test_related_stories_share_three_tags_then_two_then_one_then_the_category(
    tags: str, category: str, language: str, numbers: list[int], django_assert_num_queries: Any
) -> None:
    first, *_others = shelve(STORIES)
    with django_assert_num_queries(1):
        assert slugs(first, tags, category, language) == [f"story-{each}" for each in numbers]


def test_a_related_story_comes_with_the_title_of_its_language() -> None:
    first, _second = shelve([{"category": "models", **BOTH}] * 2)
    for language, title in (("en", "A story"), ("zh-hans", "故事")):
        (found,) = related(first.pk, [], "models", language, NOON)
        assert (found.pk, found.title, found.slug) == (_second.pk, title, "story-1")


def test_what_is_not_live_any_more_is_not_related() -> None:
    first, second = shelve([{"category": "models", "tags": "a b", **BOTH}] * 2)
    second.live_en = False
    second.save()
    assert slugs(first, "a b", "models") == []


def test_with_any_tags_related_stories_are_those_that_a_look_at_all_would_choose() -> None:
    draw = random.Random(5)
    tags = [f"t{number}" for number in range(12)]
    stories = [
        {
            "tags": " ".join(draw.sample(tags, draw.choice([0, 1, 2, 3, 3, 10]))),
            "category": draw.choice(["models", "society"]),
            **draw.choice([{"en": EN}, {"zh_hans": ZH}, BOTH]),
        }
        for _each in range(80)
    ]
    rows = shelve(stories)
    for row, story in zip(rows, stories, strict=True):
        own = story["tags"].split()
        ranked = [
            (-min(common, 3), number)
            for number, other in enumerate(stories)
            if "en" in other and rows[number] != row
            for common in [len({*own} & {*other["tags"].split()})]
            if common or other["category"] == story["category"]
        ]
        expected = [f"story-{number}" for _common, number in sorted(ranked)[:MOST]]
        assert slugs(row, story["tags"], story["category"]) == expected
