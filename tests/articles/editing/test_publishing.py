import datetime
from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.models import Article, Event, Revision, Slug, User
from scoring.decay import NO_HEAT
from tests.articles.conftest import NOON

Make = Callable[..., Article]
Dump = Callable[[], dict[str, list[Any]]]
BOTH = ("en", "zh-hans")
LATER = NOON + datetime.timedelta(hours=5)


def fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def states(article: Article) -> dict[str, str]:
    return {edition.language: edition.state for edition in article.editions.all()}


def change(article: Article, by: User, number: int = 1, **parts: dict[str, Any]) -> int:
    changes = {name.replace("zh", "zh-hans"): values for name, values in parts.items()}
    saved = editing.save(article.pk, changes=changes, base=number, by=by, at=LATER)
    assert saved.number is not None
    return saved.number


def review(article: Article, number: int, parts: list[str], by: User, reviewer: User) -> None:
    languages = [part for part in parts if part != "shared"]
    editing.submit(article.pk, number=number, languages=languages, by=by, at=LATER)
    editing.approve(article.pk, number=number, parts=parts, by=reviewer, at=LATER)


def test_readers_see_what_was_published(live: Make) -> None:
    article = live()
    assert article.title_en == "Grids ask data centres to nap"
    assert article.title_zh_hans == "电网请数据中心小睡"
    assert "<strong>黄昏时分，</strong>" in article.analysis_html_zh_hans
    assert article.category is not None
    assert [tag.slug for tag in article.tags.all()] == ["chips"]
    assert (article.hot, article.hot_set, article.published_at) == (80, 80, NOON)
    assert article.updated_at is None
    assert article.next_change_at is not None
    assert states(article) == {"en": "live", "zh-hans": "live"}
    for language in BOTH:
        assert list(Article.objects.live(language, NOON)) == [article]


def test_one_language_goes_out_and_the_other_stays_hidden(live: Make) -> None:
    article = live(("en",))
    assert list(Article.objects.live("en", NOON)) == [article]
    assert not Article.objects.live("zh-hans", NOON).exists()
    assert article.title_zh_hans in ("", None)


def test_nothing_is_live_before_it_was_published(live: Make) -> None:
    live()
    assert not Article.objects.live("en", NOON - datetime.timedelta(seconds=1)).exists()


def test_editing_a_live_article_leaves_the_page_as_it_is(live: Make, wen: User) -> None:
    article = live()
    change(article, wen, en={"title": "Naps"}, shared={"tags": ["energy"], "quality": 9})
    article = fresh(article)
    assert article.title_en == "Grids ask data centres to nap"
    assert [tag.slug for tag in article.tags.all()] == ["chips"]
    assert states(article) == {"en": "draft", "zh-hans": "draft"}


def test_only_a_publisher_publishes(
    approved: Make, wen: User, rhea: User, tao: User, nora: User, everything: Dump
) -> None:
    article = approved()
    before = everything()
    for person in (wen, rhea, tao, nora):
        with pytest.raises(editing.Refused) as refused:
            editing.publish(article.pk, number=1, languages=BOTH, by=person, at=NOON)
        assert refused.value.codes == {"no_right"}
    assert everything() == before


def test_tags_changed_by_someone_else_do_not_ride_along_unapproved(
    live: Make, wen: User, rhea: User, paul: User, everything: Dump
) -> None:
    article = live()
    number = change(article, wen, en={"title": "Naps"}, shared={"tags": ["energy"]})
    review(article, number, ["en"], wen, rhea)
    before = everything()
    with pytest.raises(editing.Refused) as refused:
        editing.publish(article.pk, number=number, languages=["en"], by=paul, at=LATER)
    assert [(o.code, o.part) for o in refused.value.obstacles] == [("not_approved", "shared")]
    assert everything() == before


def test_an_approval_of_chinese_holds_while_the_english_changes(
    approved: Make, wen: User, paul: User
) -> None:
    article = approved()
    number = change(article, wen, en={"title": "Naps"})
    editing.publish(article.pk, number=number, languages=["zh-hans"], by=paul, at=LATER)
    assert states(article) == {"en": "draft", "zh-hans": "live"}
    assert not fresh(article).live_en


def test_an_approved_revision_goes_out_while_a_newer_draft_waits(
    approved: Make, wen: User, paul: User
) -> None:
    article = approved()
    change(article, wen, en={"title": "Naps"})
    editing.publish(article.pk, number=1, languages=BOTH, by=paul, at=LATER)
    assert fresh(article).title_en == "Grids ask data centres to nap"
    assert states(article) == {"en": "draft", "zh-hans": "live"}


def test_the_second_publication_of_the_same_is_refused(
    live: Make, paul: User, everything: Dump
) -> None:
    article = live()
    before = everything()
    with pytest.raises(editing.Refused) as refused:
        editing.publish(article.pk, number=1, languages=BOTH, by=paul, at=LATER)
    assert refused.value.codes == {"already_live"}
    assert everything() == before


@pytest.mark.parametrize(("kind", "updated"), [("update", LATER), ("silent", None)])
def test_an_update_moves_the_label_and_a_silent_fix_does_not(
    live: Make, wen: User, rhea: User, paul: User, kind: str, updated: datetime.datetime | None
) -> None:
    article = live()
    number = change(article, wen, en={"title": "Naps"})
    review(article, number, ["en"], wen, rhea)
    editing.publish(article.pk, number=number, languages=["en"], by=paul, at=LATER, kind=kind)
    article = fresh(article)
    assert (article.title_en, article.published_at, article.updated_at) == ("Naps", NOON, updated)


def test_the_second_edition_is_no_update(live: Make, wen: User, rhea: User, paul: User) -> None:
    article = live(("en",))
    number = change(
        article, wen, zh={"title": "小睡", "summary": "概要", "analysis": "正文", "origin": "human"}
    )
    review(article, number, ["zh-hans"], wen, rhea)
    editing.publish(article.pk, number=number, languages=["zh-hans"], by=paul, at=LATER)
    assert (fresh(article).published_at, fresh(article).updated_at) == (NOON, None)


def test_publishing_with_hot_unchanged_leaves_heat_alone_and_a_new_hot_sets_it(
    live: Make, wen: User, rhea: User, paul: User
) -> None:
    article = live()
    number = change(article, wen, shared={"quality": 70})
    review(article, number, ["shared", "en"], wen, rhea)
    editing.publish(article.pk, number=number, languages=["en"], by=paul, at=LATER)
    assert fresh(article).heat == article.heat
    number = change(article, wen, number, shared={"hot": 90})
    review(article, number, ["shared", "en"], wen, rhea)
    editing.publish(article.pk, number=number, languages=["en"], by=paul, at=LATER)
    assert fresh(article).heat > article.heat
    assert (fresh(article).hot, fresh(article).hot_set) == (90, 90)


def test_a_changed_address_takes_over_and_the_old_one_is_kept(
    live: Make, wen: User, rhea: User, paul: User
) -> None:
    article = live()
    old = article.slug
    number = change(article, wen, shared={"slug": "naps"})
    assert fresh(article).slug == old
    review(article, number, ["shared", "en"], wen, rhea)
    editing.publish(article.pk, number=number, languages=["en"], by=paul, at=LATER)
    assert fresh(article).slug == "naps"
    live_slugs = Slug.objects.filter(article=article, live_since__isnull=False)
    assert {row.slug for row in live_slugs} == {old, "naps"}


def test_the_responsible_editor_is_bound_to_the_text(
    live: Make, wen: User, rhea: User, paul: User
) -> None:
    article = live()
    assert article.editions.get(language="en").editor == rhea
    number = change(article, wen, en={"title": "Naps", "origin": "ai_generated"})
    review(article, number, ["en"], wen, rhea)  # approved, but nobody took responsibility
    editing.publish(article.pk, number=number, languages=["en"], by=paul, at=LATER)
    assert article.editions.get(language="en").editor is None
    assert article.editions.get(language="zh-hans").editor == rhea


def test_withdrawing_one_edition_leaves_the_other(live: Make, paul: User) -> None:
    article = live()
    editing.withdraw(article.pk, languages=["en"], by=paul, at=LATER, note="Wrong figures")
    article = fresh(article)
    assert (article.live_en, article.live_zh_hans) == (False, True)
    assert (article.title_en, article.analysis_html_en) == ("", "")
    assert article.title_zh_hans == "电网请数据中心小睡"
    assert states(article) == {"en": "withdrawn", "zh-hans": "live"}
    assert Event.objects.latest("id").note == "Wrong figures"


def test_with_the_last_edition_goes_everything_readers_saw(live: Make, paul: User) -> None:
    article = live()
    editing.withdraw(article.pk, languages=BOTH, by=paul, at=LATER, note="Legal")
    article = fresh(article)
    assert (article.category, list(article.tags.all()), article.hot) == (None, [], 0)
    assert (article.heat, article.next_change_at) == (NO_HEAT, None)


def test_a_withdrawn_text_needs_a_new_review(live: Make, wen: User, rhea: User, paul: User) -> None:
    article = live()
    editing.withdraw(article.pk, languages=["en"], by=paul, at=LATER, note="Wrong figures")
    with pytest.raises(editing.Refused) as refused:
        editing.publish(article.pk, number=1, languages=["en"], by=paul, at=LATER)
    assert refused.value.codes == {"not_approved"}
    review(article, 1, ["en"], wen, rhea)
    editing.publish(article.pk, number=1, languages=["en"], by=paul, at=LATER)
    assert states(article) == {"en": "live", "zh-hans": "live"}


def test_a_publication_is_one_line_of_the_record(live: Make, paul: User) -> None:
    article = live()
    event = Event.objects.filter(verb="publish").get()
    assert (event.by, event.at, event.article, event.revision.number) == (paul, NOON, article, 1)
    assert set(event.digests) == {"shared", "en", "zh-hans"}


def test_an_unknown_revision_is_refused(approved: Make, paul: User) -> None:
    with pytest.raises(Revision.DoesNotExist):
        editing.publish(approved().pk, number=7, languages=["en"], by=paul, at=NOON)


def test_a_correction_needs_a_note_in_each_live_language_and_moves_the_label(
    live: Make, wen: User, rhea: User, paul: User, everything: Callable[[], Any]
) -> None:
    article = live()
    number = change(article, wen, en={"title": "Six grids"})
    review(article, number, ["en"], wen, rhea)
    how: dict[str, Any] = {
        "number": number,
        "languages": ["en"],
        "by": paul,
        "at": LATER,
        "kind": "correction",
    }
    notes = {"en": "Six grids, not four.", "zh-hans": "电网是六家，不是四家。"}
    before = everything()
    for wrong in ({}, {"en": notes["en"]}, notes | {"zh-hans": " "}, notes | {"en": "x" * 2001}):
        with pytest.raises(editing.Refused) as refused:
            editing.publish(article.pk, corrections=wrong, **how)
        assert refused.value.codes == {"correction"}
    assert everything() == before
    editing.publish(article.pk, corrections=notes, **how)
    assert {row.language: row.text for row in article.corrections.all()} == notes
    assert fresh(article).updated_at == LATER


def test_there_is_nothing_to_correct_before_readers_have_it(approved: Make, paul: User) -> None:
    with pytest.raises(editing.Refused) as refused:
        editing.publish(
            approved().pk,
            number=1,
            languages=BOTH,
            by=paul,
            at=NOON,
            kind="correction",
            corrections={"en": "A slip.", "zh-hans": "笔误。"},
        )
    assert refused.value.codes == {"nothing_live"}
