"""PURE: everything of a row that moves with the clock, and when it next moves."""

from datetime import datetime
from typing import NamedTuple

from scoring.age import Age, age, next_change
from scoring.decay import next_fall, shown


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
    since = [published_at] if updated_at is None else [published_at, updated_at]
    changes = [next_change(start, at) for start in since]
    fall = next_fall(heat, at, half_life)
    return Display(
        hot=shown(heat, at, half_life),
        published=age(published_at, at),
        updated=None if updated_at is None else age(updated_at, at),
        next_change_at=min(changes if fall is None else [*changes, fall]),
    )
