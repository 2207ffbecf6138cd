"""Revisions, events, wordings and changes of terms can't be changed or deleted: both databases
refuse.

SQLite rebuilds a table to alter it and silently drops its triggers: they are taken down before
every migrate and put back after it, and a system check says so when one is missing.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("articles_revision", "articles_event", "articles_wording", "articles_termchange")
FUNCTION = "articles_append_only"
REFUSAL = "append-only: the record of what was can't be changed or deleted"


def before_migrate(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    remove(connections[using])


def after_migrate(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    install(connections[using])


def triggers(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str, str]]:
    """(name, table, SQL to create it)"""
    for table in TABLES:
        if connection.vendor == "postgresql":
            for name, when, each in (
                (f"{table}_kept", "UPDATE OR DELETE", "ROW"),
                (f"{table}_whole", "TRUNCATE", "STATEMENT"),
            ):
                yield (
                    name,
                    table,
                    f"CREATE TRIGGER {name} BEFORE {when} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()",
                )
        else:
            for name, when in (
                (f"{table}_not_changed", "UPDATE ON {table}"),
                (f"{table}_not_deleted", "DELETE ON {table}"),
                # INSERT OR REPLACE deletes without asking the DELETE trigger.
                (
                    f"{table}_not_replaced",
                    "INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",
                ),
            ):
                event = when.format(table=table)
                yield (
                    name,
                    table,
                    f"CREATE TRIGGER {name} BEFORE {event} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL.replace(chr(39), chr(39) * 2)}'); END",
                )


def install(connection: BaseDatabaseWrapper) -> None:
    remove(connection)
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL.replace(chr(39), chr(39) * 2)}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for _name, table, create in triggers(connection):
            if table in tables:
                cursor.execute(create)


def remove(connection: BaseDatabaseWrapper) -> None:
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name, table, _create in triggers(connection):
            if table in tables:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    tables = connection.introspection.table_names()
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {row[0] for row in cursor.fetchall()}
    return [
        name
        for name, table, _sql in triggers(connection)
        if table in tables and name not in standing
    ]


def check(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The trigger {name} is missing: the record could be changed.",
            hint="Run manage.py migrate --skip-checks: it puts the triggers back.",
            id="articles.E001",
        )
        for using in databases or ()
        for name in missing(connections[using])
    ]
