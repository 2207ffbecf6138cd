"""What time does by itself. A task may run twice, late or not at all: the next one mends it."""

from datetime import datetime

from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone

from scoring.batches import BATCH, KNOWN, MOVED, locked, scored_models, write
from scoring.folding import fold
from scoring.models import Scored


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
    write(model, rows, MOVED)
    return len(rows)
