from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.age import Age, age, next_change

SINCE = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001

TABLE = [
    # gone by, age, gone by when it next changes
    (timedelta(seconds=0), (0, "minute"), timedelta(minutes=1)),
    (timedelta(seconds=59), (0, "minute"), timedelta(minutes=1)),
    (timedelta(minutes=1), (1, "minute"), timedelta(minutes=2)),
    (timedelta(minutes=59, seconds=59), (59, "minute"), timedelta(hours=1)),
    (timedelta(hours=1), (1, "hour"), timedelta(hours=2)),
    (timedelta(hours=19, minutes=40), (19, "hour"), timedelta(hours=20)),
    (timedelta(hours=23, minutes=59), (23, "hour"), timedelta(days=1)),
    (timedelta(days=1), (1, "day"), timedelta(days=2)),
    (timedelta(days=2, hours=23), (2, "day"), timedelta(days=3)),
    (timedelta(days=29), (29, "day"), timedelta(days=30)),
    (timedelta(days=30), (1, "month"), timedelta(days=60)),
    (timedelta(days=359), (11, "month"), timedelta(days=360)),
    (timedelta(days=360), (12, "month"), timedelta(days=365)),
    (timedelta(days=364, hours=23), (12, "month"), timedelta(days=365)),
    (timedelta(days=365), (1, "year"), timedelta(days=730)),
    (timedelta(days=1000), (2, "year"), timedelta(days=1095)),
]


@pytest.mark.parametrize(("gone", "expected", "change"), TABLE)
def test_an_age_is_in_the_longest_unit_that_fits(
    gone: timedelta, expected: tuple[int, str], change: timedelta
) -> None:
    assert age(SINCE, SINCE + gone) == expected
    assert next_change(SINCE, SINCE + gone) == SINCE + change


@pytest.mark.parametrize("ahead", [MICROSECOND, timedelta(seconds=30), timedelta(days=400)])
def test_what_is_still_to_come_is_just_now_until_a_minute_after_it_came(ahead: timedelta) -> None:
    assert age(SINCE, SINCE - ahead) == Age(0, "minute")
    assert next_change(SINCE, SINCE - ahead) == SINCE + timedelta(minutes=1)


def test_an_age_moves_on_whole_seconds_only() -> None:
    since = SINCE + timedelta(microseconds=999_999)
    assert next_change(since, since) == SINCE + timedelta(minutes=1)
    assert age(since, SINCE + timedelta(minutes=1)) == Age(1, "minute")


@given(instants, instants)
def test_at_its_next_change_an_age_is_another_and_until_then_the_same(
    since: datetime, at: datetime
) -> None:
    change = next_change(since, at)
    assert change > at
    assert change.microsecond == 0
    assert age(since, change) != age(since, at)
    assert age(since, change - MICROSECOND) == age(since, at)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="offset-naive"):
        age(SINCE, SINCE.replace(tzinfo=None))
