"""Comments: on a part or a field, answered, resolved; open ones stand in the way."""

from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.editing import Refused
from articles.models import Article, User
from tests.articles.conftest import NOON

Make = Callable[..., Article]
BOTH = ["en", "zh-hans"]


def say(article: Article, by: User, part: str = "en", **more: Any) -> int:
    given = {"number": 1, "note": "Which grids?", "at": NOON} | more
    return editing.comment(article.pk, part=part, by=by, **given).pk


def in_the_way(article: Article, by: User, languages: list[str] = BOTH) -> list[str]:
    with pytest.raises(Refused) as refusal:
        editing.submit(article.pk, number=1, languages=languages, by=by, at=NOON)
    return [str(obstacle.message) for obstacle in refusal.value.obstacles]


def test_an_open_comment_stands_in_the_way_of_its_own_part_only(
    draft: Make, wen: User, rhea: User
) -> None:
    article = draft()
    say(article, rhea, field="summary")
    assert in_the_way(article, wen) == ["A comment on Summary (English) is open: resolve it first."]
    editing.submit(article.pk, number=1, languages=["zh-hans"], by=wen, at=NOON)


def test_one_on_the_whole_story_stands_in_the_way_of_every_edition_once(
    draft: Make, wen: User, rhea: User
) -> None:
    article = draft()
    say(article, rhea, "shared")
    assert in_the_way(article, wen) == ["A comment on the story is open: resolve it first."]


def test_who_mends_what_was_asked_for_resolves_it(draft: Make, wen: User, rhea: User) -> None:
    article = draft()
    thread = say(article, rhea)
    editing.resolve(article.pk, thread=thread, by=wen, at=NOON, note="Named them.")
    editing.submit(article.pk, number=1, languages=BOTH, by=wen, at=NOON)


def test_an_answer_opens_a_resolved_comment_again(draft: Make, wen: User, rhea: User) -> None:
    article = draft()
    thread = say(article, rhea)
    editing.answer(article.pk, thread=thread, note="All four.", by=wen, at=NOON)
    editing.resolve(article.pk, thread=thread, by=rhea, at=NOON)
    editing.answer(article.pk, thread=thread, note="Not quite.", by=rhea, at=NOON)
    assert in_the_way(article, wen) == [
        "A comment on the English edition is open: resolve it first."
    ]


@pytest.mark.parametrize(
    ("who", "part", "code"),
    [
        ("wen", "en", "no_right"),  # writers answer, they do not comment
        ("tao", "shared", "no_right"),
        ("tao", "en", "no_right"),
        ("tao", "zh-hans", ""),
        ("rhea", "shared", ""),
        ("nora", "en", "no_right"),
    ],
)
def test_who_may_comment_on_what(
    draft: Make,
    request: pytest.FixtureRequest,
    everything: Callable[[], Any],
    who: str,
    part: str,
    code: str,
) -> None:
    article, by = draft(), request.getfixturevalue(who)
    before = everything()
    if not code:
        say(article, by, part)
        return
    with pytest.raises(Refused) as refusal:
        say(article, by, part)
    assert refusal.value.codes == {code}
    assert everything() == before


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"note": "  "}, "no_note"),
        ({"note": "x" * 5001}, "fault"),
        ({"note": "NUL\0"}, "fault"),
        ({"field": "colour"}, "unknown_field"),
        ({"part": "fr"}, "unknown_part"),
    ],
)
def test_a_comment_says_something_about_something(
    draft: Make, rhea: User, everything: Callable[[], Any], given: dict[str, Any], code: str
) -> None:
    article = draft()
    before = everything()
    with pytest.raises(Refused) as refusal:
        say(article, rhea, **given)
    assert refusal.value.codes == {code}
    assert everything() == before


def test_only_an_open_comment_of_this_article_is_resolved(
    draft: Make, rhea: User, everything: Callable[[], Any]
) -> None:
    article, other = draft(), draft()
    thread = say(article, rhea)
    answer = editing.answer(article.pk, thread=thread, note="So.", by=rhea, at=NOON).pk
    resolved = say(article, rhea)
    editing.resolve(article.pk, thread=resolved, by=rhea, at=NOON)
    before = everything()
    for pk, id_, code in (
        (other.pk, thread, "unknown_thread"),
        (article.pk, answer, "unknown_thread"),
        (article.pk, resolved, "resolved"),
        (article.pk, 10**9, "unknown_thread"),
    ):
        with pytest.raises(Refused) as refusal:
            editing.resolve(pk, thread=id_, by=rhea, at=NOON)
        assert refusal.value.codes == {code}
    assert everything() == before


def test_resolving_says_something_that_can_be_kept_or_nothing(
    draft: Make, rhea: User, everything: Callable[[], Any]
) -> None:
    article = draft()
    thread = say(article, rhea)
    before = everything()
    for note in ("NUL\0", "x" * 5001):
        with pytest.raises(Refused) as refusal:
            editing.resolve(article.pk, thread=thread, by=rhea, at=NOON, note=note)
        assert refusal.value.codes == {"fault"}
    assert everything() == before
    editing.resolve(article.pk, thread=thread, by=rhea, at=NOON)
