from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Article
from scoring.age import Age
from scoring.batches import scored_models
from scoring.decay import NO_HEAT
from scoring.display import Display
from scoring.models import SCORES, Read
from tests.scoring.conftest import MORNING, H, count_read


def story(**values: Any) -> Article:
    return Article(source_language="en", slug="a", **values)


def test_a_new_story_has_no_heat_and_nothing_due() -> None:
    assert story().heat == NO_HEAT
    assert story().stored() == Display(0, None, None, None)


def test_reckoning_stores_what_is_displayed_and_saves_nothing() -> None:
    article = story(published_at=MORNING, updated_at=MORNING + timedelta(hours=3))
    article.set_hot(80, MORNING)
    article.reckon(MORNING + timedelta(days=1))
    assert article.stored()[:3] == (63, Age(1, "day"), Age(21, "hour"))
    assert article.stored() == article.display(MORNING + timedelta(days=1))
    assert article.pk is None


def test_taking_a_publication_back_leaves_nothing_due() -> None:
    article = story(published_at=MORNING)
    article.set_hot(80, MORNING)
    article.published_at = None
    article.reckon(MORNING)
    assert article.stored() == Display(0, None, None, None)


@pytest.mark.parametrize("half_life", [10 / 3600, H])
@pytest.mark.parametrize("hot", [1, 64, 90, 99, 100])
def test_an_editor_sees_the_number_that_was_set_within_the_second_of_setting_it(
    settings: Any, hot: int, half_life: float
) -> None:
    settings.HALF_LIFE_HOURS = half_life
    at = MORNING + timedelta(microseconds=999_999)
    article = story(published_at=MORNING)
    article.set_hot(hot, at)
    assert (article.hot, article.hot_set) == (hot, hot)


def test_setting_hot_to_0_takes_the_heat_away() -> None:
    article = story(published_at=MORNING)
    article.set_hot(80, MORNING)
    article.set_hot(0, MORNING)
    assert (article.hot, article.hot_set, article.heat) == (0, 0, NO_HEAT)


@pytest.mark.django_db
@pytest.mark.parametrize("score", SCORES)
def test_the_database_refuses_a_score_above_100(score: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        story(**{score: 101}).save()


@pytest.mark.parametrize("score", SCORES)
def test_a_form_refuses_a_score_above_100(score: str) -> None:
    with pytest.raises(ValidationError, match=score):
        story(**{score: 101}).clean_fields()


@pytest.mark.django_db
def test_hottest_first_is_the_order_by_what_is_shown() -> None:
    for slug, hot, days_ago in (("old", 90, 9), ("new", 40, 0), ("middle", 60, 3), ("none", 0, 0)):
        at = MORNING - timedelta(days=days_ago)
        article = Article(source_language="en", slug=slug, published_at=at)
        article.set_hot(hot, at)
        article.save()
    for later in (timedelta(), timedelta(days=5), timedelta(days=30)):
        rows = list(Article.objects.order_by("-heat", "-id"))
        assert [row.slug for row in rows] == ["new", "middle", "old", "none"]
        shown = [row.display(MORNING + later).hot for row in rows]
        assert shown == sorted(shown, reverse=True)


@pytest.mark.django_db
def test_a_read_leaves_the_story_itself_alone(django_assert_num_queries: Any) -> None:
    article = story()
    article.save()
    count_read(article, "alice", MORNING)
    with django_assert_num_queries(3):  # savepoint, insert, release
        count_read(article, "bob", MORNING)
    assert Read.objects.count() == 2
    article.refresh_from_db()
    assert article.reads == 0


def test_the_tasks_find_the_stories_by_themselves() -> None:
    assert Article in scored_models()
