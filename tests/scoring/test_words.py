from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.age import LENGTHS, Age
from scoring.words import (
    LOCALES,
    city_words,
    count_words,
    date_words,
    day_words,
    patterns,
    short_date_words,
    words,
)

MORNING = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


def test_every_language_of_the_site_has_words(settings) -> None:
    assert set(LOCALES) == {code for code, _ in settings.LANGUAGES}


@pytest.mark.parametrize(
    ("age", "en", "zh"),
    [
        (Age(0, "minute"), "just now", "刚刚"),
        (Age(1, "minute"), "1m ago", "1分钟前"),
        (Age(19, "hour"), "19h ago", "19小时前"),
        (Age(2, "day"), "2d ago", "2天前"),
        (Age(29, "day"), "29d ago", "29天前"),
        (Age(3, "month"), "3mo ago", "3个月前"),
        (Age(12, "month"), "12mo ago", "12个月前"),
        (Age(2, "year"), "2y ago", "2年前"),
    ],
)
def test_an_age_is_said_short_in_both_languages(age: Age, en: str, zh: str) -> None:
    assert (words(age, "en"), words(age, "zh-hans")) == (en, zh)


@pytest.mark.parametrize("language", sorted(LOCALES))
def test_a_pattern_with_its_number_is_the_same_words(language: str) -> None:
    assert patterns(language)["now"] == words(Age(0, "minute"), language)
    for unit in LENGTHS:
        said = patterns(language)[unit]
        for count in range(1, 100):
            pattern = said[LOCALES[language].locale.plural_form(count)]
            assert pattern.replace("{0}", str(count)) == words(Age(count, unit), language)


@pytest.mark.parametrize(
    ("count", "en", "zh"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1000, "1K", "1000"),
        (9_999, "9.9K", "9999"),
        (12_345, "12.3K", "1.2万"),
        (12_399, "12.3K", "1.2万"),
        (100_000, "100K", "10万"),
        (999_999, "999.9K", "99.9万"),
        (1_000_000, "1M", "100万"),
        (99_999_999, "99.9M", "9999.9万"),
        (100_000_000, "100M", "1亿"),
    ],
)
def test_a_big_number_is_said_short_and_never_more_than_was_counted(
    count: int, en: str, zh: str
) -> None:
    assert (count_words(count, "en"), count_words(count, "zh-hans")) == (en, zh)


@given(st.integers(1, 10**12), st.sampled_from(sorted(LOCALES)))
def test_a_big_number_never_needs_more_than_seven_letters(count: int, language: str) -> None:
    assert len(count_words(count, language)) <= 7


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "21 November 2026, 10:15 UTC"), ("zh-hans", "2026年11月21日 10:15（UTC）")],
)
def test_a_date_is_said_in_full_and_in_utc(language: str, expected: str) -> None:
    assert date_words(MORNING, language) == expected
    assert date_words(MORNING.astimezone(timezone(timedelta(hours=8))), language) == expected


@pytest.mark.parametrize(
    ("zone", "en", "zh"),
    [
        ("UTC", "21 November 2026, 10:15 UTC", "2026年11月21日 10:15（UTC）"),
        (
            "Asia/Shanghai",
            "21 November 2026, 18:15 in Shanghai (UTC+8)",
            "2026年11月21日 18:15（上海，UTC+8）",
        ),
        (
            "America/St_Johns",
            "21 November 2026, 06:45 in St. John’s (UTC−3:30)",
            "2026年11月21日 06:45（圣约翰斯，UTC−3:30）",
        ),
        (
            "Europe/London",
            "21 November 2026, 10:15 in London (UTC)",
            "2026年11月21日 10:15（伦敦，UTC）",
        ),
    ],
)
def test_a_date_says_by_which_clock_it_is_told(zone: str, en: str, zh: str) -> None:
    said = [date_words(MORNING, language, ZoneInfo(zone)) for language in ("en", "zh-hans")]
    assert said == [en, zh]


def test_a_date_may_name_its_weekday_or_be_short() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert day_words(MORNING, "en", shanghai) == (
        "Saturday 21 November 2026, 18:15 in Shanghai (UTC+8)"
    )
    assert day_words(MORNING, "zh-hans", shanghai) == "2026年11月21日星期六 18:15（上海，UTC+8）"
    assert short_date_words(MORNING, "en", shanghai) == "21 Nov 2026, 18:15 UTC+8"
    assert short_date_words(MORNING, "zh-hans", shanghai) == "2026年11月21日 18:15 UTC+8"
    assert short_date_words(MORNING, "en") == "21 Nov 2026, 10:15 UTC"


def test_an_hour_that_comes_twice_is_told_apart_by_its_offset() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert short_date_words(first, "en", berlin) == "25 Oct 2026, 02:30 UTC+2"
    assert short_date_words(second, "en", berlin) == "25 Oct 2026, 02:30 UTC+1"


@pytest.mark.parametrize(
    ("key", "en", "zh"),
    [
        ("Asia/Kolkata", "Kolkata", "加尔各答"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "布宜诺斯艾利斯"),
        ("Etc/GMT+5", "", ""),
    ],
)
def test_a_place_has_its_name_in_both_languages(key: str, en: str, zh: str) -> None:
    assert [city_words(ZoneInfo(key), language) for language in ("en", "zh-hans")] == [en, zh]


@pytest.mark.parametrize("age", [Age(0, "minute"), Age(2, "day")])
def test_a_language_without_words_is_refused(age: Age) -> None:
    with pytest.raises(KeyError, match="zh-cn"):
        words(age, "zh-cn")
