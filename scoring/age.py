"""PURE: how long ago something was, in no language.

An age moves on whole seconds only, as the number for hot does: `since` is cut to its second.
Instants are aware datetimes; mixing in a naive one raises TypeError.
"""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from scoring.decay import EPOCH, whole_seconds

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
    return age_and_change(whole_seconds(since), whole_seconds(at))[0]


def next_change(since: datetime, at: datetime) -> datetime:
    """The first whole second after `at` at which the age is another."""
    change = age_and_change(whole_seconds(since), whole_seconds(at))[1]
    return EPOCH + timedelta(seconds=change)


def age_and_change(since: int, now: int) -> tuple[Age, int]:
    """The age of `since` in the second `now`, and the second in which it is another; all three
    counted from EPOCH."""
    gone = now - since
    for unit, length in LENGTHS.items():
        if gone >= length:
            count = gone // length
            change = (count + 1) * length
            if unit == "month":
                # The year comes after 365 days, before a thirteenth month is full.
                change = min(change, LENGTHS["year"])
            return Age(count, unit), since + change
    return Age(0, "minute"), since + LENGTHS["minute"]
