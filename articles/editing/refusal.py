from collections.abc import Sequence
from typing import Any, NamedTuple

from articles.obstacles import Obstacle


class Refused(Exception):
    """A verb may not be done now. ``obstacles`` say all that stands in the way."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = list(obstacles)
        super().__init__(" ".join(str(obstacle.message) for obstacle in self.obstacles))

    @property
    def codes(self) -> set[str]:
        return {obstacle.code for obstacle in self.obstacles}


class Clash(NamedTuple):
    """One field that two people set differently since ``base``."""

    part: str
    field: str
    base: Any
    theirs: Any
    mine: Any


class Conflict(Exception):
    """A save meets a newer revision in the same fields. Nothing was saved."""

    def __init__(self, newest: int, clashes: Sequence[Clash]) -> None:
        self.newest = newest
        self.clashes = list(clashes)
        super().__init__(f"revision {newest}: {[(c.part, c.field) for c in clashes]}")
