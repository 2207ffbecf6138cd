"""What time does by itself. A task may run twice, late or not at all: the next one mends it."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from celery import shared_task
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone

from scoring.batches import BATCH, KNOWN, MOVED, locked, scored_models, write
from scoring.decay import shown
from scoring.models import Change, Read, Salt, Scored, touch
from scoring.tags import HOTTEST, hot

# Reads per transaction: few enough that their rows are not held for long, enough that a row which
# thousands read is written a few times a minute and not a hundred times.
READS = 5_000

# A web server looks for changes every second and keeps no page longer than five minutes: what is
# older than that is of no use to any. An hour leaves room for one that stood still.
CHANGES_KEPT = timedelta(hours=1)


@shared_task
def tick() -> int:
    return bring_up_to_date(at=now())


@shared_task
def fold_reads() -> int:
    return fold(at=now())


def now() -> datetime:
    """By one clock for all workers, so that one whose own is wrong neither counts the future nor
    leaves the past due. A file of SQLite lies on the machine itself."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant


def bring_up_to_date(at: datetime) -> int:
    """Reckon every row that is due at `at` and not locked just now; how many there were."""
    moved = 0
    for model in scored_models():
        batch = BATCH
        while batch == BATCH:
            batch = _reckon_batch(model, at)
            moved += batch
    return moved


@transaction.atomic
def _reckon_batch(model: type[Scored], at: datetime) -> int:
    due = model._base_manager.filter(next_change_at__lte=at).order_by("next_change_at")
    rows = list(locked(due.only(*KNOWN)[:BATCH]))
    for row in rows:
        row.reckon(at)
    if rows:
        write(model, rows, MOVED)
    return len(rows)


def fold(at: datetime) -> int:
    """Add unfolded reads to their rows; how many were added. Then throw away what nobody needs.

    A read with an instant after `at` waits until that has come, one of a locked row for the next
    fold. One of a row that is gone, or that readers can't see at `at`, counts nothing.
    """
    folded = 0
    for model in scored_models():
        last: int | None = 0
        while last is not None:
            batch, last = _fold_batch(model, last, at)
            folded += batch
    _throw_away(at)
    return folded


@transaction.atomic
def _fold_batch(model: type[Scored], after: int, at: datetime) -> tuple[int, int | None]:
    """Fold the reads that come next after the one of id `after`: how many were added, and the id
    of the last that was looked at, if there may be more."""
    kind = ContentType.objects.get_for_model(model)
    unfolded = Read.objects.filter(content_type=kind, folded=False, pk__gt=after, at__lte=at)
    reads = list(
        locked(unfolded.order_by("pk").values_list("pk", "object_id", "weight", "at")[:READS])
    )
    if not reads:
        return 0, None
    of_row = defaultdict(list)
    for _pk, row_id, weight, seen in reads:
        of_row[row_id].append((weight, seen))
    # Of all that have a publication, only those taken back have nothing to come.
    published = model._base_manager.filter(published_at__lte=at, next_change_at__isnull=False)
    rows = list(locked(published.filter(pk__in=of_row).only(*KNOWN, "reads")))
    tags = _add(rows, of_row, at)
    elsewhere = of_row.keys() - {row.pk for row in rows}
    waiting = set(published.filter(pk__in=elsewhere).values_list("pk", flat=True))
    spent = [pk for pk, row_id, _weight, _seen in reads if row_id not in waiting]
    if rows:
        write(model, rows, (*MOVED, "heat", "reads"))
    Read.objects.filter(pk__in=spent).update(folded=True)
    touch(tags, at)
    return sum(len(of_row[row.pk]) for row in rows), reads[-1][0] if len(reads) == READS else None


def _add(
    rows: list[Scored], reads: dict[int, list[tuple[float, datetime]]], at: datetime
) -> list[str]:
    """Add to each of `rows` its own of `reads`; the tags of what is shown otherwise since."""
    tags = []
    for row in rows:
        heat, number = row.heat, shown(row.heat, at, row.half_life)
        row.add_reads(reads[row.pk], at)
        tags += [HOTTEST] if row.heat != heat else []
        tags += [hot(row.pk)] if row.hot != number else []
    return tags


def _throw_away(at: datetime) -> None:
    """Folded reads and salts of days gone by: today's reads stay, because they are what keeps a
    reader from being counted twice a day. And changes that every web server has seen."""
    today = at.astimezone(UTC).date()
    spent = Read.objects.filter(folded=True, day__lt=today).values("pk")
    while Read.objects.filter(pk__in=spent[:READS]).delete()[0]:
        pass
    Salt.objects.filter(day__lt=today).delete()
    Change.objects.filter(at__lt=at - CHANGES_KEPT).delete()
