"""Time at the desk: every instant by the clock of the person who looks at it."""

import datetime
import zoneinfo
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from babel.core import get_global
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from scoring.words import city_words, offset_words

from .words import screen_language

# What a browser's own picker sends and wants back.
PICKED = "%Y-%m-%dT%H:%M"


@lru_cache
def zone_names() -> tuple[str, ...]:
    """The zones that CLDR gives to a territory, each once, and UTC: not the hundred further names
    that old computers know them by."""
    known = zoneinfo.available_timezones()
    places = (name for name in get_global("zone_territories") if "/" in name and name in known)
    return ("UTC", *sorted(name for name in places if not name.startswith("Etc/")))


def zones(at: datetime.datetime) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The zones by their distance from UTC at ``at``, from west to east: [UTC+8: [Shanghai …]]."""
    language = screen_language()
    by_offset: dict[datetime.timedelta, list[tuple[str, str]]] = {}
    for name in zone_names():
        zone = zoneinfo.ZoneInfo(name)
        offset = at.astimezone(zone).utcoffset() or datetime.timedelta()
        by_offset.setdefault(offset, []).append((name, city_words(zone, language) or name))
    for _offset, places in sorted(by_offset.items()):
        said = offset_words(at, zoneinfo.ZoneInfo(places[0][0]))
        yield said, sorted(places, key=lambda place: place[1])


def place() -> str:
    """Whose clock the desk shows just now: the city, or the zone's bare name."""
    zone = timezone.get_current_timezone()
    return city_words(zone, screen_language()) or offset_words(timezone.now(), zone)


def instant_of(told: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """The one instant at which the clocks of ``zone`` show ``told`` (which has no zone). Raises
    ValidationError where they skip it or show it twice: an instant is never guessed."""
    first, second = told.replace(tzinfo=zone), told.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    city = city_words(zone, screen_language())
    hour = {"time": f"{told:%H:%M}", "city": city, "day": f"{told:%Y-%m-%d}"}
    if first.astimezone(datetime.UTC).astimezone(zone).replace(tzinfo=None) != told:
        # Each side of the gap, as clocks told it before and after.
        around = sorted(each.astimezone(datetime.UTC).astimezone(zone) for each in (first, second))
        message = _(
            "There is no {time} on {day} in {city}: clocks go forward over it. "
            "{before} and {after} do exist."
        )
        before, after = (f"{each:%H:%M}" for each in around)
        raise ValidationError(message.format(before=before, after=after, **hour), "gap")
    message = _(
        "{time} comes twice on {day} in {city}, at {first} and again at {second}: clocks go back. "
        "Choose an earlier or a later time."
    )
    offsets = {
        "first": offset_words(first, zone),
        "second": offset_words(second, zone),
    }
    raise ValidationError(message.format(**hour, **offsets), "twice")


class ZonedDateTimeField(forms.DateTimeField):
    """A date and time by the clock of whoever fills it in, named below it. Its value is an aware
    datetime; who sends an offset with it ("2026-11-23T16:40+08:00") is taken at their word."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", lazy(_by_whose_clock, str)())
        picker = forms.DateTimeInput(format=PICKED, attrs={"type": "datetime-local"})
        super().__init__(widget=picker, **kwargs)

    def to_python(self, value: Any) -> datetime.datetime | None:
        if value in self.empty_values:
            return None
        said, zone = str(value).strip(), timezone.get_current_timezone()
        try:
            told = parse_datetime(said) if ":" in said else None  # a day alone is no time
            if told is not None:
                instant = instant_of(told, zone) if timezone.is_naive(told) else told
                return instant.astimezone(datetime.UTC)
        except (ValueError, OverflowError):  # well written, but in no calendar
            pass
        raise ValidationError(self.error_messages["invalid"], code="invalid")


def _by_whose_clock() -> str:
    return _("By the clock in {city}.").format(city=place())
