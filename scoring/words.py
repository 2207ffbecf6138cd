"""Ages, big numbers and dates in a person's language, by the CLDR tables that Babel carries.

`language` is a Django code of LOCALES; another raises KeyError.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from math import inf
from typing import NamedTuple

from babel import Locale
from babel.core import get_global
from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_compact_decimal
from django.utils.translation import gettext, override

from scoring.age import LENGTHS, Age


class Tongue(NamedTuple):
    """`date`, `day` and `short` are CLDR patterns: an instant, the same with its weekday, and for
    lists. `place` and `bare` say by which clock; `group` is how many digits stand between the
    language's number words."""

    locale: Locale
    date: str
    day: str
    short: str
    place: str
    bare: str
    group: int


# CLDR's own long dates are American for "en", and none names its zone the way each script
# writes it. English counts in thousands, Chinese in 万.
LOCALES = {
    "en": Tongue(
        Locale("en"),
        "d MMMM y, HH:mm",
        "EEEE d MMMM y, HH:mm",
        "d MMM y, HH:mm",
        "{date} in {city} ({offset})",
        "{date} {offset}",
        3,
    ),
    "zh-hans": Tongue(
        Locale("zh", script="Hans"),
        "y年M月d日 HH:mm",
        "y年M月d日EEEE HH:mm",
        "y年M月d日 HH:mm",
        "{date}（{city}，{offset}）",
        "{date}（{offset}）",
        4,
    ),
}


# Among as many minutes as there are in an hour is a number of every category that whole numbers
# have.
COUNTS = range(1, 60)


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


@lru_cache
def patterns(language: str) -> dict[str, str | dict[str, str]]:
    """The same words for whoever counts by itself: "now", and of each unit, by the plural category
    of the number (CLDR's: one, other …), its words with {0} in place of that number."""
    locale = LOCALES[language].locale
    return {"now": words(Age(0, "minute"), language)} | {
        unit: {
            locale.plural_form(count): words(Age(count, unit), language).replace(str(count), "{0}")
            for count in COUNTS
        }
        for unit in LENGTHS
    }


def count_words(count: int, language: str) -> str:
    """12,345 is "12.3K" or "1.2万", never more than was counted."""
    locale, group = LOCALES[language].locale, LOCALES[language].group
    word = 10 ** ((len(str(count)) - 1) // group * group)
    # Babel rounds within one word: it would make 999,950 "1000K".
    return format_compact_decimal(
        count - count % max(word // 10, 1), fraction_digits=1, locale=locale
    )


def date_words(instant: datetime, language: str, zone: tzinfo = UTC) -> str:
    """The absolute instant: "21 November 2026, 10:15 UTC" or "2026年11月21日 10:15（UTC）"; by the
    clock of a place "21 November 2026, 18:15 in Shanghai (UTC+8)"."""
    return _placed(instant, LOCALES[language].date, language, zone)


def day_words(instant: datetime, language: str, zone: tzinfo = UTC) -> str:
    """The same with the day of the week."""
    return _placed(instant, LOCALES[language].day, language, zone)


def short_date_words(instant: datetime, language: str, zone: tzinfo = UTC) -> str:
    """For lists, without the place: "21 Nov 2026, 18:15 UTC+8"."""
    locale, pattern = LOCALES[language].locale, LOCALES[language].short
    date = format_datetime(instant, pattern, tzinfo=zone, locale=locale)
    return f"{date} {offset_words(instant, zone)}"


def _placed(instant: datetime, pattern: str, language: str, zone: tzinfo) -> str:
    tongue, city = LOCALES[language], city_words(zone, language)
    return (tongue.place if city else tongue.bare).format(
        date=format_datetime(instant, pattern, tzinfo=zone, locale=tongue.locale),
        city=city,
        offset=offset_words(instant, zone),
    )


def offset_words(instant: datetime, zone: tzinfo) -> str:
    """How far the clocks of `zone` are from UTC at that instant: UTC, UTC+8, UTC−3:30."""
    minutes = int((zone.utcoffset(instant.astimezone(zone)) or timedelta()).total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


@lru_cache(maxsize=1024)
def city_words(zone: tzinfo, language: str) -> str:
    """The place that gave the zone its name, "" for UTC and for bare offsets."""
    key = getattr(zone, "key", "UTC")
    if "/" not in key or key.startswith("Etc/"):
        return ""
    # CLDR names cities under the zone's first name for ever: Asia/Calcutta, Europe/Kiev.
    names = (key, *(old for old, new in get_global("zone_aliases").items() if new == key))
    cities = LOCALES[language].locale.time_zones
    found = (cities[name]["city"] for name in names if "city" in cities.get(name, {}))
    return str(next(found, key.rpartition("/")[2].replace("_", " ")))
