"""PURE: one exponential half-life for every row, as a key that no clock can reorder.

points(t) = 2 ** (heat - t / H), t and H in hours, t counted from EPOCH. Of two rows the one
with the greater heat has more points at every instant, so a static index on heat is the
order by hotness. Source: forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009).
Instants are aware datetimes; a naive one raises TypeError.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, exp2, log, log1p, log2

# Every stored heat counts from here, so it can never move. It is the epoch that databases
# use as well: extract(epoch …) / 3600 / H reproduces a key in SQL.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# A draft and a hot of 0. Finite, because -inf survives neither JSON nor every database;
# below every real key, which even a half-life of one second keeps above -1e11.
NO_HEAT = -1e18

MOST = 100
SECONDS_PER_HOUR = 3600

# The greatest power of two that a float64 holds: beyond it, points saturate.
GREATEST_EXPONENT = 1023.0

# n is shown while points are at least n - ½; index n - 1 belongs to n.
EDGES = tuple(log2(n - 0.5) for n in range(1, MOST + 1))
INDICES = range(MOST)
LN_2 = log(2)


def heat_of(points: float, at: datetime, half_life: float) -> float:
    """The key of a row that has `points` at `at`; NO_HEAT where there are none."""
    return log2(points) + _half_lives(at, half_life) if points > 0 else NO_HEAT


def points(heat: float, at: datetime, half_life: float) -> float:
    """What is left of `heat` at `at`, neither rounded nor cut off at 100."""
    return exp2(min(heat - _half_lives(at, half_life), GREATEST_EXPONENT))


def shown(heat: float, at: datetime, half_life: float) -> int:
    """The number from 0 to 100 that readers see.

    It is defined by the whole seconds at which it falls, not by rounding at `at`: a row
    looked at when its number is due to fall has then always fallen.
    """
    now = _seconds(at)
    return bisect_left(INDICES, True, key=lambda index: _falls(heat, index, half_life) <= now)


def next_fall(heat: float, at: datetime, half_life: float) -> datetime | None:
    """The first whole second after `at` at which the number shown is lower.

    None when it is 0 already, or falls only after the last year that a datetime can name.
    """
    number = shown(heat, at, half_life)
    if number == 0:
        return None
    try:
        return EPOCH + timedelta(seconds=_falls(heat, number - 1, half_life))
    except OverflowError:
        return None


def warm(heat: float, weight: float, at: datetime, half_life: float) -> float:
    """`heat` after `weight` more points at `at`. Zero stays zero: NO_HEAT is not warmed.

    log2(2 ** heat + weight * 2 ** (t / H)) by log-sum-exp, because 2 ** (t / H) alone
    overflows a float64.
    """
    if heat <= NO_HEAT or weight <= 0:
        return heat
    added = heat_of(weight, at, half_life)
    return max(heat, added) + log1p(exp2(-abs(heat - added))) / LN_2


def together(reads: Sequence[tuple[float, datetime]], half_life: float) -> tuple[float, datetime]:
    """The one (weight, instant) that warms like all of `reads`, of which there is at least one.

    Each weight is cooled from its own instant to the newest one, so nothing can overflow.
    """
    newest = max(at for _, at in reads)
    end = _half_lives(newest, half_life)
    return sum(w * exp2(_half_lives(at, half_life) - end) for w, at in reads), newest


def _falls(heat: float, index: int, half_life: float) -> int:
    """The first whole second since EPOCH at which index + 1 is no longer shown."""
    return ceil(SECONDS_PER_HOUR * half_life * (heat - EDGES[index]))


def _seconds(at: datetime) -> float:
    return (at - EPOCH).total_seconds()


def _half_lives(at: datetime, half_life: float) -> float:
    return _seconds(at) / SECONDS_PER_HOUR / half_life
