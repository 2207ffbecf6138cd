from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from articles.models import Article
from scoring import tasks
from scoring.decay import NO_HEAT, points
from scoring.models import Read, count_read
from tests.scoring.conftest import DAY, MORNING, H, held_elsewhere, story

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


# The tick


def test_the_tick_brings_a_due_story_up_to_date() -> None:
    article = story(hot=80)
    assert tasks.bring_up_to_date(MORNING + 3 * DAY) == 1
    article.refresh_from_db()
    assert article.hot == 40
    assert article.hot_set == 80
    assert (article.published_count, article.published_unit) == (3, "day")


def test_the_tick_leaves_alone_what_is_not_due() -> None:
    article = story()
    assert article.next_change_at is not None
    assert tasks.bring_up_to_date(article.next_change_at - timedelta(microseconds=1)) == 0


def test_a_second_tick_at_the_same_instant_finds_nothing_to_do() -> None:
    story()
    assert tasks.bring_up_to_date(MORNING + DAY) == 1
    assert tasks.bring_up_to_date(MORNING + DAY) == 0


def test_the_tick_never_touches_a_draft() -> None:
    article = story(published=None)
    assert article.next_change_at is None
    assert tasks.bring_up_to_date(MORNING + 1000 * DAY) == 0


def test_a_story_becomes_hot_when_its_publication_comes_and_not_before() -> None:
    article = story(hot=80, published=MORNING + MINUTE)
    article.reckon(MORNING)
    article.save()
    assert article.hot == 0
    assert tasks.bring_up_to_date(MORNING + MINUTE) == 1
    article.refresh_from_db()
    assert article.hot == 80


def test_the_tick_changes_nothing_but_what_time_moves() -> None:
    article = story()
    before = Article._base_manager.filter(pk=article.pk).values().get()
    tasks.bring_up_to_date(MORNING + 3 * DAY)
    after = Article._base_manager.filter(pk=article.pk).values().get()
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed == {"hot", "published_count", "published_unit", "next_change_at"}


def test_a_backlog_of_several_batches_is_worked_off_by_one_tick(monkeypatch: Any) -> None:
    monkeypatch.setattr(tasks, "BATCH", 2)
    for number in range(5):
        story(slug=f"story-{number}")
    assert tasks.bring_up_to_date(MORNING + DAY) == 5


def test_a_batch_costs_the_same_few_queries_whatever_its_size(
    django_assert_num_queries: Any,
) -> None:
    for number in range(20):
        story(slug=f"story-{number}")
    # Savepoint, select, update, release.
    with django_assert_num_queries(4):
        tasks.bring_up_to_date(MORNING + DAY)


steps = st.lists(st.timedeltas(timedelta(seconds=1), timedelta(days=40)), min_size=1, max_size=6)


@examples(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.integers(0, 100),
    st.timedeltas(timedelta(), timedelta(days=500)),
    st.none() | st.timedeltas(timedelta(), timedelta(days=400)),
    steps,
)
def test_what_the_tick_stored_is_what_the_formulas_give_at_any_instant(
    hot: int, published_ago: timedelta, updated_ago: timedelta | None, steps: list[timedelta]
) -> None:
    Article._base_manager.all().delete()
    article = story(hot=hot, published=MORNING - published_ago)
    article.updated_at = None if updated_ago is None else MORNING - updated_ago
    article.reckon(MORNING)
    article.save()
    at = MORNING
    for step in steps:
        at += step
        tasks.bring_up_to_date(at)
        article.refresh_from_db()
        assert article.stored() == article.display(at)
        assert article.next_change_at is not None
        assert article.next_change_at > at
        between = at + (article.next_change_at - at) / 2
        assert tasks.bring_up_to_date(between) == 0
        assert article.stored() == article.display(between)


# Reads


def test_a_reader_counts_once_a_day_for_each_story() -> None:
    one, other = story("one"), story("other")
    for at in (MORNING, MORNING + MINUTE, MORNING + DAY):
        count_read(one, "alice", at)
    count_read(one, "bob", MORNING)
    count_read(other, "alice", MORNING)
    tasks.fold(MORNING + DAY)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.reads, other.reads) == (3, 1)


def test_the_day_of_a_read_is_the_day_in_utc() -> None:
    late = datetime.fromisoformat("2026-11-22T03:00:00+08:00")
    count_read(story(), "alice", late)
    assert Read.objects.get().day == date(2026, 11, 21)


def test_each_read_warms_its_story_at_its_own_instant() -> None:
    article = story(hot=80)
    count_read(article, "alice", MORNING + timedelta(hours=1))
    count_read(article, "bob", MORNING + timedelta(hours=2))
    at = MORNING + timedelta(hours=12)
    tasks.fold(at)
    article.refresh_from_db()
    expected = 80 * 2 ** (-12 / H) + 0.05 * (2 ** (-11 / H) + 2 ** (-10 / H))
    assert points(article.heat, at, H) == pytest.approx(expected, abs=1e-6)
    assert article.stored() == article.display(at)


def test_enough_reads_raise_the_number_shown() -> None:
    article = story(hot=50)
    for number in range(40):
        count_read(article, f"reader-{number}", MORNING)
    tasks.fold(MORNING)
    article.refresh_from_db()
    assert (article.hot, article.hot_set) == (52, 50)


def test_a_story_set_to_0_is_read_but_stays_at_0() -> None:
    article = story(hot=0)
    count_read(article, "alice", MORNING)
    tasks.fold(MORNING)
    article.refresh_from_db()
    assert (article.reads, article.hot, article.heat) == (1, 0, NO_HEAT)


def test_folding_twice_counts_once() -> None:
    article = story()
    count_read(article, "alice", MORNING)
    assert tasks.fold(MORNING) == 1
    assert tasks.fold(MORNING) == 0
    article.refresh_from_db()
    assert article.reads == 1


def test_a_reader_already_folded_in_is_not_counted_again_the_same_day() -> None:
    article = story()
    count_read(article, "alice", MORNING)
    tasks.fold(MORNING)
    count_read(article, "alice", MORNING + MINUTE)
    assert tasks.fold(MORNING + MINUTE) == 0


def test_reads_are_kept_until_their_day_is_over_and_never_dropped_unfolded() -> None:
    article = story()
    count_read(article, "alice", MORNING)
    tasks.fold(MORNING)
    assert Read.objects.count() == 1
    count_read(article, "bob", MORNING)
    tasks.fold(MORNING + DAY)
    article.refresh_from_db()
    assert (article.reads, Read.objects.count()) == (2, 0)


def test_a_fold_of_several_batches_counts_each_read(monkeypatch: Any) -> None:
    monkeypatch.setattr(tasks, "READS", 3)
    one, other = story("one"), story("other")
    for number in range(8):
        count_read(one if number % 3 else other, f"reader-{number}", MORNING)
    assert tasks.fold(MORNING) == 8
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.reads, other.reads) == (5, 3)


def test_reads_of_a_story_that_is_gone_are_dropped() -> None:
    article = story()
    count_read(article, "alice", MORNING)
    Article._base_manager.filter(pk=article.pk).delete()
    assert tasks.fold(MORNING + DAY) == 0
    assert not Read.objects.exists()


def test_a_failed_fold_counts_nothing(monkeypatch: Any) -> None:
    article = story()
    count_read(article, "alice", MORNING)
    monkeypatch.setattr("scoring.models.Scored.reckon", lambda row, at: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.fold(MORNING)
    monkeypatch.undo()
    article.refresh_from_db()
    assert article.reads == 0
    assert tasks.fold(MORNING) == 1


# Locks


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_a_row_that_a_verb_holds_is_skipped_and_taken_by_the_next_tick() -> None:
    held, free = story("held"), story("free")
    with held_elsewhere(held):
        assert tasks.bring_up_to_date(MORNING + DAY) == 1
    assert tasks.bring_up_to_date(MORNING + DAY) == 1
    held.refresh_from_db()
    free.refresh_from_db()
    assert held.stored() == free.stored()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_reads_of_a_row_that_a_verb_holds_wait_for_the_next_fold() -> None:
    held, free = story("held"), story("free")
    count_read(held, "alice", MORNING)
    count_read(free, "alice", MORNING)
    with held_elsewhere(held):
        assert tasks.fold(MORNING) == 1
    assert tasks.fold(MORNING) == 1
    held.refresh_from_db()
    free.refresh_from_db()
    assert (held.reads, free.reads) == (1, 1)
