"""PURE: everything of a row that moves with the clock, and when it next moves."""

from datetime import datetime, timedelta
from typing import NamedTuple

from scoring.age import Age, age_and_change
from scoring.decay import EPOCH, shown_and_fall, whole_seconds


class Display(NamedTuple):
    hot: int
    published: Age | None
    updated: Age | None
    next_change_at: datetime | None


def display(
    heat: float,
    published_at: datetime | None,
    updated_at: datetime | None,
    at: datetime,
    half_life: float,
) -> Display:
    """What readers see at `at`; `half_life` in hours.

    Before its publication a row has neither hot nor ages, and what comes next is that
    publication, if one is set.
    """
    if published_at is None or published_at > at:
        return Display(0, None, None, published_at)
    now = whole_seconds(at)
    published, due = age_and_change(whole_seconds(published_at), now)
    updated = None
    if updated_at is not None:
        updated, change = age_and_change(whole_seconds(updated_at), now)
        due = min(due, change)
    hot, fall = shown_and_fall(heat, now, half_life)
    if fall is not None:
        due = min(due, fall)
    return Display(hot, published, updated, EPOCH + timedelta(seconds=due))
