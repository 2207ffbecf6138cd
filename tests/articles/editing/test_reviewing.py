from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.models import Article, Event, User
from tests.articles.conftest import NOON

Make = Callable[..., Article]
Dump = Callable[[], dict[str, list[Any]]]


def states(article: Article) -> dict[str, str]:
    return {edition.language: edition.state for edition in article.editions.all()}


def test_a_writer_submits_and_a_reviewer_approves(draft: Make, wen: User, rhea: User) -> None:
    article = draft()
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
    assert states(article) == {"en": "in_review", "zh-hans": "draft"}
    editing.approve(article.pk, number=1, parts=["shared", "en"], by=rhea, at=NOON)
    assert states(article) == {"en": "approved", "zh-hans": "draft"}
    assert [event.verb for event in Event.objects.order_by("id")] == ["submit", "approve"]


def test_the_writers_own_approval_is_refused_and_nothing_changes(
    draft: Make, wen: User, everything: Dump
) -> None:
    article = draft()
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
    before = everything()
    with pytest.raises(editing.Refused) as refused:
        editing.approve(article.pk, number=1, parts=["shared", "en"], by=wen, at=NOON)
    assert refused.value.codes == {"no_right", "four_eyes"}
    assert everything() == before


def test_four_eyes_count_everyone_who_touched_the_text(
    draft: Make, wen: User, rhea: User, paul: User
) -> None:
    article = draft()
    editing.save(article.pk, changes={"en": {"title": "By Rhea"}}, base=1, by=rhea, at=NOON)
    editing.save(article.pk, changes={"en": {"title": "By Wen"}}, base=2, by=wen, at=NOON)
    editing.submit(article.pk, number=3, languages=["en"], by=wen, at=NOON)
    with pytest.raises(editing.Refused) as refused:
        editing.approve(article.pk, number=3, parts=["en"], by=rhea, at=NOON)
    assert refused.value.codes == {"four_eyes"}
    editing.approve(article.pk, number=3, parts=["shared", "en"], by=paul, at=NOON)


def test_who_changed_only_the_scores_may_approve_the_text(
    draft: Make, wen: User, rhea: User
) -> None:
    article = draft()
    editing.save(article.pk, changes={"shared": {"quality": 70}}, base=1, by=rhea, at=NOON)
    editing.submit(article.pk, number=2, languages=["en"], by=wen, at=NOON)
    editing.approve(article.pk, number=2, parts=["en"], by=rhea, at=NOON)
    with pytest.raises(editing.Refused) as refused:
        editing.approve(article.pk, number=2, parts=["shared"], by=rhea, at=NOON)
    assert refused.value.codes == {"four_eyes"}


def test_what_was_approved_before_is_nobodys_change_any_more(
    approved: Make, wen: User, rhea: User, paul: User
) -> None:
    article = approved()  # Wen wrote it, Rhea approved it
    editing.save(article.pk, changes={"en": {"title": "By Paul"}}, base=1, by=paul, at=NOON)
    editing.submit(article.pk, number=2, languages=["en"], by=paul, at=NOON)
    story, _revision = editing.story_of(article.__class__.objects.get(pk=article.pk))
    assert story.parts["en"].hands == {paul.pk}
    editing.approve(article.pk, number=2, parts=["en"], by=rhea, at=NOON)


def test_a_second_reader_approves_the_text_but_never_the_shared_part(
    draft: Make, wen: User, tao: User, rhea: User
) -> None:
    article = draft()
    editing.submit(article.pk, number=1, languages=["en", "zh-hans"], by=wen, at=NOON)
    for parts in (["shared"], ["en"], ["zh-hans", "shared"]):
        with pytest.raises(editing.Refused) as refused:
            editing.approve(article.pk, number=1, parts=parts, by=tao, at=NOON)
        assert refused.value.codes == {"no_right"}
    editing.approve(article.pk, number=1, parts=["zh-hans"], by=tao, at=NOON)
    assert states(article)["zh-hans"] == "in_review"
    editing.approve(article.pk, number=1, parts=["shared", "en"], by=rhea, at=NOON)
    assert states(article) == {"en": "approved", "zh-hans": "approved"}


def test_requesting_changes_voids_the_approval(approved: Make, rhea: User, paul: User) -> None:
    article = approved()
    editing.request_changes(
        article.pk, number=1, languages=["en"], by=rhea, at=NOON, note="Which test set?"
    )
    assert states(article) == {"en": "changes_requested", "zh-hans": "approved"}
    with pytest.raises(editing.Refused) as refused:
        editing.publish(article.pk, number=1, languages=["en"], by=paul, at=NOON)
    assert refused.value.codes == {"not_approved"}


def test_a_translator_hands_in_the_own_language_only(draft: Make, tao: User) -> None:
    article = draft()
    with pytest.raises(editing.Refused):
        editing.submit(article.pk, number=1, languages=["en"], by=tao, at=NOON)
    editing.submit(article.pk, number=1, languages=["zh-hans"], by=tao, at=NOON)
    assert states(article) == {"en": "draft", "zh-hans": "in_review"}


def test_a_part_that_does_not_exist_is_refused(draft: Make, rhea: User, everything: Dump) -> None:
    article = draft()
    before = everything()
    with pytest.raises(editing.Refused) as refused:
        editing.approve(article.pk, number=1, parts=["fr"], by=rhea, at=NOON)
    assert refused.value.codes == {"unknown_part"}
    assert everything() == before


def test_people_who_left_may_do_nothing(draft: Make, rhea: User, wen: User) -> None:
    article = draft()
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
    rhea.is_active = False
    with pytest.raises(editing.Refused) as refused:
        editing.approve(article.pk, number=1, parts=["en"], by=rhea, at=NOON)
    assert refused.value.codes == {"no_right"}
