from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scoring.age import Age
from scoring.decay import NO_HEAT, heat_of
from scoring.display import Display, display

H = 72.0
PUBLISHED = datetime(2026, 11, 19, 9, tzinfo=UTC)
UPDATED = datetime(2026, 11, 20, 15, tzinfo=UTC)
AT = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
HEAT = heat_of(82, PUBLISHED, H)
MICROSECOND = timedelta(microseconds=1)

instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
heats = st.one_of(st.just(NO_HEAT), st.builds(heat_of, st.floats(0.1, 300), instants, st.just(H)))


def test_a_story_shows_its_hot_and_both_ages() -> None:
    shown = display(HEAT, PUBLISHED, UPDATED, AT, H)
    assert shown[:3] == (51, Age(2, "day"), Age(19, "hour"))


def test_a_story_never_updated_has_one_age() -> None:
    assert display(HEAT, PUBLISHED, None, AT, H).updated is None


def test_a_draft_shows_nothing_and_nothing_is_due() -> None:
    assert display(HEAT, None, None, AT, H) == Display(0, None, None, None)


def test_before_its_publication_a_story_is_not_hot_and_that_publication_is_due() -> None:
    before = display(HEAT, PUBLISHED, UPDATED, PUBLISHED - MICROSECOND, H)
    assert before == Display(0, None, None, PUBLISHED)
    assert display(HEAT, PUBLISHED, None, PUBLISHED, H)[:2] == (82, Age(0, "minute"))


def test_a_story_without_heat_still_grows_older() -> None:
    shown = display(NO_HEAT, PUBLISHED, None, AT, H)
    assert shown == Display(0, Age(2, "day"), None, PUBLISHED + timedelta(days=3))


@given(heats, instants, st.none() | instants, instants, st.sampled_from([1 / 60, 1.0, H]))
def test_what_is_shown_changes_when_it_is_due_and_not_before(
    heat: float,
    published_at: datetime,
    updated_at: datetime | None,
    at: datetime,
    half_life: float,
) -> None:
    for _ in range(5):
        now = display(heat, published_at, updated_at, at, half_life)
        due = now.next_change_at
        assert due is not None
        assert due > at
        just_before = display(heat, published_at, updated_at, due - MICROSECOND, half_life)
        assert just_before == now
        assert display(heat, published_at, updated_at, due, half_life)[:3] != now[:3]
        at = due
