"""The fields of a story's form: what each looks like, and how its value stands in a revision."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.utils.translation import gettext_lazy

from articles.content import ORIGINS, SCORES, fields_of
from articles.languages import HTML_LANG, PARTS, SHARED, column
from articles.models import Article, Category, Disclaimer, Tag
from articles.models.taxonomy import Named


def input_name(part: str, field: str) -> str:
    """The name of one field in the form: ``title_zh_hans``, ``hot``."""
    return field if part == SHARED else column(field, part)


PLACES = {input_name(part, field): (part, field) for part in PARTS for field in fields_of(part)}


def for_input(field: str, value: Any) -> Any:
    if field == "tags":
        return list(Tag.objects.filter(slug__in=value or []).values_list("pk", flat=True))
    if field == "disclaimers":
        return value or []
    return "" if value is None else value


def from_input(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (list, tuple, str, int)) or value is None:
        return value
    return [tag.slug for tag in value]


def _offered(rows: Iterable[Named], chosen: Any) -> list[tuple[str, str]]:
    """What is on offer, and what is chosen already even if it is retired."""
    slugs = chosen if isinstance(chosen, list) else [chosen]
    return [(row.slug, str(row)) for row in rows if not row.retired or row.slug in slugs]


def _lang(part: str) -> dict[str, str]:
    return {"lang": HTML_LANG[part]} if part in HTML_LANG else {}


def _line(part: str, field: str, value: Any) -> forms.Field:
    attrs = {"class": f"vTextField {field}", **_lang(part)}
    return forms.CharField(widget=forms.TextInput(attrs=attrs))


def _block(part: str, field: str, value: Any) -> forms.Field:
    rows = 4 if field == "summary" else 24
    attrs = {"class": f"vLargeTextField {field}", "rows": rows, **_lang(part)}
    return forms.CharField(widget=forms.Textarea(attrs=attrs))


def _origin(part: str, field: str, value: Any) -> forms.Field:
    return forms.ChoiceField(choices=[("", gettext_lazy("not decided")), *ORIGINS.items()])


def _category(part: str, field: str, value: Any) -> forms.Field:
    return forms.ChoiceField(
        choices=[("", gettext_lazy("not decided")), *_offered(Category.objects.all(), value)]
    )


def _tags(part: str, field: str, value: Any) -> forms.Field:
    # By primary key: typed names would mean another tag in another language.
    widget = AutocompleteSelectMultiple(Article._meta.get_field("tags"), admin.site)
    return forms.ModelMultipleChoiceField(queryset=Tag.objects.all(), widget=widget)


class Disclaimers(forms.CheckboxSelectMultiple):
    """To choose from, and after them those that go with an origin: ticked while a text has it,
    and never sent. desk.js lets them follow the origin that is chosen in the form."""

    origins: frozenset[str] = frozenset()

    def __init__(self, automatic: Iterable[Disclaimer]) -> None:
        super().__init__()
        self.automatic = list(automatic)

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        groups = super().optgroups(name, value, attrs)
        for row in self.automatic:
            ticked, place = row.origin in self.origins, len(groups)
            told = {"disabled": True, "data-origin": row.origin}
            option = self.create_option(name, row.slug, str(row), ticked, place, attrs=told)
            groups.append((None, [option], place))
        return groups


def _disclaimers(part: str, field: str, value: Any) -> forms.Field:
    rows = list(Disclaimer.objects.all())
    return forms.MultipleChoiceField(
        choices=_offered([row for row in rows if not row.origin], value),
        widget=Disclaimers(row for row in rows if row.origin),
        help_text=gettext_lazy(
            "Those about AI follow the origin of each text: nobody can take them off."
        ),
    )


def _score(part: str, field: str, value: Any) -> forms.Field:
    return forms.IntegerField(min_value=0, max_value=100)


def _slug(part: str, field: str, value: Any) -> forms.Field:
    # Not a slug input: the verb explains better what an address may hold.
    return forms.CharField(
        widget=forms.TextInput(attrs={"class": "vTextField slug"}),
        help_text=gettext_lazy(
            "Small letters a–z, digits, hyphens. Left empty, it is made from the title. "
            "Old addresses lead to the new one."
        ),
    )


def _address(part: str, field: str, value: Any) -> forms.Field:
    return forms.CharField(
        widget=forms.TextInput(attrs={"class": "vTextField", "inputmode": "url"})
    )


def _date(part: str, field: str, value: Any) -> forms.Field:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(input_formats=["%Y-%m-%d"], widget=widget)


FIELDS: dict[str, Callable[[str, str, Any], forms.Field]] = {
    "title": _line,
    "summary": _block,
    "analysis": _block,
    "origin": _origin,
    "system": _line,
    "slug": _slug,
    "category": _category,
    "tags": _tags,
    "disclaimers": _disclaimers,
    **dict.fromkeys(SCORES, _score),
    "source_name": _line,
    "source_url": _address,
    "source_date": _date,
}
