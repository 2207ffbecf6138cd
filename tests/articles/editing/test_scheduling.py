"""Publications at a set time: once, with their instant, never early."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.editing import Refused
from articles.models import Article, Category, Edition, Event, Plan, Revision, User
from articles.workflow import State, Verb
from tests.articles.conftest import NOON, text_in

Make = Callable[..., Article]
EVENING = NOON + datetime.timedelta(hours=6)
BOTH = ["en", "zh-hans"]


def plan(article: Article, by: User, languages: list[str] = BOTH, **how: Any) -> Event:
    given = {"number": 1, "due_at": EVENING, "at": NOON} | how
    return editing.schedule(article.pk, languages=languages, by=by, **given)


def states(article: Article) -> dict[str, str]:
    return dict(Edition.objects.filter(article=article).values_list("language", "state"))


def test_what_is_planned_goes_out_together_with_the_planned_instant(
    approved: Make, paul: User
) -> None:
    article = approved()
    event = plan(article, paul)
    assert set(states(article).values()) == {State.SCHEDULED}
    late = EVENING + datetime.timedelta(hours=25)
    assert editing.publish_due(late) == 1
    article.refresh_from_db()
    assert (article.live_en, article.live_zh_hans) == (True, True)
    assert article.published_at == EVENING
    published = Event.objects.get(verb=Verb.PUBLISH)
    assert (published.at, published.by, published.detail["planned"]) == (EVENING, paul, event.pk)
    assert set(Plan.objects.values_list("outcome", "ended_at")) == {("published", EVENING)}


def test_never_early_and_only_once(
    approved: Make, paul: User, everything: Callable[[], Any]
) -> None:
    plan(approved(), paul)
    before = everything()
    assert editing.publish_due(EVENING - datetime.timedelta(microseconds=1)) == 0
    assert everything() == before
    assert [editing.publish_due(EVENING) for _again in range(3)] == [1, 0, 0]
    assert Event.objects.filter(verb=Verb.PUBLISH).count() == 1


def test_each_edition_may_have_a_time_of_its_own(approved: Make, paul: User) -> None:
    article, night = approved(), EVENING + datetime.timedelta(hours=3)
    plan(article, paul, ["en"])
    plan(article, paul, ["zh-hans"], due_at=night)
    editing.publish_due(EVENING)
    assert states(article) == {"en": State.LIVE, "zh-hans": State.SCHEDULED}
    editing.publish_due(night)
    article.refresh_from_db()
    assert set(states(article).values()) == {State.LIVE}
    assert (article.published_at, article.updated_at) == (EVENING, None)


def test_the_earliest_goes_out_first(approved: Make, paul: User) -> None:
    first, second = approved(), approved()
    plan(second, paul, due_at=EVENING + datetime.timedelta(minutes=1))
    plan(first, paul)
    assert editing.publish_due(EVENING + datetime.timedelta(days=1)) == 2
    published = Event.objects.filter(verb=Verb.PUBLISH).order_by("pk")
    assert [event.article_id for event in published] == [first.pk, second.pk]


@pytest.mark.parametrize("due_at", [NOON, NOON - datetime.timedelta(days=1)])
def test_a_time_that_has_passed_is_refused(
    approved: Make, paul: User, everything: Callable[[], Any], due_at: datetime.datetime
) -> None:
    article = approved()
    before = everything()
    with pytest.raises(Refused) as refusal:
        plan(article, paul, due_at=due_at)
    assert refusal.value.codes == {"past"}
    assert everything() == before


def test_only_approved_texts_are_planned_and_each_once(
    draft: Make, approved: Make, paul: User, everything: Callable[[], Any]
) -> None:
    unapproved, planned = draft(), approved()
    plan(planned, paul, ["en"])
    before = everything()
    with pytest.raises(Refused) as refusal:
        plan(unapproved, paul)
    assert refusal.value.codes == {"not_approved"}
    with pytest.raises(Refused) as refusal:
        plan(planned, paul)
    assert refusal.value.codes == {"planned"}
    assert everything() == before


def test_unscheduling_leaves_it_approved(approved: Make, paul: User) -> None:
    article = approved()
    plan(article, paul)
    editing.unschedule(article.pk, languages=["zh-hans"], by=paul, at=NOON)
    assert states(article) == {"en": State.SCHEDULED, "zh-hans": State.APPROVED}
    with pytest.raises(Refused) as refusal:
        editing.unschedule(article.pk, languages=["zh-hans"], by=paul, at=NOON)
    assert refusal.value.codes == {"not_planned"}
    editing.publish_due(EVENING)
    assert states(article) == {"en": State.LIVE, "zh-hans": State.APPROVED}


def test_what_is_edited_after_planning_does_not_ride_along(
    approved: Make, paul: User, wen: User
) -> None:
    article = approved()
    plan(article, paul)
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=NOON)
    assert states(article)["en"] == State.DRAFT
    editing.publish_due(EVENING)
    article.refresh_from_db()
    assert article.title_en == text_in("en")["title"]
    assert states(article) == {"en": State.DRAFT, "zh-hans": State.LIVE}


def test_requesting_changes_and_withdrawing_end_the_plan(
    approved: Make, live: Make, paul: User, rhea: User
) -> None:
    sent_back, taken = approved(), live()
    plan(sent_back, paul)
    editing.request_changes(
        sent_back.pk, number=1, languages=["en"], by=rhea, at=NOON, note="Which test set?"
    )
    editing.withdraw(taken.pk, languages=BOTH, by=paul, at=NOON, note="Wrong.")
    assert Plan.objects.filter(article=sent_back, ended_at=None).get().language == "zh-hans"
    editing.publish_due(EVENING)
    assert states(sent_back) == {"en": State.CHANGES_REQUESTED, "zh-hans": State.LIVE}


def test_publishing_by_hand_ends_the_plan(approved: Make, paul: User) -> None:
    article = approved()
    plan(article, paul)
    editing.publish(article.pk, number=1, languages=["en"], by=paul, at=NOON)
    assert editing.publish_due(EVENING) == 1
    article.refresh_from_db()
    assert article.published_at == NOON
    assert Event.objects.filter(verb=Verb.PUBLISH).count() == 2
    assert set(states(article).values()) == {State.LIVE}


def test_a_planner_who_lost_the_right_publishes_nothing_and_the_record_says_why(
    approved: Make, paul: User
) -> None:
    article = approved()
    event = plan(article, paul, note="At six.")
    paul.groups.clear()
    assert editing.publish_due(EVENING) == 1
    article.refresh_from_db()
    assert (article.live_en, article.live_zh_hans) == (False, False)
    failed = Event.objects.get(verb=Verb.UNSCHEDULE)
    assert failed.detail["planned"] == event.pk
    assert failed.detail["failed"]["en"] == ["You do not have the right to do this."] * 2
    assert failed.detail["failed"]["zh-hans"] != failed.detail["failed"]["en"]
    assert str(failed) == "Scheduled publication failed"
    assert set(Plan.objects.values_list("outcome", flat=True)) == {"failed"}
    assert set(states(article).values()) == {State.APPROVED}
    assert editing.publish_due(EVENING) == 0


def test_an_open_comment_holds_a_planned_publication_back(
    approved: Make, paul: User, rhea: User
) -> None:
    article = approved()
    plan(article, paul)
    editing.comment(article.pk, number=1, part="en", note="Is this so?", by=rhea, at=NOON)
    editing.publish_due(EVENING)
    article.refresh_from_db()
    assert not article.live_en
    (why,) = Event.objects.get(verb=Verb.UNSCHEDULE).detail["failed"]["en"]
    assert "comment" in why


def test_a_failure_of_one_holds_up_no_other(approved: Make, paul: User, rhea: User) -> None:
    good, bad = approved(), approved()
    plan(bad, paul)
    plan(good, paul, due_at=EVENING + datetime.timedelta(minutes=1))
    editing.comment(bad.pk, number=1, part="shared", note="Hold it.", by=rhea, at=NOON)
    assert editing.publish_due(EVENING + datetime.timedelta(hours=1)) == 2
    good.refresh_from_db()
    assert good.live_en


def test_what_breaks_holds_up_no_other_and_goes_out_once_it_is_mended(
    approved: Make, paul: User, caplog: pytest.LogCaptureFixture
) -> None:
    broken, good = approved(category="society"), approved()
    event = plan(broken, paul)
    plan(good, paul, due_at=EVENING + datetime.timedelta(minutes=1))
    Category.objects.filter(slug="society").update(slug="elsewhere")
    late = EVENING + datetime.timedelta(hours=1)
    assert editing.publish_due(late) == 1
    assert set(states(good).values()) == {State.LIVE}
    assert set(states(broken).values()) == {State.SCHEDULED}
    assert f"event {event.pk} planned was not published" in caplog.text
    Category.objects.filter(slug="elsewhere").update(slug="society")
    assert editing.publish_due(late) == 1
    broken.refresh_from_db()
    assert (broken.live_en, broken.published_at) == (True, EVENING)


def test_a_planned_edition_joins_a_newer_live_revision_that_holds_the_same_text(
    approved: Make, paul: User, wen: User, rhea: User
) -> None:
    article = approved()
    plan(article, paul, ["zh-hans"])
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=NOON)
    editing.submit(article.pk, number=2, languages=["en"], by=wen, at=NOON)
    editing.approve(article.pk, number=2, parts=["en"], by=rhea, at=NOON)
    editing.publish(article.pk, number=2, languages=["en"], by=paul, at=NOON)
    editing.publish_due(EVENING)
    live = Edition.objects.get(article=article, language="zh-hans").live_revision
    assert live == Revision.objects.get(article=article, number=2)
    article.refresh_from_db()
    assert article.title_en == "Newer"
    assert article.live_zh_hans


def test_a_planned_correction_tells_the_readers(
    live: Make, paul: User, wen: User, rhea: User
) -> None:
    article = live(("en",))
    editing.save(article.pk, changes={"en": {"title": "Six grids"}}, base=1, by=wen, at=NOON)
    editing.submit(article.pk, number=2, languages=["en"], by=wen, at=NOON)
    editing.approve(article.pk, number=2, parts=["en"], by=rhea, at=NOON)
    how: dict[str, Any] = {"number": 2, "kind": "correction"}
    with pytest.raises(Refused) as refusal:
        plan(article, paul, ["en"], **how)
    assert refusal.value.codes == {"correction"}
    plan(article, paul, ["en"], corrections={"en": "There are six grids, not four."}, **how)
    editing.publish_due(EVENING)
    article.refresh_from_db()
    (correction,) = article.corrections.all()
    assert (correction.language, correction.at) == ("en", EVENING)
    assert article.updated_at == EVENING
