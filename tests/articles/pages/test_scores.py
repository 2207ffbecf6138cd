import pytest

from articles.pages.scores import scores, word


@pytest.mark.parametrize(
    ("value", "quality", "impact"),
    [
        (0, "thin", "a small circle"),
        (39, "thin", "a small circle"),
        (40, "fair", "one sector"),
        (59, "fair", "one sector"),
        (60, "sound", "several sectors"),
        (79, "sound", "several sectors"),
        (80, "outstanding", "all of society"),
        (100, "outstanding", "all of society"),
    ],
)
def test_words_change_at_40_60_and_80(value: int, quality: str, impact: str) -> None:
    assert (str(word("quality", value)), str(word("impact", value))) == (quality, impact)


def test_only_hot_remembers_what_it_was() -> None:
    marks = scores(hot=70, hot_set=82, quality=65, impact=55)
    assert [(mark.name, mark.value, mark.was) for mark in marks] == [
        ("hot", 70, 82),
        ("quality", 65, 65),
        ("impact", 55, 55),
    ]
