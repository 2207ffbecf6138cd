"""The tick: what it costs over a small and a large archive, beside ways that write every row."""

import datetime
import statistics
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from articles.models import Article
from scoring.batches import KNOWN, MOVED
from scoring.tasks import bring_up_to_date

from .figures import Effort, Figure, in_turn, milli, ratio, seconds, spoken
from .newsrooms import WARM_UP, Newsroom, use

# What falls due in a minute where a hundred articles come out a day.
DUE = 15
# The rows among which those lie: what came out within a month moves daily at least.
YOUNG = 3_000
SAMPLE = 1_000
A_MILLION = 1_000_000
MINUTE = datetime.timedelta(minutes=1)
HOUR, DAY = 60 * MINUTE, datetime.timedelta(days=1)

# Rows that this transaction, or on SQLite this connection, has written so far.
WRITTEN = {
    "postgresql": "SELECT n_tup_upd FROM pg_stat_xact_user_tables "
    "WHERE relname = 'articles_article'",
    "sqlite": "SELECT total_changes()",
}


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    few, many = in_turn(effort.times, ticking(small), ticking(large), warm_up=WARM_UP)
    tick = statistics.median(many)
    yield ratio(f"a tick with {DUE} rows due", (statistics.median(few), tick), 1.2)
    yield from catching_up(large, effort)
    for newsroom in (small, large):
        yield an_hour(newsroom)
    yield loop_and_save(large, tick)
    yield all_at_once(large, tick)


def ticking(newsroom: Newsroom) -> Callable[[], float]:
    use(newsroom)
    young = Article.objects.filter(next_change_at__isnull=False).order_by("-published_at")
    found = list(young.values_list("pk", flat=True)[:YOUNG])
    chosen = found[:: len(found) // DUE][:DUE]

    def tick() -> float:
        use(newsroom)
        Article.objects.filter(pk__in=chosen).update(next_change_at=newsroom.at)
        moved: list[int] = []
        took = seconds(lambda: moved.append(bring_up_to_date(newsroom.at)))
        assert moved == [DUE], moved
        return took

    return tick


def behind(newsroom: Newsroom, gap: datetime.timedelta) -> list[Article]:
    """The rows that have come due since a last tick, ``gap`` before the archive's instant, as it
    left them, or as publishing did since."""
    use(newsroom)
    live = Article.objects.filter(next_change_at__isnull=False, published_at__lte=newsroom.at)
    found = []
    for row in live.only(*KNOWN, *MOVED).iterator(10_000):
        assert row.published_at
        row.reckon(max(newsroom.at - gap, row.published_at, row.updated_at or row.published_at))
        if row.next_change_at and row.next_change_at <= newsroom.at:
            found.append(row)
    return found


@transaction.atomic
def put_back(rows: list[Article]) -> None:
    for row in rows:
        row.save(update_fields=MOVED)


def catching_up(newsroom: Newsroom, effort: Effort) -> Iterator[Figure]:
    rows = behind(newsroom, DAY)

    def catch_up() -> float:
        put_back(rows)
        return seconds(lambda: bring_up_to_date(newsroom.at))

    (took,) = in_turn(effort.rounds, catch_up, warm_up=1)
    note = f"{len(rows):,} rows were due, of {newsroom.size:,}"
    yield Figure("catching up a day", statistics.median(took), "s", most=1, note=note)
    put_back(rows)
    with transaction.atomic():
        before = written()
        moved = bring_up_to_date(newsroom.at)
        more = abs(written() - before - moved) + abs(moved - len(rows))
    note = f"{moved:,} were due and written"
    yield Figure("rows written that were not due", more, most=0, note=note)


def written() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN[connection.vendor])
        return int(cursor.fetchone()[0])


def an_hour(newsroom: Newsroom) -> Figure:
    put_back(behind(newsroom, HOUR))
    begun = newsroom.at - HOUR
    moved: list[int] = []
    took = seconds(
        lambda: moved.extend(bring_up_to_date(begun + each * MINUTE) for each in range(1, 61))
    )
    note = f"{min(moved)} to {max(moved)} a minute over an hour, {milli(took / 60)} a tick"
    return Figure(f"due a minute, {newsroom.size:,} articles", statistics.mean(moved), note=note)


def loop_and_save(newsroom: Newsroom, tick: float) -> Figure:
    use(newsroom)

    def loop() -> None:
        for row in Article.objects.order_by("pk")[:SAMPLE]:
            if row.next_change_at:
                row.reckon(newsroom.at)
            row.save()

    rows = min(SAMPLE, newsroom.size)
    each = seconds(loop) / rows
    note = f"{milli(each)} a row: {rows:,} rows measured, a million extrapolated"
    return Figure(
        "loop-and-save beside a tick", each * A_MILLION / tick, "×", least=10_000, note=note
    )


def all_at_once(newsroom: Newsroom, tick: float) -> Figure:
    """Rolled back; what it leaves behind in the files of PostgreSQL is why it comes last."""
    use(newsroom)
    with transaction.atomic(), connection.cursor() as cursor:
        took = seconds(lambda: cursor.execute("UPDATE articles_article SET hot = hot"))
        transaction.set_rollback(True)
    note = f"{spoken(took, 's')} for {newsroom.size:,} rows"
    if newsroom.size != A_MILLION:
        note += ", a million extrapolated"
    times = took * A_MILLION / newsroom.size / tick
    return Figure("one UPDATE of all rows beside a tick", times, "×", least=1_000, note=note)
