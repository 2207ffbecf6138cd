"""Every instant by the clock of the person who looks at it, and never guessed."""

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from articles.desk.times import ZonedDateTimeField, instant_of, zone_names, zones
from articles.models import Article, User
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]
Make = Callable[..., Article]
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def in_berlin() -> Iterator[None]:
    with timezone.override(BERLIN):
        yield


class Form(forms.Form):
    when = ZonedDateTimeField()


def errors(value: str) -> list[str]:
    return Form({"when": value}).errors.get("when", [])


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2026-11-23T16:40", "2026-11-23T15:40"),
        ("2026-07-23T16:40", "2026-07-23T14:40"),
        ("2026-07-23 16:40:30", "2026-07-23T14:40:30"),
        ("2026-10-25T02:30+02:00", "2026-10-25T00:30"),
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30"),
    ],
)
def test_what_is_typed_is_meant_by_ones_own_clock(typed: str, utc: str) -> None:
    form = Form({"when": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["when"] == datetime.datetime.fromisoformat(f"{utc}+00:00")


def test_an_hour_that_clocks_skip_is_refused_and_its_neighbours_are_named() -> None:
    assert errors("2026-03-29T02:30") == [
        "There is no 02:30 on 2026-03-29 in Berlin: clocks go forward over it. "
        "01:30 and 03:30 do exist."
    ]


def test_an_hour_that_comes_twice_is_refused_with_both_offsets() -> None:
    assert errors("2026-10-25T02:30") == [
        "02:30 comes twice on 2026-10-25 in Berlin, at UTC+2 and again at UTC+1: clocks go back. "
        "Choose an earlier or a later time."
    ]


@pytest.mark.parametrize(
    "typed",
    [
        *("tomorrow", "2026-02-30T10:00", "2026-11-23", "25:00", "\x00"),
        *("0001-01-01T00:00", "9999-12-31T23:59-12:00"),
    ],
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    assert errors(typed) == ["Enter a valid date/time."]


def test_the_input_is_the_browsers_own_and_shows_ones_own_clock() -> None:
    form = Form(initial={"when": NOON})
    field = str(form["when"])
    assert 'type="datetime-local"' in field
    assert 'type="text"' not in field
    assert 'value="2026-06-15T14:00"' in str(form["when"])
    assert form["when"].help_text == "By the clock in Berlin."
    with timezone.override("Asia/Shanghai"), translation.override("zh-hans"):
        assert form["when"].help_text == "以上海的时间为准。"


moments = st.datetimes(
    datetime.datetime.fromisoformat("2000-01-01"), datetime.datetime.fromisoformat("2037-12-31")
)


@given(moments, st.sampled_from(zone_names()))
def test_a_time_is_read_as_an_instant_at_which_clocks_show_it_or_refused(
    told: datetime.datetime, name: str
) -> None:
    zone = ZoneInfo(name)
    shown = {
        instant.replace(tzinfo=None)
        for fold in (0, 1)
        for instant in [told.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC)]
        if instant.astimezone(zone).replace(tzinfo=None) == told
    }
    if len(shown) == 1:
        instant = instant_of(told, zone).astimezone(datetime.UTC)
        assert {instant.replace(tzinfo=None)} == shown
    else:
        with pytest.raises(ValidationError) as refused:
            instant_of(told, zone)
        assert refused.value.code == ("twice" if shown else "gap")


@pytest.mark.parametrize(("language", "city"), [("en", "Shanghai"), ("zh-hans", "上海")])
def test_zones_are_offered_from_west_to_east_by_their_cities(language: str, city: str) -> None:
    with translation.override(language):
        offered = list(zones(NOON))
    offsets = [said for said, _places in offered]
    assert (offsets[0], offsets[-1]) == ("UTC−11", "UTC+14")
    assert len(set(offsets)) == len(offsets)
    assert ("Asia/Shanghai", city) in dict(offered)["UTC+8"]
    assert sorted(name for _, places in offered for name, _ in places) == sorted(zone_names())


# At the desk


def test_the_desk_tells_the_time_by_the_clock_of_who_looks(
    desk: Desk, live: Make, paul: User, rhea: User
) -> None:
    article = live()
    history = f"/admin/articles/article/{article.pk}/history/"
    User.objects.filter(pk=paul.pk).update(time_zone="Asia/Shanghai")
    assert "15 Jun 2026, 20:00 UTC+8" in desk(paul).get(history).text
    assert "15 Jun 2026, 12:00 UTC<" in desk(rhea).get(history).text
    assert "15 Jun 2026, 20:00 UTC+8" in desk(paul).get("/admin/articles/event/").text


def test_the_dashboard_says_the_day_and_the_place(desk: Desk, paul: User) -> None:
    User.objects.filter(pk=paul.pk).update(time_zone="Asia/Shanghai")
    client = desk(paul)
    line = r'<p class="subtitle">\w+day \d+ \w+ \d{4}, \d\d:\d\d in Shanghai \(UTC\+8\)</p>'
    assert re.search(line, client.get("/admin/").text)
    client.cookies["django_language"] = "zh-hans"
    line = r'<p class="subtitle">\d{4}年\d+月\d+日星期. \d\d:\d\d（上海，UTC\+8）</p>'
    assert re.search(line, client.get("/admin/").text)


def test_who_chose_no_zone_or_one_that_is_gone_has_the_sites(
    desk: Desk, paul: User, settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    for name in ("", "Mars/Olympus", "../etc/passwd"):
        User.objects.filter(pk=paul.pk).update(time_zone=name)
        assert "in Berlin (UTC+" in desk(paul).get("/admin/").text


def test_the_clock_of_one_is_not_left_to_the_next(desk: Desk, paul: User, rhea: User) -> None:
    User.objects.filter(pk=paul.pk).update(time_zone="Asia/Shanghai")
    desk(paul).get("/admin/")
    assert timezone.get_current_timezone() == BERLIN
    assert "Shanghai" not in desk(rhea).get("/admin/").text


def test_readers_are_told_utc_and_not_asked_who_they_are(
    desk: Desk, live: Make, paul: User
) -> None:
    article = live()
    User.objects.filter(pk=paul.pk).update(time_zone="Asia/Shanghai")
    response = desk(paul).get(f"/en/articles/{article.slug}/")
    assert "15 June 2026, 12:00 UTC" in response.text
    assert "Cookie" not in response.headers.get("Vary", "")
