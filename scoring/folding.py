"""Reads, folded into the counters and the heat of what was read."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from scoring.batches import KNOWN, MOVED, locked, scored_models, write
from scoring.decay import shown
from scoring.models import Change, Read, Salt, Scored, touch
from scoring.tags import HOTTEST, hot

# Reads per transaction: few enough that their rows are not held for long, enough that a row which
# thousands read is written a few times a minute and not a hundred times.
READS = 5_000

# A web server looks for changes every second and keeps no page longer than five minutes: what is
# older than that is of no use to any. An hour leaves room for one that stood still.
CHANGES_KEPT = timedelta(hours=1)

# A read of the last second of a day is written after midnight, and would else be counted again and
# hashed with another salt.
STRAGGLERS = timedelta(minutes=10)

# By the key of its row, each read's weight and instant.
OfRow = defaultdict[int, list[tuple[float, datetime]]]


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
    columns = unfolded.order_by("pk").values_list("pk", "object_id", "weight", "at")
    reads = list(locked(columns[:READS]))
    of_row: OfRow = defaultdict(list)
    for _pk, row_id, weight, seen in reads:
        of_row[row_id].append((weight, seen))
    rows, waiting = _rows(model, set(of_row), at)
    tags = _add(rows, of_row, at)
    write(model, rows, (*MOVED, "heat", "reads"))
    spent = [pk for pk, row_id, _weight, _seen in reads if row_id not in waiting]
    Read.objects.filter(pk__in=spent).update(folded=True)
    touch(tags)
    return sum(len(of_row[row.pk]) for row in rows), reads[-1][0] if len(reads) == READS else None


def _rows(model: type[Scored], keys: set[int], at: datetime) -> tuple[list[Scored], set[int]]:
    """Of the rows of `keys` that readers can see at `at`: those that are ours now, and the keys of
    those that somebody else holds."""
    # Of all that have a publication, only what was taken back has nothing to come.
    seen = model._base_manager.filter(published_at__lte=at, next_change_at__isnull=False)
    rows = list(locked(seen.filter(pk__in=keys).only(*KNOWN, "reads")))
    held = seen.filter(pk__in=keys - {row.pk for row in rows})
    return rows, set(held.values_list("pk", flat=True))


def _add(rows: list[Scored], reads: OfRow, at: datetime) -> list[str]:
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
    today = (at - STRAGGLERS).astimezone(UTC).date()
    spent = Read.objects.filter(folded=True, day__lt=today).values("pk")
    while Read.objects.filter(pk__in=spent[:READS]).delete()[0]:
        pass
    Salt.objects.filter(day__lt=today).delete()
    Change.objects.filter(at__lt=at - CHANGES_KEPT).delete()
