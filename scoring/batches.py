"""The rows that time moves: found, locked and written, many at a time."""

from typing import Any, TypeVar

from django.apps import apps
from django.db import connections
from django.db.models import Model, QuerySet

from scoring.models import Scored

# Rows per transaction: enough that a day's backlog takes a second, few enough that on SQLite,
# where one transaction at a time may write, an editor's save never waits long for this one.
BATCH = 500

# What has to be known of a row to reckon it, and what is then written.
KNOWN = ("heat", "half_life", "published_at", "updated_at")
MOVED = (
    "hot",
    "published_count",
    "published_unit",
    "updated_count",
    "updated_unit",
    "next_change_at",
)

Row = TypeVar("Row", bound=Model)


def scored_models() -> list[type[Scored]]:
    """Every concrete model of Scored that is installed."""
    return [model for model in apps.get_models() if issubclass(model, Scored)]


def locked(rows: QuerySet[Row, Any], skip: bool = True) -> QuerySet[Row, Any]:
    """Locks rows; those that another transaction holds it skips, or else waits for. On SQLite one
    transaction at a time can write anyway."""
    return rows.select_for_update(skip_locked=skip, of=("self",), no_key=True)


def write(model: type[Scored], rows: list[Scored], names: tuple[str, ...]) -> None:
    """All rows with one UPDATE, or where that can't be, with one that is prepared once:
    bulk_update's CASE expressions took seven times as long."""
    if not rows:
        return
    # The connection itself: django.db.connection looks it up for each value again.
    connection = connections[model._base_manager.db]
    meta, quote = model._meta, connection.ops.quote_name
    fields = [*(field for field in meta.concrete_fields if field.name in names), meta.pk]
    *columns, key = [quote(str(field.column)) for field in fields]
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        for row in rows
    ]
    table = quote(meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            new = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(f"UPDATE {table} SET {new} WHERE {key} = %s", values)  # noqa: S608  # our own names
            return
        # One column is one array: half the time of a statement a row.
        new = ", ".join(f"{column} = new.{column}" for column in columns)
        arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
        cursor.execute(
            f"UPDATE {table} SET {new} FROM unnest({arrays}) "  # noqa: S608  # our own names
            f"AS new ({', '.join([*columns, key])}) WHERE {table}.{key} = new.{key}",
            [list(column) for column in zip(*values, strict=True)],
        )
