"""PURE: one exponential half-life for every row, as a key that no clock can reorder.

points(t) = 2 ** (heat - t / H), t and H in hours, t counted from EPOCH. Of two rows the one
with the greater heat has more points at every instant, so a static index on heat is the
order by hotness. Source: forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009).
Instants are aware datetimes; a naive one raises TypeError.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import ceil, exp2, fsum, log, log1p, log2

# Every stored heat counts from here, so it can never move. It is the epoch that databases
# use as well: extract(epoch …) / 3600 / H reproduces a key in SQL.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# A draft and a hot of 0. Finite, because -inf survives neither JSON nor every database;
# below every real key, which even a half-life of one second keeps above -1e11.
NO_HEAT = -1e18

MOST = 100
SECONDS_PER_HOUR = 3600
SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR

# The greatest power of two that a float64 holds: beyond it, points saturate.
GREATEST_EXPONENT = 1023.0

# n is shown while points are at least n - ½; index n - 1 belongs to n.
EDGES = tuple(log2(n - 0.5) for n in range(1, MOST + 1))
LN_2 = log(2)


def heat_of(points: float, at: datetime, half_life: float) -> float:
    """The key of a row that has `points` at `at`; NO_HEAT where there are none."""
    return log2(points) + _half_lives(at, half_life) if points > 0 else NO_HEAT


def points(heat: float, at: datetime, half_life: float) -> float:
    """What is left of `heat` at `at`, neither rounded nor cut off at 100."""
    return exp2(min(heat - _half_lives(at, half_life), GREATEST_EXPONENT))


def shown(heat: float, at: datetime, half_life: float) -> int:
    """The number from 0 to 100 that readers see."""
    return shown_and_fall(heat, whole_seconds(at), half_life)[0]


def next_fall(heat: float, at: datetime, half_life: float) -> datetime | None:
    """The first whole second after `at` at which the number shown is lower.

    None when it is 0 already, or falls only after the last year that a datetime can name.
    """
    fall = shown_and_fall(heat, whole_seconds(at), half_life)[1]
    try:
        return None if fall is None else EPOCH + timedelta(seconds=fall)
    except OverflowError:
        return None


def shown_and_fall(heat: float, now: int, half_life: float) -> tuple[int, int | None]:
    """The number shown in the second `now`, and the second in which it falls, both counted from
    EPOCH; no second where it is 0 already.

    n is n - 1 from the first whole second t ≥ H * (heat - log2(n - ½)) on. The number is defined
    by these seconds, not by rounding: a row looked at when its number is due to fall has then
    always fallen. Rounded points are only where the search begins, at most one step away.
    """
    scale = SECONDS_PER_HOUR * half_life
    left = heat - now / scale
    number = min(round(exp2(min(left, GREATEST_EXPONENT))), MOST)
    while number < MOST and now < ceil(scale * (heat - EDGES[number])):
        number += 1
    while number:
        fall = ceil(scale * (heat - EDGES[number - 1]))
        if now < fall:
            return number, fall
        number -= 1
    return 0, None


def warm(heat: float, reads: Iterable[tuple[float, datetime]], half_life: float) -> float:
    """`heat` after `reads`, each of which adds so many points at its own instant.

    Zero stays zero: NO_HEAT is not warmed.
    """
    if heat <= NO_HEAT:
        return heat
    return together([heat, *(heat_of(points, at, half_life) for points, at in reads)])


def together(heats: Iterable[float]) -> float:
    """The key of all the points of `heats`, of which there is at least one.

    log2(Σ 2 ** heat) by log-sum-exp, because 2 ** heat alone overflows a float64.
    """
    most, *others = sorted(heats, reverse=True)
    return most + log1p(fsum(exp2(heat - most) for heat in others)) / LN_2


def rekey(heat: float, at: datetime, half_life: float, new: float) -> float:
    """The key of the same points at `at`, which from then on halve every `new` hours."""
    if heat <= NO_HEAT:
        return heat
    return heat - _half_lives(at, half_life) + _half_lives(at, new)


def whole_seconds(at: datetime) -> int:
    """The second since EPOCH that `at` lies in. What is shown moves on whole seconds only.

    From what timedelta keeps: exact, where total_seconds() would be a float.
    """
    gone = at - EPOCH
    return gone.days * SECONDS_PER_DAY + gone.seconds


def _half_lives(at: datetime, half_life: float) -> float:
    return (at - EPOCH).total_seconds() / SECONDS_PER_HOUR / half_life
