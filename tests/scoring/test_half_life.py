"""Another half-life: what is shown stays, what comes then follows the new one."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, transaction

from articles.models import Article
from scoring import half_life, tasks
from scoring.decay import NO_HEAT, points
from scoring.models import Change
from tests.scoring.conftest import DAY, MORNING, H, count_read, held_elsewhere, story

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(hours=30, seconds=7, microseconds=500_000)
CLOCK = "scoring.management.commands.change_half_life.now"


@pytest.fixture(autouse=True)
def _later(monkeypatch: Any) -> None:
    monkeypatch.setattr(CLOCK, lambda: LATER)


def run(**options: Any) -> str:
    out = StringIO()
    call_command("change_half_life", stdout=out, **options)
    return out.getvalue().strip()


def fresh(article: Article) -> Article:
    return Article._base_manager.get(pk=article.pk)


def several(count: int = 5) -> list[Article]:
    return [story(f"story-{number}", hot=20 + 15 * number % 80) for number in range(count)]


def shown(at: datetime) -> list[int]:
    return [row.display(at).hot for row in Article._base_manager.order_by("pk")]


@pytest.mark.parametrize("hot", [1, 2, 50, 80, 99, 100])
@pytest.mark.parametrize(("old", "new"), [(72, 24), (72, 168), (1, 72), (72, 1 / 60), (36.5, 36)])
def test_the_number_stays_and_then_halves_by_the_new_half_life(
    settings: Any, hot: int, old: float, new: float
) -> None:
    settings.HALF_LIFE_HOURS = old
    article = story(hot=hot)
    before = article.display(LATER).hot
    second = LATER.replace(microsecond=0)
    left = points(article.heat, second, old)
    settings.HALF_LIFE_HOURS = new
    run()
    article = fresh(article)
    assert article.half_life == new
    assert article.hot == before == article.display(LATER).hot
    assert article.stored() == article.display(LATER)
    halved = points(article.heat, second + timedelta(hours=new), new)
    assert halved == pytest.approx(left / 2, rel=1e-6)


def test_the_order_by_heat_is_the_order_by_points_again(settings: Any) -> None:
    settings.HALF_LIFE_HOURS = 1.0
    several()
    settings.HALF_LIFE_HOURS = 500.0
    story("late", hot=30)
    settings.HALF_LIFE_HOURS = H
    story("of-now", hot=70)
    run()
    rows = list(Article.objects.hottest_first())
    for at in (LATER, LATER + 9 * DAY):
        left = [points(row.heat, at, row.half_life) for row in rows]
        assert left == sorted(left, reverse=True)
    assert [row.slug for row in rows][:2] == ["of-now", "late"]


def test_it_says_what_it_did_and_the_second_time_that_there_is_nothing_to_do(settings: Any) -> None:
    several(3)
    settings.HALF_LIFE_HOURS = 36.5
    story("of-now")
    assert run() == "Heats now count in a half-life of 36.5 h. Rewritten: 3."
    before = list(Article._base_manager.order_by("pk").values())
    assert run() == "Nothing to do: all heats count in a half-life of 36.5 h."
    assert run(verbosity=0) == ""
    assert list(Article._base_manager.order_by("pk").values()) == before


def test_interrupted_it_says_so_and_goes_on_where_it_stopped(
    settings: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(half_life, "BATCH", 2)
    rows = several()
    before = shown(LATER)
    settings.HALF_LIFE_HOURS = 24.0
    instants = iter([LATER])

    def interrupted() -> datetime:
        for instant in instants:
            return instant
        raise KeyboardInterrupt

    monkeypatch.setattr(CLOCK, interrupted)
    with pytest.raises(CommandError, match="Rewritten: 2") as stopped:
        run()
    assert stopped.value.returncode == 130
    assert [fresh(row).half_life for row in rows] == [24, 24, H, H, H]
    assert shown(LATER) == before  # each by its own
    monkeypatch.setattr(CLOCK, lambda: LATER + DAY)
    assert run() == "Heats now count in a half-life of 24 h. Rewritten: 3."
    expected = [number * 2 ** (-1 if row < 2 else -24 / H) for row, number in enumerate(before)]
    assert shown(LATER + DAY) == pytest.approx(expected, abs=1)


def test_a_tick_and_a_fold_half_way_go_by_the_half_life_of_each_row(
    settings: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(half_life, "BATCH", 1)
    done, still = story("done", hot=80), story("still", hot=80)
    settings.HALF_LIFE_HOURS = 24.0
    assert next(half_life.change(clock=lambda: MORNING)) == 1
    assert tasks.bring_up_to_date(MORNING + DAY) == 2
    assert (fresh(done).hot, fresh(still).hot) == (40, round(80 * 2 ** (-24 / H)))
    for row in (done, still):
        count_read(row, "alice", MORNING)
    tasks.fold(MORNING + DAY)
    warmed = [points(row.heat, MORNING, row.half_life) for row in (fresh(done), fresh(still))]
    assert warmed == pytest.approx([80.05, 80.05])
    assert [row.stored() for row in (fresh(done), fresh(still))] == [
        row.display(MORNING + DAY) for row in (fresh(done), fresh(still))
    ]


def test_what_nobody_sees_stays_without_heat_and_without_anything_due(settings: Any) -> None:
    draft, taken_back = story("draft", published=None), story("back", hot=0)
    Article._base_manager.filter(pk=taken_back.pk).update(next_change_at=None)
    settings.HALF_LIFE_HOURS = 24.0
    run()
    for article in (fresh(draft), fresh(taken_back)):
        assert (article.half_life, article.next_change_at) == (24, None)
    assert fresh(taken_back).heat == NO_HEAT
    assert not Change.objects.exists()


def test_pages_are_told_because_what_they_show_now_falls_at_other_instants(settings: Any) -> None:
    article = story()
    story("draft", published=None)
    settings.HALF_LIFE_HOURS = 24.0
    run()
    change = Change.objects.get()
    assert change.tags == [f"hot:{article.pk}", "hottest"]


def test_a_batch_costs_the_same_few_queries_whatever_its_size(
    settings: Any, django_assert_num_queries: Any
) -> None:
    several(20)
    for number in range(5):
        story(f"draft-{number}", published=None)
    settings.HALF_LIFE_HOURS = 24.0
    # Savepoint, select, update, change, release; and for the batch that finds nothing three.
    with django_assert_num_queries(8):
        assert list(half_life.change(clock=lambda: LATER)) == [25]


def warnings() -> list[str]:
    found = run_checks(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
    return [message.hint or "" for message in found if message.id == "scoring.W001"]


def test_a_check_names_the_command_as_long_as_there_is_something_for_it_to_do(
    settings: Any,
) -> None:
    several(2)
    assert warnings() == []
    settings.HALF_LIFE_HOURS = 24.0
    (hint,) = warnings()
    assert "manage.py change_half_life" in hint
    run()
    assert warnings() == []


def test_before_the_first_migrations_the_check_says_nothing(settings: Any) -> None:
    story()
    settings.HALF_LIFE_HOURS = 24.0
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_article RENAME COLUMN half_life TO not_yet")
        try:
            assert warnings() == []
        finally:
            cursor.execute("ALTER TABLE articles_article RENAME COLUMN not_yet TO half_life")


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_a_row_that_a_verb_holds_is_waited_for_and_not_left_out(settings: Any) -> None:
    held = story()
    settings.HALF_LIFE_HOURS = 24.0
    with held_elsewhere(held), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            next(half_life.change(clock=lambda: LATER))
    assert list(half_life.change(clock=lambda: LATER)) == [1]
