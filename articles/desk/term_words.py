"""The fields of a term, and what became of them, as people read it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.languages import HTML_LANG, LANGUAGES, column
from articles.models import Term
from articles.terms import FIELDS, FLAGS, LISTS, kind_of, lines

from .screens import in_words
from .words import listed


def language_of(field: str) -> str:
    """ "" for what is the same in every language."""
    kind = kind_of(field)
    return next((code for code in LANGUAGES if field == column(kind, code)), "")


def field_name(field: str) -> str:
    base: Any = Term._meta.get_field(kind_of(field))
    language = language_of(field)
    name = in_words(base.verbose_name, language) if language else capfirst(base.verbose_name)
    return str(name)


def shown(field: str, value: Any) -> str:
    """A value of a term; "–" for nothing."""
    kind = kind_of(field)
    if kind in FLAGS:
        # Translators: whether a rule of a term holds.
        return _("yes") if value else _("no")
    return (listed(lines(value)) if kind in LISTS else str(value)) or "–"


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """What differs between two contents, or parts of them; nothing is ``old`` of what is new."""
    for field in FIELDS:
        before, now = old.get(field) or "", new.get(field) or ""
        if before != now:
            yield {
                "name": field_name(field),
                "lang": HTML_LANG.get(language_of(field), ""),
                "old": shown(field, before) if old else "",
                "new": shown(field, now),
            }
