"""What the benchmark says: figure after figure, each beside its bar. PURE, but for the clock that
times a piece of work."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

Measured = TypeVar("Measured")


class Effort(NamedTuple):
    """How often what takes milliseconds is measured, how many rounds of loads of how many seconds
    are run (medians of these count), and how many days the oracle looks at."""

    times: int = 21
    rounds: int = 5
    seconds: int = 3
    days: int = 90


class Figure(NamedTuple):
    """``value`` may be at most ``most`` and at least ``least``; without either it only informs.
    None is what was not measured: ``note`` says why."""

    name: str
    value: float | None
    unit: str = ""
    most: float | None = None
    least: float | None = None
    note: str = ""

    def met(self, slack: float = 1.0) -> bool | None:
        """None where nothing is to be judged. With ``slack`` a bar may be missed by that factor."""
        if self.value is None or (self.most is None and self.least is None):
            return None
        within = self.most is None or self.value <= self.most * slack
        return within and (self.least is None or self.value * slack >= self.least)

    @property
    def measured(self) -> str:
        return "not measured" if self.value is None else spoken(self.value, self.unit)

    @property
    def bar(self) -> str:
        if self.most is not None:
            return f"≤ {spoken(self.most, self.unit)}"
        return "" if self.least is None else f"≥ {spoken(self.least, self.unit)}"


def spoken(value: float, unit: str) -> str:
    """Three digits that count: 1.65 ms, 0.051, 12,300 ×."""
    text = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return f"{text} {unit}".rstrip()


def ratio(name: str, took: Sequence[float], most: float | None = None) -> Figure:
    """Of the seconds over the large archive to those over the small one."""
    small, large = took
    return Figure(name, large / small, "×", most, note=f"{milli(large)} against {milli(small)}")


def milli(seconds: float) -> str:
    return spoken(seconds * 1_000, "ms")


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_turn(times: int, *works: Callable[[], Measured], warm_up: int = 0) -> list[list[Measured]]:
    """What each of ``works`` measured, ``times`` over, one after the other in each round: what else
    the machine does hits all alike."""
    rounds = [[work() for work in works] for _round in range(warm_up + times)]
    return [list(each) for each in zip(*rounds[warm_up:], strict=True)]


def medians(times: int, *works: Callable[[], float], warm_up: int = 0) -> list[float]:
    return [statistics.median(each) for each in in_turn(times, *works, warm_up=warm_up)]
