"""What there is to do about a translation follows from every verb, on the edition and on its
article's row."""

import datetime
import importlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from articles import editing
from articles.content import length_of
from articles.editing import Refused
from articles.languages import column
from articles.models import Article, Edition, Event, User
from tests.articles.conftest import NOON, text_in

Make = Callable[..., Article]

HOUR = datetime.timedelta(hours=1)


def work(article: Article, language: str = "zh-hans") -> str:
    edition = Edition.objects.get(article=article, language=language)
    row = Article.objects.get(pk=article.pk)
    assert getattr(row, column("work", language)) == edition.work
    return edition.work


def assign(article: Article, to: User | None, by: User, **more: Any) -> Event:
    given = {"languages": ["zh-hans"], "task": "translator", "to": to, "by": by, "at": NOON}
    return editing.assign(article.pk, **given | more)


def test_the_way_of_a_translation_from_missing_to_live(
    draft: Make, wen: User, tao: User, rhea: User, paul: User
) -> None:
    article, both = draft(("en",)), ["en", "zh-hans"]
    assert work(article) == ""
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
    assert (work(article), work(article, "en")) == ("missing", "")
    editing.save(article.pk, changes={"zh-hans": text_in("zh-hans")}, base=1, by=tao, at=NOON)
    assert work(article) == "begun"
    editing.submit(article.pk, number=2, languages=["zh-hans"], by=tao, at=NOON)
    assert work(article) == ""
    sent = {"number": 2, "by": rhea, "at": NOON}
    editing.request_changes(article.pk, languages=["zh-hans"], note="Which trial?", **sent)
    assert work(article) == "changes_requested"
    editing.submit(article.pk, number=2, languages=["zh-hans"], by=tao, at=NOON)
    editing.approve(article.pk, parts=["shared", *both], **sent)
    editing.publish(article.pk, number=2, languages=both, by=paul, at=NOON)
    assert work(article) == ""
    editing.save(article.pk, changes={"en": {"title": "Six grids"}}, base=2, by=wen, at=NOON)
    assert work(article) == ""  # a draft makes no work for others
    editing.submit(article.pk, number=3, languages=["en"], by=wen, at=NOON)
    assert work(article) == "outdated"
    editing.withdraw(article.pk, languages=["zh-hans"], by=paul, at=NOON, note="Wrong.")
    assert work(article) == ""


def test_half_a_translation_is_still_to_be_done_and_one_that_equals_its_source_is_not(
    draft: Make, wen: User, tao: User
) -> None:
    article = draft(("en",))
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
    whole = text_in("zh-hans", title=text_in("en")["title"])
    half = {"zh-hans": {"summary": whole.pop("summary")}}
    editing.save(article.pk, changes=half, base=1, by=tao, at=NOON)
    assert work(article) == "partial"
    editing.save(article.pk, changes={"zh-hans": whole}, base=2, by=tao, at=NOON)
    assert (edition(article).lag, work(article)) == ("same", "begun")
    editing.submit(article.pk, number=3, languages=["zh-hans"], by=tao, at=NOON)
    assert work(article) == ""


def test_what_was_asked_for_early_waits_for_its_source(
    draft: Make, wen: User, tao: User, rhea: User
) -> None:
    article = draft(("en",))
    assign(article, tao, rhea)
    assert work(article) == "early"
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
    assert work(article) == "missing"
    editing.hand_back(article.pk, languages=["zh-hans"], by=tao, at=NOON)
    assert work(article) == "missing"


def test_another_score_makes_no_work_for_translators(live: Make, wen: User) -> None:
    article = live()
    editing.save(article.pk, changes={"shared": {"hot": 12}}, base=1, by=wen, at=NOON)
    assert work(article) == ""


def test_the_length_is_that_of_the_newest_source_that_was_handed_in(
    live: Make, draft: Make, wen: User
) -> None:
    def length(article: Article) -> int:
        return Article.objects.get(pk=article.pk).source_length

    words = length_of({"en": text_in("en")}, "en")
    article, longer = live(), {"en": {"summary": "One two three four five six."}}
    assert length(article) == words == length(draft(("en",)))
    editing.save(article.pk, changes=longer, base=1, by=wen, at=NOON)
    assert length(article) == words
    editing.submit(article.pk, number=2, languages=["en"], by=wen, at=NOON)
    assert length(article) == words + 2


@pytest.mark.parametrize(
    ("text", "language", "length"),
    [
        ("Four grids can’t pay 1,200.5 a-day.", "en", 6),
        ("", "en", 0),
        ("四家 电网\n愿意付费。", "zh-hans", 9),
    ],
)
def test_lengths_are_counted_as_the_form_counts_them(text: str, language: str, length: int) -> None:
    assert length_of({language: {"summary": text}}, language) == length


# Taking, handing back, deadlines


def edition(article: Article) -> Edition:
    return Edition.objects.get(article=article, language="zh-hans")


def test_a_translation_is_taken_by_one_and_then_by_nobody_else(
    draft: Make, tao: User, rhea: User, everything: Callable[[], Any]
) -> None:
    article = draft()
    editing.take(article.pk, languages=["zh-hans"], by=tao, at=NOON)
    assert edition(article).translator == tao
    before = everything()
    for again in (tao, rhea):
        with pytest.raises(Refused) as refusal:
            editing.take(article.pk, languages=["zh-hans"], by=again, at=NOON)
        assert refusal.value.codes == {"taken"}
    assert everything() == before


def test_who_has_it_or_may_assign_it_hands_it_back(
    draft: Make, tao: User, wen: User, rhea: User, everything: Callable[[], Any]
) -> None:
    article = draft()
    for by in (tao, rhea):
        editing.take(article.pk, languages=["zh-hans"], by=tao, at=NOON)
        before = everything()
        with pytest.raises(Refused) as refusal:
            editing.hand_back(article.pk, languages=["zh-hans"], by=wen, at=NOON)
        assert refusal.value.codes == {"no_right"}
        assert everything() == before
        editing.hand_back(article.pk, languages=["zh-hans"], by=by, at=NOON)
        assert edition(article).translator is None
    with pytest.raises(Refused) as refusal:
        editing.hand_back(article.pk, languages=["zh-hans"], by=tao, at=NOON)
    assert refusal.value.codes == {"not_taken"}


@pytest.mark.parametrize("part", ["en", "shared", "fr"])
def test_nobody_takes_the_source_or_what_is_no_language(
    draft: Make, paul: User, everything: Callable[[], Any], part: str
) -> None:
    article, before = draft(), everything()
    with pytest.raises(Refused):
        editing.take(article.pk, languages=[part], by=paul, at=NOON)
    assert everything() == before


def test_a_deadline_is_set_with_the_task_kept_when_it_is_handed_back_and_over_when_approved(
    draft: Make, wen: User, tao: User, rhea: User
) -> None:
    article, due = draft(), NOON + 5 * HOUR
    event = assign(article, tao, rhea, deadline=due)
    assert event.detail == {"to": tao.pk, "as": "translator", "deadline": due.isoformat()}
    editing.hand_back(article.pk, languages=["zh-hans"], by=tao, at=NOON)
    assert edition(article).deadline == due
    later = due + HOUR
    # Who is late may leave it to others, with the deadline that has passed.
    assign(article, tao, rhea, deadline=due, at=later)
    editing.submit(article.pk, number=1, languages=["zh-hans"], by=tao, at=later)
    assert edition(article).deadline == due
    editing.approve(article.pk, number=1, parts=["zh-hans"], by=rhea, at=later)
    assert edition(article).deadline is None
    assign(article, tao, rhea, deadline=later + HOUR, at=later)
    assign(article, tao, rhea, at=later)
    assert edition(article).deadline is None


@pytest.mark.parametrize(
    "wrong", [{"deadline": NOON}, {"deadline": NOON + HOUR, "task": "reviewer"}]
)
def test_a_deadline_lies_ahead_and_is_a_translations(
    draft: Make, tao: User, rhea: User, everything: Callable[[], Any], wrong: dict[str, Any]
) -> None:
    article, before = draft(), everything()
    with pytest.raises(Refused) as refusal:
        assign(article, tao, rhea, **wrong)
    assert refusal.value.codes == {"deadline"}
    assert everything() == before


def test_the_migration_lists_what_waits_already(
    draft: Make, live: Make, wen: User, rhea: User
) -> None:
    missing, outdated, back = draft(("en",)), live(), draft()
    both = ["en", "zh-hans"]
    editing.submit(missing.pk, number=1, languages=["en"], by=wen, at=NOON)
    editing.save(outdated.pk, changes={"en": {"title": "Six"}}, base=1, by=wen, at=NOON)
    editing.submit(outdated.pk, number=2, languages=["en"], by=wen, at=NOON)
    editing.submit(back.pk, number=1, languages=both, by=wen, at=NOON)
    sent = {"languages": both, "by": rhea, "at": NOON, "note": "Which trial?"}
    editing.request_changes(back.pk, number=1, **sent)
    rows = Edition.objects.order_by("pk").values_list("work", flat=True)
    kept, lengths = list(rows), list(Article.objects.order_by("pk").values_list("source_length"))
    assert sorted(filter(None, kept)) == ["changes_requested", "missing", "outdated"]
    Edition.objects.update(work="")
    Article.objects.update(work_en="", work_zh_hans="", source_length=0)
    fill = importlib.import_module("articles.migrations.0019_fill_translators_work").fill
    for _again in range(2):
        fill(apps, SimpleNamespace(connection=connection))
        assert list(rows.all()) == kept
        assert [work(article) for article in (missing, outdated, back)] == [
            *("missing", "outdated", "changes_requested")
        ]
    assert lengths[0] == (Article.objects.get(pk=missing.pk).source_length,)
