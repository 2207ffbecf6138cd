"""Who works on an edition: claims, requests, releases."""

from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.editing import Refused
from articles.models import Article, Edition, Event, User
from articles.workflow import RULES, State, Verb
from tests.articles.conftest import NOON

Make = Callable[..., Article]


@pytest.fixture
def submitted(draft: Make, wen: User) -> Article:
    article = draft()
    editing.submit(article.pk, number=1, languages=["en", "zh-hans"], by=wen, at=NOON)
    return article


def reviewer(article: Article, language: str = "en") -> User | None:
    return Edition.objects.get(article=article, language=language).reviewer


def test_a_review_is_claimed_by_one_and_then_by_nobody_else(
    submitted: Article, rhea: User, paul: User, everything: Callable[[], Any]
) -> None:
    editing.claim(submitted.pk, languages=["en"], by=rhea, at=NOON)
    assert reviewer(submitted) == rhea
    before = everything()
    for again in (rhea, paul):
        with pytest.raises(Refused) as refusal:
            editing.claim(submitted.pk, languages=["en"], by=again, at=NOON)
        assert refusal.value.codes == {"claimed"}
    assert everything() == before


def test_who_claimed_it_or_a_publisher_releases_it(
    submitted: Article, rhea: User, paul: User, person: Callable[..., User]
) -> None:
    rita = person("rita", "Reviewer")
    editing.claim(submitted.pk, languages=["en"], by=rhea, at=NOON)
    with pytest.raises(Refused) as refusal:
        editing.release(submitted.pk, languages=["en"], by=rita, at=NOON)
    assert refusal.value.codes == {"no_right"}
    editing.release(submitted.pk, languages=["en"], by=paul, at=NOON)
    assert reviewer(submitted) is None
    with pytest.raises(Refused) as refusal:
        editing.release(submitted.pk, languages=["en"], by=rhea, at=NOON)
    assert refusal.value.codes == {"not_claimed"}


def test_a_review_asked_for_before_there_is_one_may_be_left_to_others(
    draft: Make, rhea: User, paul: User
) -> None:
    article = draft()
    editing.assign(article.pk, languages=["en"], task="reviewer", to=rhea, by=paul, at=NOON)
    editing.release(article.pk, languages=["en"], by=rhea, at=NOON)
    assert reviewer(article) is None
    assert RULES[Verb.RELEASE].states == set(State)


def test_a_claim_forbids_nobody_to_review_and_ends_with_the_approval(
    submitted: Article, rhea: User, paul: User
) -> None:
    editing.claim(submitted.pk, languages=["en", "zh-hans"], by=rhea, at=NOON)
    editing.approve(submitted.pk, number=1, parts=["shared", "en"], by=paul, at=NOON)
    assert reviewer(submitted) is None
    assert reviewer(submitted, "zh-hans") == rhea


def test_a_draft_is_not_claimed(draft: Make, rhea: User) -> None:
    with pytest.raises(Refused) as refusal:
        editing.claim(draft().pk, languages=["en"], by=rhea, at=NOON)
    assert refusal.value.codes == {"wrong_state"}


def test_an_editor_asks_somebody_to_translate_or_review(
    submitted: Article, rhea: User, tao: User, paul: User
) -> None:
    editing.assign(submitted.pk, languages=["zh-hans"], task="translator", to=tao, by=rhea, at=NOON)
    editing.assign(submitted.pk, languages=["en"], task="reviewer", to=paul, by=rhea, at=NOON)
    chinese = Edition.objects.get(article=submitted, language="zh-hans")
    assert (chinese.translator, reviewer(submitted)) == (tao, paul)
    assert Event.objects.order_by("pk").last().detail == {"to": paul.pk, "as": "reviewer"}
    editing.assign(
        submitted.pk, languages=["zh-hans"], task="translator", to=None, by=rhea, at=NOON
    )
    chinese.refresh_from_db()
    assert chinese.translator is None


@pytest.mark.parametrize(
    ("task", "language", "who"),
    [
        ("translator", "en", "tao"),
        ("translator", "zh-hans", "nora"),
        ("reviewer", "en", "tao"),
        ("reviewer", "zh-hans", "wen"),
    ],
)
def test_nobody_is_asked_for_what_they_may_not_do(
    submitted: Article,
    rhea: User,
    request: pytest.FixtureRequest,
    everything: Callable[[], Any],
    task: str,
    language: str,
    who: str,
) -> None:
    to = request.getfixturevalue(who)
    before = everything()
    with pytest.raises(Refused) as refusal:
        editing.assign(submitted.pk, languages=[language], task=task, to=to, by=rhea, at=NOON)
    assert refusal.value.codes == {"unable"}
    assert everything() == before


def test_writers_assign_nobody(submitted: Article, wen: User, tao: User) -> None:
    with pytest.raises(Refused) as refusal:
        editing.assign(
            submitted.pk, languages=["zh-hans"], task="translator", to=tao, by=wen, at=NOON
        )
    assert refusal.value.codes == {"no_right"}


def test_a_translation_is_missing_once_its_source_is_handed_in_and_outdated_when_that_changes(
    draft: Make, wen: User, tao: User, rhea: User
) -> None:
    from tests.articles.conftest import text_in

    def lag() -> str:
        return Edition.objects.get(article=article, language="zh-hans").lag

    article = draft(("en",))
    assert lag() == ""
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
    assert lag() == "missing"
    editing.save(article.pk, changes={"zh-hans": text_in("zh-hans")}, base=1, by=tao, at=NOON)
    assert lag() == ""
    editing.save(article.pk, changes={"en": {"title": "Six grids"}}, base=2, by=wen, at=NOON)
    assert lag() == "outdated"
    editing.save(article.pk, changes={"zh-hans": {"title": "六家"}}, base=3, by=tao, at=NOON)
    assert lag() == ""


def test_a_draft_of_the_source_makes_no_work_before_it_is_handed_in(
    live: Make, wen: User, rhea: User
) -> None:
    article = live()
    editing.save(article.pk, changes={"en": {"title": "Six grids"}}, base=1, by=wen, at=NOON)
    chinese = Edition.objects.get(article=article, language="zh-hans")
    assert (chinese.lag, chinese.state) == ("", "live")
    editing.submit(article.pk, number=2, languages=["en"], by=wen, at=NOON)
    chinese.refresh_from_db()
    assert (chinese.lag, chinese.state) == ("outdated", "live")
    editing.request_changes(
        article.pk, number=2, languages=["en"], by=rhea, at=NOON, note="Which six?"
    )
    chinese.refresh_from_db()
    assert chinese.lag == ""
