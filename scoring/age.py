"""PURE: how long ago something was, in no language.

An age moves on whole seconds only, as the number for hot does: `since` is cut to its second.
Instants are aware datetimes; mixing in a naive one raises TypeError.
"""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Unit = Literal["minute", "hour", "day", "month", "year"]

# In seconds. Months and years have one length each, so that the instant of a change follows
# from the start alone.
LENGTHS: dict[Unit, int] = {
    "year": 365 * 24 * 3600,
    "month": 30 * 24 * 3600,
    "day": 24 * 3600,
    "hour": 3600,
    "minute": 60,
}


class Age(NamedTuple):
    """(19, "hour") is nineteen hours; (0, "minute") is just now."""

    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of an age
    unit: Unit


def age(since: datetime, at: datetime) -> Age:
    """Time gone by from `since` to `at`, in the longest unit that fits.

    A `since` still to come is (0, "minute").
    """
    gone = _gone(since, at)
    for unit, length in LENGTHS.items():
        if gone >= length:
            return Age(gone // length, unit)
    return Age(0, "minute")


def next_change(since: datetime, at: datetime) -> datetime:
    """The first whole second after `at` at which the age is another."""
    count, unit = age(since, at)
    due = (count + 1) * LENGTHS[unit]
    if unit == "month":
        # The year comes after 365 days, before a thirteenth month is full.
        due = min(due, LENGTHS["year"])
    return since.replace(microsecond=0) + timedelta(seconds=due)


def _gone(since: datetime, at: datetime) -> int:
    """Whole seconds, as timedelta keeps them: exact, where total_seconds() would be a float."""
    gone = at - since.replace(microsecond=0)
    return gone.days * LENGTHS["day"] + gone.seconds
