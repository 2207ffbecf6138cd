"""What time does by itself. A task may run twice, late or not at all: the next one mends it."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import TypeVar

from celery import shared_task
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from scoring.decay import together, warm
from scoring.models import Read, Scored

# Rows per transaction: enough that a day's backlog takes seconds, few enough that on SQLite,
# where one transaction at a time may write, an editor's save never waits long for this one.
BATCH = 500

MOVED = (
    "hot",
    "published_count",
    "published_unit",
    "updated_count",
    "updated_unit",
    "next_change_at",
)
WARMED = (*MOVED, "heat", "reads")
KNOWN = (*WARMED, "half_life", "published_at", "updated_at")

Row = TypeVar("Row", bound=Model)


@shared_task
def tick() -> int:
    return bring_up_to_date(at=timezone.now())


@shared_task
def fold_reads() -> int:
    return fold(at=timezone.now())


def scored_models() -> list[type[Scored]]:
    """Every concrete model of Scored that is installed."""
    return [model for model in apps.get_models() if issubclass(model, Scored)]


def bring_up_to_date(at: datetime) -> int:
    """Reckon every row that is due at `at` and not locked just now; how many there were."""
    moved = 0
    for model in scored_models():
        while batch := _reckon_batch(model, at):
            moved += batch
    return moved


@transaction.atomic
def _reckon_batch(model: type[Scored], at: datetime) -> int:
    due = model._base_manager.filter(next_change_at__lte=at).order_by("next_change_at")
    rows = list(_locked(due.only(*KNOWN)[:BATCH]))
    for row in rows:
        row.reckon(at)
    _write(model, rows, MOVED)
    return len(rows)


def fold(at: datetime) -> int:
    """Add unfolded reads to their rows, drop those of days gone by; how many were added."""
    folded = sum(_fold_model(model, at) for model in scored_models())
    # Today's stay: they are what keeps a reader from being counted twice a day.
    Read.objects.filter(folded=True, day__lt=at.astimezone(UTC).date()).delete()
    return folded


def _fold_model(model: type[Scored], at: datetime) -> int:
    kind = ContentType.objects.get_for_model(model)
    unfolded = Read.objects.filter(content_type=kind, folded=False).order_by("pk")
    folded = last = 0
    while True:
        with transaction.atomic():
            reads = list(_locked(unfolded.filter(pk__gt=last)[:BATCH]))
            if not reads:
                return folded
            folded += _fold_batch(model, reads, at)
            last = reads[-1].pk


def _fold_batch(model: type[Scored], reads: list[Read], at: datetime) -> int:
    """Fold `reads`, which are locked, into the rows that can be locked; the rest waits."""
    waiting = defaultdict(list)
    for read in reads:
        waiting[read.object_id].append(read)
    rows = list(_locked(model._base_manager.filter(pk__in=waiting).only(*KNOWN)))
    spent: list[Read] = []
    for row in rows:
        own = waiting.pop(row.pk)
        _add(row, own, at)
        spent += own
    _write(model, rows, WARMED)
    folded = len(spent)
    locked = set(model._base_manager.filter(pk__in=waiting).values_list("pk", flat=True))
    for pk in waiting.keys() - locked:  # the row is gone
        spent += waiting[pk]
    Read.objects.filter(pk__in=[read.pk for read in spent]).update(folded=True)
    return folded


def _add(row: Scored, reads: list[Read], at: datetime) -> None:
    half_life = settings.HALF_LIFE_HOURS
    points = [(settings.READ_POINTS * read.weight, read.at) for read in reads]
    row.reads += len(reads)
    row.heat = warm(row.heat, *together(points, half_life), half_life)
    row.reckon(at)


def _write(model: type[Scored], rows: list[Scored], names: tuple[str, ...]) -> None:
    """One prepared UPDATE for all rows: bulk_update's CASE expressions took seven times as long."""
    meta, quote = model._meta, connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if field.name in names] + [meta.pk]
    *columns, key = [f"{quote(str(field.column))} = %s" for field in fields]
    sql = f"UPDATE {quote(meta.db_table)} SET {', '.join(columns)} WHERE {key}"  # noqa: S608  # our own names
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _locked(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Locks rows, skipping those that another transaction holds; on SQLite only one can write."""
    return rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
