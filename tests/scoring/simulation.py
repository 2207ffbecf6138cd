"""A small newsroom, minute by minute, beside an oracle that knows neither heat nor what is due.

``simulate(InMemory(rows=30), minutes=90 * 24 * 60, seed=1)`` needs no database;
``simulate(InDatabase(rows=8), …)`` goes through the tasks themselves, on an empty one.
"""

import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple, Protocol

from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from articles.models import Article
from scoring.display import Display
from scoring.folding import fold
from scoring.models import Read
from scoring.tasks import bring_up_to_date

START = datetime(2026, 9, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MINUTES_A_DAY = 24 * 60

# What happens to each story in a day: hot set anew, an update, a wave of reads.
DEEDS_A_DAY = 3.0
READS_IN_A_WAVE = 20  # at most

# (weight, instant)
Reads = list[tuple[float, datetime]]
# (count, unit)
OldAge = tuple[int, str] | None


class Tally(NamedTuple):
    """One comparison is one row after one tick: its number, its two ages, its place in the order
    by heat, and that nothing of it is due any more. ``near_halves`` are those among them where
    the points were so close to a half that the oracle took either number."""

    comparisons: int = 0
    differences: int = 0
    due_without_change: int = 0
    near_halves: int = 0


class World(Protocol):
    """Where the stories live; ``number`` counts them from 0."""

    rows: int

    def publish(self, number: int, hot: int, at: datetime, since: datetime) -> None: ...
    def update(self, number: int, at: datetime) -> None: ...
    def set_hot(self, number: int, hot: int, at: datetime) -> None: ...
    def fold(self, reads: dict[int, Reads], at: datetime) -> None: ...

    def tick(self, at: datetime) -> int:
        """How many rows were due and show after it what they showed before."""

    def hottest_first(self) -> list[tuple[int, Display]]:
        """(number, what is stored), by heat."""


class InMemory:
    """Rows that are never saved, moved by what moves them in the tasks."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.articles = [Article() for _ in range(rows)]

    def publish(self, number: int, hot: int, at: datetime, since: datetime) -> None:
        self.articles[number].published_at = since
        self.articles[number].set_hot(hot, at)

    def update(self, number: int, at: datetime) -> None:
        self.articles[number].updated_at = at
        self.articles[number].reckon(at)

    def set_hot(self, number: int, hot: int, at: datetime) -> None:
        self.articles[number].set_hot(hot, at)

    def fold(self, reads: dict[int, Reads], at: datetime) -> None:
        for number, own in reads.items():
            self.articles[number].add_reads(own, at)

    def tick(self, at: datetime) -> int:
        unchanged = 0
        for article in self.articles:
            if article.next_change_at and article.next_change_at <= at:
                before = article.stored()
                article.reckon(at)
                unchanged += article.stored()[:3] == before[:3]
        return unchanged

    def hottest_first(self) -> list[tuple[int, Display]]:
        order = sorted(enumerate(self.articles), key=lambda row: (-row[1].heat, -row[0]))
        return [(number, article.stored()) for number, article in order]


class InDatabase:
    """Rows of a database that has no other articles, moved by the tasks."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.keys = [
            Article.objects.create(source_language="en", slug=f"story-{number}").pk
            for number in range(rows)
        ]

    def publish(self, number: int, hot: int, at: datetime, since: datetime) -> None:
        article = Article.objects.get(pk=self.keys[number])
        article.published_at = since
        article.set_hot(hot, at)
        article.save()

    def update(self, number: int, at: datetime) -> None:
        article = Article.objects.get(pk=self.keys[number])
        article.updated_at = at
        article.reckon(at)
        article.save()

    def set_hot(self, number: int, hot: int, at: datetime) -> None:
        article = Article.objects.get(pk=self.keys[number])
        article.set_hot(hot, at)
        article.save()

    def fold(self, reads: dict[int, Reads], at: datetime) -> None:
        kind = ContentType.objects.get_for_model(Article)
        Read.objects.bulk_create(
            Read(
                content_type=kind,
                object_id=self.keys[number],
                reader=f"{at} {place}",
                day=seen.date(),
                at=seen,
                weight=weight,
            )
            for number, own in reads.items()
            for place, (weight, seen) in enumerate(own)
        )
        fold(at)

    def tick(self, at: datetime) -> int:
        due = Article.objects.filter(next_change_at__lte=at)
        before = {article.pk: article.stored() for article in due}
        moved = bring_up_to_date(at)
        assert moved == len(before)
        after = Article.objects.in_bulk(before)
        return sum(after[pk].stored()[:3] == shown[:3] for pk, shown in before.items())

    def hottest_first(self) -> list[tuple[int, Display]]:
        rows = Article.objects.hottest_first()
        return [(self.keys.index(article.pk), article.stored()) for article in rows]


class Story:
    """What was done to one story, and what follows from that by plain arithmetic. Instants are
    seconds since START."""

    def __init__(self) -> None:
        self.published: float | None = None
        self.updated: float | None = None
        # ("set" or "read", instant, points), in the order in which it was done.
        self.deeds: list[tuple[str, float, float]] = []
        self.at_start = 0.0

    def do(self, kind: str, *points: tuple[float, datetime]) -> None:
        """Hot is set for the whole second in which it is set; a read counts from its instant."""
        for number, at in points:
            second = since_start(at)
            self.deeds.append((kind, math.floor(second) if kind == "set" else second, number))
        self.recount()

    def recount(self) -> None:
        """How many points at START would by now have become what it has."""
        half_life, total = settings.HALF_LIFE_HOURS * 3600, 0.0
        for kind, second, points in self.deeds:
            if kind == "set":
                total = points * 2 ** (second / half_life)
            elif total:  # zero stays zero
                total += points * 2 ** (second / half_life)
        self.at_start = total

    def shows(self, second: int, left: float) -> tuple[Sequence[int], OldAge, OldAge]:
        """(what hot may be, both ages), where ``left`` of each point at START is left."""
        if self.published is None or self.published > second:
            return (0,), None, None
        published, updated = (
            None if since is None else age((second - math.floor(since)) // 60)
            for since in (self.published, self.updated)
        )
        return numbers(self.at_start * left), published, updated


def since_start(at: datetime) -> float:
    return (at - START).total_seconds()


@cache
def age(gone: int) -> tuple[int, str]:
    """``gone`` minutes."""
    days = gone // MINUTES_A_DAY
    if days >= 365:
        return days // 365, "year"
    if days >= 30:
        return days // 30, "month"
    if days:
        return days, "day"
    return (gone // 60, "hour") if gone >= 60 else (gone, "minute")


def numbers(points: float) -> tuple[int, ...]:
    """What may be shown at a whole second: the points rounded, at the very half the lower."""
    above = points + 0.5
    if points < 101 and abs(above - round(above)) < 1e-9:
        return max(round(above) - 1, 0), min(round(above), 100)
    return (min(math.floor(above), 100),)


class Newsroom:
    """What is done, by chance, to the stories of a world and to those of the oracle alike."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.stories = [Story() for _ in range(world.rows)]

    def work(self, at: datetime) -> None:
        """The minute that ends at ``at``, and then the fold of its reads."""
        reads: dict[int, Reads] = {}
        for number, story in enumerate(self.stories):
            if self.chance.random() < DEEDS_A_DAY / MINUTES_A_DAY:
                deed = at - MINUTE * self.chance.random()
                if story.published is None:
                    self.publish(number, story, deed)
                elif self.chance.random() < 0.25:
                    self.set_hot(number, story, deed)
                elif self.chance.random() < 0.33:
                    story.updated = since_start(deed)
                    self.world.update(number, deed)
                elif story.published < since_start(deed):
                    reads[number] = self.reads(max(story.published, since_start(at) - 600), at)
        if reads:
            self.world.fold(reads, at)
        for number, own in reads.items():
            points = settings.READ_POINTS
            self.stories[number].do("read", *((weight * points, seen) for weight, seen in own))

    def publish(self, number: int, story: Story, at: datetime) -> None:
        hot = self.hot()
        # Now, or as an import may: with an instant that is still to come, or long gone.
        since = at + self.chance.choice([0, 0, 2, -700]) * self.chance.random() * DAY
        self.world.publish(number, hot, at, since)
        story.published = since_start(since)
        story.do("set", (hot, at))

    def set_hot(self, number: int, story: Story, at: datetime) -> None:
        hot = self.hot()
        self.world.set_hot(number, hot, at)
        story.do("set", (hot, at))

    def hot(self) -> int:
        return self.chance.choice([0, 1, 100, *(self.chance.randint(0, 100) for _ in range(9))])

    def reads(self, since: float, until: datetime) -> Reads:
        first = START + timedelta(seconds=since)
        return [
            (self.chance.choice([0.5, 1.0, 40.0]), first + (until - first) * self.chance.random())
            for _ in range(self.chance.randint(1, READS_IN_A_WAVE))
        ]


def simulate(world: World, minutes: int, seed: int) -> Tally:
    """Work, fold and tick at every minute, and compare all rows with the oracle after each."""
    newsroom, comparisons, differences, unchanged, near_halves = Newsroom(world, seed), 0, 0, 0, 0
    for minute in range(1, minutes + 1):
        at = START + minute * MINUTE
        newsroom.work(at)
        unchanged += world.tick(at)
        left = 2 ** (-minute / 60 / settings.HALF_LIFE_HOURS)
        stored = world.hottest_first()
        for number, row in stored:
            hot, published, updated = newsroom.stories[number].shows(minute * 60, left)
            near_halves += len(hot) > 1
            differences += (
                row.hot not in hot
                or (row.published, row.updated) != (published, updated)
                or (row.next_change_at is not None and row.next_change_at <= at)
            )
        # In the order by heat no story has more points than the one before it; two may be equal
        # but for the last bits of either sum.
        points = [newsroom.stories[number].at_start * left for number, _row in stored]
        differences += sum(b > a * (1 + 1e-9) for a, b in pairwise(points))
        comparisons += len(stored)
    return Tally(comparisons, differences, unchanged, near_halves)
