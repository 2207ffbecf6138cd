"""What the tick stores, beside an oracle that recomputes everything at every minute
(tests/scoring/simulation.py). It needs neither archive."""

from collections.abc import Iterator

from tests.scoring.simulation import InMemory, simulate

from .figures import Effort, Figure
from .newsrooms import Newsroom

ROWS = 120
MINUTES_A_DAY = 24 * 60


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    tally = simulate(InMemory(rows=ROWS), effort.days * MINUTES_A_DAY, seed=1)
    note = f"{tally.comparisons:,} comparisons in {effort.days} days, each minute"
    note += f"; {tally.near_halves} so near a half that either number is right"
    yield Figure("stored otherwise than the oracle says", tally.differences, most=0, note=note)
    yield Figure("due, and then unchanged", tally.due_without_change, most=0)
