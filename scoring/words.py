"""Ages, big numbers and dates in a reader's language, by the CLDR tables that Babel carries.

`language` is a Django code of LOCALES; another raises KeyError.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import inf
from typing import NamedTuple

from babel import Locale
from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_compact_decimal
from django.utils.translation import gettext, override

from scoring.age import LENGTHS, Age


class Tongue(NamedTuple):
    """`date` is a CLDR pattern; `group` is how many digits stand between its number words."""

    locale: Locale
    date: str
    group: int


# CLDR's own long dates are American for "en", and none names its zone the way each script
# writes it. English counts in thousands, Chinese in 万.
LOCALES = {
    "en": Tongue(Locale("en"), "d MMMM y, HH:mm 'UTC'", 3),
    "zh-hans": Tongue(Locale("zh", script="Hans"), "y年M月d日 HH:mm（'UTC'）", 4),
}


# A page of ages asks for the same few again and again, and Babel takes tens of µs for each.
@lru_cache(maxsize=1024)
def words(age: Age, language: str) -> str:
    """(19, hour) is "19h ago" or "19小时前"; (0, minute) is "just now"."""
    locale = LOCALES[language].locale
    if age.count == 0:
        with override(language):
            return gettext("just now")
    return format_timedelta(
        timedelta(seconds=-age.count * LENGTHS[age.unit]),
        granularity=age.unit,
        threshold=inf,
        add_direction=True,
        format="narrow",
        locale=locale,
    )


def count_words(count: int, language: str) -> str:
    """12,345 is "12.3K" or "1.2万", never more than was counted."""
    locale, _, group = LOCALES[language]
    word = 10 ** ((len(str(count)) - 1) // group * group)
    # Babel rounds within one word: it would make 999,950 "1000K".
    return format_compact_decimal(
        count - count % max(word // 10, 1), fraction_digits=1, locale=locale
    )


def date_words(instant: datetime, language: str) -> str:
    """The absolute instant: "21 November 2026, 10:15 UTC" or "2026年11月21日 10:15（UTC）"."""
    locale, pattern, _ = LOCALES[language]
    return format_datetime(instant, pattern, tzinfo=UTC, locale=locale)
