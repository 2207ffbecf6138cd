from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from articles.models import Article
from scoring import batches, tasks
from tests.scoring.conftest import DAY, MORNING, count_read, held_elsewhere, story

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


# Ticks that come late, twice, in any order, or to an end half-way


acts = st.lists(
    st.tuples(
        st.sampled_from(["tick", "fold", "read", "set", "update"]),
        st.timedeltas(timedelta(), 9 * DAY),
    ),
    max_size=12,
)


@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_after_ticks_and_folds_in_any_order_of_instants_the_last_one_puts_all_right(
    acts: list[tuple[str, timedelta]],
) -> None:
    """As from workers whose clocks differ, on a machine whose clock was put back."""
    Article._base_manager.all().delete()
    article = story()
    for number, (act, gone) in enumerate(acts):
        at = MORNING + gone
        article.refresh_from_db()
        match act:
            case "tick":
                tasks.bring_up_to_date(at)
            case "fold":
                tasks.fold(at)
            case "read":
                count_read(article, f"reader {number}", at)
            case "set":
                article.set_hot(60, at)
                article.save()
            case "update":
                article.updated_at = at
                article.reckon(at)
                article.save()
    last = MORNING + 9 * DAY
    tasks.fold(last)
    tasks.bring_up_to_date(last)
    article.refresh_from_db()
    assert article.stored() == article.display(last)
    assert article.reads == sum(act == "read" for act, _gone in acts)
    assert not Article._base_manager.filter(next_change_at__lte=last).exists()


def test_a_tick_that_dies_half_way_leaves_whole_batches_and_the_next_does_the_rest(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(tasks, "BATCH", 2)
    rows = [story(slug=f"story-{number}") for number in range(5)]
    before, later = rows[0].stored(), MORNING + DAY
    written = []

    def write(*args: Any) -> None:
        batches.write(*args)
        written.append(args)
        assert len(written) < 2

    monkeypatch.setattr(tasks, "write", write)
    with pytest.raises(AssertionError):
        tasks.bring_up_to_date(later)
    monkeypatch.undo()
    right = rows[0].display(later)
    assert [row.stored() for row in Article._base_manager.all()].count(right) == 2
    assert [row.stored() for row in Article._base_manager.all()].count(before) == 3
    assert tasks.bring_up_to_date(later) == 3
    assert {row.stored() for row in Article._base_manager.all()} == {right}


# Clocks


def ticks_a_day_ahead() -> bool:
    """Whether a worker whose clock is a day ahead stores what will be shown tomorrow."""
    now = timezone.now()
    article = story(published=now - timedelta(hours=1))
    article.reckon(now)
    article.save()
    count_read(article, "alice", now + timedelta(hours=1))
    with time_machine.travel(now + DAY, tick=False):
        tasks.tick()
        counted = tasks.fold_reads()
    article.refresh_from_db()
    ages = (article.published_count, article.published_unit)
    assert (ages, counted) in [((1, "hour"), 0), ((1, "day"), 1)]
    return bool(counted)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="needs SQLite")
def test_a_tick_goes_by_the_clock_of_the_machine_where_the_database_has_none() -> None:
    assert ticks_a_day_ahead()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_a_worker_whose_clock_is_ahead_counts_no_future() -> None:
    assert not ticks_a_day_ahead()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_a_worker_whose_clock_is_behind_leaves_nothing_due() -> None:
    now = timezone.now()
    article = story(published=now - 3 * DAY)
    assert article.next_change_at
    with time_machine.travel(now - 3 * DAY, tick=False):
        assert tasks.tick() == 1
    article.refresh_from_db()
    assert (article.published_count, article.published_unit) == (3, "day")


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
