"""Rows on their way into the database, many at a time: by COPY on PostgreSQL, else by one prepared
INSERT; and the indexes that are better made afterwards."""

import datetime
import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from psycopg import Copy

TO_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


class Table:
    """One model's rows. The columns in ``given`` come with each, the others hold their default.

    Values are Python's: dict and list become JSON, a tuple is the tokens of the desk's index.
    """

    def __init__(self, model: type[models.Model], *given: str) -> None:
        fields = [field for field in model._meta.concrete_fields if field.column]
        serial = "id" not in given and model._meta.pk.column == "id"
        kept = [field for field in fields if not (serial and field.column == "id")]
        unknown = set(given) - {field.column for field in kept}
        assert not unknown, unknown
        others = [field for field in kept if field.column not in given]
        self.name = model._meta.db_table
        self.columns = ", ".join(f'"{name}"' for name in (*given, *(f.column for f in others)))
        self.constants = [field.get_default() for field in others]
        self.rows: list[Sequence[Any]] = []

    def add(self, *values: Any) -> None:
        self.rows.append(values)

    def write(self) -> None:
        if connection.vendor == "postgresql":
            self._copy()
        else:
            self._insert()
        self.rows.clear()

    def _copy(self) -> None:
        tail = "".join(f"\t{_text(value)}" for value in self.constants) + "\n"
        lines = ["\t".join([_text(value) for value in row]) + tail for row in self.rows]
        with connection.cursor() as cursor:
            copy: Copy
            with cursor.copy(f'COPY "{self.name}" ({self.columns}) FROM STDIN') as copy:
                copy.write("".join(lines))

    def _insert(self) -> None:
        tail = [_bound(value) for value in self.constants]
        rows = [[*map(_bound, row), *tail] for row in self.rows]
        marks = ", ".join(["%s"] * (self.columns.count(", ") + 1))
        with connection.cursor() as cursor:
            cursor.executemany(f'INSERT INTO "{self.name}" ({self.columns}) VALUES ({marks})', rows)


def _text(value: Any) -> str:
    """As COPY reads it. No text here holds a tab, a line's end or a backslash."""
    if isinstance(value, str):
        return value
    kind = type(value)
    if kind in (dict, list):
        return TO_JSON(value)
    if kind is tuple:
        return " ".join(f"'{token}'" for token in value)
    if value is None:
        return r"\N"
    if kind is bool:
        return "t" if value else "f"
    return str(value)


def _bound(value: Any) -> Any:
    """As SQLite's driver takes it."""
    kind = type(value)
    if kind in (dict, list):
        return TO_JSON(value)
    if kind is tuple:
        return " ".join(value)
    if kind is datetime.datetime:
        return connection.ops.adapt_datetimefield_value(value)
    return value


def strip_tables() -> list[str]:
    """Take indexes from every table, on PostgreSQL its foreign keys and its log, too; the SQL that
    brings the first two back."""
    with connection.cursor() as cursor:
        found = []
        for sql in STANDING[connection.vendor]:
            cursor.execute(sql)
            found += cursor.fetchall()
        for drop, _back in reversed(found):
            cursor.execute(drop)
        if connection.vendor == "postgresql":
            for name in connection.introspection.table_names(cursor):
                cursor.execute(f'ALTER TABLE "{name}" SET UNLOGGED')
    return [back for _drop, back in found]


# (SQL to drop it, SQL to make it) of each index that is not unique, then of each foreign key.
STANDING = {
    "postgresql": (
        "SELECT format('DROP INDEX %I', relname), pg_get_indexdef(oid) FROM pg_class "
        "JOIN pg_index ON indexrelid = oid "
        "WHERE relnamespace = 'public'::regnamespace AND NOT indisunique",
        "SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', relname, conname), "
        "format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname, "
        "pg_get_constraintdef(c.oid)) "
        "FROM pg_constraint c JOIN pg_class r ON r.oid = conrelid WHERE contype = 'f'",
    ),
    "sqlite": (
        "SELECT 'DROP INDEX \"' || name || '\"', sql FROM sqlite_master "
        "WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'",
    ),
}
