"""Querysets that are written to SQL once.

Django takes up to twenty times as long to write the SQL of a page as the database to answer it, and
writes the same each time: most of what a page costs. Here it is kept, and only its values change.
What is asked stays a queryset, and what comes back are its rows as ever.
"""

import copy
import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

Row = TypeVar("Row", bound=models.Model)

# Stand-ins for values while the SQL is written: found again among its parameters, and like nothing
# that a query holds by itself.
MARKS: dict[type, Callable[[int], Any]] = {
    str: "\N{OBJECT REPLACEMENT CHARACTER}{}".format,
    int: (-(10**15)).__sub__,
    float: (-1e12 - 0.5).__sub__,
    datetime.datetime: lambda number: datetime.datetime(1, 2, 1 + number, tzinfo=datetime.UTC),
}


def prepared(make: Callable[..., models.QuerySet[Row]]) -> Callable[..., list[Row]]:
    """A function that gives the rows of ``make(*shape, **values)``.

    ``shape`` is what the SQL depends on (a language), ``values`` what only fills it (a slug, an
    instant, an id; text, numbers and aware datetimes). Raises LookupError where a value is no
    parameter of its own.
    """
    kept: dict[tuple[Any, ...], Written[Row]] = {}

    @wraps(make)
    def rows(*shape: Any, **values: Any) -> list[Row]:
        connection = connections["default"]
        key = (connection.vendor, *shape)
        if key not in kept:
            kept[key] = Written(make, shape, values, connection)
        return kept[key].rows(values, connection)

    return rows


class Written(Generic[Row]):
    """One queryset, its SQL, and its parameters: each a name, or a value of its own."""

    def __init__(
        self,
        make: Callable[..., models.QuerySet[Row]],
        shape: tuple[Any, ...],
        values: dict[str, Any],
        connection: BaseDatabaseWrapper,
    ) -> None:
        marks = {
            name: MARKS[type(value)](number) for number, (name, value) in enumerate(values.items())
        }
        names = {adapted(mark, connection): name for name, mark in marks.items()}
        self.queryset = make(*shape, **marks)
        self.compiler: Any = self.queryset.query.get_compiler(connection=connection)
        self.sql, parameters = self.compiler.as_sql()
        self.parameters = [(names.get(parameter), parameter) for parameter in parameters]
        if missing := marks.keys() - {name for name, _parameter in self.parameters}:
            raise LookupError(f"{missing} can't be filled in: {self.sql}")

    def rows(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> list[Row]:
        given = {name: adapted(value, connection) for name, value in values.items()}
        filled = tuple(given[name] if name else value for name, value in self.parameters)
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, filled)
        queryset: Any = self.queryset.all()
        queryset.query.get_compiler = lambda *_args, **_kwargs: compiler
        return list(queryset)


def adapted(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """As the database's driver wants it."""
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
