"""Pages of lists that open as fast over a million rows as over a thousand."""

from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from .screens import DeskAdmin

# Pages that are counted beyond the one shown: as far as anyone leafs on without narrowing.
AHEAD = 9
# Rows at the head of the order in which hits are looked for one by one. Walking them costs
# about 20 ms whatever the size of the table.
HEAD = 10_000
# No number of pages that an OFFSET could not hold.
LAST_PAGE = 1_000_000


class Pages(Paginator):
    """Django's pages, counted up to ten ahead.

    A database that is asked for the first fifty hits in order has to guess whether to walk the
    order until it has them or to find all hits and sort them; a wrong guess reads the whole
    table. Here it need not guess: few hits are sorted, frequent ones are met at the head of the
    order, and only what is frequent and old is found in full.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, *, shown: int) -> None:
        super().__init__(rows, per_page)
        self.rows = rows
        self.most = (min(max(shown, 1), LAST_PAGE) + AHEAD) * per_page

    @cached_property
    def _counted(self) -> int:
        """Up to one more than is said."""
        return self.rows.order_by().values("pk")[: self.most + 1].count()

    @property
    def count(self) -> int:
        return min(self._counted, self.most)

    @property
    def said(self) -> str:
        """``12``, or ``500+``"""
        return f"{self.count}+" if self._counted > self.most else str(self.count)

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        return Page(self._from(bottom, bottom + self.per_page), number, self)

    def _from(self, bottom: int, top: int) -> Any:
        if not (self.rows.query.where and self.rows.query.order_by):
            return self.rows[bottom:top]
        if self._counted > self.most:
            found = list(self._at_the_head()[bottom:top])
            if len(found) == top - bottom:
                return found
        order = map(_unindexed, self.rows.query.order_by)
        keys = self.rows.order_by(*order).values_list("pk", flat=True)[bottom:top]
        return self.rows.filter(pk__in=list(keys))

    def _at_the_head(self) -> QuerySet[Any]:
        first = str(self.rows.query.order_by[0])
        name, down = first.removeprefix("-"), first.startswith("-")
        order = self.rows.model._default_manager.order_by(*self.rows.query.order_by)
        edge = order.values_list(name, flat=True)[HEAD : HEAD + 1].first()
        return self.rows.filter(**{f"{name}__{'gte' if down else 'lte'}": edge} if edge else {})


def _unindexed(name: Any) -> Any:
    """The same order, by an expression that no index holds: what is found is sorted."""
    column = F(name.removeprefix("-"))
    order = Coalesce(column, column)
    return order.desc() if name.startswith("-") else order.asc()


class OneOrder(ChangeList):
    """One column orders the list, as its index does; ties go to the row made last."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        first = str(super().get_ordering(request, queryset)[0])
        return [first, "-pk" if first.startswith("-") else "pk"]

    def get_ordering_field_columns(self) -> dict[int, Any]:
        return dict(list(super().get_ordering_field_columns().items())[:1])


class ArchiveAdmin(DeskAdmin):
    """A table that grows with the archive."""

    list_per_page = 50
    list_max_show_all = 0

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OneOrder

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *_args: Any, **_kw: Any
    ) -> Pages:
        try:
            shown = int(request.GET.get(PAGE_VAR) or request.GET.get("page") or 1)
        except ValueError:
            shown = 1
        return Pages(queryset, per_page, shown=shown)
