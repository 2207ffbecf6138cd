"""Reads: each counts once, warms by what it weighs, and says which pages are no longer true."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from scoring import folding
from scoring.decay import NO_HEAT, points
from scoring.folding import fold
from scoring.models import Change, Read, Salt
from tests.scoring.conftest import DAY, MORNING, H, count_read, held_elsewhere, story

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def fresh(article: Article) -> Article:
    return Article._base_manager.get(pk=article.pk)


def read(article: Article, times: int = 1, at: datetime = MORNING, weight: float = 1.0) -> None:
    """As many readers as never before."""
    kind, known = ContentType.objects.get_for_model(Article), Read.objects.count()
    Read.objects.bulk_create(
        Read(
            content_type=kind,
            object_id=article.pk,
            reader=f"reader {number}",
            day=at.date(),
            at=at,
            weight=weight,
        )
        for number in range(known, known + times)
    )


def told() -> list[list[str]]:
    return list(Change.objects.order_by("pk").values_list("tags", flat=True))


def test_a_reader_counts_once_a_day_for_each_story() -> None:
    one, other = story("one"), story("other")
    for at in (MORNING, MORNING + MINUTE, MORNING + DAY):
        count_read(one, "alice", at)
    count_read(one, "bob", MORNING)
    count_read(other, "alice", MORNING)
    fold(MORNING + DAY)
    assert (fresh(one).reads, fresh(other).reads) == (3, 1)


def test_the_day_of_a_read_is_the_day_in_utc() -> None:
    late = datetime.fromisoformat("2026-11-22T03:00:00+08:00")
    count_read(story(), "alice", late)
    assert Read.objects.get().day == date(2026, 11, 21)


def test_each_read_warms_its_story_at_its_own_instant_and_by_its_weight() -> None:
    article = story(hot=80)
    read(article, at=MORNING + HOUR)
    read(article, at=MORNING + 2 * HOUR, weight=3.0)
    at = MORNING + 12 * HOUR
    fold(at)
    article = fresh(article)
    expected = 80 * 2 ** (-12 / H) + 0.05 * (2 ** (-11 / H) + 3 * 2 ** (-10 / H))
    assert points(article.heat, at, H) == pytest.approx(expected, abs=1e-6)
    assert article.reads == 2
    assert article.stored() == article.display(at)


def test_enough_reads_raise_the_number_shown_and_put_off_its_fall() -> None:
    article = story(hot=50)
    read(article, times=40)
    fold(MORNING)
    assert (fresh(article).hot, fresh(article).hot_set) == (52, 50)
    assert fresh(article).stored() == fresh(article).display(MORNING)


def test_a_story_set_to_0_is_read_but_stays_at_0() -> None:
    article = story(hot=0)
    read(article)
    fold(MORNING)
    article = fresh(article)
    assert (article.reads, article.hot, article.heat) == (1, 0, NO_HEAT)
    assert told() == []


def test_folding_twice_counts_once() -> None:
    article = story()
    read(article)
    assert [fold(MORNING), fold(MORNING)] == [1, 0]
    assert fresh(article).reads == 1


def test_a_reader_already_folded_in_is_not_counted_again_the_same_day() -> None:
    article = story()
    count_read(article, "alice", MORNING)
    fold(MORNING)
    count_read(article, "alice", MORNING + MINUTE)
    assert fold(MORNING + MINUTE) == 0


def test_a_read_that_lies_in_the_future_waits_for_it() -> None:
    article = story()
    read(article, at=MORNING + DAY)
    assert [fold(MORNING), fold(MORNING + DAY)] == [0, 1]


def test_what_readers_cannot_see_is_not_read_and_its_reads_are_spent() -> None:
    draft, to_come = story("draft", published=None), story("to-come", published=MORNING + DAY)
    taken_back = story("back", hot=0)
    Article._base_manager.filter(pk=taken_back.pk).update(next_change_at=None)
    unseen = (draft, to_come, taken_back)
    for article in unseen:
        article.refresh_from_db()
        read(article)
    before = list(Article._base_manager.order_by("pk").values())
    assert fold(MORNING) == 0
    assert list(Article._base_manager.order_by("pk").values()) == before
    assert not Read.objects.filter(folded=False).exists()


def test_reads_of_a_story_that_is_gone_are_dropped() -> None:
    article = story()
    read(article)
    Article._base_manager.filter(pk=article.pk).delete()
    assert fold(MORNING + DAY) == 0
    assert not Read.objects.exists()


def test_a_failed_fold_counts_nothing_and_tells_nothing(monkeypatch: Any) -> None:
    article = story()
    read(article)
    monkeypatch.setattr(folding, "touch", lambda tags: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fold(MORNING)
    assert (fresh(article).reads, fresh(article).heat, told()) == (0, article.heat, [])
    monkeypatch.undo()
    assert fold(MORNING) == 1


def test_a_fold_of_several_batches_counts_each_read(monkeypatch: Any) -> None:
    monkeypatch.setattr(folding, "READS", 3)
    one, other = story("one"), story("other")
    for number in range(8):
        read(one if number % 3 else other)
    assert fold(MORNING) == 8
    assert (fresh(one).reads, fresh(other).reads) == (5, 3)


def test_a_batch_costs_the_same_few_queries_whatever_its_size() -> None:
    rows = [story(f"story-{number}") for number in range(20)]

    def queries(number: int) -> int:
        for row in rows[:number]:
            read(row, times=number)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert fold(MORNING) == number**2
        return len(captured)

    queries(1)  # what is asked once and kept
    assert queries(2) == queries(20)


# Pages


def test_pages_are_told_of_a_number_that_changed_and_of_the_order_that_may_have() -> None:
    much, little, nothing = story("much"), story("little"), story("nothing", hot=0)
    read(much, times=50)
    for article in (little, nothing):
        read(article)
    fold(MORNING)
    assert told() == [[f"hot:{much.pk}", "hottest"]]


def test_without_reads_pages_are_told_nothing() -> None:
    story()
    fold(MORNING + DAY)
    assert told() == []


def test_a_number_that_has_fallen_since_the_last_tick_is_no_change_of_the_fold() -> None:
    article = story(hot=70)
    read(article, at=MORNING + DAY)
    fold(MORNING + DAY)
    assert fresh(article).hot == 56
    assert told() == [["hottest"]]


def test_that_pages_are_told_is_the_last_statement_of_its_transaction() -> None:
    read(story(), times=50)
    with CaptureQueriesContext(connection) as captured:
        fold(MORNING)
    statements = [query["sql"].split()[0] for query in captured]
    last = next(i for i, query in enumerate(captured) if "scoring_change" in query["sql"])
    assert statements[last : last + 2] == ["INSERT", "RELEASE"]


# What nobody needs any more


def test_reads_are_kept_until_their_day_is_over_and_never_dropped_unfolded(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(folding, "READS", 2)
    article = story()
    read(article, times=5)
    fold(MORNING)
    assert Read.objects.count() == 5
    read(article)
    fold(MORNING + DAY)
    assert (fresh(article).reads, Read.objects.count()) == (6, 0)


def test_a_salt_is_thrown_away_when_its_day_in_utc_is_over() -> None:
    days = [MORNING.date() + number * DAY for number in (-2, -1, 0, 1)]
    Salt.objects.bulk_create(Salt(day=day, value="salt") for day in days)
    fold(datetime.fromisoformat("2026-11-22T07:59:59+08:00"))
    assert list(Salt.objects.order_by("day").values_list("day", flat=True)) == days[2:]


def test_changes_are_kept_for_an_hour() -> None:
    for ago in (61, 60, 1):
        Change.objects.create(tags=[f"{ago} minutes ago"], at=MORNING - ago * MINUTE)
    fold(MORNING)
    assert told() == [["60 minutes ago"], ["1 minutes ago"]]


# Locks


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_reads_of_a_row_that_a_verb_holds_wait_for_the_next_fold() -> None:
    held, free = story("held"), story("free")
    read(held)
    read(free)
    with held_elsewhere(held):
        assert fold(MORNING) == 1
    assert fold(MORNING) == 1
    assert (fresh(held).reads, fresh(free).reads) == (1, 1)
