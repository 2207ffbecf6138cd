from datetime import UTC, datetime, timedelta
from math import ceil, isfinite, log2, ulp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.decay import (
    EPOCH,
    NO_HEAT,
    heat_of,
    next_fall,
    points,
    rekey,
    shown,
    together,
    warm,
    whole_seconds,
)

THREE_DAYS = 72.0
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)

half_lives = st.sampled_from([1 / 60, 1.0, 36.5, THREE_DAYS, 24.0 * 365])
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
amounts = st.floats(0.01, 1000)
gaps = st.timedeltas(timedelta(), timedelta(days=400))


@pytest.mark.parametrize(
    ("hot", "hours", "number"),
    [
        (80, 0, 80),
        (80, 36, 57),
        (80, 72, 40),
        (80, 144, 20),
        (80, 72 * 7, 1),
        (80, 72 * 8, 0),
        (100, 0, 100),
        (100, 72, 50),
        (1, 0, 1),
        (1, 71, 1),
        (1, 73, 0),
        (0, 0, 0),
    ],
)
def test_hot_halves_with_each_half_life(hot: int, hours: int, number: int) -> None:
    heat = heat_of(hot, NOON, THREE_DAYS)
    assert shown(heat, NOON + timedelta(hours=hours), THREE_DAYS) == number


@given(st.integers(0, 100), instants, half_lives)
def test_a_number_set_on_a_whole_second_is_the_number_shown(
    hot: int, at: datetime, half_life: float
) -> None:
    at = at.replace(microsecond=0)
    assert shown(heat_of(hot, at, half_life), at, half_life) == hot


@given(amounts, instants, gaps, st.sampled_from([1.0, 36.5, THREE_DAYS]))
def test_the_number_is_the_points_rounded_but_for_the_second_in_which_it_falls(
    amount: float, since: datetime, gap: timedelta, half_life: float
) -> None:
    heat, at = heat_of(amount, since, half_life), since + gap
    now = min(points(heat, at, half_life), 100)
    # Within an hour's half-life 100 points lose at most 0.02 in one second.
    assert abs(shown(heat, at, half_life) - now) <= 0.52


def by_definition(heat: float, at: datetime, half_life: float) -> int:
    """How many of the numbers from 1 to 100 have not yet fallen: n does so in the first whole
    second t ≥ H · (heat − log2(n − ½))."""
    return sum(
        ceil(3600 * half_life * (heat - log2(n - 0.5))) > whole_seconds(at) for n in range(1, 101)
    )


@given(amounts, instants, gaps, half_lives)
def test_the_number_is_the_one_by_definition(
    amount: float, since: datetime, gap: timedelta, half_life: float
) -> None:
    heat, at = heat_of(amount, since, half_life), since + gap
    assert shown(heat, at, half_life) == by_definition(heat, at, half_life)


@given(st.integers(0, 100), instants, half_lives, st.integers(-2, 2))
def test_the_number_is_the_one_by_definition_close_to_where_it_falls(
    number: int, since: datetime, half_life: float, seconds: int
) -> None:
    heat = heat_of(number + 0.5, since, half_life)
    at = since + seconds * SECOND
    assert shown(heat, at, half_life) == by_definition(heat, at, half_life)


@given(amounts, instants, gaps, half_lives)
def test_a_row_looked_at_when_its_number_is_due_to_fall_has_fallen_and_not_before(
    amount: float, since: datetime, gap: timedelta, half_life: float
) -> None:
    heat, at = heat_of(amount, since, half_life), since + gap
    number = shown(heat, at, half_life)
    fall = next_fall(heat, at, half_life)
    assert (fall is None) == (number == 0)
    if fall is not None:
        assert fall > at
        assert fall.microsecond == 0
        assert shown(heat, fall, half_life) < number
        assert shown(heat, fall - MICROSECOND, half_life) == number


def test_one_number_after_the_other_is_shown_on_the_way_from_100_to_0() -> None:
    heat, at = heat_of(100, NOON, THREE_DAYS), NOON
    numbers = [shown(heat, at, THREE_DAYS)]
    while (fall := next_fall(heat, at, THREE_DAYS)) is not None:
        at = fall
        numbers.append(shown(heat, at, THREE_DAYS))
    assert numbers == list(range(100, -1, -1))


def test_a_fall_comes_where_the_points_reach_the_half() -> None:
    heat = heat_of(80, NOON, THREE_DAYS)
    seconds = THREE_DAYS * 3600 * log2(80 / 79.5)
    assert next_fall(heat, NOON, THREE_DAYS) == NOON + (int(seconds) + 1) * SECOND


@given(amounts, amounts, instants, instants, instants, half_lives)
def test_the_order_by_heat_is_the_order_by_points_at_every_instant(
    a: float, b: float, since_a: datetime, since_b: datetime, at: datetime, half_life: float
) -> None:
    low, high = sorted([heat_of(a, since_a, half_life), heat_of(b, since_b, half_life)])
    assert points(low, at, half_life) <= points(high, at, half_life)
    assert shown(low, at, half_life) <= shown(high, at, half_life)


def test_80_now_is_as_hot_as_40_one_half_life_later() -> None:
    later = NOON + timedelta(hours=THREE_DAYS)
    assert heat_of(80, NOON, THREE_DAYS) == pytest.approx(heat_of(40, later, THREE_DAYS), abs=1e-9)


@given(amounts, st.floats(0.001, 100), st.integers(0, 3000), st.integers(0, 3000))
def test_warming_equals_brute_force_where_that_does_not_overflow(
    amount: float, weight: float, since: int, later: int
) -> None:
    heat = heat_of(amount, EPOCH + timedelta(hours=since), THREE_DAYS)
    warmed = warm(heat, [(weight, EPOCH + timedelta(hours=later))], THREE_DAYS)
    assert warmed == pytest.approx(log2(2**heat + weight * 2 ** (later / THREE_DAYS)), rel=1e-9)


@given(amounts, st.floats(0.001, 100), instants, half_lives)
def test_a_read_adds_its_weight_in_points(
    amount: float, weight: float, at: datetime, half_life: float
) -> None:
    warmed = warm(heat_of(amount, at, half_life), [(weight, at)], half_life)
    assert points(warmed, at, half_life) == pytest.approx(amount + weight, rel=1e-5)


reads = st.lists(st.tuples(st.floats(0.001, 100), instants), min_size=1, max_size=20)


@given(amounts, instants, reads, half_lives)
def test_reads_folded_together_warm_like_reads_folded_one_by_one(
    amount: float, at: datetime, reads: list[tuple[float, datetime]], half_life: float
) -> None:
    heat = singly = heat_of(amount, at, half_life)
    for read in reads:
        singly = warm(singly, [read], half_life)
    at_once = warm(heat, reads, half_life)
    # With a half-life of a minute a key reaches 7e7, where each step is rounded to 1e-8.
    assert at_once == pytest.approx(singly, rel=1e-12, abs=1e-6)


keys = st.floats(-1e4, 1e4)


@given(keys, keys, keys)
def test_heats_add_up_in_any_order_and_any_grouping(a: float, b: float, c: float) -> None:
    grouped = together([a, together([b, c])])
    assert grouped == pytest.approx(together([together([a, b]), c]), abs=1e-9)
    assert grouped == pytest.approx(together([c, a, b]), abs=1e-9)


def test_equal_heats_together_are_one_greater() -> None:
    assert together([NO_HEAT, 7.0, 7.0]) == 8.0
    assert together([3.0]) == 3.0
    assert together([1e300, -1e300]) == 1e300


@given(
    st.floats(5e-324, 1.7e308),
    st.floats(5e-324, 1.7e308),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from([1 / 3600, THREE_DAYS, 1e6]),
)
def test_no_weight_and_no_instant_overflows(
    first: float, second: float, at: datetime, half_life: float
) -> None:
    heat = warm(heat_of(first, at, half_life), [(second, at), (second, at)], half_life)
    assert isfinite(heat)
    assert isfinite(points(heat, at, half_life))
    assert isfinite(points(heat, datetime(2000, 1, 1, tzinfo=UTC), half_life))
    assert 0 <= shown(heat, at, half_life) <= 100
    fall = next_fall(heat, at, half_life)
    assert fall is None or fall > at


@given(instants, half_lives, st.floats(0, 1e300))
def test_no_heat_stays_zero_however_much_it_is_read(
    at: datetime, half_life: float, weight: float
) -> None:
    assert warm(NO_HEAT, [(weight, at)], half_life) == NO_HEAT
    assert shown(NO_HEAT, at, half_life) == 0
    assert points(NO_HEAT, at, half_life) == 0
    assert next_fall(NO_HEAT, at, half_life) is None


@given(st.floats(5e-324, 1.7e308), instants, st.sampled_from([1 / 3600, THREE_DAYS, 1e6]))
def test_no_heat_lies_below_every_real_key(amount: float, at: datetime, half_life: float) -> None:
    assert heat_of(amount, at, half_life) > NO_HEAT / 1e6


def test_hot_0_is_no_heat() -> None:
    assert heat_of(0, NOON, THREE_DAYS) == NO_HEAT


def test_a_weight_of_nothing_changes_nothing() -> None:
    heat = heat_of(10, NOON, THREE_DAYS)
    assert warm(heat, [(0, NOON)], THREE_DAYS) == heat
    assert warm(heat, [], THREE_DAYS) == heat


@given(amounts, instants, gaps, half_lives, half_lives)
def test_with_another_half_life_the_points_of_that_instant_stay_and_then_halve_by_the_new_one(
    amount: float, since: datetime, gap: timedelta, half_life: float, new: float
) -> None:
    heat, at = heat_of(amount, since, half_life), since + gap
    moved = rekey(heat, at, half_life, new)
    # The larger of both keys has been rounded, and with half-lives of a minute it reaches 7e7.
    now = points(heat, at, half_life)
    assert points(moved, at, new) == pytest.approx(now, rel=1e-6)
    assert points(moved, at + timedelta(hours=new), new) == pytest.approx(now / 2, rel=1e-6)


def test_no_heat_stays_none_with_another_half_life() -> None:
    assert rekey(NO_HEAT, NOON, THREE_DAYS, 24.0) == NO_HEAT


def test_in_2100_a_key_still_resolves_half_a_microsecond() -> None:
    heat = heat_of(100, datetime(2100, 12, 31, tzinfo=UTC), THREE_DAYS)
    assert ulp(heat) * THREE_DAYS * 3600 < 0.5e-6


@pytest.mark.parametrize("formula", [shown, points, next_fall])
def test_an_instant_without_a_zone_is_refused(formula) -> None:
    with pytest.raises(TypeError, match="offset-naive"):
        formula(1.0, NOON.replace(tzinfo=None), THREE_DAYS)
