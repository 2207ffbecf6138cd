"""What is stored, beside what follows by plain arithmetic from what was done."""

from datetime import datetime
from typing import Any

import pytest

from tests.scoring.simulation import InDatabase, InMemory, Tally, World, numbers, simulate

DAY = 24 * 60
NINETY_DAYS = 90 * DAY


def test_in_ninety_days_every_row_is_right_after_each_tick_and_none_is_due_in_vain() -> None:
    tally = simulate(InMemory(rows=24), NINETY_DAYS, seed=1)
    assert tally._replace(near_halves=0) == Tally(24 * NINETY_DAYS, 0, 0, 0)
    assert tally.near_halves < 100


@pytest.mark.parametrize("half_life", [0.25, 1.0, 36.5, 8760.0])
def test_so_it_is_with_any_half_life(settings: Any, half_life: float) -> None:
    settings.HALF_LIFE_HOURS = half_life
    tally = simulate(InMemory(rows=12), 5 * DAY, seed=2)
    assert tally._replace(near_halves=0) == Tally(12 * 5 * DAY, 0, 0, 0)


@pytest.mark.django_db
def test_so_it_is_in_a_database_with_the_tick_and_the_fold_themselves(monkeypatch: Any) -> None:
    # Some hours of a newsroom in which as much happens as elsewhere in weeks.
    monkeypatch.setattr("tests.scoring.simulation.DEEDS_A_DAY", 60.0)
    tally = simulate(InDatabase(rows=10), 600, seed=3)
    assert tally._replace(near_halves=0) == Tally(6000, 0, 0, 0)


# The oracle would have said so


def newsroom_of(tick: Any) -> World:
    world = InMemory(rows=6)
    world.tick = lambda at: tick(world, at)  # type: ignore[method-assign]
    return world


def late(world: InMemory, at: datetime) -> int:
    return 0 if at.minute % 30 else InMemory.tick(world, at)


def restless(world: InMemory, at: datetime) -> int:
    for article in world.articles:
        article.next_change_at = article.next_change_at and at
    return InMemory.tick(world, at)


def test_a_late_tick_makes_a_difference() -> None:
    assert simulate(newsroom_of(late), DAY, seed=4).differences > 100


def test_a_row_that_is_due_in_vain_is_counted() -> None:
    tally = simulate(newsroom_of(restless), DAY, seed=5)
    assert (tally.differences, tally.due_without_change > 100) == (0, True)


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (0.0, {0}),
        (0.5, {0, 1}),
        (49.49, {49}),
        (49.5 - 1e-10, {49, 50}),
        (99.4, {99}),
        (99.5, {99, 100}),
        (100.5, {100}),
        (1e9, {100}),
    ],
)
def test_the_oracle_rounds_and_takes_both_numbers_at_a_half(points: float, shown: set[int]) -> None:
    assert set(numbers(points)) == shown
