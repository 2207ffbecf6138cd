"""Rows whose heat counts in another half-life than the setting. Each is shown right for itself;
only the order by heat needs one half-life for all."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from scoring.batches import BATCH, KNOWN, MOVED, locked, scored_models, write
from scoring.models import Scored, touch
from scoring.tags import HOTTEST, hot


def of_another(model: type[Scored], using: str | None = None) -> QuerySet[Scored]:
    return model._base_manager.using(using).exclude(half_life=settings.HALF_LIFE_HOURS)


def change(clock: Callable[[], datetime]) -> Iterator[int]:
    """Rewrite the heat of every row that counts in another half-life than the setting, in batches
    by primary key; after each, how many those were.

    What is done is known by the rows: whoever stops half-way goes on by doing it again.
    """
    for model in scored_models():
        rows = _change_batch(model, 0, clock)
        while rows:
            yield len(rows)
            rows = _change_batch(model, rows[-1].pk, clock)


@transaction.atomic
def _change_batch(model: type[Scored], after: int, clock: Callable[[], datetime]) -> list[Scored]:
    """The next rows after the one of id `after`, rewritten."""
    outdated = locked(of_another(model).filter(pk__gt=after).order_by("pk"), skip=False)
    rows = list(outdated.only(*KNOWN, *MOVED)[:BATCH])
    at = clock()  # when the rows are ours: we may have waited for them
    for row in rows:
        row.change_half_life(settings.HALF_LIFE_HOURS, at)
    write(model, rows, (*MOVED, "heat", "half_life"))
    # From now on what is shown falls at other instants than pages were told.
    shown = [row.pk for row in rows if row.next_change_at]
    touch([HOTTEST, *map(hot, shown)] if shown else [])
    return rows


def check(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    message = _("Heats count in another half-life than HALF_LIFE_HOURS: their order is not right.")
    hint = _("Run manage.py change_half_life: it rewrites them, while everybody works on.")
    return [
        Warning(message, hint=hint, obj=model, id="scoring.W001")
        for using in databases or ()
        for model in scored_models()
        if _any(of_another(model, using))
    ]


def _any(rows: QuerySet[Scored]) -> bool:
    try:
        with transaction.atomic(using=rows.db):
            return rows.exists()
    except DatabaseError:  # before the first migrations there is nothing to ask
        return False
